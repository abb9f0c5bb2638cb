import {
  answerWord,
  conforms,
  defineCase,
  deviates,
  octetString,
  recorded,
  rfc,
  splitText,
  type CaseContext,
  type CaseDefinition,
  type Needs,
  type Pop3Dialogue,
} from '../../src/index.js';
import { checkStored, linesOf, loginAgain, numbersOf } from './support.js';

/** RETR and TOP of ordinary messages (RFC 1939 §5, §7). */

const define = (
  id: string,
  title: string,
  requirements: readonly string[],
  needs: Needs,
  run: (t: CaseContext, pop3: Pop3Dialogue) => Promise<void>,
  level: 'MUST' | 'SHOULD' | 'MAY' = 'MUST',
): CaseDefinition =>
  defineCase({
    id: `pop3/${id}`,
    title,
    level,
    rfc: rfc(1939, id.startsWith('top') ? '7' : '5'),
    requirements,
    needs,
    run: async (t) => run(t, await t.pop3()),
  });

/** Commands that leave message 1 as it is. */
const BETWEEN = [
  ...['NOOP', 'STAT', 'LIST', 'LIST 1', 'UIDL', 'UIDL 1', 'RETR 2', 'TOP 1 0', 'TOP 1 2', 'TOP 2 1', 'CAPA'],
  ...['DELE 2', 'RETR 2', 'RSET', 'LIST 99999', 'RETR 99999', 'XYZZY'],
];

