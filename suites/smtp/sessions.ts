import {
  answerWord,
  conforms,
  defineCase,
  describeAnswer,
  deviates,
  expectedAtEndOfData,
  expectedSmtp,
  orAlways,
  pause,
  rfc,
  type CaseContext,
  type CaseDefinition,
  type Message,
  type SmtpDialogue,
} from '../../src/index.js';
import { introduced, wireOf } from './passage.js';

/** Several transactions in a session, several sessions at a time, and sessions that end before their transaction does. */

const MANY = ['RFC821-4.1.1-MULTITX-1', 'RFC821-4.1.1-DATAEMPTY-1', 'RFC5321-4.1.1.4-CLEARED-1'];
const LOST = ['RFC821-4.1.1-HOLD-1', 'RFC5321-4.1.1-HOLD-1', 'RFC5321-4.1.1.10-CANCEL-1', 'RFC5321-4.1.1.5-TCPCLOSE-1'];

/** Messages one behind the other in one session, `to` naming the recipient of each; each arrives once and unchanged. */
async function oneBehindTheOther(
  t: CaseContext,
  to: readonly number[],
  start: 'ehlo' | 'helo',
  between?: string,
): Promise<void> {
  const smtp = start === 'helo' ? await t.smtp('helo') : await introduced(t);
  const sent: { readonly message: Message; readonly address: string }[] = [];
  for (const [index, recipient] of to.entries()) {
    if (index > 0 && between !== undefined) await smtp.need(between, '250');
    const message = t.message({ body: `Message ${index + 1} of ${to.length}.\r\n${'more\r\n'.repeat(index)}` });
    await smtp.mustDeliver(message, [t.recipient(recipient)], `message ${index + 1} of the session is taken`);
    sent.push({ message, address: t.recipient(recipient) });
  }
  await smtp.inStep();
  if (t.environment.store === undefined) return;
  for (const { message, address } of sent) await t.delivered(message, [address], { once: true });
}

/** Where the text of the first of two sessions is cut: on both sides of the cut the other one sends. */
const TEXT_CUTS: readonly {
  readonly id: string;
  readonly words: string;
  /** How many octets of its text the first session sends at first. */
  readonly at: (wire: string) => number;
}[] = [
  { id: 'between-header-and-body', words: 'behind the header', at: (wire) => wire.indexOf('\r\n\r\n') + 2 },
  { id: 'behind-the-empty-line', words: 'in front of the body', at: (wire) => wire.indexOf('\r\n\r\n') + 4 },
  { id: 'between-lines', words: 'between two lines', at: (wire) => wire.indexOf('..') },
  { id: 'between-dots', words: 'between the two dots of a line', at: (wire) => wire.indexOf('..') + 1 },
  { id: 'between-cr-and-lf', words: 'between CR and LF', at: (wire) => wire.indexOf('..') - 1 },
  { id: 'before-the-dot', words: 'in front of the last dot', at: (wire) => wire.length - 3 },
  { id: 'behind-the-dot', words: 'behind the last dot', at: (wire) => wire.length - 2 },
  { id: 'before-the-last-lf', words: 'in front of the last LF', at: (wire) => wire.length - 1 },
];

/** What lies between two segments of two sessions, so that the server reads them one by one. */
const TURN_MS = 20;

/** Two sessions, every step of one beside the same step of the other; each message reaches its own recipient only. */
async function interleaved(t: CaseContext, cut = (wire: string): number => wire.length - 20): Promise<void> {
  const [first, second] = [await introduced(t), await introduced(t)];
  const [ours, theirs] = [
    t.message({ body: 'of the first session\r\n.dotted\r\nits last line\r\n' }),
    t.message({ body: 'of the second session\r\n.dotted\r\nits last line\r\n' }),
  ];
  const both = async (step: (smtp: SmtpDialogue, index: 0 | 1) => Promise<unknown>): Promise<void> => {
    await step(first, 0);
    await step(second, 1);
  };
  await both((smtp, index) => smtp.need(`MAIL FROM:<${index === 0 ? 'first' : 'second'}@example.com>`));
  await both((smtp, index) => smtp.need(`RCPT TO:<${t.recipient(index)}>`));
  await both((smtp) => smtp.ask('DATA', expectedSmtp(t.standard, 'rcpt', 'DATA')));
  const [half, whole] = [wireOf(ours), wireOf(theirs)];
  const at = cut(half);
  await first.session.write(half.slice(0, at));
  await pause(TURN_MS);
  await second.session.write(whole.slice(0, -20));
  await pause(TURN_MS);
  first.judge(await first.text(half.slice(at)), expectedAtEndOfData(t.standard));
  second.judge(await second.text(whole.slice(-20)), expectedAtEndOfData(t.standard));
  await both((smtp) => smtp.inStep());
  if (t.environment.store === undefined) return;
  await t.delivered(ours, [t.recipient(0)]);
  await t.delivered(theirs, [t.recipient(1)]);
  await t.absent(ours, [t.recipient(1)], 'a recipient named in another session gets nothing of this one');
  await t.absent(theirs, [t.recipient(0)], 'a recipient named in another session gets nothing of this one');
}

