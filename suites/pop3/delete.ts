import {
  conforms,
  defineCase,
  deviates,
  octetString,
  rfc,
  type CaseContext,
  type CaseDefinition,
  type Pop3Dialogue,
} from '../../src/index.js';

/** DELE, RSET and NOOP within a session: what is marked, what is not, and what every other command makes of it. */

const COUNT = 5;

const define = (
  id: string,
  title: string,
  requirements: readonly string[],
  run: (t: CaseContext, pop3: Pop3Dialogue) => Promise<void>,
  capabilities: readonly string[] = [],
  level: 'MUST' | 'SHOULD' = 'MUST',
): CaseDefinition =>
  defineCase({
    id: `pop3/${id}`,
    title,
    level,
    rfc: rfc(1939, '5'),
    requirements,
    needs: { messages: COUNT, deletes: true, capabilities },
    run: async (t) => run(t, await t.pop3()),
  });

/** Which messages are marked, and in which order: STAT, LIST and UIDL must show the rest. */
const MARKED: readonly { readonly name: string; readonly marks: readonly number[]; readonly words: string }[] = [
  { name: 'the-first', marks: [1], words: 'the first message' },
  { name: 'the-last', marks: [5], words: 'the last message' },
  { name: 'one-in-the-middle', marks: [3], words: 'a message in the middle' },
  { name: 'two-apart', marks: [2, 4], words: 'two messages' },
  { name: 'backwards', marks: [5, 3, 1], words: 'three messages, the last first,' },
  { name: 'all', marks: [1, 2, 3, 4, 5], words: 'every message' },
];

const marking: readonly CaseDefinition[] = MARKED.map(({ name, marks, words }) =>
  define(
    `dele/marks-${name}`,
    `with ${words} marked STAT, LIST and UIDL show the others unchanged`,
    [
      'RFC1939-5-DELE-1',
      'RFC1939-5-STATDELE-1',
      'RFC1939-5-LISTDELE-1',
      'RFC1939-5-DELENORENUM-1',
      'RFC1939-7-UIDLDELE-1',
      ...(name === 'all' ? ['RFC1939-5-STATALLDELE-1'] : []),
    ],
    async (t, pop3) => {
      let maildrop = await pop3.maildrop();
      for (const mark of marks) {
        await pop3.ok(`DELE ${mark}`);
        maildrop = maildrop.dele(mark);
        const { messages } = await pop3.stat();
        t.check(messages === maildrop.dropListing.messages, {
          rule: t.definition.title,
          expected: `${maildrop.dropListing.messages} messages`,
          actual: `${messages} messages`,
        });
      }
      if (name === 'all') {
        // LIST of nothing: a SHOULD of its own, asked in pop3/state/list-in-state-emptied.
        const { messages, octets } = await pop3.stat();
        t.check(messages === 0 && octets === 0, {
          rule: t.definition.title,
          expected: '0 0',
          actual: `${messages} ${octets}`,
        });
        return;
      }
      await pop3.agreesWith(maildrop);
    },
  ),
);

/** A marked message must not be referred to, by any command. */
const REFERENCES = [
  { id: 'dele/twice', line: 'DELE 2', requirements: ['RFC1939-5-DELETWICE-1', 'RFC1939-5-DELEREF-1'] },
  { id: 'retr/of-a-marked-message', line: 'RETR 2', requirements: ['RFC1939-5-RETRDELE-1', 'RFC1939-5-DELEREF-1'] },
  { id: 'list/of-a-marked-message', line: 'LIST 2', requirements: ['RFC1939-5-LISTDELEONE-1', 'RFC1939-5-DELEREF-1'] },
  { id: 'uidl/of-a-marked-message', line: 'UIDL 2', requirements: ['RFC1939-7-UIDLDELE-1', 'RFC1939-5-DELEREF-1'] },
  { id: 'top/of-a-marked-message', line: 'TOP 2 0', requirements: ['RFC1939-7-TOPNONE-1', 'RFC1939-5-DELEREF-1'] },
] as const;

const references: readonly CaseDefinition[] = REFERENCES.map(({ id, line, requirements }) =>
  define(
    id,
    `${line} with message 2 marked is refused in one line, and the other messages are what they were`,
    requirements,
    async (_, pop3) => {
      const maildrop = await pop3.maildrop();
      await pop3.need('DELE 2');
      await pop3.err(line, undefined, 'RFC 1939 §5 DELE');
      await pop3.inStep();
      await pop3.agreesWith(maildrop.dele(2));
    },
    line.startsWith('UIDL') || line.startsWith('TOP') ? [line.split(' ')[0] ?? ''] : [],
  ),
);

