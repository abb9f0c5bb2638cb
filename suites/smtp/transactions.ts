import {
  answerWord,
  conforms,
  defineCase,
  describeAnswer,
  deviates,
  expectedAtEndOfData,
  expectedSmtp,
  matches,
  octetString,
  orAlways,
  rfc,
  type CaseContext,
  type CaseDefinition,
  type Level,
  type Message,
  type SmtpDialogue,
} from '../../src/index.js';
import { interlude, type InterludeCase } from './interlude.js';
import { introduced, wireOf } from './passage.js';

/**
 * Mail transactions: what opens, fills, keeps, ends and clears them, judged by the next commands and by what arrives.
 * RFC 821 §3.1, §4.1.1; RFC 5321 §3.3, §4.1.1, §4.1.4.
 */

/** A command in mid-transaction. */
interface Within extends InterludeCase {
  readonly requirements: readonly string[];
  readonly level?: Level;
}

const NOEFFECT_ORDER = ['RFC821-4.1.1-SEQ503-1', 'RFC5321-4.1.4-ORDER-1'];

/** What leaves an open transaction as it is. */
const KEEPS: readonly Within[] = [
  {
    id: 'noop',
    words: 'NOOP',
    line: 'NOOP',
    requirements: ['RFC821-4.1.1-NOOPOK-1', 'RFC5321-4.1.1.9-NOEFFECT-1'],
  },
  {
    id: 'noop-with-argument',
    words: 'NOOP with an argument',
    line: 'NOOP hello',
    requirements: ['RFC5321-4.1.1.9-NOEFFECT-1'],
  },
  {
    id: 'vrfy',
    words: 'VRFY',
    line: 'VRFY {recipient}',
    requirements: ['RFC821-4.1.1-VRFYNOEFF-1', 'RFC5321-4.1.1.6-NOEFFECT-1'],
  },
  {
    id: 'vrfy-of-another',
    words: 'VRFY of an unknown name',
    line: 'VRFY {unknown}',
    requirements: ['RFC821-4.1.1-VRFYNOEFF-1', 'RFC5321-4.1.1.6-NOEFFECT-1'],
    needs: { unknownRecipient: true },
  },
  {
    id: 'expn',
    words: 'EXPN',
    line: 'EXPN staff',
    requirements: ['RFC821-4.1.1-EXPNNOEFF-1', 'RFC5321-4.1.1.7-NOEFFECT-1'],
  },
  {
    id: 'help',
    words: 'HELP',
    line: 'HELP',
    requirements: ['RFC821-4.1.1-HELPNOEFF-1', 'RFC5321-4.1.1.8-NOEFFECT-1'],
  },
  {
    id: 'help-with-argument',
    words: 'HELP with an argument',
    line: 'HELP MAIL',
    requirements: ['RFC821-4.1.1-HELPNOEFF-1', 'RFC5321-4.1.1.8-NOEFFECT-1'],
  },
  { id: 'unknown-command', words: 'an unknown command', line: 'XYZZY', requirements: [], when: '5yz' },
  { id: 'obsolete-command', words: 'a refused TURN', line: 'TURN', requirements: [], when: '5yz' },
  {
    id: 'malformed-mail',
    words: 'a MAIL that is refused for its syntax',
    line: 'MAIL FROM:',
    requirements: ['RFC821-4.1.1-MAIL501-1', 'RFC5321-4.1.4-BADARG-1'],
    when: '5yz',
  },
  {
    id: 'malformed-ehlo',
    words: 'an EHLO that is refused for its syntax',
    line: 'EHLO',
    requirements: ['RFC5321-4.1.4-EHLOSAME-1'],
    when: '5yz',
  },
  {
    id: 'malformed-rcpt',
    words: 'a RCPT that is refused for its syntax',
    line: 'RCPT TO:',
    requirements: ['RFC821-3.1-RCPTREPEAT-1'],
    when: '5yz',
  },
  {
    id: 'refused-rcpt',
    words: 'a RCPT that is refused for its address',
    line: 'RCPT TO:<{unknown}>',
    requirements: ['RFC821-3.1-RCPTREPEAT-1', 'RFC821-F-RCPTMIX-1'],
    needs: { unknownRecipient: true },
    when: '5yz 4yz',
  },
  {
    id: 'refused-relaying',
    words: 'a RCPT that is refused as foreign',
    line: 'RCPT TO:<{foreign}>',
    requirements: ['RFC821-3.1-RCPTREPEAT-1', 'RFC821-F-RCPTMIX-1'],
    needs: { foreignRecipient: true },
    when: '5yz 4yz',
  },
  {
    id: 'null-rcpt',
    words: 'a RCPT with the null path',
    line: 'RCPT TO:<>',
    requirements: ['RFC821-3.1-RCPTREPEAT-1'],
    when: '5yz',
  },
  { id: 'empty-line', words: 'an empty line', line: '', requirements: [], when: '5yz' },
  {
    id: 'quit-with-argument',
    words: 'a refused QUIT with an argument',
    line: 'QUIT now',
    requirements: [],
    when: '5yz',
  },
  {
    id: 'rset-with-argument',
    words: 'a refused RSET with an argument',
    line: 'RSET now',
    requirements: [],
    when: '5yz',
  },
  {
    id: 'data-with-argument',
    words: 'a refused DATA with an argument',
    line: 'DATA now',
    requirements: [],
    when: '501 500',
  },
];

