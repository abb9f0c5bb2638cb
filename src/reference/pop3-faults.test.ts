import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { Duplex } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { ALICE, LOGIN, TestServer, type TestClient } from './pop3-test-server.js';
import { POP3_FAULTS, POP3_VARIANTS } from './pop3-faults.js';

const SEEDS = [...POP3_FAULTS, ...POP3_VARIANTS];
const LOGIN_BOB = 'USER bob\r\nPASS hunter2\r\n';

/** Seeds that show in idle sessions only. */
const TIMED = [
  'pop3-session-short-autologout',
  'pop3-autologout-three-seconds',
  'pop3-autologout-nine-minutes',
  'pop3-autologout-not-restarted',
  'pop3-autologout-removes',
  'pop3-autologout-speaks',
  'pop3-idle-removes',
  'pop3-idle-unmarks',
  'pop3-lock-expires-when-idle',
  'pop3-v-autologout-ten-minutes',
];

describe('the seeds', () => {
  it('are many', () => {
    expect(POP3_FAULTS.length).toBeGreaterThanOrEqual(120);
    expect(POP3_VARIANTS.length).toBeGreaterThanOrEqual(25);
  });

  it('have names of their own, a sentence and a source', () => {
    expect(new Set(SEEDS.map(({ name }) => name)).size).toBe(SEEDS.length);
    expect(new Set(SEEDS.map(({ what }) => what)).size).toBe(SEEDS.length);
    for (const { name, what, source } of SEEDS) {
      expect(name).toMatch(/^pop3-[a-z0-9-]+$/);
      expect(what).toMatch(/\.$/);
      expect(source).toMatch(/^RFC [0-9]+ §[0-9.]+( \([A-Z]+\))?( \((SHOULD|warn)\))?$/);
    }
    expect(POP3_FAULTS.filter(({ name }) => name.startsWith('pop3-v-'))).toEqual([]);
    expect(POP3_VARIANTS.filter(({ name }) => !name.startsWith('pop3-v-'))).toEqual([]);
  });

  it('occur in the implementation, and no other name does', () => {
    const folder = new URL('.', import.meta.url);
    const files = readdirSync(folder).filter((file) => /^pop3-(?!faults|variants).*(?<!\.test)\.ts$/.test(file));
    const source = files.map((file) => readFileSync(new URL(file, folder), 'utf8')).join('');
    const used = new Set(Array.from(source.matchAll(/'(pop3-[a-z0-9-]+)'/g), (match) => match[1]));
    expect([...used].sort()).toEqual(SEEDS.map(({ name }) => name).sort());
  });
});

describe('from outside', () => {
  const right = new Map<Dialogue, string>();

  beforeAll(async () => {
    for (const dialogue of DIALOGUES) right.set(dialogue, await transcriptOf(dialogue));
  });

  it('the correct server is the same each time', async () => {
    for (const dialogue of DIALOGUES) expect(await transcriptOf(dialogue)).toBe(right.get(dialogue));
  });

  it.each(POP3_FAULTS.filter(({ name }) => !TIMED.includes(name)))('$name is seen', async ({ name }) => {
    for (const dialogue of DIALOGUES) if ((await transcriptOf(dialogue, name)) !== right.get(dialogue)) return;
    expect.fail(`${name} changes none of ${DIALOGUES.length} dialogues`);
  });

  // Time, segments and what several connections get are all that these change.
  const invisible = ['pop3-v-slow-greeting', 'pop3-v-slow-login', 'pop3-v-slow-responses', 'pop3-v-late-close'];
  invisible.push('pop3-v-cr-lf-apart', 'pop3-v-one-octet-segments', ...TIMED);
  it.each(POP3_VARIANTS.filter(({ name }) => !invisible.includes(name)))('$name is seen', async ({ name }) => {
    for (const dialogue of DIALOGUES) if ((await transcriptOf(dialogue, name)) !== right.get(dialogue)) return;
    expect.fail(`${name} changes none of ${DIALOGUES.length} dialogues`);
  });

  it.each(POP3_VARIANTS)('$name serves an ordinary session', async ({ name }) => {
    const server = new TestServer(name);
    server.deliver('A: 1\r\n\r\n.\r\n', 'A: 1\r\n\r\n.\r\n');
    const client = await server.connect();
    await client.send(LOGIN);
    await client.settled();
    await client.send('STAT\r\nRETR 1\r\nDELE 1\r\nQUIT\r\n');
    while (!client.ended) await client.settled();
    const responses = client.taken().split('\r\n');
    expect(responses.filter((line) => /^\+OK( |$)/.test(line)).length).toBe(7);
    expect(responses).toContain('..');
    // What a store adds of its own is not of the message.
    const contents = server.contents('alice').map((text) => text.replace(/^Status: RO\r\n/, ''));
    expect(contents).toEqual(['A: 1\r\n\r\n.\r\n']);
  });

  it.each(TIMED)('%s is seen', async (name) => {
    expect(await idleTranscript(name)).not.toBe(await idleTranscript());
  });
});

