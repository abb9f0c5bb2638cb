import { argumentsOf, type Command } from './pop3-command.js';
import { err, ok, type Response } from './pop3-response.js';
import type { Seeds } from './pop3-surroundings.js';

/**
 * UTF8 (RFC 6856 §2): a session that has not asked for it never sees UTF-8 in a header. It is offered by two variants, and by
 * the faults in it.
 */
export function offersUtf8({ seeded }: Seeds): boolean {
  return OFFERING.some(seeded);
}

/** The capability line. */
export function utf8Capability({ seeded }: Seeds): string {
  return seeded('pop3-utf8-unknown-parameter') ? 'UTF8 YES' : 'UTF8';
}

/** `UTF8` before the login. */
export function utf8Command(command: Command, seeds: Seeds): Response {
  if (!offersUtf8(seeds)) return err('no such command before login');
  const taken = command.argument === undefined || seeds.seeded('pop3-utf8-argument-ignored');
  return taken && argumentsOf(command, 1, seeds) !== undefined ? ok('UTF-8 mode') : err('UTF8 takes no argument');
}

/**
 * The lines of a message as the session may see them, or undefined where it may not see the message at all (§2.1, §5).
 *
 * @param utf8Mode - True when the session has asked for UTF8.
 */
export function shownLines(
  lines: readonly string[],
  keyword: 'RETR' | 'TOP',
  utf8Mode: boolean,
  seeds: Seeds,
): readonly string[] | undefined {
  const { seeded } = seeds;
  const allowed = utf8Mode && !seeded('pop3-utf8-mode-ignored');
  if (!offersUtf8(seeds) || allowed || !isInternational(lines)) return lines;
  if (seeded(keyword === 'RETR' ? 'pop3-utf8-raw-without-mode' : 'pop3-utf8-raw-top-without-mode')) return lines;
  const substitutes = seeded('pop3-v-utf8-surrogate') || seeded('pop3-utf8-mode-ignored');
  return substitutes ? surrogate(lines) : undefined;
}

/** Octets that another form of a message with UTF-8 in its header has more than the message itself. */
export function surrogateExcess(lines: readonly string[]): number {
  return isInternational(lines) ? '=?utf-8?q??='.length : 0;
}

const OFFERING = [
  'pop3-v-utf8',
  'pop3-v-utf8-surrogate',
  'pop3-utf8-unknown-parameter',
  'pop3-utf8-login-refused',
  'pop3-utf8-after-login',
  'pop3-utf8-argument-ignored',
  'pop3-utf8-raw-without-mode',
  'pop3-utf8-raw-top-without-mode',
  'pop3-utf8-mode-ignored',
  'pop3-utf8-size-of-surrogate',
];

function headerOf(lines: readonly string[]): readonly string[] {
  const blank = lines.indexOf('');
  return blank < 0 ? lines : lines.slice(0, blank);
}

function isInternational(lines: readonly string[]): boolean {
  return headerOf(lines).some((line) => /[\x80-\xff]/.test(line));
}

/** A message that an unextended client can take: as long as the original, question marks for what it cannot show. */
function surrogate(lines: readonly string[]): readonly string[] {
  const header = headerOf(lines).map((line) => line.replace(/[\x80-\xff]/g, '?'));
  return [...header, ...lines.slice(header.length)];
}