/** The same, in a transaction that has no recipient yet. */
const KEEPS_BEHIND_MAIL: readonly Within[] = [
  ...KEEPS.filter(({ id }) => id !== 'data-with-argument'),
  {
    id: 'data-without-recipients',
    words: 'a DATA that is refused with 503 for want of recipients',
    line: 'DATA',
    requirements: NOEFFECT_ORDER,
    // 554 may be the end of the transaction: only 503 binds the server to its state (RFC 5321 §4.1.4).
    when: '503',
  },
];

const KEPT = 'RFC 5321 §3.3, §4.1.4: the transaction goes on';

/** The transaction goes on behind the interlude: its recipient is still there, and gets the message. */
async function keptBehindRcpt(t: CaseContext, one: Within): Promise<void> {
  const smtp = await t.smtp('rcpt');
  if (!(await interlude(t, smtp, one))) return;
  const message = t.message();
  await smtp.ask('DATA', orAlways(conforms('354', KEPT)));
  smtp.judge(await smtp.text(wireOf(message)), expectedAtEndOfData(t.standard));
  if (t.environment.store !== undefined) await t.delivered(message, [t.recipient()]);
}

/** The same where no recipient has been named yet. */
async function keptBehindMail(t: CaseContext, one: Within): Promise<void> {
  const smtp = await t.smtp('mail');
  if (!(await interlude(t, smtp, one))) return;
  await smtp.ask('RCPT TO:<{recipient}>', expectedSmtp(t.standard, 'mail', 'RCPT', smtp.offered));
  const message = t.message();
  smtp.judge(await smtp.data(message), expectedAtEndOfData(t.standard));
  if (t.environment.store !== undefined) await t.delivered(message, [t.recipient()]);
}

/** What ends an open transaction and clears its buffers. */
const CLEARS: readonly Within[] = [
  {
    id: 'rset',
    words: 'RSET',
    line: 'RSET',
    requirements: ['RFC821-4.1.1-RSETDISCARD-1', 'RFC5321-4.1.1.5-RSETDISCARD-1', 'RFC5321-4.1.4-ABORT-1'],
  },
  {
    id: 'ehlo',
    words: 'EHLO',
    line: 'EHLO {client}',
    requirements: ['RFC5321-4.1.4-EHLORESET-1', 'RFC5321-4.1.1.1-INITIAL-1', 'RFC5321-4.1.4-ABORT-1'],
    when: '250',
  },
  {
    id: 'helo',
    words: 'HELO',
    line: 'HELO {client}',
    requirements: ['RFC821-4.1.1-HELOCLEAR-1', 'RFC5321-4.1.1.1-INITIAL-1'],
    when: '250',
  },
];

