import { octetString } from '../octets/octets.js';
import { printable } from '../octets/printable.js';
import { equalInSubstance } from './header-substance.js';
import { decodedPair } from './transfer-encoding.js';

/** How a delivered message differs from the one that was sent. */
export interface DeliveredDifference {
  /**
   * `deviates`: other octets of the same substance. A header that is written anew says the same (RFC 5322 §2.2.3), and so does
   * a body in another content transfer encoding (RFC 2045 §6), though a server is to leave both alone.
   */
  readonly grade: 'violates' | 'deviates';
  /** The first difference, in one sentence, escaped. */
  readonly text: string;
}

/**
 * Compares a message with what was delivered of it.
 *
 * A server may put header fields into the message: trace fields in front (RFC 5321 §4.4), and others, such as a missing Date
 * or Message-ID (§6.4), anywhere in the header. It may take a Return-Path field out (§4.4), and put a header and an empty line
 * in front of a text that has no header field. Everything else, the folding of fields included, stays octet for octet
 * (§2.3.1, §2.4, §4.5.2). Loose on purpose: an empty line between the header and a first line that is no header field is not
 * looked at.
 *
 * @param sent - The message before transparency.
 * @param fidelity - `octets`: a CRLF at the end of a text that had none may have been added, as SMTP must. `lines`: CRLF and LF
 *   are each a line end (a CR right in front of it cannot be told from it), a line end at the very end may be there or not, and `>` in front of `From ` is an mbox file's quoting.
 *   `mbox`: so too, and where the text ends with an empty line, that may be the one which separates it from the next message.
 * @returns Nothing when the two are equal by these rules.
 */
export function compareDelivered(
  sent: Uint8Array,
  delivered: Uint8Array,
  fidelity: 'octets' | 'lines' | 'mbox',
): DeliveredDifference | undefined {
  const [ours, theirs] = [octetString(sent), octetString(delivered)];
  const byLines = (behind = ''): DeliveredDifference | undefined =>
    difference(withLocalEnds(ours), `${withLocalEnds(theirs)}${behind}`, 'lines');
  if (fidelity === 'lines') return byLines();
  if (fidelity === 'mbox') {
    const [without, withEmptyLine] = [byLines(), byLines('\n')];
    return without?.grade === 'violates' && withEmptyLine?.grade !== 'violates' ? withEmptyLine : without;
  }
  const fault = difference(ours, theirs, 'octets');
  if (fault?.grade !== 'violates' || byLines() !== undefined) return fault;
  return { ...fault, text: lineEndDifference(ours, theirs) ?? fault.text };
}

function withLocalEnds(text: string): string {
  return text.replace(/\r*\n/g, '\n').replace(/[^\n]$/, '$&\n');
}

/** A message taken apart; octet strings. */
export interface MessageSplit {
  /** The header fields, each with its folding and without its last line end. */
  readonly header: readonly string[];
  /** What follows the empty line behind the header, or the first line that is neither field nor continuation. */
  readonly body: string;
}

/**
 * Splits a message at the end of its header.
 *
 * @param fidelity - Whether LF alone ends a line too (`lines`).
 */
export function splitMessage(message: Uint8Array, fidelity: 'octets' | 'lines' = 'octets'): MessageSplit {
  const { fields, body } = split(octetString(message), fidelity);
  return { header: fields.map(({ text }) => text), body };
}

interface Field {
  readonly text: string;
  /** Number of its first line in the message, from 1. */
  readonly line: number;
}

interface Split {
  readonly fields: readonly Field[];
  readonly body: string;
  /** Number of the body's first line in the message, from 1. */
  readonly bodyLine: number;
  /** True when an empty line ends the header. */
  readonly closed: boolean;
}

const FIELD = /^([!-9;-~]+)[ \t]*:/;
const QUOTED_FROM = /^>*From /;

