import {
  answerWord,
  conforms,
  defineCase,
  deviates,
  describeAnswer,
  printable,
  recorded,
  rfc,
  type CaseContext,
  type CaseDefinition,
  type Expectation,
  type Needs,
  type Pop3Dialogue,
} from '../../src/index.js';
import { loginAgain } from './support.js';

/** The form of commands (RFC 1939 §3, RFC 2449 §3, §4): letter case, spaces, arguments, lengths, odd octets. */

const define = (
  id: string,
  title: string,
  requirements: readonly string[],
  needs: Needs,
  run: (t: CaseContext) => Promise<void>,
  level: 'MUST' | 'SHOULD' | 'MAY' = 'MUST',
): CaseDefinition =>
  defineCase({ id: `pop3/syntax/${id}`, title, level, rfc: rfc(1939, '3'), requirements, needs, run });

const REFUSED: Expectation = [conforms('-ERR', 'RFC 1939 §3')];

/** Keywords in lower and in mixed letter case, each answered as in upper case. */
const SPELLINGS: readonly { readonly line: string; readonly needs?: Needs }[] = [
  { line: 'stat' },
  { line: 'sTaT' },
  { line: 'list' },
  { line: 'LisT' },
  { line: 'list 1' },
  { line: 'retr 1' },
  { line: 'rEtR 1' },
  { line: 'noop' },
  { line: 'NooP' },
  { line: 'rset' },
  { line: 'rSEt' },
  { line: 'dele 1', needs: { deletes: true } },
  { line: 'dElE 1', needs: { deletes: true } },
  { line: 'uidl', needs: { capabilities: ['UIDL'] } },
  { line: 'uIdL 1', needs: { capabilities: ['UIDL'] } },
  { line: 'top 1 0', needs: { capabilities: ['TOP'] } },
  { line: 'tOp 1 0', needs: { capabilities: ['TOP'] } },
  { line: 'capa', needs: { capabilities: ['CAPA'] } },
  { line: 'cApA', needs: { capabilities: ['CAPA'] } },
];

const nameOf = (line: string): string => {
  const [keyword = '', ...args] = line.split(' ');
  const form = keyword === keyword.toLowerCase() ? 'lower-case' : 'mixed-case';
  return `${keyword.toLowerCase()}${args.length > 0 && keyword.toLowerCase() !== 'top' ? '-1' : ''}-in-${form}`;
};

const letterCase: readonly CaseDefinition[] = [
  ...SPELLINGS.map(({ line, needs }) =>
    define(
      nameOf(line),
      `"${line}" is answered as it is in upper case`,
      ['RFC1939-3-CASE-1'],
      { messages: 2, ...needs },
      async (t) => {
        const pop3 = await t.pop3();
        await pop3.ok(line, undefined, 'RFC 1939 §3');
        await pop3.inStep();
      },
    ),
  ),
  ...(['user {user}/pass {password}', 'uSeR {user}/pAsS {password}'] as const).map((lines) =>
    define(
      `login-in-${lines.startsWith('user') ? 'lower' : 'mixed'}-case`,
      `${lines.startsWith('user') ? 'user and pass' : 'uSeR and pAsS'} log in as USER and PASS do`,
      ['RFC1939-3-CASE-1'],
      {},
      async (t) => {
        const pop3 = await t.pop3('authorization');
        for (const line of lines.split('/')) await pop3.ok(line, undefined, 'RFC 1939 §3');
        await pop3.stat();
        await pop3.ok('qUiT', undefined, 'RFC 1939 §3');
        await pop3.closes();
      },
    ),
  ),
];

/** Spaces where none belongs: refused, or taken as without them, in one answer either way. */
const SPACES: readonly { readonly name: string; readonly line: string; readonly words: string }[] = [
  { name: 'in-front', line: ' NOOP', words: 'a space in front of the keyword' },
  { name: 'behind-the-keyword', line: 'NOOP ', words: 'a space behind a keyword without arguments' },
  { name: 'two-between', line: 'LIST  1', words: 'two spaces in front of the argument' },
  { name: 'behind-the-argument', line: 'LIST 1 ', words: 'a space behind the argument' },
  { name: 'tab', line: 'LIST\t1', words: 'a tab in front of the argument' },
];

