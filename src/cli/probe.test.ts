import net from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { startReferenceServer, type ReferenceServer } from '../reference/server.js';
import { mailspec } from './mailspec.test.fixture.js';

const PASSWORD = 'wonderland-of-secrets';
const close: (() => unknown)[] = [];

afterEach(async () => {
  for (const one of close.splice(0)) await one();
});

async function reference(): Promise<ReferenceServer & { readonly smtp: string; readonly pop3: string }> {
  const accounts = [{ user: 'alice', password: PASSWORD, address: 'alice@example.test' }];
  const server = await startReferenceServer({ smtpPort: 0, pop3Port: 0, accounts });
  close.push(() => server.close());
  const [smtp, pop3] = [`smtp://127.0.0.1:${server.smtpPort ?? 0}`, `pop3://127.0.0.1:${server.pop3Port ?? 0}`];
  return { ...server, smtp, pop3 };
}

/** A server that greets with `greeting` and answers every line with the next of `replies`; and what it was sent. */
async function scripted(greeting: string, ...replies: string[]): Promise<{ port: number; sent: string[] }> {
  const sent: string[] = [];
  const server = net.createServer((socket) => {
    const left = [...replies];
    socket.on('error', () => socket.destroy());
    socket.write(greeting, 'latin1');
    socket.on('data', (octets) => {
      sent.push(octets.toString('latin1'));
      socket.write(left.shift() ?? '250 ok\r\n', 'latin1');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  close.push(() => server.close());
  return { port: (server.address() as net.AddressInfo).port, sent };
}

interface Suite {
  readonly total: number;
  readonly asked: number;
  readonly unlock: readonly { option: string; cases: number }[];
}

async function suiteOf(...argv: string[]): Promise<Suite> {
  const { status, out } = await mailspec(['probe', '--json', ...argv]);
  expect(status).toBe(0);
  return (JSON.parse(out) as { suite: Suite }).suite;
}

describe('probe', () => {
  it('shows what both servers offer, and what would be asked of them', async () => {
    const { smtp, pop3 } = await reference();
    const { status, out, err } = await mailspec(['probe', smtp, pop3]);
    expect(err).toBe('');
    expect(status).toBe(0);
    expect(out).toMatch(/^smtp:\/\/127\.0\.0\.1:\d+\n {2}greeting +220 mail\.example\.test /);
    expect(out).toMatch(/^ {2}extensions +SIZE \d+$/m);
    expect(out).toMatch(/limits +SIZE \d+: octets of a message at most/);
    expect(out).toMatch(/^ {2}capabilities +\S/m);
    expect(out).toMatch(/^\d+ of \d+ cases about it would be asked, judged by RFC 5321$/m);
    expect(out).toMatch(/^ +\+\d+ {2}--recipient ADDR \(3 of them\)$/m);
  });

  it('sends EHLO, NOOP and QUIT, or CAPA and QUIT, and nothing else', async () => {
    const smtp = await scripted('220 here\r\n', '250-here\r\n250 SIZE 0\r\n', '250 ok\r\n', '221 bye\r\n');
    await mailspec(['probe', `smtp://127.0.0.1:${smtp.port}`, '--recipient', 'alice@example.test']);
    expect(new Set(smtp.sent)).toEqual(new Set(['EHLO client.example.com\r\n', 'NOOP\r\n', 'QUIT\r\n']));
    const pop3 = await scripted('+OK here\r\n', '-ERR what?\r\n', '+OK bye\r\n');
    const { out } = await mailspec(['probe', `pop3://127.0.0.1:${pop3.port}`]);
    expect(out).toContain('CAPA is refused');
    expect(new Set(pop3.sent)).toEqual(new Set(['CAPA\r\n', 'QUIT\r\n']));
  });

  it('looks into the maildrops of the accounts that are given, and leaves them as they are', async () => {
    const { pop3, maildrops } = await reference();
    maildrops.byUser('alice')?.deliver(Buffer.from('Subject: kept\r\n\r\nText.\r\n'));
    const { status, out } = await mailspec(['probe', pop3, '--account', `alice:${PASSWORD}`, '--disposable']);
    expect(status).toBe(0);
    expect(out).toMatch(/maildrops +alice: 1 messages/);
    expect(out).not.toContain(PASSWORD);
    expect(maildrops.byUser('alice')?.messages.length).toBe(1);
    const wrong = await mailspec(['probe', pop3, '--account', 'alice:not-hers']);
    expect(wrong.status).toBe(2);
    expect(wrong.err).toMatch(/does not let the account alice in/);
  });

  it('counts truly what more would open', async () => {
    const { smtp, pop3 } = await reference();
    const before = await suiteOf(smtp);
    const [recipients] = before.unlock;
    expect(recipients?.option).toMatch(/--recipient/);
    const three = ['a', 'b', 'c'].flatMap((local) => ['--recipient', `${local}@example.test`]);
    expect((await suiteOf(smtp, ...three)).asked).toBe(before.asked + (recipients?.cases ?? 0));
    const all = before.unlock.reduce((sum, { cases }) => sum + cases, before.asked);
    const said = [...three, '--store', 'dir:/nowhere', '--unknown-recipient', 'n@example.test'];
    expect((await suiteOf(smtp, ...said, '--foreign-recipient', 'f@elsewhere.test')).asked).toBe(all);
    expect((await suiteOf(pop3)).unlock.map(({ option }) => option.split(' ')[0])).toEqual([
      '--account',
      '--disposable',
      '--provision',
      '--slow',
    ]);
  });

  it('tells the limits of LIMITS, and escapes what the server says', async () => {
    const hostile = '250-\x1b[2J here\r\n250-LIMITS RCPTMAX=20 MAILMAX=\x1b[31m5\r\n250 \x9bXEVIL\r\n';
    const { port } = await scripted('220 \x1b]0;owned\x07\r\n', hostile);
    const text = await mailspec(['probe', `smtp://127.0.0.1:${port}`]);
    expect(text.out).toContain('RCPTMAX 20: recipients of a transaction at most');
    const json = await mailspec(['probe', '--json', `smtp://127.0.0.1:${port}`]);
    for (const { out } of [text, json]) {
      expect(out).toContain('\\x1b'.replaceAll('\\', json.out === out ? '\\\\' : '\\'));
      expect(out).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/);
    }
  });

  it('is exit status 3 for a server that is not there or does not speak the protocol', async () => {
    const { port } = await scripted('HTTP/1.1 400 Bad Request\r\n');
    for (const protocol of ['smtp', 'pop3']) {
      const { status, out } = await mailspec(['probe', `${protocol}://127.0.0.1:${port}`, '--timeout', '1']);
      expect(status).toBe(3);
      expect(out).toMatch(/not met +127\.0\.0\.1:\d+ does not speak/);
      expect(out).not.toContain('would be asked');
    }
    const { smtp } = await reference();
    const { status, out } = await mailspec(['probe', smtp, 'pop3://127.0.0.1:1']);
    expect(status).toBe(3);
    expect(out).toMatch(/greeting +220[\s\S]*not met +127\.0\.0\.1:1 refuses connections/);
  });

  it('without a target is a usage error', async () => {
    expect((await mailspec(['probe'])).status).toBe(2);
  });
});
