import {
  answerWord,
  conforms,
  defineCase,
  describeAnswer,
  expectedAtEndOfData,
  expectedSmtp,
  nextSmtp,
  rfc,
  SITUATIONS,
  ORDINARY_LINES,
  SMTP_COMMANDS,
  SMTP_STATES,
  type CaseContext,
  type CaseDefinition,
  type SmtpCommand,
  type SmtpDialogue,
  type SmtpSituation,
  type SmtpState,
} from '../../src/index.js';
import { earlyGreeting, TURNED_AWAY } from './greeting.js';
import { dataRefused, needsEhlo } from './support.js';
import { orderRequirements } from './order-requirements.js';

/**
 * Every command in every state and situation, judged by the model's table. What follows each answer is looked at too:
 * an answer in the right words with the wrong state behind it is found by the next command.
 */

const IN_WORDS: Readonly<Record<SmtpState | SmtpSituation, string>> = {
  greeted: 'before any EHLO or HELO',
  helo: 'behind HELO',
  ehlo: 'behind EHLO',
  mail: 'behind MAIL',
  rcpt: 'behind RCPT',
  'refused-ehlo': 'behind a refused EHLO',
  'refused-mail': 'behind a refused MAIL',
  'refused-rcpt': 'behind a refused RCPT',
  'refused-rcpt-behind-accepted': 'behind an accepted and a refused RCPT',
  'refused-data': 'behind a refused DATA',
  completed: 'behind a finished transaction',
  reset: 'behind a RSET in a transaction',
  'second-ehlo': 'behind an EHLO in a transaction',
};

const named = (command: SmtpCommand): string => (command === 'UNKNOWN' ? 'an unknown command' : command);

/** A command that the server lacks is told of once, by the case of this one in state `ehlo`. */
const TOLD_ONCE = conforms('500 502', 'RFC 5321 §4.3.2: not implemented');
const mayLack = (command: SmtpCommand): boolean => ['HELP', 'VRFY', 'EXPN'].includes(command);

async function askInState(
  t: CaseContext,
  smtp: SmtpDialogue,
  state: SmtpState,
  command: SmtpCommand,
  told = false,
): Promise<void> {
  if (command === 'EHLO' && state !== 'greeted') needsEhlo(t);
  const row = expectedSmtp(t.standard, state, command, smtp.offered);
  const reply = await smtp.ask(ORDINARY_LINES[command], told && mayLack(command) ? [TOLD_ONCE, ...row] : row);
  if (command === 'DATA' && reply.code === 354) await afterData(t, smtp, state);
  else if (command === 'QUIT') {
    if (reply.code !== 221) return;
    await smtp.closes('the server closes the connection behind 221');
  } else {
    await smtp.inStep();
    await probe(t, smtp, state, command, reply.code);
  }
}

/** A 354: in turn the text is taken; out of turn it must then be refused (RFC 5321 §3.3). */
async function afterData(t: CaseContext, smtp: SmtpDialogue, state: SmtpState): Promise<void> {
  const message = t.message();
  const answer = await smtp.text(`${Buffer.from(message.octets).toString('latin1')}.\r\n`);
  if (state === 'rcpt') {
    smtp.judge(answer, expectedAtEndOfData(t.standard));
    return;
  }
  t.check(/^[45]/.test(answerWord(answer)), {
    rule: 'DATA without an accepted recipient is refused, at the latest at the end of data',
    expected: '5yz (RFC 5321 §3.3)',
    actual: describeAnswer(answer),
  });
}