/** What another session does leaves this one's transaction alone. */
async function undisturbed(
  t: CaseContext,
  disturb: (other: SmtpDialogue) => Promise<void>,
  when: 'rcpt' | 'data',
): Promise<void> {
  const smtp = await t.smtp('rcpt');
  const message = t.message();
  const other = await introduced(t);
  const wire = wireOf(message);
  if (when === 'rcpt') await disturb(other);
  await smtp.ask('DATA', expectedSmtp(t.standard, 'rcpt', 'DATA'));
  await smtp.session.write(wire.slice(0, -20));
  if (when === 'data') await disturb(other);
  smtp.judge(await smtp.text(wire.slice(-20)), expectedAtEndOfData(t.standard));
  await smtp.inStep();
  if (t.environment.store !== undefined) await t.delivered(message, [t.recipient()], { once: true });
}

const DISTURBANCES: readonly {
  readonly id: string;
  readonly words: string;
  readonly when: 'rcpt' | 'data';
  readonly disturb: (t: CaseContext, other: SmtpDialogue) => Promise<void>;
}[] = [
  {
    id: 'rset',
    words: 'RSET in another session',
    when: 'rcpt',
    disturb: async (_t, other) => {
      await other.need('RSET', '250');
    },
  },
  {
    id: 'mail',
    words: 'MAIL in another session',
    when: 'rcpt',
    disturb: async (_t, other) => {
      await other.need('MAIL FROM:<other@example.com>');
    },
  },
  {
    id: 'message',
    words: 'a whole message in another session',
    when: 'data',
    disturb: (t, other) => other.deliver(t.message(), [t.recipient()]),
  },
  {
    id: 'odd-text',
    words: 'a text with bare line ends, NUL and octets above 0x7F in another session',
    when: 'data',
    disturb: async (t, other) => {
      await other.envelope([t.recipient()]);
      await other.data(t.message({ body: 'bare\nLF, bare\rCR, \0, \xe9, and a long line\r\n'.padStart(2_000, 'x') }));
    },
  },
  {
    id: 'loss',
    words: 'the loss of another connection within its mail data',
    when: 'data',
    disturb: async (t, other) => {
      await other.envelope([t.recipient()]);
      await other.need('DATA', '354');
      await other.session.write('X-Lost: text of a lost connection\r\n\r\nlost\r\n');
      other.session.reset();
    },
  },
  {
    id: 'quit',
    words: 'QUIT in another session',
    when: 'data',
    disturb: async (_t, other) => {
      await other.need('QUIT', '221');
    },
  },
];

const IDLE_MS = 5_000;

async function idleForAMoment(t: CaseContext): Promise<void> {
  const [before, behind, within] = [await introduced(t), await t.smtp('rcpt'), await t.smtp('rcpt')];
  const wire = wireOf(t.message());
  await within.need('DATA', '354');
  await within.session.write(wire.slice(0, 50));
  await t.idle(IDLE_MS);
  const gone = deviates('421 closed', 'RFC 5321 §4.5.3.2 (SHOULD): the server waits for minutes');
  before.judge(await before.command('NOOP'), [gone, conforms('250', 'RFC 5321 §4.1.1.9'), conforms('5yz', 'as usual')]);
  behind.judge(await behind.command('DATA'), [gone, ...orAlways(conforms('354', 'RFC 5321 §4.1.1.4'))]);
  behind.leave();
  within.judge(await within.text(wire.slice(50)), [gone, ...expectedAtEndOfData(t.standard)]);
}

/** How a connection is lost, and what had been sent of the message. */
interface Loss {
  readonly id: string;
  readonly words: string;
  readonly how: 'fin' | 'reset';
  /** What is sent of the mail data. */
  readonly part: (wire: string) => string;
}