/** The text of a DATA that should not have been allowed: refused at the latest at its end, and not delivered. */
async function refusedAtTheEnd(t: CaseContext, smtp: SmtpDialogue, addresses: readonly string[]): Promise<void> {
  const message = t.message();
  const answer = await smtp.text(wireOf(message));
  t.check(/^[45]/.test(answerWord(answer)), {
    rule: 'DATA without an accepted recipient is refused, at the latest at the end of data',
    expected: '5yz (RFC 5321 §3.3)',
    actual: describeAnswer(answer),
  });
  if (t.environment.store !== undefined) await t.absent(message, addresses, 'a refused message is not delivered');
}

async function dataRefused(t: CaseContext, smtp: SmtpDialogue, addresses: readonly string[]): Promise<void> {
  const reply = await smtp.askModel('DATA', 'DATA', 'ehlo');
  if (reply.code === 354) await refusedAtTheEnd(t, smtp, addresses);
  else await smtp.inStep();
}

async function cleared(t: CaseContext, one: Within, probe: 'RCPT' | 'DATA'): Promise<void> {
  const smtp = await t.smtp('rcpt');
  if (!(await interlude(t, smtp, one))) return;
  if (probe === 'RCPT') await smtp.askModel('RCPT TO:<{recipient}>', 'RCPT', 'ehlo');
  else await dataRefused(t, smtp, [t.recipient()]);
}

/** A recipient named before the interlude gets nothing of the transaction behind it. */
async function nothingLeaks(t: CaseContext, abort: (smtp: SmtpDialogue) => Promise<boolean>): Promise<void> {
  const smtp = await introduced(t);
  await smtp.need('MAIL FROM:<{sender}>');
  await smtp.need('RCPT TO:<{recipient2}>');
  if (!(await abort(smtp))) return;
  const message = t.message();
  await smtp.mustDeliver(message, [t.recipient()]);
  await t.delivered(message, [t.recipient()]);
  await t.absent(message, [t.recipient(1)], 'a recipient of an earlier transaction gets nothing of a later one');
}

/** MAIL within a transaction: refused, and the transaction goes on or is gone; or a new one that knows nothing of the old. */
async function nestedMail(t: CaseContext, earlier: string): Promise<void> {
  const smtp = await introduced(t);
  await smtp.need(`MAIL FROM:<${earlier}>`);
  // A server may take MAIL behind several recipients and not behind one.
  const before = [t.recipient(1), ...(t.target.recipients.length > 2 ? [t.recipient(2)] : [])];
  for (const address of before) await smtp.need(`RCPT TO:<${address}>`);
  const reply = await smtp.askModel('MAIL FROM:<{sender}>', 'MAIL', 'rcpt');
  if (reply.code !== 250) {
    t.observe('MAIL within a transaction is refused');
    return;
  }
  const message = t.message();
  await smtp.ask('RCPT TO:<{recipient}>', expectedSmtp(t.standard, 'mail', 'RCPT'));
  smtp.judge(await smtp.data(message), expectedAtEndOfData(t.standard));
  await t.delivered(message, [t.recipient()]);
  if (earlier !== '') {
    await t.delivered(message, [t.recipient()], {
      compare: (copy) =>
        octetString(copy).includes(earlier) ? 'the sender of the first MAIL stands in it' : undefined,
    });
  }
  await t.absent(message, before, 'an accepted MAIL clears the recipients named before it');
}

/** MAIL within a transaction, and no RCPT behind it: DATA has no recipient then, unless the MAIL was refused. */
async function nestedMailNeedsRecipients(t: CaseContext): Promise<void> {
  const smtp = await t.smtp('rcpt');
  const reply = await smtp.askModel('MAIL FROM:<{sender}>', 'MAIL', 'rcpt');
  if (reply.code !== 250) {
    t.observe('MAIL within a transaction is refused');
    return;
  }
  await dataRefused(t, smtp, [t.recipient()]);
}