/** Asks the command that tells the state apart which `command`, answered with `code`, leads to. */
async function probe(
  t: CaseContext,
  smtp: SmtpDialogue,
  state: SmtpState,
  command: SmtpCommand,
  code: number,
): Promise<void> {
  // Only 503 and 501 bind the server to its state; SEND and TURN, where they are taken, lead elsewhere.
  if (command === 'MAIL' && code >= 400 && ![501, 503].includes(code)) return;
  if (['SEND', 'SOML', 'SAML', 'TURN'].includes(command) && code < 400) return;
  if (['EHLO', 'HELO', 'RCPT'].includes(command) && code >= 400 && state !== 'greeted' && code !== 503) return;
  if (command === 'DATA' && code !== 503) return;
  const hello = smtp.hello;
  const rule = (what: string): string => `${named(command)}, answered ${code}, leaves the right state: ${what}`;
  switch (nextSmtp(state, hello, command, code)) {
    case 'greeted':
      await smtp.askModel(ORDINARY_LINES.HELO, 'HELO', 'greeted', rule('HELO is still taken'));
      return;
    case 'helo':
    case 'ehlo':
      if (command !== 'RCPT') await smtp.askModel(ORDINARY_LINES.RCPT, 'RCPT', 'ehlo', rule('no transaction is open'));
      await smtp.askModel(ORDINARY_LINES.MAIL, 'MAIL', 'ehlo', rule('MAIL opens a transaction'));
      if (!['EHLO', 'HELO', 'RSET'].includes(command)) return;
      await dataRefused(t, smtp, 'mail', rule('the new transaction has no recipients'));
      smtp.leave();
      return;
    case 'mail':
      if (command === 'MAIL') {
        await dataRefused(t, smtp, 'mail', rule('the new transaction has no recipients'));
        smtp.leave();
        return;
      }
      await smtp.askModel(ORDINARY_LINES.RCPT, 'RCPT', 'mail', rule('the transaction is open'));
      return;
    case 'rcpt':
      await smtp.askModel(ORDINARY_LINES.DATA, 'DATA', 'rcpt', rule('the transaction has its recipient'));
      smtp.leave();
      return;
  }
}

/** Brings a session to a situation; where the server cannot be brought there the case is not applicable. */
async function bringTo(t: CaseContext, situation: SmtpSituation): Promise<SmtpDialogue> {
  const refused = async (smtp: SmtpDialogue, line: string, codes: RegExp, what: string): Promise<void> => {
    const answer = await smtp.command(line);
    if (!codes.test(answerWord(answer))) {
      t.notApplicable(`the server does not refuse ${what}: ${describeAnswer(answer)}`);
    }
  };
  switch (situation) {
    case 'refused-ehlo': {
      const smtp = await t.smtp('ehlo');
      await refused(smtp, 'EHLO', /^5/, 'an EHLO without argument');
      return smtp;
    }
    case 'refused-mail': {
      const smtp = await t.smtp('ehlo');
      await refused(smtp, 'MAIL', /^5/, 'a MAIL without argument');
      return smtp;
    }
    case 'refused-rcpt':
    case 'refused-rcpt-behind-accepted': {
      const smtp = await t.smtp(situation === 'refused-rcpt' ? 'mail' : 'rcpt');
      const answer = t.target.unknownRecipient === undefined ? undefined : await smtp.command('RCPT TO:<{unknown}>');
      // A server that judges recipients later takes the unknown one as well.
      if (answer !== undefined && /^[45]/.test(answerWord(answer))) return smtp;
      if (answer !== undefined) t.notApplicable(`the unknown recipient is accepted: ${describeAnswer(answer)}`);
      await refused(smtp, 'RCPT', /^[45]/, 'a RCPT without argument');
      return smtp;
    }
    case 'refused-data': {
      const smtp = await t.smtp('mail');
      await refused(smtp, 'DATA', /^503$/, 'a DATA without recipients with 503');
      return smtp;
    }
    case 'completed': {
      const smtp = await t.smtp('ehlo');
      await smtp.deliver(t.message(), [t.recipient()]);
      smtp.state = smtp.hello;
      return smtp;
    }
    case 'reset': {
      const smtp = await t.smtp('rcpt');
      await smtp.need('RSET', '250');
      return smtp;
    }
    case 'second-ehlo': {
      needsEhlo(t);
      const smtp = await t.smtp('rcpt');
      await smtp.need('EHLO {client}', '250');
      return smtp;
    }
  }
}

