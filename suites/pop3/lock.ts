import {
  answerWord,
  conforms,
  describeAnswer,
  octetString,
  type CaseContext,
  type CaseDefinition,
  type Pop3Dialogue,
} from '../../src/index.js';
import { casesAt } from './define.js';
import { drop, loginAgain, needRetrievedKept, numbersOf } from './support.js';

/**
 * One maildrop, several sessions (RFC 1939 §4, §6). A server may refuse the second login, let it wait, or let it in as
 * long as the first session keeps its messages.
 */

const defineAt = casesAt(1939, '4');
const define: typeof defineAt = (id, ...rest) => defineAt(`lock/${id}`, ...rest);

type SecondLogin = { readonly let: 'in' | 'out' | 'waiting'; readonly pop3: Pop3Dialogue; readonly line: string };

const WAIT_MS = 1_500;

/** A second login while another session is in. What comes first: an answer, or our patience ends. */
async function secondLogin(t: CaseContext, password = '{password}'): Promise<SecondLogin> {
  const pop3 = await t.pop3('authorization');
  const user = await pop3.command('USER {user}');
  if (answerWord(user) === '-ERR') return { let: 'out', pop3, line: user.kind === 'response' ? user.line : '' };
  await pop3.octets(`PASS ${password}\r\n`);
  const answer = await pop3.read(false, WAIT_MS);
  const word = answerWord(answer);
  if (word !== '+OK' && word !== '-ERR' && word !== 'silent') {
    t.check(false, {
      rule: t.definition.title,
      expected: '-ERR, +OK, or an answer when the first session has ended',
      actual: describeAnswer(answer),
    });
  }
  return {
    let: word === '+OK' ? 'in' : word === '-ERR' ? 'out' : 'waiting',
    pop3,
    line: answer.kind === 'response' ? answer.line : '',
  };
}

/** A second session beside the first; for servers that let one in. */
async function letIn(t: CaseContext): Promise<Pop3Dialogue> {
  const other = await secondLogin(t);
  if (other.let === 'in') return other.pop3;
  other.pop3.session.destroy();
  return t.notApplicable(`a second login is ${other.let === 'out' ? 'refused' : 'kept waiting'}`);
}

const released = (
  id: string,
  title: string,
  requirements: readonly string[],
  end: (pop3: Pop3Dialogue) => Promise<void>,
  grade: 'violates' | 'deviates',
  patienceMs: number,
): CaseDefinition =>
  define(
    id,
    title,
    requirements,
    { messages: 1 },
    async (t) => {
      // Not t.pop3(): a lock that the run's first meeting with the server left behind is what this case is about, too.
      const first = await loginAgain(t, t.definition.title, { grade, patienceMs });
      await first.stat();
      await end(first);
      const second = await loginAgain(t, t.definition.title, { grade, patienceMs });
      await second.stat();
    },
    grade === 'deviates' ? 'SHOULD' : 'MUST',
  );

const releases: readonly CaseDefinition[] = [
  released(
    'released-behind-quit',
    'behind QUIT the maildrop can be opened again',
    ['RFC1939-6-UNLOCK-1', 'RFC1939-3-RELEASE-1', 'RFC1939-4-LOCKOK-1'],
    (pop3) => pop3.quit(),
    'violates',
    5_000,
  ),
  released(
    'released-behind-a-closed-connection',
    'when the client has closed without QUIT the maildrop can be opened again',
    ['RFC1939-6-UNLOCKABN-1'],
    async (pop3) => {
      drop(pop3, 'fin');
      await pop3.session.end(2_000);
    },
    'deviates',
    10_000,
  ),
  released(
    'released-behind-a-reset-connection',
    'when the connection was reset the maildrop can be opened again',
    ['RFC1939-6-UNLOCKABN-1'],
    (pop3) => {
      drop(pop3, 'reset');
      return Promise.resolve();
    },
    'deviates',
    10_000,
  ),
  define(
    'not-held-by-a-refused-login',
    'behind a refused password the maildrop is free for the next login',
    ['RFC1939-4-LOCKRELEASE-1'],
    {},
    async (t) => {
      const first = await t.pop3('authorization');
      await first.need('USER {user}');
      await first.err('PASS {password}-but-wrong', undefined, 'RFC 1939 §7 PASS');
      // The first session stays open: what it may hold is not released by its end.
      const second = await loginAgain(t, t.definition.title, { grade: 'violates', patienceMs: 5_000 });
      await second.stat();
    },
  ),
  define(
    'not-held-before-the-login',
    'USER alone holds no lock: another session can log in',
    ['RFC1939-4-LOCK-1'],
    {},
    async (t) => {
      const first = await t.pop3('authorization');
      await first.need('USER {user}');
      const second = await loginAgain(t, t.definition.title, { grade: 'violates', patienceMs: 5_000 });
      await second.stat();
    },
  ),
];

