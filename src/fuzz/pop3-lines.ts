import fc from 'fast-check';
import { LOGIN_LINES } from '../pop3/ways-in.js';

/**
 * Generators of POP3 command lines (RFC 1939). The simplest alternative stands first. What each line is worth is not said
 * here: the model reads it.
 */

export type Lines = fc.Arbitrary<string>;

/** Most messages that an ordinary generated maildrop holds; numbers above refer to nothing. */
export const MESSAGES = 3;

export const line = (...lines: readonly string[]): Lines => fc.constantFrom(...lines);
export const weighted = <T>(
  ...choices: readonly (readonly [weight: number, arbitrary: fc.Arbitrary<T>])[]
): fc.Arbitrary<T> => fc.oneof(...choices.map(([weight, arbitrary]) => ({ weight, arbitrary })));

const messageNumber = fc.integer({ min: 1, max: MESSAGES });
const lineCount = weighted([3, fc.integer({ min: 0, max: 12 })], [1, fc.constantFrom(99, 99_999)]);
const numbered = (keyword: string): Lines => messageNumber.map((n) => `${keyword} ${n}`);

/** Commands that tell of the maildrop. */
export const listings: Lines = weighted(
  [3, line('STAT')],
  [3, line('LIST')],
  [3, line('UIDL')],
  [2, numbered('LIST')],
  [2, numbered('UIDL')],
);
export const top: Lines = fc.tuple(numbered('TOP'), lineCount).map(([command, count]) => `${command} ${count}`);
export const retrievals: Lines = weighted([3, numbered('RETR')], [2, top]);
/** Commands that change nothing. */
export const reading: Lines = weighted([4, listings], [3, retrievals], [1, line('NOOP', 'CAPA')]);
/** Commands that mark and unmark. */
export const marking: Lines = weighted([4, numbered('DELE')], [1, line('RSET')]);
export const uniqueIds: Lines = weighted([2, line('UIDL')], [1, numbered('UIDL')]);

const withNumber = (argument: Lines): Lines =>
  fc
    .tuple(line('RETR', 'LIST', 'DELE', 'UIDL', 'TOP'), argument)
    .map(([keyword, n]) => (keyword === 'TOP' ? `TOP ${n} 0` : `${keyword} ${n}`));

/** Numbers that refer to nothing, in most maildrops. */
export const missing: Lines = withNumber(line('0', '4', '99'));
/** Commands of the AUTHORIZATION state, where they are out of turn. */
export const outOfTurn: Lines = line(
  'USER {user}',
  'PASS {password}',
  'APOP {user} 00000000000000000000000000000000',
  'AUTH X-MAILSPEC',
);
/** Commands of the TRANSACTION state, each out of turn before the login. */
export const TRANSACTION_ONLY = [
  ...['STAT', 'LIST', 'UIDL', 'NOOP', 'RSET'],
  ...['RETR 1', 'DELE 1', 'TOP 1 0', 'LIST 1', 'UIDL 1'],
] as const;
/** Before the login: the login itself, and all that is out of turn there. */
export const beforeLogin: Lines = weighted(
  [5, line('USER {user}')],
  [5, line('PASS {password}')],
  [1, line('QUIT')],
  [1, line('CAPA')],
  [4, line(...TRANSACTION_ONLY)],
  [1, line('XYZZY', 'AUTH X-MAILSPEC', 'USER nobody-here')],
  [1, line(...LOGIN_LINES.APOP, ...LOGIN_LINES.PLAIN)],
);
/** Lines that are no command, some of them nearly one. */
export const noCommand: Lines = line(
  'XYZZY',
  'NOOPS',
  'STATUS',
  'LISTS',
  'DELETE 1',
  'RETRIEVE 1',
  'QUITS',
  'STAT=1',
  'LIST;1',
  'DELE,1',
  '.',
  '+OK',
);
/** Arguments that are no message-number or line count, or none of this maildrop's (RFC 1939 §4). */
export const wrongNumbers: Lines = weighted(
  [
    6,
    withNumber(
      line('0', '4', '-1', '1x', '0x1', 'abc', '257', '65537', '4294967297', '18446744073709551617', '1.0', '1,2', '*'),
    ),
  ],
  [1, line('TOP 1 -1', 'TOP 1 abc')],
  [1, line('RETR', 'DELE', 'TOP', 'TOP 1')],
);
/** Arguments where none belongs: refused, or ignored by servers that are lenient. */
export const superfluous: Lines = line('STAT 1', 'NOOP 1', 'RSET 1', 'LIST 1 2', 'RETR 1 2', 'DELE 1 2', 'UIDL 1 2');
/** Damaged lines: odd octets, white space where none belongs, lengths. */
export const damaged: Lines = weighted(
  [3, noCommand],
  [2, line('ST\xc1T', '\xceOOP', 'NOO\x7fP', 'ST\x01AT', '\x1b[2J')],
  [2, line('NOOP ', ' NOOP', 'LIST  1', 'LIST 1 ', 'LIST\t1')],
  [2, fc.integer({ min: 190, max: 245 }).map((length) => `XYZZY ${'a'.repeat(length)}`)],
  [1, fc.constantFrom(300, 500, 1_000).map((length) => `XYZZY ${'a'.repeat(length)}`)],
  [1, line('%n%s%n%s', 'STAT%s', 'GET / HTTP/1.1', 'EHLO client.example.com')],
  [1, superfluous],
);

const IN_LOWER_CASE = {
  lower: () => true,
  mixed: (index: number) => index % 2 === 0,
  capitalized: (index: number) => index > 0,
} as const;

/** Keywords in another letter case (RFC 1939 §3: keywords are case-insensitive). */
export const inAnotherCase = (lines: Lines): Lines =>
  fc.tuple(lines, fc.constantFrom('lower' as const, 'mixed' as const, 'capitalized' as const)).map(([text, how]) => {
    const [keyword = ''] = text.split(' ');
    const changed = [...keyword]
      .map((letter, index) => (IN_LOWER_CASE[how](index) ? letter.toLowerCase() : letter))
      .join('');
    return changed + text.slice(keyword.length);
  });
