import net from 'node:net';
import { describe, expect, it } from 'vitest';
import { startReferenceServer } from './server.js';
import { client } from './smtp-test-client.js';

const GREETING = '220 mail.example.test ESMTP mailspec reference\r\n';

const SESSION =
  'EHLO client.test\r\nMAIL FROM:<"a b"@example.net> SIZE=100 BODY=8BITMIME\r\n' +
  'RCPT TO:<alice@example.test>\r\nRCPT TO:<nobody@example.test>\r\nRCPT TO:<bob@EXAMPLE.test>\r\nDATA\r\n' +
  'Subject: x\r\n\r\n..one\r\n..\r\nbare\nlf\n.\n\r.\r\n.\rx\r\n\xe9\r\n.\r\n' +
  'RSET\r\nNOOP x\r\nFOO\r\nVRFY alice\r\nHELP\r\nMAIL FROM:<>\r\nRCPT TO:<postMASTER>\r\nDATA\r\n.\r\nQUIT\r\n';

describe('the correct server', () => {
  it('answers an ordinary transaction', () => {
    const session = client();
    expect(session.received).toBe(GREETING);
    expect(session.send('EHLO client.test\r\n')).toBe(
      '250-mail.example.test at your service\r\n250-SIZE 1048576\r\n250-8BITMIME\r\n250-PIPELINING\r\n' +
        '250-ENHANCEDSTATUSCODES\r\n250 HELP\r\n',
    );
    expect(session.send('MAIL FROM:<sender@example.net>\r\n')).toBe('250 2.1.0 Sender ok\r\n');
    expect(session.send('RCPT TO:<Alice@Example.TEST>\r\n')).toBe('250 2.1.5 Recipient ok\r\n');
    expect(session.send('DATA\r\n')).toBe('354 Start mail input; end with <CRLF>.<CRLF>\r\n');
    expect(session.send('Subject: x\r\n\r\nHello\r\n.\r\n')).toBe('250 2.0.0 Message accepted\r\n');
    expect(session.send('QUIT\r\n')).toBe('221 2.0.0 mail.example.test closing transmission channel\r\n');
    expect(session.closed).toBe(true);
    expect(session.mailbox('alice')).toEqual([
      expect.stringMatching(
        /^Return-Path: <sender@example\.net>\r\nReceived: from client\.test \(\[127\.0\.0\.1\]\)\r\n\tby mail\.example\.test with ESMTP\r\n\tid \w+\r\n\tfor <Alice@example\.test>;\r\n\t\w{3}, \d+ \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}\r\nSubject: x\r\n\r\nHello\r\n$/,
      ),
    ]);
  });

  it('gives the same replies and stores the same octets however its input is cut', () => {
    const whole = client();
    const replies = whole.send(SESSION);
    expect(replies.match(/^\d{3}(?= )/gm)?.join(' ')).toBe(
      '250 250 250 550 250 354 250 250 250 500 250 214 250 250 354 250 221',
    );
    for (const size of [1, 2, 3, 7, 64]) {
      const cut = client();
      expect(cut.send(SESSION, size)).toBe(replies);
      expect(cut.content()).toBe(whole.content());
      expect(cut.content('bob')).toBe(whole.content('bob'));
    }
  });

  it.each([
    ['removes one dot', '..a\r\n...\r\n.b\r\n.\r\n', '.a\r\n..\r\nb\r\n'],
    ['takes an immediate dot for the end', '.\r\n', ''],
    ['keeps bare CR and LF', 'a\n.\nb\r.\rc\n.\r\nd\r\n.\r\n', 'a\n.\nb\r.\rc\n.\r\nd\r\n'],
    ['removes the dot of a line that goes on with CR or LF', '.\na\r\n.\rb\r\n.\r\r\n.\r\n', '\na\r\n\rb\r\n\r\r\n'],
    ['keeps all octets', '\0\t \x7f\x80\xff\r\n.\r\n', '\0\t \x7f\x80\xff\r\n'],
    ['keeps long lines and empty lines', `${'x'.repeat(5000)}\r\n\r\n\r\n.\r\n`, `${'x'.repeat(5000)}\r\n\r\n\r\n`],
    [
      'drops an earlier Return-Path',
      'Return-Path: <x@y>\r\nA: b\r\n\r\nReturn-Path: z\r\n.\r\n',
      'A: b\r\n\r\nReturn-Path: z\r\n',
    ],
  ])('%s', (_title, sent, stored) => {
    const session = client();
    expect(session.message(sent)).toMatch(/^250 2\.0\.0 .*\r\n$/);
    expect(session.content()).toBe(stored);
  });

  it.each([
    ['EHLO', 501],
    ['EHLO a_b.test', 501],
    ['EHLO a b', 501],
    ['EHLO [127.0.0.1]', 250],
    ['EHLO [IPv6:::1]', 250],
    ['EHLO [256.1.1.1]', 501],
    ['EHLO [IPv6:1::2::3]', 501],
    ['EHLO 3com.test', 250],
    ['eHlO c', 250],
    ['EHLO c. ', 501],
    ['HELO', 501],
    ['NOOP \t', 250],
    ['', 500],
    [' NOOP', 500],
    ['NOOP\nNOOP', 500],
    ['QUIT now', 501],
    ['RSET now', 501],
    ['DATA now', 501],
    ['DATA', 503],
    ['RCPT TO:<alice@example.test>', 503],
    ['VRFY', 501],
    ['VRFY nobody', 550],
    ['VRFY alice@example.test', 250],
    ['VRFY "alice"', 250],
    ['EXPN x', 502],
    ['TURN', 502],
    ['SEND FROM:<a@b>', 502],
    ['HELP MAIL', 214],
    ['MAIL', 501],
    ['MAIL FROM:<>', 250],
    ['MAIL FROM: <a@b.test>', 501],
    ['MAIL FROM :<a@b.test>', 501],
    ['mail from:<a@b.test>', 250],
    ['MAIL FROM:<a@b.test>x', 501],
    ['MAIL FROM:a@b.test', 501],
    ['MAIL FROM:<<a@b.test>>', 501],
    ['MAIL FROM:<"a\\"b c@d>"@[1.2.3.4]>', 250],
    ['MAIL FROM:<""@b.test>', 250],
    ['MAIL FROM:<a..b@c.test>', 501],
    ['MAIL FROM:<@a.test,@b.test:c@d.test>', 250],
    ['MAIL FROM:<a@b.test> FOO=1', 555],
    ['MAIL FROM:<a@b.test> SIZE=1 SIZE=1', 501],
    ['MAIL FROM:<a@b.test> SIZE=', 501],
    ['MAIL FROM:<a@b.test> SIZE=x', 501],
    ['MAIL FROM:<a@b.test>  SIZE=1', 501],
    ['MAIL FROM:<a@b.test> size=0000000000001048576', 250],
    ['MAIL FROM:<a@b.test> SIZE=1048577', 552],
    ['MAIL FROM:<a@b.test> BODY=8bitmime', 250],
    ['MAIL FROM:<a@b.test> BODY=9', 501],
    ['MAIL FROM:<a@b.test> SIZE=0', 250],
    ['MAIL FROM:<\xe9@b.test>', 500],
    ['MAIL FROM:<a\x01@b.test>', 501],
    ['MAIL FROM:<a@b_c.test>', 501],
    ['MAIL FROM:<a@[IPv6:2001:db8::1.2.3.4]>', 250],
    ['MAIL FROM:<a@[X-foo:bar]>', 250],
    [`MAIL FROM:<${'l'.repeat(64)}@${'d'.repeat(189)}>`, 250],
    [`MAIL FROM:<a@${'d.'.repeat(125)}dd>`, 250],
    [`NOOP ${'x'.repeat(505)}`, 250],
    [`NOOP ${'x'.repeat(9000)}`, 500],
  ])('answers %j with %i', (line, code) => {
    const session = client();
    if (/^mail/i.test(line)) session.send('EHLO c\r\n');
    expect(session.send(`${line}\r\nNOOP\r\n`)).toMatch(
      new RegExp(`^(?:${code}-.*\r\n)*${code} .*\r\n250 2\\.0\\.0 OK\r\n$`),
    );
  });

  it.each([
    ['<bob@example.test>', 250],
    ['<"bob"@example.test>', 250],
    ['<"b\\ob"@example.test>', 250],
    ['<BOB@EXAMPLE.TEST>', 250],
    ['<@x.test:bob@example.test>', 250],
    ['<Postmaster>', 250],
    ['<POSTMASTER@example.test>', 250],
    ['<nobody@example.test>', 550],
    ['<bob@elsewhere.test>', 550],
    ['<bob@[127.0.0.1]>', 550],
    ['<>', 501],
    ['bob@example.test', 501],
    ['<bob>', 501],
    ['<bob@example.test> NOTIFY=NEVER', 555],
    ['<bob@#123>', 501],
  ])('answers RCPT TO:%s with %i', (path, code) => {
    const session = client();
    session.send('EHLO c\r\nMAIL FROM:<>\r\n');
    expect(session.send(`RCPT TO:${path}\r\n`).slice(0, 3)).toBe(code.toString());
  });

  it('keeps the transaction through errors, NOOP and a nested MAIL, and drops it at EHLO', () => {
    const session = client();
    session.send('EHLO c\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<bob@example.test>\r\n');
    expect(session.send('MAIL FROM:<x@y.test>\r\nFOO\r\nEHLO _\r\nNOOP\r\nVRFY x\r\n').match(/^\d+/gm)?.join(' ')).toBe(
      '503 500 501 250 550',
    );
    expect(session.send('DATA\r\nx\r\n.\r\nRCPT TO:<bob@example.test>\r\n').match(/^\d+/gm)?.join(' ')).toBe(
      '354 250 503',
    );
    expect(session.mailbox('bob')).toHaveLength(1);
    session.send('MAIL FROM:<a@b.test>\r\nRCPT TO:<bob@example.test>\r\nEHLO c\r\n');
    expect(session.send('DATA\r\n')).toMatch(/^503 /);
  });

  it('delivers once to each mailbox, and nothing of an unfinished message', () => {
    const session = client();
    session.message('x\r\n.\r\n', ['bob@example.test', 'bob@example.test', 'alice@example.test', 'postmaster']);
    expect([session.mailbox('alice').length, session.mailbox('bob').length]).toEqual([1, 1]);
    session.message('never finished\r\n');
    session.halfClose();
    expect(session.closed).toBe(true);
    expect(session.mailbox('alice')).toHaveLength(1);
  });

  it('refuses what exceeds its limits', () => {
    const session = client();
    expect(session.message(`${'x'.repeat(1_048_576)}\r\n.\r\n`)).toMatch(/^552 5\.3\.4 /);
    expect(session.mailbox('alice')).toHaveLength(0);
    session.send('MAIL FROM:<>\r\n');
    const replies = session.send('RCPT TO:<bob@example.test>\r\n'.repeat(1001));
    expect(replies.match(/^250/gm)).toHaveLength(1000);
    expect(replies).toMatch(/452 4\.5\.3 .*\r\n$/);
    expect(session.send('DATA\r\nx\r\n.\r\n')).toMatch(/250 2\.0\.0 /);
  });

  it('knows no parameters after HELO, and says SMTP in its trace field', () => {
    const session = client();
    session.send('HELO c\r\n');
    expect(session.send('MAIL FROM:<> SIZE=1\r\n')).toMatch(/^555 5\.5\.4 /);
    session.send('MAIL FROM:<>\r\nRCPT TO:<bob@example.test>\r\nDATA\r\nx\r\n.\r\n');
    expect(session.mailbox('bob')[0]).toMatch(/^Return-Path: <>\r\nReceived: .*\r\n.* with SMTP\r\n/);
  });
});

