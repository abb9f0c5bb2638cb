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

/**
 * Every token in the octets of a message, header or body. None in what a server tells of a message, a bounce or a notice to
 * the postmaster, say: that quotes the message, and is no copy of it.
 */
export function tokensIn(message: Uint8Array): ReadonlySet<string> {
  const text = octetString(message);
  // A match is a piece of the text, which it would hold in memory: the copy does not.
  const tokens = new Set(text.match(TOKEN)?.map((token) => Buffer.from(token, 'latin1').toString('latin1')));
  return tokens.size > 0 && isNotice(text) ? new Set() : tokens;
}

/** RFC 3834 §5, RFC 6522, and bounces from before these. */
function isNotice(text: string): boolean {
  const header = text.slice(0, text.search(/\n\r?\n/) + 1);
  if (/^X-Mailspec:/im.test(header)) return false;
  const automatic = /^(?:Auto-Submitted:[ \t]*(?!no\b)\S|Content-Type:\s*multipart\/report\b)/im.test(header);
  // A field From may have been added to a text that came without.
  return automatic || (/^From:.*\bmailer-daemon@/im.test(header) && /^Subject:/im.test(header));
}