const inStates = SMTP_STATES.flatMap((state) =>
  SMTP_COMMANDS.map((command) =>
    defineCase({
      id:
        state === 'ehlo' && command === 'RCPT'
          ? 'smtp/rcpt/before-mail'
          : `smtp/order/${command.toLowerCase()}-in-state-${state}`,
      title: `${named(command)} ${IN_WORDS[state]} gets a reply of its row`,
      level: 'MUST',
      rfc: rfc(5321, '4.3.2'),
      requirements: orderRequirements(command, state, 'state'),
      needs: { recipients: 1 },
      run: async (t) => askInState(t, await t.smtp(state), state, command, state !== 'ehlo'),
    }),
  ),
);

const inSituations = (Object.keys(SITUATIONS) as SmtpSituation[]).flatMap((situation) =>
  SMTP_COMMANDS.map((command) =>
    defineCase({
      id: `smtp/order/${command.toLowerCase()}-behind-${situation}`,
      title: `${named(command)} ${IN_WORDS[situation]} gets the reply of the state that was left as it was`,
      level: 'MUST',
      rfc: rfc(5321, '4.1.4'),
      requirements: orderRequirements(command, SITUATIONS[situation], situation),
      needs: { recipients: 1 },
      explain:
        'A refused command leaves the session where it was; the end of mail data, RSET and EHLO leave it without a ' +
        'transaction. The reply, and the one to the command behind it, are those of that state.',
      run: async (t) => askInState(t, await bringTo(t, situation), SITUATIONS[situation], command, true),
    }),
  ),
);

/** A line of mail data that reads like a command is text: no reply, no effect, and it arrives. */
async function askWithinData(t: CaseContext, command: SmtpCommand): Promise<void> {
  const smtp = await t.smtp('rcpt');
  const message = t.message({ body: `Text.\r\n${t.fill(ORDINARY_LINES[command])}\r\nMore text.\r\n` });
  smtp.judge(await smtp.data(message), expectedAtEndOfData(t.standard), 'one reply, at the end of mail data');
  await smtp.inStep();
  if (t.environment.store !== undefined) await t.delivered(message, [t.recipient()]);
}

const withinData = SMTP_COMMANDS.map((command) =>
  defineCase({
    id: `smtp/order/${command.toLowerCase()}-within-data`,
    title: `a line of mail data that reads like ${named(command)} is text`,
    level: 'MUST',
    rfc: rfc(5321, '4.1.1.4'),
    requirements: [
      'RFC5321-4.1.1.4-END-1',
      'RFC821-4.4-DATAQUIET-1',
      'RFC821-4.1.1-DOTEND-1',
      'RFC5321-4.2-ONEREPLY-1',
    ],
    needs: { recipients: 1 },
    run: (t) => askWithinData(t, command),
  }),
);

/** The command is there before the greeting: the greeting comes first, then the reply. */
async function askBeforeGreeting(t: CaseContext, command: SmtpCommand): Promise<void> {
  if (command === 'EHLO') needsEhlo(t);
  const smtp = await t.smtp('connected');
  await smtp.send(ORDINARY_LINES[command]);
  await earlyGreeting(t, smtp);
  const row = expectedSmtp(t.standard, 'greeted', command);
  const answer = await smtp.session.reply();
  if (answer.kind === 'closed') t.notApplicable(TURNED_AWAY);
  smtp.judge(answer, mayLack(command) ? [TOLD_ONCE, ...row] : row);
  if (command !== 'QUIT' && answer.kind === 'reply' && answer.code !== 354) await smtp.inStep();
  smtp.leave();
}

const beforeGreeting = SMTP_COMMANDS.map((command) =>
  defineCase({
    id: `smtp/order/${command.toLowerCase()}-before-the-greeting`,
    title: `${named(command)} sent before the greeting is answered behind the greeting, once`,
    level: 'MUST',
    rfc: rfc(5321, '4.3.1'),
    requirements: ['RFC5321-4.3.1-ALTERNATE-1', 'RFC821-4.3-LOCKSTEP-1', 'RFC5321-4.2-ONEREPLY-1'],
    needs: { recipients: 1 },
    explain:
      'A client should wait for the greeting. A server may refuse one that does not (421, 554); one that goes on must ' +
      'not lose the command, and must not answer it twice or before the greeting.',
    run: (t) => askBeforeGreeting(t, command),
  }),
);

export const order: readonly CaseDefinition[] = [...inStates, ...inSituations, ...withinData, ...beforeGreeting];
