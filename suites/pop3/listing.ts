import {
  answerWord,
  conforms,
  defineCase,
  deviates,
  octets,
  octetString,
  recorded,
  rfc,
  type CaseContext,
  type CaseDefinition,
  type Needs,
  type Pop3Dialogue,
} from '../../src/index.js';
import { deliverTo, holdsExactly, loginAgain, needRetrievedKept, numbersOf, sessionWith } from './support.js';

/** STAT, LIST and UIDL: counts, sizes, message-numbers and unique-ids (RFC 1939 §4, §5, §7). */

const define = (
  id: string,
  title: string,
  requirements: readonly string[],
  needs: Needs,
  run: (t: CaseContext) => Promise<void>,
  level: 'MUST' | 'SHOULD' | 'MAY' = 'MUST',
): CaseDefinition =>
  defineCase({
    id: `pop3/${id}`,
    title,
    level,
    rfc: rfc(1939, id.startsWith('uidl') ? '7' : '5'),
    requirements,
    needs,
    run,
  });

const nothingBehind = (t: CaseContext, what: string, text: string): void => {
  t.check(
    /^\d+ \d+$/.test(text),
    { rule: t.definition.title, expected: `nothing behind the size in ${what}`, actual: text },
    'deviates',
  );
};

/** A message alone has the size that stands in the whole listing. */
async function sameSizeAlone(
  t: CaseContext,
  pop3: Pop3Dialogue,
  [messageNumber, size]: readonly [number, number],
): Promise<void> {
  const { octets: alone } = await pop3.listOne(messageNumber);
  t.check(alone === size, {
    rule: t.definition.title,
    expected: `message ${messageNumber}: ${size} octets`,
    actual: `${alone} octets`,
  });
}

/** A message alone has the unique-id that stands in the whole listing. */
async function sameIdAlone(
  t: CaseContext,
  pop3: Pop3Dialogue,
  [messageNumber, id]: readonly [number, string],
): Promise<void> {
  const { uniqueId } = await pop3.uidlOne(messageNumber);
  t.check(uniqueId === id, { rule: t.definition.title, expected: `message ${messageNumber}: ${id}`, actual: uniqueId });
}

const bodyOf = (octetCount: number): string => `${'x'.repeat(76)}\r\n`.repeat(Math.ceil(octetCount / 78));

const stat: readonly CaseDefinition[] = [
  define(
    'stat/form',
    'STAT answers +OK, the number of messages and the size of the maildrop',
    ['RFC1939-5-STAT-1', 'RFC1939-4-DECIMAL-1'],
    { messages: 3 },
    async (t) => {
      const pop3 = await t.pop3();
      const { messages } = await pop3.stat();
      t.check(t.messages.length === 0 || messages === t.messages.length, {
        rule: t.definition.title,
        expected: `${t.messages.length} messages`,
        actual: `${messages} messages`,
      });
    },
  ),
  define(
    'stat/nothing-behind-the-size',
    'nothing follows the size in the answer to STAT',
    ['RFC1939-5-STATEXTRA-1'],
    { messages: 1 },
    async (t) => {
      const pop3 = await t.pop3();
      nothingBehind(t, 'STAT', (await pop3.ok('STAT')).text);
    },
    'SHOULD',
  ),
  define(
    'stat/sum-of-the-sizes',
    'the size that STAT gives is the sum of the sizes in LIST',
    ['RFC1939-5-STATSUM-1', 'RFC6856-2.1-STATSIZE-1'],
    { messages: 5 },
    async (t) => {
      const pop3 = await t.pop3();
      const before = await pop3.stat();
      const sizes = [...(await pop3.list()).values()];
      const sum = sizes.reduce((all, one) => all + one, 0);
      t.check(before.messages === sizes.length, {
        rule: t.definition.title,
        expected: `${before.messages} messages listed, as STAT counts`,
        actual: `${sizes.length} messages listed`,
      });
      if (pop3.offers('UTF8') && before.octets !== sum) t.observe('STAT and LIST differ; RFC 6856 lets them');
      else
        t.check(before.octets === sum, {
          rule: t.definition.title,
          expected: `STAT: ${sum} octets`,
          actual: `STAT: ${before.octets} octets`,
        });
    },
  ),
  define(
    'stat/empty-maildrop',
    'STAT of an empty maildrop answers +OK 0 0',
    ['RFC1939-5-STATEMPTY-1'],
    { contents: [] },
    async (t) => {
      const pop3 = await t.pop3();
      const { messages, octets } = await pop3.stat();
      t.check(messages === 0 && octets === 0, {
        rule: t.definition.title,
        expected: '0 0',
        actual: `${messages} ${octets}`,
      });
    },
  ),
  define(
    'stat/same-throughout-the-session',
    'STAT, LIST and UIDL answer the same before and behind RETR, TOP and NOOP',
    ['RFC1939-4-SIZESTABLE-1', 'RFC1939-4-SNAPSHOT-1', 'RFC1939-5-REPEAT-1', 'RFC1939-5-RETRKEEP-1'],
    { messages: 3 },
    async (t) => {
      const pop3 = await t.pop3();
      const stat = await pop3.stat();
      const maildrop = await pop3.maildrop();
      await pop3.agreesWith(maildrop);
      for (const { messageNumber } of maildrop.messages) await pop3.retr(messageNumber);
      if (pop3.offers('TOP')) await pop3.top(1, 1);
      await pop3.ok('NOOP');
      await pop3.agreesWith(maildrop);
      const again = await pop3.stat();
      t.check(again.messages === stat.messages && again.octets === stat.octets, {
        rule: t.definition.title,
        expected: `STAT: ${stat.messages} ${stat.octets}`,
        actual: `STAT: ${again.messages} ${again.octets}`,
      });
    },
  ),
];

