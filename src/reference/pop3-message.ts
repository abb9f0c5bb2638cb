import type { StoredMessage } from './maildrops.js';
import { asFaultyServerSends } from './pop3-message-faults.js';
import type { Seeds } from './pop3-surroundings.js';
import { surrogateExcess } from './pop3-utf8.js';

/** The lines of `message` without CRLF, as octet strings. Only CRLF ends a line; the last one may lack it. */
export function linesOf(message: StoredMessage, seeds: Seeds): readonly string[] {
  const lines = Buffer.from(message.octets).toString('latin1').split('\r\n');
  if (lines.at(-1) === '') lines.pop();
  if (seeds.seeded('pop3-v-added-header')) lines.unshift(ADDED_HEADER);
  return asFaultyServerSends(lines, seeds);
}

/** Size as RETR sends the message: CRLF counts two, stuffing and terminator nothing (RFC 1939 §11). */
export function sizeOctetsOf(message: StoredMessage, seeds: Seeds): number {
  const { octets } = message;
  const terminated = octets.length === 0 || (octets.at(-2) === 0x0d && octets.at(-1) === 0x0a);
  const added = seeds.seeded('pop3-v-added-header') ? ADDED_HEADER.length + 2 : 0;
  const sizeOctets = octets.length + (terminated ? 0 : 2) + added;
  const fault = SIZE_FAULTS.find(([name]) => seeds.seeded(name));
  return fault === undefined ? sizeOctets : fault[1](sizeOctets, message);
}

/** The header, the blank line and `bodyLineCount` lines of the body (RFC 1939 §7, TOP). */
export function topOf(lines: readonly string[], bodyLineCount: number, seeds: Seeds): readonly string[] {
  const blank = lines.indexOf('');
  if (blank < 0) return lines;
  const fault = TOP_FAULTS.find(([name]) => seeds.seeded(name));
  if (fault !== undefined) return fault[1](lines, blank, bodyLineCount);
  return lines.slice(0, blank + 1 + bodyLineCount);
}

const ADDED_HEADER = 'X-Served-By: mailspec';

const SIZE_FAULTS: readonly [name: string, size: (sizeOctets: number, message: StoredMessage) => number][] = [
  ['pop3-size-lf', (sizeOctets, message) => sizeOctets - lineCountOf(message)],
  ['pop3-size-stuffed', (sizeOctets, message) => sizeOctets + dotLineCountOf(message)],
  ['pop3-size-of-header-only', (sizeOctets, message) => sizeOctets + (hasBlankLine(message) ? 0 : 2)],
  ['pop3-utf8-size-of-surrogate', (sizeOctets, message) => sizeOctets + surrogateExcess(plainLinesOf(message))],
  ['pop3-size-one-more', (sizeOctets) => sizeOctets + 1],
  ['pop3-size-terminator', (sizeOctets) => sizeOctets + 3],
  ['pop3-size-body-only', (sizeOctets, message) => sizeOctets - Buffer.from(message.octets).indexOf('\r\n\r\n') - 4],
  ['pop3-size-rounded', (sizeOctets) => Math.ceil(sizeOctets / 1024) * 1024],
];

const hasBlankLine = (message: StoredMessage): boolean => Buffer.from(message.octets).includes('\r\n\r\n');

/** Faulty readings of TOP: the lines, the index of the blank line, the lines asked for. */
const TOP_FAULTS: readonly [name: string, top: (lines: readonly string[], blank: number, count: number) => string[]][] =
  [
    ['pop3-top-one-more', (lines, blank, count) => lines.slice(0, blank + 2 + count)],
    [
      'pop3-top-one-more-from-10',
      (lines, blank, count) => lines.slice(0, blank + 1 + (count < 10 ? count : count + 1)),
    ],
    ['pop3-top-one-less', (lines, blank, count) => lines.slice(0, blank + Math.max(count, 1))],
    ['pop3-top-counts-header', (lines, blank, count) => lines.slice(0, Math.max(blank + 1, count))],
    ['pop3-top-zero-is-whole', (lines, blank, count) => lines.slice(0, count === 0 ? undefined : blank + 1 + count)],
    [
      'pop3-top-no-blank-line',
      (lines, blank, count) => lines.slice(0, blank + 1 + count).filter((_, i) => i !== blank),
    ],
    ['pop3-top-no-header', (lines, blank, count) => lines.slice(blank + 1, blank + 1 + count)],
    ['pop3-top-blank-lines-free', (lines, blank, count) => topWithoutCountingBlankLines(lines, blank, count)],
    ['pop3-top-octets', (lines, blank, count) => topByOctets(lines, blank, count)],
  ];

function topWithoutCountingBlankLines(lines: readonly string[], blank: number, count: number): string[] {
  let end = blank + 1;
  for (let taken = 0; end < lines.length && taken < count; end++) if (lines[end] !== '') taken += 1;
  return lines.slice(0, end);
}

function topByOctets(lines: readonly string[], blank: number, count: number): string[] {
  let end = blank + 1;
  for (let octetCount = 0; end < lines.length && octetCount < count; end++) octetCount += (lines[end] ?? '').length + 2;
  return lines.slice(0, end);
}

function lineCountOf(message: StoredMessage): number {
  return plainLinesOf(message).length;
}

function dotLineCountOf(message: StoredMessage): number {
  return plainLinesOf(message).filter((line) => line.startsWith('.')).length;
}

function plainLinesOf(message: StoredMessage): readonly string[] {
  return linesOf(message, { seeded: () => false });
}
