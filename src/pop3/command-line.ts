import { POP3_COMMANDS, type Pop3Command } from './model.js';

/** A command line of a client, read as RFC 1939 §3 and RFC 2449 §3, §4 lay it down; every line has a reading. */
export interface CommandLine {
  /** UNKNOWN where no RFC defines the keyword. */
  readonly command: Pop3Command;
  readonly args: readonly string[];
  /**
   * - `plain`: as the grammar wants it.
   * - `spaced`: white space where none belongs: a server may refuse it or take the line as without.
   * - `odd`: octets that no command has.
   * - `long`: more than 255 octets with CRLF, which a server need not take (RFC 2449 §4).
   */
  readonly form: 'plain' | 'spaced' | 'odd' | 'long';
  /**
   * True when the `+OK` to it is multi-line (RFC 1939 §5, §7; RFC 2449 §5; RFC 6856 §3.2). AUTH without a mechanism should
   * be refused; servers that answer it `+OK` list their mechanisms.
   */
  readonly multiLine: boolean;
}

const LONGEST_OCTETS = 255;

const LINES_KEPT = 1_000;

/** Lines that were read: those who judge an answer all ask for the line that it answers, and sessions say the same again. */
const known = new Map<string, CommandLine>();

/** @param line - Without its CRLF, an octet string. */
export function readCommandLine(line: string): CommandLine {
  let found = known.get(line);
  if (found === undefined) {
    found = read(line);
    if (known.size >= LINES_KEPT) known.clear();
    known.set(line, found);
  }
  return found;
}

function read(line: string): CommandLine {
  const [keyword = '', ...words] = line.trim().split(/[ \t]+/);
  const upper = keyword.toUpperCase();
  const command = POP3_COMMANDS.find((one) => one === upper) ?? 'UNKNOWN';
  const args = command === 'PASS' ? passwordOf(line) : words;
  return { command, args, form: formOf(line, command), multiLine: MULTI_LINE.test(line) };
}

const MULTI_LINE = /^\s*(?:LIST|UIDL|AUTH|LANG|(?:RETR|TOP|CAPA)(?: .*)?)\s*$/is;

/** Spaces are part of a password (RFC 1939 §7 PASS). */
function passwordOf(line: string): readonly string[] {
  const at = line.trimStart().indexOf(' ');
  return at < 0 ? [] : [line.trimStart().slice(at + 1)];
}

function formOf(line: string, command: Pop3Command): CommandLine['form'] {
  if (line.length + 2 > LONGEST_OCTETS) return 'long';
  if (/[^\t\x20-\x7e]/.test(line)) return 'odd';
  const spaced = command === 'PASS' ? /^ |^\S*\t/ : /^ | $| {2}|\t/;
  return spaced.test(line) ? 'spaced' : 'plain';
}

/**
 * The message-number or line count that an argument stands for (RFC 1939 §4: decimal); `undefined` where it is none.
 * `doubtful` is a form that a server may take or refuse: zeros in front, a plus sign.
 */
export function readNumber(argument: string): { readonly value: number; readonly doubtful: boolean } | undefined {
  if (!/^\+?0*\d{1,9}$/.test(argument)) return undefined;
  const value = Number(argument);
  return { value, doubtful: argument !== String(value) };
}