const LOSSES: readonly Loss[] = [
  { id: 'behind-354', words: 'behind the 354', how: 'fin', part: () => '' },
  {
    id: 'in-the-header',
    words: 'within the header',
    how: 'fin',
    part: (wire) => wire.slice(0, wire.indexOf('\r\n\r\n')),
  },
  { id: 'in-mid-line', words: 'in the middle of a text line', how: 'fin', part: (wire) => wire.slice(0, -8) },
  {
    id: 'reset-in-mid-line',
    words: 'by a reset in the middle of a text line',
    how: 'reset',
    part: (wire) => wire.slice(0, -8),
  },
  { id: 'behind-the-last-line', words: 'behind the last text line', how: 'fin', part: (wire) => wire.slice(0, -3) },
  {
    id: 'reset-behind-the-last-line',
    words: 'by a reset behind the last text line',
    how: 'reset',
    part: (wire) => wire.slice(0, -3),
  },
  { id: 'behind-the-dot', words: 'behind the dot', how: 'fin', part: (wire) => wire.slice(0, -2) },
  {
    id: 'behind-the-last-cr',
    words: 'behind the last CR, before its LF',
    how: 'fin',
    part: (wire) => wire.slice(0, -1),
  },
  {
    id: 'reset-behind-the-last-cr',
    words: 'by a reset behind the last CR, before its LF',
    how: 'reset',
    part: (wire) => wire.slice(0, -1),
  },
  { id: 'behind-dot-lf', words: 'behind CRLF.LF', how: 'fin', part: (wire) => `${wire.slice(0, -2)}\n` },
];

/** A connection that is lost before the end of data delivers nothing, and what was finished before stays delivered. */
async function lost(t: CaseContext, { how, part }: Loss): Promise<void> {
  const smtp = await introduced(t);
  const message = t.message();
  // The token in the sender too, for a delivery of no text at all.
  await smtp.envelope([t.recipient()], `${message.token}@example.com`);
  await smtp.need('DATA', '354');
  await smtp.session.write(part(wireOf(message)));
  await pause(20);
  if (how === 'fin') {
    smtp.session.fin();
    await smtp.session.end(500);
  } else smtp.session.reset();
  await t.absent(message, [t.recipient()], 'nothing is delivered before the end of data');
}

/** QUIT cancels what is open. */
async function quits(t: CaseContext): Promise<void> {
  const smtp = await t.smtp('rcpt');
  await smtp.askModel('QUIT', 'QUIT', 'rcpt');
  await smtp.session.end();
  // The next session is another one: what the first named is gone.
  const next = await introduced(t);
  const answer = await next.command('DATA');
  next.judge(answer, expectedSmtp(t.standard, 'ehlo', 'DATA'));
  if (answerWord(answer) !== '354') return;
  const message = t.message();
  const end = await next.text(wireOf(message));
  t.check(/^[45]/.test(answerWord(end)), {
    rule: 'a transaction that QUIT cancelled does not go on in another session',
    expected: '5yz (RFC 5321 §3.3)',
    actual: describeAnswer(end),
  });
}

/** A message is finished; QUIT neither delivers it again nor brings it to the recipient of the transaction that is open. */
async function quitDeliversNothing(t: CaseContext): Promise<void> {
  const rule = 'QUIT delivers nothing';
  const [done, open] = [await introduced(t), await introduced(t)];
  const [alone, earlier] = [t.message(), t.message()];
  await done.deliver(alone, [t.recipient()]);
  await open.deliver(earlier, [t.recipient()]);
  await open.envelope([t.recipient(1)]);
  for (const smtp of [done, open]) {
    await smtp.need('QUIT', '221');
    await smtp.session.end();
  }
  for (const message of [alone, earlier]) await t.delivered(message, [t.recipient()], { rule, once: true });
  await t.absent(earlier, [t.recipient(1)], rule);
}

/** The first message of the session was finished; the second is cut off. */
async function finishedStays(t: CaseContext): Promise<void> {
  const smtp = await introduced(t);
  const [finished, unfinished] = [t.message(), t.message()];
  await smtp.deliver(finished, [t.recipient()]);
  await smtp.envelope([t.recipient()]);
  await smtp.need('DATA', '354');
  await smtp.session.write(wireOf(unfinished).slice(0, -5));
  await pause(20);
  smtp.session.reset();
  await t.delivered(finished, [t.recipient()], { once: true });
  await t.absent(unfinished, [t.recipient()], 'nothing is delivered before the end of data');
}

