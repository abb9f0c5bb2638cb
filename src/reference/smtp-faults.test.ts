import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SIZE_LIMIT_OCTETS } from './smtp-extensions.js';
import { SMTP_FAULTS, SMTP_VARIANTS } from './smtp-faults.js';
import { Client, client, contextWith } from './smtp-test-client.js';

/** Seeds that change the time in the Received field. */
const WRONG_TIMES = ['smtp-trace-twelve-hours-off', 'smtp-trace-wrong-zone'];

describe('the seeds', () => {
  const seeds = [...SMTP_FAULTS, ...SMTP_VARIANTS];

  it('have unique names', () => {
    expect(new Set(seeds.map((seed) => seed.name)).size).toBe(seeds.length);
    for (const { name } of SMTP_FAULTS) expect(name).toMatch(/^smtp-(?!v-)[a-z0-9-]+$/);
    for (const { name } of SMTP_VARIANTS) expect(name).toMatch(/^smtp-v-[a-z0-9-]+$/);
  });

  it('are the names that the implementation asks for, and no others', () => {
    const folder = new URL('.', import.meta.url);
    const files = readdirSync(folder).filter((file) => /^smtp-(?!faults|variants)[^.]*\.ts$/.test(file));
    const source = files.map((file) => readFileSync(new URL(file, folder), 'utf8')).join('');
    const asked = new Set([...source.matchAll(/'(smtp-[a-z0-9-]+)'/g)].map((match) => match[1]));
    expect([...asked].sort()).toEqual(seeds.map((seed) => seed.name).sort());
  });

  const letsNobodySend = ['smtp-v-client-refused', 'smtp-v-tls-first'];
  const delivering = SMTP_VARIANTS.map(({ name }) => name).filter((name) => !letsNobodySend.includes(name));
  it.each(delivering)('%s still delivers an ordinary message', (name) => {
    const session = client(name);
    const lines = [
      'EHLO client.test',
      'HELO client.test',
      'MAIL FROM:<a@b.test>',
      'RCPT TO:<alice@example.test>',
      'DATA',
    ];
    for (const line of lines) session.send(`${line}\r\n`);
    session.send('From: a@b.test\r\nDate: x\r\nMessage-ID: <y@z>\r\n\r\n..text\r\n.\r\nQUIT\r\n');
    expect(session.content()).toMatch(/From: a@b\.test\r\nDate: x\r\nMessage-ID: <y@z>\r\n\r\n\.text\r\n$/);
  });

  const correct = [...observations()];
  it('leave the correct server repeatable', () => {
    expect([...observations()]).toEqual(correct);
  });
  // Local time may be UTC; times are made alike, and nobody waits here.
  const ofTime = [...WRONG_TIMES, 'smtp-v-received-utc', 'smtp-session-four-second-timeout'];
  it.each(seeds.map((seed) => seed.name).filter((name) => !ofTime.includes(name)))(
    '%s changes what clients see',
    (name) => {
      let i = 0;
      for (const seen of observations(name)) if (seen !== correct[i++]) return;
      expect.fail(`${name} was not seen`);
    },
  );
});

describe('the time', () => {
  const hoursOff = (name?: string): number => {
    const session = client(...(name === undefined ? [] : [name]));
    session.message('x\r\n.\r\n');
    const date = /;\s*(.*)\r\n\r?\n?x/.exec(session.mailbox('alice')[0] ?? '')?.[1] ?? '';
    return Math.round(Math.abs(Date.parse(date) - Date.now()) / 3_600_000);
  };

  it('of receipt is that of the clock', () => {
    expect(hoursOff()).toBe(0);
  });

  it.each(WRONG_TIMES)('%s tells another', (name) => {
    expect(hoursOff(name)).toBeGreaterThan(0);
  });

  it('smtp-session-four-second-timeout does not wait', () => {
    const alarms: (() => void)[] = [];
    const clock = {
      after: (_ms: number, ring: () => void) => {
        alarms.push(ring);
        return () => undefined;
      },
    };
    const session = new Client({ ...contextWith(['smtp-session-four-second-timeout']), clock });
    alarms.at(-1)?.();
    expect(session.received).toContain('\r\n421 ');
    expect(session.closed).toBe(true);
  });
});

