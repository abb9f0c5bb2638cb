import { octetString } from '../octets/octets.js';

/**
 * The messages of an mbox file (RFC 4155), without their From_ lines and without the one empty line that separates them.
 *
 * A From_ line stands at the start of the file or behind an empty line. Where the first one carries a date, as in RFC 4155
 * Appendix A, only lines that carry one count, so that `From here on` in an unquoted text splits nothing. Whether `>From` was
 * quoted by the writer or is text cannot be known: it stays as it is. Nor can it be known whether that empty line was the last
 * of the text, as it is where procmail writes. A From_ line without its end begins a message that is being written.
 */
export function splitMbox(file: Uint8Array): readonly Uint8Array[] {
  const text = octetString(file);
  return mboxMessages(text, mboxForm(text)).map(({ start, end }) => file.subarray(start, end));
}

/** What a From_ line looks like in one file. */
export type MboxForm = RegExp;

export const mboxForm = (text: string): MboxForm => (DATED.test(text.slice(0, text.indexOf('\n'))) ? DATED : ANY);

/** Where the From_ lines of `file` are, and the messages behind them. */
export function mboxMessages(
  file: string,
  form: MboxForm,
): readonly { readonly from: number; readonly start: number; readonly end: number }[] {
  const text = withoutBegunMessage(file);
  const starts: number[] = [];
  for (let at = text.startsWith('From ') ? 0 : nextFrom(text, 0); at >= 0; at = nextFrom(text, at)) {
    const end = text.indexOf('\n', at);
    if (form.test(text.slice(at, end < 0 ? undefined : end))) starts.push(at);
  }
  return starts.map((start, index) => {
    const lineEnd = text.indexOf('\n', start);
    const next = starts[index + 1] ?? text.length;
    const end = lineEnd < 0 ? start : withoutEmptyLine(text, lineEnd + 1, next);
    return { from: start, start: lineEnd < 0 ? start : lineEnd + 1, end };
  });
}

const ANY = /^From /;
const DATED = /^From .*\b[A-Z][a-z]{2} [A-Z][a-z]{2} +\d{1,2} \d{1,2}:\d{2}/;

/** What a From_ line begins with, while it is written: of procmail one octet is there a second before the rest. */
const BEGUN = /^(?:F|Fr|Fro|From|From .*)$/;

function withoutBegunMessage(text: string): string {
  const at = text.lastIndexOf('\n') + 1;
  return BEGUN.test(text.slice(at)) && isBehindEmptyLine(text, at) ? text.slice(0, at) : text;
}

/** True at the start of the file and behind an empty line. */
function isBehindEmptyLine(text: string, at: number): boolean {
  return /^$|(?:^|\n)\r?\n$/.test(text.slice(Math.max(0, at - 3), at));
}

/** Where the next line behind `from` begins that starts with `From ` and follows an empty line; -1 when there is none. */
function nextFrom(text: string, from: number): number {
  for (let at = text.indexOf('\nFrom ', from); at >= 0; at = text.indexOf('\nFrom ', at + 1)) {
    if (isBehindEmptyLine(text, at + 1)) return at + 1;
  }
  return -1;
}

/** `end`, moved in front of an empty line that ends there. */
function withoutEmptyLine(text: string, start: number, end: number): number {
  const empty = /(?<=^|\n)\r?\n$/.exec(text.slice(Math.max(start, end - 4), end));
  return empty === null ? end : end - empty[0].length;
}