const spaces: readonly CaseDefinition[] = SPACES.map(({ name, line, words }) =>
  define(
    `space-${name}`,
    `${words} is refused or ignored, in one answer`,
    ['RFC1939-3-ONESPACE-1', 'RFC2449-3-CMDGRAMMAR-1'],
    { messages: 2 },
    async (t) => {
      const pop3 = await t.pop3();
      const size = (await pop3.list()).get(1) ?? 0;
      await pop3.octets(`${line}\r\n`);
      const response = await pop3.expect([conforms('+OK -ERR', 'RFC 1939 §3')]);
      const [, found] = response.text.split(' ');
      if (response.status === '+OK' && line.includes('1')) {
        t.check(Number(found) === size, {
          rule: t.definition.title,
          expected: `-ERR, or message 1 of ${size} octets`,
          actual: printable(response.line, 100),
        });
      }
      t.observe(`"${printable(line)}" is ${response.status === '+OK' ? 'taken as without the space' : 'refused'}`);
      await pop3.inStepOrClosed();
    },
  ),
);

/** Lines that begin like a command and are none. */
const NO_COMMANDS: readonly {
  readonly name: string;
  readonly line: string;
  readonly words: string;
  readonly id: string;
  readonly needs?: Needs;
}[] = [
  { name: 'keyword-and-number-glued', line: 'LIST1', words: 'LIST1', id: 'RFC1939-3-ONESPACE-1' },
  { name: 'keyword-of-six-letters', line: 'STATUS', words: 'STATUS', id: 'RFC1939-3-KEYLEN-1' },
  { name: 'keyword-of-five-letters', line: 'NOOPS', words: 'NOOPS', id: 'RFC1939-3-KEYLEN-1' },
  { name: 'keyword-of-two-letters', line: 'ST', words: 'ST', id: 'RFC1939-3-KEYLEN-1' },
  { name: 'keyword-cut-short', line: 'RET 1', words: 'RET 1', id: 'RFC1939-3-UNKNOWNERR-1' },
  { name: 'keyword-with-a-letter-in-front', line: 'XSTAT', words: 'XSTAT', id: 'RFC1939-3-KEYLEN-1' },
  { name: 'keyword-of-smtp', line: 'HELO client.example.com', words: 'HELO', id: 'RFC1939-3-UNKNOWNERR-1' },
  { name: 'keyword-of-imap', line: 'a1 LOGIN {user} x', words: 'an IMAP command', id: 'RFC1939-3-UNKNOWNERR-1' },
  { name: 'keyword-with-a-colon', line: 'FOO:BAR', words: 'FOO:BAR', id: 'RFC1939-3-UNKNOWNERR-1' },
  {
    name: 'keyword-with-an-equals-sign',
    line: 'LIST=1',
    words: 'LIST=1',
    id: 'RFC1939-3-UNKNOWNERR-1',
    // Without a message LIST 1 would be refused, too.
    needs: { messages: 1 },
  },
  { name: 'keyword-of-format-signs', line: '%n%s%n%s', words: 'format signs', id: 'RFC1939-3-UNKNOWNERR-1' },
  { name: 'status-indicator', line: '+OK', words: '+OK', id: 'RFC1939-3-UNKNOWNERR-1' },
  { name: 'lone-dot', line: '.', words: 'a lone dot', id: 'RFC1939-3-UNKNOWNERR-1' },
  { name: 'command-in-quotes', line: '"NOOP"', words: 'NOOP in quotation marks', id: 'RFC1939-3-UNKNOWNERR-1' },
];

const noCommands: readonly CaseDefinition[] = NO_COMMANDS.flatMap(({ name, line, words, id, needs = {} }) =>
  (['authorization', 'transaction'] as const)
    .filter((state) => state === 'transaction' || name === 'keyword-with-a-colon' || name === 'keyword-of-smtp')
    .map((state) =>
      define(
        `${name}${state === 'authorization' ? '-before-the-login' : ''}`,
        `${words}${state === 'authorization' ? ' before the login' : ''} is no command: it is refused in one line`,
        [...new Set([id, 'RFC1939-3-UNKNOWNERR-1'])],
        needs,
        async (t) => {
          const pop3 = await t.pop3(state);
          await pop3.ask(line, REFUSED);
          await pop3.inStepOrClosed(state);
        },
      ),
    ),
);