/** Behind a lost connection a new one is served, and gets nothing of the lost transaction. */
async function nextIsClean(t: CaseContext): Promise<void> {
  const smtp = await introduced(t);
  const unfinished = t.message();
  await smtp.envelope([t.recipient(1)]);
  await smtp.need('DATA', '354');
  await smtp.session.write(wireOf(unfinished).slice(0, -5));
  await pause(20);
  smtp.session.reset();
  const next = await introduced(t);
  const message = t.message();
  await next.mustDeliver(message, [t.recipient()]);
  await t.delivered(message, [t.recipient()]);
  await t.absent(message, [t.recipient(1)], 'a recipient of a lost transaction gets nothing of the next one');
  await t.absent(unfinished, [t.recipient()], 'the text of a lost transaction goes nowhere');
}

/** Our side closes right behind the final dot: where the 250 still comes, the message is the server's. */
async function closedBehindTheEnd(t: CaseContext): Promise<void> {
  const smtp = await t.smtp('rcpt');
  await smtp.need('DATA', '354');
  const message = t.message();
  await smtp.session.write(wireOf(message));
  smtp.session.fin();
  const answer = await smtp.read();
  if (answer.kind !== 'reply' || answer.code !== 250) {
    t.observe(`a close right behind the end of data is met with: ${describeAnswer(answer)}`);
    return;
  }
  await t.delivered(message, [t.recipient()], { rule: 'a message that was answered 250 is delivered' });
}

/** Messages in many sessions at a time: all of them arrive. */
async function manyAtATime(t: CaseContext): Promise<void> {
  const sessions = await Promise.all([0, 1, 2, 3, 4].map(() => introduced(t)));
  const sent = await Promise.all(
    sessions.map(async (smtp) => {
      const message = t.message();
      await smtp.mustDeliver(message, [t.recipient()]);
      return message;
    }),
  );
  if (t.environment.store === undefined) return;
  for (const message of sent) await t.delivered(message, [t.recipient()], { once: true });
}