/** Texts whose octets are counted wrong now and then. `inexact`: a store may keep it in another form (RFC 1939 §11). */
const ODD: readonly { readonly words: string; readonly inexact?: true; readonly text: (token: string) => string }[] = [
  { words: 'header only', text: (token) => `Subject: ${token}\r\nX-Last: field\r\n` },
  { words: 'no header', text: (token) => `no field ${token}\r\n\r\nmore\r\n` },
  { words: 'dots', text: (token) => `Subject: ${token}\r\n\r\n.\r\n..\r\n.dot\r\n\r\n.\r\n` },
  { words: 'empty lines at its end', text: (token) => `Subject: ${token}\r\n\r\ntext\r\n\r\n\r\n` },
  { words: 'tabs and white space', text: (token) => `Subject: ${token}\r\n\r\n\ta\tb\t\r\n   \r\n \t \r\n` },
  {
    words: 'a line of 2,000 octets',
    inexact: true,
    text: (token) => `Subject: ${token}\r\n\r\n${'x'.repeat(2_000)}\r\n`,
  },
  { words: 'NUL', inexact: true, text: (token) => `Subject: ${token}\r\n\r\none\0two\r\nthree\r\n` },
];

/** What SMTP takes of the odd texts, into the account's maildrop. */
async function deliverOdd(
  t: CaseContext,
  address: string,
): Promise<readonly (readonly [string, (typeof ODD)[number]])[]> {
  const smtp = await t.smtp('ehlo');
  const taken: (readonly [string, (typeof ODD)[number]])[] = [];
  for (const one of ODD) {
    const token = t.token();
    await smtp.envelope([address]);
    if (answerWord(await smtp.data({ token, octets: octets(one.text(token)) })) === '250') taken.push([token, one]);
    if (smtp.session.ended !== undefined) break;
  }
  await smtp.close();
  return taken;
}

async function sizesOfOddTexts(t: CaseContext): Promise<void> {
  const { address } = t.account;
  if (t.target.smtp === undefined || address === undefined)
    t.notApplicable('no message can be delivered (an SMTP endpoint, and --account with ADDR)');
  const taken = await deliverOdd(t, address);
  const pop3 = await sessionWith(t, taken.length, t.definition.title);
  const before = await pop3.list();
  const texts = new Map<number, string>();
  for (const messageNumber of before.keys()) texts.set(messageNumber, octetString(await pop3.retr(messageNumber)));
  const behind = await pop3.list();
  for (const [token, { words, inexact }] of taken) {
    const [messageNumber, text] = [...texts].find(([, one]) => new RegExp(`${token}(?![0-9])`).test(one)) ?? [0, ''];
    if (messageNumber === 0) continue;
    const sizes = [before.get(messageNumber), behind.get(messageNumber)];
    t.check(
      sizes.every((size) => size === text.length),
      {
        rule: t.definition.title,
        expected: `${text.length} octets for a text (${words}), as RETR sends it`,
        actual: `${sizes[0] ?? 0} before RETR, ${sizes[1] ?? 0} behind`,
      },
      inexact === true ? 'deviates' : 'violates',
    );
  }
}

/** Numbers of two digits, and twelve sizes. */
const TWELVE = Array.from({ length: 12 }, (_, n) => ({ body: 'Longer than the one before.\r\n'.repeat(n + 1) }));

/** More octets than a number of 24 bits holds. */
const VAST = `Subject: vast\r\n\r\n${`${'v'.repeat(998)}\r\n`.repeat(17_000)}`;

/** Message-numbers and sizes in LIST have no leading zeros. */
async function isUnpadded(t: CaseContext, pop3: Pop3Dialogue): Promise<void> {
  const lines = octetString((await pop3.ok('LIST')).body ?? new Uint8Array(0)).split('\r\n');
  const padded = lines.find((line) => /(?:^| )0\d/.test(line));
  t.check(
    padded === undefined,
    { rule: 'nothing pads a scan listing', expected: 'a number and a size', actual: padded ?? '' },
    'deviates',
  );
}

