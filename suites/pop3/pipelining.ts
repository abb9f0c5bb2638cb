import {
  answerWord,
  bodyLines,
  conforms,
  defineCase,
  describeAnswer,
  octetString,
  rfc,
  type CaseContext,
  type CaseDefinition,
  type Needs,
} from '../../src/index.js';
import { loginAgain, needPipelinedLogin } from './support.js';

/** Commands cut over segments, and several commands in one segment (RFC 1939 §3, RFC 2449 §6.6). */

const define = (
  id: string,
  title: string,
  requirements: readonly string[],
  needs: Needs,
  run: (t: CaseContext) => Promise<void>,
  level: 'MUST' | 'MAY' = 'MUST',
): CaseDefinition => defineCase({ id: `pop3/${id}`, title, level, rfc: rfc(2449, '6.6'), requirements, needs, run });

const CUTS: readonly { readonly name: string; readonly segments: readonly string[]; readonly words: string }[] = [
  { name: 'keyword', segments: ['ST', 'AT\r\n'], words: 'within the keyword' },
  { name: 'line-end', segments: ['STAT', '\r\n'], words: 'in front of the line end' },
  { name: 'cr-and-lf', segments: ['STAT\r', '\n'], words: 'between CR and LF' },
  { name: 'every-octet', segments: [...'STAT\r\n'], words: 'behind every octet' },
];

const cuts: readonly CaseDefinition[] = [
  ...CUTS.map(({ name, segments, words }) =>
    define(
      `segments/cut-at-${name}`,
      `a command cut ${words} is one command with one answer`,
      ['RFC1939-3-SPLITCMD-1', 'RFC1939-3-CRLFCMD-1'],
      { messages: 2 },
      async (t) => {
        const pop3 = await t.pop3();
        const { messages, octets } = await pop3.stat();
        await pop3.octets(segments);
        const { text } = await pop3.expect([conforms('+OK', 'RFC 1939 §3')]);
        t.check(text.startsWith(`${messages} ${octets}`), {
          rule: t.definition.title,
          expected: `${messages} ${octets}`,
          actual: text,
        });
        await pop3.inStep();
      },
    ),
  ),
  define(
    'segments/argument-cut',
    'an argument cut in the middle is one argument: RETR 1 and 2 in two segments is RETR 12',
    ['RFC1939-3-SPLITCMD-1'],
    { contents: Array.from({ length: 12 }, (_, n) => ({ body: `Number ${n + 1}.\r\n`.repeat(n + 1) })) },
    async (t) => {
      const pop3 = await t.pop3();
      const wanted = (await pop3.list()).get(12) ?? 0;
      await pop3.octets(['RETR 1', '2\r\n']);
      const { body } = await pop3.expect([conforms('+OK', 'RFC 1939 §3')], undefined, true);
      t.check(body?.length === wanted, {
        rule: t.definition.title,
        expected: `message 12 of ${wanted} octets`,
        actual: `${body?.length ?? 0} octets`,
      });
      await pop3.inStep();
    },
  ),
  define(
    'segments/login-octet-by-octet',
    'USER, PASS and QUIT sent octet by octet are understood',
    ['RFC1939-3-SPLITCMD-1'],
    {},
    async (t) => {
      const pop3 = await t.pop3('authorization');
      for (const line of ['USER {user}', 'PASS {password}', 'QUIT']) {
        await pop3.octets([...t.fill(`${line}\r\n`)]);
        await pop3.expect([conforms('+OK', 'RFC 1939 §3')]);
      }
      await pop3.closes();
    },
  ),
  define(
    'segments/half-a-command-behind-a-whole-one',
    'a command and half of the next in one segment are two commands, the second when it is whole',
    ['RFC1939-3-SPLITCMD-1', 'RFC2449-6.6-PIPEORDER-1'],
    { messages: 2, capabilities: ['PIPELINING'] },
    async (t) => {
      const pop3 = await t.pop3();
      await pop3.octets(['NOOP\r\nLIS', 'T 1\r\n']);
      await pop3.expect([conforms('+OK', 'RFC 2449 §6.6')]);
      const { text } = await pop3.expect([conforms('+OK', 'RFC 2449 §6.6')]);
      t.check(text.startsWith('1 '), { rule: t.definition.title, expected: 'the listing of message 1', actual: text });
      await pop3.inStep();
    },
  ),
];

