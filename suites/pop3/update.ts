import {
  conforms,
  defineCase,
  octetString,
  pause,
  rfc,
  type CaseContext,
  type CaseDefinition,
  type Message,
  type Needs,
  type Pop3Dialogue,
} from '../../src/index.js';
import {
  checkStored,
  deliverTo,
  holdsExactly,
  loginAgain,
  mayRemoveRetrieved,
  needRetrievedKept,
  numbersOf,
  sessionWith,
} from './support.js';

/** The UPDATE state (RFC 1939 §6): QUIT removes exactly what is marked, every other end of a session removes nothing. */

const COUNT = 6;
const REMOVES = ['RFC1939-6-QUITUPDATE-1', 'RFC1939-6-QUITONLYMARKED-1'];

/** What may stand between DELE and QUIT. */
const BEHIND = [
  { name: 'a-refused-command', words: 'a refused command', line: 'LIST 99999' },
  { name: 'an-unknown-command', words: 'an unknown command', line: 'XYZZY' },
  { name: 'noop', words: 'NOOP', line: 'NOOP' },
  { name: 'retr', words: 'RETR of another message', line: 'RETR 1' },
] as const;

const define = (
  id: string,
  title: string,
  requirements: readonly string[],
  run: (t: CaseContext) => Promise<void>,
  needs: Needs = { messages: COUNT },
): CaseDefinition =>
  defineCase({
    id: `pop3/update/${id}`,
    title,
    level: 'MUST',
    rfc: rfc(1939, '6'),
    requirements,
    needs: { ...needs, deletes: true },
    run,
  });

/** A session whose messages are told apart by their tokens: DELE of the `places`, counted from 1, of `t.messages`. */
async function mark(t: CaseContext, pop3: Pop3Dialogue, places: readonly number[]): Promise<readonly Message[]> {
  const numbers = await numbersOf(pop3, t.messages);
  for (const place of places) await pop3.need(`DELE ${numbers[place - 1] ?? place}`);
  return t.messages.filter((_, index) => !places.includes(index + 1));
}

/** As {@link mark}, without a single RETR: a server may remove what was retrieved (§8), but nothing else. */
async function markUnread(pop3: Pop3Dialogue, numbers: readonly number[]): Promise<number> {
  const { messages } = await pop3.stat();
  for (const messageNumber of numbers) await pop3.need(`DELE ${messageNumber}`);
  return messages - numbers.length;
}

const emptyMaildrop: readonly CaseDefinition[] = [
  define(
    'nothing-in-an-empty-maildrop',
    'in an empty maildrop NOOP, RSET and QUIT are positive, and no message can be referred to',
    ['RFC1939-5-NOOP-1', 'RFC1939-5-RSETEMPTY-1', 'RFC1939-5-RETRNONE-1', 'RFC1939-6-CLOSE-1'],
    async (t) => {
      const pop3 = await t.pop3();
      await pop3.ok('NOOP');
      await pop3.ok('RSET');
      for (const line of ['LIST 1', 'RETR 1', 'DELE 1']) await pop3.err(line, undefined, 'RFC 1939 §5');
      // §6: -ERR says that messages were not removed, and there are none.
      await pop3.ok('QUIT', undefined, 'RFC 1939 §6');
      await pop3.closes();
    },
    { contents: [] },
  ),
];

const QUIT_SETS = [
  { name: 'the-first', places: [1], words: 'the first message' },
  { name: 'the-last', places: [6], words: 'the last message' },
  { name: 'one-in-the-middle', places: [3], words: 'a message in the middle' },
  { name: 'every-other-one', places: [1, 3, 5], words: 'every other message' },
  { name: 'neighbours', places: [2, 3], words: 'two neighbours' },
  { name: 'backwards', places: [5, 2], words: 'two messages, the later first,' },
  { name: 'all-but-one', places: [1, 2, 4, 5, 6], words: 'all messages but one' },
  { name: 'all', places: [1, 2, 3, 4, 5, 6], words: 'all messages' },
] as const;