const list: readonly CaseDefinition[] = [
  define(
    'list/numbers-from-one',
    'LIST numbers the messages from 1 without gaps',
    ['RFC1939-4-NUMBER1-1', 'RFC1939-5-LISTALL-1', 'RFC1939-5-LISTFMT-1', 'RFC1939-3-MULTIEND-1'],
    { messages: 3 },
    async (t) => {
      const pop3 = await t.pop3();
      const numbers = [...(await pop3.list()).keys()];
      const count = t.messages.length || numbers.length;
      t.check(numbers.length === count && numbers.every((one) => one >= 1 && one <= count), {
        rule: t.definition.title,
        expected: `message-numbers 1 to ${count}`,
        actual: numbers.join(', '),
      });
      await pop3.inStep();
    },
  ),
  define(
    'list/nothing-behind-the-size',
    'nothing follows the size in a scan listing',
    ['RFC1939-5-LISTEXTRA-1'],
    { messages: 1 },
    async (t) => {
      const pop3 = await t.pop3();
      nothingBehind(t, 'LIST 1', (await pop3.ok('LIST 1')).text);
      const [line = ''] = octetString((await pop3.ok('LIST')).body ?? new Uint8Array(0)).split('\r\n');
      nothingBehind(t, 'LIST', line);
    },
    'SHOULD',
  ),
  define(
    'list/no-leading-zeros',
    'message-numbers and sizes in a scan listing have no leading zeros',
    ['RFC1939-5-LISTFMT-1'],
    { messages: 2 },
    async (t) => isUnpadded(t, await t.pop3()),
    'SHOULD',
  ),
  define(
    'list/one-of-twelve',
    'LIST with a message-number of two digits gives the size that LIST without gives',
    ['RFC1939-5-LISTONE-1', 'RFC1939-5-LISTCONSIST-1'],
    { contents: TWELVE },
    async (t) => {
      const pop3 = await t.pop3();
      for (const listed of await pop3.list()) await sameSizeAlone(t, pop3, listed);
    },
  ),
  define(
    'list/one-message',
    'LIST with a message-number gives one line, the same as in LIST without',
    ['RFC1939-5-LISTONE-1', 'RFC1939-5-LISTCONSIST-1', 'RFC1939-3-SINGLE-1'],
    { messages: 3 },
    async (t) => {
      const pop3 = await t.pop3();
      for (const listed of await pop3.list()) {
        await sameSizeAlone(t, pop3, listed);
        await pop3.inStep();
      }
    },
  ),
  define(
    'list/empty-maildrop',
    'LIST of an empty maildrop is positive and lists nothing',
    ['RFC1939-5-LISTEMPTY-1'],
    { contents: [] },
    async (t) => {
      const pop3 = await t.pop3();
      const listed = await pop3.list();
      t.check(listed.size === 0, {
        rule: t.definition.title,
        expected: 'no line',
        actual: `${listed.size} lines`,
      });
      await pop3.inStep();
    },
  ),
  define(
    'list/sizes-are-what-retr-sends',
    'the size in LIST is the number of octets that RETR sends, for messages of many sizes',
    ['RFC1939-5-LISTEXACT-1', 'RFC1939-11-SIZECRLF-1', 'RFC6856-2.1-SIZE-1'],
    { contents: [0, 1, 100, 1_000, 4_000, 9_000].map((octetCount) => ({ body: bodyOf(octetCount) })) },
    async (t) => {
      const pop3 = await t.pop3();
      const sizes = await pop3.list();
      for (const [messageNumber, size] of sizes) {
        const text = await pop3.retr(messageNumber);
        t.check(text.length === size, {
          rule: t.definition.title,
          expected: `message ${messageNumber}: ${size} octets, as listed`,
          actual: `${text.length} octets`,
        });
      }
    },
  ),
  define(
    'list/sizes-of-odd-texts',
    'LIST gives the size that RETR sends for texts out of the ordinary, before and behind RETR',
    ['RFC1939-4-SIZESTABLE-1', 'RFC1939-5-LISTEXACT-1', 'RFC1939-11-SIZECRLF-1'],
    { messages: 0, deletes: true },
    sizesOfOddTexts,
  ),
  define(
    'list/size-above-24-bits',
    'a message of more than 2^24 octets is counted whole, in LIST and in STAT',
    ['RFC1939-5-LISTEXACT-1', 'RFC1939-5-STATSUM-1'],
    // A store that takes its octets as they are: no server has to let so much through. They are counted, not retrieved.
    { contents: [{ raw: VAST }, { body: 'Small.\r\n' }] },
    async (t) => {
      const pop3 = await t.pop3();
      const sizes = [...(await pop3.list())];
      const [vast, whole] = sizes.reduce((a, b) => (b[1] > a[1] ? b : a), [1, 0]);
      const { octets: listed } = await pop3.listOne(vast);
      const { octets: total } = await pop3.stat();
      t.check(Math.min(listed, whole, total) >= VAST.length, {
        rule: t.definition.title,
        expected: `at least ${VAST.length} octets`,
        actual: `${listed} and ${whole} octets in LIST, ${total} in STAT`,
      });
    },
  ),
  define(
    'list/sizes-before-anything-was-read',
    'LIST n as the first command of a session gives the size that RETR then sends',
    ['RFC1939-4-SIZESTABLE-1', 'RFC1939-5-LISTEXACT-1'],
    { contents: [{ body: 'Fresh.\r\n'.repeat(20) }] },
    async (t) => {
      const pop3 = await t.pop3();
      const before = await pop3.listOne(1);
      const text = await pop3.retr(1);
      const behind = await pop3.listOne(1);
      t.check(before.octets === text.length && behind.octets === text.length, {
        rule: t.definition.title,
        expected: `${text.length} octets before and behind RETR`,
        actual: `${before.octets} before, ${behind.octets} behind`,
      });
    },
  ),
  define(
    'list/sizes-of-what-was-read-before',
    'a message that was retrieved in an earlier session is as large as RETR sends it now',
    ['RFC1939-5-LISTEXACT-1', 'RFC1939-11-SIZECRLF-1'],
    { messages: 3 },
    async (t) => {
      const first = await t.pop3();
      await first.retr(1);
      await first.retr(3);
      await first.quit();
      // A server may remove what was retrieved (RFC 1939 §8).
      const second = await loginAgain(t, t.definition.title);
      for (const [messageNumber, size] of await second.list()) {
        const { length } = await second.retr(messageNumber);
        t.check(length === size, {
          rule: t.definition.title,
          expected: `message ${messageNumber}: ${length} octets listed, as retrieved`,
          actual: `${size} octets listed`,
        });
      }
    },
  ),
  define(
    'list/a-dozen-messages',
    'of twelve messages each has its number, its size and its text',
    ['RFC1939-4-NUMBER1-1', 'RFC1939-5-LISTALL-1'],
    { contents: Array.from({ length: 12 }, (_, index) => ({ body: 'One more line.\r\n'.repeat(index + 1) })) },
    async (t) => {
      const pop3 = await t.pop3();
      const maildrop = await pop3.maildrop();
      await pop3.agreesWith(maildrop);
      await holdsExactly(t, pop3, t.messages);
    },
  ),
  define(
    'list/a-thousand-messages',
    'a maildrop of 1,000 messages is listed whole, and its messages are retrieved under their numbers',
    ['RFC1939-5-LISTALL-1', 'RFC1939-5-STAT-1'],
    // Neighbours, and messages 256 apart, differ in size.
    { contents: Array.from({ length: 1_000 }, (_, n) => ({ body: `Short${'.'.repeat(n % 251)}\r\n` })) },
    async (t) => {
      const pop3 = await t.pop3();
      const maildrop = await pop3.maildrop();
      const numbers = maildrop.messages.map((one) => one.messageNumber);
      t.check(numbers.length === 1_000 && Math.max(...numbers) === 1_000, {
        rule: t.definition.title,
        expected: '1,000 messages, numbered to 1000',
        actual: `${numbers.length} messages`,
      });
      // Columns are made of equal width where numbers differ in width.
      await isUnpadded(t, pop3);
      await pop3.agreesWith(maildrop);
      for (const messageNumber of [1, 99, 100, 101, 127, 128, 255, 256, 257, 511, 512, 999, 1_000]) {
        const size = maildrop.scanListing.get(messageNumber) ?? 0;
        const one = await pop3.listOne(messageNumber);
        const { length } = await pop3.retr(messageNumber);
        t.check(one.octets === size && length === size, {
          rule: t.definition.title,
          expected: `message ${messageNumber} of ${size} octets`,
          actual: `${one.octets} octets listed alone, ${length} retrieved`,
        });
      }
      const text = octetString(await pop3.retr(1_000));
      t.check(
        t.messages.some((message) => text.includes(message.token)),
        { rule: t.definition.title, expected: 'the text of one of the messages', actual: 'something else' },
      );
    },
  ),
  define(
    'list/leading-zero-is-not-octal',
    'LIST 010 means message 10, or is refused',
    ['RFC1939-4-DECIMAL-1', 'RFC1939-4-LEADZERO-1'],
    { messages: 12 },
    async (t) => {
      const pop3 = await t.pop3();
      const size = (await pop3.list()).get(10);
      const response = await pop3.ask('LIST 010', [conforms('+OK -ERR', 'RFC 1939 §4')]);
      t.check(response.status === '-ERR' || Number(response.text.split(' ')[1]) === size, {
        rule: t.definition.title,
        expected: `-ERR, or message 10 of ${size ?? 0} octets`,
        actual: response.line,
      });
      await pop3.inStep();
    },
  ),
  define(
    'list/leading-zeros',
    'LIST 01 means message 1, or is refused',
    ['RFC1939-4-LEADZERO-1'],
    { messages: 2 },
    async (t) => {
      const pop3 = await t.pop3();
      const size = (await pop3.list()).get(1);
      const response = await pop3.ask('LIST 01', [conforms('+OK -ERR', 'RFC 1939 §4')]);
      t.check(response.status === '-ERR' || Number(response.text.split(' ')[1]) === size, {
        rule: t.definition.title,
        expected: `-ERR, or message 1 of ${size ?? 0} octets`,
        actual: response.line,
      });
      t.observe(response.status === '+OK' ? 'leading zeros are ignored' : 'leading zeros are refused');
      await pop3.inStep();
    },
    'MAY',
  ),
];

