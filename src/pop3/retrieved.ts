import { octetString } from '../octets/octets.js';
import { printable } from '../octets/printable.js';

/** A message cut at its first empty line; `body` is undefined where there is no empty line. */
export interface SplitText {
  /** Header lines without their CRLF. */
  readonly header: readonly string[];
  /** Everything behind the empty line, an octet string. */
  readonly body: string | undefined;
}

export function splitText(octets: Uint8Array): SplitText {
  const text = octetString(octets);
  const at = text.startsWith('\r\n') ? 0 : text.indexOf('\r\n\r\n') + 2;
  if (at === 1) return { header: lines(text), body: undefined };
  return { header: lines(text.slice(0, at)), body: text.slice(at + 2) };
}

/**
 * Whether RETR gave what was put into the maildrop (RFC 1939 §5 RETR, §11): every header line in order, the whole body.
 * Added header lines (trace fields, `Status:`) and an added last line end are lawful, and so is another octet, or none, for a
 * NUL of the body, which no message has (RFC 5322 §4).
 *
 * @returns What is wrong, in words; `undefined` when nothing.
 */
export function compareRetrieved(stored: Uint8Array, retrieved: Uint8Array): string | undefined {
  const wanted = splitText(stored);
  const found = splitText(retrieved);
  let at = 0;
  for (const line of wanted.header) {
    const next = found.header.indexOf(line, at);
    if (next < 0) {
      const elsewhere = found.header.includes(line) ? 'is out of its order' : 'is missing or changed';
      return `the header line "${printable(line, 80)}" ${elsewhere}`;
    }
    at = next + 1;
  }
  if (wanted.body === undefined) return undefined;
  if (found.body === undefined) return 'no empty line behind the header';
  if (found.body === wanted.body || found.body === `${wanted.body}\r\n`) return undefined;
  return isSameButForNul(wanted.body, found.body) ? undefined : firstDifference(wanted.body, found.body);
}

function isSameButForNul(wanted: string, found: string): boolean {
  if (!wanted.includes('\0')) return false;
  const between = wanted.split('\0').map((text) => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'));
  return new RegExp(`^${between.join('[^\\r\\n]?')}$`).test(found);
}

function firstDifference(wanted: string, found: string): string {
  let at = 0;
  while (at < wanted.length && wanted[at] === found[at]) at += 1;
  const line = wanted.slice(0, at).split('\n').length;
  const show = (text: string): string => (at >= text.length ? 'its end' : `"${printable(text.slice(at, at + 40))}"`);
  return `the body differs at octet ${at} (line ${line}): ${show(wanted)} was stored, ${show(found)} came`;
}

function lines(text: string): readonly string[] {
  const all = text.split('\r\n');
  if (all.at(-1) === '') all.pop();
  return all;
}