const ENVELOPE = 'MAIL FROM:<a@b.test>\r\nRCPT TO:<alice@example.test>\r\n';
const MAIL = `${ENVELOPE}DATA\r\nX-Token: 1\r\n\r\ntext\r\n.\r\n`;

/** Sessions that between them show every seed. Each entry is the segments that one client sends. */
const SESSIONS: readonly (readonly string[])[] = [
  lines('EHLO c', 'NOOP', 'NOOP x', 'RSET', 'RSET x', 'HELP', 'HELP x', 'VRFY alice', 'VRFY alice@example.test'),
  lines(
    'EHLO c',
    'VRFY nobody',
    'VRFY',
    'EXPN alice',
    'FOO',
    'FOO\x01\xe9',
    'SEND FROM:<a@b>',
    'TURN',
    'NOOPX',
    '',
    'QUIT x',
  ),
  lines(
    'EHLO c',
    'NOOP \x01',
    'NOOP \xe9',
    'NOOP ',
    'Noop',
    'noop',
    `NOOP ${'x'.repeat(300)}`,
    `NOOP ${'x'.repeat(505)}`,
  ),
  [
    `NOOP ${'x'.repeat(1500)}\r\n`,
    'NOOP\n',
    'NOOP\r',
    'NOOP\r\n',
    'NOOP\r',
    '\nNO',
    'OP\r\nNOOP\r\nFOO\r\nNOOP\r\n',
    'QUIT\r\nNOOP\r\n',
  ],
  lines('RSET', 'MAIL FROM:<>'),
  lines('NOOP', 'MAIL FROM:<>'),
  lines('HELP', 'HELP DATA', 'VRFY alice', 'DATA'),
  lines('QUIT'),
  lines('LHLO c'),
  lines('VRFY'),
  lines('HELO c', ...split(MAIL), 'HELO c', 'QUIT'),
  lines('EHLO c', 'EHLO c', 'EHLO', 'MAIL FROM:<>', 'QUIT'),
  lines('HELO c', 'TURN', 'HELP x', 'EXPN alice', 'SEND FROM:<a@b>'),
  lines('EHLO c', 'MAIL FROM:<a@no-such.invalid>'),
  // The text begins, or is over, in a segment of one or two octets.
  ['EHLO c\r\n', `${ENVELOPE}DATA\r\n`, '.', '\r\n', 'NOOP\r\n'],
  ['EHLO c\r\n', `${ENVELOPE}DATA\r\n`, '..', '\r\nNOOP\r\n', '.\r\n'],
  ['EHLO c\r\n', `${ENVELOPE}DATA\r\n`, '..', 'First: x\r\n\r\n.\r\n'],
  lines('EHLO c', ...Array.from({ length: 9 }, () => split(MAIL)).flat()),
  lines('EHLO c', ...split(MAIL), 'EHLO [1.2.3.4]', ...split(MAIL), 'QUIT', 'NOOP'),
  lines('EHLO c', ...split(MAIL.replace('a@b.test', '')), ...split(MAIL.replace('a@b.test', ''))),
  lines('EHLO c', ...split(MAIL.replace('text', '..x')), ...split(MAIL.replace('text', '..x'))),
  lines('EHLO c', ...split(MAIL.replace('text', '\xe9')), ...split(MAIL.replace('text', '\xe9'))),
  ['EHLO c\r\n', MAIL.replace('DATA', 'RCPT TO:<bob@example.test>\r\nDATA') + ENVELOPE],
  lines('EHLO c', ...split(MAIL.replace('RCPT', 'RCPT TO:<bob@example.test>\r\nRCPT'))),
  lines('EHLO c', ...split(MAIL.replace(/(RCPT.*\r\n)/, '$1'.repeat(49) + 'RCPT TO:<bob@example.test>\r\n'))),
  lines('EHLO c', ...split(MAIL.replace('text', 'x'.repeat(2048 - 'X-Token: 1\r\n\r\n\r\n'.length)))),
  lines('EHLO c', ...split(MAIL.replace('a@b.test>', 'a@b.test> SIZE=100'))),
  lines('EHLO c', ...split(MAIL.replace('a@b.test', `${'l'.repeat(60)}@${'d'.repeat(60)}.test`))),
  lines('EHLO c', ...split(MAIL.replace('X-Token: 1\r\n', 'X-Token: 1\r\n'.repeat(1100)))),
  ['EHLO c\r\n', `MAIL FROM:<${'l'.repeat(56)}@b`, '.test>\r\n'],
  ['EHLO c\r\n', `${ENVELOPE}DATA\r\n`, 'x\r\n.\r\nMA', 'IL FROM:<>\r\n'],
  ['EHLO c\r\n', 'NOOP\r\nNOOP\r\nNOOP\r\nVR', 'FY alice\r\n'],
  [
    'EHLO c\r\n',
    MAIL + MAIL.replace('a@b.test', 'c@d.test').replace(/DATA[^]*/, ''),
    MAIL.replace(/^[^]*(?=DATA)/, ''),
  ],
  // Several spaces; MAIL behind MAIL with the null reverse-path; a route; a long group; a group behind an empty text.
  lines('EHLO  c'),
  lines('EHLO c', 'MAIL FROM:<>', 'RCPT TO:<alice@example.test>', 'MAIL FROM:<a@b.test>', 'DATA'),
  lines('EHLO c', ...split(ENVELOPE), 'RCPT TO:<bob@example.test>', 'MAIL FROM:<>'),
  lines('EHLO c', ...split(MAIL), ...split(ENVELOPE), 'RCPT TO:<bob@example.test>'),
  ['EHLO c\r\nMAIL FROM:<>\r\n', 'RCPT TO:<alice@example.test>\r\n'.repeat(151)],
  lines(
    ...['EHLO c', ...split(ENVELOPE), 'RCPT TO:<bob@example.test>', 'RCPT TO:<carol@example.test>'],
    ...['DATA', 'x', '.', ...split(MAIL)],
  ),
  lines('EHLO c', 'MAIL FROM:<a@b.test>', 'RCPT TO:<@one.example,@two.example:alice@example.test>'),
  ['EHLO c\r\n', `${'NOOP\r\n'.repeat(101)}RSET\r\n`],
  ['EHLO c\r\n', `NOOP ${'x'.repeat(5000)}\r\n`],
  ['EHLO c\r\n', 'BDAT 0 LAST\r\n'],
  ['EHLO c\r\n', `${ENVELOPE}DATA\r\n`, '.\r\nNOOP\r\n'],
  lines('EHLO [1.2.3.4]'),
  lines('EHLO [IPv6:::1]'),
  lines('EHLO [ipv6:::1]'),
  lines('EHLO c', 'MAIL FROM:<a@b.test>', 'RCPT TO:<nobody@example.test>', 'DATA', 'RSET', 'MAIL FROM:<a@b.test>'),
  lines('EHLO c', ...Array.from({ length: 20 }, () => 'RSET'), 'NOOP'),
  lines(
    'EHLO c',
    ...split(MAIL.replace('a@b.test', 'a+b@b.test')),
    ...split(MAIL.replace('a@b.test', '"a\\"b"@b.test')),
  ),
  ['EHLO c\r\n', 'MAIL FROM:\r\nNOOP\r\n', 'VRFY alice\r\nNOOP\r\n'],
  lines('EHLO 3com.test'),
  lines('EHLO a_b'),
  lines(`EHLO ${'d.'.repeat(40)}d`),
  ...[
    'mail from:<a@b.test>',
    'MAIL FROM: <a@b.test>',
    'MAIL FROM:<>',
    'MAIL FROM:<a@b.test> size=1',
    'MAIL FROM:<a@b.test> SIZE=1 BODY=7bit',
    'MAIL FROM:<a@b.test> FOO',
    'MAIL FROM:<a@b.test> SIZE=9',
    'MAIL FROM:<a@b.test> SIZE=00000000000000000001',
    'MAIL FROM:<a@b.test> SIZE=1048576',
    'MAIL FROM:<a@b.test> SIZE=10485761',
    'MAIL FROM:<a@b.test> BODY=X',
    'MAIL FROM:<"a"@b.test>',
    'MAIL FROM:<"a b@c>\\d"@b.test>',
    'MAIL FROM:<""@b.test>',
    'MAIL FROM:<a+b@b.test>',
    'MAIL FROM:<a!b@b.test>',
    `MAIL FROM:<${'l'.repeat(64)}@b.test>`,
    'MAIL FROM:<a@3b.test>',
    `MAIL FROM:<a@${'d.'.repeat(40)}d>`,
    `MAIL FROM:<${'l'.repeat(60)}@${'d'.repeat(193)}>`,
    'MAIL FROM:<a@[1.2.3.4]>',
    'MAIL FROM:<a@[IPv6:::1]>',
    'MAIL FROM:<a@b_c.test>',
    'MAIL FROM:<a\x01@b.test>',
    'MAIL FROM:<\xe9@b.test>',
    'MAIL FROM:<a@#12>',
    'MAIL FROM:<a@b.test>\0x',
  ].map((mail) => lines('EHLO c', mail, 'RCPT TO:<alice@example.test>', 'DATA')),
  lines('EHLO c', 'MAIL FROM:x', 'MAIL FROM:<>', 'RSET '),
  lines(
    'EHLO c',
    'MAIL FROM:x',
    'RCPT TO:<alice@example.test>',
    'MAIL FROM:<>',
    'EHLO _',
    'RCPT TO:<alice@example.test>',
  ),
  lines('EHLO c', 'MAIL FROM:<>', 'EHLO _', 'RCPT TO:<bob@example.test>'),
  ...[
    'rcpt to:<alice@example.test>',
    '<alice@EXAMPLE.test>',
    '<"alice"@example.test>',
    '<"al\\ice"@example.test>',
    '<@x.test:alice@example.test>',
    '<Postmaster>',
    '<Postmaster@example.test>',
    '<ALICE@example.test>',
    '<>',
    '<alice@example.test> FOO',
    '<nobody@example.test>',
    '<a@elsewhere.test>',
  ].map((path) =>
    lines(
      'EHLO c',
      'MAIL FROM:<A@b.test>',
      path.startsWith('r') ? path : `RCPT TO:${path}`,
      'RCPT TO:<bob@example.test>',
      'DATA',
      'x',
      '.',
      'QUIT',
    ),
  ),
  lines('EHLO c', 'MAIL FROM:<A@b.test>', 'RCPT TO:<nobody@example.test>', 'DATA', '.', 'RSET', 'NOOP'),
  lines('EHLO c', 'RCPT TO:<alice@example.test>', 'DATA', 'x', '.', 'NOOP'),
  lines('EHLO c', 'MAIL FROM:<>', 'DATA', 'x', '.', 'NOOP'),
  lines('EHLO c', 'MAIL FROM:<>', 'DATA', 'RCPT TO:<alice@example.test>'),
  lines('EHLO c', 'RCPT TO:<nobody@example.test>', 'QUIT'),
  ...[
    'NOOP',
    'NOOP x',
    'rset',
    'VRFY x',
    'HELP',
    'EXPN x',
    'FOO',
    'QUIT x',
    'RSET',
    'EHLO c',
    'HELO c',
    'MAIL FROM:<b@c.test>',
    'DATA x',
    'QUIT',
    'VRFY carol@example.test',
    'SAML FROM:<b@c.test>',
    'RCPT TO:<nobody@example.test>',
    'RCPT TO:<alice@example.test> FOO',
    'EHLO d',
    'EHLO d d',
  ].map((between) =>
    lines(
      'EHLO c',
      ...split(ENVELOPE),
      between,
      'RCPT TO:<bob@example.test>',
      'DATA',
      'x',
      '.',
      'MAIL FROM:<>',
      'RCPT TO:<carol@example.test>',
      'DATA',
      'y',
      '.',
      'RSET',
    ),
  ),
  [
    'EHLO c\r\n',
    ENVELOPE.repeat(1) + 'RCPT TO:<bob@example.test>\r\nRCPT TO:<alice@example.test>\r\nDATA\r\n',
    'x\r\n.\r\nNOOP\r\n',
    'RCPT TO:<carol@example.test>\r\n',
    MAIL,
  ],
  [
    'EHLO c\r\n',
    'MAIL FROM:<>\r\n',
    'RCPT TO:<alice@example.test>\r\n'.repeat(10),
    'RCPT TO:<bob@example.test>\r\n'.repeat(91),
    'DATA\r\nx\r\n.\r\n',
  ],
  lines('RCPT TO:<alice@example.test>', 'EHLO c', 'MAIL FROM:<>', 'RCPT TO:<bob@example.test>', 'DATA', 'x', '.'),
  lines(
    ...['EHLO c', 'MAIL FROM:x', 'RCPT TO:<alice@example.test>', 'MAIL FROM:<>', 'RCPT TO:<bob@example.test>'],
    ...['DATA', 'x', '.', 'MAIL FROM:<>', 'RCPT TO:<carol@example.test>', 'DATA', 'y', '.'],
    ...['MAIL FROM:<>', 'RCPT TO:<carol@example.test>', 'DATA', 'z', '.'],
  ),
  ...[
    [99, 1],
    [1, 99],
  ].map(([alice = 0, bob = 0]) => [
    'EHLO c\r\nMAIL FROM:<a@b.test>\r\n',
    'RCPT TO:<alice@example.test>\r\n'.repeat(alice) + 'RCPT TO:<bob@example.test>\r\n'.repeat(bob),
    'DATA\r\nx\r\n.\r\n',
  ]),
  ...['BODY=7BIT', 'body=8bitmime'].map((body) => [
    'EHLO c\r\n',
    `MAIL FROM:<> ${body}\r\nRCPT TO:<alice@example.test>\r\nDATA\r\n`,
    '\xe9\r\n.\r\n',
  ]),
  lines(
    ...['EHLO c', 'MAIL FROM:<>', 'RCPT TO:<nobody@example.test>'],
    ...['RCPT TO:<alice@example.test>', 'RCPT TO:<bob@example.test>', 'DATA', '...x', '.'],
  ),
  ...[
    'x\n.\ny',
    'x\n.\r\ny',
    'x\n.\ry',
    'x\r\n.\ny',
    'x\r\n.\ry',
    'x\r.\ry',
    'x\r.\ny',
    'x\r.\r\ny',
    'x\r\n.\r\r\ny',
    'x\r\n\0.\r\ny',
    'x\r\n.\0\r\ny',
    'x\r\n. \r\ny',
    'x\r\n..\r\ny',
    'x\r\nRSET\r\ny',
    '..a\r\n..b\r\n.c\r\n...\r\n\r\n..d',
    'A: b\r\n\r\n..a',
    'x\n..y',
    'x\r\n.\xe9',
    'a \r\n\tb\r\n c',
    'a\x01\x02b\0c',
    'From x\r\n>From y',
    'x\r\n\r\n\r\n\r\ny\r\n\r\n',
    '\r\nx',
    'A: b\r\n c\r\nX-D: e\r\nReturn-Path: <f@g>\r\n\r\nh',
    `L: ${'x'.repeat(300)}\r\n\r\ny`,
    'Received: one\r\nReceived: two; 01 Jan 2000 00:00:00 +0000\r\n\r\nx',
    'Received: r\r\n'.repeat(26),
    `To: ${'a@b, '.repeat(101)}c@d\r\n\r\nx`,
    'From: a@b\r\nResent-To: a@b\r\n\r\nx',
    'From: a@b\r\nContent-Type: multipart/mixed\r\n\r\nx',
    'MIME-Version: 1.0\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=E9',
    '\x80\xe9\xff',
    'e\xcc\x81',
    `Subject: ${'x'.repeat(300)}\r\n\r\ny`,
    'A : b\r\n\r\nx',
    `${'x'.repeat(8191)}\r\ny`,
    'x\r\n'.repeat(33_000),
    'x'.repeat(998),
    `..${'x'.repeat(997)}`,
    'x'.repeat(2000),
    `${'x'.repeat(70)}\r\n`.repeat(60),
    `${'x'.repeat(70)}\r\n`.repeat(1000),
    `${'x'.repeat(70)}\r\n`.repeat(1500),
  ].map((text) => ['EHLO c\r\n', `${ENVELOPE}DATA\r\n`, `${text}\r\n.\r\n`, 'NOOP\r\n']),
  ['EHLO c\r\n', `${ENVELOPE}DATA\r\n`, '.\r\n', 'QUIT\r\n'],
  // QUIT behind a message, and within the next transaction.
  ['EHLO c\r\n', MAIL, 'QUIT\r\n'],
  ['EHLO c\r\n', MAIL, ENVELOPE.replace('alice', 'bob'), 'QUIT\r\n'],
  ['EHLO c\r\n', `${ENVELOPE}DATA\r\n`, 'x\r\n', '..y\r\n.', '\r\n', 'QUIT\r\n'],
  [
    'EHLO c\r\n',
    'MAIL FROM:<> SIZE=10 BODY=8BITMIME\r\nRCPT TO:<alice@example.test>\r\nDATA\r\n',
    `${'x'.repeat(6000)}\r\n.\r\n`,
    MAIL,
  ],
  [
    'EHLO c\r\n',
    MAIL,
    MAIL,
    `${ENVELOPE}RCPT TO:<bob@example.test>\r\nDATA\r\n`,
    `${'x\r\n'.repeat(3_500_000)}.\r\n`,
    'MAIL FROM:<>\r\n',
    'RCPT TO:<carol@example.test>\r\nDATA\r\ny\r\n.\r\n',
  ],
  lines('EHLO c', ...Array.from({ length: 12 }, () => 'FOO')),
  lines('EHLO c', 'MAIL FROM:<a@b.test> SIZE=10485761', 'MAIL FROM:<a@b.test>', 'RSET', 'MAIL FROM:<a@b.test>'),
  ...['SIZE=9 BODY=8BITMIME', 'BODY=8BITMIME SIZE=9'].map((parameters) => [
    `EHLO c\r\nMAIL FROM:<a@b.test> ${parameters}\r\nRCPT TO:<alice@example.test>\r\nDATA\r\n`,
    'caf\xe9\r\n.\r\n',
  ]),
  lines('EHLO c', 'MAIL FROM:<a@b.test>', 'RCPT TO:<alice@example.test>', 'RCPT TO:<a@foreign.test>'),
  ['EHLO c\r\n', `${ENVELOPE}DATA\r\n`, '\r\nNote: body\r\n.\r\n'],
  ...['EHLO', 'HELO'].map((verb) => lines('EHLO c', verb, 'MAIL FROM:<a@b.test> SIZE=9')),
  ...[10, 49].map((before) => [
    `EHLO ${'d.'.repeat(40)}d\r\nMAIL FROM:<a@b.test>\r\n${'RCPT TO:<alice@example.test>\r\n'.repeat(before)}`,
    'RCPT TO:<bob@example.test>\r\nDATA\r\n',
    `${'x'.repeat(2047)}\r\n.\r\n`,
  ]),
  [
    'EHLO c\r\n',
    `${ENVELOPE}DATA\r\n`,
    `${`${'x'.repeat(998)}\r\n`.repeat(600)}.\r\n`,
    `${ENVELOPE}DATA\r\n`,
    `${`${'x'.repeat(998)}\r\n`.repeat(600)}.\r\n`,
  ],
  ...[-2, 0].map((more) => ['EHLO c\r\n', `${ENVELOPE}DATA\r\n`, `${'x'.repeat(SIZE_LIMIT_OCTETS + more)}\r\n.\r\n`]),
];