const quits: readonly CaseDefinition[] = QUIT_SETS.map(({ name, places, words }) =>
  define(
    `quit-removes-${name}`,
    `QUIT with ${words} marked removes exactly that; the rest is numbered from 1`,
    [
      'RFC1939-6-QUITUPDATE-1',
      'RFC1939-6-QUITONLYMARKED-1',
      'RFC1939-6-NEWNUMBERS-1',
      'RFC1939-3-STATEUPDATE-1',
      'RFC1939-6-CLOSE-1',
    ],
    async (t) => {
      const first = await t.pop3();
      const left = await mark(t, first, places);
      await first.quit();
      const second = await loginAgain(t, t.definition.title);
      if (left.length > 0) await needRetrievedKept(t, second);
      const { messages } = await second.stat();
      t.check(messages === left.length, {
        rule: t.definition.title,
        expected: `${left.length} messages`,
        actual: `${messages} messages`,
      });
      const numbers = [...(await second.list()).keys()];
      t.check(numbers.length === left.length && numbers.every((one) => one >= 1 && one <= left.length), {
        rule: t.definition.title,
        expected: `message-numbers 1 to ${left.length}`,
        actual: numbers.join(', '),
      });
      await holdsExactly(t, second, left);
    },
  ),
);

/** Puts a message into the maildrop of the case; false where that cannot be done. */
async function fill(t: CaseContext): Promise<boolean> {
  await t.environment.provisioner?.provision(t.account, [t.message()]);
  return t.environment.provisioner !== undefined;
}

const removals: readonly CaseDefinition[] = [
  define(
    'quit-removes-forty',
    'QUIT with forty messages marked removes all forty, and leaves the last one',
    ['RFC1939-6-QUITUPDATE-1', 'RFC1939-6-QUITONLYMARKED-1'],
    async (t) => {
      const first = await t.pop3();
      const maildrop = await first.maildrop();
      const marked = Array.from({ length: 40 }, (_, index) => index + 1);
      for (const messageNumber of marked) await first.need(`DELE ${messageNumber}`);
      await first.quit();
      await (await loginAgain(t, t.definition.title)).agreesWith(maildrop.dele(...marked).afterUpdate());
    },
    { contents: Array.from({ length: 41 }, (_, n) => ({ body: `Number ${n + 1}.\r\n` })) },
  ),
  define(
    'quit-removes-of-equal-messages-only-the-marked',
    'of messages of the same size QUIT removes only the marked one',
    ['RFC1939-6-QUITONLYMARKED-1'],
    async (t) => {
      const first = await t.pop3();
      const left = await mark(t, first, [2]);
      await first.quit();
      const second = await loginAgain(t, t.definition.title);
      await needRetrievedKept(t, second);
      await holdsExactly(t, second, left);
    },
    { contents: ['alpha', 'gamma', 'delta', 'omega'].map((word) => ({ body: `${word}\r\n` })) },
  ),
  define(
    'quit-keeps-what-was-never-read',
    'messages that were neither marked nor retrieved are unchanged in the session behind QUIT',
    ['RFC1939-6-QUITONLYMARKED-1'],
    async (t) => {
      const first = await t.pop3();
      const before = await first.maildrop();
      const left = await markUnread(first, [2]);
      await first.quit();
      const second = await loginAgain(t, t.definition.title);
      const { messages } = await second.stat();
      t.check(messages === left, {
        rule: t.definition.title,
        expected: `${left} messages`,
        actual: `${messages} messages`,
      });
      if (second.offers('UIDL')) await second.agreesWith(before.dele(2).afterUpdate());
      const numbers = await numbersOf(second, t.messages);
      for (const [index, message] of t.messages.entries()) {
        const messageNumber = numbers[index];
        if (messageNumber === undefined) continue;
        checkStored(t, message, await second.retr(messageNumber), `message ${index + 1} as it was stored`);
      }
    },
  ),
  define(
    'one-message-a-session',
    'messages that are removed one a session, always the first, leave the others to the end',
    ['RFC1939-6-QUITUPDATE-1', 'RFC1939-6-NEWNUMBERS-1'],
    async (t) => {
      for (let left = 3; left > 0; left--) {
        const pop3 = await loginAgain(t, t.definition.title);
        const { messages } = await pop3.stat();
        t.check(messages === left, {
          rule: t.definition.title,
          expected: `${left} messages`,
          actual: `${messages} messages`,
        });
        await pop3.ok('DELE 1');
        await pop3.quit();
      }
      const { messages } = await (await loginAgain(t, t.definition.title)).stat();
      t.check(messages === 0, { rule: t.definition.title, expected: 'no message', actual: `${messages} messages` });
    },
    { messages: 3 },
  ),
  define(
    'what-lies-there-goes',
    'a message that is marked before QUIT is gone in the next session, whoever put it there',
    ['RFC1939-6-QUITUPDATE-1'],
    async (t) => {
      let pop3 = await t.pop3();
      if ((await pop3.stat()).messages === 0) {
        await pop3.quit();
        if ((await deliverTo(t)) === undefined && !(await fill(t)))
          t.notApplicable('the maildrop is empty, and no message can be put into it');
        pop3 = await sessionWith(t, 1, t.definition.title);
      }
      const before = (await pop3.stat()).messages;
      if (before === 0) t.inconclusive('the message that was sent does not appear');
      await pop3.ok('DELE 1');
      await pop3.quit();
      const behind = (await (await loginAgain(t, t.definition.title)).stat()).messages;
      t.check(behind === before - 1, {
        rule: t.definition.title,
        expected: `${before - 1} messages`,
        actual: `${behind} messages`,
      });
    },
    {},
  ),
];