describe('over TCP', () => {
  const accounts = [{ user: 'alice', password: 'secret', address: 'alice@example.test' }];

  /** Sends everything and FIN at once, and waits for the server's FIN. */
  async function dialogue(seeds: readonly string[], octets: string): Promise<string> {
    const server = await startReferenceServer({ smtpPort: 0, accounts, seeds });
    try {
      const socket = net.connect(server.smtpPort ?? 0, server.host);
      socket.end(octets, 'latin1');
      let received = '';
      for await (const segment of socket) received += (segment as Buffer).toString('latin1');
      return `${received}${server.maildrops.byUser('alice')?.messages.length ?? 0} delivered`;
    } finally {
      await server.close();
    }
  }

  it.each([[[]], [['smtp-v-octet-segments']], [['smtp-v-slow-replies']]])(
    'answers all that came before a half-close, %j',
    async (seeds: readonly string[]) => {
      const seen = await dialogue(
        seeds,
        'EHLO c\r\nMAIL FROM:<>\r\nRCPT TO:<alice@example.test>\r\nDATA\r\nx\r\n.\r\nNOOP\r\nNO',
      );
      expect(seen.match(/^\d+(?= )/gm)?.join(' ')).toBe('220 250 250 250 354 250 250 1');
    },
  );

  it('delivers nothing of a text that a half-close ends', async () => {
    const seen = await dialogue([], 'EHLO c\r\nMAIL FROM:<>\r\nRCPT TO:<alice@example.test>\r\nDATA\r\nx\r\n.\r');
    expect(seen).toMatch(/\r\n354 .*\r\n0 delivered$/);
  });
});
