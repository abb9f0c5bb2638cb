import type { NumberedMessage } from './pop3-numbered-message.js';
import { linesOf } from './pop3-message.js';
import type { Seeds } from './pop3-surroundings.js';

/**
 * The drop listing: number of messages, one space, their octets (RFC 1939 §5, STAT).
 *
 * @param present - Messages not marked as deleted.
 */
export function dropListing(
  present: readonly NumberedMessage[],
  all: readonly NumberedMessage[],
  seeds: Seeds,
): string {
  const { seeded } = seeds;
  const count = (seeded('pop3-stat-counts-deleted') ? all : present).length;
  const octets = totalOctets(seeded('pop3-stat-size-of-deleted') ? all : present);
  if (seeded('pop3-stat-double-space')) return `${count}  ${octets}`;
  if (seeded('pop3-stat-fraction')) return `${count} ${octets}.0`;
  if (seeded('pop3-stat-words')) return `${count} messages ${octets} octets`;
  if (seeded('pop3-stat-no-size')) return String(count);
  if (seeded('pop3-stat-swapped')) return `${octets} ${count}`;
  if (seeded('pop3-stat-size-lf')) return `${count} ${octets - lineCount(present)}`;
  if (seeded('pop3-stat-thousands')) return `${count} ${octets.toLocaleString('en')}`;
  if (seeded('pop3-stat-wraps-24')) return `${count} ${octets % 2 ** 24}`;
  if (seeded('pop3-v-stat-extra')) return `${count} ${octets} octets`;
  return `${count} ${octets}`;
}

function totalOctets(messages: readonly NumberedMessage[]): number {
  return messages.reduce((sum, message) => sum + message.sizeOctets, 0);
}

function lineCount(messages: readonly NumberedMessage[]): number {
  return messages.reduce((sum, message) => sum + linesOf(message.stored, { seeded: () => false }).length, 0);
}
