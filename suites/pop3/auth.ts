import { createHmac } from 'node:crypto';
import {
  answerWord,
  conforms,
  defineCase,
  describeAnswer,
  deviates,
  octetString,
  rfc,
  type CaseContext,
  type CaseDefinition,
  type Expectation,
  type Needs,
  type Pop3Dialogue,
} from '../../src/index.js';
import { loginAgain, opensItsOwn } from './support.js';

/** AUTH, where CAPA lists SASL mechanisms (RFC 1734, RFC 5034). */

const base64 = (text: string): string => Buffer.from(text, 'latin1').toString('base64');
const unbase64 = (text: string): string => Buffer.from(text, 'base64').toString('latin1');

const SOURCE = 'RFC 5034 §4';
const CHALLENGE: Expectation = [conforms('+', SOURCE)];
const LET_IN: Expectation = [conforms('+OK', SOURCE)];
const REFUSED: Expectation = [conforms('-ERR', SOURCE)];
const REFUSED_OR_CLOSED: Expectation = [conforms('-ERR closed', 'RFC 1939 §3, §4')];

const plainOf = (user: string, password: string, authorizationIdentity = ''): string =>
  base64(`${authorizationIdentity}\0${user}\0${password}`);

const define = (
  id: string,
  title: string,
  requirements: readonly string[],
  mechanism: 'PLAIN' | 'LOGIN' | 'CRAM-MD5' | undefined,
  run: (t: CaseContext, pop3: Pop3Dialogue) => Promise<void>,
  level: 'MUST' | 'SHOULD' | 'MAY' = 'MUST',
  needs: Needs = { accounts: 1 },
): CaseDefinition =>
  defineCase({
    id: `pop3/auth/${id}`,
    title,
    level,
    rfc: rfc(5034, '4'),
    requirements,
    needs: { ...needs, capabilities: ['SASL'] },
    run: async (t) => {
      const offered = (t.environment.facts.capabilities.get('SASL') ?? []).map((one) => one.toUpperCase());
      if (mechanism !== undefined && !offered.includes(mechanism)) t.notApplicable(`SASL does not list ${mechanism}`);
      await run(t, await t.pop3('authorization'));
    },
  });

/** Nobody gets in: the maildrop of the account is not touched. */
const OUTSIDE: Needs = { accounts: 1, shared: true };

async function isInside(pop3: Pop3Dialogue): Promise<void> {
  await pop3.ask(
    'STAT',
    [conforms('+OK', 'RFC 5034 §4')],
    'behind a successful AUTH the session is in the TRANSACTION state',
  );
  await pop3.inStep();
}

async function isOutside(pop3: Pop3Dialogue): Promise<void> {
  await pop3.ask('STAT', REFUSED_OR_CLOSED, 'behind a refused AUTH the session is not in the TRANSACTION state');
}

/** PLAIN with the right name and another password, which is refused. */
async function refusedForItsPassword(t: CaseContext, pop3: Pop3Dialogue): Promise<void> {
  await pop3.ask('AUTH PLAIN', CHALLENGE);
  await pop3.ask(plainOf(t.account.user, `${t.account.password}-but-wrong`), REFUSED);
}

/** Behind a refused exchange USER and PASS log in, unless the server has closed. */
async function othersStillWork(t: CaseContext, pop3: Pop3Dialogue): Promise<void> {
  const user = await pop3.command('USER {user}');
  if (user.kind === 'closed') {
    t.observe('the server closes behind a refused AUTH');
    return;
  }
  pop3.judge(user, [conforms('+OK', SOURCE)]);
  await pop3.ok('PASS {password}', undefined, SOURCE);
  await pop3.stat();
}

/** Ways to give the right credentials with PLAIN. */
const PLAIN_WAYS: Readonly<Record<string, (t: CaseContext, pop3: Pop3Dialogue, response: string) => Promise<string>>> =
  {
    'behind a challenge': async (_, pop3, response) => {
      const challenge = await pop3.command('AUTH PLAIN');
      return answerWord(challenge) === '+' ? answerWord(await pop3.command(response)) : answerWord(challenge);
    },
    'as an initial response': async (_, pop3, response) => answerWord(await pop3.command(`AUTH PLAIN ${response}`)),
  };