function split(text: string, fidelity: 'octets' | 'lines'): Split {
  const fields: Field[] = [];
  let at = 0;
  for (let line = 1; ; line++) {
    const end = lineEnd(text, at, fidelity);
    const content = text.slice(at, end.at);
    if (content === '' && end.next > at)
      return { fields, body: text.slice(end.next), bodyLine: line + 1, closed: true };
    const last = fields.at(-1);
    if (last !== undefined && /^[ \t]/.test(content)) {
      fields[fields.length - 1] = { ...last, text: `${last.text}${fidelity === 'lines' ? '\n' : '\r\n'}${content}` };
    } else if (FIELD.test(content)) {
      fields.push({ text: content, line });
    } else {
      return { fields, body: text.slice(at), bodyLine: line, closed: false };
    }
    at = end.next;
  }
}

/** Where the line that begins at `from` ends, and where the next begins. */
function lineEnd(
  text: string,
  from: number,
  fidelity: 'octets' | 'lines',
): { readonly at: number; readonly next: number } {
  const at = text.indexOf(fidelity === 'octets' ? '\r\n' : '\n', from);
  if (at < 0) return { at: text.length, next: text.length };
  if (fidelity === 'octets') return { at, next: at + 2 };
  let end = at;
  while (end > from && text[end - 1] === '\r') end -= 1;
  return { at: end, next: at + 1 };
}

function difference(sent: string, delivered: string, fidelity: 'octets' | 'lines'): DeliveredDifference | undefined {
  if (isBehindNewFields(sent, delivered, fidelity)) return undefined;
  const ours = split(sent, fidelity);
  // Some stores keep the From_ line of their mbox file in front of the message.
  const theirs = split(
    fidelity === 'lines' && !QUOTED_FROM.test(sent) ? delivered.replace(/^>?From [^\n]*\n/, '') : delivered,
    fidelity,
  );
  const inHeader = headerDifference(ours.fields, theirs.fields);
  const inBody = bodyDifference(ours, theirs, fidelity);
  const text = inHeader ?? inBody;
  if (text === undefined) return undefined;
  if (inBody === undefined && equalInSubstance(withFolds(ours, fidelity), withFolds(theirs, fidelity))) {
    return { grade: 'deviates', text: `the header is equal in substance, its octets are not: ${text}` };
  }
  return isRecoded(ours, theirs, fidelity)
    ? {
        grade: 'deviates',
        text: `equal once the content transfer encoding is undone, and not as octets: ${inBody ?? text}`,
      }
    : { grade: 'violates', text };
}

/** The fields, folded by CRLF whatever ends a line in the message. */
function withFolds({ fields }: Split, fidelity: 'octets' | 'lines'): readonly string[] {
  return fields.map(({ text }) => (fidelity === 'lines' ? text.replaceAll('\n', '\r\n') : text));
}

/** True when the two differ in their content transfer encoding, and in nothing else of substance. */
function isRecoded(ours: Split, theirs: Split, fidelity: 'octets' | 'lines'): boolean {
  const [before, after] =
    decodedPair(
      { header: withFolds(ours, fidelity), body: ours.body },
      { header: withFolds(theirs, fidelity), body: theirs.body },
    ) ?? [];
  if (before === undefined || after === undefined || !equalInSubstance(before.header, after.header)) return false;
  return bodyDifference({ ...ours, body: before.body }, { ...theirs, body: after.body }, fidelity) === undefined;
}

/** True when the whole text stands, as it was sent, behind new header fields: the common case, and odd texts are safe in it. */
function isBehindNewFields(sent: string, delivered: string, fidelity: 'octets' | 'lines'): boolean {
  const tail = fidelity === 'octets' && !sent.endsWith('\r\n') && delivered.endsWith('\r\n') ? `${sent}\r\n` : sent;
  if (!delivered.endsWith(tail)) return false;
  const front = delivered.slice(0, delivered.length - tail.length);
  const { body, closed } = split(front, fidelity);
  // Behind an empty line the header of the message would be body.
  return /^$|\n$/.test(front.slice(-1)) && body === '' && (!closed || split(sent, fidelity).fields.length === 0);
}