/** A refused MAIL within a transaction leaves it alone, by RFC 5321 §4.1.4; that it is gone is tolerated. */
async function refusedNestedMail(t: CaseContext): Promise<void> {
  const smtp = await t.smtp('rcpt');
  const reply = await smtp.askModel('MAIL FROM:<other@example.com>', 'MAIL', 'rcpt');
  if (reply.code === 250) {
    t.observe('MAIL within a transaction opens a new one');
    return;
  }
  await smtp.ask(
    'DATA',
    orAlways(conforms('354', KEPT), deviates('503 554', 'RFC 5321 §4.1.4: out of order, and the state is the same')),
  );
}

async function bringsToEnd(t: CaseContext, smtp: SmtpDialogue, to: readonly string[]): Promise<Message> {
  const message = t.message();
  await smtp.deliver(message, to);
  return message;
}

/** Nothing is left of a completed transaction. */
async function clearedByCompletion(t: CaseContext, probe: 'RCPT' | 'DATA'): Promise<void> {
  const smtp = await introduced(t);
  await bringsToEnd(t, smtp, [t.recipient()]);
  if (probe === 'RCPT') await smtp.askModel('RCPT TO:<{recipient}>', 'RCPT', 'ehlo');
  else await dataRefused(t, smtp, [t.recipient()]);
}

/** All recipients of the second transaction are refused: nobody gets its text, those of the first least of all. */
async function onlyRefused(t: CaseContext, behind: 'nothing' | 'a completed transaction'): Promise<void> {
  const smtp = await introduced(t);
  if (behind !== 'nothing') await bringsToEnd(t, smtp, [t.recipient()]);
  await smtp.need('MAIL FROM:<{sender}>');
  const refusal = await smtp.command('RCPT TO:<{unknown}>');
  if (!matches('5yz 4yz', answerWord(refusal))) {
    t.observe(`the unknown recipient is answered with: ${describeAnswer(refusal)}`);
    return;
  }
  await dataRefused(t, smtp, [t.recipient()]);
}

/** The transaction behind a refused one is an ordinary one. */
async function worksBehind(t: CaseContext, lines: readonly string[]): Promise<void> {
  const smtp = await introduced(t);
  for (const line of lines) {
    const answer = await smtp.command(line);
    const before = smtp.session.replies.at(-1)?.code ?? 0;
    if (answer.kind === 'closed' && before >= 400) {
      t.observe(`the server has enough of the client, and ends the session behind a ${before}`);
      return;
    }
    if (answer.kind === 'closed') smtp.judge(answer, [conforms('2yz 4yz 5yz', 'RFC 5321 §3.8')]);
    if (answer.kind !== 'reply' || answer.code === 421)
      t.inconclusive(`${line} was answered with: ${describeAnswer(answer)}`);
    if (line.startsWith('EHLO') && answer.code !== 250) {
      t.observe(`a second EHLO is answered with: ${describeAnswer(answer)}`);
      return;
    }
    if (answer.code === 354) await smtp.text('.\r\n');
  }
  const message = t.message();
  await smtp.mustDeliver(message, [t.recipient()]);
  if (t.environment.store !== undefined) await t.delivered(message, [t.recipient()]);
}