const second: readonly CaseDefinition[] = [
  define(
    'second-login-leaves-the-first-in-peace',
    'a second login to the same maildrop is refused, waits or is let in; the first session is undisturbed',
    ['RFC1939-4-LOCK-1', 'RFC1939-7-PASSLOCKED-1', 'RFC1939-4-LOCKFAIL-1'],
    { messages: 3 },
    async (t) => {
      const first = await t.pop3();
      const maildrop = await first.maildrop();
      const other = await secondLogin(t);
      t.observe(`a second login is ${{ in: 'let in', out: 'refused', waiting: 'kept waiting' }[other.let]}`);
      if (other.let === 'in')
        await other.pop3.ok('STAT', 'a login that is answered +OK opens the maildrop', 'RFC 1939 §4');
      await first.agreesWith(maildrop);
      await first.retr(1);
      await first.quit();
    },
  ),
  define(
    'second-session-cannot-take-messages-away',
    'what a second session removes, where it is let in, stays readable in the first',
    ['RFC1939-4-LOCKHOLD-1', 'RFC1939-4-LOCK-1'],
    { messages: 3, deletes: true },
    async (t) => {
      const first = await t.pop3();
      const maildrop = await first.maildrop();
      const text = octetString(await first.retr(1));
      const other = await secondLogin(t);
      if (other.let === 'in') {
        const answer = await other.pop3.command('DELE 1');
        if (answerWord(answer) === '+OK') await other.pop3.command('QUIT');
      } else other.pop3.session.destroy();
      const again = octetString(await first.retr(1));
      t.check(again === text, {
        rule: t.definition.title,
        expected: `the ${text.length} octets of message 1 as before`,
        actual: `${again.length} octets, not the same`,
      });
      await first.agreesWith(maildrop);
    },
  ),
  define(
    'marks-are-of-their-session',
    'where a second session is let in, what the first has marked is there in it, and stays behind its QUIT',
    ['RFC1939-4-NODELMARKS-1', 'RFC1939-6-QUITONLYMARKED-1'],
    { messages: 4, deletes: true },
    async (t) => {
      const first = await t.pop3();
      const maildrop = await first.maildrop();
      await first.need('DELE 1');
      await first.need('DELE 3');
      const other = await letIn(t);
      await other.agreesWith(maildrop);
      await other.quit();
      await first.agreesWith(maildrop.dele(1, 3));
      await first.ok('RSET');
      await first.agreesWith(maildrop);
    },
  ),
  define(
    'two-sessions-remove-nothing-unmarked',
    'where two sessions are in and both remove messages, no message goes that neither had marked',
    ['RFC1939-6-QUITONLYMARKED-1', 'RFC1939-4-LOCK-1'],
    { messages: 5, deletes: true },
    async (t) => {
      const first = await t.pop3();
      const numbers = await numbersOf(first, t.messages);
      const mark = async (pop3: Pop3Dialogue, place: number): Promise<unknown> =>
        pop3.command(`DELE ${numbers[place - 1] ?? place}`);
      await mark(first, 1);
      await mark(first, 3);
      const other = await letIn(t);
      await mark(other, 1);
      await other.command('QUIT');
      await other.session.end();
      // The first may find the maildrop changed: "-ERR some deleted messages not removed", or it is closed.
      if (first.session.ended === undefined) await first.command('QUIT');
      await first.session.end();
      const next = await loginAgain(t, t.definition.title);
      await needRetrievedKept(t, next);
      const later = await numbersOf(next, t.messages);
      const gone = [2, 4, 5].filter((place) => later[place - 1] === undefined);
      t.check(gone.length === 0, {
        rule: t.definition.title,
        expected: 'messages 2, 4 and 5 in the maildrop: 1 and 3 were marked',
        actual: `without ${gone.join(', ')}`,
      });
    },
  ),
  define(
    'refusal-does-not-free-the-lock',
    'where a second login is refused, a third one is refused as well while the first session lasts',
    ['RFC1939-4-LOCK-1', 'RFC1939-4-LOCKFAIL-1'],
    { messages: 1 },
    async (t) => {
      const first = await t.pop3();
      const other = await secondLogin(t);
      if (other.let !== 'out') t.notApplicable(`a second login is ${other.let === 'in' ? 'let in' : 'kept waiting'}`);
      other.pop3.session.destroy();
      const third = await secondLogin(t);
      t.check(third.let === 'out', {
        rule: t.definition.title,
        expected: '-ERR',
        actual: third.let === 'in' ? 'the third login is let in' : 'the third login waits',
      });
      await first.stat();
    },
  ),
  define(
    'free-for-the-refused-session',
    'where a second login is refused, it succeeds once the first session has ended with QUIT',
    ['RFC1939-4-LOCKRELEASE-1', 'RFC1939-6-UNLOCK-1'],
    { messages: 1 },
    async (t) => {
      const first = await t.pop3();
      const other = await secondLogin(t);
      if (other.let !== 'out') t.notApplicable(`a second login is ${other.let === 'in' ? 'let in' : 'kept waiting'}`);
      await first.quit();
      await (await loginAgain(t, t.definition.title, { grade: 'violates' })).stat();
    },
  ),
  define(
    'refused-session-may-go-on',
    'behind a refused second login the session is in the AUTHORIZATION state or closed',
    ['RFC1939-4-LOCKFAIL-1', 'RFC1939-3-WRONGSTATE-1'],
    { messages: 1 },
    async (t) => {
      const first = await t.pop3();
      const other = await secondLogin(t);
      if (other.let !== 'out') t.notApplicable(`a second login is ${other.let === 'in' ? 'let in' : 'kept waiting'}`);
      await other.pop3.ask('STAT', [conforms('-ERR closed', 'RFC 1939 §3, §4')]);
      await first.stat();
    },
  ),
  define(
    'in-use-code-for-right-credentials-only',
    'a wrong password for a maildrop that is in use is refused without the response code IN-USE',
    ['RFC2449-8.1.2-INUSE-1'],
    { messages: 1, capabilities: ['RESP-CODES'] },
    async (t) => {
      const first = await t.pop3();
      const other = await secondLogin(t, '{password}-but-wrong');
      t.check(other.let !== 'in', { rule: t.definition.title, expected: '-ERR', actual: 'a wrong password is let in' });
      t.check(!/^-ERR \[IN-USE[\]/]/i.test(other.line), {
        rule: t.definition.title,
        expected: 'another code, or none',
        actual: other.line,
      });
      await first.stat();
    },
  ),
  define(
    'in-use-code-for-a-second-login',
    'a second login that is refused has the response code IN-USE, or none, but not AUTH',
    ['RFC2449-8.1.2-INUSE-1', 'RFC3206-5-AUTHONLY-1'],
    { messages: 1, capabilities: ['RESP-CODES'] },
    async (t) => {
      const first = await t.pop3();
      const other = await secondLogin(t);
      if (other.let !== 'out') t.notApplicable(`a second login is ${other.let === 'in' ? 'let in' : 'kept waiting'}`);
      const code = /^-ERR \[([^\]]*)\]/.exec(other.line)?.[1]?.toUpperCase();
      // The credentials were right: AUTH would tell the client to ask for another password (RFC 3206 §5).
      t.check(code !== 'AUTH', {
        rule: t.definition.title,
        expected: '[IN-USE], another cause, or no code',
        actual: other.line,
      });
      t.check(code !== undefined || !other.line.startsWith('-ERR ['), {
        rule: 'a text that begins with "[" begins with a response code (RFC 2449 §8)',
        expected: '-ERR [IN-USE], or a text without a bracket in front',
        actual: other.line,
      });
      t.observe(code === undefined ? 'a locked maildrop is refused without a code' : `a locked maildrop: [${code}]`);
      await first.stat();
    },
  ),
];