interface End {
  readonly id: string;
  readonly title: string;
  readonly requirements: readonly string[];
  readonly end: (t: CaseContext, pop3: Pop3Dialogue) => Promise<void>;
  /** Messages that are marked, from 1 to COUNT; every one when left out. */
  readonly marks?: readonly number[];
  /** Servers take the end of the connection for the end of the line: a warning. */
  readonly tolerated?: boolean;
}

const fin = async (pop3: Pop3Dialogue): Promise<void> => {
  pop3.session.fin();
  await pop3.session.end(2_000);
};

/** Ends of a session that remove nothing, however many messages are marked. */
const ENDS: readonly End[] = [
  {
    id: 'closed-connection-removes-nothing',
    title: 'a session that the client closes without QUIT removes nothing',
    requirements: ['RFC1939-6-ABNORMAL-1', 'RFC1939-5-DELEDEFER-1', 'RFC1939-4-NODELMARKS-1'],
    end: (_, pop3) => fin(pop3),
  },
  {
    id: 'reset-connection-removes-nothing',
    title: 'a session whose connection is reset removes nothing',
    requirements: ['RFC1939-6-ABNORMAL-1', 'RFC1939-5-DELEDEFER-1', 'RFC1939-4-NODELMARKS-1'],
    end: (_, pop3) => {
      pop3.session.reset();
      return Promise.resolve();
    },
  },
  {
    id: 'closed-behind-one-mark-removes-nothing',
    title: 'a session closed directly behind one DELE removes nothing',
    requirements: ['RFC1939-6-ABNORMAL-1', 'RFC1939-5-DELEDEFER-1'],
    marks: [1],
    end: (_, pop3) => fin(pop3),
  },
  {
    id: 'closed-behind-rset-and-another-mark-removes-nothing',
    title: 'a session that is closed behind RSET and another DELE removes nothing',
    requirements: ['RFC1939-6-ABNORMAL-1', 'RFC1939-5-DELEDEFER-1'],
    marks: [1],
    end: async (_, pop3) => {
      await pop3.need('RSET');
      await pop3.need('DELE 2');
      await fin(pop3);
    },
  },
  {
    id: 'closed-behind-commands-of-all-kinds-removes-nothing',
    title: 'a session that is closed behind commands of all kinds, refused ones among them, removes nothing',
    requirements: ['RFC1939-6-ABNORMAL-1', 'RFC1939-5-DELEDEFER-1'],
    marks: [1, 2],
    end: async (_, pop3) => {
      for (const line of ['NOOP', 'STAT', 'LIST', 'LIST 3', 'UIDL', 'UIDL 3', 'RETR 3', 'TOP 3 0', 'CAPA'])
        await pop3.command(line);
      for (const line of ['DELE 1', 'RETR 99999', 'XYZZY'])
        if (pop3.session.ended === undefined) await pop3.command(line);
      await fin(pop3);
    },
  },
  ...[
    { name: 'qui', octets: 'QUI', words: '"QUI"' },
    { name: 'quit-without-line-end', octets: 'QUIT', words: '"QUIT" without a line end' },
    { name: 'quit-and-cr', octets: 'QUIT\r', words: '"QUIT" and CR without LF' },
  ].map(({ name, octets, words }) => ({
    id: `${name}-removes-nothing`,
    title: `a connection that ends behind ${words} removes nothing`,
    tolerated: name !== 'qui',
    requirements: ['RFC1939-6-ABNORMALCUT-1'],
    end: async (_: CaseContext, pop3: Pop3Dialogue): Promise<void> => {
      await pop3.octets(octets);
      await fin(pop3);
    },
  })),
  {
    id: 'reset-within-retr-removes-nothing',
    title: 'a connection that is reset within the response to RETR removes nothing',
    requirements: ['RFC1939-6-ABNORMALRETR-1'],
    marks: [1, 2],
    end: async (_, pop3) => {
      await pop3.octets('RETR 6\r\n');
      pop3.session.reset();
    },
  },
  {
    id: 'reset-within-list-removes-nothing',
    title: 'a connection that is reset within the response to LIST removes nothing',
    requirements: ['RFC1939-6-ABNORMALRETR-1'],
    marks: [1, 2],
    end: async (_, pop3) => {
      await pop3.octets('LIST\r\nUIDL\r\n');
      pop3.session.reset();
    },
  },
  {
    id: 'rset-and-quit-remove-nothing',
    title: 'QUIT behind RSET removes nothing',
    requirements: ['RFC1939-5-RSETQUIT-1', 'RFC1939-5-RSET-1'],
    end: async (_, pop3) => {
      await pop3.ok('RSET');
      await pop3.quit();
    },
  },
  {
    id: 'quit-without-marks-removes-nothing',
    title: 'QUIT with no message marked removes nothing',
    requirements: ['RFC1939-6-QUITONLYMARKED-1'],
    marks: [],
    end: (_, pop3) => pop3.quit(),
  },
  {
    id: 'quit-before-login-removes-nothing',
    title: 'QUIT behind USER, before the login, removes nothing, though a broken session had marked messages',
    requirements: ['RFC1939-4-QUITAUTH-1', 'RFC1939-6-ABNORMAL-1'],
    end: async (t, pop3) => {
      pop3.session.reset();
      const other = await t.pop3('authorization');
      await other.need('USER {user}');
      await other.ok('QUIT', undefined, 'RFC 1939 §4');
      await other.closes();
    },
  },
];

