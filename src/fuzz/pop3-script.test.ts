import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defineCase, rfc } from '../case/case.js';
import { filledMaildrop } from '../pop3/learned-maildrop.js';
import type { WayIn } from '../pop3/ways-in.js';
import { counterexample } from './counterexample.js';
import { damages, interleaved, oneAtATime, pipelined, segmented, texts } from './pop3-inputs.js';
import { maildropLines } from './pop3-maildrop-lines.js';
import { Pop3Party } from './pop3-party.js';
import { readPop3Input, readPop3Script } from './pop3-script.js';
import type { Pop3Input } from './pop3-sequence.js';
import type { Played, Spoken } from './sequence.js';

const PROPERTY = defineCase({
  id: 'pop3/property/any',
  title: 'any',
  level: 'MUST',
  rfc: rfc(1939, '3'),
  requirements: [],
  run: () => Promise.resolve(),
});
const FAULT = { rule: 'a rule', expected: '+OK', actual: '-ERR', session: 1, entry: 0, key: 'k' } as const;

/** What is said of an input, as the player records it. */
function recordOf({ start, steps, shared }: Pop3Input): readonly Spoken[] {
  return steps.flatMap((step): Spoken[] => {
    const account = { account: { user: 'bob', password: 'builder' }, maildrop: filledMaildrop([]) };
    const service = { offered: new Set<string>(), removesRetrieved: false, ways: new Set<WayIn>() };
    const party = new Pop3Party(shared === true ? 0 : step.on, account, start, service);
    if ('end' in step) return [{ on: step.on, end: step.end }];
    return 'say' in step ? [{ on: step.on, said: party.begin(step.say, step.cuts).segments }] : [];
  });
}

const script = (input: Pop3Input): string => {
  const played: Played = {
    transcripts: [],
    answers: [],
    record: () => recordOf(input),
    head: maildropLines(input),
    sessions: 1,
    commands: 1,
  };
  const target = { recipients: [], sender: '', accounts: [], disposable: true };
  return counterexample(
    played,
    { ...FAULT, grade: 'violates' },
    { property: PROPERTY, target, seed: 1, where: 'run 1' },
  );
};

describe('a counterexample of POP3', () => {
  it('is read back as what was sent: octets, segments, connections, ends, maildrops', () => {
    const inputs = fc.oneof(segmented(), pipelined(), damages(), interleaved(2), oneAtATime(), texts(true));
    fc.assert(
      fc.property(inputs, (input) => {
        const again = readPop3Input(script(input), 'x.pop3');
        // An unfinished line is ended before anything else is said, and two in a row are one.
        const said = (one: Pop3Input): string => JSON.stringify(recordOf(one)).replaceAll(/\],"on"/g, ']');
        expect(said(again)).toBe(said(input));
        expect(again.maildrops).toEqual(input.maildrops);
        expect(again.shared).toBe(input.shared);
      }),
      { numRuns: 200 },
    );
  });

  it('is a case of the head, with as many accounts as connections', () => {
    const step = (on: number): Pop3Input['steps'][number] => ({ on, say: { lines: ['STAT'] } });
    const made = readPop3Script(
      script({ start: 'transaction', maildrops: [[], []], steps: [step(0), step(1)] }),
      'x.pop3',
    );
    expect(made.id).toMatch(/^pop3\/regression\/a-rule-[0-9a-f]{8}$/);
    expect(made.needs).toEqual({ accounts: 2, messages: 1, deletes: true });
    expect(made.rfc).toEqual({ rfc: 1939, section: '3' });
  });

  it('needs the accounts that its lines name, and one where its connections share it', () => {
    const step = (on: number, line: string): Pop3Input['steps'][number] => ({ on, say: { lines: [line] } });
    const needs = (input: Omit<Pop3Input, 'start' | 'maildrops'>): unknown =>
      readPop3Script(script({ start: 'authorization', maildrops: [[]], ...input }), 'x.pop3').needs?.accounts;
    expect(needs({ steps: [step(0, 'USER {user2}')] })).toBe(2);
    expect(needs({ steps: [step(0, 'STAT'), step(1, 'USER {user}')], shared: true })).toBe(1);
  });

  it('tells the line that cannot be read', () => {
    expect(() => readPop3Input('# judge: model\nC> \\q\n', 'x.pop3')).toThrow(/^x\.pop3:2: /);
    expect(() => readPop3Script('# judge: model\nC: STAT\n', 'x.pop3')).toThrow(/no "# rfc: /);
  });
});