const again: CaseDefinition = define(
  'dele/again-behind-other-marks',
  'DELE of messages that were marked before another is refused, and STAT, LIST and UIDL stay as they were',
  ['RFC1939-5-DELETWICE-1', 'RFC1939-5-DELEREF-1', 'RFC1939-5-STATDELE-1'],
  async (_, pop3) => {
    const maildrop = await pop3.maildrop();
    for (const mark of [4, 1, 3]) await pop3.need(`DELE ${mark}`);
    if (!(await allRefused(pop3, ['DELE 1', 'DELE 4']))) return;
    await pop3.agreesWith(maildrop.dele(1, 3, 4));
    await pop3.ok('RSET');
    await pop3.agreesWith(maildrop);
  },
);

/** Marks stay whatever comes between. */
const STAYS: readonly {
  readonly name: string;
  readonly lines: readonly string[];
  readonly words: string;
  readonly needs?: readonly string[];
}[] = [
  { name: 'noop', lines: ['NOOP'], words: 'NOOP' },
  { name: 'stat-and-list', lines: ['STAT', 'LIST', 'LIST 1'], words: 'STAT and LIST' },
  { name: 'retr', lines: ['RETR 1', 'RETR 5'], words: 'RETR of other messages' },
  { name: 'dele-of-another', lines: ['DELE 4'], words: 'DELE of another message' },
  { name: 'capa', lines: ['CAPA'], words: 'CAPA', needs: ['CAPA'] },
  { name: 'top', lines: ['TOP 1 0', 'TOP 5 2'], words: 'TOP of other messages', needs: ['TOP'] },
  { name: 'uidl', lines: ['UIDL', 'UIDL 1'], words: 'UIDL', needs: ['UIDL'] },
];

const stays: readonly CaseDefinition[] = STAYS.map(({ name, lines, words, needs }) =>
  define(
    `dele/mark-stays-behind-${name}`,
    `a mark stays, and is the only one, behind ${words}`,
    ['RFC1939-5-DELE-1', ...(name === 'noop' ? ['RFC1939-5-NOOP-1'] : [])],
    async (_, pop3) => {
      const maildrop = await pop3.maildrop();
      await pop3.need('DELE 2');
      for (const line of lines) await pop3.ok(line);
      await pop3.agreesWith(name === 'dele-of-another' ? maildrop.dele(2, 4) : maildrop.dele(2));
    },
    needs,
  ),
);

/** Each line is refused; false where the server closes behind several of them, which it may (RFC 1939 §3). */
async function allRefused(pop3: Pop3Dialogue, lines: readonly string[]): Promise<boolean> {
  for (const [index, line] of lines.entries()) {
    const answer = await pop3.command(line);
    if (answer.kind === 'closed' && index > 0) return false;
    pop3.judge(answer, [conforms('-ERR', 'RFC 1939 §3, §5')]);
  }
  return pop3.inStepOrClosed();
}

const REFUSED = ['XYZZY', 'DELE 99', 'RETR 99', 'LIST 2'] as const;

/** The ends of the listing, where a check of bounds and a check of marks meet. */
const atTheEnds: readonly CaseDefinition[] = REFERENCES.map(({ line, requirements }) => {
  const [keyword = '', , ...rest] = line.split(' ');
  return define(
    `${keyword.toLowerCase()}/of-the-first-and-last-message-marked`,
    `${keyword} of the first and of the last message is refused when they are marked`,
    requirements,
    async (_, pop3) => {
      const maildrop = await pop3.maildrop();
      const refused = [COUNT, 1].map((messageNumber) => [keyword, messageNumber, ...rest].join(' '));
      // What was answered before must not be answered again.
      for (const one of keyword === 'DELE' ? [] : refused) await pop3.ok(one);
      await pop3.need(`DELE ${COUNT}`);
      await pop3.need('DELE 1');
      if (await allRefused(pop3, refused)) await pop3.agreesWith(maildrop.dele(1, COUNT));
    },
    keyword === 'UIDL' || keyword === 'TOP' ? [keyword] : [],
  );
});