export const sessions: readonly CaseDefinition[] = [
  ...[
    {
      id: 'two-messages',
      title: 'two messages of one session to the same recipient both arrive, once',
      to: [0, 0],
      start: 'ehlo' as const,
    },
    {
      id: 'five-messages',
      title: 'five messages of one session all arrive, once',
      to: [0, 0, 0, 0, 0],
      start: 'ehlo' as const,
    },
    {
      id: 'two-messages-behind-helo',
      title: 'two messages behind one HELO both arrive, once',
      to: [0, 0],
      start: 'helo' as const,
    },
    {
      id: 'messages-with-rset-between',
      title: 'messages with RSET between them all arrive, once',
      to: [0, 0, 0],
      start: 'ehlo' as const,
      between: 'RSET',
    },
    {
      id: 'messages-with-helo-between',
      title: 'messages with HELO between them all arrive, once',
      to: [0, 0],
      start: 'helo' as const,
      between: 'HELO {client}',
    },
    {
      id: 'messages-with-noop-between',
      title: 'messages with NOOP between them all arrive, once',
      to: [0, 0],
      start: 'ehlo' as const,
      between: 'NOOP',
    },
  ].map(({ id, title, to, start, between }) =>
    defineCase({
      id: `smtp/session/${id}`,
      title,
      level: 'MUST',
      rfc: rfc(821, '4.1.1'),
      requirements: MANY,
      needs: { recipients: 1 },
      run: (t) => oneBehindTheOther(t, to, start, between),
    }),
  ),
  defineCase({
    id: 'smtp/session/messages-to-different-recipients',
    title: 'messages of one session reach each the recipient of its own transaction',
    level: 'MUST',
    rfc: rfc(5321, '4.1.1.4'),
    requirements: [...MANY, 'RFC821-4.1.1-MAILCLEAR-1', 'RFC5321-4.1.1.2-CLEAR-1'],
    needs: { recipients: 2 },
    run: (t) => oneBehindTheOther(t, [0, 1, 0], 'ehlo'),
  }),
  defineCase({
    id: 'smtp/session/interleaved',
    title: 'two sessions whose steps alternate do not mix their transactions',
    level: 'MUST',
    rfc: rfc(5321, '4.1.1.4'),
    requirements: ['RFC1123-5.3.1.2-LISTEN-1', 'RFC5321-4.5.4.2-CONCURRENT-1'],
    needs: { recipients: 2 },
    run: (t) => interleaved(t),
  }),
  ...TEXT_CUTS.map(({ id, words, at }) =>
    defineCase({
      id: `smtp/session/interleaved-cut-${id}`,
      title: `a text cut ${words}, and one that another session sends between its parts, both arrive`,
      level: 'MUST',
      rfc: rfc(5321, '4.1.1.4'),
      requirements: ['RFC1123-5.3.1.2-LISTEN-1', 'RFC5321-4.5.4.2-CONCURRENT-1', 'RFC821-4.5.2-SPLITDOT-1'],
      needs: { recipients: 2 },
      run: (t) => interleaved(t, at),
    }),
  ),
  defineCase({
    id: 'smtp/session/quit-delivers-nothing-more',
    title: 'QUIT behind a message, and within the next transaction, delivers nothing',
    level: 'MUST',
    rfc: rfc(5321, '4.1.1.10'),
    requirements: ['RFC5321-4.1.1.10-CANCEL-1', 'RFC5321-4.1.1.4-CLEARED-1', 'RFC5321-4.1.4-ABORT-1'],
    needs: { recipients: 2, readBack: true },
    run: quitDeliversNothing,
  }),
  ...DISTURBANCES.map(({ id, words, when, disturb }) =>
    defineCase({
      id: `smtp/session/undisturbed-by-${id}`,
      title: `${words} leaves this session's transaction alone`,
      level: 'MUST',
      rfc: rfc(5321, '4.1.4'),
      requirements: ['RFC5321-4.5.4.2-CONCURRENT-1'],
      needs: { recipients: 1 },
      run: (t) => undisturbed(t, (other) => disturb(t, other), when),
    }),
  ),
  defineCase({
    id: 'smtp/session/idle-for-five-seconds',
    title: 'a session that is idle for five seconds, before MAIL, behind RCPT or within a text, is still there',
    level: 'SHOULD',
    rfc: rfc(5321, '4.5.3.2.7'),
    requirements: ['RFC5321-4.5.3.2.7-TIMEOUT5-1'],
    needs: { recipients: 1 },
    run: idleForAMoment,
  }),
  defineCase({
    id: 'smtp/session/five-at-a-time',
    title: 'messages of five sessions at a time all arrive, once',
    level: 'SHOULD',
    rfc: rfc(5321, '4.5.4.2'),
    requirements: ['RFC1123-5.3.1.2-LISTEN-1', 'RFC5321-4.5.4.2-CONCURRENT-1'],
    needs: { recipients: 1 },
    run: manyAtATime,
  }),
  ...LOSSES.map((loss) =>
    defineCase({
      id: `smtp/connection-loss/${loss.id}`,
      title: `a connection lost ${loss.words} delivers nothing`,
      level: 'MUST',
      rfc: rfc(5321, '4.1.1.10'),
      requirements: LOST,
      needs: { recipients: 1, readBack: true },
      run: (t) => lost(t, loss),
    }),
  ),
  defineCase({
    id: 'smtp/connection-loss/quit-behind-rcpt',
    title: 'QUIT behind RCPT is answered 221, and cancels the transaction',
    level: 'MUST',
    rfc: rfc(5321, '4.1.1.10'),
    requirements: ['RFC5321-4.1.1.10-QUITANY-1', 'RFC5321-4.1.4-ABORT-1', 'RFC821-4.3-QUIT-S221-1'],
    needs: { recipients: 1 },
    run: quits,
  }),
  defineCase({
    id: 'smtp/connection-loss/finished-message-stays',
    title: 'a connection lost in the second message leaves the first one delivered, once',
    level: 'MUST',
    rfc: rfc(5321, '4.1.1.10'),
    requirements: ['RFC821-4.1.1-DROPRSET-1', ...LOST],
    needs: { recipients: 1, readBack: true },
    run: finishedStays,
  }),
  defineCase({
    id: 'smtp/connection-loss/next-session-is-clean',
    title: 'behind a lost connection a new one is served, without recipients or text of the lost one',
    level: 'MUST',
    rfc: rfc(5321, '4.1.1.10'),
    requirements: LOST,
    needs: { recipients: 2, readBack: true },
    run: nextIsClean,
  }),
  defineCase({
    id: 'smtp/connection-loss/closed-behind-the-end-of-data',
    title: 'where a client closes right behind the end of data and still gets 250, the message arrives',
    level: 'MUST',
    rfc: rfc(5321, '4.2.5'),
    requirements: ['RFC5321-4.2.5-ACCEPT-1', 'RFC5321-4.1.1.10-CANCEL-1'],
    needs: { recipients: 1, readBack: true },
    run: closedBehindTheEnd,
  }),
];