const retr: readonly CaseDefinition[] = [
  define(
    'retr/the-message-that-was-stored',
    'RETR gives each message as it was stored, header and body',
    ['RFC1939-5-RETR-1', 'RFC1939-5-RETRCONTENT-1', 'RFC1939-3-MULTIEND-1'],
    {
      contents: [1, 2, 3].map((n) => ({ header: `X-Number: ${n}\r\n`, body: `Message ${n}.\r\nIts second line.\r\n` })),
    },
    async (t, pop3) => {
      const numbers = await numbersOf(pop3, t.messages);
      for (const [index, messageNumber] of numbers.entries()) {
        t.check(messageNumber !== undefined, {
          rule: t.definition.title,
          expected: `message ${index + 1} in the maildrop`,
          actual: 'it is not there',
        });
        const text = await pop3.retr(messageNumber ?? 1);
        checkStored(t, t.messages[index], text, `message ${index + 1} as it was stored`);
      }
    },
  ),
  define(
    'retr/crlf-only',
    'every line of a retrieved message ends in CRLF; there is no bare CR or LF',
    ['RFC1939-11-FORMAT-1', 'RFC1939-3-RESPCRLF-1'],
    { contents: [{ body: 'One.\r\nTwo.\r\n\r\nFour.\r\n' }] },
    async (t, pop3) => {
      const text = octetString(await pop3.retr(1));
      const bare = /(?:[^\r]|^)\n|\r(?!\n)/.exec(text);
      t.check(bare === null, {
        rule: t.definition.title,
        expected: 'CRLF only',
        actual: `a bare CR or LF at octet ${bare?.index ?? 0}`,
      });
    },
  ),
  define(
    'retr/again-and-again',
    'RETR of the same message gives the same octets as often as it is asked',
    ['RFC1939-5-REPEAT-1', 'RFC1939-5-RETRKEEP-1'],
    { messages: 2 },
    async (t, pop3) => {
      const first = await pop3.retr(1);
      for (let time = 2; time <= 4; time++) {
        const again = await pop3.retr(1);
        t.check(Buffer.compare(first, again) === 0, {
          rule: t.definition.title,
          expected: `the same ${first.length} octets`,
          actual: `${again.length} octets the ${time}th time`,
        });
      }
    },
  ),
  define(
    'retr/large-message-again',
    'RETR of a large message gives the same octets again, also behind that of a small one',
    ['RFC1939-5-REPEAT-1', 'RFC1939-5-RETRKEEP-1'],
    { contents: [{ body: `${'0123456789'.repeat(7)}\r\n`.repeat(3_000) }, { body: 'Small.\r\n' }] },
    async (t, pop3) => {
      const before = [await pop3.retr(1), await pop3.retr(2)];
      for (const messageNumber of [1, 2, 1, 1]) {
        const again = await pop3.retr(messageNumber);
        const wanted = before[messageNumber - 1] ?? new Uint8Array(0);
        t.check(Buffer.compare(wanted, again) === 0, {
          rule: t.definition.title,
          expected: `the same ${wanted.length} octets of message ${messageNumber}`,
          actual: `${again.length} octets`,
        });
      }
    },
  ),
  define(
    'retr/the-same-behind-other-commands',
    'RETR of a message gives the same octets behind other commands, be they refused or not',
    ['RFC1939-5-REPEAT-1', 'RFC1939-5-RETRKEEP-1', 'RFC1939-3-STUFF-1'],
    { contents: [{ body: 'One.\r\n.two\r\n\r\n.\r\nFive.\r\nSix.\r\n' }, { body: 'Another.\r\n' }], deletes: true },
    async (t, pop3) => {
      const before = octetString(await pop3.retr(1));
      for (const line of BETWEEN) {
        // A server may close behind several commands that it refuses.
        if (answerWord(await pop3.command(line)) !== '+OK' && !(await pop3.inStepOrClosed())) return;
        const again = octetString(await pop3.retr(1));
        t.check(again === before, {
          rule: t.definition.title,
          expected: `the same ${before.length} octets behind ${line}`,
          actual: `${again.length} octets, not the same`,
        });
        await pop3.inStep();
      }
    },
  ),
  define(
    'retr/in-any-order',
    'messages are retrieved in any order, each with the size that LIST gives',
    ['RFC1939-5-REPEAT-1', 'RFC1939-4-SNAPSHOT-1', 'RFC1939-5-LISTEXACT-1'],
    { messages: 5 },
    async (t, pop3) => {
      const sizes = await pop3.list();
      for (const messageNumber of [5, 1, 4, 2, 3, 3, 1]) {
        const text = await pop3.retr(messageNumber);
        t.check(text.length === sizes.get(messageNumber), {
          rule: t.definition.title,
          expected: `message ${messageNumber}: ${sizes.get(messageNumber) ?? 0} octets`,
          actual: `${text.length} octets`,
        });
      }
    },
  ),
  define(
    'retr/still-there-behind-a-dropped-session',
    'messages that were retrieved are there in the next session when the connection broke',
    ['RFC1939-8-DOWNDEL-1', 'RFC1939-5-RETRKEEP-1'],
    { messages: 3, deletes: true },
    async (t, pop3) => {
      const before = await pop3.stat();
      for (let n = 1; n <= before.messages; n++) await pop3.retr(n);
      pop3.session.reset();
      const behind = await (await loginAgain(t, t.definition.title)).stat();
      t.check(behind.messages === before.messages, {
        rule: t.definition.title,
        expected: `${before.messages} messages`,
        actual: `${behind.messages} messages`,
      });
    },
  ),
  define(
    'retr/still-there-behind-quit',
    'messages that were retrieved and not marked are there in the session behind QUIT',
    ['RFC1939-6-QUITONLYMARKED-1', 'RFC2449-6.7-EXPIRE0-1', 'RFC1939-5-RETRKEEP-1'],
    { messages: 3, deletes: true },
    async (t, pop3) => {
      const before = await pop3.stat();
      for (let n = 1; n <= before.messages; n++) await pop3.retr(n);
      await pop3.quit();
      const behind = await (await loginAgain(t, t.definition.title)).stat();
      if (behind.messages === before.messages) return;
      const expire = t.environment.facts.capabilities.get('EXPIRE');
      if (expire?.[0]?.toUpperCase() === 'NEVER') {
        t.check(false, {
          rule: t.definition.title,
          expected: `${before.messages} messages: EXPIRE NEVER is announced`,
          actual: `${behind.messages} messages`,
        });
      }
      // RFC 1939 §8: a site may delete what was retrieved; RFC 2449 §6.7 wants that announced with EXPIRE.
      if (expire?.[0] === '0') t.observe('EXPIRE 0: what was retrieved is removed by QUIT');
      else
        t.check(
          false,
          {
            rule: t.definition.title,
            expected: `${before.messages} messages, or EXPIRE 0 announced`,
            actual: `${behind.messages} messages`,
          },
          'deviates',
        );
    },
  ),
];

const BODY = Array.from({ length: 9 }, (_, n) => (n === 3 ? '' : n === 6 ? '.dotted' : `Body line ${n + 1}.`));
const topNeeds: Needs = {
  contents: [{ header: 'X-Folded: a\r\n b\r\n', body: BODY.map((line) => `${line}\r\n`).join('') }],
  capabilities: ['TOP'],
};

/** What TOP must send: the lines of RETR up to and with the first empty line, and `count` more. */
function topOf(retrieved: Uint8Array, count: number): readonly string[] {
  const all = linesOf(retrieved);
  const blank = all.indexOf('');
  return blank < 0 ? all : all.slice(0, blank + 1 + count);
}

