/** Final delivery: one copy with trace fields for every distinct mailbox (RFC 5321 §4.4). */
import type { Maildrop } from './maildrops.js';
import type { Seeded } from './seed-table.js';
import { formatMessage, parseMessage, withoutReturnPath } from './smtp-message-text.js';
import type { Recipient } from './smtp-recipients.js';
import { seededText } from './smtp-seeded-text.js';
import { traceLines, type TraceFacts } from './smtp-trace.js';

/** Delivers `text`, the mail data with transparency undone. */
export function deliver(facts: TraceFacts, text: Buffer, seeded: Seeded): void {
  const content = seededText(complete(ownReturnPathOnly(text.toString('latin1'), seeded)), seeded);
  for (const [index, recipient] of chosenRecipients(facts, seeded).entries()) {
    const again = index > 0 && seeded('smtp-deliver-later-copies-unstuffed-again');
    const copy = again ? content.replace(/^\./gm, '') : content;
    const message = Buffer.from(assemble(trace(facts, recipient, copy, seeded), copy, seeded), 'latin1');
    recipient.maildrop?.deliver(message);
    const otherLetters = seeded('smtp-deliver-domain-case-twice') && /@.*[A-Z]/.test(recipient.address);
    if (otherLetters || seeded('smtp-deliver-twice')) recipient.maildrop?.deliver(message);
  }
  if (seeded('smtp-v-notices')) facts.recipients[0]?.maildrop?.deliver(Buffer.from(noticeOf(content), 'latin1'));
}

/** The trace lines of a copy; seeded faults look at what stands below them. */
function trace(facts: TraceFacts, recipient: Recipient, content: string, seeded: Seeded): string {
  const lines = traceLines(facts, recipient, seeded);
  if (!/^[!-9;-~]+:/.test(content) && seeded('smtp-trace-only-above-fields')) return '';
  const traced = /^Received:/i.test(content) && seeded('smtp-trace-received-not-above-another');
  if (/^Return-Path:/im.test(content) && seeded('smtp-trace-return-path-left-to-the-sender')) {
    return lines.replace(/^Return-Path:.*\r\n/, '');
  }
  return traced ? lines.replace(/^Received:.*\r\n(?:[ \t].*\r\n)*/m, '') : lines;
}

const noticeOf = (content: string): string =>
  `Return-Path: <>\r\nAuto-Submitted: auto-generated\r\nSubject: You have mail\r\n\r\n${content}`;

function ownReturnPathOnly(text: string, seeded: Seeded): string {
  const kept = seeded('smtp-trace-earlier-return-path-kept') || seeded('smtp-trace-return-path-left-to-the-sender');
  return kept ? text : withoutReturnPath(text);
}

/** A text always ends in CRLF, save where a seeded fault ended it elsewhere. */
function complete(text: string): string {
  return text === '' || text.endsWith('\r\n') ? text : `${text}\r\n`;
}

function assemble(lines: string, content: string, seeded: Seeded): string {
  if (!seeded('smtp-trace-received-at-end-of-header')) return lines + content;
  const { fields, rest } = parseMessage(content);
  return formatMessage({ fields: [...fields, lines], rest });
}

/** Each mailbox once, in the order of the RCPT commands. */
function chosenRecipients({ recipients: all, reversePath }: TraceFacts, seeded: Seeded): readonly Recipient[] {
  if (seeded('smtp-v-duplicates-delivered-twice')) return all;
  let recipients = all;
  if (seeded('smtp-deliver-hundredth-lost')) recipients = all.slice(0, 99);
  if (seeded('smtp-deliver-first-of-hundred-lost')) recipients = all.slice(-99);
  if (seeded('smtp-deliver-fiftieth-lost')) recipients = all.filter((_recipient, index) => index !== 49);
  if (seeded('smtp-deliver-eleventh-lost')) recipients = all.filter((_recipient, index) => index !== 10);
  if (seeded('smtp-deliver-null-sender-first-only') && reversePath === '<>') recipients = all.slice(0, 1);
  const chosen = new Map<Maildrop | undefined, Recipient>();
  for (const recipient of recipients) {
    if (!chosen.has(recipient.maildrop)) chosen.set(recipient.maildrop, recipient);
  }
  const distinct = [...chosen.values()];
  if (seeded('smtp-deliver-nobody')) return [];
  if (seeded('smtp-deliver-fifty-without-first') && recipients.length >= 50) return distinct.slice(1);
  if (seeded('smtp-deliver-out-of-order-lost')) {
    return distinct.filter(({ address }, index) => index === 0 || address >= (distinct[index - 1]?.address ?? ''));
  }
  if (seeded('smtp-deliver-first-only')) return distinct.slice(0, 1);
  if (seeded('smtp-deliver-last-only')) return distinct.slice(-1);
  return distinct;
}
