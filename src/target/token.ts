import { octetString } from '../octets/octets.js';
import { TOKEN } from './message.js';

/** Tokens are of one length, and so are messages that differ in nothing else: sizes to the octet can be repeated. */
const DIGITS = 6;

/**
 * Gives the tokens of one run, `mailspec-RUN-NUMBER`, from number 000001 on.
 *
 * @param run - The run's own part: 8 characters `0-9a-z`.
 * @throws {RangeError} for another form.
 */
export function tokenSource(run: string): () => string {
  if (!/^[0-9a-z]{8}$/.test(run)) throw new RangeError('a run is named by 8 characters 0-9a-z');
  let count = 0;
  return () => `mailspec-${run}-${String(++count).padStart(DIGITS, '0')}`;
}

/** Every token in the octets of a message, header or body. */
export function tokensIn(message: Uint8Array): ReadonlySet<string> {
  // A match is a piece of the text, which it would hold in memory: the copy does not.
  return new Set(
    octetString(message)
      .match(TOKEN)
      ?.map((token) => Buffer.from(token, 'latin1').toString('latin1')),
  );
}
