import {
  answerWord,
  conforms,
  defineCase,
  describeAnswer,
  expectedAtEndOfData,
  matches,
  orAlways,
  pause,
  rfc,
  type CaseContext,
  type CaseDefinition,
  type Message,
  type MessageParts,
  type SmtpDialogue,
} from '../../src/index.js';
import { interlude, type InterludeCase } from './interlude.js';
import { CAFE, introduced, keepsCafe, wireOf } from './passage.js';
import { arrivesFrom } from './return-path.js';

/**
 * What commands leave behind in the envelope though they are refused, neutral, or of another transaction. It does not show
 * in any reply: only in whom the mail reaches, and in Return-Path. RFC 5321 §4.1.1, §4.1.4.
 */

const OTHER = 'other.sender@example.com';
const CLEARED = ['RFC5321-4.1.1.2-CLEAR-1', 'RFC5321-4.1.1.4-CLEARED-1', 'RFC821-4.1.1-MAILCLEAR-1'];
const BUFFERS = 'RFC 5321 §4.1.1.2: the buffers are those of this transaction alone';

const REFUSED = '5yz 4yz';
const RCPT_AGAIN = ['RFC821-3.1-RCPTREPEAT-1'];
const NO_MAIL = ['RFC5321-4.1.4-ORDER-1', 'RFC5321-4.1.4-BADARG-1'];

/** In mid-transaction, with an address that is none of the transaction's. */
const INTERLUDES: readonly InterludeCase[] = [
  {
    id: 'vrfy',
    words: 'VRFY of a user',
    line: 'VRFY {recipient2}',
    requirements: ['RFC821-4.1.1-VRFYNOEFF-1', 'RFC5321-4.1.1.6-NOEFFECT-1'],
  },
  {
    id: 'expn',
    words: 'EXPN of a user',
    line: 'EXPN {recipient2}',
    requirements: ['RFC821-4.1.1-EXPNNOEFF-1', 'RFC5321-4.1.1.7-NOEFFECT-1'],
  },
  {
    id: 'help',
    words: 'HELP with an address',
    line: 'HELP {recipient2}',
    requirements: ['RFC821-4.1.1-HELPNOEFF-1', 'RFC5321-4.1.1.8-NOEFFECT-1'],
  },
  {
    id: 'noop',
    words: 'NOOP with an address',
    line: 'NOOP {recipient2}',
    requirements: ['RFC5321-4.1.1.9-NOEFFECT-1'],
  },
  { id: 'unknown-command', words: 'an unknown command with a path', line: 'XYZZY TO:<{recipient2}>', when: '5yz' },
  { id: 'refused-send', words: 'a refused SEND', line: `SEND FROM:<${OTHER}>`, when: '5yz' },
  { id: 'refused-soml', words: 'a refused SOML', line: `SOML FROM:<${OTHER}>`, when: '5yz' },
  { id: 'refused-saml', words: 'a refused SAML', line: `SAML FROM:<${OTHER}>`, when: '5yz' },
  {
    id: 'refused-mail',
    words: 'a refused second MAIL',
    line: `MAIL FROM:<${OTHER}>`,
    requirements: NO_MAIL,
    when: REFUSED,
  },
  {
    id: 'refused-null-mail',
    words: 'a refused second MAIL with the null reverse-path',
    line: 'MAIL FROM:<>',
    requirements: NO_MAIL,
    when: REFUSED,
  },
  {
    id: 'mail-with-unknown-parameter',
    words: 'a second MAIL that is refused for its parameter',
    line: `MAIL FROM:<${OTHER}> XMAILSPEC=1`,
    requirements: NO_MAIL,
    when: REFUSED,
  },
  {
    id: 'malformed-mail',
    words: 'a second MAIL that is refused for its missing bracket',
    line: `MAIL FROM:<${OTHER}`,
    requirements: NO_MAIL,
    when: REFUSED,
  },
  {
    id: 'refused-rcpt',
    words: 'a RCPT that is refused for its address',
    line: 'RCPT TO:<{unknown}>',
    requirements: RCPT_AGAIN,
    needs: { unknownRecipient: true },
    when: REFUSED,
  },
  {
    id: 'refused-relaying',
    words: 'a RCPT that is refused as foreign',
    line: 'RCPT TO:<{foreign}>',
    requirements: RCPT_AGAIN,
    needs: { foreignRecipient: true },
    when: REFUSED,
  },
  {
    id: 'rcpt-again-with-unknown-parameter',
    words: 'RCPT for the same mailbox, refused for its parameter,',
    line: 'RCPT TO:<{recipient}> XMAILSPEC=1',
    requirements: RCPT_AGAIN,
    when: REFUSED,
  },
  {
    id: 'rcpt-again-malformed',
    words: 'RCPT for the same mailbox, refused for its missing bracket,',
    line: 'RCPT TO:<{recipient}',
    requirements: RCPT_AGAIN,
    when: REFUSED,
  },
  { id: 'rset-with-argument', words: 'a refused RSET with an argument', line: 'RSET now', when: '5yz' },
];