const uidlNeeds = (needs: Needs): Needs => ({ ...needs, capabilities: ['UIDL'] });

/** UIDL before and behind the end of a session: what must not change does not. */
const persists = (
  id: string,
  title: string,
  requirements: readonly string[],
  end: (t: CaseContext, pop3: Awaited<ReturnType<CaseContext['pop3']>>) => Promise<void>,
): CaseDefinition =>
  define(id, title, requirements, uidlNeeds({ messages: 3 }), async (t) => {
    const first = await t.pop3();
    const before = await first.uidl();
    await end(t, first);
    const second = await loginAgain(t, t.definition.title, { patienceMs: 5_000 });
    const behind = await second.uidl();
    const show = (ids: ReadonlyMap<number, string>): string => [...ids.values()].join(' ');
    t.check(show(before) === show(behind), {
      rule: t.definition.title,
      expected: `unique-ids ${show(before)}`,
      actual: show(behind),
    });
  });

const LINE = `${'0123456789'.repeat(7)}\r\n`;
const HEADER = 'From: a@example.com\r\nSubject: alike\r\nMessage-ID: <alike@example.com>\r\n\r\n';

/**
 * Messages that have much in common and are still different ones. A unique-id may be calculated from a message (RFC 1939
 * §7), so identical copies may share theirs; these are no copies.
 */
