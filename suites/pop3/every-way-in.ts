import {
  answerWord,
  conforms,
  defineCase,
  describeAnswer,
  deviates,
  rfc,
  type CaseContext,
  type CaseDefinition,
  type Level,
  type Needs,
} from '../../src/index.js';
import { casesOf } from './define.js';
import { drop, loginAgain, needPipelinedLogin } from './support.js';
import { BY_APOP, BY_PASSWORD, BY_PLAIN, OTHER_WAYS, enter, enteredAgain, letIn, type WayIn } from './ways-in.js';

/**
 * What holds for a session that began with USER and PASS holds for one that began with APOP or AUTH: RFC 1939 §4 lays the
 * lock down for "any authentication command", and from there on there is one TRANSACTION state, and one UPDATE state.
 */

const inSection = casesOf(1939);

const define = (
  id: string,
  title: string,
  section: string,
  requirements: readonly string[],
  ways: readonly WayIn[],
  needs: Needs,
  run: (t: CaseContext) => Promise<void>,
  level?: Level,
): CaseDefinition => {
  const capabilities = [...(needs.capabilities ?? []), ...ways.flatMap((way) => way.needs ?? [])];
  return inSection(id, title, section, requirements, { ...needs, capabilities }, run, level);
};

const WAIT_MS = 1_500;

type Second = 'in' | 'kept-out';

/** Tries to get in beside a session; who waits for the lock is kept out. */
async function second(t: CaseContext, way: WayIn): Promise<{ readonly let: Second; readonly pop3: PopSession }> {
  const pop3 = await t.pop3('authorization');
  const isIn = answerWord(await enter(pop3, way, WAIT_MS)) === '+OK';
  if (!isIn) pop3.session.destroy();
  return { let: isIn ? 'in' : 'kept-out', pop3 };
}

type PopSession = Awaited<ReturnType<CaseContext['pop3']>>;

/** Whether this server locks at all is seen with USER and PASS; one that does not is judged by its own case. */
async function locks(t: CaseContext): Promise<void> {
  const first = await loginAgain(t, t.definition.title);
  if ((await second(t, BY_PASSWORD)).let === 'in') t.notApplicable('a second login by USER and PASS is let in');
  await first.quit();
}

const held = (first: WayIn, other: WayIn): CaseDefinition =>
  define(
    `lock/held-by-${first.name}-against-${other.name}`,
    first === other
      ? `where the maildrop is locked, two sessions by ${first.words} take nothing from each other`
      : `where the maildrop is locked, a session by ${other.words} takes nothing from one by ${first.words}`,
    '4',
    ['RFC1939-4-LOCK-1', 'RFC1939-4-LOCKHOLD-1', 'RFC1939-4-LOCKFAIL-1'],
    [first, other],
    { messages: 3, deletes: true },
    async (t) => {
      for (const way of new Set([first, other])) await (await letIn(t, way)).quit();
      await locks(t);
      const inside = await enteredAgain(t, first);
      const before = await inside.maildrop();
      const beside = await second(t, other);
      const removed = beside.let === 'in' && (await removesOne(beside.pop3));
      // Who got in and took nothing away has broken no rule; nor has a server that removes when the first has ended.
      const later = removed ? await second(t, other) : undefined;
      const left = later?.let === 'in' ? (await later.pop3.stat()).messages : before.messages.length;
      t.check(left === before.messages.length, {
        rule: t.definition.title,
        expected: `-ERR, or ${before.messages.length} messages until the first session has ended`,
        actual: `the second session is let in, and its QUIT leaves ${left} messages`,
      });
      await later?.pop3.close();
      await inside.agreesWith(before);
      await inside.quit();
    },
  );

async function removesOne(pop3: PopSession): Promise<boolean> {
  if (answerWord(await pop3.command('DELE 1')) !== '+OK') return false;
  return answerWord(await pop3.command('QUIT')) === '+OK';
}

const holding: readonly CaseDefinition[] = OTHER_WAYS.flatMap((way) => [
  held(BY_PASSWORD, way),
  held(way, BY_PASSWORD),
  held(way, way),
]);

const released = (
  way: WayIn,
  name: string,
  words: string,
  requirement: string,
  end: (pop3: PopSession) => Promise<unknown>,
  grade: 'violates' | 'deviates',
): CaseDefinition =>
  define(
    `lock/released-${name}-of-${way.name}`,
    `a maildrop that was opened by ${way.words} can be opened again ${words}`,
    '6',
    [requirement],
    [way],
    { messages: 1 },
    async (t) => {
      const first = await letIn(t, way);
      await first.stat();
      await end(first);
      const patienceMs = grade === 'violates' ? 5_000 : 10_000;
      await (await loginAgain(t, t.definition.title, { grade, patienceMs })).stat();
    },
    grade === 'violates' ? 'MUST' : 'SHOULD',
  );