function lines(...commands: readonly string[]): readonly string[] {
  return commands.map((command) => `${command}\r\n`);
}

function split(text: string): readonly string[] {
  return text.split('\r\n').slice(0, -1);
}

/** All that clients see of a server in {@link SESSIONS} and in sessions that meet, times and ids made alike. */
function* observations(...seeds: readonly string[]): Generator<string> {
  yield anonymous(unfinished(seeds));
  yield anonymous(meeting(seeds));
  yield anonymous(textsInTurn(seeds));
  yield anonymous(afterLoss(seeds));
  yield anonymous(afterQuit(seeds));
  for (const segments of SESSIONS) {
    const session = client(...seeds);
    const replies = segments.map((segment) => session.send(segment));
    yield anonymous([session.received.slice(0, 80), ...replies, session.closed, ...mailboxes(session)].join('|'));
  }
}

function anonymous(seen: string): string {
  return seen
    .replace(
      /\w{3}, \d+ \w{3} (\d+) \d\d:\d\d:\d\d ([+-]\d+)?/g,
      (_date, year: string, zone?: string) => `DATE ${year.length} ${zone === undefined ? 'name' : 'offset'}`,
    )
    .replace(/id m\w+/g, 'ID')
    .replace(/added\.\w+/g, 'ADDED');
}