/** Sixty times this is more than a connection on one host holds: what is not read stays with the server. */
const LATE_TEXT = `${'read late '.repeat(7)}\r\n`.repeat(2_800);
const LATE_TIMES = 60;
const LATE_SEGMENTS = 12;
const HOLD_MS = 400;

async function readLate(t: CaseContext): Promise<void> {
  const pop3 = await t.pop3();
  const maildrop = await pop3.maildrop();
  const wanted = await pop3.retr(1);
  await pop3.need('DELE 2');
  const holding = pop3.session.holdReading(HOLD_MS);
  await pop3.octets(Array.from({ length: LATE_SEGMENTS }, () => 'RETR 1\r\n'.repeat(LATE_TIMES / LATE_SEGMENTS)));
  await holding;
  for (let n = 1; n <= LATE_TIMES; n++) {
    const { body } = await pop3.expect([conforms('+OK', 'RFC 2449 §6.6')], undefined, true);
    t.check(body !== undefined && Buffer.compare(body, wanted) === 0, {
      rule: t.definition.title,
      expected: `${wanted.length} octets as answer ${n} of ${LATE_TIMES}`,
      actual: `${body?.length ?? 0} octets`,
    });
  }
  await pop3.inStep();
  await pop3.agreesWith(maildrop.dele(2));
}

const NOT_LOSING: readonly {
  readonly line: string;
  readonly words: string;
  readonly multiLine?: true;
  readonly needs?: Needs;
}[] = [
  { line: 'CAPA', words: 'CAPA', multiLine: true },
  { line: 'TOP 1 1', words: 'TOP', multiLine: true, needs: { capabilities: ['TOP'] } },
  { line: 'UIDL', words: 'UIDL', multiLine: true, needs: { capabilities: ['UIDL'] } },
  { line: 'LIST', words: 'LIST', multiLine: true },
  { line: 'LIST 1', words: 'LIST with a number' },
  { line: 'RETR 1', words: 'RETR', multiLine: true },
  { line: 'DELE 1', words: 'DELE', needs: { deletes: true } },
  { line: 'RSET', words: 'RSET' },
  { line: 'XYZZY', words: 'an unknown command' },
  { line: 'RETR 99999', words: 'a refused command' },
];

/** More than servers read at once, and far less than a connection holds. */
const STREAM_COMMANDS = 1_000;
const STREAMS = [
  { name: 'in-one-go', words: 'sent in one go', segmentOctets: 65_536 },
  { name: 'in-odd-segments', words: 'cut into segments of 997 octets', segmentOctets: 997 },
] as const;

const streams: readonly CaseDefinition[] = STREAMS.map(({ name, words, segmentOctets }) =>
  define(
    `pipelining/a-thousand-commands-${name}`,
    `a thousand commands ${words} get a thousand answers in their order`,
    ['RFC2449-6.6-PIPEORDER-1', 'RFC2449-6.6-PIPELONG-1', 'RFC1939-3-SPLITCMD-1'],
    { messages: 12, capabilities: ['PIPELINING'] },
    async (t) => {
      const pop3 = await t.pop3();
      const sizes = await pop3.list();
      const numbers = Array.from({ length: STREAM_COMMANDS }, (_, index) => 1 + (index % sizes.size));
      const stream = numbers.map((n) => `LIST ${n}\r\n`).join('');
      const segments = Array.from({ length: Math.ceil(stream.length / segmentOctets) }, (_, at) =>
        stream.slice(at * segmentOctets, (at + 1) * segmentOctets),
      );
      const sending = pop3.octets(segments);
      for (const [index, n] of numbers.entries()) {
        const { text } = await pop3.expect([conforms('+OK', 'RFC 2449 §6.6')]);
        const wanted = `${n} ${sizes.get(n) ?? 0}`;
        t.check(text.startsWith(wanted), {
          rule: t.definition.title,
          expected: `${wanted} as the ${index + 1}th answer`,
          actual: text,
        });
      }
      await sending;
      await pop3.inStep();
    },
  ),
);

