/** The message text as a whole, an octet string with CRLF line ends: header section and body. */

/** A text cut up: the fields of its header section, and everything behind them. */
export interface MessageText {
  /** Folded lines and CRLF included. */
  readonly fields: readonly string[];
  /** From the empty line (or the first line that is no field) to the end. */
  readonly rest: string;
}

/** A CR or LF stands alone somewhere (RFC 5321 §2.3.8). */
export const hasBareLineEnds = (text: string): boolean => /(?:^|[^\r])\n|\r(?!\n)/.test(text);

/** Longest field name looked for. */
const NAME_LIMIT_OCTETS = 998;

export function parseMessage(text: string): MessageText {
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    const end = text.indexOf('\r\n', at);
    if (end === -1) break;
    const line = text.slice(at, end + 2);
    const last = fields.pop();
    if (last !== undefined && /^[ \t]/.test(line)) fields.push(last + line);
    else {
      if (last !== undefined) fields.push(last);
      if (!startsField(line)) break;
      fields.push(line);
    }
    at = end + 2;
  }
  return { fields, rest: text.slice(at) };
}

function startsField(line: string): boolean {
  const colon = line.indexOf(':');
  return colon > 0 && colon <= NAME_LIMIT_OCTETS && /^[!-9;-~]+[ \t]*$/.test(line.slice(0, colon));
}

export function formatMessage(message: MessageText): string {
  return message.fields.join('') + message.rest;
}

/** Name of a field, in lower case. */
export function fieldName(field: string): string {
  return field.slice(0, field.indexOf(':')).trimEnd().toLowerCase();
}

/** The text without its Return-Path fields: the delivering server writes the only one (RFC 5321 §4.4). */
export function withoutReturnPath(text: string): string {
  const { fields, rest } = parseMessage(text);
  return formatMessage({ fields: fields.filter((field) => fieldName(field) !== 'return-path'), rest });
}
