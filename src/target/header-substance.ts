/**
 * What a header says, apart from how its octets say it: letter case of field names (RFC 5322 §1.2.2: literals are
 * case-insensitive), folding (§2.2.3), the amount of white space (§3.2.2), and the angle brackets of an address without a
 * display name (§3.4) carry no meaning.
 *
 * Loose on purpose: in an unstructured field the amount of white space is text; it cannot be told from what refolding leaves.
 */

/**
 * True when every field sent is there with its substance, a Received field octet for octet (RFC 5321 §4.4). Other fields may be there too, and Return-Path may be missing
 * (RFC 5321 §4.4). The order may differ (RFC 5322 §3.6: SHOULD NOT), but not that of trace and resent fields (MUST NOT); no
 * line is longer than the limit that the lines sent keep (§2.1.1).
 *
 * @param sent - Fields with CRLF where they are folded, and none at their end. `delivered` likewise.
 */
export function equalInSubstance(sent: readonly string[], delivered: readonly string[]): boolean {
  const ours = sent.map(withTraceWhole).filter((field) => !field.startsWith('return-path:'));
  const theirs = delivered.map(withTraceWhole);
  const left = [...theirs];
  for (const field of ours) {
    const at = left.indexOf(field);
    if (at < 0) return false;
    left.splice(at, 1);
  }
  if (!isInOrder(ours.filter(isOrdered), theirs)) return false;
  const limit = Math.max(LINE_LIMIT_OCTETS, ...sent.map(longestLine));
  return delivered.every((field, at) => longestLine(field) <= limit || !ours.includes(theirs[at] ?? ''));
}

/**
 * A field's name and value in one form for all spellings of the same substance.
 *
 * @param field - With CRLF where it is folded, and none at its end.
 */
export function fieldSubstance(field: string): string {
  const colon = field.indexOf(':');
  const name = (/^[^ \t]*/.exec(field.slice(0, colon))?.[0] ?? '').toLowerCase();
  const value = field.slice(colon + 1).replace(/\r\n(?=[ \t])/g, '');
  const form = ADDRESSES.test(name) ? addresses : QUOTING.test(name) ? spaced : collapsed;
  return `${name}:${form(value).replace(/^ | $/g, '')}`;
}

/** Longest line of a header or body, CRLF not included (RFC 5322 §2.1.1). */
const LINE_LIMIT_OCTETS = 998;
const ADDRESSES = /^(?:resent-)?(?:from|sender|reply-to|to|cc|bcc)$/;
/** Fields with quoted strings, in which white space is text (RFC 5322 §3.2.4): a boundary may hold some. */
const QUOTING = /^content-/;

/** A Received field is not to be changed at all; other fields count by their substance. */
const withTraceWhole = (field: string): string =>
  /^received[ \t]*:/i.test(field) ? `received:${field}` : fieldSubstance(field);

const isOrdered = (field: string): boolean => /^(?:received|resent-[^:]*):/.test(field);

/** True when `wanted` stands in `found` in this order, other fields between. */
function isInOrder(wanted: readonly string[], found: readonly string[]): boolean {
  let next = 0;
  for (const field of found) if (field === wanted[next]) next += 1;
  return next === wanted.length;
}

const longestLine = (field: string): number => Math.max(...field.split('\r\n').map((line) => line.length));
const collapsed = (value: string): string => value.replace(/[ \t]+/g, ' ');

/** Runs of white space become one space, save in quoted strings. */
function spaced(value: string): string {
  return value.replace(/"(?:[^"\\]|\\.)*"|[ \t]+/gs, (part) => (part.startsWith('"') ? part : ' '));
}

/** Quoted string, comment, domain literal, white space, punctuation, anything else. */
const TOKEN = /"(?:[^"\\]|\\.)*"|\((?:[^()\\]|\\.)*\)|\[[^\]]*\]|[ \t]+|[,;:<>]|[^ \t,;:<>"([]+|["([]/gs;

/** An address list without white space around punctuation, and without brackets around what stands alone in them. */
function addresses(value: string): string {
  const all = (value.match(TOKEN) ?? []).map((token) => token.replace(/^[ \t]+$/, ' '));
  const tokens = all.filter((token, at) => token !== ' ' || !(isMark(all[at - 1]) || isMark(all[at + 1])));
  const dropped = new Set<number>();
  for (const open of tokens.keys()) for (const bracket of loneBrackets(tokens, open)) dropped.add(bracket);
  return tokens.filter((_token, at) => !dropped.has(at)).join('');
}

const isMark = (token: string | undefined): boolean => token !== undefined && /^[,;:<>]$/.test(token);
const isLimit = (token: string | undefined): boolean => token === undefined || /^[,;:]$/.test(token);

/** Where the brackets of `<address>` are that opens here, with no display name in front and no comment behind it. */
function loneBrackets(tokens: readonly string[], open: number): readonly number[] {
  if (tokens[open] !== '<' || !isLimit(tokens[open - 1])) return [];
  let close = open + 1;
  while (close < tokens.length && !isMark(tokens[close])) close += 1;
  return close > open + 1 && tokens[close] === '>' && isLimit(tokens[close + 1]) ? [open, close] : [];
}