const ends: readonly CaseDefinition[] = ENDS.map(({ id, title, requirements, end, marks, tolerated }) =>
  define(id, title, requirements, async (t) => {
    const first = await t.pop3();
    const maildrop = await first.maildrop();
    for (const messageNumber of marks ?? [...maildrop.scanListing.keys()]) await first.need(`DELE ${messageNumber}`);
    await end(t, first);
    const second = await loginAgain(t, t.definition.title, { patienceMs: 10_000 });
    if (tolerated === true) {
      const { messages } = await second.stat();
      const remark = { rule: title, expected: `${maildrop.messages.length} messages`, actual: `${messages} messages` };
      t.check(messages === maildrop.messages.length, remark, 'deviates');
      if (messages !== maildrop.messages.length) return;
    }
    await second.agreesWith(maildrop);
  }),
);

/** A message of some length, so that a reset finds the response under way. */
const LARGE = Array.from({ length: COUNT }, (_, n) => ({
  body: `${'0123456789'.repeat(7)}\r\n`.repeat(n === 5 ? 8_000 : 2),
}));

const quitting: readonly CaseDefinition[] = [
  define(
    'reset-within-a-long-retr-removes-nothing',
    'a connection that is reset while half a megabyte is being sent removes nothing',
    ['RFC1939-6-ABNORMALRETR-1'],
    async (t) => {
      const first = await t.pop3();
      const maildrop = await first.maildrop();
      const largest = [...maildrop.messages].sort((a, b) => b.octets - a.octets)[0]?.messageNumber ?? 1;
      await first.need(`DELE ${largest === 1 ? 2 : 1}`);
      await first.octets(`RETR ${largest}\r\n`);
      await pause(5);
      first.session.reset();
      const second = await loginAgain(t, t.definition.title, { patienceMs: 10_000 });
      await second.agreesWith(maildrop);
    },
    { contents: LARGE },
  ),
  define(
    'answer-to-quit-is-the-last',
    'QUIT is answered and the connection closed; commands behind it are neither answered nor executed',
    ['RFC1939-6-CLOSE-1', 'RFC1939-3-STATEUPDATE-1', 'RFC1939-3-ONERESP-1'],
    async (t) => {
      const first = await t.pop3();
      const maildrop = await first.maildrop();
      await first.octets('QUIT\r\nNOOP\r\nSTAT\r\n');
      await first.expect([conforms('+OK', 'RFC 1939 §6')]);
      const answer = await first.read();
      t.check(answer.kind === 'closed', {
        rule: t.definition.title,
        expected: 'the connection closed',
        actual: answer.kind === 'response' ? answer.line : 'it stays open',
      });
      await (await loginAgain(t, t.definition.title)).agreesWith(maildrop);
    },
  ),
  define(
    'marked-and-quit-in-one-segment',
    'DELE and QUIT that come in one segment remove the message, or the server drops what was sent ahead',
    ['RFC1939-6-QUITUPDATE-1', 'RFC2449-6.6-PIPEORDER-1'],
    async (t) => {
      const first = await t.pop3();
      if (!first.offers('PIPELINING')) t.notApplicable('the server does not offer PIPELINING');
      const maildrop = await first.maildrop();
      await first.octets('DELE 1\r\nDELE 2\r\nQUIT\r\n');
      for (let n = 0; n < 3; n++) await first.expect([conforms('+OK', 'RFC 1939 §5')]);
      await first.closes();
      const second = await loginAgain(t, t.definition.title);
      await second.agreesWith(maildrop.dele(1, 2).afterUpdate());
    },
  ),
  ...BEHIND.map(({ name, words, line }) =>
    define(`quit-removes-behind-${name}`, `QUIT right behind ${words} removes what is marked`, REMOVES, async (t) => {
      const first = await t.pop3();
      const maildrop = await first.maildrop();
      await first.need('DELE 2');
      await first.command(line);
      await first.quit();
      const second = await loginAgain(t, t.definition.title);
      const retrievedToo =
        name === 'retr' && mayRemoveRetrieved(t) && (await second.stat()).messages === t.messages.length - 2;
      await second.agreesWith(maildrop.dele(...(retrievedToo ? [1, 2] : [2])).afterUpdate());
    }),
  ),
  define(
    'gone-when-quit-is-answered',
    'what was marked is gone when QUIT is answered, though the connection may still be open',
    REMOVES,
    async (t) => {
      const first = await t.pop3();
      const { messages } = await first.stat();
      await first.need('DELE 2');
      await first.ok('QUIT', undefined, 'RFC 1939 §6');
      // The lock may be held a little longer, until the connection is closed.
      const left = await (await loginAgain(t, t.definition.title)).stat();
      t.check(left.messages === messages - 1, {
        rule: t.definition.title,
        expected: `${messages - 1} messages`,
        actual: `${left.messages} messages`,
      });
      await first.session.end();
    },
  ),
  define(
    'quit-in-lower-case-removes',
    'quit, in lower case, removes what is marked',
    ['RFC1939-6-QUITUPDATE-1', 'RFC1939-3-CASE-1'],
    async (t) => {
      const first = await t.pop3();
      const maildrop = await first.maildrop();
      await first.need('DELE 2');
      await first.ok('quit', undefined, 'RFC 1939 §6');
      await first.closes();
      await (await loginAgain(t, t.definition.title)).agreesWith(maildrop.dele(2).afterUpdate());
    },
  ),
  define(
    'marks-do-not-survive',
    'what a broken session had marked is not removed by the QUIT of the next one',
    ['RFC1939-4-NODELMARKS-1', 'RFC1939-6-ABNORMAL-1'],
    async (t) => {
      const first = await t.pop3();
      const maildrop = await first.maildrop();
      await first.need('DELE 1');
      await first.need('DELE 4');
      first.session.reset();
      const second = await loginAgain(t, t.definition.title, { patienceMs: 10_000 });
      await second.agreesWith(maildrop);
      await second.need('DELE 2');
      await second.quit();
      const third = await loginAgain(t, t.definition.title);
      await third.agreesWith(maildrop.dele(2).afterUpdate());
    },
  ),
];

