import fc from 'fast-check';
import { line, MESSAGES, reading } from './pop3-lines.js';
import { longMessages, standardMaildrop } from './pop3-messages.js';
import type { Pop3Input } from './pop3-sequence.js';
import { input, joined, LOGIN, said, saidOn, single, steps } from './pop3-steps.js';

/**
 * Generators of inputs that are dear: large maildrops, large messages, long sessions, and wrong passwords, which servers
 * slow down. Properties play few of them.
 */

type Inputs = fc.Arbitrary<Pop3Input>;

/** More messages than lists in servers are made for: above 255, above 512. */
const CROWD = 520;
const crowded = fc.constant([standardMaildrop(CROWD)]);
const standard = fc.constant([standardMaildrop(MESSAGES)]);

/** Message-numbers of three digits. */
export const highNumbers: Inputs = input(
  'transaction',
  crowded,
  joined(
    said('LIST'),
    steps(
      single(line('RETR 100', 'RETR 101', 'RETR 130', 'LIST 256', 'LIST 257', 'RETR 300', 'UIDL 513', 'RETR 520')),
      3,
      6,
    ),
    said('RETR 257', 'DELE 257', 'STAT', 'LIST 257', 'RSET', 'STAT'),
  ),
);

/** More marks than lists in servers are made for. */
export const manyMarks: Inputs = fc
  .record({ first: fc.integer({ min: 1, max: 9 }), count: fc.integer({ min: 101, max: 130 }) })
  .chain(({ first, count }) =>
    input(
      'transaction',
      crowded,
      said(
        'LIST',
        ...Array.from({ length: count }, (_, index) => `DELE ${first + index}`),
        'DELE 300',
        ...['STAT', 'QUIT', 'STAT', 'LIST'],
      ),
    ),
  );

/** A session of more than a hundred commands. */
export const longSession: Inputs = input(
  'transaction',
  standard,
  joined(steps(single(line('NOOP', 'STAT')), 102, 110), single(reading)),
);

/** A message marked, and others retrieved again and again. */
export const manyRetrievals: Inputs = input(
  'transaction',
  standard,
  joined(said('DELE 2', 'RETR 1'), steps(single(line('RETR 1', 'RETR 3')), 52, 66), said('STAT', 'LIST')),
);

/** Two logins in one session, now and then with a stranger's command between. */
const twoLogins = (first: readonly string[], second: readonly string[]): Inputs =>
  input('authorization', standard, joined(said(...first), steps(single(line('STAT', 'NOOP')), 0, 1), said(...second)));

/** The right name with a wrong password, then another name with the right one. */
export const wrongPassword = twoLogins(
  ['USER {user}', 'PASS {password}-but-wrong'],
  ['USER nobody-here', 'PASS {password}'],
);

/** A name that nobody has with a password that somebody has, then no password at all. */
export const wrongName = twoLogins(['USER nobody-here', 'PASS {password}'], ['USER {user}', 'PASS', 'STAT']);

/** A wrong password for a maildrop that is open, and then the right one. */
export const wrongPasswordBeside: Inputs = input(
  'authorization',
  standard,
  joined(
    said(...LOGIN, 'STAT'),
    saidOn(1, ['USER {user}', 'PASS {password}-but-wrong', 'QUIT']),
    steps(single(reading), 0, 2),
    saidOn(1, LOGIN),
  ),
).map((one) => ({ ...one, shared: true as const }));

/** Messages that fill many buffers, read twice. */
export const largeMessages: Inputs = input(
  'transaction',
  fc.constant([longMessages()]),
  joined(
    said('UIDL'),
    steps(single(line('LIST', 'STAT', 'TOP 1 3', 'TOP 2 70')), 1, 2),
    said('RETR 1', 'RETR 2', 'RETR 1'),
  ),
);
