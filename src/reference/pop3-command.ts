import type { Seeds } from './pop3-surroundings.js';

/** A POP3 command line taken apart: RFC 1939 §3, with the grammar of RFC 2449 §3. */
export interface Command {
  /** In upper case. */
  readonly keyword: string;
  /** Everything after the one space behind the keyword; undefined when there is no space. */
  readonly argument: string | undefined;
}

/** The command on `line`, or undefined when the line is not `keyword *(SP param)` in printable ASCII. */
export function parseCommand(line: string, seeds: Seeds): Command | undefined {
  const match = /^([\x21-\x7e]{3,4})(?: ([\x20-\x7e]*))?$/.exec(misread(line, seeds));
  if (match?.[1] === undefined || isRefusedSpelling(match[1], seeds)) return undefined;
  return { keyword: match[1].toUpperCase(), argument: match[2] };
}

/**
 * The arguments of `command`, each after a single space; two spaces in a row make an empty argument.
 *
 * @param most - Arguments that the command takes.
 * @returns Undefined when there are more.
 */
export function argumentsOf(command: Command, most: number, seeds: Seeds): readonly string[] | undefined {
  const words = command.argument === undefined ? [] : command.argument.split(' ');
  if (words.length <= most) return words;
  const tolerated = EXTRA_ARGUMENT_FAULTS[command.keyword];
  return tolerated !== undefined && seeds.seeded(tolerated) ? words.slice(0, most) : undefined;
}

const EXTRA_ARGUMENT_FAULTS: Readonly<Record<string, string>> = {
  STAT: 'pop3-stat-extra-argument',
  LIST: 'pop3-list-extra-argument',
  RETR: 'pop3-retr-extra-argument',
  DELE: 'pop3-dele-extra-argument',
  NOOP: 'pop3-noop-extra-argument',
  RSET: 'pop3-rset-extra-argument',
  TOP: 'pop3-top-extra-argument',
  UIDL: 'pop3-uidl-extra-argument',
  QUIT: 'pop3-quit-extra-argument',
  CAPA: 'pop3-capa-extra-argument',
};

function misread(line: string, seeds: Seeds): string {
  if (seeds.seeded('pop3-syntax-keyword-prefix')) return line.replace(/^([A-Za-z]{4})[A-Za-z]+/, '$1');
  if (seeds.seeded('pop3-syntax-keyword-ends-anywhere')) return line.replace(/^([A-Za-z]{3,4})[^A-Za-z0-9 ]/, '$1 ');
  if (seeds.seeded('pop3-v-extra-spaces') && !/^pass/i.test(line)) return line.trim().replace(/ +/g, ' ');
  return line;
}

function isRefusedSpelling(keyword: string, seeds: Seeds): boolean {
  if (seeds.seeded('pop3-syntax-case-sensitive') && keyword !== keyword.toUpperCase()) return true;
  if (seeds.seeded('pop3-syntax-capa-lower-case-refused') && keyword === 'capa') return true;
  if (seeds.seeded('pop3-syntax-apop-lower-case-refused') && keyword === 'apop') return true;
  const mixed = keyword !== keyword.toUpperCase() && keyword !== keyword.toLowerCase();
  return seeds.seeded('pop3-syntax-mixed-case-refused') && mixed;
}
