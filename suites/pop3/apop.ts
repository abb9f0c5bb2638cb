import { createHash } from 'node:crypto';
import {
  answerWord,
  conforms,
  defineCase,
  recorded,
  rfc,
  type CaseContext,
  type CaseDefinition,
  type Expectation,
  type Needs,
  type Pop3Dialogue,
} from '../../src/index.js';
import { opensItsOwn } from './support.js';

/** APOP, where the greeting has a timestamp (RFC 1939 §7). */

const REFUSED: Expectation = [conforms('-ERR', 'RFC 1939 §7 APOP')];
const REFUSED_OR_CLOSED: Expectation = [conforms('-ERR closed', 'RFC 1939 §3, §4')];

const md5 = (text: string): string => createHash('md5').update(Buffer.from(text, 'latin1')).digest('hex');

/** The timestamp of the greeting, angle brackets included. */
function timestampOf(t: CaseContext, pop3: Pop3Dialogue): string {
  const greeting = pop3.session.responses[0]?.line ?? '';
  return /<[^<>]*>/.exec(greeting)?.[0] ?? t.notApplicable('the greeting has no timestamp');
}

const digestOf = (t: CaseContext, pop3: Pop3Dialogue): string => md5(timestampOf(t, pop3) + t.account.password);

const define = (
  id: string,
  title: string,
  requirements: readonly string[],
  run: (t: CaseContext, pop3: Pop3Dialogue) => Promise<void>,
  level: 'MUST' | 'MAY' = 'MUST',
  needs: Needs = { capabilities: ['APOP'], accounts: 1 },
): CaseDefinition =>
  defineCase({
    id: `pop3/apop/${id}`,
    title,
    level,
    rfc: rfc(1939, '7'),
    requirements,
    needs,
    run: async (t) => run(t, await t.pop3('authorization')),
  });

/** Nobody gets in: the maildrop of the account is not touched. */
const OUTSIDE: Needs = { capabilities: ['APOP'], accounts: 1, shared: true };

async function isOutside(pop3: Pop3Dialogue): Promise<void> {
  await pop3.ask('STAT', REFUSED_OR_CLOSED, 'behind a refused APOP the session is not in the TRANSACTION state');
}

/** Digests that open nothing: each made from the right one, or beside it. */
const WRONG_DIGESTS: readonly {
  readonly name: string;
  readonly words: string;
  readonly of: (t: CaseContext, pop3: Pop3Dialogue) => string;
}[] = [
  { name: 'of-zeros', words: 'a digest of zeros', of: () => '0'.repeat(32) },
  {
    name: 'one-digit-off',
    words: 'the right digest with another last digit',
    of: (t, pop3) => digestOf(t, pop3).replace(/.$/, (digit) => (digit === '0' ? '1' : '0')),
  },
  {
    name: 'cut-short',
    words: 'the first eight digits of the right digest',
    of: (t, pop3) => digestOf(t, pop3).slice(0, 8),
  },
  { name: 'with-a-digit-more', words: 'the right digest and one digit more', of: (t, pop3) => `${digestOf(t, pop3)}0` },
  {
    name: 'without-angle-brackets',
    words: 'a digest made without the angle brackets',
    of: (t, pop3) => md5(timestampOf(t, pop3).slice(1, -1) + t.account.password),
  },
  { name: 'of-the-password-alone', words: 'a digest of the password alone', of: (t) => md5(t.account.password) },
  {
    name: 'the-other-way-round',
    words: 'a digest of password and timestamp',
    of: (t, pop3) => md5(t.account.password + timestampOf(t, pop3)),
  },
  { name: 'that-is-the-password', words: 'the password in place of the digest', of: (t) => t.account.password },
  { name: 'that-is-no-hex', words: 'a digest that is not hexadecimal', of: () => 'zz'.repeat(16) },
  { name: 'of-200-digits', words: 'a digest of 200 digits', of: () => 'a'.repeat(200) },
];

