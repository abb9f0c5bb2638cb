import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defineCase, defineWireRule, rfc, type CaseDefinition } from '../case/case.js';
import { defineProperty, type PropertyDefinition } from '../fuzz/property.js';
import { Reached } from '../fuzz/reached.js';
import type { Played } from '../fuzz/sequence.js';
import { startReferenceServer, type ReferenceServer } from '../reference/server.js';
import { targetFromOptions } from '../target/read-target.js';
import { FuzzRun } from './fuzz.js';
import { openRun } from './open-run.js';
import type { RunReport } from './report.js';
import { run, type RunOptions } from './run.js';

/** What goes wrong in a rule, a case or a property of ours tells nothing about the server, and does not end the run. */

let server: ReferenceServer;
beforeEach(async () => {
  server = await startReferenceServer({ smtpPort: 0, accounts: [] });
});
afterEach(() => server.close());

const about = { title: 'a case of this test', level: 'MUST', rfc: rfc(5321, '3.1'), requirements: [] } as const;

function broken(): never {
  throw new TypeError('nobody thought of this');
}

const ordinary = defineCase({
  ...about,
  id: 'smtp/test/ordinary',
  run: async (t) => {
    await (await t.smtp('greeted')).command('NOOP');
  },
});

function options(...cases: readonly CaseDefinition[]): RunOptions {
  return {
    target: targetFromOptions({ target: [`smtp://127.0.0.1:${server.smtpPort ?? 0}`] }),
    cases,
    standard: 'rfc5321',
    seed: 1,
    jobs: 2,
    timeoutMs: 1_000,
    strict: false,
    segmentation: 'whole',
    known: [],
    version: 'test',
  };
}

async function reportOf(...cases: readonly CaseDefinition[]): Promise<RunReport> {
  const events = run(options(...cases));
  for (;;) {
    const step = await events.next();
    if (step.done === true) return step.value;
  }
}

const reasons = (report: RunReport): unknown =>
  Object.fromEntries(report.cases.map(({ id, outcome, reason }) => [id, reason ?? outcome]));