/** A command without its line end, and our side closed. */
function unfinished(seeds: readonly string[]): string {
  const session = client(...seeds);
  session.send('NOOP');
  session.halfClose();
  return session.received;
}

/** Two sessions of one server, one command of each in turn. */
function meeting(seeds: readonly string[]): string {
  const context = contextWith(seeds);
  const [first, second] = [new Client(context), new Client(context)];
  const replies = ['alice', 'bob'].map((user) => [
    'EHLO c',
    'MAIL FROM:<a@b.test>',
    `RCPT TO:<${user}@example.test>`,
    'DATA',
    user,
    '.',
  ]);
  const seen = (replies[0] ?? []).map(
    (command, i) => first.send(`${command}\r\n`) + second.send(`${replies[1]?.[i] ?? ''}\r\n`),
  );
  return [...seen, ...mailboxes(first)].join('|');
}

/** A session that ends in its mail data, and the next one. */
function afterLoss(seeds: readonly string[]): string {
  const context = contextWith(seeds);
  const lost = new Client(context);
  lost.send(`EHLO c\r\n${ENVELOPE}`);
  lost.send('DATA\r\n');
  lost.send('half\r\n');
  lost.lose();
  const next = new Client(context);
  next.send('EHLO c\r\nMAIL FROM:<>\r\nRCPT TO:<bob@example.test>\r\n');
  return [next.send('DATA\r\n'), next.send('x\r\n.\r\n'), ...mailboxes(next)].join('|');
}

/** A session that ends in its mail transaction, with QUIT, and the next one. */
/** Two texts of one server in turn, one of them cut at a line end. */
function textsInTurn(seeds: readonly string[]): string {
  const context = contextWith(seeds);
  const [first, second] = [new Client(context), new Client(context)];
  for (const one of [first, second]) one.send(`EHLO c\r\n${ENVELOPE}DATA\r\n`);
  const seen = [first.send('x\r\n'), second.send('y'), first.send('.\r\n'), second.send('\r\n.\r\n')];
  return [...seen, ...mailboxes(first)].join('|');
}

function afterQuit(seeds: readonly string[]): string {
  const context = contextWith(seeds);
  new Client(context).send(`EHLO c\r\n${ENVELOPE}QUIT\r\n`);
  const next = new Client(context);
  next.send('EHLO c\r\nMAIL FROM:<>\r\nRCPT TO:<bob@example.test>\r\n');
  return [next.send('DATA\r\n'), next.send('x\r\n.\r\n'), ...mailboxes(next)].join('|');
}

function mailboxes(session: Client): readonly string[] {
  return ['alice', 'bob', 'carol'].flatMap((user) => session.mailbox(user));
}
