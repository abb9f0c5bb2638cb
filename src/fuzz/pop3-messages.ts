import fc from 'fast-check';
import { composeMessage, type Message, type MessageParts } from '../target/message.js';
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

/** Messages that differ in nothing but their headers. */
const copiesMaildrop = (count: number): readonly MessageParts[] => Array.from({ length: count }, () => ({}));

/** Mostly the ordinary maildrop; now and then none, one, a dozen messages, messages of one size, of one body. */
export const maildrop: fc.Arbitrary<readonly MessageParts[]> = weighted(
  [63, fc.constant(standardMaildrop(MESSAGES))],
  [12, fc.constant(alikeMaildrop(MESSAGES + 1))],
  [5, fc.constant(copiesMaildrop(MESSAGES))],
  [12, fc.constantFrom(standardMaildrop(0), standardMaildrop(1))],
  [8, fc.constant(standardMaildrop(12))],
);

/** One of them is two empty lines. */
const BODY_LINES = [
  ...['Text.', '', '.', '..', '...', '.a', '..b', ' .', 'a.', '. ', '.\t'],
  ...['a ', 'a\t', '  a', '\ta', 'a\tb', ' ', '%s %% %n', '+OK', '-ERR', 'QUIT', '--', '\x01\x08\x1b', 'a\x0cb'],
  '\r\n',
];
const HEADER_LINES = [
  ...['X-One: 1', 'x-two: two', 'X-One: again', 'A-First: a', '.X-Dot: dot', '..X-Dots: dots'],
  ...['X-Folded: a\r\n b', 'X-Folded: c\r\n\t.d'],
];
const EIGHT_BIT_LINES = ['\xe9\xfc', '\xc3\xa9', '\x80\xff', '.\xe9'];
/** What SMTP does not carry. */
const NUL_LINES = ['a\0b', '\0', '.\0', 'a\0'];
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
    [40, fc.constantFrom(...BODY_LINES)],
    [exact ? 8 : 0, fc.constantFrom(...EIGHT_BIT_LINES)],
    [exact ? 3 : 0, fc.constantFrom(...NUL_LINES)],
    [8, fc.constantFrom(...LENGTHS).map((length) => 'x'.repeat(length))],
  );
  const body = weighted(
    [36, fc.array(bodyLine, { maxLength: 8 })],
    [2, fc.constantFrom(90, 180, 1_200).map(manyLines)],
    [exact ? 1 : 0, fc.constant([PAD])],
  );
  return fc.record({ header: fc.array(fc.constantFrom(...HEADER_LINES), { maxLength: 4 }), body }).map((parts) => ({
    ...(parts.header.length === 0 ? {} : { header: crlf(parts.header) }),
    body: crlf(parts.body),
  }));
}

/** Messages that fill many buffers, and one more octet each: 80 KiB, 1.2 MB. */
export const longMessages = (): readonly MessageParts[] =>
  [2_400, 36_000].map((count) => ({ body: crlf(manyLines(count)) }));

/** In a body: as many octets as make the message a whole number of KiB long. */
const PAD = '{pad}';
const PAD_UNIT_OCTETS = 1_024;

/** An ordinary message with `parts` in it. */
export function composeParts(token: string, parts: MessageParts): Message {
  const { body } = parts;
  const at = body?.indexOf(PAD) ?? -1;
  if (body === undefined || at < 0) return composeMessage(token, parts);
  const [before, behind] = [body.slice(0, at), body.slice(at + PAD.length)];
  const rest = composeMessage(token, { ...parts, body: before + behind }).octets.length;
  const padding = padOf(PAD_UNIT_OCTETS - (rest % PAD_UNIT_OCTETS));
  return composeMessage(token, { ...parts, body: before + padding + behind });
}

/** Lines of `count` octets in all; the last is not ended. */
function padOf(count: number): string {
  // No slice between CR and LF.
  const lineOctets = count % 64 === 63 ? 65 : 64;
  return `${'x'.repeat(lineOctets - 2)}\r\n`.repeat(Math.ceil(count / lineOctets)).slice(0, count);
}
