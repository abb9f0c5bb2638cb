/**
 * The printable form of octets: printable US-ASCII stays, everything else becomes `\r`, `\n`, `\t`, `\\` or `\xNN`.
 * Used for all output, so that no control sequence of a server reaches a terminal and no octet is lost.
 */

const NAMED: Readonly<Record<number, string>> = { 0x09: '\\t', 0x0a: '\\n', 0x0d: '\\r', 0x5c: '\\\\' };

/** Printable form of one octet. */
function printableOctet(octet: number): string {
  const named = NAMED[octet];
  if (named !== undefined) return named;
  if (octet >= 0x20 && octet < 0x7f) return String.fromCharCode(octet);
  return `\\x${octet.toString(16).padStart(2, '0')}`;
}

/**
 * @param value - Octets, or an octet string.
 * @param limitOctets - Longest input shown whole; of a longer one the first part is shown with the count of the rest.
 */
export function printable(value: Uint8Array | string, limitOctets = Infinity): string {
  let shown = '';
  const length = Math.min(value.length, limitOctets);
  for (let i = 0; i < length; i++) {
    shown += printableOctet(typeof value === 'string' ? value.charCodeAt(i) & 0xff : (value[i] ?? 0));
  }
  return value.length > length ? `${shown}... (${value.length - length} more octets)` : shown;
}

/**
 * Reads the printable form back: the inverse of {@link printable} without a limit.
 *
 * @returns An octet string.
 * @throws {SyntaxError} on an escape that is not one of `\r \n \t \\ \xNN`, or a character outside printable US-ASCII.
 */
export function unprintable(text: string): string {
  let result = '';
  for (let i = 0; i < text.length;) {
    const char = text.charAt(i);
    if (char !== '\\') {
      if (char < ' ' || char > '~') throw new SyntaxError(`column ${i + 1}: octet outside printable US-ASCII`);
      result += char;
      i += 1;
      continue;
    }
    const hex = /^x([0-9a-fA-F]{2})/.exec(text.slice(i + 1));
    const simple = { r: '\r', n: '\n', t: '\t', '\\': '\\' }[text.charAt(i + 1)];
    if (hex?.[1] !== undefined) {
      result += String.fromCharCode(parseInt(hex[1], 16));
      i += 4;
    } else if (simple !== undefined) {
      result += simple;
      i += 2;
    } else {
      throw new SyntaxError(`column ${i + 1}: unknown escape ${text.slice(i, i + 2)}`);
    }
  }
  return result;
}
