import type { Seeds } from './pop3-surroundings.js';

/** The lines of a message as the server sends them: unchanged, unless a fault is seeded. */
export function asFaultyServerSends(lines: readonly string[], seeds: Seeds): readonly string[] {
  const fault = MESSAGE_FAULTS.find(([name]) => seeds.seeded(name));
  return fault === undefined ? lines : fault[1](lines);
}

/** "the POP3 server sends the entire message here" (RFC 1939 §5, RETR): ways of not doing so. */
const MESSAGE_FAULTS: readonly [name: string, send: (lines: readonly string[]) => readonly string[]][] = [
  ['pop3-retr-8bit-stripped', eachLine((line) => line.replace(/[\x80-\xff]/g, lowBits))],
  ['pop3-retr-nul-stripped', eachLine((line) => line.replaceAll('\0', ''))],
  ['pop3-retr-nul-ends-line', eachLine((line) => line.replace(/\0.*/, ''))],
  ['pop3-retr-ctrl-z-ends-text', upToCtrlZ],
  ['pop3-retr-line-of-254-cut', eachLine((line) => withoutLastOf(line, 254))],
  ['pop3-retr-line-of-8191-cut', eachLine((line) => withoutLastOf(line, 8_191))],
  ['pop3-retr-line-cut-255', eachLine((line) => line.slice(0, 255))],
  ['pop3-retr-line-cut-997', eachLine((line) => line.slice(0, 997))],
  ['pop3-retr-line-wrapped-512', (lines) => lines.flatMap((line) => line.match(/[^]{1,512}/g) ?? [''])],
  ['pop3-retr-line-wrapped-80', (lines) => lines.flatMap((line) => line.match(/[^]{1,80}/g) ?? [''])],
  ['pop3-retr-tabs-expanded', eachLine((line) => line.replaceAll('\t', '        '))],
  ['pop3-retr-control-dropped', eachLine((line) => line.replace(/[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]/g, ''))],
  ['pop3-retr-trailing-space-lost', eachLine((line) => line.trimEnd())],
  ['pop3-retr-leading-space-lost', inBody(eachLine((line) => line.replace(/^ +/, '')))],
  ['pop3-retr-trailing-blank-lines-lost', inBody(withoutTrailingBlankLines)],
  ['pop3-retr-blank-lines-squeezed', inBody((body) => body.filter((line, i) => line !== '' || body[i - 1] !== ''))],
  [
    'pop3-retr-empty-body-no-blank-line',
    (lines) => (lines.indexOf('') === lines.length - 1 ? lines.slice(0, -1) : lines),
  ],
  ['pop3-retr-from-quoted', eachLine((line) => line.replace(/^From /, '>From '))],
  ['pop3-retr-from-unquoted', eachLine((line) => line.replace(/^>From /, 'From '))],
  ['pop3-retr-percent-halved', eachLine((line) => line.replaceAll('%%', '%'))],
  ['pop3-retr-header-unfolded', inHeader(unfolded)],
  ['pop3-retr-header-capitalised', inHeader(eachLine((line) => line.replace(/^[a-z]/, upperCase)))],
  ['pop3-retr-header-sorted', inHeader((header) => [...header].sort())],
  ['pop3-retr-header-line-lost', inHeader((header) => header.slice(0, -1))],
  ['pop3-retr-header-repeat-lost', inHeader(withoutRepeatedFields)],
  ['pop3-retr-first-body-line-lost', inBody((body) => body.slice(1))],
  ['pop3-retr-last-line-lost', inBody((body) => body.slice(0, -1))],
  [
    'pop3-retr-last-line-lost-at-buffer-end',
    (lines) => (octetsWithLf(lines) % 4096 === 0 ? lines.slice(0, -1) : lines),
  ],
  ['pop3-retr-body-lost', inBody(() => [])],
  ['pop3-retr-stops-at-dot', upToLoneDot],
  ['pop3-retr-truncated-4k', (lines) => firstOctets(lines, 4096)],
  ['pop3-retr-truncated-64k', (lines) => firstOctets(lines, 65_536)],
  ['pop3-retr-truncated-1m', (lines) => firstOctets(lines, 1_048_576)],
];

type Rewrite = (lines: readonly string[]) => readonly string[];

function eachLine(rewrite: (line: string) => string): Rewrite {
  return (lines) => lines.map(rewrite);
}

function inHeader(rewrite: Rewrite): Rewrite {
  return (lines) => {
    const blank = lines.indexOf('');
    return blank < 0 ? lines : [...rewrite(lines.slice(0, blank)), ...lines.slice(blank)];
  };
}

function inBody(rewrite: Rewrite): Rewrite {
  return (lines) => {
    const blank = lines.indexOf('');
    return blank < 0 ? lines : [...lines.slice(0, blank + 1), ...rewrite(lines.slice(blank + 1))];
  };
}

function lowBits(octet: string): string {
  return String.fromCharCode(octet.charCodeAt(0) & 0x7f);
}

function upperCase(text: string): string {
  return text.toUpperCase();
}

function withoutTrailingBlankLines(body: readonly string[]): readonly string[] {
  return body.slice(0, body.findLastIndex((line) => line !== '') + 1);
}

function unfolded(header: readonly string[]): readonly string[] {
  return header
    .join('\r\n')
    .replace(/\r\n(?=[ \t])/g, '')
    .split('\r\n');
}

function withoutRepeatedFields(header: readonly string[]): readonly string[] {
  const nameOf = (line: string) => /^[^:\s]+(?=:)/.exec(line)?.[0].toLowerCase();
  const names = header.map(nameOf);
  return header.filter((_, index) => names[index] === undefined || names.indexOf(names[index]) === index);
}

function withoutLastOf(line: string, octetCount: number): string {
  return line.length === octetCount ? line.slice(0, -1) : line;
}

function octetsWithLf(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + line.length + 1, 0);
}

function upToCtrlZ(lines: readonly string[]): readonly string[] {
  const last = lines.findIndex((line) => line.includes('\x1a'));
  return last < 0 ? lines : [...lines.slice(0, last), (lines[last] ?? '').replace(/\x1a.*/, '')];
}

function upToLoneDot(lines: readonly string[]): readonly string[] {
  const dot = lines.indexOf('.');
  return dot < 0 ? lines : lines.slice(0, dot);
}

/** The lines that end within so many octets. */
export function firstOctets(lines: readonly string[], limitOctets: number): readonly string[] {
  let octetCount = 0;
  return lines.filter((line) => (octetCount += line.length + 2) <= limitOctets);
}