/** Whether right credentials get in by another way: then a refusal of this one is no policy. */
async function getsInOtherwise(t: CaseContext): Promise<string | undefined> {
  const { user, password } = t.account;
  for (const [name, way] of Object.entries(PLAIN_WAYS)) {
    for (const identity of ['', user]) {
      const pop3 = await t.pop3('authorization');
      const word = await way(t, pop3, plainOf(user, password, identity));
      if (word === '+OK') {
        await pop3.quit();
        return identity === '' ? name : `${name}, with an authorization identity`;
      }
    }
  }
  return undefined;
}

async function plainLogsIn(t: CaseContext, pop3: Pop3Dialogue, way: string): Promise<void> {
  const word = await PLAIN_WAYS[way]?.(t, pop3, plainOf(t.account.user, t.account.password));
  if (word === '+OK') return isInside(pop3);
  const refusal = pop3.session.responses.at(-1)?.line ?? '';
  // RFC 2449 §6.5: this login came too soon, and the next one may not.
  if (/^-ERR \[LOGIN-DELAY[\]/]/i.test(refusal)) t.inconclusive(`masked by policy: ${refusal}`);
  pop3.session.destroy();
  t.check(word === '-ERR', { rule: t.definition.title, expected: '+OK', actual: word ?? '' });
  const otherwise = await getsInOtherwise(t);
  t.check(otherwise === undefined, {
    rule: t.definition.title,
    expected: '+OK',
    actual: `${word ?? ''}, and +OK to the same credentials ${otherwise ?? ''}`,
  });
  t.inconclusive('masked by policy: AUTH PLAIN is refused for this account');
}

/** Whether base64 is padded depends on the length of what is encoded. */
const OF_ONE_LENGTH: Needs = { accounts: 1, firstAccount: true };

/** Responses that are not base64, or not as RFC 5034 §4 wants it; none of them may be taken for the right one. */
const MALFORMED: readonly { readonly name: string; readonly words: string; readonly of: (right: string) => string }[] =
  [
    { name: 'no-base64', words: 'that is not base64 at all', of: () => '!!!!' },
    { name: 'pad-in-front', words: 'with a pad character in front', of: (right) => `=${right}` },
    {
      name: 'text-behind-the-pad',
      words: 'with text behind its pad characters',
      of: (right) => `${right.replace(/=*$/, '')}=BBB`,
    },
    { name: 'foreign-character-behind', words: 'with a foreign character behind it', of: (right) => `${right}!` },
    {
      name: 'foreign-character-within',
      words: 'with a foreign character in it',
      of: (right) => `${right.slice(0, 8)}!${right.slice(8)}`,
    },
    { name: 'one-character', words: 'of one character', of: () => 'A' },
    { name: 'blank', words: 'that is a blank', of: () => ' ' },
  ];

const malformed: readonly CaseDefinition[] = MALFORMED.map(({ name, words, of }) =>
  define(
    `malformed-response-${name}`,
    `a response ${words} is refused, and USER and PASS still work`,
    [
      name === 'no-base64' || name === 'blank' || name === 'one-character'
        ? 'RFC5034-4-BADB64-1'
        : 'RFC5034-4-PADB64-1',
    ],
    'PLAIN',
    async (t, pop3) => {
      await pop3.ask('AUTH PLAIN', CHALLENGE);
      await pop3.ask(of(plainOf(t.account.user, t.account.password)), REFUSED);
      await othersStillWork(t, pop3);
    },
    'MUST',
    OF_ONE_LENGTH,
  ),
);

/** Credentials that are well-formed and wrong. */
const WRONG: readonly { readonly name: string; readonly words: string; readonly of: (t: CaseContext) => string }[] = [
  {
    name: 'password',
    words: 'a wrong password',
    of: (t) => plainOf(t.account.user, `${t.account.password}-but-wrong`),
  },
  { name: 'empty-password', words: 'an empty password', of: (t) => plainOf(t.account.user, '') },
  {
    name: 'unknown-name',
    words: 'an unknown name',
    of: (t) => plainOf('mailspec-nobody-of-this-name', t.account.password),
  },
  { name: 'one-field', words: 'one field in place of three', of: (t) => base64(t.account.user) },
  {
    name: 'two-fields',
    words: 'two fields in place of three',
    of: (t) => base64(`${t.account.user}\0${t.account.password}`),
  },
];