const wrongDigests: readonly CaseDefinition[] = WRONG_DIGESTS.map(({ name, words, of }) =>
  define(
    `wrong-digest-${name}`,
    `APOP with ${words} is refused, and the maildrop stays closed`,
    ['RFC1939-7-APOPBAD-1'],
    async (t, pop3) => {
      await pop3.ask(`APOP {user} ${of(t, pop3)}`, REFUSED);
      await isOutside(pop3);
    },
    'MUST',
    OUTSIDE,
  ),
);

export const apop: readonly CaseDefinition[] = [
  define(
    'right-digest',
    'APOP with the MD5 of timestamp and password, in lower case, leads to the TRANSACTION state',
    ['RFC1939-7-APOPOK-1', 'RFC1939-4-LOCKOK-1', 'RFC1939-3-STATETRANS-1'],
    async (t, pop3) => {
      const answer = await pop3.command(`APOP {user} ${digestOf(t, pop3)}`);
      if (answerWord(answer) !== '-ERR') {
        pop3.judge(answer, [conforms('+OK', 'RFC 1939 §7 APOP')]);
        await pop3.stat();
        return pop3.inStep();
      }
      // A server may have no secret for this mailbox. It has one when a digest of another form opens it.
      const other = await t.pop3('authorization');
      const upper = await other.command(`APOP {user} ${digestOf(t, other).toUpperCase()}`);
      t.check(answerWord(upper) !== '+OK', {
        rule: t.definition.title,
        expected: '+OK to the digest in lower case',
        actual: '-ERR, and +OK to the digest in upper case',
      });
      t.inconclusive(
        'masked by policy: APOP is refused for this account (--account whose password is the APOP secret)',
      );
    },
  ),
  define(
    'in-lower-case',
    'apop, in lower case, is answered as APOP is',
    ['RFC1939-3-CASE-1', 'RFC1939-7-APOPOK-1'],
    async (t, pop3) => {
      const answer = await pop3.command(`apop {user} ${digestOf(t, pop3)}`);
      if (answerWord(answer) === '+OK') {
        await pop3.stat();
        return;
      }
      const usual = await t.pop3('authorization');
      if (answerWord(await usual.command(`APOP {user} ${digestOf(t, usual)}`)) !== '+OK')
        t.notApplicable('APOP is refused for this account');
      pop3.judge(answer, [conforms('+OK', 'RFC 1939 §3')]);
    },
  ),
  define(
    'upper-case-digest',
    'whether a digest in upper case is taken is written down; only the lower-case form is laid down',
    ['RFC1939-7-APOPABNF-1'],
    async (t, pop3) => {
      const { status } = await pop3.ask(`APOP {user} ${digestOf(t, pop3).toUpperCase()}`, [
        recorded('+OK -ERR', 'RFC 1939 §7 APOP'),
      ]);
      t.observe(`a digest in upper case is ${status === '+OK' ? 'taken' : 'refused'}`);
    },
    'MAY',
  ),
  ...wrongDigests,
  define(
    'digest-of-another-connection',
    'a digest made with the timestamp of another connection is refused',
    ['RFC1939-7-APOPREPLAY-1', 'RFC1939-7-APOPUNIQUE-1'],
    async (t, pop3) => {
      const digest = digestOf(t, pop3);
      const other = await t.pop3('authorization');
      t.check(timestampOf(t, other) !== timestampOf(t, pop3), {
        rule: 'the timestamp is another one on each connection',
        expected: 'two different timestamps',
        actual: timestampOf(t, other),
      });
      await other.ask(`APOP {user} ${digest}`, REFUSED);
      await isOutside(other);
    },
    'MUST',
    OUTSIDE,
  ),
  define(
    'timestamps-differ',
    'the timestamp in the greeting is another one on each of twelve connections, some at once',
    ['RFC1939-7-APOPUNIQUE-1', 'RFC1939-7-APOPBANNER-1'],
    async (t, pop3) => {
      const seen = [timestampOf(t, pop3)];
      for (let round = 0; round < 3; round++) seen.push(timestampOf(t, await t.pop3('authorization')));
      const together = await Promise.all(Array.from({ length: 8 }, () => t.pop3('authorization')));
      seen.push(...together.map((one) => timestampOf(t, one)));
      t.check(new Set(seen).size === seen.length, {
        rule: t.definition.title,
        expected: `${seen.length} different timestamps`,
        actual: `${new Set(seen).size}, such as ${seen[0] ?? ''}`,
      });
    },
    'MUST',
    OUTSIDE,
  ),
  define(
    'unknown-name',
    'APOP with a name that does not exist is refused',
    ['RFC1939-7-APOPBAD-1'],
    async (t, pop3) => {
      await pop3.ask(`APOP mailspec-nobody-of-this-name ${digestOf(t, pop3)}`, REFUSED);
      await isOutside(pop3);
    },
    'MUST',
    OUTSIDE,
  ),
  define(
    'without-arguments',
    'APOP without name and digest is refused in one line',
    ['RFC1939-7-APOPARGS-1', 'RFC1939-3-SYNTAXERR-1'],
    async (_, pop3) => {
      await pop3.ask('APOP', REFUSED);
      await pop3.inStepOrClosed('authorization');
    },
    'MUST',
    OUTSIDE,
  ),
  define(
    'without-digest',
    'APOP with a name and no digest is refused in one line, and nobody is let in',
    ['RFC1939-7-APOPARGS-1', 'RFC1939-3-SYNTAXERR-1'],
    async (_, pop3) => {
      await pop3.ask('APOP {user}', REFUSED);
      await isOutside(pop3);
    },
    'MUST',
    OUTSIDE,
  ),
  define(
    'user-and-pass-behind-a-failure',
    'behind a refused APOP, if the connection stays open, USER and PASS log in',
    ['RFC1939-4-RETRYAUTH-1'],
    async (t, pop3) => {
      await pop3.ask(`APOP {user} ${'0'.repeat(32)}`, REFUSED);
      const user = await pop3.command('USER {user}');
      if (user.kind === 'closed') {
        t.observe('the server closes behind a refused APOP');
        return;
      }
      pop3.judge(user, [conforms('+OK', 'RFC 1939 §4')]);
      await pop3.ok('PASS {password}', undefined, 'RFC 1939 §4');
      await pop3.stat();
    },
  ),
  define(
    'not-offered',
    'without a timestamp in the greeting APOP is refused, whatever the digest is made of',
    ['RFC1939-7-APOPNOTIMPL-1', 'RFC1939-7-APOPBANNER-1', 'RFC1939-3-UNIMPLERR-1'],
    async (t, pop3) => {
      if (pop3.offers('APOP')) t.notApplicable('the server offers APOP');
      const greeting = pop3.session.responses[0]?.line ?? '';
      const inBrackets = /<.*>/.exec(greeting)?.[0];
      await pop3.ask(`APOP {user} ${md5(t.account.password)}`, REFUSED);
      if (inBrackets === undefined) return isOutside(pop3);
      // Something in angle brackets that is no msg-id: it must not be what digests are made of.
      const other = await t.pop3('authorization');
      const now = /<.*>/.exec(other.session.responses[0]?.line ?? '')?.[0] ?? inBrackets;
      await other.ask(`APOP {user} ${md5(now + t.account.password)}`, REFUSED);
    },
    'MUST',
    { accounts: 1, shared: true },
  ),
  defineCase({
    id: 'pop3/apop/behind-the-user-of-another',
    title: 'APOP behind a USER with another name opens the maildrop of its own name, or is refused',
    level: 'MUST',
    rfc: rfc(1939, '7'),
    requirements: ['RFC1939-7-APOPOK-1'],
    needs: { accounts: 2, messages: 3, capabilities: ['APOP'] },
    run: async (t) => {
      const pop3 = await t.pop3('authorization');
      await pop3.need(`USER ${t.accounts[1]?.user ?? ''}`);
      const answer = await pop3.command(`APOP {user} ${digestOf(t, pop3)}`);
      if (answerWord(answer) === '+OK') return opensItsOwn(t, pop3);
      // §7 USER: what may follow is PASS or QUIT.
      t.observe('APOP behind USER is refused');
    },
  }),
];