/** The interlude, behind MAIL and once more behind RCPT, changes neither the reverse-path nor the recipients. */
async function keepsEnvelope(t: CaseContext, { line, when }: InterludeCase): Promise<void> {
  const smtp = await introduced(t);
  await smtp.need('MAIL FROM:<{sender}>');
  if (!(await interlude(t, smtp, { line, when }))) return;
  // A second MAIL that ends the first transaction as well is another question: smtp/transaction/kept-by-refused-nested-mail.
  const nested = line.startsWith('MAIL');
  if (nested) await smtp.need('RCPT TO:<{recipient}>');
  else await smtp.askModel('RCPT TO:<{recipient}>', 'RCPT', 'mail');
  if (!(await interlude(t, smtp, { line, when }))) return;
  if (nested) await smtp.need('DATA', '354');
  else await smtp.ask('DATA', orAlways(conforms('354', 'RFC 5321 §4.1.4: the transaction goes on')));
  const message = t.message();
  smtp.judge(await smtp.text(wireOf(message)), expectedAtEndOfData(t.standard));
  await arrivesFrom(t, message, t.target.sender, [t.recipient()]);
  if (line.includes('{recipient2}')) {
    await t.absent(message, [t.recipient(1)], 'an address that no RCPT named gets nothing');
  }
}

/** Where a second MAIL is taken, it is the one that counts. */
async function lastMailCounts(t: CaseContext): Promise<void> {
  const smtp = await introduced(t);
  await smtp.need(`MAIL FROM:<${OTHER}>`);
  if (!(await interlude(t, smtp, { line: 'MAIL FROM:<{sender}>', when: '250' }))) return;
  await smtp.need('RCPT TO:<{recipient}>');
  const message = t.message();
  smtp.judge(await smtp.data(message), expectedAtEndOfData(t.standard));
  await arrivesFrom(t, message, t.target.sender, [t.recipient()]);
}

/** Where RCPT is out of turn. */
interface OutOfTurn {
  readonly id: string;
  readonly words: string;
  readonly start?: 'greeted';
  /** False: what makes RCPT out of turn did not come about, lawfully. */
  readonly before?: (t: CaseContext, smtp: SmtpDialogue) => Promise<boolean>;
}

const OUT_OF_TURN: readonly OutOfTurn[] = [
  { id: 'before-ehlo', words: 'before EHLO', start: 'greeted' },
  { id: 'before-mail', words: 'before MAIL' },
  {
    id: 'behind-malformed-mail',
    words: 'behind a MAIL refused for its syntax',
    before: (t, smtp) => interlude(t, smtp, { line: 'MAIL FROM:', when: REFUSED }),
  },
  {
    id: 'behind-rset',
    words: 'behind RSET',
    before: async (_t, smtp) => {
      await smtp.need('MAIL FROM:<{sender}>');
      await smtp.need('RSET', '250');
      return true;
    },
  },
  {
    id: 'behind-a-message',
    words: 'behind a message',
    before: async (t, smtp) => {
      await smtp.deliver(t.message(), [t.recipient()]);
      return true;
    },
  },
];

/** A RCPT that is refused because no transaction is open is not remembered for the next one. */
async function outOfTurn(t: CaseContext, { start, before }: OutOfTurn): Promise<void> {
  const smtp = start === undefined ? await introduced(t) : await t.smtp(start);
  if (before !== undefined && !(await before(t, smtp))) return;
  if (!(await interlude(t, smtp, { line: 'RCPT TO:<{recipient2}>', when: REFUSED }))) return;
  if (start !== undefined) {
    await smtp.need(t.environment.facts.extensions === undefined ? 'HELO {client}' : 'EHLO {client}', '250');
  }
  await onlyOneGetsIt(t, smtp, 'a recipient whose RCPT was refused gets nothing of the next transaction');
}

/** An ordinary transaction: its recipient gets the message, the second mailbox of the target does not. */
async function onlyOneGetsIt(t: CaseContext, smtp: SmtpDialogue, rule: string): Promise<void> {
  const message = t.message();
  await smtp.deliver(message, [t.recipient()]);
  await t.delivered(message, [t.recipient()]);
  await t.absent(message, [t.recipient(1)], rule);
}

