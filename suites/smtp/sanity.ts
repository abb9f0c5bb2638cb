import {
  answerWord,
  conforms,
  defineCase,
  masked,
  matches,
  orAlways,
  rfc,
  type CaseContext,
  type CaseDefinition,
} from '../../src/index.js';

/** The ordinary transaction: what everything else stands on. */
async function ordinaryTransaction(t: CaseContext): Promise<void> {
  const smtp = await t.smtp('connected');
  await smtp.expect([conforms('220', 'RFC 5321 §3.1'), masked('421 521 554', 'RFC 5321 §3.1: the service is refused')]);
  const ehlo = await smtp.command('EHLO {client}');
  if (matches('5yz', answerWord(ehlo))) await smtp.askModel('HELO {client}', 'HELO', 'greeted');
  else smtp.judge(ehlo, orAlways(conforms('250', 'RFC 5321 §4.1.1.1')));
  if (t.target.recipients.length === 0) t.notApplicable('no recipient to send mail to (--recipient)');
  const message = t.message();
  await smtp.mustDeliver(message, [t.recipient()]);
  if (t.environment.store !== undefined) await t.delivered(message, [t.recipient()], { ordinary: true });
}

export const sanity: readonly CaseDefinition[] = [
  defineCase({
    id: 'smtp/sanity/ordinary-transaction',
    title: 'an ordinary message to one recipient is accepted, and arrives',
    level: 'MUST',
    rfc: rfc(5321, '3.3'),
    requirements: [
      'RFC5321-3.3-MAIL250-1',
      'RFC5321-3.3-RCPT250-1',
      'RFC5321-3.3-DATA354-1',
      'RFC5321-2.1-RESPONSIBILITY-1',
      'RFC5321-4.3.2-EOD-S250-1',
      'RFC5321-6.2-DROP-1',
      'RFC821-3.1-MAIL250-1',
      'RFC821-3.1-RCPT250-1',
      'RFC821-3.1-DATA354-1',
    ],
    position: 'first',
    run: ordinaryTransaction,
  }),
  defineCase({
    id: 'smtp/sanity/still-serving-at-the-end',
    title: 'behind all other cases an ordinary message is still accepted, and arrives',
    level: 'MUST',
    rfc: rfc(5321, '7.8'),
    requirements: [],
    position: 'last',
    run: ordinaryTransaction,
  }),
];