const wrong: readonly CaseDefinition[] = WRONG.map(({ name, words, of }) =>
  define(
    `wrong-${name}`,
    `AUTH PLAIN with ${words} is refused, and the maildrop stays closed`,
    ['RFC5034-4-FAIL-1', 'RFC1734-2-FAILSTAY-1'],
    'PLAIN',
    async (t, pop3) => {
      await pop3.ask('AUTH PLAIN', CHALLENGE);
      await pop3.ask(of(t), REFUSED);
      await isOutside(pop3);
    },
    'MUST',
    OUTSIDE,
  ),
);

/** RFC 4616 §2: two NULs stand between three fields, and a NUL MUST NOT appear in any of them. */
const BEHIND_THE_PASSWORD = [
  { name: 'a-fourth-field', words: 'a fourth field', behind: '\0more' },
  { name: 'empty-fields', words: 'two empty fields', behind: '\0\0' },
] as const;

const more: readonly CaseDefinition[] = BEHIND_THE_PASSWORD.map(({ name, words, behind }) =>
  define(
    `plain-with-${name}`,
    `AUTH PLAIN with ${words} behind the right password is refused`,
    ['RFC5034-4-FAIL-1'],
    'PLAIN',
    async (t, pop3) => {
      await pop3.ask('AUTH PLAIN', CHALLENGE);
      await pop3.ask(plainOf(t.account.user, `${t.account.password}${behind}`), [
        conforms('-ERR', 'RFC 4616 §2'),
        deviates('+OK', 'what stands behind the third NUL is ignored'),
      ]);
    },
    'SHOULD',
  ),
);

