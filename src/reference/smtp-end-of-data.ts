/** What the end of mail data indication brings about: a refusal, or delivery (RFC 5321 §4.1.1.4, §4.2.5). */
import { deliver } from './smtp-delivery.js';
import { sizeLimitOctets } from './smtp-extensions.js';
import type { MailData } from './smtp-mail-data.js';
import { reply, type Reply } from './smtp-reply.js';
import { RSET_LINE } from './smtp-seeded-ends.js';
import { fieldName, hasBareLineEnds, parseMessage } from './smtp-message-text.js';
import { messageRefusal } from './smtp-seeded-text.js';
import type { SmtpSession } from './smtp-session.js';
import { newTransaction, type MailTransaction } from './smtp-transaction.js';

export const TOO_LARGE = reply(552, '5.3.4', 'Message size exceeds fixed maximum message size');

/** Decides about a complete message and ends its transaction. */
export function endOfData(session: SmtpSession, data: MailData): Reply {
  const transaction = session.transaction ?? newTransaction('<>');
  if (data.endedBy === RSET_LINE) {
    session.finish('RSET');
    return reply(250, '2.0.0', 'Reset');
  }
  const refusal = refusalOf(session, transaction, data);
  const delivered = refusal === undefined || session.seeded('smtp-deliver-refused-message');
  if (delivered) accept(session, transaction, data);
  session.finish(refusal === undefined ? 'accepted' : 'rejected');
  return refusal ?? reply(250, '2.0.0', 'Message accepted');
}

/** Delivers a message to the recipients of its transaction. */
export function accept(session: SmtpSession, transaction: MailTransaction, data: MailData): void {
  const { context, shared, seeded } = session;
  session.messages += 1;
  session.acceptedRecipients = transaction.recipients.length;
  shared.messages += 1;
  session.last = { transaction: { ...transaction, recipients: [...transaction.recipients] }, data };
  if (seeded('smtp-deliver-second-message-lost') && session.messages > 1) return;
  if (seeded('smtp-deliver-empty-lost') && data.text.length === 0) return;
  if (seeded('smtp-deliver-eighth-message-lost') && session.messages === 8) return;
  if (seeded('smtp-deliver-null-again-lost') && session.messages > 1 && transaction.reversePath === '<>') return;
  if (seeded('smtp-session-only-first-delivers') && session.number > 1) return;
  const overlapped = seeded('smtp-deliver-overlapped-first-only') && session.overlapped;
  const parameters = seeded('smtp-trace-return-path-parameters') && transaction.declaredOctets !== undefined;
  const facts = {
    reversePath: parameters ? `${transaction.reversePath} SIZE=${transaction.declaredOctets}` : transaction.reversePath,
    route: transaction.route,
    clientName: session.clientName === '' ? session.clientLiteral : session.clientName,
    clientLiteral: session.clientLiteral,
    hostName: context.hostName,
    protocol: session.greeted === 'EHLO' ? ('ESMTP' as const) : ('SMTP' as const),
    id: `m${Date.now().toString(36)}x${shared.messages}`,
    number: session.messages,
    recipients: overlapped ? transaction.recipients.slice(0, 1) : transaction.recipients,
    receivedAt: new Date(),
  };
  deliver(facts, textOf(session, data), seeded);
}

function refusalOf(session: SmtpSession, transaction: MailTransaction, data: MailData): Reply | undefined {
  const { seeded } = session;
  if (transaction.recipients.length === 0) {
    return UNNEEDED_RECIPIENTS.some((seed) => seeded(seed)) ? undefined : reply(554, '5.5.1', 'No valid recipients');
  }
  const little = data.receivedOctets <= (sizeLimitOctets(seeded) ?? 0) + 4096;
  const cut = seeded('smtp-size-text-cut-at-limit') || (little && seeded('smtp-size-text-a-little-above-cut'));
  if (data.tooLarge && !cut) return TOO_LARGE;
  if (seeded('smtp-size-added-up')) {
    const inAll = session.acceptedOctets + data.text.length;
    if (inAll > (sizeLimitOctets(seeded) ?? Infinity)) return TOO_LARGE;
    session.acceptedOctets = inAll;
  }
  if (seeded('smtp-size-limit-itself-refused') && data.text.length === sizeLimitOctets(seeded)) return TOO_LARGE;
  if (
    seeded('smtp-session-shared-defects') &&
    (session.shared.defect ||= hasBareLineEnds(data.text.toString('latin1')))
  ) {
    return reply(554, '5.6.0', 'Message has bare CR or LF');
  }
  if (seeded('smtp-refused-text-refuses-next') && isDistrusted(session, data)) {
    return reply(554, '5.6.0', 'Message has bare CR or LF');
  }
  const declared = transaction.declaredOctets ?? Infinity;
  if (seeded('smtp-size-stays-declared') && data.text.length > declared) return TOO_LARGE;
  const late = transaction.declaredOctets !== undefined && data.text.length > 5000;
  if (late && seeded('smtp-size-late-refusal')) return TOO_LARGE;
  return messageRefusal(data, seeded) ?? (hopsOf(data) > HOPS_AT_MOST ? TOO_MANY_HOPS : undefined);
}

/** A text with bare line ends, or the next one behind it. */
function isDistrusted(session: SmtpSession, data: MailData): boolean {
  const before = session.distrusted;
  session.distrusted = !before && hasBareLineEnds(data.text.toString('latin1'));
  return before || session.distrusted;
}

/** A message with more Received fields is in a loop (RFC 5321 §6.3). */
const HOPS_AT_MOST = 100;
const TOO_MANY_HOPS = reply(554, '5.4.6', 'Too many hops');

const hopsOf = (data: MailData): number =>
  parseMessage(data.text.toString('latin1')).fields.filter((field) => fieldName(field) === 'received').length;

/** Seeds under which a message without any recipient is accepted. */
const UNNEEDED_RECIPIENTS = [
  'smtp-data-before-mail-accepted',
  'smtp-data-without-recipients-accepted',
  'smtp-rcpt-refused-counts',
];

/** The text to deliver: that of `data`, unless a seeded fault mixes in another. */
function textOf(session: SmtpSession, data: MailData): Buffer {
  const { seeded, shared } = session;
  const chosen = seeded('smtp-session-shared-data') ? shared.data : undefined;
  let text = (chosen ?? data).text;
  if (seeded('smtp-session-text-after-loss')) {
    text = Buffer.concat([shared.leftText, text]);
    shared.leftText = Buffer.alloc(0);
  }
  const later = session.messages > 1;
  if (later && seeded('smtp-data-dot-kept-in-later-messages'))
    text = changed(text, (each) => each.replace(/^\./gm, '..'));
  if (later && seeded('smtp-data-8bit-stripped-in-later-messages')) {
    text = Buffer.from(text.map((octet) => octet & 0x7f));
  }
  if (seeded('smtp-data-buffer-not-cleared')) {
    text = Buffer.concat([session.earlierText, text]);
    session.earlierText = text;
  }
  return session.sevenBit ? Buffer.from(text.map((octet) => octet & 0x7f)) : text;
}

const changed = (text: Buffer, change: (text: string) => string): Buffer =>
  Buffer.from(change(text.toString('latin1')), 'latin1');