/** Texts that servers refuse behind their end, some this one and some that one. */
const REFUSED_TEXTS: readonly { readonly id: string; readonly words: string; readonly parts: MessageParts }[] = [
  { id: 'bare-lf', words: 'a bare LF', parts: { body: 'one\ntwo\r\n' } },
  { id: 'bare-cr', words: 'a bare CR', parts: { body: 'one\rtwo\r\n' } },
  { id: 'nul', words: 'a NUL', parts: { body: 'one\0two\r\n' } },
  { id: 'long-line', words: 'a line of 3,000 octets', parts: { body: `${'x'.repeat(2998)}\r\n` } },
  {
    id: 'hops',
    words: 'its 150 Received fields',
    parts: {
      header: 'Received: from a.example.com by b.example.com; Mon, 2 Nov 2026 09:00:00 +0000\r\n'.repeat(150),
    },
  },
];

/** The recipients of a text that is refused get neither that text nor the next one. */
async function refusedText(t: CaseContext, parts: MessageParts): Promise<void> {
  const smtp = await introduced(t);
  await smtp.envelope([t.recipient(1)]);
  const refused = t.message(parts);
  const answer = await smtp.data(refused);
  if (!matches(REFUSED, answerWord(answer)) || answerWord(answer) === '421') {
    t.observe(`the text is answered with ${describeAnswer(answer)}`);
    return;
  }
  const next = await taken(t, smtp);
  await t.delivered(next, [t.recipient()]);
  await t.absent(next, [t.recipient(1)], 'a recipient of a refused message gets nothing of the next one');
  await t.absent(refused, [t.recipient(1)], 'a refused message is not delivered');
}

/** An ordinary message, behind a refused one. That the first is refused and the second is taken, no policy explains. */
async function taken(t: CaseContext, smtp: SmtpDialogue): Promise<Message> {
  const message = t.message();
  await smtp.envelope([t.recipient()]);
  const answer = await smtp.data(message);
  if (answerWord(answer) === '250') return message;
  const second = t.message();
  await smtp.deliver(second, [t.recipient()]);
  t.check(false, {
    rule: 'a text is judged by what is in it, not by what was in the one before',
    expected: '250 to an ordinary text, as the next one gets it',
    actual: describeAnswer(answer),
  });
  return second;
}

/** Three messages: each reaches the recipient of its own transaction and nobody else. */
async function threeMessages(t: CaseContext): Promise<void> {
  const smtp = await introduced(t);
  const to = [t.recipient(1), t.recipient(), t.recipient()];
  const sent: Message[] = [];
  for (const recipient of to) {
    const message = t.message();
    await smtp.deliver(message, [recipient]);
    sent.push(message);
  }
  for (const [index, message] of sent.entries()) await t.delivered(message, [to[index] ?? '']);
  for (const message of sent.slice(1)) {
    await t.absent(message, [t.recipient(1)], 'the recipient of the first message gets nothing of the later ones');
  }
}

/** The reverse-path of each message, the null one among them, is that of its own MAIL. */
async function eachReversePath(t: CaseContext, behind: 'messages' | 'rset'): Promise<void> {
  const smtp = await introduced(t);
  if (behind === 'rset') {
    await smtp.need(`MAIL FROM:<${OTHER}>`);
    await smtp.need('RSET', '250');
  }
  const senders = behind === 'rset' ? [''] : [t.target.sender, '', OTHER];
  const sent: Message[] = [];
  for (const sender of senders) {
    const message = t.message();
    await smtp.deliver(message, [t.recipient()], sender);
    sent.push(message);
  }
  for (const [index, message] of sent.entries()) await arrivesFrom(t, message, senders[index] ?? '', [t.recipient()]);
}

/** How a session ends behind RCPT, before its DATA. */
const ENDS: readonly {
  readonly id: string;
  readonly words: string;
  readonly end: (smtp: SmtpDialogue) => Promise<void>;
}[] = [
  { id: 'quit', words: 'QUIT', end: (smtp) => smtp.close() },
  {
    id: 'loss',
    words: 'the loss of its connection',
    end: async ({ session }) => {
      session.fin();
      await session.end(500);
    },
  },
  {
    id: 'reset',
    words: 'a reset of its connection',
    end: async ({ session }) => {
      session.reset();
      await pause(20);
    },
  },
];