/** Superfluous arguments: refused; where they are ignored, message 1 is meant and nothing else happens. */
const SUPERFLUOUS: readonly { readonly line: string; readonly id: string; readonly needs?: Needs }[] = [
  { line: 'STAT x', id: 'RFC1939-5-STATARG-1' },
  { line: 'NOOP x', id: 'RFC1939-5-NOOPARG-1' },
  { line: 'LIST 1 2', id: 'RFC1939-5-EXTRAARGS-1' },
  { line: 'RETR 1 2', id: 'RFC1939-5-EXTRAARGS-1' },
  { line: 'DELE 1 2', id: 'RFC1939-5-EXTRAARGS-1', needs: { deletes: true } },
  { line: 'UIDL 1 2', id: 'RFC1939-5-EXTRAARGS-1', needs: { capabilities: ['UIDL'] } },
  { line: 'TOP 1 0 5', id: 'RFC1939-5-EXTRAARGS-1', needs: { capabilities: ['TOP'] } },
];

const superfluous: readonly CaseDefinition[] = [
  ...SUPERFLUOUS.map(({ line, id, needs }) =>
    define(
      `superfluous-argument-${line.split(' ')[0]?.toLowerCase() ?? ''}`,
      `${line}, an argument too many, is refused`,
      [id],
      { messages: 3, ...needs },
      async (t) => {
        const pop3 = await t.pop3();
        const maildrop = await pop3.maildrop();
        const response = await pop3.ask(line, [
          conforms('-ERR', 'RFC 1939 §5, §7: its arguments'),
          deviates('+OK', 'the argument is ignored'),
        ]);
        if (!(await pop3.inStepOrClosed())) return;
        await pop3.agreesWith(line.startsWith('DELE') && response.status === '+OK' ? maildrop.dele(1) : maildrop);
      },
      'SHOULD',
    ),
  ),
  define(
    'superfluous-argument-quit',
    'QUIT with an argument is refused, and the session goes on',
    ['RFC1939-6-QUITARG-1'],
    {},
    async (t) => {
      const pop3 = await t.pop3();
      const response = await pop3.ask('QUIT x', [
        conforms('-ERR', 'RFC 1939 §6: no arguments'),
        deviates('+OK', 'the argument is ignored'),
      ]);
      if (response.status === '+OK') await pop3.closes('the server closes behind a QUIT that it has answered +OK');
      else await pop3.inStepOrClosed();
    },
    'SHOULD',
  ),
];

/** Octets that no command has; what is refused is refused in one line, and the server may close behind it. */
const ODD_OCTETS: readonly { readonly name: string; readonly line: string; readonly words: string }[] = [
  { name: 'control-octet-in-keyword', line: 'ST\x01AT', words: 'a control octet in the keyword' },
  { name: '8-bit-keyword', line: 'ST\xc1T', words: 'an octet above 0x7F in the keyword' },
  { name: '8-bit-letter-that-looks-like-one', line: '\xceOOP', words: 'N with its high bit set in the keyword NOOP' },
  { name: 'nul-in-keyword', line: 'NO\0OP', words: 'NUL in the keyword' },
  { name: 'nul-in-argument', line: 'LIST 1\0 2', words: 'NUL in the argument' },
  { name: 'escape-sequence', line: '\x1b[2J', words: 'an escape sequence' },
  { name: 'delete-octet', line: 'NOO\x7fP', words: 'DEL in the keyword' },
  { name: 'bare-cr-in-keyword', line: 'NO\rOP', words: 'a bare CR in the keyword' },
];