const releasing: readonly CaseDefinition[] = OTHER_WAYS.flatMap((way) => [
  released(way, 'behind-quit', 'behind QUIT', 'RFC1939-6-UNLOCK-1', (pop3) => pop3.quit(), 'violates'),
  released(
    way,
    'behind-a-closed-connection',
    'when the client has closed without QUIT',
    'RFC1939-6-UNLOCKABN-1',
    (pop3) => {
      drop(pop3, 'fin');
      return pop3.session.end(2_000);
    },
    'deviates',
  ),
]);

const updating: readonly CaseDefinition[] = OTHER_WAYS.flatMap((way) => [
  define(
    `update/quit-removes-in-a-session-by-${way.name}`,
    `QUIT in a session by ${way.words} removes exactly what is marked`,
    '6',
    ['RFC1939-6-QUITUPDATE-1', 'RFC1939-6-QUITONLYMARKED-1'],
    [way],
    { messages: 3, deletes: true },
    async (t) => {
      const first = await letIn(t, way);
      const maildrop = await first.maildrop();
      await first.need('DELE 2');
      await first.quit();
      await (await loginAgain(t, t.definition.title)).agreesWith(maildrop.dele(2).afterUpdate());
    },
  ),
  define(
    `update/reset-connection-of-${way.name}-removes-nothing`,
    `a session by ${way.words} whose connection is reset removes nothing`,
    '6',
    ['RFC1939-6-ABNORMAL-1', 'RFC1939-4-NODELMARKS-1'],
    [way],
    { messages: 3, deletes: true },
    async (t) => {
      const first = await letIn(t, way);
      const maildrop = await first.maildrop();
      await first.need('DELE 1');
      await first.need('DELE 3');
      drop(first, 'reset');
      await (await loginAgain(t, t.definition.title, { patienceMs: 10_000 })).agreesWith(maildrop);
    },
  ),
  define(
    `uidl/same-by-${way.name}`,
    `a session by ${way.words} shows the unique-ids that one by USER and PASS has shown`,
    '7',
    ['RFC1939-7-UIDLPERSIST-1'],
    [way],
    { messages: 3, capabilities: ['UIDL'] },
    async (t) => {
      const first = await loginAgain(t, t.definition.title);
      const before = [...(await first.uidl()).values()].join(' ');
      await first.quit();
      const behind = [...(await (await letIn(t, way)).uidl()).values()].join(' ');
      t.check(behind === before, { rule: t.definition.title, expected: `unique-ids ${before}`, actual: behind });
    },
  ),
]);

const pipelining: readonly CaseDefinition[] = [BY_APOP, BY_PLAIN].map((way) =>
  defineCase({
    id: `pop3/pipelining/login-by-${way.name}`,
    title: `${way.words}, STAT and QUIT in one segment get their answers in order`,
    level: 'MUST',
    rfc: rfc(2449, '6.6'),
    requirements: ['RFC2449-6.6-PIPELOGIN-1', 'RFC2449-6.6-PIPEORDER-1'],
    needs: { messages: 1, capabilities: ['PIPELINING', ...(way.needs === undefined ? [] : [way.needs])] },
    run: async (t) => {
      needPipelinedLogin(t);
      await (await letIn(t, way)).quit();
      const pop3 = await t.pop3('authorization');
      const greeting = pop3.session.responses[0]?.line ?? '';
      const words = way.lines.map((line) => line(pop3.account, greeting)).join(' ');
      await pop3.octets(`${words}\r\nSTAT\r\nQUIT\r\n`);
      const login = await pop3.read();
      // No initial response, or no second login so soon: what is asked here does not come up.
      if (answerWord(login) !== '+OK') t.notApplicable(`the login is not let in: ${describeAnswer(login)}`);
      // Behind AUTH a server may throw away what was sent in clear: some do so for every mechanism.
      const lost = way.needs === 'SASL' ? [deviates('silent closed', 'RFC 2449 §6.6: no input is lost')] : [];
      const stat = await pop3.read();
      pop3.judge(stat, [conforms('+OK', 'RFC 2449 §6.6'), ...lost]);
      if (answerWord(stat) !== '+OK') return;
      const text = stat.kind === 'response' ? stat.text : '';
      t.check(/^\d+ \d+/.test(text), { rule: t.definition.title, expected: 'a drop listing', actual: text });
      await pop3.expect([conforms('+OK', 'RFC 2449 §6.6')]);
      await pop3.closes();
    },
  }),
);

export const everyWayIn: readonly CaseDefinition[] = [...holding, ...releasing, ...updating, ...pipelining];
