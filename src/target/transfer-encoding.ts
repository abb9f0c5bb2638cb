import { fieldSubstance } from './header-substance.js';

/** A header without its Content-Transfer-Encoding fields, and what its body is without that encoding. */
export interface DecodedMessage {
  /** Fields with CRLF where they are folded. */
  readonly header: readonly string[];
  /** Octets; every line ends in CRLF. */
  readonly body: string;
}

/**
 * Undoes the content transfer encodings (RFC 2045 §6) of a message as it was sent and as it was delivered, where they differ.
 *
 * @returns Nothing where the two name the same encoding, a name says nothing to us, a body is not well-formed, or octets above
 *   0x7F are delivered as `7bit`.
 */
export function decodedPair(
  sent: DecodedMessage,
  delivered: DecodedMessage,
): readonly [DecodedMessage, DecodedMessage] | undefined {
  const [ours, theirs] = [encodingOf(sent.header), encodingOf(delivered.header)];
  if (ours === theirs || (theirs === '7bit' && /[\x80-\xff]/.test(delivered.body))) return undefined;
  const [before, after] = [decoded(sent.body, ours), decoded(delivered.body, theirs)];
  if (before === undefined || after === undefined) return undefined;
  return [
    { header: sent.header.filter((field) => !isEncoding(field)), body: before },
    { header: delivered.header.filter((field) => !isEncoding(field)), body: after },
  ];
}

const isEncoding = (field: string): boolean => /^content-transfer-encoding[ \t]*:/i.test(field);

/** The encoding that the header names in lower case, `7bit` where it names none (RFC 2045 §6.1); empty where it names several. */
function encodingOf(header: readonly string[]): string {
  const fields = header.filter(isEncoding).map(fieldSubstance);
  if (fields.length > 1) return '';
  const value = fields[0]?.replace(/^[^:]*:/, '') ?? '7bit';
  return value
    .replace(/\([^()]*\)/g, '')
    .replace(/[ \t]/g, '')
    .toLowerCase();
}

function decoded(body: string, encoding: string): string | undefined {
  switch (encoding) {
    case '7bit':
    case '8bit':
    case 'binary':
      return withLineEnds(body);
    case 'quoted-printable':
      return withLineEnds(quotedPrintable(body));
    case 'base64':
      return withLineEnds(base64(body));
    default:
      return undefined;
  }
}

/** Text in lines: an encoded body keeps its own line ends, and its last line may have none. */
function withLineEnds(text: string | undefined): string | undefined {
  return text?.replace(/\r*\n/g, '\r\n').replace(/[^\n]$/, '$&\r\n');
}

/** RFC 2045 §6.7; white space at the end of an encoded line is no content (rule 3). */
function quotedPrintable(body: string): string | undefined {
  const text = body.split('\n').map(withoutTrailingSpace).join('\n').replaceAll('=\n', '');
  if (/=(?![0-9a-f]{2})/i.test(text)) return undefined;
  return text.replace(/=([0-9a-f]{2})/gi, (_, digits: string) => String.fromCharCode(parseInt(digits, 16)));
}

function withoutTrailingSpace(line: string): string {
  let end = line.length;
  while (end > 0 && ' \t\r'.includes(line.charAt(end - 1))) end -= 1;
  return line.slice(0, end);
}

/** RFC 2045 §6.8. */
function base64(body: string): string | undefined {
  const text = body.replace(/[\r\n \t]/g, '');
  return /^(?:[a-z0-9+/]{4})*(?:[a-z0-9+/]{2}==|[a-z0-9+/]{3}=)?$/i.test(text)
    ? Buffer.from(text, 'base64').toString('latin1')
    : undefined;
}