const marks: readonly CaseDefinition[] = [
  define(
    'dele/mark-stays-behind-errors',
    'a mark stays behind commands that are refused',
    ['RFC1939-5-DELE-1'],
    async (_, pop3) => {
      const maildrop = await pop3.maildrop();
      await pop3.need('DELE 2');
      if (await allRefused(pop3, REFUSED)) await pop3.agreesWith(maildrop.dele(2));
    },
  ),
  define(
    'dele/refused-dele-marks-nothing',
    'DELE without number, and with wrong ones, marks nothing',
    ['RFC1939-5-DELENONE-1', 'RFC1939-5-DELEARG-1'],
    async (_, pop3) => {
      const maildrop = await pop3.maildrop();
      if (await allRefused(pop3, ['DELE', 'DELE 0', 'DELE 6', 'DELE x'])) await pop3.agreesWith(maildrop);
    },
  ),
  define(
    'dele/others-are-still-retrieved',
    'with message 1 marked, RETR gives each of the others under its own number',
    ['RFC1939-5-DELENORENUM-1', 'RFC1939-4-SNAPSHOT-1'],
    async (t, pop3) => {
      const before = new Map<number, string>();
      for (let n = 1; n <= COUNT; n++) before.set(n, Buffer.from(await pop3.retr(n)).toString('latin1'));
      await pop3.need('DELE 1');
      for (let n = 2; n <= COUNT; n++) {
        const text = Buffer.from(await pop3.retr(n)).toString('latin1');
        t.check(text === before.get(n), {
          rule: t.definition.title,
          expected: `message ${n} as before`,
          actual: 'another text',
        });
      }
      await pop3.err('RETR 1', undefined, 'RFC 1939 §5 DELE');
    },
  ),
  define(
    'dele/others-keep-their-listings',
    'with messages 1 and 3 marked, LIST, UIDL and TOP with a number give each of the others under its own',
    ['RFC1939-5-DELENORENUM-1', 'RFC1939-5-LISTDELE-1', 'RFC1939-7-UIDLDELE-1'],
    async (t, pop3) => {
      const listings = async (n: number): Promise<string> => {
        const size = (await pop3.listOne(n)).octets;
        const id = pop3.offers('UIDL') ? (await pop3.uidlOne(n)).uniqueId : '';
        const top = pop3.offers('TOP') ? Buffer.from(await pop3.top(n, 1)).toString('latin1') : '';
        return `${size} octets ${id} ${top}`;
      };
      const left = [2, 4, 5];
      const before = new Map<number, string>();
      for (const n of left) before.set(n, await listings(n));
      await pop3.need('DELE 1');
      await pop3.need('DELE 3');
      for (const n of left) {
        const behind = await listings(n);
        t.check(behind === before.get(n), {
          rule: t.definition.title,
          expected: `message ${n}: ${before.get(n) ?? ''}`,
          actual: behind,
        });
      }
    },
  ),
  define(
    'dele/of-a-retrieved-message',
    'a message that was retrieved can be marked, and RETR by itself marks nothing',
    ['RFC1939-5-RETRKEEP-1', 'RFC1939-5-DELE-1'],
    async (_, pop3) => {
      const maildrop = await pop3.maildrop();
      await pop3.retr(3);
      await pop3.agreesWith(maildrop);
      await pop3.ok('DELE 3');
      await pop3.agreesWith(maildrop.dele(3));
    },
  ),
];

