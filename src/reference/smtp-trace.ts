/** The lines that final delivery puts on top of a message (RFC 5321 §4.4). */
import type { Seeded } from './seed-table.js';
import type { Recipient } from './smtp-recipients.js';

/** What the trace fields tell. */
export interface TraceFacts {
  /** The reverse-path in its brackets, without a source route. */
  readonly reversePath: string;
  /** Source route of a recipient; only `smtp-path-route-copied-to-return-path` uses it. */
  readonly route: string;
  /** Name given in EHLO or HELO. */
  readonly clientName: string;
  /** Address literal of the client, from the connection. */
  readonly clientLiteral: string;
  readonly hostName: string;
  readonly protocol: 'ESMTP' | 'SMTP';
  readonly id: string;
  /** Place of the message among those of its session, from 1. */
  readonly number: number;
  readonly recipients: readonly Recipient[];
  readonly receivedAt: Date;
}

/** Return-Path and Received for a copy that goes to `recipient`, CRLF behind every line. */
export function traceLines(facts: TraceFacts, recipient: Recipient, seeded: Seeded): string {
  const lines = [returnPath(facts, recipient, seeded), received(facts, recipient, seeded)].filter(
    (line) => line !== '',
  );
  if (seeded('smtp-trace-return-path-below-received')) lines.reverse();
  return [...lines, ...additionalLines(facts, recipient, seeded)].map((line) => `${line}\r\n`).join('');
}

function returnPath(facts: TraceFacts, recipient: Recipient, seeded: Seeded): string {
  const { reversePath } = facts;
  if (seeded('smtp-trace-return-path-detail-lost')) return `Return-Path: ${reversePath.replace(/\+[^@]*/, '')}`;
  if (seeded('smtp-trace-return-path-unquoted')) return `Return-Path: ${reversePath.replace(/^<"(.*)"@/, '<$1@')}`;
  if (seeded('smtp-trace-quoted-pair-lost')) return `Return-Path: ${reversePath.replace(/\\(.)/g, '$1')}`;
  if (seeded('smtp-trace-return-path-first-copy-only') && recipient !== facts.recipients[0]) return 'Return-Path: <>';
  if (seeded('smtp-trace-return-path-cut') && reversePath.length > 100) {
    return `Return-Path: ${reversePath.slice(0, 99)}>`;
  }
  if (seeded('smtp-trace-return-path-twice-in-later-copies') && recipient !== facts.recipients[0]) {
    return `Return-Path: ${reversePath}\r\nReturn-Path: ${reversePath}`;
  }
  if (seeded('smtp-trace-return-path-missing-in-fourth-message') && facts.number === 4) return '';
  if (seeded('smtp-trace-return-path-missing')) return '';
  if (seeded('smtp-trace-return-path-missing-when-null') && reversePath === '<>') return '';
  if (seeded('smtp-trace-return-path-unbracketed')) return `Return-Path: ${reversePath.slice(1, -1)}`;
  if (seeded('smtp-trace-return-path-of-recipient')) return `Return-Path: <${facts.recipients[0]?.address ?? ''}>`;
  if (seeded('smtp-trace-return-path-lower-case')) return `Return-Path: ${reversePath.toLowerCase()}`;
  if (seeded('smtp-path-route-copied-to-return-path') && facts.route !== '') {
    return `Return-Path: <${facts.route}:${reversePath.slice(1)}`;
  }
  if (seeded('smtp-v-return-path-comment')) return `Return-Path:${reversePath} (envelope sender)`;
  return `Return-Path: ${reversePath}`;
}

function received(facts: TraceFacts, recipient: Recipient, seeded: Seeded): string {
  if (seeded('smtp-trace-received-missing-when-null') && facts.reversePath === '<>') return '';
  if (seeded('smtp-trace-received-first-copy-only') && recipient !== facts.recipients[0]) return '';
  if (seeded('smtp-trace-received-missing')) return '';
  const address = seeded('smtp-trace-received-without-address') ? '' : ` (${facts.clientLiteral})`;
  const protocol = seeded('smtp-trace-received-unregistered-protocol') ? 'TURBOMAIL' : facts.protocol;
  const nameless = seeded('smtp-trace-helo-name-missing') && facts.protocol === 'SMTP';
  let clauses = [
    `from ${nameless ? 'unknown' : facts.clientName}${address}`,
    `by ${facts.hostName} with ${protocol}`,
    `id ${facts.id}`,
    ...forClause(facts, seeded),
  ];
  if (seeded('smtp-v-received-short')) clauses = [clauses[0] ?? '', `by ${facts.hostName}`];
  if (seeded('smtp-trace-received-without-from')) clauses.shift();
  if (seeded('smtp-trace-received-clauses-disordered')) clauses.reverse();
  const date = seeded('smtp-trace-received-without-date') ? [] : [dateTime(facts.receivedAt, seeded)];
  if (seeded('smtp-trace-received-too-long')) clauses.push(`(${'queue '.repeat(200)})`);
  const fold = seeded('smtp-trace-fold-lost') ? '\r\n' : '\r\n\t';
  return `Received: ${[clauses.join(fold), ...date].join(`;${fold}`)}`;
}

/** One recipient may be named; several never (RFC 5321 §4.4, §7.2). */
function forClause(facts: TraceFacts, seeded: Seeded): readonly string[] {
  const paths = facts.recipients.map((recipient) => `<${recipient.address}>`);
  if (seeded('smtp-trace-for-all-recipients')) return [`for ${paths.join(', ')}`];
  return paths.length === 1 ? [`for ${paths[0] ?? ''}`] : [];
}

/** Lines that variants, and faults of too much information, add. */
function additionalLines(facts: TraceFacts, recipient: Recipient, seeded: Seeded): readonly string[] {
  const lines: string[] = [];
  const all = facts.recipients.map((each) => each.address).join(', ');
  if (seeded('smtp-v-extra-trace-fields')) {
    lines.push(`Delivered-To: ${recipient.address}`, 'X-Mailspec-Queue: local');
  }
  if (seeded('smtp-trace-recipients-in-header')) lines.push(`X-Envelope-To: ${all}`);
  if (seeded('smtp-trace-apparently-to')) lines.push(`Apparently-To: ${recipient.address}`);
  if (seeded('smtp-trace-empty-line')) lines.push('');
  return lines;
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** RFC 5322 date-time in local time with a numeric offset. */
export function dateTime(date: Date, seeded: Seeded): string {
  const minutes = seeded('smtp-v-received-utc') || seeded('smtp-trace-zone-name') ? 0 : -date.getTimezoneOffset();
  const wrongMinutes = seeded('smtp-trace-twelve-hours-off') ? 12 * 60 : seeded('smtp-trace-wrong-zone') ? 60 : 0;
  const local = new Date(date.getTime() + (minutes + wrongMinutes) * 60_000);
  const year = seeded('smtp-trace-two-digit-year')
    ? two(local.getUTCFullYear() % 100)
    : local.getUTCFullYear().toString().padStart(4, '0');
  const day = `${DAYS[local.getUTCDay()] ?? ''}, ${local.getUTCDate()} ${MONTHS[local.getUTCMonth()] ?? ''} ${year}`;
  const time = [local.getUTCHours(), local.getUTCMinutes(), local.getUTCSeconds()].map(two).join(':');
  return `${day} ${time} ${seeded('smtp-trace-zone-name') ? 'GMT' : offset(minutes)}`;
}

function offset(minutes: number): string {
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}${two(size % 60)}`;
}

function two(value: number): string {
  return value.toString().padStart(2, '0');
}
