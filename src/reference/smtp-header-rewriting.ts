/** Rewriting that final systems do to messages: other octets, the same substance. */
import { fieldName, formatMessage, parseMessage } from './smtp-message-text.js';

/** Length that folded lines are kept to where they have a space to be folded at. */
const FOLD_OCTETS = 72;

/**
 * A field with one capital a word in its name, folded anew, and without brackets around an address that stands alone.
 *
 * @param field - CRLF included.
 */
export function rewrittenField(field: string): string {
  const colon = field.indexOf(':');
  const name = field
    .slice(0, colon)
    .trimEnd()
    .replace(/[A-Za-z]{3,}/g, (word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase());
  const value = field
    .slice(colon + 1)
    .replace(/\r\n/g, '')
    .replace(/[ \t]+/g, ' ')
    .replace(/^ | $/g, '');
  const address = /^(?:to|cc|from|reply-to)$/i.test(name) ? value.replace(/^<([^<>,]*)>$/, '$1') : value;
  return `${folded(`${name}: ${address}`)}\r\n`;
}

/** Folds in front of spaces, so that unfolding gives the line again; never between name and value. */
function folded(line: string): string {
  let result = '';
  let length = 0;
  for (const word of line.split(/(?= )/)) {
    if (length > 0 && length + word.length > FOLD_OCTETS && result.includes(' ')) {
      result += '\r\n';
      length = 0;
    }
    result += word;
    length += word.length;
  }
  return result;
}

/** The text with a body in quoted-printable decoded, and labelled as 8bit. */
export function decodedQuotedPrintable(text: string): string {
  const { fields, rest } = parseMessage(text);
  const encoded = fields.find((field) => fieldName(field) === 'content-transfer-encoding');
  if (encoded === undefined || !/:[ \t]*quoted-printable[ \t]*\r\n/i.test(encoded)) return text;
  return formatMessage({
    fields: fields.map((field) => (field === encoded ? 'Content-Transfer-Encoding: 8bit\r\n' : field)),
    rest: rest
      .replace(/[ \t]+(?=\r\n)/g, '')
      .replace(/=\r\n/g, '')
      .replace(/=([0-9a-f]{2})/gi, (_, digits: string) => String.fromCharCode(parseInt(digits, 16))),
  });
}