const ALIKE: readonly {
  readonly name: string;
  readonly words: string;
  readonly contents: NonNullable<Needs['contents']>;
  /** RFC 1939 §7 permits a hash of the message, and does not say of how much of it. */
  readonly hashed?: true;
}[] = [
  {
    name: 'much-text',
    words: '20, 64 and 200 kilobytes, two of each,',
    contents: [280, 280, 890, 890, 2_800, 2_800].map((count) => ({ body: LINE.repeat(count) })),
  },
  {
    name: 'the-same-text',
    words: 'the same text and different headers',
    contents: [1, 2, 3].map(() => ({ body: 'The same.\r\n' })),
  },
  { name: 'empty-bodies', words: 'empty bodies', contents: [1, 2, 3].map(() => ({ body: '' })) },
  {
    name: 'the-same-header',
    words: 'the same header, Message-ID included,',
    contents: ['One.', 'Two.', 'More.'].map((text) => ({ raw: `${HEADER}${text}\r\n` })),
    hashed: true,
  },
  {
    name: 'the-same-beginning',
    words: 'the same 70 kilobytes in front of different last lines',
    contents: ['One.', 'Two.'].map((text) => ({ raw: `${HEADER}${LINE.repeat(1_000)}${text}\r\n` })),
    hashed: true,
  },
];