const newMail: readonly CaseDefinition[] = [
  define(
    'new-mail-stays',
    'mail that arrives during a session changes nothing in it and is there behind its QUIT',
    ['RFC1939-6-QUITNEWMAIL-1', 'RFC1939-4-SNAPSHOT-1'],
    async (t) => {
      const first = await t.pop3();
      const maildrop = await first.maildrop();
      await first.need('DELE 1');
      const message = await deliverTo(t);
      if (message === undefined)
        t.notApplicable('no message can be delivered (an SMTP endpoint, and --account with ADDR)');
      await pause(150);
      const seen = await first.list();
      for (const { messageNumber, octets } of maildrop.dele(1).messages.filter((one) => one.messageNumber !== 1)) {
        t.check(seen.get(messageNumber) === octets, {
          rule: t.definition.title,
          expected: `message ${messageNumber} of ${octets} octets`,
          actual: `${seen.get(messageNumber) ?? 'no'} octets`,
        });
      }
      const { messages } = await first.stat();
      // What is listed may grow; what is counted is what is listed.
      t.check(messages === seen.size || messages === (await first.list()).size, {
        rule: 'STAT counts the messages that LIST lists',
        expected: `${seen.size} messages`,
        actual: `${messages} messages`,
      });
      await first.quit();
      const second = await sessionWith(t, maildrop.messages.length, t.definition.title);
      const found: string[] = [];
      for (const messageNumber of (await second.list()).keys())
        found.push(octetString(await second.retr(messageNumber)));
      t.check(
        found.some((text) => text.includes(message?.token ?? '')),
        { rule: t.definition.title, expected: 'the new message', actual: `${found.length} messages without it` },
      );
      t.check(found.length === maildrop.messages.length, {
        rule: t.definition.title,
        expected: `${maildrop.messages.length} messages: one removed, one new`,
        actual: `${found.length} messages`,
      });
    },
    { messages: 3 },
  ),
];