/** A session with a marked message, idle for a while again and again: how it and the maildrop stand each time. */
async function idleTranscript(...seeds: readonly string[]): Promise<string> {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const server = five(new TestServer(...seeds));
    const client = await server.connect(`${LOGIN}DELE 1\r\n`);
    const shown: unknown[] = [];
    for (const minutes of [0.1, 9.5, 9.5, 11, 31]) {
      vi.advanceTimersByTime(minutes * 60_000);
      await client.settled();
      shown.push(client.taken(), state(client), server.contents('alice').length, server.isLocked('alice'));
      if (state(client) === 'open') await client.send('STAT\r\n');
    }
    return JSON.stringify(shown);
  } finally {
    vi.useRealTimers();
  }
}

/** A dialogue with a server; what it returns is compared. */
type Dialogue = (server: TestServer) => Promise<unknown>;

/** Everything that the dialogue shows, without what differs on every connection. */
async function transcriptOf(dialogue: Dialogue, ...seeds: readonly string[]): Promise<string> {
  const server = new TestServer(...seeds);
  const shown = await dialogue(server);
  const left = ['alice', 'bob'].map((user) => server.contents(user));
  return JSON.stringify({ shown, left }).replace(/<[0-9]+\.[0-9]{10,}\.[0-9]+/g, '<1.2.3');
}

/** All responses to what is sent piece by piece, and how the connection stands at the end. */
async function talk(server: TestServer, ...pieces: readonly string[]): Promise<string[]> {
  const client = await server.connect();
  const shown = [client.taken()];
  for (const piece of pieces) shown.push(await client.ask(piece));
  return [...shown, state(client)];
}

function state(client: TestClient): string {
  return client.destroyed ? 'broken' : client.ended ? 'closed' : 'open';
}

/** Each command of its own on a connection of its own, after `opening`. */
async function each(server: TestServer, opening: string, commands: readonly string[]): Promise<string[][]> {
  const shown: string[][] = [];
  for (const command of commands) {
    shown.push(await talk(server, ...[opening].filter(Boolean), `${command}\r\n`, 'NOOP\r\n', 'QUIT\r\n'));
  }
  return shown;
}

