import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startReferenceServer, type ReferenceServer } from '../reference/server.js';
import { defineCase, LearnError, rfc, run, SelectionError, TargetError, type RunOptions } from './index.js';

const PASSWORD = 'wonderland-of-secrets';
let server: ReferenceServer;
let target: { readonly smtp: string; readonly pop3: string; readonly account: readonly string[] };

async function start(...seeds: string[]): Promise<void> {
  const accounts = ['alice', 'bob'].map((user) => ({ user, password: PASSWORD, address: `${user}@example.test` }));
  server = await startReferenceServer({ smtpPort: 0, pop3Port: 0, accounts, seeds });
  target = {
    smtp: `smtp://127.0.0.1:${server.smtpPort ?? 0}`,
    pop3: `pop3://127.0.0.1:${server.pop3Port ?? 0}`,
    account: accounts.map(({ user, password, address }) => `${user}:${password}:${address}`),
  };
}

beforeEach(() => start());
afterEach(() => server.close());

describe('run', () => {
  it('tells of each case, and ends with the report', async () => {
    const seen: string[] = [];
    const running = run({ target: target.smtp, only: 'smtp/order/noop-*' });
    for await (const event of running) seen.push(event.type === 'case' ? event.result.id : event.type);
    const report = await running.report();
    expect(seen.at(0)).toBe('started');
    expect(seen.at(-1)).toBe('ended');
    expect(seen.slice(1, -1).sort()).toEqual(report.cases.map((one) => one.id).sort());
    expect(report.cases.length).toBeGreaterThan(1);
    expect(report.exitStatus).toBe(0);
  });

  it('gives the report without a loop, of a target in the words of a target file', async () => {
    const report = await run({
      target: { ...target, disposable: true, 'unknown-recipient': 'nobody@example.test' } as RunOptions['target'],
      only: ['smtp/sanity/*', 'pop3/sanity/*'],
      seed: 7,
      jobs: 2,
    }).report();
    expect(report.cases.map((one) => one.outcome)).toEqual(['pass', 'pass', 'pass', 'pass']);
    expect(report.seed).toBe(7);
  });

  it('has the findings and the dialogue of a fault, and no password in them', async () => {
    await server.close();
    await start('pop3-stat-words');
    const report = await run({ target, only: 'pop3/**', skip: 'pop3/wire/*', evidence: 'all' }).report();
    const failed = report.cases.filter((one) => one.outcome === 'fail');
    expect(failed.length).toBeGreaterThan(0);
    expect(failed[0]?.findings[0]?.expected).toBeTruthy();
    const octets = report.cases.flatMap(({ transcripts }) => transcripts).flatMap(({ entries }) => entries);
    const all = octets.map((entry) => ('octets' in entry ? Buffer.from(entry.octets).toString('latin1') : '')).join('');
    expect(all).toContain('PASS [redacted]');
    expect(all + JSON.stringify(report)).not.toContain(PASSWORD);
  });

  it('ends when the loop is left', async () => {
    const running = run({ target, only: 'smtp/order/*', jobs: 1 });
    for await (const event of running) if (event.type === 'case') break;
    const report = await running.report();
    expect(report.end).toBe('interrupted');
    expect(report.cases.filter((one) => one.reason?.startsWith('not run') === true).length).toBeGreaterThan(10);
  });

  it('asks cases of the caller, and applies known deviations', async () => {
    const mine = defineCase({
      id: 'smtp/mine/never',
      title: 'a case that no server passes',
      level: 'MUST',
      rfc: rfc(5321, '3.1'),
      requirements: [],
      async run(t) {
        const smtp = await t.smtp('greeted');
        await smtp.command('NOOP');
        t.check(false, { rule: 'this rule', expected: 'that', actual: 'this' });
      },
    });
    const options = { target: target.smtp, cases: [mine] };
    expect((await run(options).report()).exitStatus).toBe(1);
    const excused = await run({ ...options, known: [{ id: mine.id, reason: 'because' }] }).report();
    expect(excused.cases[0]).toMatchObject({ outcome: 'known', reason: 'because' });
    expect(excused.exitStatus).toBe(0);
  });

  it('reads mail back, and fills maildrops, by the means of the caller', async () => {
    const maildrops = server.maildrops;
    const report = await run({
      target: { smtp: target.smtp, recipient: ['alice@example.test', 'bob@example.test'] },
      only: ['smtp/sanity/ordinary-transaction', 'smtp/transparency/*'],
      mailStore: {
        fidelity: 'octets',
        find: (address, token) =>
          Promise.resolve(
            (maildrops.byAddress(address)?.messages ?? [])
              .map(({ octets }) => octets)
              .filter((octets) => Buffer.from(octets).includes(token)),
          ),
        count: (address) => Promise.resolve(maildrops.byAddress(address)?.messages.length ?? 0),
      },
    }).report();
    expect(report.cases.length).toBeGreaterThan(2);
    expect(new Set(report.cases.map((one) => one.outcome))).toEqual(new Set(['pass']));
  });

  it('says what is wrong with the options before it connects', async () => {
    const refused: readonly (readonly [unknown, abstract new (...args: never) => Error, RegExp])[] = [
      [{ target: 'smpt://127.0.0.1' }, TargetError, /unknown scheme smpt/],
      [{ target: [] }, TargetError, /no target/],
      [{ target: { smtp: target.smtp, recipent: 'a@b.test' } }, TargetError, /did you mean recipient\?/],
      [{ target: { smtp: target.smtp, recipient: 'nobody' } }, TargetError, /the target: recipient: "nobody" is not/],
      [{ target: { smtp: target.smtp, disposable: 'yes' } }, TargetError, /the target: disposable/],
      [{ target: 'smtp://192.0.2.1' }, TargetError, /neither a loopback nor a private address/],
      [{ target: target.smtp, only: 'smtp/nothing' }, SelectionError, /matches no case/],
      [{ target: target.smtp, jobs: 0 }, TargetError, /jobs: a whole number/],
      [{ target: target.smtp, timeout: Number.NaN }, TargetError, /timeout: /],
      [{ target: target.smtp, known: '/nowhere.yaml' }, TargetError, /cannot be read/],
    ];
    for (const [options, kind, message] of refused) {
      const error: unknown = await run(options as RunOptions)
        .report()
        .catch((thrown: unknown) => thrown);
      expect(error, JSON.stringify(options)).toBeInstanceOf(kind);
      expect((error as Error).message).toMatch(message);
    }
  });

  it('throws for an account that the server does not know, and reports a server that is not there', async () => {
    const wrong = run({ target: { pop3: target.pop3, account: 'alice:not-hers' } });
    await expect(wrong.report()).rejects.toBeInstanceOf(LearnError);
    await server.close();
    expect((await run({ target: target.smtp, only: 'smtp/sanity/*' }).report()).exitStatus).toBe(3);
  });
});