const RECOVERIES: readonly {
  readonly id: string;
  readonly words: string;
  readonly lines: readonly string[];
  readonly requirements: readonly string[];
}[] = [
  {
    id: 'behind-refused-recipients-and-rset',
    words: 'behind a transaction of refused recipients and RSET',
    lines: ['MAIL FROM:<{sender}>', 'RCPT TO:<{unknown}>', 'RSET'],
    requirements: ['RFC821-4.1.1-RSETOK-1', 'RFC5321-4.1.1.5-RSETKEEPSHELO-1'],
  },
  {
    id: 'behind-refused-data',
    words: 'behind a DATA that was refused for want of recipients, and RSET',
    lines: ['MAIL FROM:<{sender}>', 'DATA', 'RSET'],
    requirements: NOEFFECT_ORDER,
  },
  {
    id: 'behind-refused-recipients-and-data',
    words: 'behind refused recipients, a DATA refused for want of others, and RSET',
    lines: ['MAIL FROM:<{sender}>', 'RCPT TO:<{unknown}>', 'DATA', 'RSET'],
    requirements: ['RFC5321-4.1.1.5-RSETKEEPSHELO-1', ...NOEFFECT_ORDER],
  },
  {
    id: 'behind-thirty-rsets',
    words: 'behind thirty transactions that RSET has ended',
    lines: Array.from({ length: 30 }, () => ['MAIL FROM:<{sender}>', 'RSET']).flat(),
    requirements: ['RFC5321-4.1.1.5-RSETKEEPSHELO-1', 'RFC5321-4.1.1.5-RSETNOCLOSE-1'],
  },
  {
    id: 'behind-data-out-of-turn',
    words: 'behind a DATA before any MAIL',
    lines: ['DATA'],
    requirements: NOEFFECT_ORDER,
  },
  {
    id: 'behind-rcpt-out-of-turn',
    words: 'behind a RCPT before any MAIL',
    lines: ['RCPT TO:<{recipient}>'],
    requirements: NOEFFECT_ORDER,
  },
  {
    id: 'behind-malformed-mail',
    words: 'behind a MAIL that was refused for its syntax',
    lines: ['MAIL FROM:'],
    requirements: ['RFC821-4.1.1-MAIL501-1', 'RFC5321-4.1.4-BADARG-1'],
  },
  {
    id: 'behind-rsets',
    words: 'behind several RSETs',
    lines: ['RSET', 'MAIL FROM:<{sender}>', 'RSET', 'RSET'],
    requirements: ['RFC5321-4.1.1.5-RSETKEEPSHELO-1', 'RFC5321-4.1.1.5-RSETNOCLOSE-1', 'RFC5321-4.1.1.5-RSETANY-1'],
  },
  {
    id: 'behind-second-ehlo',
    words: 'behind a second EHLO',
    lines: ['MAIL FROM:<{sender}>', 'EHLO {client}'],
    requirements: ['RFC5321-4.1.4-EHLORESET-1'],
  },
];

/** A refused MAIL opens no transaction. */
async function refusedMailOpensNothing(t: CaseContext): Promise<void> {
  const smtp = await introduced(t);
  const refusal = await smtp.command('MAIL FROM:');
  if (!matches('5yz 4yz', answerWord(refusal)))
    t.inconclusive(`MAIL FROM: was answered with: ${describeAnswer(refusal)}`);
  await smtp.askModel('RCPT TO:<{recipient}>', 'RCPT', 'ehlo');
}

/** The sender of an aborted transaction is not the sender of the next. */
async function senderDoesNotLeak(t: CaseContext): Promise<void> {
  const smtp = await introduced(t);
  await smtp.need('MAIL FROM:<earlier.sender@example.com>');
  await smtp.need('RSET', '250');
  const message = t.message();
  await smtp.mustDeliver(message, [t.recipient()]);
  await t.delivered(message, [t.recipient()], {
    compare: (copy) =>
      octetString(copy).includes('earlier.sender@example.com')
        ? 'the sender of the aborted transaction stands in it'
        : undefined,
  });
}