const plain: readonly CaseDefinition[] = [
  define(
    'plain-challenge',
    'AUTH PLAIN is answered with the empty challenge: "+", one space, CRLF',
    [
      'RFC5034-4-AUTH-1',
      'RFC5034-4-EMPTYCHAL-1',
      'RFC5034-4-CHALLENGE-1',
      'RFC1734-2-CHALLENGE-1',
      'RFC1734-2-AUTH-1',
      'RFC2449-6.3-SASL-1',
    ],
    'PLAIN',
    async (t, pop3) => {
      const { line } = await pop3.ask('AUTH PLAIN', CHALLENGE);
      t.check(line === '+ ', { rule: t.definition.title, expected: '"+ "', actual: `"${line}"` });
      await pop3.ask('*', REFUSED);
    },
    'MUST',
    OUTSIDE,
  ),
  define(
    'mechanism-in-lower-case',
    'auth plain, in lower case, is answered as AUTH PLAIN is',
    ['RFC5034-5-CASE-1', 'RFC1939-3-CASE-1'],
    'PLAIN',
    async (_, pop3) => {
      await pop3.ask('auth plain', CHALLENGE);
      await pop3.ask('*', REFUSED);
    },
    'MUST',
    OUTSIDE,
  ),
  ...Object.keys(PLAIN_WAYS).map((way) =>
    define(
      `plain-${way.replaceAll(' ', '-')}`,
      `AUTH PLAIN with the right credentials ${way} leads to the TRANSACTION state`,
      way.includes('initial')
        ? ['RFC5034-4-IR-1', 'RFC5034-4-OK-1']
        : ['RFC5034-4-OK-1', 'RFC1734-2-OK-1', 'RFC1939-4-ONEAUTH-1'],
      'PLAIN',
      (t, pop3) => plainLogsIn(t, pop3, way),
    ),
  ),
  define(
    'wrong-initial-response',
    'AUTH PLAIN with wrong credentials as initial response is refused without a challenge',
    ['RFC5034-4-IR-1', 'RFC5034-4-FAIL-1'],
    'PLAIN',
    async (t, pop3) => {
      await pop3.ask(`AUTH PLAIN ${plainOf(t.account.user, `${t.account.password}-but-wrong`)}`, REFUSED);
      await isOutside(pop3);
    },
    'MUST',
    OUTSIDE,
  ),
  define(
    'long-initial-response',
    'what AUTH PLAIN takes behind a challenge it takes as an initial response too, up to 255 octets',
    ['RFC5034-4-CMD255-1', 'RFC2449-4-CMDMAX-1', 'RFC2449-4-CMD255-1', 'RFC5034-4-IR-1'],
    'PLAIN',
    async (t, pop3) => {
      const { user, password } = t.account;
      const response = plainOf(user, password, user);
      if (response.length > 240) t.notApplicable('these credentials are longer than a command line');
      const answer = await pop3.command(`AUTH PLAIN ${response}`);
      if (answerWord(answer) === '+OK') {
        await isInside(pop3);
        return;
      }
      const other = await t.pop3('authorization');
      await other.ask('AUTH PLAIN', CHALLENGE);
      const behindChallenge = await other.command(response);
      if (answerWord(behindChallenge) !== '+OK') t.notApplicable('one’s own name as authorization identity is refused');
      pop3.judge(answer, LET_IN);
    },
  ),
  define(
    'empty-initial-response',
    'AUTH PLAIN = is an empty initial response, which is no credentials',
    ['RFC5034-4-IREMPTY-1'],
    'PLAIN',
    async (_, pop3) => {
      const { status } = await pop3.ask('AUTH PLAIN =', [
        conforms('-ERR', SOURCE),
        deviates('+', '"=" is taken for no initial response at all'),
      ]);
      if (status === '+') await pop3.ask('*', REFUSED);
    },
    'SHOULD',
    OUTSIDE,
  ),
  define(
    'another-authorization-identity',
    'AUTH PLAIN with one’s own password opens nobody else’s maildrop',
    ['RFC5034-4-FAIL-1'],
    'PLAIN',
    async (t, pop3) => {
      const [own, other] = t.accounts;
      await pop3.ask('AUTH PLAIN', CHALLENGE);
      const answer = await pop3.command(plainOf(own?.user ?? '', own?.password ?? '', other?.user ?? ''));
      if (answerWord(answer) !== '+OK') {
        pop3.judge(answer, REFUSED);
        return isOutside(pop3);
      }
      // RFC 4616 §2: a user who may not act as the other one is refused. Ignoring the identity is milder than obeying it.
      const { messages } = await pop3.stat();
      const first = messages > 0 ? octetString(await pop3.retr(1)) : '';
      const isOwn = t.messages.some((message) => first.includes(message.token));
      t.check(
        false,
        {
          rule: t.definition.title,
          expected: '-ERR',
          actual: isOwn ? '+OK: the authorization identity is ignored' : '+OK, and another maildrop is opened',
        },
        isOwn ? 'deviates' : 'violates',
      );
    },
    'MUST',
    { accounts: 2, messages: 3 },
  ),
  define(
    'cancelled',
    'a line with an asterisk cancels the exchange with -ERR, and USER and PASS still work',
    ['RFC5034-4-CANCEL-1', 'RFC1734-2-CANCEL-1'],
    'PLAIN',
    async (t, pop3) => {
      await pop3.ask('AUTH PLAIN', CHALLENGE);
      await pop3.ask('*', REFUSED);
      await othersStillWork(t, pop3);
    },
  ),
  define(
    'user-and-pass-behind-a-failure',
    'behind a refused AUTH, if the connection stays open, USER and PASS log in',
    ['RFC5034-4-FAIL-1', 'RFC1734-2-FAILSTAY-1', 'RFC1939-4-RETRYAUTH-1'],
    'PLAIN',
    async (t, pop3) => {
      await refusedForItsPassword(t, pop3);
      await othersStillWork(t, pop3);
    },
  ),
  define(
    'again-behind-a-failure',
    'behind a refused AUTH, if the connection stays open, another AUTH logs in',
    ['RFC5034-4-FAIL-1', 'RFC1939-4-RETRYAUTH-1'],
    'PLAIN',
    async (t, pop3) => {
      await refusedForItsPassword(t, pop3);
      const challenge = await pop3.command('AUTH PLAIN');
      if (challenge.kind === 'closed') {
        t.observe('the server closes behind a refused AUTH');
        return;
      }
      pop3.judge(challenge, CHALLENGE);
      await pop3.ask(plainOf(t.account.user, t.account.password), LET_IN);
      await pop3.stat();
    },
  ),
  define(
    'pass-behind-a-refused-auth',
    'behind a refused AUTH PASS is refused until USER was given',
    ['RFC1939-7-PASSSEQ-1', 'RFC1734-2-FAILSTAY-1'],
    'PLAIN',
    async (t, pop3) => {
      await refusedForItsPassword(t, pop3);
      await pop3.ask('PASS {password}', [
        conforms('-ERR closed', 'RFC 1939 §7 PASS'),
        deviates('+OK', 'RFC 1939 §7 PASS: only immediately after a successful USER'),
      ]);
    },
    'SHOULD',
  ),
  define(
    'behind-the-user-of-another',
    'AUTH behind a USER with another name opens the maildrop of the credentials, or is refused',
    ['RFC5034-4-OK-1'],
    'PLAIN',
    async (t, pop3) => {
      await pop3.need(`USER ${t.accounts[1]?.user ?? ''}`);
      const challenge = await pop3.command('AUTH PLAIN');
      if (answerWord(challenge) === '+') {
        const answer = await pop3.command(plainOf(t.account.user, t.account.password));
        if (answerWord(answer) === '+OK') return opensItsOwn(t, pop3);
      }
      // §7 USER: what may follow is PASS or QUIT.
      t.observe('AUTH behind USER is refused');
    },
    'MUST',
    { accounts: 2, messages: 3 },
  ),
  define(
    'long-response',
    'a response of 1,024 characters of base64 is refused for its credentials, in one line',
    ['RFC5034-4-LONG-1'],
    'PLAIN',
    async (t, pop3) => {
      await pop3.ask('AUTH PLAIN', CHALLENGE);
      await pop3.ask(base64(`${'a'.repeat(255)}\0${'b'.repeat(255)}\0${'c'.repeat(256)}`), REFUSED);
      await othersStillWork(t, pop3);
    },
  ),
  define(
    'response-like-a-command',
    'within the exchange a line that looks like QUIT is a response, and no command',
    ['RFC5034-4-FAIL-1'],
    'PLAIN',
    async (t, pop3) => {
      await pop3.ask('AUTH PLAIN', CHALLENGE);
      await pop3.octets('QUIT\r\n');
      const answer = await pop3.read();
      t.check(answerWord(answer) === '-ERR', {
        rule: t.definition.title,
        expected: '-ERR',
        actual: describeAnswer(answer),
      });
    },
    'MUST',
    OUTSIDE,
  ),
  define(
    'connection-lost-within-the-exchange',
    'a connection that is closed within the exchange leaves the maildrop free and the server well',
    ['RFC1939-4-LOCKRELEASE-1'],
    'PLAIN',
    async (t, pop3) => {
      await pop3.ask('AUTH PLAIN', CHALLENGE);
      pop3.session.fin();
      await pop3.session.end(2_000);
      await (await loginAgain(t, t.definition.title, { grade: 'violates' })).stat();
    },
  ),
];

