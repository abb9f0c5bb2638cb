import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readAccounts } from './accounts-file.js';
import { TargetError } from './target-error.js';
import { readTargetFile } from './target-file.js';
import { targetFromOptions } from './target-options.js';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'mailspec-'));
});
afterAll(() => rm(dir, { recursive: true }));

async function file(name: string, text: string): Promise<string> {
  const path = join(dir, name);
  await writeFile(path, text);
  return path;
}

describe('a target file', () => {
  it('has the options of the command line', async () => {
    const path = await file(
      'target.yaml',
      `# our staging server
smtp: smtp://127.0.0.1:2525
pop3: pop3://127.0.0.1:1110
recipient: alice@example.org
unknown-recipient: nobody@example.org
foreignRecipient: somebody@example.net
sender: sender@example.com
account:
  - alice:secret:alice@example.org
  - {user: bob, password: "12345", address: bob@example.org}
accounts: accounts.txt
disposable: true
provision: command:./load {user} {dir}
store: maildir:mail/{user}
insecure: false
authorized: true
known: known.json
standard: rfc821
timeout: 2.5
jobs: 4
`,
    );
    await file('accounts.txt', '# more\n\ncarol:secret\n');
    const options = await readTargetFile(path);
    expect(options).toEqual({
      target: ['smtp://127.0.0.1:2525', 'pop3://127.0.0.1:1110'],
      recipient: ['alice@example.org'],
      unknownRecipient: 'nobody@example.org',
      foreignRecipient: 'somebody@example.net',
      sender: 'sender@example.com',
      account: [
        { user: 'alice', password: 'secret', address: 'alice@example.org' },
        { user: 'bob', password: '12345', address: 'bob@example.org' },
      ],
      accounts: join(dir, 'accounts.txt'),
      disposable: true,
      provision: { kind: 'command', command: './load {user} {dir}', cwd: dir },
      store: { kind: 'maildir', template: join(dir, 'mail/{user}') },
      insecure: false,
      authorized: true,
      known: join(dir, 'known.json'),
      standard: 'rfc821',
      timeout: 2.5,
      jobs: 4,
    });
    expect(targetFromOptions(options).accounts.map(({ user }) => user)).toEqual(['alice', 'bob', 'carol']);
  });

  it('may be JSON, indented by tabs, with one value for a list', async () => {
    const path = await file(
      'target.json',
      '\uFEFF{\n\t"target": "smtp://localhost",\n\t"account": "a:b:a@example.org"\n}\n',
    );
    expect(await readTargetFile(path)).toEqual({
      target: ['smtp://localhost'],
      account: [{ user: 'a', password: 'b', address: 'a@example.org' }],
    });
  });

  it.each([
    ['recipent: a@example.org', /:1:1: unknown key "recipent"; did you mean recipient\?/],
    ['smtp: smtp://localhost\ncolour: red', /:2:1: unknown key "colour"; known are target, smtp/],
    ['recipient:\n  - a@example.org\n  - b', /:3:5: recipient\[1\]: "b" is not an address/],
    ['recipient: b', /:1:12: recipient: "b" is not an address/],
    ['recipient: 5', /:1:12: recipient: not a string; put it in quotes/],
    ['smtp: pop3://localhost', /:1:7: smtp: not an smtp:\/\/ or smtps:\/\/ URL/],
    ['target: [smtp://localhost, smtp]', /:1:28: target\[1\]: "smtp" is not a URL/],
    ['account: {user: a, pasword: geheim}', /:1:20: account.pasword: unknown key; did you mean password\?/],
    ['account:\n- {user: a, password: 12345}', /:2:23: account\[0\]\.password: not a string; put it in quotes/],
    ['account:\n- {user: a, password: geheim, address: a}', /:2:3: account\[0\]: "a" is not an address/],
    ['account: [geheim]', /:1:11: account\[0\]: an account has the form/],
    ['account:\n- {user: a}', /:2:3: account\[0\]\.password: missing/],
    ['disposable: maybe', /:1:13: disposable: /],
    ['standard: rfc822', /:1:11: standard: .*rfc821/],
    ['timeout: -1', /:1:10: timeout: /],
    ['jobs: 1.5', /:1:7: jobs: /],
    ['provision: magic', /:1:12: provision: .*maildir:TEMPLATE/],
    ['store: maildir:{x}', /:1:8: store: unknown placeholder \{x\}/],
    ['sender: s@example.com\nsender: s@example.com', /:2:1: not valid YAML \(duplicate key\)/],
    ['unknownRecipient: a@b.test\nunknown-recipient: a@b.test', /:2:1: "unknown-recipient" is there twice/],
    ['account: *geheim', /an alias|bad alias/],
    ['account: "geheim', /not valid YAML/],
    ['- smtp://localhost', /not a target description/],
    ['', /not a target description/],
  ])('refuses %j', async (text, message) => {
    const path = await file('wrong.yaml', text);
    const error: unknown = await readTargetFile(path).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TargetError);
    expect((error as Error).message).toMatch(message);
    expect((error as Error).message).toContain(path);
    expect((error as Error).message).not.toContain('geheim');
  });

  it('is missed when it does not exist', async () => {
    await expect(readTargetFile(join(dir, 'none.yaml'))).rejects.toThrow(/none\.yaml cannot be read: no such file/);
  });
});

describe('an accounts file', () => {
  it.each([
    ['lines', '# accounts\r\n\r\nalice:secret:alice@example.org\r\nbob:se cret\r\n'],
    ['YAML', '# accounts\n- alice:secret:alice@example.org\n- user: bob\n  password: se cret\n'],
    ['JSON', '["alice:secret:alice@example.org", {"user": "bob", "password": "se cret"}]'],
  ])('of %s', async (_form, text) => {
    expect(readAccounts(await file('accounts', text))).toEqual([
      { user: 'alice', password: 'secret', address: 'alice@example.org' },
      { user: 'bob', password: 'se cret' },
    ]);
  });

  it.each([
    ['alice:secret\ngeheim\n', /:2: an account has the form/],
    ['- alice:secret\n- geheim\n', /:2:3: \[1\]: an account has the form/],
    ['- alice:secret\n- [geheim]\n', /:2:3: \[1\]: /],
  ])('refuses %j', async (text, message) => {
    const path = await file('accounts', text);
    expect(() => readAccounts(path)).toThrow(message);
    expect(() => readAccounts(path)).not.toThrow(/geheim/);
  });
});