/** A session ends within a transaction: its recipient gets nothing, of the next session neither. */
async function endsWithin(t: CaseContext, end: (smtp: SmtpDialogue) => Promise<void>): Promise<void> {
  const first = await introduced(t);
  const cancelled = t.message();
  // The token in the sender, for a delivery of no text at all.
  await first.envelope([t.recipient(1)], `${cancelled.token}@example.com`);
  await end(first);
  await onlyOneGetsIt(t, await introduced(t), 'a recipient of an earlier session gets nothing of a later one');
  await t.absent(cancelled, [t.recipient(1)], 'nothing is delivered without DATA');
}

/** What declares a size that does not hold for the transaction behind it. */
const DECLARATIONS: readonly {
  readonly id: string;
  readonly words: string;
  readonly run: (t: CaseContext, smtp: SmtpDialogue) => Promise<boolean>;
}[] = [
  {
    id: 'a-refused-mail',
    words: 'a refused MAIL',
    run: (t, smtp) => interlude(t, smtp, { line: 'MAIL FROM:<{sender}> SIZE=10 XMAILSPEC=1', when: REFUSED }),
  },
  {
    id: 'a-mail-refused-for-it',
    words: 'a MAIL that is refused for it',
    run: declaresTooMuch,
  },
  {
    id: 'a-mail-refused-for-it-behind-rset',
    words: 'a MAIL that is refused for it, in front of RSET,',
    run: async (t, smtp) => {
      if (!(await declaresTooMuch(t, smtp))) return false;
      await smtp.need('RSET', '250');
      return true;
    },
  },
  {
    id: 'an-aborted-transaction',
    words: 'an aborted transaction',
    run: async (_t, smtp) => {
      await smtp.need('MAIL FROM:<{sender}> SIZE=10');
      await smtp.need('RSET', '250');
      return true;
    },
  },
  {
    id: 'a-message',
    words: 'the message before',
    run: async (t, smtp) => {
      const message = t.message();
      await smtp.need(`MAIL FROM:<{sender}> SIZE=${message.octets.length}`);
      await smtp.need('RCPT TO:<{recipient}>');
      smtp.judge(await smtp.data(message), expectedAtEndOfData(t.standard));
      return true;
    },
  },
];

/** Declares more than the announced limit, or what few servers have room for. */
async function declaresTooMuch(t: CaseContext, smtp: SmtpDialogue): Promise<boolean> {
  const limit = t.extensions.get('SIZE')?.[0] ?? '';
  const octets = /^0*[1-9][0-9]*$/.test(limit) ? 2n * BigInt(limit) : 10n ** 15n;
  return interlude(t, smtp, { line: `MAIL FROM:<{sender}> SIZE=${octets}`, when: REFUSED });
}

/** A MAIL without SIZE: what was declared before it is no limit for its text. */
async function sizeIsForgotten(
  t: CaseContext,
  declare: (t: CaseContext, smtp: SmtpDialogue) => Promise<boolean>,
): Promise<void> {
  const smtp = await introduced(t);
  if (!(await declare(t, smtp))) return;
  const message = t.message({ body: 'A line of a text that is longer than the one before.\r\n'.repeat(100) });
  await smtp.mustDeliver(message, [t.recipient()], BUFFERS);
  if (t.environment.store !== undefined) await t.delivered(message, [t.recipient()]);
}

/** BODY=7BIT of an aborted transaction does not hold for a later BODY=8BITMIME. */
async function bodyIsForgotten(t: CaseContext): Promise<void> {
  const smtp = await introduced(t);
  await smtp.need('MAIL FROM:<{sender}> BODY=7BIT');
  await smtp.need('RSET', '250');
  await smtp.ask('MAIL FROM:<{sender}> BODY=8BITMIME', orAlways(conforms('250', 'RFC 6152 §2')));
  await smtp.need('RCPT TO:<{recipient}>');
  const message = t.message(CAFE);
  smtp.judge(await smtp.data(message), expectedAtEndOfData(t.standard));
  await t.delivered(message, [t.recipient()], { compare: keepsCafe });
}

