import fc from 'fast-check';
import type { MessageParts } from '../target/message.js';
import { MESSAGES, weighted } from './pop3-lines.js';

/** Generators of what lies in a maildrop. */

const crlf = (lines: readonly string[]): string => lines.map((one) => `${one}\r\n`).join('');

/** Messages that differ in their sizes, so that a mix-up shows. */
export function standardMaildrop(count: number): readonly MessageParts[] {
  return Array.from({ length: count }, (_, index) => ({
    body: crlf([`Message ${index + 1}.`, ...Array.from({ length: index % 7 }, () => 'A line of its text.'), '.']),
  }));
}

/** Messages of one size. */
const alikeMaildrop = (count: number): readonly MessageParts[] =>
  ['alpha', 'gamma', 'delta', 'omega', 'kappa', 'theta'].slice(0, count).map((word) => ({ body: crlf([word]) }));

/**
 * Mostly the ordinary maildrop; now and then none, one, a dozen messages, messages of one size.
 *
 * @param many - How often of 100 a maildrop of 600 messages comes: filling one takes its time.
 */
export const maildrop = (many: number): fc.Arbitrary<readonly MessageParts[]> =>
  weighted(
    [65, fc.constant(standardMaildrop(MESSAGES))],
    [15, fc.constant(alikeMaildrop(MESSAGES + 1))],
    [12, fc.constantFrom(standardMaildrop(0), standardMaildrop(1))],
    [5, fc.constant(standardMaildrop(12))],
    [many, fc.constant(standardMaildrop(600))],
  );

const BODY_LINES = [
  ...['Text.', '', '.', '..', '...', '.a', '..b', ' .', 'a.', '. ', '.\t'],
  ...['a ', 'a\t', '  a', '\ta', 'a\tb', ' ', '%s %% %n', '+OK', '-ERR', 'QUIT', '--', '\x01\x08\x1b', 'a\x0cb'],
];
const HEADER_LINES = [
  ...['X-One: 1', 'x-two: two', 'X-One: again', 'A-First: a', '.X-Dot: dot', '..X-Dots: dots'],
  ...['X-Folded: a\r\n b', 'X-Folded: c\r\n\t.d'],
];
const EIGHT_BIT_LINES = ['\xe9\xfc', '\xc3\xa9', '\x80\xff', '.\xe9'];
const LENGTHS = [78, 79, 80, 81, 255, 256, 511, 512, 513, 997, 998];

/** Lines of which two in three begin with dots: where a buffer ends is where byte-stuffing gets lost. */
const manyLines = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${'.'.repeat(index % 3)}${'m'.repeat(index % 61)}`);

/**
 * A message of lines that servers stumble over.
 *
 * @param exact - Octets come into the maildrop as they are: 8-bit text and long messages, too.
 */
export function message(exact: boolean): fc.Arbitrary<MessageParts> {
  const bodyLine = weighted(
    [10, fc.constantFrom(...BODY_LINES)],
    [exact ? 2 : 0, fc.constantFrom(...EIGHT_BIT_LINES)],
    [2, fc.constantFrom(...LENGTHS).map((length) => 'x'.repeat(length))],
  );
  const body = weighted(
    [36, fc.array(bodyLine, { maxLength: 8 })],
    [2, fc.constantFrom(90, 180, 1_200).map(manyLines)],
    [exact ? 1 : 0, fc.constantFrom(2_400, 36_000).map(manyLines)],
  );
  return fc.record({ header: fc.array(fc.constantFrom(...HEADER_LINES), { maxLength: 4 }), body }).map((parts) => ({
    ...(parts.header.length === 0 ? {} : { header: crlf(parts.header) }),
    body: crlf(parts.body),
  }));
}