async function sendsLines(t: CaseContext, pop3: Pop3Dialogue, count: number): Promise<void> {
  const retrieved = await pop3.retr(1);
  const wanted = topOf(retrieved, count);
  const found = linesOf(await pop3.top(1, count));
  await pop3.inStep();
  if (found.length < wanted.length && wanted.slice(0, found.length).join() === found.join() && found.includes('')) {
    const behindHeader = found.length - found.indexOf('') - 1;
    // §8: a server of the download-and-delete kind may limit TOP.
    if (t.environment.facts.capabilities.get('EXPIRE')?.[0] === '0') {
      t.observe(`TOP is limited to ${behindHeader} lines`);
      return;
    }
  }
  const at = wanted.findIndex((line, index) => line !== found[index]);
  t.check(at < 0 && found.length === wanted.length, {
    rule: t.definition.title,
    expected: `${wanted.length} lines: the header, the empty line and ${wanted.length - wanted.indexOf('') - 1} of the body`,
    actual: at < 0 ? `${found.length} lines` : `line ${at + 1} is ${found[at] ?? 'missing'}, not ${wanted[at] ?? ''}`,
  });
}

const TOP_COUNTS = [
  { count: 0, name: 'no-lines', words: 'no line of the body', requirement: 'RFC1939-7-TOP0-1' },
  { count: 1, name: 'one-line', words: 'one line of the body', requirement: 'RFC1939-7-TOPCONTENT-1' },
  {
    count: 4,
    name: 'lines-up-to-an-empty-one',
    words: 'four lines, the last of them empty',
    requirement: 'RFC1939-7-TOPCONTENT-1',
  },
  {
    count: 7,
    name: 'lines-with-a-dot',
    words: 'seven lines, the last with a dot',
    requirement: 'RFC1939-7-TOPSTUFF-1',
  },
  { count: 8, name: 'all-but-one-line', words: 'all lines but one', requirement: 'RFC1939-7-TOPCONTENT-1' },
  { count: 9, name: 'all-lines', words: 'exactly as many lines as there are', requirement: 'RFC1939-7-TOPALL-1' },
  { count: 10, name: 'one-line-too-many', words: 'one line more than there are', requirement: 'RFC1939-7-TOPALL-1' },
  {
    count: 99_999,
    name: 'far-too-many-lines',
    words: 'far more lines than there are',
    requirement: 'RFC1939-7-TOPALL-1',
  },
] as const;