function headerDifference(ours: readonly Field[], theirs: readonly Field[]): string | undefined {
  let next = 0;
  for (const field of ours) {
    const found = theirs.findIndex(({ text }, index) => index >= next && text === field.text);
    if (found >= 0) {
      next = found + 1;
      continue;
    }
    const name = nameOf(field);
    if (name === 'return-path') continue;
    const label = `line ${field.line} of the message (header field ${printable(field.text.split(':', 1)[0] ?? '')})`;
    const count = (fields: readonly Field[]): number => fields.filter(({ text }) => text === field.text).length;
    if (count(theirs) >= count(ours)) {
      return `${label} is not in its place: expected it behind the fields sent before it, but it came before one of them`;
    }
    const changed = theirs.find(
      (other, index) => index >= next && nameOf(other) === name && !ours.some(({ text }) => text === other.text),
    );
    if (changed === undefined) return `${label} is missing: expected ${shown(field.text, 0)}`;
    return `${label} ${changedText(field.text, changed.text)}`;
  }
  return undefined;
}

function nameOf({ text }: Field): string {
  return (FIELD.exec(text)?.[1] ?? '').toLowerCase();
}

function bodyDifference(ours: Split, theirs: Split, fidelity: 'octets' | 'lines'): string | undefined {
  if (ours.body === theirs.body) return undefined;
  const [expected, actual] = [linesOf(ours.body, fidelity), linesOf(theirs.body, fidelity)];
  for (let i = 0; i < Math.max(expected.length, actual.length); i++) {
    const [want, got] = [expected[i], actual[i]];
    if (want === got) continue;
    const label = `line ${ours.bodyLine + i} of the message (body line ${i + 1})`;
    if (got === undefined)
      return `${label} is missing, where the delivered text ends: expected ${shown(want ?? '', 0)}`;
    if (want === undefined)
      return `${label} is behind the end of what was sent: nothing expected, got ${shown(got, 0)}`;
    if (fidelity === 'lines' && QUOTED_FROM.test(want) && got === `>${want}`) continue;
    return `${label} ${changedText(want, got)}`;
  }
  if (fidelity === 'lines' || !ours.body.endsWith('\r\n') || theirs.body.endsWith('\r\n')) return undefined;
  return 'the delivered text does not end in CRLF, and the text that was sent does';
}

/** Lines without their ends; a line end at the very end begins no further line, so that it may be added or missing. */
function linesOf(text: string, fidelity: 'octets' | 'lines'): readonly string[] {
  const lines = fidelity === 'octets' ? text.split('\r\n') : text.split(/\r*\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** How the ends of lines differ in messages whose lines are the same. */
function lineEndDifference(sent: string, delivered: string): string | undefined {
  const [ours, theirs] = [split(sent, 'lines'), split(delivered, 'lines')];
  const [expected, actual] = [ours.body.match(/\r*\n/g) ?? [], theirs.body.match(/\r*\n/g) ?? []];
  const at = expected.findIndex((end, index) => end !== (actual[index] ?? end));
  if (at < 0) return undefined;
  return (
    `the end of line ${ours.bodyLine + at} of the message (body line ${at + 1}) was changed: ` +
    `expected "${printable(expected[at] ?? '')}", got "${printable(actual[at] ?? '')}"`
  );
}

const CONTEXT_OCTETS = 24;
const SHOWN_OCTETS = 72;

function changedText(want: string, got: string): string {
  let at = 0;
  while (at < want.length && want[at] === got[at]) at += 1;
  const lengths = want.length === got.length ? '' : ` (${want.length} octets sent, ${got.length} delivered)`;
  return `differs from its octet ${at + 1} on: expected ${shown(want, at)}, got ${shown(got, at)}${lengths}`;
}

/** `text` quoted and escaped; of a long one, the part around `at`. */
function shown(text: string, at: number): string {
  const start = at <= CONTEXT_OCTETS ? 0 : at - CONTEXT_OCTETS;
  const end = start + SHOWN_OCTETS;
  return `${start > 0 ? '...' : ''}"${printable(text.slice(start, end))}"${end < text.length ? '...' : ''}`;
}
