import type { Seeds } from './pop3-surroundings.js';

/**
 * The lines of a multi-line response and its termination octet, as an octet string (RFC 1939 §3).
 *
 * @param lines - Without CRLF, not byte-stuffed.
 * @param keyword - The command that is answered.
 */
export function encodeLines(lines: readonly string[], keyword: string, seeds: Seeds): string {
  const lineEnd = LF_FAULTS[keyword]?.some((name) => seeds.seeded(name)) === true ? '\n' : '\r\n';
  const body = byteStuffed(lines, keyword, seeds).join(lineEnd) + (lines.length === 0 ? '' : lineEnd);
  if (
    keyword === 'RETR' &&
    seeds.seeded('pop3-retr-terminator-lost-at-buffer-end') &&
    body.length > 0 &&
    body.length % 1024 === 0
  )
    return body;
  if (keyword === 'RETR' && seeds.seeded('pop3-retr-last-octet-lost-behind-buffer') && body.length % 4096 === 1)
    return `${body.slice(0, -1)}.\r\n`;
  if (keyword === 'RETR' && seeds.seeded('pop3-retr-cr-lost-at-buffer-end'))
    return `${withoutCrAtBufferEnds(body)}.\r\n`;
  const fault = TERMINATOR_FAULTS.find(([name, , of]) => of === keyword && seeds.seeded(name));
  return fault === undefined ? `${body}.\r\n` : fault[1](body);
}

const LF_FAULTS: Readonly<Record<string, readonly string[]>> = {
  RETR: ['pop3-retr-lf-lines'],
  LIST: ['pop3-list-lf-lines'],
  UIDL: ['pop3-list-lf-lines'],
};

/** Where a faulty server goes wrong at the end: name, the octets that it sends, the command. */
const TERMINATOR_FAULTS: readonly [name: string, send: (body: string) => string, keyword: string][] = [
  ['pop3-retr-no-terminator', (body) => body, 'RETR'],
  ['pop3-retr-terminator-twice', (body) => `${body}.\r\n.\r\n`, 'RETR'],
  ['pop3-retr-terminator-lf', (body) => `${body}.\n`, 'RETR'],
  ['pop3-retr-terminator-glued', (body) => `${body.replace(/\r\n$/, '')}.\r\n`, 'RETR'],
  ['pop3-retr-extra-blank-line', (body) => `${body}\r\n.\r\n`, 'RETR'],
  ['pop3-top-no-terminator', (body) => body, 'TOP'],
  ['pop3-top-extra-blank-line', (body) => `${body}\r\n.\r\n`, 'TOP'],
  ['pop3-list-no-terminator', (body) => body, 'LIST'],
  ['pop3-uidl-no-terminator', (body) => body, 'UIDL'],
  ['pop3-capa-no-terminator', (body) => body, 'CAPA'],
];

/** Each line that begins with the termination octet gets another one in front. */
function byteStuffed(lines: readonly string[], keyword: string, seeds: Seeds): readonly string[] {
  if (keyword !== 'RETR' && keyword !== 'TOP') return lines.map(stuffed);
  if (keyword === 'TOP' && seeds.seeded('pop3-top-no-stuffing')) return lines;
  if (seeds.seeded('pop3-stuff-twice')) return lines.map((line) => (line.startsWith('.') ? `..${line}` : line));
  if (seeds.seeded('pop3-stuff-after-space')) return lines.map((line) => stuffed(line).replace(/^( +)\./, '$1..'));
  const forgets = STUFFING_FAULTS.find(([name]) => seeds.seeded(name))?.[1];
  if (forgets === undefined) return lines.map(stuffed);
  const starts = startsOf(lines);
  return lines.map((line, index) => (forgets({ lines, line, index, starts }) ? line : stuffed(line)));
}

function stuffed(line: string): string {
  return line.startsWith('.') ? `.${line}` : line;
}

/** A line among the lines of a message. */
interface Place {
  readonly lines: readonly string[];
  readonly line: string;
  readonly index: number;
  /** Octets in front of each line. */
  readonly starts: readonly number[];
}

/** Lines that a faulty server forgets to byte-stuff. */
const STUFFING_FAULTS: readonly [name: string, forgets: (place: Place) => boolean][] = [
  ['pop3-stuff-none', () => true],
  ['pop3-stuff-first-only', ({ lines, index }) => lines.slice(0, index).some((line) => line.startsWith('.'))],
  ['pop3-stuff-not-first-line', ({ index }) => index === 0],
  ['pop3-stuff-not-first-body-line', ({ lines, index }) => index > 0 && index === lines.indexOf('') + 1],
  ['pop3-stuff-not-last-line', ({ lines, index }) => index === lines.length - 1],
  ['pop3-stuff-not-in-header', ({ lines, index }) => index < lines.indexOf('')],
  ['pop3-stuff-lone-dot-only', ({ line }) => line !== '.'],
  ['pop3-stuff-not-lone-dot', ({ line }) => line === '.'],
  ['pop3-stuff-not-two-dots', ({ line }) => line.startsWith('..')],
  ['pop3-stuff-not-before-long-text', ({ line }) => line.length > 79],
  ['pop3-stuff-not-after-long-line', ({ lines, index }) => (lines[index - 1] ?? '').length > 512],
  ['pop3-stuff-not-after-blank-line', ({ lines, index }) => lines[index - 1] === ''],
  ['pop3-stuff-lost-at-buffer-end', ({ index, starts }) => block(starts[index]) !== block(starts[index - 1])],
];

function startsOf(lines: readonly string[]): readonly number[] {
  let octetCount = 0;
  return lines.map((line) => {
    const start = octetCount;
    octetCount += line.length + 2;
    return start;
  });
}

/** The 4096-octet write buffer in which a line begins. */
function block(start = 0): number {
  return Math.floor(start / 4096);
}

/** The LF that begins a write buffer of 4096 octets has lost the CR in front of it. */
function withoutCrAtBufferEnds(body: string): string {
  const buffers = body.match(/[^]{1,4096}/g) ?? [];
  return buffers
    .map((one, index) => (buffers[index + 1]?.startsWith('\n') === true ? one.replace(/\r$/, '') : one))
    .join('');
}