const top: readonly CaseDefinition[] = [
  ...TOP_COUNTS.map(({ count, name, words, requirement }) =>
    define(
      `top/${name}`,
      `TOP ${count} of nine lines sends the header, the empty line and ${words === 'no line of the body' ? 'nothing else' : words}`,
      [requirement, 'RFC1939-7-TOPCONTENT-1'],
      topNeeds,
      (t, pop3) => sendsLines(t, pop3, count),
    ),
  ),
  define(
    'top/each-count-continues-the-one-before',
    'TOP with one line more sends the same and one line more, up to the whole message',
    ['RFC1939-7-TOPCONTENT-1', 'RFC1939-7-TOPALL-1'],
    topNeeds,
    async (t, pop3) => {
      let before = octetString(await pop3.top(1, 0));
      for (let count = 1; count <= BODY.length; count++) {
        const now = octetString(await pop3.top(1, count));
        t.check(now.startsWith(before) && now.slice(before.length) === `${BODY[count - 1] ?? ''}\r\n`, {
          rule: t.definition.title,
          expected: `TOP ${count - 1} and the line "${BODY[count - 1] ?? ''}"`,
          actual: now.slice(-80),
        });
        before = now;
      }
    },
  ),
  define(
    'top/counts-of-two-digits',
    'TOP with each line count from 9 to 33 sends as many lines of the body',
    ['RFC1939-7-TOPCONTENT-1'],
    {
      contents: [{ body: Array.from({ length: 40 }, (_, n) => `Body line ${n + 1}.\r\n`).join('') }],
      capabilities: ['TOP'],
    },
    async (t, pop3) => {
      if (t.environment.facts.capabilities.get('EXPIRE')?.[0] === '0') t.notApplicable('EXPIRE 0: TOP may be limited');
      const retrieved = await pop3.retr(1);
      for (let count = 9; count <= 33; count++) {
        const wanted = topOf(retrieved, count);
        const found = linesOf(await pop3.top(1, count));
        t.check(found.join() === wanted.join(), {
          rule: t.definition.title,
          expected: `TOP ${count}: ${wanted.length} lines, the last "${wanted.at(-1) ?? ''}"`,
          actual: `${found.length} lines, the last "${found.at(-1) ?? ''}"`,
        });
      }
    },
  ),
  define(
    'top/of-an-empty-body',
    'TOP of a message with an empty body sends the header and the empty line, whatever is asked for',
    ['RFC1939-7-TOP0-1', 'RFC1939-7-TOPALL-1'],
    { contents: [{ body: '' }], capabilities: ['TOP'] },
    async (t, pop3) => {
      const whole = octetString(await pop3.retr(1));
      t.check(splitText(await pop3.top(1, 0)).body === '', {
        rule: t.definition.title,
        expected: 'a header and an empty line',
        actual: 'something else for TOP 1 0',
      });
      t.check(octetString(await pop3.top(1, 5)) === whole, {
        rule: t.definition.title,
        expected: 'the whole message for TOP 1 5',
        actual: 'something else',
      });
    },
  ),
  define(
    'top/empty-lines-at-the-beginning-count',
    'empty lines at the beginning of the body are lines of the body',
    ['RFC1939-7-TOPCONTENT-1'],
    { contents: [{ body: '\r\n\r\nThird.\r\nFourth.\r\n' }], capabilities: ['TOP'] },
    (t, pop3) => sendsLines(t, pop3, 3),
  ),
  define(
    'top/long-lines-count-once',
    'a line of 998 octets is one line',
    ['RFC1939-7-TOPCONTENT-1'],
    { contents: [{ body: `${'l'.repeat(998)}\r\n${'m'.repeat(998)}\r\nThird.\r\n` }], capabilities: ['TOP'] },
    (t, pop3) => sendsLines(t, pop3, 2),
  ),
  ...([3, 12] as const).map((count) =>
    define(
      count === 3 ? 'top/of-each-message' : 'top/of-twelve-messages',
      count === 3
        ? 'TOP gives the header of the message that it is asked for'
        : 'TOP with a message-number of two digits gives the header of that message',
      ['RFC1939-7-TOPCONTENT-1'],
      { messages: count, capabilities: ['TOP'] },
      async (t, pop3) => {
        for (const messageNumber of (await pop3.list()).keys()) {
          const header = octetString(await pop3.top(messageNumber, 0));
          t.check(octetString(await pop3.retr(messageNumber)).startsWith(header), {
            rule: t.definition.title,
            expected: `the beginning of RETR ${messageNumber}`,
            actual: 'another text',
          });
        }
      },
    ),
  ),
  define(
    'top/marks-nothing',
    'TOP changes neither the listing nor the message',
    ['RFC1939-7-TOP-1', 'RFC1939-4-SIZESTABLE-1'],
    { messages: 2, capabilities: ['TOP'] },
    async (_, pop3) => {
      const maildrop = await pop3.maildrop();
      await pop3.top(1, 0);
      await pop3.top(1, 99);
      await pop3.agreesWith(maildrop);
      await pop3.retr(1);
    },
  ),
  define(
    'top/count-above-32-bits',
    'TOP with a line count of 2^32 sends the whole message',
    ['RFC1939-7-TOPALL-1'],
    { messages: 1, capabilities: ['TOP'] },
    async (t, pop3) => {
      const whole = await pop3.retr(1);
      const response = await pop3.ask('TOP 1 4294967296', [
        conforms('+OK', 'RFC 1939 §7 TOP'),
        deviates('-ERR', 'the number is larger than the server can read'),
      ]);
      await pop3.inStep();
      t.check(response.body === undefined || Buffer.compare(response.body, whole) === 0, {
        rule: t.definition.title,
        expected: `the ${whole.length} octets of the message`,
        actual: `${response.body?.length ?? 0} octets`,
      });
    },
  ),
  define(
    'top/offered-without-capa',
    'TOP that works is announced by CAPA',
    ['RFC2449-6.1-TOP-1'],
    { messages: 1, capabilities: ['CAPA'] },
    async (t, pop3) => {
      const { body } = await pop3.ok('CAPA', undefined, 'RFC 2449 §5');
      const response = await pop3.ask('TOP 1 0', [recorded('+OK -ERR', 'RFC 2449 §6.1')]);
      const announced = /^TOP\r$/im.test(octetString(body ?? new Uint8Array(0)));
      t.check(!announced || response.status === '+OK', {
        rule: t.definition.title,
        expected: '+OK: TOP is announced',
        actual: response.line,
      });
      t.observe(`TOP ${response.status === '+OK' ? 'works' : 'is refused'}, ${announced ? '' : 'not '}announced`);
    },
    'MAY',
  ),
];

export const retrieval: readonly CaseDefinition[] = [...retr, ...top];
