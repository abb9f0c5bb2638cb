import {
  answerWord,
  conforms,
  defineCase,
  deviates,
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

/** USER and PASS: who is let in, who is not, and what may follow (RFC 1939 §4, §7). */

const define = (
  id: string,
  title: string,
  requirements: readonly string[],
  run: (t: CaseContext, pop3: Pop3Dialogue) => Promise<void>,
  level: 'MUST' | 'SHOULD' | 'MAY' = 'MUST',
  needs: Needs = {},
): CaseDefinition =>
  defineCase({
    id: `pop3/${id}`,
    title,
    level,
    rfc: rfc(1939, '7'),
    requirements,
    needs,
    run: async (t) => run(t, await t.pop3('authorization')),
  });

const REFUSED: Expectation = [conforms('-ERR', 'RFC 1939 §7')];
const REFUSED_OR_CLOSED: Expectation = [conforms('-ERR closed', 'RFC 1939 §3, §4')];

/** `answers`, and for an argument of more than 40 characters (RFC 1939 §3) a close, but where RFC 2449 §4 holds. */
function refusing(pop3: Pop3Dialogue, argument: string, answers: string): Expectation {
  const expectation = [conforms(answers, 'RFC 1939 §3, §7')];
  if (argument.length <= 40 || pop3.offers('CAPA')) return expectation;
  return [...expectation, deviates('closed', 'RFC 1939 §3: arguments have up to 40 characters')];
}

/** Not logged in: a TRANSACTION command is refused, or the server has closed behind the refusal. */
async function isOutside(pop3: Pop3Dialogue): Promise<void> {
  await pop3.ask('STAT', REFUSED_OR_CLOSED, 'behind a refused login the session is not in the TRANSACTION state');
}

/** Nobody gets in: the maildrop of the account is not touched. */
const OUTSIDE: Needs = { shared: true };

/** A USER that is refused, for want of a name. */
async function refusedUser(t: CaseContext, pop3: Pop3Dialogue): Promise<void> {
  const answer = await pop3.command('USER');
  if (answerWord(answer) !== '-ERR') t.notApplicable('USER without a name is not refused: see pop3/user/without-name');
}

/** Passwords that are not the right one. */
const WRONG_PASSWORDS: readonly {
  readonly name: string;
  readonly words: string;
  readonly of: (right: string) => string;
}[] = [
  { name: 'another', words: 'another password', of: () => 'certainly-not-the-password' },
  { name: 'with-a-letter-more', words: 'the right password and one letter more', of: (right) => `${right}x` },
  { name: 'with-a-letter-less', words: 'all but the last letter of the password', of: (right) => right.slice(0, -1) },
  {
    name: 'with-another-last-letter',
    words: 'the password with another last letter',
    of: (right) => `${right.slice(0, -1)}${right.endsWith('q') ? 'z' : 'q'}`,
  },
  { name: 'with-a-letter-in-front', words: 'a letter in front of the right password', of: (right) => `x${right}` },
  { name: 'of-format-signs', words: 'a password of %n%s signs', of: () => '%n%s%x%99999c' },
  { name: 'of-many-letters', words: 'a password of 240 letters', of: () => 'p'.repeat(240) },
  { name: 'of-quotes', words: 'a password of quotation marks and SQL', of: () => `' OR '1'='1` },
  { name: 'asterisk', words: 'the password "*"', of: () => '*' },
];

const wrongPasswords: readonly CaseDefinition[] = WRONG_PASSWORDS.map(({ name, words, of }) =>
  define(
    `pass/wrong-${name}`,
    `${words} is refused with -ERR, and the maildrop stays closed`,
    ['RFC1939-7-PASSBAD-1', 'RFC1939-4-CLOSEAFTERFAIL-1'],
    async (t, pop3) => {
      await pop3.need('USER {user}');
      const password = of(t.account.password);
      await pop3.ask(`PASS ${password}`, refusing(pop3, password, '-ERR'));
      await isOutside(pop3);
    },
    'MUST',
    { ...OUTSIDE, firstAccount: true },
  ),
);

const passwords: readonly CaseDefinition[] = [
  define(
    'pass/right-password-and-a-word-more',
    'the right password with a space and another word behind it is not the right password',
    ['RFC1939-7-PASSSPACE-1', 'RFC1939-7-PASSBAD-1'],
    async (_, pop3) => {
      await pop3.need('USER {user}');
      // §7: spaces may be part of the password or separate arguments; either way this is not the one right argument.
      await pop3.ask('PASS {password} x', [
        conforms('-ERR', 'RFC 1939 §7 PASS'),
        deviates('+OK', 'what stands behind the space is ignored'),
      ]);
    },
    'SHOULD',
  ),
  define(
    'pass/right-password-in-other-letters',
    'the password in the other letter case is another password',
    ['RFC1939-7-PASSBAD-1'],
    async (t, pop3) => {
      const { password } = t.account;
      const other = password.replace(/[a-z]/gi, (one) => (one < 'a' ? one.toLowerCase() : one.toUpperCase()));
      if (other === password) t.notApplicable('the password has no letters');
      await pop3.need('USER {user}');
      // No RFC says that passwords are compared so; a password that says less than it seems to is worth a word.
      await pop3.ask(`PASS ${other}`, [
        conforms('-ERR', 'RFC 1939 §7 PASS'),
        deviates('+OK', 'upper and lower case are the same in passwords'),
      ]);
    },
    'SHOULD',
  ),
  define(
    'pass/right-password-and-a-space',
    'what a space behind the right password means is written down',
    ['RFC1939-7-PASSSPACE-1'],
    async (t, pop3) => {
      await pop3.need('USER {user}');
      const { status } = await pop3.ask('PASS {password} ', [recorded('+OK -ERR', 'RFC 1939 §7 PASS')]);
      t.observe(`a space behind the password ${status === '+OK' ? 'is ignored' : 'is part of it'}`);
    },
    'MAY',
  ),
  define(
    'pass/without-password',
    'PASS without a password is refused, and nobody is let in',
    ['RFC1939-7-PASSARG-1', 'RFC1939-3-SYNTAXERR-1'],
    async (_, pop3) => {
      await pop3.need('USER {user}');
      await pop3.ask('PASS', REFUSED);
      await isOutside(pop3);
    },
    'MUST',
    OUTSIDE,
  ),
  define(
    'pass/empty-password',
    'PASS and a space, an empty password, is refused, and nobody is let in',
    ['RFC1939-7-PASSARG-1', 'RFC1939-7-PASSBAD-1'],
    async (_, pop3) => {
      await pop3.need('USER {user}');
      await pop3.ask('PASS ', REFUSED);
      await isOutside(pop3);
    },
    'MUST',
    OUTSIDE,
  ),
  define(
    'pass/before-user',
    'PASS as the first command is refused, also with a right password, and nobody is let in',
    ['RFC1939-7-PASSSEQ-1'],
    async (_, pop3) => {
      await pop3.ask('PASS {password}', REFUSED);
      await isOutside(pop3);
    },
    'MUST',
    OUTSIDE,
  ),
  define(
    'pass/behind-a-refused-user',
    'PASS behind a USER that was refused for want of a name is refused',
    ['RFC1939-7-PASSSEQ-1'],
    async (t, pop3) => {
      await refusedUser(t, pop3);
      await pop3.ask('PASS {password}', REFUSED_OR_CLOSED);
      await isOutside(pop3);
    },
    'MUST',
    OUTSIDE,
  ),
  define(
    'pass/behind-a-user-that-was-taken-back',
    'PASS is refused when the USER directly before it was refused, though an earlier one was not',
    ['RFC1939-7-PASSSEQ-2'],
    async (t, pop3) => {
      await pop3.need('USER {user}');
      await refusedUser(t, pop3);
      await pop3.ask('PASS {password}', [
        conforms('-ERR closed', 'RFC 1939 §7 PASS'),
        deviates('+OK', 'RFC 1939 §7 PASS: only immediately after a successful USER'),
      ]);
    },
    'SHOULD',
  ),
  define(
    'pass/behind-another-command',
    'PASS is taken only directly behind USER: STAT between them makes it refused',
    ['RFC1939-7-PASSSEQ-2'],
    async (_, pop3) => {
      await pop3.need('USER {user}');
      await pop3.ask('STAT', REFUSED);
      await pop3.ask('PASS {password}', [
        conforms('-ERR closed', 'RFC 1939 §7 PASS'),
        deviates('+OK', 'RFC 1939 §7 PASS: only immediately after a successful USER'),
      ]);
    },
    'SHOULD',
  ),
  define(
    'pass/again-without-user',
    'behind a refused PASS another PASS, now right, is refused until USER was given again',
    ['RFC1939-7-PASSSEQ-2'],
    async (_, pop3) => {
      await pop3.need('USER {user}');
      await pop3.ask('PASS {password}-but-wrong', REFUSED);
      await pop3.ask('PASS {password}', [
        conforms('-ERR closed', 'RFC 1939 §7 PASS'),
        deviates('+OK', 'RFC 1939 §7 PASS: only immediately after a successful USER'),
      ]);
    },
    'SHOULD',
  ),
  define(
    'pass/second-attempt',
    'behind a refused PASS, if the connection stays open, USER and the right PASS log in',
    ['RFC1939-4-RETRYAUTH-1', 'RFC1939-7-USERAGAIN-1', 'RFC1939-4-CLOSEAFTERFAIL-1'],
    async (t, pop3) => {
      await pop3.need('USER {user}');
      await pop3.ask('PASS {password}-but-wrong', REFUSED);
      const user = await pop3.command('USER {user}');
      if (user.kind === 'closed') {
        t.observe('the server closes behind a refused PASS');
        return;
      }
      pop3.judge(user, [conforms('+OK', 'RFC 1939 §4')]);
      await pop3.ok('PASS {password}', undefined, 'RFC 1939 §4');
      await pop3.stat();
    },
  ),
  define(
    'pass/quit-behind-a-failure',
    'behind a refused PASS QUIT is answered +OK, unless the server has closed',
    ['RFC1939-4-RETRYAUTH-1', 'RFC1939-4-QUITAUTH-1'],
    async (_, pop3) => {
      await pop3.need('USER {user}');
      await pop3.ask('PASS {password}-but-wrong', REFUSED);
      await pop3.ask('QUIT', [conforms('+OK closed', 'RFC 1939 §4')]);
      await pop3.closes();
    },
    'MUST',
    OUTSIDE,
  ),
  define(
    'pass/failure-locks-nobody-out',
    'one refused password does not keep the account from logging in on another connection',
    ['RFC1939-4-LOCKRELEASE-1'],
    async (t, pop3) => {
      await pop3.need('USER {user}');
      await pop3.ask('PASS {password}-but-wrong', REFUSED);
      pop3.session.destroy();
      await (await loginAgain(t, t.definition.title, { grade: 'violates' })).stat();
    },
  ),
];

const NOBODY = 'mailspec-nobody-of-this-name';

const users: readonly CaseDefinition[] = [
  define(
    'user/right-name-and-password',
    'USER and PASS with the right name and password lead to the TRANSACTION state',
    ['RFC1939-7-USER-1', 'RFC1939-7-PASS-1', 'RFC1939-3-STATETRANS-1', 'RFC1939-4-LOCKOK-1', 'RFC2449-6.2-USER-1'],
    async (_, pop3) => {
      await pop3.askModel('USER {user}', 'USER', 'authorization');
      await pop3.askModel('PASS {password}', 'PASS', 'user');
      await pop3.stat();
      await pop3.inStep();
    },
  ),
  define(
    'user/unknown-name',
    'nobody is let in under a name that does not exist; whether USER tells is the server’s choice',
    ['RFC1939-7-USERUNKNOWN-1', 'RFC1939-7-PASSUNKNOWN-1', 'RFC1939-13-USERPROBE-1'],
    async (t, pop3) => {
      const { status } = await pop3.ask(`USER ${NOBODY}`, [conforms('+OK -ERR', 'RFC 1939 §7 USER')]);
      await pop3.ask('PASS {password}', REFUSED_OR_CLOSED);
      await isOutside(pop3);
      t.observe(`USER with an unknown name is ${status === '+OK' ? 'answered +OK' : 'refused'}`);
    },
    'MUST',
    OUTSIDE,
  ),
  define(
    'user/another-name-behind-an-unknown-one',
    'behind an unknown name USER and PASS with the right ones log in, if the connection stays open',
    ['RFC1939-7-USERAGAIN-1', 'RFC1939-4-RETRYAUTH-1'],
    async (t, pop3) => {
      const first = await pop3.command(`USER ${NOBODY}`);
      if (answerWord(first) === '+OK' && (await pop3.command('PASS x')).kind === 'closed') {
        t.observe('the server closes behind a refused login');
        return;
      }
      const again = await pop3.command('USER {user}');
      if (again.kind === 'closed') {
        t.observe('the server closes behind a refused USER');
        return;
      }
      pop3.judge(again, [conforms('+OK', 'RFC 1939 §7 USER')]);
      await pop3.ok('PASS {password}', undefined, 'RFC 1939 §7 PASS');
      await pop3.stat();
    },
  ),
  define(
    'user/without-name',
    'USER without a name is refused',
    ['RFC1939-7-USERARG-1', 'RFC1939-3-SYNTAXERR-1'],
    async (_, pop3) => {
      await pop3.ask('USER', REFUSED);
      await pop3.inStepOrClosed('authorization');
    },
    'MUST',
    OUTSIDE,
  ),
  define(
    'user/second-name',
    'a second USER behind a good one is refused or taken; then its own password counts',
    ['RFC1939-7-USERTWICE-1'],
    async (t, pop3) => {
      await pop3.need(`USER ${t.accounts[1]?.user ?? ''}`);
      const { status } = await pop3.ask('USER {user}', [conforms('+OK -ERR', 'RFC 1939 §7 USER')]);
      t.observe(`a second USER is ${status === '+OK' ? 'taken' : 'refused'}`);
      if (status === '-ERR') return;
      await pop3.ok('PASS {password}', undefined, 'RFC 1939 §7 PASS');
      const { messages } = await pop3.stat();
      t.check(messages === t.messages.length, {
        rule: 'the maildrop of the second name is opened',
        expected: `${t.messages.length} messages`,
        actual: `${messages} messages`,
      });
    },
    'MAY',
    { accounts: 2, messages: 7 },
  ),
  ...[
    { name: 'of-40-letters', words: '40 letters', value: 'n'.repeat(40), ids: ['RFC1939-3-ARG40-1'] },
    { name: 'of-200-letters', words: '200 letters', value: 'n'.repeat(200), ids: ['RFC2449-4-CMD255-1'] },
    {
      name: 'that-fills-255-octets',
      words: '248 letters, a line of 255 octets,',
      value: 'n'.repeat(248),
      ids: ['RFC2449-4-CMD255-1'],
    },
    { name: 'of-format-signs', words: '%n%s signs', value: '%n%s%x', ids: ['RFC1939-7-USER-1'] },
    { name: 'with-a-slash', words: 'slashes and dots', value: '../../etc/passwd', ids: ['RFC1939-7-USER-1'] },
    {
      name: 'with-an-at-sign',
      words: 'a domain that is not ours',
      value: 'nobody@elsewhere.test',
      ids: ['RFC1939-7-USER-1'],
    },
    { name: 'with-shell-signs', words: 'shell signs', value: '`id`;$(id)|id', ids: ['RFC1939-7-USER-1'] },
  ].map(({ name, words, value, ids }) =>
    define(
      `user/name-${name}`,
      `USER with a name of ${words} gets one answer, and nobody is let in by it`,
      ids,
      async (_, pop3) => {
        await pop3.ask(`USER ${value}`, refusing(pop3, value, '+OK -ERR'));
        await pop3.ask('PASS {password}', REFUSED_OR_CLOSED);
        await isOutside(pop3);
      },
      'MUST',
      OUTSIDE,
    ),
  ),
  define(
    'user/quit-behind-user',
    'QUIT behind USER is answered +OK and the connection closed',
    ['RFC1939-7-USERQUIT-1', 'RFC1939-4-QUITAUTH-1'],
    async (_, pop3) => {
      await pop3.need('USER {user}');
      await pop3.ok('QUIT', undefined, 'RFC 1939 §4');
      await pop3.closes();
    },
    'MUST',
    OUTSIDE,
  ),
  define(
    'user/answers-are-the-same-for-all',
    'whether a name exists cannot be told from the answer to a wrong password',
    ['RFC1939-13-USERPROBE-1'],
    async (t, pop3) => {
      await pop3.need('USER {user}');
      const known = await pop3.ask('PASS {password}-but-wrong', REFUSED);
      const other = await t.pop3('authorization');
      const user = await other.command(`USER ${NOBODY}`);
      const unknown = answerWord(user) === '+OK' ? await other.command('PASS {password}-but-wrong') : user;
      const line = unknown.kind === 'response' ? unknown.line : unknown.kind;
      t.observe(
        line === known.line ? 'the answers are the same' : `${printable(known.line, 60)} / ${printable(line, 60)}`,
      );
    },
    'MAY',
    OUTSIDE,
  ),
];

export const authorization: readonly CaseDefinition[] = [...users, ...wrongPasswords, ...passwords];