export const transactions: readonly CaseDefinition[] = [
  ...KEEPS.map((one) =>
    defineCase({
      id: `smtp/transaction/kept-behind-rcpt-by-${one.id}`,
      title: `${one.words} behind RCPT leaves the transaction and its recipients alone`,
      level: one.level ?? 'MUST',
      rfc: rfc(5321, '4.1.4'),
      requirements: one.requirements,
      needs: { recipients: 1, ...one.needs },
      run: (t) => keptBehindRcpt(t, one),
    }),
  ),
  ...KEEPS_BEHIND_MAIL.map((one) =>
    defineCase({
      id: `smtp/transaction/kept-behind-mail-by-${one.id}`,
      title: `${one.words} behind MAIL leaves the transaction open`,
      level: one.level ?? 'MUST',
      rfc: rfc(5321, '4.1.4'),
      requirements: one.requirements,
      needs: { recipients: 1, ...one.needs },
      run: (t) => keptBehindMail(t, one),
    }),
  ),
  ...CLEARS.flatMap((one) =>
    (['RCPT', 'DATA'] as const).map((probe) =>
      defineCase({
        id: `smtp/transaction/cleared-by-${one.id}-so-${probe.toLowerCase()}-is-refused`,
        title: `${one.words} ends the transaction: ${probe} behind it is out of turn`,
        level: 'MUST',
        rfc: rfc(5321, '4.1.4'),
        requirements: one.requirements,
        needs: { recipients: 1 },
        run: (t) => cleared(t, one, probe),
      }),
    ),
  ),
  ...CLEARS.map((one) =>
    defineCase({
      id: `smtp/transaction/nothing-leaks-through-${one.id}`,
      title: `a recipient named before ${one.words} gets nothing of the next transaction`,
      level: 'MUST',
      rfc: rfc(5321, '4.1.4'),
      requirements: one.requirements,
      needs: { recipients: 2, readBack: true },
      run: (t) => nothingLeaks(t, (smtp) => interlude(t, smtp, one)),
    }),
  ),
  defineCase({
    id: 'smtp/transaction/nothing-leaks-through-rset-with-refused-recipients',
    title: 'RSET behind accepted and refused recipients discards them all',
    level: 'MUST',
    rfc: rfc(821, '4.1.1'),
    requirements: ['RFC821-F-ABORT-1', 'RFC821-4.1.1-RSETDISCARD-1'],
    needs: { recipients: 2, unknownRecipient: true, readBack: true },
    run: (t) =>
      nothingLeaks(t, async (smtp) => {
        await smtp.command('RCPT TO:<{unknown}>');
        await smtp.need('RSET', '250');
        return true;
      }),
  }),
  defineCase({
    id: 'smtp/transaction/nothing-leaks-through-completion',
    title: 'a recipient of a completed transaction gets nothing of the next one',
    level: 'MUST',
    rfc: rfc(5321, '4.1.1.4'),
    requirements: [
      'RFC821-4.1.1-MAILCLEAR-1',
      'RFC821-4.1.1-DATAEMPTY-1',
      'RFC5321-4.1.1.2-CLEAR-1',
      'RFC5321-4.1.1.4-CLEARED-1',
    ],
    needs: { recipients: 2, readBack: true },
    explain: 'swiftmailer/swiftmailer#406: recipients of one message added up in the next ones of the session.',
    run: (t) =>
      nothingLeaks(t, async (smtp) => {
        smtp.judge(await smtp.data(t.message()), expectedAtEndOfData(t.standard));
        return true;
      }),
  }),
  defineCase({
    id: 'smtp/transaction/nothing-leaks-through-nested-mail',
    title: 'where MAIL is taken within a transaction, recipients named before it get nothing',
    level: 'MUST',
    rfc: rfc(5321, '3.3'),
    requirements: ['RFC821-3.1-MAILRESET-1', 'RFC5321-4.1.1.2-CLEAR-1'],
    needs: { recipients: 2, readBack: true },
    run: (t) => nestedMail(t, 'earlier.sender@example.com'),
  }),
  defineCase({
    id: 'smtp/transaction/nothing-leaks-through-mail-behind-a-null-one',
    title: 'where MAIL is taken behind MAIL with the null reverse-path, recipients named between them get nothing',
    level: 'MUST',
    rfc: rfc(5321, '4.1.1.2'),
    requirements: ['RFC821-3.1-MAILRESET-1', 'RFC5321-4.1.1.2-CLEAR-1'],
    needs: { recipients: 2, readBack: true },
    explain: 'A server that takes the null reverse-path for "no MAIL yet" forgets to clear what came behind it.',
    run: (t) => nestedMail(t, ''),
  }),
  defineCase({
    id: 'smtp/transaction/nested-mail-needs-recipients',
    title: 'where MAIL is taken within a transaction, DATA needs a new RCPT first',
    level: 'MUST',
    rfc: rfc(5321, '3.3'),
    requirements: ['RFC821-3.1-MAILRESET-1', 'RFC5321-4.1.1.2-CLEAR-1'],
    needs: { recipients: 1 },
    run: nestedMailNeedsRecipients,
  }),
  defineCase({
    id: 'smtp/transaction/kept-by-refused-nested-mail',
    title: 'where MAIL is refused within a transaction, the transaction goes on',
    level: 'SHOULD',
    rfc: rfc(5321, '4.1.4'),
    requirements: NOEFFECT_ORDER,
    needs: { recipients: 1 },
    run: refusedNestedMail,
  }),
  ...(['RCPT', 'DATA'] as const).map((probe) =>
    defineCase({
      id: `smtp/transaction/cleared-by-completion-so-${probe.toLowerCase()}-is-refused`,
      title: `the reply to the end of data ends the transaction: ${probe} behind it is out of turn`,
      level: 'MUST',
      rfc: rfc(5321, '4.1.1.4'),
      requirements: ['RFC821-4.1.1-DATAEMPTY-1', 'RFC5321-4.1.1.4-CLEARED-1'],
      needs: { recipients: 1 },
      run: (t) => clearedByCompletion(t, probe),
    }),
  ),
  ...(['nothing', 'a completed transaction'] as const).map((behind) =>
    defineCase({
      id: `smtp/transaction/only-refused-recipients${behind === 'nothing' ? '' : '-behind-a-completed-one'}`,
      title: `DATA with none but refused recipients delivers nothing${behind === 'nothing' ? '' : ', behind a completed transaction too'}`,
      level: 'MUST',
      rfc: rfc(5321, '3.3'),
      requirements: ['RFC5321-3.3-DATANORCPT-1', 'RFC821-4.1.1-SEQ503-1'],
      needs: { recipients: 1, unknownRecipient: true },
      run: (t) => onlyRefused(t, behind),
    }),
  ),
  ...RECOVERIES.map(({ id, words, lines, requirements }) =>
    defineCase({
      id: `smtp/transaction/works-${id}`,
      title: `an ordinary transaction works ${words}`,
      level: 'MUST',
      rfc: rfc(5321, '3.3'),
      requirements,
      needs: { recipients: 1, ...(lines.some((line) => line.includes('{unknown}')) ? { unknownRecipient: true } : {}) },
      run: (t) => worksBehind(t, lines),
    }),
  ),
  defineCase({
    id: 'smtp/transaction/refused-mail-opens-nothing',
    title: 'RCPT behind a refused MAIL gets 503',
    level: 'MUST',
    rfc: rfc(5321, '4.1.4'),
    requirements: ['RFC821-4.1.1-MAIL501-1', 'RFC5321-4.1.4-BADARG-1'],
    needs: { recipients: 1 },
    run: refusedMailOpensNothing,
  }),
  defineCase({
    id: 'smtp/transaction/sender-does-not-leak',
    title: 'the sender of an aborted transaction does not stand in the next message',
    level: 'MUST',
    rfc: rfc(5321, '4.1.1.2'),
    requirements: ['RFC821-4.1.1-MAILCLEAR-1', 'RFC5321-4.1.1.2-CLEAR-1', 'RFC5321-4.1.1.5-RSETDISCARD-1'],
    needs: { recipients: 1, readBack: true },
    run: senderDoesNotLeak,
  }),
];