const uidl: readonly CaseDefinition[] = [
  define(
    'uidl/form',
    'UIDL lists each message: number, one space, unique-id of 1 to 70 characters 0x21 to 0x7E',
    ['RFC1939-7-UIDLALL-1', 'RFC1939-7-UIDLFMT-1', 'RFC1939-7-UIDLLEN-1', 'RFC1939-7-UIDLCHARS-1'],
    uidlNeeds({ messages: 3 }),
    async (t) => {
      const pop3 = await t.pop3();
      const ids = await pop3.uidl();
      const sizes = await pop3.list();
      t.check(ids.size === sizes.size && [...sizes.keys()].every((one) => ids.has(one)), {
        rule: t.definition.title,
        expected: `the messages of LIST: ${[...sizes.keys()].join(', ')}`,
        actual: [...ids.keys()].join(', '),
      });
      await pop3.inStep();
    },
  ),
  define(
    'uidl/one-of-twelve',
    'UIDL with a message-number of two digits gives the unique-id that UIDL without gives',
    ['RFC1939-7-UIDLONE-1', 'RFC1939-7-UIDLCONSIST-1'],
    uidlNeeds({ contents: TWELVE }),
    async (t) => {
      const pop3 = await t.pop3();
      for (const listed of await pop3.uidl()) await sameIdAlone(t, pop3, listed);
    },
  ),
  define(
    'uidl/one-message',
    'UIDL with a message-number gives one line, the same as in UIDL without',
    ['RFC1939-7-UIDLONE-1', 'RFC1939-7-UIDLCONSIST-1', 'RFC1939-3-SINGLE-1'],
    uidlNeeds({ messages: 3 }),
    async (t) => {
      const pop3 = await t.pop3();
      for (const listed of await pop3.uidl()) {
        await sameIdAlone(t, pop3, listed);
        await pop3.inStep();
      }
    },
  ),
  define(
    'uidl/changes-no-size',
    'the sizes in LIST are the same before and behind UIDL',
    ['RFC1939-4-SIZESTABLE-1'],
    uidlNeeds({ contents: [{ body: 'Fresh.\r\n' }, { body: 'Fresh, too.\r\n' }] }),
    async (t) => {
      const pop3 = await t.pop3();
      const show = (sizes: ReadonlyMap<number, number>): string => [...sizes.values()].join(', ');
      const before = await pop3.list();
      await pop3.uidl();
      const behind = await pop3.list();
      t.check(show(before) === show(behind), {
        rule: t.definition.title,
        expected: `${show(before)} octets`,
        actual: `${show(behind)} octets`,
      });
    },
  ),
  define(
    'uidl/unique',
    'different messages have different unique-ids, also where their sizes are the same',
    ['RFC1939-7-UIDLUNIQUE-1'],
    uidlNeeds({ contents: ['alpha', 'gamma', 'delta', 'omega'].map((word) => ({ body: `${word}\r\n` })) }),
    async (t) => {
      const pop3 = await t.pop3();
      const ids = [...(await pop3.uidl()).values()];
      t.check(new Set(ids).size === t.messages.length, {
        rule: t.definition.title,
        expected: `${t.messages.length} different unique-ids`,
        actual: ids.join(' '),
      });
    },
  ),
  ...ALIKE.map(({ name, words, contents, hashed }) =>
    define(
      `uidl/unique-with-${name}`,
      `messages with ${words} have different unique-ids, and keep them`,
      ['RFC1939-7-UIDLUNIQUE-1', 'RFC1939-7-UIDLPERSIST-1'],
      uidlNeeds({ contents }),
      async (t) => {
        const first = await t.pop3();
        const ids = [...(await first.uidl()).values()];
        const remark = {
          rule: t.definition.title,
          expected: `${contents.length} different unique-ids`,
          actual: ids.join(' '),
        };
        t.check(new Set(ids).size === contents.length, remark, hashed === true ? 'deviates' : 'violates');
        await first.quit();
        const later = [...(await (await loginAgain(t, t.definition.title)).uidl()).values()];
        t.check(later.join(' ') === ids.join(' '), {
          rule: t.definition.title,
          expected: `unique-ids ${ids.join(' ')}`,
          actual: later.join(' '),
        });
      },
    ),
  ),
  define(
    'uidl/unique-among-a-thousand',
    'the unique-ids of 1,000 different messages are all different',
    ['RFC1939-7-UIDLUNIQUE-1'],
    uidlNeeds({ contents: Array.from({ length: 1_000 }, (_, n) => ({ body: `Number ${n + 1}.\r\n` })) }),
    async (t) => {
      const ids = [...(await (await t.pop3()).uidl()).values()];
      const count = new Set(ids).size;
      t.check(count === 1_000, {
        rule: t.definition.title,
        expected: '1,000 different unique-ids',
        actual: `${count} different ones of ${ids.length}`,
      });
    },
  ),
  define(
    'uidl/empty-maildrop',
    'UIDL of an empty maildrop is positive and lists nothing',
    ['RFC1939-7-UIDLEMPTY-1'],
    uidlNeeds({ contents: [] }),
    async (t) => {
      const pop3 = await t.pop3();
      const response = await pop3.ask('UIDL', [
        conforms('+OK', 'RFC 1939 §7 UIDL'),
        deviates('-ERR', 'RFC 1939 §7 UIDL: an empty listing is positive'),
      ]);
      t.check((response.body ?? []).length === 0, {
        rule: t.definition.title,
        expected: 'no line',
        actual: octetString(response.body ?? new Uint8Array(0)),
      });
      await pop3.inStep();
    },
    'SHOULD',
  ),
  define(
    'uidl/same-within-the-session',
    'unique-ids stay with their messages while others are marked and unmarked',
    ['RFC1939-7-UIDLPERSIST-1', 'RFC1939-7-UIDLDELE-1'],
    uidlNeeds({ messages: 4, deletes: true }),
    async (t) => {
      const pop3 = await t.pop3();
      const maildrop = await pop3.maildrop();
      await pop3.need('DELE 2');
      await pop3.agreesWith(maildrop.dele(2));
      await pop3.need('RSET');
      await pop3.agreesWith(maildrop);
    },
  ),
  persists(
    'uidl/same-in-the-next-session',
    'unique-ids are the same in the session behind QUIT',
    ['RFC1939-7-UIDLPERSIST-1'],
    (_, pop3) => pop3.quit(),
  ),
  persists(
    'uidl/same-behind-a-broken-connection',
    'unique-ids are the same behind a session that was reset',
    ['RFC1939-7-UIDLPERSISTABN-1'],
    (_, pop3) => {
      pop3.session.reset();
      return Promise.resolve();
    },
  ),
  persists(
    'uidl/same-behind-a-closed-connection',
    'unique-ids are the same behind a session that the client closed without QUIT',
    ['RFC1939-7-UIDLPERSISTABN-1'],
    async (_, pop3) => {
      pop3.session.fin();
      await pop3.session.end();
    },
  ),
  define(
    'uidl/same-behind-a-deletion',
    'unique-ids stay with their messages when others have been removed and the numbers have changed',
    ['RFC1939-7-UIDLPERSIST-1', 'RFC1939-6-NEWNUMBERS-1'],
    uidlNeeds({ messages: 4, deletes: true }),
    async (t) => {
      const first = await t.pop3();
      const maildrop = await first.maildrop();
      await first.need('DELE 1');
      await first.need('DELE 3');
      await first.quit();
      const second = await loginAgain(t, t.definition.title);
      await second.agreesWith(maildrop.dele(1, 3).afterUpdate());
    },
  ),
  define(
    'uidl/belongs-to-its-message',
    'the message behind a unique-id is the same one in the next session',
    ['RFC1939-7-UIDLPERSIST-1'],
    uidlNeeds({ messages: 3, deletes: true }),
    async (t) => {
      const first = await t.pop3();
      const numbers = await numbersOf(first, t.messages);
      const ids = await first.uidl();
      await first.need(`DELE ${numbers[0] ?? 1}`);
      await first.quit();
      const second = await loginAgain(t, t.definition.title);
      await needRetrievedKept(t, second);
      const later = await numbersOf(second, t.messages);
      const laterIds = await second.uidl();
      for (const index of [1, 2]) {
        const id = ids.get(numbers[index] ?? 0);
        const laterId = laterIds.get(later[index] ?? 0);
        t.check(id !== undefined && id === laterId, {
          rule: t.definition.title,
          expected: `unique-id ${id ?? ''} for message ${index + 1}`,
          actual: laterId ?? 'the message is gone',
        });
      }
    },
  ),
  define(
    'uidl/not-given-again',
    'the unique-id of a removed message is not given to a later one',
    ['RFC1939-7-UIDLREUSE-1'],
    uidlNeeds({ messages: 3, deletes: true }),
    async (t) => {
      const first = await t.pop3();
      const before = [...(await first.uidl()).values()];
      for (let messageNumber = 1; messageNumber <= before.length; messageNumber++)
        await first.need(`DELE ${messageNumber}`);
      await first.quit();
      if ((await deliverTo(t)) === undefined)
        t.notApplicable('no message can be delivered (an SMTP endpoint, and --account with ADDR)');
      const second = await sessionWith(t, 1, t.definition.title);
      const behind = [...(await second.uidl()).values()];
      if (behind.length === 0) t.inconclusive('the message that was sent does not appear');
      const again = behind.filter((id) => before.includes(id));
      t.check(
        again.length === 0,
        { rule: t.definition.title, expected: 'a unique-id that no message had before', actual: again.join(' ') },
        'deviates',
      );
    },
    'SHOULD',
  ),
  define(
    'uidl/identical-copies',
    'identical copies of a message are listed each, with unique-ids of the right form',
    ['RFC1939-7-UIDLALL-1', 'RFC1939-7-UIDLUNIQUE-1'],
    uidlNeeds({ contents: [1, 2].map(() => ({ raw: 'From: a@example.com\r\nSubject: twin\r\n\r\nThe same.\r\n' })) }),
    async (t) => {
      const pop3 = await t.pop3();
      const ids = await pop3.uidl();
      t.check(ids.size === 2, { rule: t.definition.title, expected: '2 lines', actual: `${ids.size} lines` });
      t.observe(ids.get(1) === ids.get(2) ? 'copies share a unique-id' : 'copies have different unique-ids');
    },
  ),
];