const oddOctets: readonly CaseDefinition[] = ODD_OCTETS.map(({ name, line, words }) =>
  define(
    name,
    `${words} makes a command invalid: it is refused in one line`,
    ['RFC1939-3-PRINTABLE-1', 'RFC1939-3-SYNTAXERR-1'],
    { messages: 1 },
    async (t) => {
      const pop3 = await t.pop3();
      await pop3.octets(`${line}\r\n`);
      pop3.judge(await answerOrSilence(pop3), [
        conforms('-ERR', 'RFC 1939 §3'),
        // NUL ends a string for many a server: what stands before it is then the command.
        ...(line.startsWith('LIST') ? [deviates('+OK', 'the command is cut at NUL')] : []),
      ]);
      await pop3.inStepOrClosed();
    },
  ),
);

/** The answer to what was sent; where none comes a fence proves that none will. */
async function answerOrSilence(pop3: Pop3Dialogue): Promise<Awaited<ReturnType<Pop3Dialogue['read']>>> {
  const answer = await pop3.read(false, 1_500);
  if (answer.kind !== 'silent') return answer;
  const fence = await pop3.command('NOOP');
  // A late -ERR is the answer to the line when the fence's own +OK follows; else the two lines became one.
  if (answerWord(fence) !== '-ERR') return answer;
  return answerWord(await pop3.read(false, 1_500)) === '+OK' ? fence : answer;
}

/** Answers to a line that a server may also take for nothing, or for the end of the session. */
const oneAnswerAtMost = async (t: CaseContext, pop3: Pop3Dialogue): Promise<void> => {
  const answer = await pop3.command('NOOP');
  if (answer.kind === 'closed') return;
  pop3.judge(answer, [conforms('+OK', 'RFC 1939 §5 NOOP')]);
  t.check(!pop3.session.surplus, { rule: t.definition.title, expected: 'one answer', actual: 'more octets' });
};

const emptyLines: readonly CaseDefinition[] = (['authorization', 'transaction'] as const).map((state) =>
  define(
    `empty-line-${state === 'authorization' ? 'before' : 'after'}-the-login`,
    `an empty line ${state === 'authorization' ? 'before' : 'behind'} the login is refused in one line`,
    ['RFC1939-3-EMPTYLINE-1'],
    {},
    async (t) => {
      const pop3 = await t.pop3(state);
      // A fence tells silence: only its own answer may come.
      await pop3.octets('\r\n');
      await pop3.octets('QUIT\r\n');
      const first = await pop3.read();
      const second = await pop3.read();
      const said = `${answerWord(first)} ${answerWord(second)}`;
      if (said === '-ERR +OK' || said === '-ERR closed') return;
      const tolerated = said === '+OK closed' || said === '+OK +OK';
      t.check(
        false,
        {
          rule: t.definition.title,
          expected: '-ERR, and +OK to QUIT behind it',
          actual: `${describeAnswer(first)}, then ${describeAnswer(second)}`,
        },
        tolerated ? 'deviates' : 'violates',
      );
    },
    'SHOULD',
  ),
);

const lineEnds: readonly CaseDefinition[] = [
  define(
    'no-command-before-its-crlf',
    'a command is executed only when its CRLF has come',
    ['RFC1939-3-CRLFCMD-1'],
    { messages: 2, deletes: true },
    async (t) => {
      const pop3 = await t.pop3();
      await pop3.octets('DELE 1');
      const early = await pop3.read(false, 300);
      t.check(early.kind === 'silent', {
        rule: t.definition.title,
        expected: 'silence',
        actual: describeAnswer(early),
      });
      // Now it is another message that the line names: what is executed is the whole line.
      await pop3.octets('1\r\n');
      await pop3.expect([conforms('-ERR', 'RFC 1939 §5 DELE: there is no message 11')]);
      const { messages } = await pop3.stat();
      t.check(messages === t.messages.length, {
        rule: t.definition.title,
        expected: `${t.messages.length} messages`,
        actual: `${messages} messages`,
      });
    },
  ),
  define(
    'lf-alone',
    'LF alone ends a command or does not; one answer is all that it gets',
    ['RFC1939-3-LFONLY-1', 'RFC1939-3-ONERESP-1'],
    {},
    async (t) => {
      const pop3 = await t.pop3();
      await pop3.octets('NOOP\n');
      const answer = await pop3.read(false, 300);
      t.observe(answer.kind === 'silent' ? 'LF alone ends no command' : `LF alone: ${describeAnswer(answer)}`);
      if (answer.kind !== 'response') return;
      await pop3.octets('STAT\r\n');
      const behind = await pop3.read();
      if (behind.kind === 'closed') return;
      const isStat = behind.kind === 'response' && (answerWord(behind) !== '+OK' || /^\d+ \d+/.test(behind.text));
      await oneAnswerAtMost(t, pop3);
      t.check(isStat, { rule: t.definition.title, expected: 'the answer to STAT', actual: describeAnswer(behind) });
    },
    'MAY',
  ),
  define(
    'how-many-errors',
    'how many unknown commands a session survives is written down; each is answered',
    ['RFC1939-3-SURVIVE-1', 'RFC1939-3-UNKNOWNERR-1'],
    {},
    async (t) => {
      const pop3 = await t.pop3();
      for (let count = 1; count <= 25; count++) {
        const answer = await pop3.command('XYZZY');
        if (answer.kind === 'closed') {
          t.observe(`closed behind ${count - 1} unknown commands`);
          return;
        }
        pop3.judge(answer, REFUSED);
      }
      t.observe('open behind 25 unknown commands');
      await pop3.inStepOrClosed();
    },
  ),
];