/** What ends no session, and so leaves its lock where it is. */
const DISTURBANCES: readonly {
  readonly name: string;
  readonly words: string;
  readonly disturb: (t: CaseContext, first: Pop3Dialogue) => Promise<unknown>;
  readonly deletes?: true;
}[] = [
  { name: 'behind-rset', words: 'RSET', disturb: (_, first) => first.ok('RSET') },
  {
    name: 'behind-commands-of-all-kinds',
    words: 'commands of all kinds',
    disturb: async (_, first) => {
      for (const line of ['NOOP', 'NOOP', 'NOOP', 'STAT', 'LIST', 'LIST 1', 'UIDL', 'RETR 1', 'TOP 1 0', 'CAPA'])
        await first.command(line);
    },
  },
  { name: 'behind-a-refused-command', words: 'a refused command', disturb: (_, first) => first.err('LIST 99999') },
  {
    name: 'behind-a-wrong-password-elsewhere',
    words: 'a wrong password on another connection',
    disturb: async (t) => {
      (await secondLogin(t, '{password}-but-wrong')).pop3.session.destroy();
    },
  },
  {
    name: 'with-every-message-marked',
    words: 'DELE of every message',
    deletes: true,
    disturb: async (_, first) => {
      const { scanListing } = await first.maildrop();
      for (const messageNumber of scanListing.keys()) await first.ok(`DELE ${messageNumber}`);
    },
  },
  { name: 'while-idle', words: 'some idle seconds', disturb: (t, first) => t.idle(4_000, first) },
];

