/** Domains, address literals, paths and parameters: the argument grammar of RFC 5321 §4.1.2 and §4.1.3. */
import type { Seeded } from './seed-table.js';
import { grammarFaults, refusesDomain, refusesPath } from './smtp-seeded-paths.js';

/** A reverse-path or forward-path. */
export interface Path {
  /** The mailbox in angle brackets as the client wrote it, without a source route; `<>` for the null reverse-path. */
  readonly text: string;
  /** The source route `@a.test,@b.test`, or empty. */
  readonly route: string;
  /** The local part as written. */
  readonly localText: string;
  /** The local part with its quoting undone. */
  readonly local: string;
  /** Domain or address literal as written; empty for `<>` and `<Postmaster>`. */
  readonly domain: string;
}

/** A parameter of MAIL or RCPT: `keyword` in upper case. */
export interface Parameter {
  readonly keyword: string;
  readonly value: string | undefined;
}

/** Longest path taken, angle brackets included; RFC 5321 §4.5.3.1.3 asks for 256. */
const PATH_LIMIT_OCTETS = 800;
/** RFC 5321 §4.5.3.1.2. */
const DOMAIN_LIMIT_OCTETS = 255;

/** The sets of characters that the grammar is made of, as regular expression text. Seeded faults widen them. */
export interface Alphabet {
  readonly letDig: string;
  readonly atext: string;
  readonly qtext: string;
  /** An optional prefix of a domain. */
  readonly domainPrefix: string;
}

const ALPHABET: Alphabet = {
  letDig: 'A-Za-z0-9',
  atext: "A-Za-z0-9!#$%&'*+\\-/=?^_`{|}~",
  qtext: ' !#-\\[\\]-~',
  domainPrefix: '',
};

interface Grammar {
  readonly domain: RegExp;
  readonly path: RegExp;
  readonly localPart: RegExp;
}

function grammar(alphabet: Alphabet): Grammar {
  const label = `[${alphabet.letDig}](?:[${alphabet.letDig}-]*[${alphabet.letDig}])?`;
  const domain = `${alphabet.domainPrefix}${label}(?:\\.${label})*`;
  const dotString = `[${alphabet.atext}]+(?:\\.[${alphabet.atext}]+)*`;
  const local = `${dotString}|"(?:[${alphabet.qtext}]|\\\\[ -~])*"`;
  const literal = '\\[[!-Z^-~]+\\]';
  return {
    domain: new RegExp(`^${domain}$`),
    path: new RegExp(`^<(?:(@${domain}(?:,@${domain})*):)?(${local})@(${domain}|${literal})>`),
    localPart: new RegExp(`^(?:${local})$`),
  };
}

const STRICT = grammar(ALPHABET);

function grammarOf(seeded: Seeded): Grammar {
  const widened = grammarFaults(seeded);
  return widened === undefined ? STRICT : grammar({ ...ALPHABET, ...widened });
}

/** Whether `text` may be the argument of EHLO and HELO: a domain or an address literal. */
export function isClientName(text: string, seeded: Seeded): boolean {
  if (refusesDomain(text, seeded)) return false;
  const name = seeded('smtp-ehlo-underscore-accepted') ? text.replaceAll('_', 'x') : text;
  return isAddressLiteral(name) || (name.length <= DOMAIN_LIMIT_OCTETS && STRICT.domain.test(name));
}

/** Whether `text` is an address literal in its square brackets. */
export function isAddressLiteral(text: string): boolean {
  const inner = /^\[([!-Z^-~]+)\]$/.exec(text)?.[1];
  if (inner === undefined) return false;
  if (isIpv4(inner)) return true;
  const tagged = /^([A-Za-z0-9-]*[A-Za-z0-9]):(.+)$/.exec(inner);
  if (tagged?.[1] === undefined || tagged[2] === undefined) return false;
  return tagged[1].toLowerCase() === 'ipv6' ? isIpv6(tagged[2]) : true;
}

function isIpv4(text: string): boolean {
  return /^\d{1,3}(?:\.\d{1,3}){3}$/.test(text) && text.split('.').every((part) => Number(part) <= 255);
}

/** The four forms of `IPv6-addr`; a dotted tail counts as two groups, and `::` stands for at least two. */
function isIpv6(text: string): boolean {
  const tail = /(?:^|:)(\d+\.\d+\.\d+\.\d+)$/.exec(text)?.[1];
  if (tail !== undefined && !isIpv4(tail)) return false;
  const plain = tail === undefined ? text : `${text.slice(0, -tail.length)}0:0`;
  const halves = plain.split('::');
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  if (!groups.every((group) => /^[0-9A-Fa-f]{1,4}$/.test(group))) return false;
  return halves.length === 2 ? groups.length <= 6 : groups.length === 8;
}

/** Undoes quotation marks and backslashes of a local part. */
export function unquoted(localText: string): string {
  return localText.startsWith('"') ? localText.slice(1, -1).replace(/\\(.)/g, '$1') : localText;
}

/** Reads a local part without a domain, as VRFY takes it; undefined when it is none. */
export function parseLocalPart(text: string): string | undefined {
  return STRICT.localPart.test(text) ? unquoted(text) : undefined;
}

/**
 * Reads the path at the beginning of `text`.
 *
 * @param kind - Whether `<>` (reverse) or `<Postmaster>` (forward) is allowed besides a path.
 * @returns The path and what follows it; undefined for bad syntax.
 */
export function parsePath(
  text: string,
  kind: 'reverse' | 'forward',
  seeded: Seeded,
): { readonly path: Path; readonly rest: string } | undefined {
  if (text.startsWith('<>') && (kind === 'reverse' || seeded('smtp-rcpt-null-accepted'))) {
    if (seeded('smtp-mail-null-refused') && kind === 'reverse') return undefined;
    return { path: { text: '<>', route: '', localText: '', local: '', domain: '' }, rest: text.slice(2) };
  }
  const postmaster = /^<(postmaster)>/i.exec(text)?.[1];
  if (postmaster !== undefined && kind === 'forward' && !seeded('smtp-rcpt-postmaster-501')) {
    const path = { text: `<${postmaster}>`, route: '', localText: postmaster, local: postmaster, domain: '' };
    return { path, rest: text.slice(path.text.length) };
  }
  const match = grammarOf(seeded).path.exec(text);
  if (match === null) return undefined;
  const [whole, route = '', localText = '', domain = ''] = match;
  const path = { text: `<${localText}@${domain}>`, route, localText, local: unquoted(localText), domain };
  if (whole.length > PATH_LIMIT_OCTETS || domain.length > DOMAIN_LIMIT_OCTETS) return undefined;
  if (domain.startsWith('[') && !isAddressLiteral(domain)) return undefined;
  if (refusesPath(path, whole, seeded)) return undefined;
  return { path, rest: text.slice(whole.length) };
}

/**
 * Reads what follows a path: nothing, or a space and parameters that are separated by one space each.
 *
 * @returns The parameters in their order; undefined for bad syntax or a keyword given twice.
 */
export function parseParameters(rest: string): readonly Parameter[] | undefined {
  if (rest === '') return [];
  if (!rest.startsWith(' ')) return undefined;
  const parameters: Parameter[] = [];
  for (const item of rest.slice(1).split(' ')) {
    const match = /^([A-Za-z0-9][A-Za-z0-9-]*)(?:=([!-<>-~]+))?$/.exec(item);
    if (match?.[1] === undefined) return undefined;
    const keyword = match[1].toUpperCase();
    if (parameters.some((parameter) => parameter.keyword === keyword)) return undefined;
    parameters.push({ keyword, value: match[2] });
  }
  return parameters;
}