/** Lines that are too long, or as long as they may be. */
const LENGTHS: readonly {
  readonly name: string;
  readonly line: string;
  readonly words: string;
  readonly requirements: readonly string[];
  readonly state: 'authorization' | 'transaction';
}[] = [
  {
    name: 'unknown-command-of-255-octets',
    line: `XYZZY ${'a'.repeat(247)}`,
    words: 'an unknown command of 255 octets',
    requirements: ['RFC2449-4-CMD255-1'],
    state: 'transaction',
  },
  {
    name: 'unknown-command-of-512-octets',
    line: `XYZZY ${'a'.repeat(504)}`,
    words: 'an unknown command of 512 octets',
    requirements: ['RFC1939-3-LONGCMD-1'],
    state: 'transaction',
  },
  {
    name: 'unknown-command-of-1000-octets',
    line: `XYZZY ${'a'.repeat(992)}`,
    words: 'an unknown command of 1,000 octets',
    requirements: ['RFC1939-3-LONGCMD-1'],
    state: 'transaction',
  },
  {
    name: 'unknown-command-of-4096-octets',
    line: `XYZZY ${'a'.repeat(4_088)}`,
    words: 'an unknown command of 4 KiB',
    requirements: ['RFC1939-3-LONGCMD-1'],
    state: 'transaction',
  },
  {
    name: 'keyword-of-4096-octets',
    line: 'K'.repeat(4_094),
    words: 'a keyword of 4 KiB',
    requirements: ['RFC1939-3-LONGCMD-1'],
    state: 'transaction',
  },
  {
    name: 'user-of-1000-octets',
    line: `USER ${'u'.repeat(993)}`,
    words: 'USER with 993 letters',
    requirements: ['RFC1939-3-LONGCMD-1'],
    state: 'authorization',
  },
  {
    name: 'line-of-64-kib',
    line: `USER ${'u'.repeat(65_529)}`,
    words: 'a line of 64 KiB before the login',
    requirements: ['RFC1939-3-LONGCMD-1'],
    state: 'authorization',
  },
  {
    name: 'list-with-a-number-of-300-digits',
    line: `LIST ${'9'.repeat(300)}`,
    words: 'LIST with a number of 300 digits',
    requirements: ['RFC1939-3-LONGCMD-1', 'RFC1939-5-LISTNONE-1'],
    state: 'transaction',
  },
  {
    name: 'stat-with-1000-octets',
    line: `STAT ${'a'.repeat(993)}`,
    words: 'STAT with an argument of 993 letters',
    requirements: ['RFC1939-3-LONGCMD-1'],
    state: 'transaction',
  },
];