export const envelopeState: readonly CaseDefinition[] = [
  ...INTERLUDES.map((one) =>
    defineCase({
      id: `smtp/transaction/envelope-kept-by-${one.id}`,
      title: `${one.words} changes neither the reverse-path nor the recipients`,
      level: 'MUST',
      rfc: rfc(5321, '4.1.4'),
      requirements: [...(one.requirements ?? []), 'RFC5321-4.4-RETPATH-1'],
      needs: { recipients: one.line.includes('{recipient2}') ? 2 : 1, readBack: true, ...one.needs },
      run: (t) => keepsEnvelope(t, one),
    }),
  ),
  defineCase({
    id: 'smtp/transaction/last-mail-counts',
    title: 'where a second MAIL is taken, Return-Path is its reverse-path and not that of the first',
    level: 'MUST',
    rfc: rfc(5321, '4.1.1.2'),
    requirements: ['RFC5321-4.1.1.2-CLEAR-1', 'RFC821-3.1-MAILRESET-1', 'RFC5321-4.4-RETPATH-1'],
    needs: { recipients: 1, readBack: true },
    run: lastMailCounts,
  }),
  ...OUT_OF_TURN.map((one) =>
    defineCase({
      id: `smtp/transaction/rcpt-${one.id}-is-not-remembered`,
      title: `a RCPT refused ${one.words} names no recipient of the transaction that follows`,
      level: 'MUST',
      rfc: rfc(5321, '4.1.4'),
      requirements: ['RFC5321-4.1.4-ORDER-1', 'RFC821-4.1.1-SEQ503-1', 'RFC5321-4.1.1.2-CLEAR-1'],
      needs: { recipients: 2, readBack: true },
      run: (t) => outOfTurn(t, one),
    }),
  ),
  ...REFUSED_TEXTS.map(({ id, words, parts }) =>
    defineCase({
      id: `smtp/transaction/nothing-leaks-through-a-text-refused-for-${id}`,
      title: `where a text is refused for ${words}, its recipients get neither it nor the next message`,
      level: 'MUST',
      rfc: rfc(5321, '4.1.1.4'),
      requirements: [...CLEARED, 'RFC5321-4.2.5-PERMNO-1'],
      needs: { recipients: 2, readBack: true },
      explain: 'A server may take the text or refuse it. Only what follows a refusal is judged.',
      run: (t) => refusedText(t, parts),
    }),
  ),
  defineCase({
    id: 'smtp/transaction/nothing-leaks-into-the-third-message',
    title: 'the recipient of the first message gets nothing of the second and the third',
    level: 'MUST',
    rfc: rfc(5321, '4.1.1.4'),
    requirements: [...CLEARED, 'RFC821-4.1.1-DATAEMPTY-1'],
    needs: { recipients: 2, readBack: true },
    run: threeMessages,
  }),
  ...(['messages', 'rset'] as const).map((behind) =>
    defineCase({
      id: `smtp/transaction/null-reverse-path-behind-${behind === 'rset' ? 'rset' : 'another'}`,
      title: `Return-Path is that of the message's own MAIL, <> behind ${behind === 'rset' ? 'an aborted transaction' : 'another message'} too`,
      level: 'MUST',
      rfc: rfc(5321, '4.1.1.2'),
      requirements: [...CLEARED, 'RFC1123-5.2.13-RETNULL-1', 'RFC5321-4.4-RETPATH-1'],
      needs: { recipients: 1, readBack: true },
      explain: 'A null reverse-path that a program takes for "none given" leaves the earlier one in its place.',
      run: (t) => eachReversePath(t, behind),
    }),
  ),
  ...ENDS.map(({ id, words, end }) =>
    defineCase({
      id: `smtp/session/nothing-leaks-through-${id}`,
      title: `a recipient named before ${words} gets nothing, neither then nor of the next session`,
      level: 'MUST',
      rfc: rfc(5321, '4.1.1.10'),
      requirements: ['RFC5321-4.1.1.10-CANCEL-1', 'RFC5321-4.1.4-ABORT-1', 'RFC5321-4.1.1.2-CLEAR-1'],
      needs: { recipients: 2, readBack: true },
      run: (t) => endsWithin(t, end),
    }),
  ),
  ...DECLARATIONS.map(({ id, words, run }) =>
    defineCase({
      id: `smtp/size/declared-by-${id}-does-not-stay`,
      title: `the SIZE declared for ${words} is no limit for the next one`,
      level: 'MUST',
      rfc: rfc(1870, '6'),
      requirements: ['RFC5321-4.1.1.2-CLEAR-1', 'RFC1870-6-PARAM-1'],
      needs: { recipients: 1, extensions: ['SIZE'] },
      run: (t) => sizeIsForgotten(t, run),
    }),
  ),
  defineCase({
    id: 'smtp/8bitmime/body-of-an-aborted-transaction-does-not-stay',
    title: 'BODY=7BIT of an aborted transaction does not hold for the next one',
    level: 'MUST',
    rfc: rfc(6152, '3'),
    requirements: ['RFC5321-4.1.1.2-CLEAR-1', 'RFC6152-3-PRESERVE-1'],
    needs: { recipients: 1, readBack: true, extensions: ['8BITMIME'] },
    run: bodyIsForgotten,
  }),
];