/** Logs in, gives the commands one at a time, and leaves by QUIT. */
async function session(server: TestServer, ...commands: readonly string[]): Promise<string[]> {
  return talk(server, LOGIN, ...commands.map((command) => `${command}\r\n`), 'QUIT\r\n');
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

async function apop(server: TestServer, digestOf: (timestamp: string) => string, opening = ''): Promise<string> {
  const client = await server.connect();
  const timestamp = /<[^<]*>/.exec(client.taken())?.[0] ?? '';
  return client.ask(`${opening}APOP alice ${digestOf(timestamp)}\r\nSTAT\r\nQUIT\r\n`);
}

function apopLogin(greeting: string): string {
  return `APOP alice ${md5((/<[^<]*>/.exec(greeting)?.[0] ?? '') + ALICE.password)}\r\n`;
}

const LONG_LINES = [255, 256, 512, 513, 600, 997, 998].map((length) => `${'l'.repeat(length)}\r\n.behind\r\n`).join('');

/** Lengths at which one server or another goes wrong. */
const LENGTHS = `a: b\r\n\r\n${'m'.repeat(254)}\r\n${'m'.repeat(8_191)}\r\n.${'m'.repeat(80)}\r\nd\x1ae\r\n`;

/** A message with everything that servers have been seen to spoil. */
const RICH =
  'subject: folded\r\n\theader\r\nX-Token: 1\r\n.dot: in header\r\nReceived: a\r\nReceived: b\r\na: last of header\r\n\r\n' +
  '.first\r\nFrom me\r\n>From you\r\n100%% %d\r\na\tb\x07c\0d \xe9\xff\r\ntrailing \t \r\n   leading\r\n .x\r\n' +
  `.\r\n..\r\n...\r\n.x\r\n\r\n\r\n\r\n.behind blank\r\n${LONG_LINES}${'.dots\r\n'.repeat(2000)}\r\nend\r\n.\r\n`;
const SHORT = 'A: b\r\n\r\none\r\n\r\ntwo\r\nthree\r\n';

function withMessages(...messages: readonly string[]) {
  return (server: TestServer) => {
    server.deliver(...messages);
    server.deliverTo('bob', 'for: bob\r\n\r\nhello\r\n');
    return server;
  };
}
const three = withMessages(SHORT, 'A: c\r\n\r\n', RICH);
const five = withMessages('1\r\n', '22\r\n', '333\r\n', '4444\r\n', '333\r\n');

const many = withMessages(...Array.from({ length: 320 }, (_, i) => `${'x'.repeat(i % 251)}\r\n`));

const PLAIN = base64('\0alice\0open sesame');
const AUTH_LINES = [
  '*',
  '!!!!',
  '=',
  `=${PLAIN}`,
  `${PLAIN}!`,
  `${base64('alice\0alice\0open sesame')}AAA`,
  'A'.repeat(1024),
];

const DIALOGUES: readonly Dialogue[] = [
  (server) => talk(three(server), LOGIN, 'CAPA\r\n', 'STAT\r\n', 'LIST\r\n', 'UIDL\r\n', 'QUIT\r\n'),
  (server) =>
    session(three(server), 'RETR 1', 'RETR 2', 'TOP 1 0', 'TOP 1 1', 'TOP 1 2', 'TOP 1 99', 'RETR 1', 'LIST 1'),
  (server) => session(three(server), 'RETR 3', 'TOP 3 9999', 'STAT'),
  (server) => session(three(server), 'LIST 1', 'UIDL 1', 'LIST 2', 'UIDL 2', 'STAT', 'NOOP', 'RSET', 'LAST'),
  (server) =>
    session(five(server), 'DELE 2', 'DELE 2', 'LIST', 'UIDL', 'STAT', 'LIST 2', 'UIDL 2', 'RETR 2', 'TOP 2 0'),
  (server) => session(five(server), 'DELE 1', 'DELE 3', 'DELE 4', 'RETR 1', 'NOOP', 'STAT', 'LIST'),
  (server) => session(five(server), 'RETR 1', 'DELE 3', 'FOO', 'STAT'),
  (server) => session(five(server), 'DELE 3', 'STAT'),
  (server) => session(five(server), 'DELE 1', 'DELE 2', 'RSET', 'STAT', 'LIST', 'UIDL', 'RETR 1', 'DELE 4'),
  (server) => session(five(server), 'RETR 2', 'TOP 3 1', 'LIST', 'STAT'),
  (server) => session(five(server), 'DELE 1', 'DELE 2', 'DELE 3', 'DELE 4', 'DELE 5', 'STAT', 'LIST', 'UIDL'),
  (server) => session(server, 'STAT', 'LIST', 'UIDL', 'RSET', 'CAPA'),
  (server) => talk(server, LOGIN, ...Array.from({ length: 120 }, () => 'NOOP\r\n')),
  (server) =>
    talk(five(server), `${LOGIN}STAT\r\nRETR 1\r\nNOOP\r\nRETR 4\r\nSTAT\r\nDELE 1\r\nRETR 1\r\nQUIT\r\nNOOP\r\n`),
  (server) =>
    talk(five(server), LOGIN, 'RETR 1\r\nNOOP\r\nSTAT\r\n', 'ST', 'AT\r\n', 'NOOP\r', '\n', 'NOOP', '\r\n', 'NO\r\n'),
  (server) => talk(five(server), LOGIN, 'list\r\n', 'LiSt 1\r\n', 'noop\r\n', 'STATUS\r\n', 'NOOP\n', 'QUIT\r\n'),
  (server) =>
    each(server, LOGIN, ['', 'FOO', 'FOO:BAR', 'NO\0OP', 'NOOP\0x', '\xceOOP', ' NOOP', 'LAST', 'STLS', 'CAPA x']),
  (server) =>
    each(server, LOGIN, ['x'.repeat(600), `USER ${'x'.repeat(210)}`, 'x'.repeat(5000), `NOOP ${'y'.repeat(50)}`]),
  (server) =>
    each(server, '', [`USER ${'x'.repeat(210)}`, `USER ${'x'.repeat(40)}`, 'USER %n%s', 'USER nobody', 'USER', 'FOO']),
  (server) => talk(server, ...Array.from({ length: 12 }, () => 'XYZZY\r\n')),
  (server) => talk(server, LOGIN, 'NOOP\r\n'.repeat(1_000), `${'NOOP\r\n'.repeat(12)}NO`, 'OP\r\n'),
  (server) =>
    each(five(server), LOGIN, ['USER bob', 'PASS x', 'APOP alice x', 'AUTH PLAIN', 'STAT x', 'LIST 1 2', 'RETR 1 2']),
  (server) =>
    each(five(server), LOGIN, ['NOOP x', 'RSET x', 'UIDL 1 2', 'TOP 1 0 0', 'QUIT x', 'DELE 1 2', 'STAT ', 'LIST  1']),
  ...['0', '-1', '1x', 'abc', '0x1', '6', '4294967297', '01', ''].map(
    (argument): Dialogue =>
      (server) =>
        each(
          five(server),
          LOGIN,
          ['LIST', 'UIDL', 'RETR', 'TOP', 'DELE'].map((keyword) => `${keyword} ${argument}`),
        ),
  ),
  (server) => each(five(server), LOGIN, ['RETR', 'DELE', 'TOP', 'TOP 1', 'TOP 1 -1', 'TOP 1 x', 'TOP 9 0']),
  (server) =>
    each(five(server), '', ['STAT', 'LIST', 'RETR 1', 'DELE 1', 'NOOP', 'RSET', 'TOP 1 0', 'UIDL', 'CAPA', 'QUIT']),
  (server) => talk(five(server), 'USER alice\r\n', 'QUIT\r\n'),
  (server) => talk(server, 'PASS open sesame\r\n', 'STAT\r\n', 'QUIT\r\n'),
  (server) => talk(server, 'USER alice\r\n', 'PASS open sesamf\r\n', 'PASS open sesame\r\n', 'STAT\r\n'),
  (server) => talk(server, 'USER alice\r\n', 'PASS wrong\r\n', LOGIN, 'STAT\r\n'),
  (server) => talk(server, ...Array.from({ length: 4 }, () => 'USER alice\r\nPASS wrong\r\n')),
  (server) => talk(server, 'USER alice\r\n', 'NOOP\r\n', 'PASS open sesame\r\n', 'STAT\r\n'),
  (server) => talk(server, 'USER alice\r\n', 'USER\r\n', 'PASS open sesame\r\n', 'STAT\r\n'),
  (server) => talk(server, 'USER alice\r\n', 'USER alice\r\n', 'PASS open sesame\r\n'),
  (server) => talk(server, 'USER alice\r\n', 'PASS\r\n', 'STAT\r\n'),
  (server) => talk(server, 'USER bob\r\n', 'PASS hunter2 x\r\n', 'STAT\r\n'),
  (server) => talk(server, 'USER nobody\r\n', 'PASS x\r\n', 'STAT\r\n'),
  (server) => apop(server, (timestamp) => md5(timestamp + ALICE.password)),
  (server) => apop(server, (timestamp) => md5(timestamp + ALICE.password).toUpperCase()),
  (server) => apop(server, (timestamp) => md5(timestamp + ALICE.password).slice(0, 8)),
  (server) => apop(server, () => md5(ALICE.password)),
  (server) => apop(server, () => '0'.repeat(32)),
  (server) =>
    each(server, '', ['APOP', 'APOP alice', 'APOP alice x', 'AUTH', 'AUTH FOO', 'AUTH LOGIN', 'AUTH PLAIN =']),
  async (server) => {
    const earlier = /<.*>/.exec((await server.connect()).taken())?.[0] ?? '';
    return apop(server, () => md5(earlier + ALICE.password));
  },
  (server) => talk(server, `AUTH PLAIN ${PLAIN}\r\n`, 'STAT\r\n', 'QUIT\r\n'),
  (server) => talk(server, `auth plain\r\n`, `${PLAIN}\r\n`, 'STAT\r\n', 'QUIT\r\n'),
  (server) => talk(server, 'AUTH PLAIN\r\n', `${base64('\0alice\0wrong')}\r\n`, LOGIN, 'STAT\r\n'),
  (server) => talk(server, `AUTH PLAIN ${base64('\0alice\0wrong')}\r\n`, `AUTH PLAIN ${PLAIN}\r\n`, 'STAT\r\n'),
  (server) => talk(server, 'AUTH PLAIN\r\n', `${base64('bob\0alice\0open sesame')}\r\n`, 'STAT\r\n'),
  (server) => talk(server, 'AUTH CRAM-MD5 dGVzdA==\r\n', 'NOOP\r\n').then(withoutChallenges),
  async (server) => (await challenge(server)) === (await challenge(server)),
  (server) =>
    talk(server, 'AUTH CRAM-MD5\r\n', `${base64(`alice ${'0'.repeat(32)}`)}\r\n`, 'STAT\r\n').then(withoutChallenges),
  (server) => talk(international(server), LOGIN, 'UTF8\r\n', 'LIST\r\n', 'RETR 1\r\n', 'TOP 1 0\r\n', 'CAPA\r\n'),
  (server) => talk(international(server), 'UTF8 x\r\n', 'UTF8\r\n', LOGIN, 'LIST\r\n', 'RETR 1\r\n', 'TOP 1 0\r\n'),
  (server) => talk(server, 'CAPA\r\n', LOGIN, 'LANG\r\n', 'LANG de\r\n', 'FOO\r\n', 'LANG xx\r\n', 'LANG *\r\n'),
  async (server) => {
    const client = await five(server).connect(LOGIN);
    await client.send('DELE 1\r\nQUIT\r\n', { fin: true });
    return client.taken();
  },
  ...AUTH_LINES.map(
    (line): Dialogue =>
      (server) =>
        talk(server, 'AUTH PLAIN\r\n', `${line}\r\n`, 'NOOP\r\n', LOGIN),
  ),
  ...[(client: TestClient) => client.fin(), (client: TestClient) => client.reset(), quitUnfinished].map(
    (end): Dialogue =>
      async (server) => {
        const client = await five(server).connect(`${LOGIN}RETR 1\r\nDELE 2\r\nFOO\r\n`);
        await end(client);
        return session(server, 'STAT', 'LIST', 'UIDL');
      },
  ),
  async (server) => [
    await session(five(server), 'UIDL', 'DELE 1'),
    (server.deliver('new\r\n'), await session(server, 'UIDL', 'LIST')),
  ],
  async (server) => {
    const first = await five(server).connect(LOGIN);
    const bob = await talk(server, LOGIN_BOB, 'STAT\r\n', 'QUIT\r\n');
    const wrong = await talk(server, 'USER alice\r\n', 'PASS wrong\r\n', 'QUIT\r\n');
    const second = await server.connect(LOGIN);
    const third = await server.connect();
    const shown = [
      await third.ask(LOGIN),
      await second.ask('DELE 1\r\nQUIT\r\n'),
      await first.ask('LIST\r\nRETR 1\r\n'),
    ];
    await third.reset();
    return [bob, wrong, shown, await first.ask('DELE 2\r\nQUIT\r\n'), await session(server, 'LIST')];
  },
  async (server) => {
    const client = await five(server).connect(`${LOGIN}DELE 1\r\n`);
    server.deliver('new\r\n');
    const shown = await client.ask('LIST\r\nRETR 1\r\nSTAT\r\nUIDL\r\nRSET\r\nLIST\r\nDELE 1\r\nQUIT\r\n');
    return [shown, await session(server, 'LIST')];
  },
  async (server) => {
    const bob = await five(server).connect(LOGIN_BOB);
    const client = await server.connect(LOGIN);
    await client.reset();
    return [await bob.ask('STAT\r\n'), state(bob)];
  },
  async (server) => {
    const client = await five(server).connect(`${LOGIN}DELE 1\r\n`);
    server.deliver('new\r\n');
    await client.reset();
    return session(server, 'LIST');
  },
  async (server) => {
    const first = await five(server).connect(`${LOGIN}DELE 2\r\nDELE 4\r\n`);
    const shown = await talk(server, LOGIN, 'STAT\r\n', 'DELE 1\r\n', 'QUIT\r\n');
    return [shown, await first.ask('QUIT\r\n')];
  },
  ...['RSET', 'FOO', 'TOP 1 0'].map((command): Dialogue => async (server) => {
    const client = await five(server).connect(`${LOGIN}${command}\r\n`);
    return [await talk(server, LOGIN, 'QUIT\r\n'), await client.ask('QUIT\r\n')];
  }),
  async (server) => {
    const client = await five(server).connect(LOGIN);
    await talk(server, 'USER alice\r\n', 'PASS wrong\r\n', 'QUIT\r\n');
    return [await talk(server, LOGIN, 'QUIT\r\n'), await client.ask('QUIT\r\n')];
  },
  ...['CAPA', 'TOP 2 0', 'UIDL'].map(
    (command): Dialogue =>
      (server) =>
        session(five(server), 'DELE 1', command, 'STAT'),
  ),
  (server) => session(five(server), 'DELE 1', 'LIST 2', 'UIDL 2', 'TOP 2 0'),
  async (server) => [await session(five(server), 'RETR 2'), await session(server, 'UIDL')],
  (server) => talk(five(server), 'USER bob\r\n', `AUTH PLAIN ${PLAIN}\r\n`, 'STAT\r\n'),
  (server) => talk(five(server), 'USER bob\r\n', 'PASS wrong\r\n', LOGIN, 'STAT\r\n'),
  (server) => talk(server, 'AUTH PLAIN\r\n', `${base64('\0alice\0wrong')}\r\n`, 'PASS open sesame\r\n', 'STAT\r\n'),
  (server) => apop(server, (timestamp) => `${md5(timestamp + ALICE.password)}0`),
  (server) => apop(five(server), (timestamp) => md5(timestamp + ALICE.password), 'USER bob\r\n'),
  (server) =>
    session(
      withMessages(...Array.from({ length: 12 }, (_, i) => `${'x'.repeat(i)}\r\n`))(server),
      'LIST 010',
      'TOP 11 0',
    ),
  (server) => session(five(server), 'DELE 1', 'RSET', 'DELE 2', 'RSET', 'STAT'),
  (server) => talk(five(server), 'capa\r\n', 'apop alice x\r\n', LOGIN, 'CAPA\r\nNOOP\r\n', 'TOP 1 0\r\nNOOP\r\n'),
  (server) => readLate(withMessages(`a: b\r\n\r\n${'mail\r\n'.repeat(20_000)}`)(server)),
  (server) => session(many(server), 'UIDL 300'),
  (server) => session(many(server), 'LIST 300', 'RETR 300', 'DELE 300', 'STAT', 'RSET', 'STAT'),
  (server) => session(many(server), ...Array.from({ length: 150 }, (_, i) => `DELE ${i + 1}`)),
  (server) => session(withMessages(`a: b\r\n\r\n${'m'.repeat(1024 - 10)}\r\n`)(server), 'RETR 1'),
  (server) => session(withMessages(`a: b\r\n\r\n${'mail\r\n'.repeat(20_000)}`)(server), 'RETR 1', 'RETR 1'),
  (server) => session(withMessages(`a: b\r\n\r\n${'m'.repeat(4096 - 9)}\r\nn\r\n`)(server), 'RETR 1'),
  (server) => session(withMessages('a: b\r\n\r\nc\r\n\r\n\r\n')(server), 'RETR 1'),
  (server) => session(withMessages(LENGTHS)(server), 'RETR 1'),
  ...[4096 - 8, 4096 - 9].map(
    (octetCount): Dialogue =>
      (server) =>
        session(withMessages(`a: b\r\n\r\n${'m'.repeat(octetCount)}\r\n`)(server), 'RETR 1'),
  ),
  (server) => session(five(server), 'DELE 1', 'DELE 2', 'DELE 1', 'STAT'),
  (server) => session(five(server), 'UIDL 5', 'DELE 5', 'LIST 5', 'UIDL 5'),
  (server) => session(five(server), 'RSET', 'RETR 5', 'TOP 1 0'),
  (server) => session(withMessages(`A: ${'b'.repeat(5_000)}\r\n\r\n`)(server), 'TOP 1 0'),
  (server) => session(three(server), 'TOP 1 1', 'RETR 1', 'FOO', 'RETR 3'),
  (server) => session(withMessages(`a: b\r\n\r\n${'mail\r\n'.repeat(200_000)}`)(server), 'RETR 1'),
  (server) => session(withMessages(`a: b\r\nMessage-ID: <c@d>\r\n\r\n${'mail\r\n'.repeat(4_000)}`)(server), 'UIDL'),
  ...[apopLogin, () => `AUTH PLAIN ${PLAIN}\r\n`].flatMap((login): Dialogue[] => [
    async (server) => {
      const client = await five(server).connect();
      await client.ask(`${login(client.taken())}DELE 1\r\nQUIT\r\n`);
      return session(server, 'LIST');
    },
    async (server) => {
      const client = await five(server).connect();
      const shown = await client.ask(`${login(client.taken())}DELE 1\r\nUIDL\r\n`);
      const second = await talk(server, LOGIN, 'QUIT\r\n');
      await client.reset();
      return [shown, second, await session(server, 'LIST')];
    },
    async (server) => {
      await five(server).connect(LOGIN);
      const client = await server.connect();
      return client.ask(`${login(client.taken())}QUIT\r\n`);
    },
  ]),
  (server) => session(withMessages(...Array.from({ length: 600 }, (_, i) => `${i}\r\n`))(server), 'LIST', 'UIDL'),
  (server) => session(withMessages(`a: b\r\n\r\n${'mail\r\n'.repeat(3_000_000)}`)(server), 'STAT', 'LIST 1'),
  (server) => session(withMessages(`a: b\r\n\r\n${'mail\r\n'.repeat(20)}`)(server), 'TOP 1 10'),
  (server) => session(server, 'RSET'),
  async (server) => [await session(three(server), 'RETR 1'), await session(server, 'LIST')],
  (server) => session(five(server), 'LIST=1'),
  (server) => session(five(server), 'DELE 1', ...Array.from({ length: 50 }, () => 'RETR 2'), 'STAT'),
  (server) => talk(server, `AUTH PLAIN ${base64(`\0alice\0${ALICE.password}\0more`)}\r\n`, 'STAT\r\n'),
  (server) => talk(server, 'USER alice\r\n', `PASS ${ALICE.password.toUpperCase()}\r\n`, 'STAT\r\n'),
  (server) => session(withMessages(`a: b\r\n\r\n${'m'.repeat(70)}\r\n`.padEnd(80_000, 'x\r\n'))(server), 'RETR 1'),
];

/** Octets that come when a client begins to read only when the server has had time to write. */
async function readLate(server: TestServer): Promise<number> {
  const unread: (() => void)[] = [];
  let octets = 0;
  const socket = new Duplex({
    allowHalfOpen: true,
    read: () => undefined,
    write: (chunk: Buffer, _encoding, done) => {
      octets += chunk.length;
      unread.push(done);
    },
  });
  server.serve(socket);
  socket.push(Buffer.from(LOGIN + 'RETR 1\r\n'.repeat(5)));
  for (let turn = 0; turn < 200; turn++) {
    await setImmediate();
    if (turn > 50) unread.shift()?.();
  }
  return octets;
}

const international = withMessages('X-Name: J\xc3\xbcrgen\r\n\r\nText.\r\n', 'A: b\r\n\r\nText.\r\n');

/** Challenges of CRAM-MD5 differ each time. */
function withoutChallenges(shown: readonly string[]): string[] {
  return shown.map((responses) => responses.replace(/^\+ .+(?=\r$)/gm, '+ challenge'));
}

async function challenge(server: TestServer): Promise<string> {
  const client = await server.connect();
  client.taken();
  return client.ask('AUTH CRAM-MD5\r\n');
}

async function quitUnfinished(client: TestClient): Promise<void> {
  await client.send('QUIT');
  await client.fin();
}