const kept: readonly CaseDefinition[] = DISTURBANCES.map(({ name, words, disturb, deletes }) =>
  define(
    `kept-${name}`,
    `where a second login is refused, it is refused behind ${words}, too`,
    ['RFC1939-4-LOCK-1', 'RFC1939-4-LOCKHOLD-1'],
    { messages: 1, ...(deletes === undefined ? {} : { deletes }) },
    async (t) => {
      const first = await t.pop3();
      const other = await secondLogin(t);
      if (other.let !== 'out') t.notApplicable(`a second login is ${other.let === 'in' ? 'let in' : 'kept waiting'}`);
      other.pop3.session.destroy();
      await disturb(t, first);
      const third = await secondLogin(t);
      t.check(third.let !== 'in', {
        rule: t.definition.title,
        expected: '-ERR: the first session has the lock',
        actual: 'a second session is let in',
      });
      await first.stat();
    },
  ),
);

const several: readonly CaseDefinition[] = [
  define(
    'different-maildrops-at-once',
    'sessions on two maildrops at once are let in, and each sees its own messages',
    ['RFC1939-4-LOCK-1', 'RFC1939-4-LOCKOK-1'],
    { accounts: 2, messages: 3 },
    async (t) => {
      // Patience: where one open maildrop bars all others, the cases beside this one stand in its way.
      const first = await loginAgain(t, t.definition.title, { patienceMs: 8_000 });
      const maildrop = await first.maildrop();
      const other = await openOther(t, t.accounts[1] ?? t.account);
      const theirs = await other.maildrop();
      await first.agreesWith(maildrop);
      await other.agreesWith(theirs);
      const tokens = t.messages.map((message) => message.token);
      for (const messageNumber of [...theirs.scanListing.keys()].slice(0, 5)) {
        const text = octetString(await other.retr(messageNumber));
        t.check(!tokens.some((token) => text.includes(`X-Mailspec: ${token}\r\n`)), {
          rule: t.definition.title,
          expected: 'messages of its own maildrop',
          actual: `message ${messageNumber} is one of the other maildrop`,
        });
      }
    },
  ),
  define(
    'marks-stay-in-their-maildrop',
    'QUIT of one session removes nothing from another maildrop',
    ['RFC1939-6-QUITONLYMARKED-1'],
    { accounts: 2, messages: 2, deletes: true },
    async (t) => {
      const [, otherAccount = t.account] = t.accounts;
      const other = await openOther(t, otherAccount);
      const theirs = await other.maildrop();
      if (theirs.messages.length === 0) t.notApplicable('the other maildrop is empty');
      await other.quit();
      const first = await t.pop3();
      const maildrop = await first.maildrop();
      await first.need('DELE 1');
      await first.quit();
      const again = await loginAgain(t, t.definition.title, { account: otherAccount });
      await again.agreesWith(theirs);
      await (await loginAgain(t, t.definition.title)).agreesWith(maildrop.dele(1).afterUpdate());
    },
  ),
  define(
    'broken-session-disturbs-no-other',
    'a connection that is reset leaves the sessions of other maildrops alone',
    ['RFC1939-5-ANSWER-1'],
    { accounts: 2, messages: 2 },
    async (t) => {
      const first = await t.pop3();
      const maildrop = await first.maildrop();
      const other = await openOther(t, t.accounts[1] ?? t.account);
      await other.octets('LIST\r\nSTAT\r\nRETR 1\r\n');
      other.session.reset();
      await first.inStep();
      await first.agreesWith(maildrop);
      await first.retr(1);
      await first.inStep();
    },
  ),
  define(
    'eight-sessions-at-once',
    'eight connections at once are greeted, and each answers its own commands',
    ['RFC1939-3-GREET-1', 'RFC1939-3-ONERESP-1'],
    { messages: 1 },
    async (t) => {
      const all = await Promise.all(Array.from({ length: 8 }, () => t.pop3('authorization')));
      await Promise.all(all.map((pop3) => pop3.command('USER {user}')));
      await Promise.all(all.slice(1).map((pop3) => pop3.ok('QUIT', undefined, 'RFC 1939 §4')));
      const [last] = all;
      await last?.need('PASS {password}');
      await last?.stat();
      await last?.inStep();
    },
  ),
];

/** A session on another maildrop while the first is in: its own lock is all that it needs. */
function openOther(t: CaseContext, account: CaseContext['account']): Promise<Pop3Dialogue> {
  return loginAgain(t, t.definition.title, { account, grade: 'violates', patienceMs: 3_000 });
}

export const lock: readonly CaseDefinition[] = [...releases, ...second, ...kept, ...several];