describe('a rule or a case that fails itself', () => {
  const rule = defineWireRule({ ...about, id: 'smtp/test/rule', wire: broken });

  it('is inconclusive, with its name and its session; the run goes on', async () => {
    const thrower = defineCase({ ...about, id: 'smtp/test/thrower', run: () => Promise.resolve().then(broken) });
    const report = await reportOf(rule, thrower, ordinary);
    expect(reasons(report)).toEqual({
      'smtp/test/rule': expect.stringMatching(
        /^the rule itself failed on session 1 of smtp\/test\/ordinary: TypeError: nobody thought of this \(at /,
      ) as string,
      'smtp/test/thrower': expect.stringMatching(/^the case itself failed: TypeError: nobody/) as string,
      'smtp/test/ordinary': 'pass',
    });
    expect(report.end).toBe('complete');
    expect(report.cases[0]).toMatchObject({ outcome: 'inconclusive', transcripts: [{ session: 1 }] });
  });

  it('is no reason to leave out what the rule has found in other sessions', async () => {
    let asked = 0;
    const sometimes = defineWireRule({
      ...rule,
      wire: () => (++asked === 1 ? broken() : { expected: 'a', actual: 'b', entry: 0, grade: 'violates' }),
    });
    const report = await reportOf(sometimes, ordinary, { ...ordinary, id: 'smtp/test/other' });
    expect(report.cases[0]?.outcome).toBe('fail');
  });

  it('ends no run that is asked case by case', async () => {
    const lease = defineCase({ ...about, id: 'smtp/test/lease', needs: { accounts: 0 }, run: broken });
    const open = await openRun(options(rule, lease, ordinary));
    expect(await open.judge(lease)).toMatchObject({ outcome: 'inconclusive' });
    expect(await open.judge(ordinary)).toMatchObject({ outcome: 'pass' });
    expect(await open.judge(rule)).toMatchObject({ outcome: 'inconclusive' });
  });
});

const FAULT = { rule: 'r', expected: 'e', actual: 'a', session: 1, entry: 0, key: 'k', grade: 'violates' } as const;

type Plays = (input: number, turn: number) => Played;

/** A property whose input is 1, and simpler 0.5; `play` is told how often it has been asked. */
function property(id: string, changes: Partial<PropertyDefinition<number>>, play: Plays = fine): CaseDefinition {
  return defineProperty<number>({
    ...{ ...about, id },
    arbitrary: () => fc.constant(1),
    begin: () => {
      let turn = 0;
      return {
        reached: new Reached(),
        play: (input) => Promise.resolve().then(() => play(input, (turn += 1))),
        simpler: (input) => [input / 2],
        lacking: () => undefined,
      };
    },
    ...changes,
  });
}

const fine = (): Played => ({ transcripts: [], answers: [], record: () => [], sessions: 1, commands: 1 });

describe('a property that fails itself', () => {
  it('is inconclusive where it makes no sessions, and where one of them could not be judged', async () => {
    const report = await reportOf(
      property('smtp/test/no-generator', { arbitrary: broken }),
      property('smtp/test/no-trial', { begin: broken }),
      property('smtp/test/one-session', {}, (_input, turn) => (turn === 3 ? broken() : fine())),
    );
    expect(reasons(report)).toEqual({
      'smtp/test/no-generator': expect.stringContaining('the case itself failed: TypeError') as string,
      'smtp/test/no-trial': expect.stringContaining('the case itself failed: TypeError') as string,
      'smtp/test/one-session': expect.stringMatching(
        /^the property itself failed in run 3 of 100: TypeError: nobody thought of this/,
      ) as string,
    });
  });

  it('still finds what other sessions show, and keeps a finding that cannot be shrunk', async () => {
    const report = await reportOf(
      property('smtp/test/both', {}, (input, turn) => {
        if (turn === 3 || input < 1) broken();
        return turn >= 8 ? { ...fine(), fault: FAULT } : fine();
      }),
    );
    expect(report.cases[0]).toMatchObject({ outcome: 'fail', findings: [{ actual: 'a' }] });
  });
});

describe('a fuzz run', () => {
  const fuzz = async (...cases: readonly CaseDefinition[]): Promise<FuzzRun> => {
    const nothing = (): Promise<void> => Promise.resolve();
    const asked = { ...options(...cases), timeMs: 60_000, runs: 120, corpus: [], found: nothing, kept: nothing };
    const fuzzed = new FuzzRun(asked);
    expect(await fuzzed.run()).toBe('complete');
    return fuzzed;
  };

  it('goes on without a property that makes no sessions', async () => {
    const { counts } = await fuzz(
      property('smtp/test/no-generator', { arbitrary: broken }),
      property('smtp/test/fine', {}),
    );
    expect(counts.sessions).toBe(120);
    expect([...counts.notes]).toEqual([
      expect.stringMatching(/^smtp\/test\/no-generator is left out from now on: it makes no sessions: TypeError/),
    ]);
  });

  it('notes a session that a property cannot judge, once, and how often there was one', async () => {
    const { counts } = await fuzz(
      property('smtp/test/odd', {}, (_input, turn) => (turn % 2 === 1 ? broken() : fine())),
    );
    expect(counts.sessions).toBeGreaterThan(50);
    expect(counts.runs).toBe(120);
    expect([...counts.notes]).toEqual([
      expect.stringMatching(/^smtp\/test\/odd: the property itself failed: TypeError: .*, on 1$/),
      `smtp/test/odd: it failed ${120 - counts.sessions} times`,
    ]);
  });

  it('does not go on with nothing', async () => {
    await expect(fuzz(property('smtp/test/no-generator', { arbitrary: broken }))).rejects.toThrow(
      /no-generator is left/,
    );
  });
});