/** What a fence behind the line shows: one answer of at most 512 octets, or a close. */
async function longLine(t: CaseContext, line: string, state: 'authorization' | 'transaction'): Promise<void> {
  const pop3 = await t.pop3(state);
  const rule = t.definition.title;
  await pop3.octets(`${line}\r\n`);
  const answer = await pop3.read();
  if (answer.kind === 'response') {
    t.check(answer.line.length + 2 <= 512, {
      rule: 'a response line has at most 512 octets',
      expected: 'at most 512 octets',
      actual: `${answer.line.length + 2} octets`,
    });
  }
  pop3.judge(answer, [
    conforms(line.startsWith('USER') ? '+OK -ERR closed' : '-ERR closed', 'RFC 1939 §3'),
    deviates('+OK', 'the argument is ignored'),
    deviates('silent', 'RFC 1939 §3: every command is answered'),
  ]);
  if (answer.kind !== 'response') return;
  const fence = await pop3.command(state === 'transaction' ? 'NOOP' : 'QUIT');
  if (fence.kind === 'closed') return;
  const extra =
    answerWord(fence) !== '+OK' || (state === 'authorization' && (await pop3.read(false, 1_000)).kind === 'response');
  t.check(
    !extra,
    { rule, expected: 'one answer to one line', actual: `several; the next is ${describeAnswer(fence)}` },
    'deviates',
  );
}

const lengths: readonly CaseDefinition[] = [
  ...LENGTHS.map(({ name, line, words, requirements, state }) =>
    define(
      name,
      `${words} gets one answer, of at most 512 octets, or the session ends`,
      [...requirements, 'RFC1939-3-RESP512-1'],
      { messages: 1 },
      (t) => longLine(t, line, state),
      line.length <= 253 ? 'MUST' : 'SHOULD',
    ),
  ),
  define(
    'server-outlives-long-lines',
    'behind a line of 1 MiB without an end the server serves the next session',
    ['RFC1939-3-LONGCMD-1'],
    {},
    async (t) => {
      const pop3 = await t.pop3('authorization');
      for (let sent = 0; sent < 16 && pop3.session.ended === undefined; sent++) await pop3.octets('A'.repeat(65_536));
      pop3.session.destroy();
      await (await loginAgain(t, t.definition.title, { grade: 'violates' })).stat();
    },
  ),
  define(
    'octets-of-all-kinds',
    'behind a kilobyte of octets of all kinds the server serves the next session',
    ['RFC1939-3-PRINTABLE-1'],
    {},
    async (t) => {
      const pop3 = await t.pop3('authorization');
      await pop3.octets(Array.from({ length: 1_024 }, (_, n) => String.fromCharCode((n * 167 + 13) % 256)).join(''));
      await pop3.octets('\r\n');
      await pop3.read(false, 500);
      pop3.session.destroy();
      await (await loginAgain(t, t.definition.title, { grade: 'violates' })).stat();
    },
  ),
];

const NUMBER_FORMS: readonly { readonly name: string; readonly argument: string }[] = [
  { name: 'zeros-in-front', argument: '0000000001' },
  { name: 'plus-sign', argument: '+1' },
];

const numberForms: readonly CaseDefinition[] = NUMBER_FORMS.map(({ name, argument }) =>
  define(
    `number-with-${name}`,
    `RETR ${argument} means message 1 or is refused, never another message`,
    ['RFC1939-4-LEADZERO-1', 'RFC1939-4-DECIMAL-1'],
    { messages: 2 },
    async (t) => {
      const pop3 = await t.pop3();
      const first = await pop3.retr(1);
      const response = await pop3.ask(`RETR ${argument}`, [recorded('+OK -ERR', 'RFC 1939 §4')]);
      t.check(response.body === undefined || Buffer.compare(response.body, first) === 0, {
        rule: t.definition.title,
        expected: 'message 1, or -ERR',
        actual: `${response.body?.length ?? 0} octets of another message`,
      });
      t.observe(`RETR ${argument} is ${response.status === '+OK' ? 'message 1' : 'refused'}`);
      await oneAnswerAtMost(t, pop3);
    },
  ),
);

export const syntax: readonly CaseDefinition[] = [
  ...letterCase,
  ...spaces,
  ...noCommands,
  ...superfluous,
  ...oddOctets,
  ...emptyLines,
  ...lineEnds,
  ...lengths,
  ...numberForms,
];