const login: readonly CaseDefinition[] = [
  define(
    'login-mechanism',
    'AUTH LOGIN asks for name and password in base64, and the right ones lead to the TRANSACTION state',
    ['RFC5034-4-CHALLENGE-1', 'RFC5034-4-OK-1'],
    'LOGIN',
    async (t, pop3) => {
      const isChallenge = (line: string): void => {
        t.check(/^\+ (?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(line), {
          rule: 'a challenge is "+", one space and base64',
          expected: '"+ " and base64',
          actual: line,
        });
      };
      isChallenge((await pop3.ask('AUTH LOGIN', CHALLENGE)).line);
      isChallenge((await pop3.ask(base64(t.account.user), CHALLENGE)).line);
      await pop3.ask(base64(t.account.password), [
        ...LET_IN,
        { answers: '-ERR', grade: 'masked', source: 'another mechanism for this account' },
      ]);
      await isInside(pop3);
    },
  ),
  define(
    'login-mechanism-wrong-password',
    'AUTH LOGIN with a wrong password is refused, and the maildrop stays closed',
    ['RFC5034-4-FAIL-1'],
    'LOGIN',
    async (t, pop3) => {
      await pop3.ask('AUTH LOGIN', CHALLENGE);
      await pop3.ask(base64(t.account.user), CHALLENGE);
      await pop3.ask(base64(`${t.account.password}-but-wrong`), REFUSED);
      await isOutside(pop3);
    },
    'MUST',
    OUTSIDE,
  ),
  define(
    'login-mechanism-cancelled',
    'an asterisk in place of the password cancels AUTH LOGIN with -ERR',
    ['RFC5034-4-CANCEL-1', 'RFC1734-2-CANCEL-1'],
    'LOGIN',
    async (t, pop3) => {
      await pop3.ask('AUTH LOGIN', CHALLENGE);
      await pop3.ask(base64(t.account.user), CHALLENGE);
      await pop3.ask('*', REFUSED);
      await othersStillWork(t, pop3);
    },
  ),
];

const cramDigest = (line: string, password: string): string =>
  createHmac('md5', Buffer.from(password, 'latin1'))
    .update(Buffer.from(unbase64(line.slice(2)), 'latin1'))
    .digest('hex');

const cram: readonly CaseDefinition[] = [
  define(
    'cram-md5-challenge',
    'AUTH CRAM-MD5, where it is listed, gets a challenge in base64, another one each time',
    ['RFC2449-6.3-SASL-1', 'RFC5034-4-CHALLENGE-1'],
    'CRAM-MD5',
    async (t, pop3) => {
      const { line } = await pop3.ask('AUTH CRAM-MD5', CHALLENGE);
      t.check(/^\+ [A-Za-z0-9+/]+=*$/.test(line) && /^<.+>$/.test(unbase64(line.slice(2))), {
        rule: t.definition.title,
        expected: '"+ " and a msg-id in base64',
        actual: line,
      });
      await pop3.ask('*', REFUSED);
      const again = await (await t.pop3('authorization')).ask('AUTH CRAM-MD5', CHALLENGE);
      t.check(again.line !== line, { rule: t.definition.title, expected: 'another challenge', actual: line });
    },
    'MUST',
    OUTSIDE,
  ),
  define(
    'cram-md5-right-and-wrong',
    'AUTH CRAM-MD5 with the right digest logs in, with a wrong one does not',
    ['RFC5034-4-OK-1', 'RFC5034-4-FAIL-1'],
    'CRAM-MD5',
    async (t, pop3) => {
      await pop3.ask('AUTH CRAM-MD5', CHALLENGE);
      await pop3.ask(base64(`${t.account.user} ${'0'.repeat(32)}`), REFUSED);
      await isOutside(pop3);
      const other = await t.pop3('authorization');
      const { line } = await other.ask('AUTH CRAM-MD5', CHALLENGE);
      await other.ask(base64(`${t.account.user} ${cramDigest(line, t.account.password)}`), [
        ...LET_IN,
        { answers: '-ERR', grade: 'masked', source: 'there is no secret for this account' },
      ]);
      await isInside(other);
    },
  ),
  define(
    'cram-md5-initial-response',
    'an initial response to AUTH CRAM-MD5, whose server speaks first, is refused',
    ['RFC5034-4-IRREFUSE-1'],
    'CRAM-MD5',
    async (_, pop3) => {
      await pop3.ask(`AUTH CRAM-MD5 ${base64('test')}`, REFUSED);
      await pop3.inStepOrClosed('authorization');
    },
    'MUST',
    OUTSIDE,
  ),
];

const mechanisms: readonly CaseDefinition[] = [
  define(
    'unknown-mechanism',
    'AUTH with a mechanism that does not exist is refused',
    ['RFC5034-4-UNKNOWN-1', 'RFC1734-2-UNKNOWN-1', 'RFC2449-6.3-SASL-1'],
    undefined,
    async (_, pop3) => {
      await pop3.ask('AUTH X-FOOBAR', REFUSED);
      await pop3.inStepOrClosed('authorization');
    },
    'MUST',
    OUTSIDE,
  ),
  define(
    'without-mechanism',
    'AUTH without a mechanism is refused; some servers list their mechanisms',
    ['RFC1939-3-SYNTAXERR-1'],
    undefined,
    async (_, pop3) => {
      await pop3.ask('AUTH', [conforms('-ERR', SOURCE), deviates('+OK', 'a list of mechanisms, as before RFC 2449')]);
      await pop3.inStepOrClosed('authorization');
    },
    'SHOULD',
    OUTSIDE,
  ),
  defineCase({
    id: 'pop3/auth/not-offered',
    title: 'where no SASL mechanism is announced, AUTH with an unknown one is refused and the session goes on',
    level: 'MUST',
    rfc: rfc(1734, '2'),
    requirements: ['RFC1734-2-UNKNOWN-1', 'RFC1734-2-AUTH-1', 'RFC1939-3-UNIMPLERR-1'],
    needs: { shared: true },
    run: async (t) => {
      const pop3 = await t.pop3('authorization');
      if (pop3.offers('SASL')) t.notApplicable('the server announces SASL');
      await pop3.ask('AUTH X-FOOBAR', REFUSED);
      await pop3.inStepOrClosed('authorization');
    },
  }),
];

export const auth: readonly CaseDefinition[] = [
  ...plain,
  ...wrong,
  ...more,
  ...malformed,
  ...login,
  ...cram,
  ...mechanisms,
];