/** Message-numbers that no message has, and words that are none (RFC 1939 §4, §5, §7). */
const WRONG_NUMBERS: readonly { readonly name: string; readonly argument: string; readonly words: string }[] = [
  { name: 'zero', argument: '0', words: 'message-number 0' },
  { name: 'one-too-many', argument: '4', words: 'a message-number behind the last' },
  { name: 'negative', argument: '-1', words: 'a negative message-number' },
  { name: 'wrapping-16-bits', argument: '65537', words: 'message-number 2^16 + 1' },
  { name: 'wrapping-32-bits', argument: '4294967297', words: 'message-number 2^32 + 1' },
  { name: 'wrapping-64-bits', argument: '18446744073709551617', words: 'message-number 2^64 + 1' },
  { name: 'a-word', argument: 'abc', words: 'a word for the message-number' },
  { name: 'a-number-and-a-letter', argument: '1x', words: 'a number with a letter behind it' },
  { name: 'hexadecimal', argument: '0x1', words: 'a hexadecimal number' },
];

const COMMANDS_WITH_NUMBER = [
  { command: 'list', line: (n: string) => `LIST ${n}`, none: 'RFC1939-5-LISTNONE-1' },
  { command: 'retr', line: (n: string) => `RETR ${n}`, none: 'RFC1939-5-RETRNONE-1' },
  { command: 'dele', line: (n: string) => `DELE ${n}`, none: 'RFC1939-5-DELENONE-1' },
  { command: 'uidl', line: (n: string) => `UIDL ${n}`, none: 'RFC1939-7-UIDLNONE-1' },
  { command: 'top', line: (n: string) => `TOP ${n} 0`, none: 'RFC1939-7-TOPNONE-1' },
] as const;