const more: readonly CaseDefinition[] = [
  define(
    'new-mail-and-rset',
    'RSET behind mail that arrived during the session leaves the messages of the session what they were',
    ['RFC1939-4-SNAPSHOT-1', 'RFC1939-5-RSET-1'],
    async (t) => {
      const first = await t.pop3();
      const maildrop = await first.maildrop();
      await first.need('DELE 1');
      if ((await deliverTo(t)) === undefined)
        t.notApplicable('no message can be delivered (an SMTP endpoint, and --account with ADDR)');
      await pause(150);
      await first.ok('RSET');
      const seen = await first.maildrop();
      for (const one of maildrop.messages) {
        const now = seen.messages.find(({ messageNumber }) => messageNumber === one.messageNumber);
        t.check(now?.octets === one.octets && now.uniqueId === one.uniqueId, {
          rule: t.definition.title,
          expected: `message ${one.messageNumber}: ${one.octets} octets, ${one.uniqueId ?? 'no unique-id'}`,
          actual: now === undefined ? 'it is gone' : `${now.octets} octets, ${now.uniqueId ?? 'no unique-id'}`,
        });
      }
    },
    { messages: 3 },
  ),
  define(
    'new-mail-stays-behind-a-broken-connection',
    'mail that arrives during a session is there when the session breaks',
    ['RFC1939-6-ABNORMAL-1', 'RFC1939-6-QUITNEWMAIL-1'],
    async (t) => {
      const first = await t.pop3();
      const maildrop = await first.maildrop();
      await first.need('DELE 1');
      const message = await deliverTo(t);
      if (message === undefined)
        t.notApplicable('no message can be delivered (an SMTP endpoint, and --account with ADDR)');
      await pause(150);
      first.session.reset();
      const count = maildrop.messages.length + 1;
      const second = await sessionWith(t, count, t.definition.title);
      const { messages } = await second.stat();
      t.check(messages === count, {
        rule: t.definition.title,
        expected: `${count} messages, the new one among them`,
        actual: `${messages} messages`,
      });
    },
    { messages: 3 },
  ),
  define(
    'marked-behind-rset',
    'QUIT removes what was marked behind RSET, and not what was marked in front of it',
    ['RFC1939-5-RSET-1', 'RFC1939-6-QUITUPDATE-1'],
    async (t) => {
      const first = await t.pop3();
      const maildrop = await first.maildrop();
      await first.need('DELE 1');
      await first.need('RSET');
      await first.need('DELE 2');
      await first.quit();
      await (await loginAgain(t, t.definition.title)).agreesWith(maildrop.dele(2).afterUpdate());
    },
    { messages: 3 },
  ),
  define(
    'quit-removes-of-three-hundred-all-but-four',
    'of 300 messages QUIT removes the 296 that are marked',
    ['RFC1939-6-QUITUPDATE-1', 'RFC1939-6-QUITONLYMARKED-1', 'RFC1939-5-DELE-1'],
    async (t) => {
      const first = await t.pop3();
      let maildrop = await first.maildrop();
      for (const { messageNumber } of maildrop.messages) {
        if ([1, 100, 256, 300].includes(messageNumber)) continue;
        await first.ok(`DELE ${messageNumber}`);
        maildrop = maildrop.dele(messageNumber);
      }
      await first.agreesWith(maildrop);
      await first.quit();
      await (await loginAgain(t, t.definition.title)).agreesWith(maildrop.afterUpdate());
    },
    { contents: Array.from({ length: 300 }, (_, n) => ({ body: `Short${'.'.repeat(n % 251)}\r\n` })) },
  ),
];

const crowd: CaseDefinition = define(
  'rset-of-three-hundred-marks',
  'RSET with all of 300 messages marked brings each of them back, and QUIT removes none',
  ['RFC1939-5-RSET-1', 'RFC1939-5-RSETQUIT-1'],
  async (t) => {
    const first = await t.pop3();
    const maildrop = await first.maildrop();
    for (const { messageNumber } of maildrop.messages) await first.need(`DELE ${messageNumber}`);
    await first.ok('RSET');
    await first.agreesWith(maildrop);
    await first.quit();
    await (await loginAgain(t, t.definition.title)).agreesWith(maildrop);
  },
  { contents: Array.from({ length: 300 }, (_, n) => ({ body: `Short${'.'.repeat(n % 251)}\r\n` })) },
);

export const update: readonly CaseDefinition[] = [
  ...quits,
  ...removals,
  ...ends,
  ...quitting,
  ...emptyMaildrop,
  ...newMail,
  ...more,
  crowd,
];
