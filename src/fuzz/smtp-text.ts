import fc from 'fast-check';
import type { MailText } from './smtp-say.js';

/**
 * Mail data from the octets that matter: line ends, dots, white space, and what stands next to them. Uniform random
 * octets would find nothing.
 */

const PIECES = ['.', '.', '..', '\r\n', '\r\n', '\r\n', '\r\n.', 'a', ' ', '\t', 'From ', '>From ', 'text'] as const;

/** Lines of pieces; every text ends in CRLF. */
export const pieces: fc.Arbitrary<string> = fc
  .array(fc.constantFrom(...PIECES), { minLength: 0, maxLength: 14, size: 'max' })
  .map((parts) => `${parts.join('')}\r\n`);

/** Texts that any server takes and delivers as they are. */
export const ordinaryText: fc.Arbitrary<MailText> = fc.oneof(
  { weight: 3, arbitrary: pieces.map((body): MailText => ({ body })) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('A line of text.\r\n', 'RSET\r\nQUIT\r\nDATA\r\n', '\r\n').map((body) => ({ body })),
  },
);
