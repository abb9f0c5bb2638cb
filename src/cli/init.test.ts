import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startReferenceServer, type ReferenceServer } from '../reference/server.js';
import { readTargetFile } from '../target/read-target.js';
import { mailspec, type Outcome } from './mailspec.test.fixture.js';

const PASSWORD = 'wonder: "land" #1';
let folder: string;
let file: string;
let server: ReferenceServer;
let smtp: string;
let pop3: string;

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'mailspec-init-'));
  file = path.join(folder, 'my target.yaml');
  const accounts = ['alice', 'bob'].map((user) => ({ user, password: PASSWORD, address: `${user}@example.test` }));
  server = await startReferenceServer({ smtpPort: 0, pop3Port: 0, accounts });
  smtp = `smtp://127.0.0.1:${server.smtpPort ?? 0}`;
  pop3 = `pop3://127.0.0.1:${server.pop3Port ?? 0}`;
});

afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

/** Runs `init` at a terminal on which `answers` are typed. */
async function init(argv: readonly string[], ...answers: readonly string[]): Promise<Outcome> {
  const stdin = Object.assign(new PassThrough(), { isTTY: true });
  stdin.end(answers.map((answer) => `${answer}\n`).join(''));
  return mailspec(['init', '--output', file, ...argv], { stdin });
}

describe('init', () => {
  it('writes from options alone what run then takes', async () => {
    const accounts = ['alice', 'bob'].flatMap((user) => ['--account', `${user}:${PASSWORD}:${user}@example.test`]);
    const unknown = ['--unknown-recipient', 'nobody-here@example.test'];
    const { status, out, err } = await mailspec([
      ...['init', smtp, pop3, '--yes', '--output', file, '--disposable', ...accounts, ...unknown],
    ]);
    expect(err).toBe('');
    expect(status).toBe(0);
    expect(out).toContain(`mailspec run --target '${file}'`);
    expect(out).not.toContain(PASSWORD);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const text = readFileSync(file, 'utf8');
    expect(text).toMatch(/^# smtp:\/\/127\.0\.0\.1:\d+ greets with: 220 mail\.example\.test/m);
    expect(text).toMatch(
      /^# An address elsewhere that it must not relay to\.\n# foreign-recipient: user@elsewhere\.test$/m,
    );
    expect(await readTargetFile(file)).toEqual({
      target: [smtp, pop3],
      account: ['alice', 'bob'].map((user) => ({ user, password: PASSWORD, address: `${user}@example.test` })),
      unknownRecipient: 'nobody-here@example.test',
      disposable: true,
    });
    const run = await mailspec(['run', '--target', file, '--only', '*/sanity/*', '--only', 'pop3/dele/*']);
    expect(run.out).toMatch(/\d+ pass/);
    expect(run.status).toBe(0);
  });

  it('asks for what the options leave out, and asks again where an answer is none', async () => {
    const typed = [
      `${smtp} imap://x`,
      smtp,
      'alice',
      'alice@example.test, bob@example.test',
      '',
      '-',
      'dir:/{nowhere}',
      '',
    ];
    const { status, out } = await init([], ...typed);
    expect(status).toBe(0);
    expect(out).toMatch(/unknown scheme imap/);
    expect(out).toMatch(/"alice" is not an address/);
    expect(out).toMatch(/unknown placeholder \{nowhere\}/);
    expect(out).toMatch(/An address that it does not know \(- for none\) \[nobody-here@example\.test\]: /);
    expect(await readTargetFile(file)).toEqual({
      target: [smtp],
      recipient: ['alice@example.test', 'bob@example.test'],
      unknownRecipient: 'nobody-here@example.test',
    });
    expect(statSync(file).mode & 0o777 & 0o600).toBe(0o600);
  });

  it('tries the accounts that it is told, and asks before anything may be deleted', async () => {
    await server.close();
    const accounts = [{ user: 'alice', password: 'pw', address: 'alice@example.test' }];
    server = await startReferenceServer({ pop3Port: 0, accounts });
    const url = `pop3://127.0.0.1:${server.pop3Port ?? 0}`;
    const { status, out } = await init([url], 'alice:wrong', 'alice:pw', 'maybe', 'yes', 'command:./seed {user} {dir}');
    expect(out).toMatch(/does not let the account alice in/);
    expect(out).toMatch(/yes or no\?/);
    expect(status).toBe(0);
    const account = [{ user: 'alice', password: 'pw' }];
    // A command runs in the folder of the file, which is another one than this.
    const command = `cd ${process.cwd()} && ./seed {user} {dir}`;
    expect(await readTargetFile(file)).toEqual({
      target: [url],
      account,
      disposable: true,
      provision: { kind: 'command', command, cwd: folder },
    });
    expect((await init([url, '--force'], 'alice:pw', 'no')).status).toBe(0);
    expect(await readTargetFile(file)).toEqual({ target: [url], account });
  });

  it('never overwrites a file unasked', async () => {
    writeFileSync(file, 'mine\n', { mode: 0o644 });
    const refused = await mailspec(['init', smtp, '--yes', '--output', file]);
    expect(refused.status).toBe(2);
    expect(refused.err).toMatch(/is there already; --force overwrites it/);
    expect(readFileSync(file, 'utf8')).toBe('mine\n');
    const forced = await mailspec([
      ...['init', pop3, '--yes', '--force', '--output', file, '--account', `alice:${PASSWORD}`],
    ]);
    expect(forced.status).toBe(0);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('writes nothing where nobody is asked, nothing is met, or the questions are broken off', async () => {
    const cases: readonly (readonly [Promise<Outcome>, number, RegExp])[] = [
      [mailspec(['init', smtp, '--output', file]), 2, /questions need a terminal/],
      [mailspec(['init', '--yes', '--output', file]), 2, /no target/],
      [mailspec(['init', '--yes', 'smtp://127.0.0.1:1', '--output', file]), 3, /refuses connections/],
      [init(['smtp://127.0.0.1:1']), 3, /refuses connections/],
      [init([smtp]), 2, /broken off; nothing is written/],
      [mailspec(['init', pop3, '--yes', '--account', 'alice:wrong', '--output', file]), 2, /does not let the account/],
    ];
    for (const [outcome, status, message] of cases) {
      const { out, err, status: actual } = await outcome;
      expect(out + err).toMatch(message);
      expect(actual).toBe(status);
      expect(() => statSync(file)).toThrow(/ENOENT/);
    }
  });

  it('is interrupted as any command', async () => {
    const abort = new AbortController();
    const stdin = Object.assign(new PassThrough(), { isTTY: true });
    const { status } = await mailspec(['init', smtp, '--output', file], {
      stdin,
      signal: abort.signal,
      onOutput: (text) => {
        if (text.endsWith(': ')) abort.abort();
      },
    });
    expect(status).toBe(130);
  });
});