const isANumber = (argument: string): boolean => /^-?\d+$/.test(argument);

const wrongNumbers: readonly CaseDefinition[] = COMMANDS_WITH_NUMBER.flatMap(({ command, line, none }) =>
  WRONG_NUMBERS.map(({ name, argument, words }) =>
    defineCase({
      id: `pop3/${command}/wrong-number-${name}`,
      title: `${command.toUpperCase()} with ${words} is refused in one line, and nothing is marked`,
      level: 'MUST',
      rfc: rfc(1939, command === 'uidl' || command === 'top' ? '7' : '5'),
      requirements: isANumber(argument)
        ? [none, 'RFC1939-3-ERRSINGLE-1']
        : ['RFC1939-3-SYNTAXERR-1', 'RFC1939-4-DECIMAL-1'],
      needs: { messages: 3, deletes: command === 'dele' },
      async run(t) {
        const pop3 = await t.pop3();
        // Someone's own mailbox may hold more than three messages.
        const asked = name === 'one-too-many' ? String((await pop3.list()).size + 1) : argument;
        await pop3.err(line(asked), undefined, isANumber(argument) ? 'RFC 1939 §5' : 'RFC 1939 §3');
        if (!(await pop3.inStepOrClosed()) || command !== 'dele') return;
        const { messages } = await pop3.stat();
        t.check(messages === t.messages.length, {
          rule: t.definition.title,
          expected: `${t.messages.length} messages, none of them marked`,
          actual: `${messages} messages`,
        });
      },
    }),
  ),
);

const WITHOUT_ARGUMENT = [
  { id: 'pop3/retr/without-number', line: 'RETR', requirement: 'RFC1939-5-RETRARG-1', section: '5' },
  { id: 'pop3/dele/without-number', line: 'DELE', requirement: 'RFC1939-5-DELEARG-1', section: '5' },
  { id: 'pop3/top/without-number', line: 'TOP', requirement: 'RFC1939-7-TOPARGS-1', section: '7' },
  { id: 'pop3/top/without-line-count', line: 'TOP 1', requirement: 'RFC1939-7-TOPARGS-1', section: '7' },
  { id: 'pop3/top/negative-line-count', line: 'TOP 1 -1', requirement: 'RFC1939-7-TOPARGS-1', section: '7' },
  { id: 'pop3/top/line-count-a-word', line: 'TOP 1 abc', requirement: 'RFC1939-7-TOPARGS-1', section: '7' },
] as const;

const withoutArgument: readonly CaseDefinition[] = WITHOUT_ARGUMENT.map(({ id, line, requirement, section }) =>
  defineCase({
    id,
    title: `${line}, an argument missing or not allowed, is refused in one line, and nothing is marked`,
    level: 'MUST',
    rfc: rfc(1939, section),
    requirements: [requirement, 'RFC1939-3-SYNTAXERR-1'],
    needs: { messages: 2, deletes: line === 'DELE' },
    async run(t) {
      const pop3 = await t.pop3();
      const before = await pop3.stat();
      await pop3.err(line);
      if (!(await pop3.inStepOrClosed())) return;
      const { messages } = await pop3.stat();
      t.check(messages === before.messages, {
        rule: t.definition.title,
        expected: `${before.messages} messages, none of them marked`,
        actual: `${messages} messages`,
      });
    },
  }),
);

const notOffered: readonly CaseDefinition[] = (['TOP', 'UIDL'] as const).map((command) =>
  defineCase({
    id: `pop3/${command.toLowerCase()}/not-offered`,
    title: `where ${command} is not offered it is refused, in every form, and the session goes on`,
    level: 'MUST',
    rfc: rfc(1939, '3'),
    requirements: ['RFC1939-3-UNIMPLERR-1'],
    needs: { messages: 1 },
    async run(t) {
      const pop3 = await t.pop3();
      if (pop3.offers(command)) t.notApplicable(`the server offers ${command}`);
      const refused = [conforms('-ERR', 'RFC 1939 §3'), recorded('+OK', 'RFC 1939 §7: offered without telling')];
      await pop3.ask(command === 'TOP' ? 'TOP 1 0' : 'UIDL', refused);
      await pop3.inStepOrClosed();
    },
  }),
);

export const listing: readonly CaseDefinition[] = [
  ...stat,
  ...list,
  ...uidl,
  ...wrongNumbers,
  ...withoutArgument,
  ...notOffered,
];