const rset: readonly CaseDefinition[] = [
  define(
    'rset/unmarks-all',
    'RSET brings every marked message back: numbers, sizes and unique-ids',
    ['RFC1939-5-RSET-1'],
    async (_, pop3) => {
      const maildrop = await pop3.maildrop();
      for (const mark of [1, 3, 5]) await pop3.need(`DELE ${mark}`);
      await pop3.ok('RSET');
      await pop3.agreesWith(maildrop);
    },
  ),
  define(
    'rset/of-an-emptied-maildrop',
    'RSET with every message marked brings all of them back',
    ['RFC1939-5-RSET-1'],
    async (_, pop3) => {
      const maildrop = await pop3.maildrop();
      for (let n = 1; n <= COUNT; n++) await pop3.need(`DELE ${n}`);
      await pop3.ok('RSET');
      await pop3.agreesWith(maildrop);
    },
  ),
  define(
    'rset/again',
    'a second and a third RSET bring back what was marked since the one before',
    ['RFC1939-5-RSET-1'],
    async (_, pop3) => {
      const maildrop = await pop3.maildrop();
      for (const mark of [1, 2, 3]) {
        await pop3.need(`DELE ${mark}`);
        await pop3.ok('RSET');
        await pop3.agreesWith(maildrop);
      }
    },
  ),
  define(
    'rset/without-marks',
    'RSET is positive, and changes nothing, when no message is marked',
    ['RFC1939-5-RSETEMPTY-1'],
    async (_, pop3) => {
      const maildrop = await pop3.maildrop();
      await pop3.ok('RSET');
      await pop3.ok('RSET');
      await pop3.agreesWith(maildrop);
    },
  ),
  define(
    'rset/messages-can-be-read-again',
    'a message that RSET unmarked is retrieved as it was before',
    ['RFC1939-5-RSET-1', 'RFC1939-5-RETR-1'],
    async (t, pop3) => {
      const before = await pop3.retr(2);
      await pop3.need('DELE 2');
      await pop3.ok('RSET');
      const behind = await pop3.retr(2);
      t.check(Buffer.compare(before, behind) === 0, {
        rule: t.definition.title,
        expected: `the same ${before.length} octets`,
        actual: `${behind.length} octets`,
      });
    },
  ),
  define(
    'rset/each-number-means-what-it-did',
    'behind RSET each message-number means the same message to RETR, TOP, LIST and UIDL as before',
    ['RFC1939-5-RSET-1', 'RFC1939-4-SNAPSHOT-1'],
    async (t, pop3) => {
      const shown = async (n: number): Promise<string> => {
        const top = pop3.offers('TOP') ? octetString(await pop3.top(n, 1)) : '';
        const uniqueId = pop3.offers('UIDL') ? (await pop3.uidlOne(n)).uniqueId : '';
        const text = octetString(await pop3.retr(n));
        return `${(await pop3.listOne(n)).octets} octets ${uniqueId} ${top} ${text}`;
      };
      const all = Array.from({ length: COUNT }, (_, index) => index + 1);
      const before = new Map<number, string>();
      for (const n of all) before.set(n, await shown(n));
      for (const mark of [1, COUNT]) await pop3.need(`DELE ${mark}`);
      await pop3.ok('RSET');
      for (const n of all) {
        const behind = await shown(n);
        t.check(behind === before.get(n), {
          rule: t.definition.title,
          expected: `message ${n}: ${before.get(n) ?? ''}`,
          actual: behind,
        });
      }
    },
  ),
  define(
    'rset/messages-can-be-marked-again',
    'a message that RSET unmarked can be marked again',
    ['RFC1939-5-RSET-1', 'RFC1939-5-DELE-1'],
    async (_, pop3) => {
      const maildrop = await pop3.maildrop();
      await pop3.need('DELE 2');
      await pop3.ok('RSET');
      await pop3.ok('DELE 2');
      await pop3.agreesWith(maildrop.dele(2));
    },
  ),
  define(
    'rset/stays-in-the-transaction-state',
    'behind RSET the session is still logged in: NOOP and STAT work, USER is refused',
    ['RFC1939-5-RSET-1', 'RFC1939-3-WRONGSTATE-1'],
    async (_, pop3) => {
      await pop3.need('DELE 1');
      await pop3.ok('RSET');
      await pop3.inStep();
      await pop3.stat();
      await pop3.err('USER {user}');
    },
  ),
  define(
    'rset/refused-with-an-argument',
    'RSET with an argument is refused and unmarks nothing',
    ['RFC1939-5-RSETARG-1'],
    async (_, pop3) => {
      const maildrop = await pop3.maildrop();
      await pop3.need('DELE 2');
      const response = await pop3.ask('RSET 2', [
        conforms('-ERR', 'RFC 1939 §5 RSET: no arguments'),
        deviates('+OK', 'the argument is ignored'),
      ]);
      if (await pop3.inStepOrClosed()) await pop3.agreesWith(response.status === '+OK' ? maildrop : maildrop.dele(2));
    },
    [],
    'SHOULD',
  ),
];

export const deletion: readonly CaseDefinition[] = [
  ...marking,
  ...references,
  again,
  ...atTheEnds,
  ...stays,
  ...marks,
  ...rset,
];