const pipelines: readonly CaseDefinition[] = [
  define(
    'pipelining/login',
    'USER, PASS, STAT and QUIT in one segment get four answers in order',
    ['RFC2449-6.6-PIPELOGIN-1', 'RFC2449-6.6-PIPEORDER-1'],
    { capabilities: ['PIPELINING'] },
    async (t) => {
      needPipelinedLogin(t);
      const pop3 = await t.pop3('authorization');
      await pop3.octets('USER {user}\r\nPASS {password}\r\nSTAT\r\nQUIT\r\n');
      await pop3.expect([conforms('+OK', 'RFC 2449 §6.6')]);
      await pop3.expect([conforms('+OK', 'RFC 2449 §6.6')]);
      const { text } = await pop3.expect([conforms('+OK', 'RFC 2449 §6.6')]);
      t.check(/^\d+ \d+/.test(text), { rule: t.definition.title, expected: 'a drop listing', actual: text });
      await pop3.expect([conforms('+OK', 'RFC 2449 §6.6')]);
      await pop3.closes();
    },
  ),
  define(
    'pipelining/order',
    'STAT, LIST, RETR, NOOP, a refused LIST and LIST 1 in one segment are answered in this order',
    ['RFC2449-6.6-PIPEORDER-1', 'RFC1939-3-ONERESP-1'],
    { messages: 3, capabilities: ['PIPELINING'] },
    async (t) => {
      const pop3 = await t.pop3();
      const sizes = await pop3.list();
      await pop3.octets('STAT\r\nLIST\r\nRETR 2\r\nNOOP\r\nLIST 99999\r\nLIST 1\r\n');
      const stat = await pop3.expect([conforms('+OK', 'RFC 2449 §6.6')]);
      const list = await pop3.expect([conforms('+OK', 'RFC 2449 §6.6')], undefined, true);
      const retr = await pop3.expect([conforms('+OK', 'RFC 2449 §6.6')], undefined, true);
      await pop3.expect([conforms('+OK', 'RFC 2449 §6.6')]);
      await pop3.expect([conforms('-ERR', 'RFC 2449 §6.6')]);
      const one = await pop3.expect([conforms('+OK', 'RFC 2449 §6.6')]);
      const holds =
        stat.text.startsWith(`${sizes.size} `) &&
        bodyLines(list).length === sizes.size &&
        retr.body?.length === sizes.get(2) &&
        one.text.startsWith('1 ');
      t.check(holds, {
        rule: t.definition.title,
        expected: 'each answer is that of its command',
        actual: `${stat.line} / ${bodyLines(list).length} lines / ${retr.body?.length ?? 0} octets / ${one.line}`,
      });
      await pop3.inStep();
    },
  ),
  ...NOT_LOSING.map(({ line, words, multiLine, needs }) =>
    define(
      `pipelining/nothing-is-lost-behind-${words.replace(/[^a-z]+/gi, '-').toLowerCase()}`,
      `a command that stands behind ${words} in the same segment is answered too`,
      ['RFC2449-6.6-PIPEORDER-1', 'RFC1939-3-ONERESP-1'],
      { messages: 3, ...needs, capabilities: ['PIPELINING', ...(needs?.capabilities ?? [])] },
      async (t) => {
        const pop3 = await t.pop3();
        const { messages } = await pop3.stat();
        await pop3.octets(`${line}\r\nSTAT\r\nNOOP\r\n`);
        pop3.judge(await pop3.read(multiLine === true), [conforms('+OK -ERR', 'RFC 2449 §6.6')]);
        const { text } = await pop3.expect([conforms('+OK', 'RFC 2449 §6.6')]);
        t.check(Number(text.split(' ')[0]) === (line.startsWith('DELE') ? messages - 1 : messages), {
          rule: t.definition.title,
          expected: 'a drop listing',
          actual: text,
        });
        await pop3.expect([conforms('+OK', 'RFC 2449 §6.6')]);
        await pop3.inStep();
      },
    ),
  ),
  define(
    'pipelining/dele-then-retr',
    'DELE 1, RETR 1 and STAT in one segment: the mark counts for what stands behind it',
    ['RFC2449-6.6-PIPEORDER-1', 'RFC1939-5-RETRDELE-1'],
    { messages: 3, deletes: true, capabilities: ['PIPELINING'] },
    async (t) => {
      const pop3 = await t.pop3();
      await pop3.octets('DELE 1\r\nRETR 1\r\nSTAT\r\nRSET\r\nSTAT\r\n');
      await pop3.expect([conforms('+OK', 'RFC 1939 §5 DELE')]);
      await pop3.expect([conforms('-ERR', 'RFC 1939 §5 DELE')], undefined, true);
      const marked = await pop3.expect([conforms('+OK', 'RFC 1939 §5 STAT')]);
      await pop3.expect([conforms('+OK', 'RFC 1939 §5 RSET')]);
      const reset = await pop3.expect([conforms('+OK', 'RFC 1939 §5 STAT')]);
      t.check(marked.text.startsWith('2 ') && reset.text.startsWith('3 '), {
        rule: t.definition.title,
        expected: '2 messages, and 3 behind RSET',
        actual: `${marked.text}, and ${reset.text}`,
      });
      await pop3.inStep();
    },
  ),
  define(
    'pipelining/two-hundred-retr',
    '200 RETR sent without waiting get 200 whole answers',
    ['RFC2449-6.6-PIPELONG-1'],
    {
      contents: [{ body: `${'0123456789'.repeat(7)}\r\n`.repeat(30) }, { body: 'Short.\r\n' }],
      capabilities: ['PIPELINING'],
    },
    async (t) => {
      const pop3 = await t.pop3();
      const texts = [octetString(await pop3.retr(1)), octetString(await pop3.retr(2))];
      const numbers = Array.from({ length: 200 }, (_, n) => 1 + (n % 2));
      const sending = pop3.octets(numbers.map((n) => `RETR ${n}\r\n`).join(''));
      for (const [index, n] of numbers.entries()) {
        const { body } = await pop3.expect([conforms('+OK', 'RFC 2449 §6.6')], undefined, true);
        t.check(octetString(body ?? new Uint8Array(0)) === texts[n - 1], {
          rule: t.definition.title,
          expected: `message ${n} as the ${index + 1}th answer`,
          actual: `${body?.length ?? 0} octets of something else`,
        });
      }
      await sending;
      await pop3.inStep();
    },
  ),
  define(
    'pipelining/answers-are-read-late',
    'sixty RETR whose answers the client reads late get sixty whole answers, and marks stay',
    ['RFC2449-6.6-PIPELONG-1', 'RFC2449-6.6-PIPEORDER-1', 'RFC1939-5-DELE-1'],
    { contents: [{ body: LATE_TEXT }, {}], deletes: true, capabilities: ['PIPELINING'] },
    readLate,
  ),
  define(
    'pipelining/two-hundred-commands-one-by-one',
    'a session of 200 commands, one by one, is answered to its end',
    ['RFC1939-5-REPEAT-1', 'RFC1939-5-ANSWER-1'],
    { messages: 2 },
    async (t) => {
      const pop3 = await t.pop3();
      for (let n = 0; n < 200; n++) await pop3.ok(n % 2 === 0 ? 'NOOP' : 'STAT');
      await pop3.inStep();
    },
  ),
  define(
    'pipelining/fin-behind-quit',
    'a client that closes its side directly behind QUIT still gets its answers, and its marks are removed',
    ['RFC1939-6-QUITUPDATE-1', 'RFC2449-6.6-PIPEORDER-1'],
    { messages: 2, deletes: true, capabilities: ['PIPELINING'] },
    async (t) => {
      const pop3 = await t.pop3();
      const maildrop = await pop3.maildrop();
      await pop3.octets('DELE 1\r\nQUIT\r\n');
      pop3.session.fin();
      const dele = await pop3.read();
      // A server may take the closed connection for a broken one; then nothing may go.
      if (dele.kind === 'closed') t.observe('answers are lost when the client closes its side');
      else pop3.judge(dele, [conforms('+OK', 'RFC 2449 §6.6')]);
      const quit = dele.kind === 'closed' ? dele : await pop3.read();
      t.check(quit.kind !== 'silent', { rule: t.definition.title, expected: '+OK', actual: describeAnswer(quit) });
      const second = await loginAgain(t, t.definition.title);
      if (answerWord(quit) === '+OK') await second.agreesWith(maildrop.dele(1).afterUpdate());
      else await second.stat();
    },
  ),
  define(
    'pipelining/not-offered',
    'what becomes of commands sent ahead where PIPELINING is not announced is written down',
    ['RFC1939-3-PIPEBUF-1'],
    { messages: 1 },
    async (t) => {
      const pop3 = await t.pop3();
      if (pop3.offers('PIPELINING')) t.notApplicable('the server announces PIPELINING');
      await pop3.octets('NOOP\r\nSTAT\r\n');
      const answers = [await pop3.read(false, 1_000), await pop3.read(false, 1_000)];
      const count = answers.filter((one) => one.kind === 'response').length;
      t.check(count > 0, { rule: t.definition.title, expected: 'an answer', actual: 'silence' });
      t.observe(`of two commands sent together ${count === 2 ? 'both are' : 'one is'} answered`);
    },
    'MAY',
  ),
];

export const pipelining: readonly CaseDefinition[] = [...cuts, ...pipelines, ...streams];
