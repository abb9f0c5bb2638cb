import fc from 'fast-check';
import { LOGIN_LINES, type WayIn } from '../pop3/ways-in.js';
import type { MessageParts } from '../target/message.js';
import {
  beforeLogin,
  damaged,
  inAnotherCase,
  line,
  listings,
  marking,
  MESSAGES,
  missing,
  noCommand,
  outOfTurn,
  reading,
  retrievals,
  top,
  TRANSACTION_ONLY,
  uniqueIds,
  weighted,
  wrongNumbers,
} from './pop3-lines.js';
import { maildrop, message, standardMaildrop } from './pop3-messages.js';
import type { Pop3Input, Pop3Say } from './pop3-sequence.js';
import {
  anyWay,
  cut,
  group,
  input,
  joined,
  LOGIN,
  loss,
  said,
  saidOn,
  single,
  steps,
  ways,
  type Steps,
} from './pop3-steps.js';
import type { Step } from './sequence.js';

/** Generators of whole POP3 inputs, one a property. Each is simplest at its beginning: that is where shrinking goes. */

const oneMaildrop = (drop: fc.Arbitrary<readonly MessageParts[]>): fc.Arbitrary<readonly (readonly MessageParts[])[]> =>
  drop.map((one) => [one]);

const ordinary = oneMaildrop(maildrop);
const standard = fc.constant([standardMaildrop(MESSAGES)]);

/** Many commands before the login, few in each session: servers close when they have refused too many. */
const strangers = fc
  .shuffledSubarray([...TRANSACTION_ONLY], { minLength: 4 })
  .chain((lines) => said(...lines.flatMap((text, index) => (index % 2 === 0 ? [text] : [text, 'QUIT']))));

/** Commands of all kinds, in and out of turn. */
export function anything(): fc.Arbitrary<Pop3Input> {
  const behindLogin = weighted(
    [8, single(reading)],
    [4, single(marking)],
    [1, single(missing)],
    [1, single(outOfTurn)],
    [1, single(noCommand)],
    [1, said('QUIT')],
    [1, loss()],
  );
  return weighted(
    [30, input('transaction', ordinary, steps(behindLogin, 1, 14), ways)],
    [10, input('authorization', standard, steps(single(beforeLogin), 1, 8))],
    [
      3,
      input(
        'authorization',
        standard,
        joined(steps(single(beforeLogin), 0, 2), said('USER {user}', 'QUIT', ...LOGIN, 'STAT')),
      ),
    ],
    [5, input('authorization', standard, joined(said(...LOGIN), steps(behindLogin, 1, 8)))],
    [5, input('authorization', standard, strangers)],
    // The profile of long sessions: nothing wears out.
    [3, input('transaction', standard, steps(single(weighted([4, line('NOOP', 'STAT')], [1, reading])), 12, 30))],
  );
}

/** DELE, RSET, QUIT and lost connections over several sessions, with a look at what is left. */
export function updates(): fc.Arbitrary<Pop3Input> {
  const look = weighted(
    [4, said('LIST', 'UIDL')],
    [2, said('LIST', 'UIDL', 'RETR 1', 'RETR 2', 'RETR 3')],
    [1, single(listings)],
  );
  const body = steps(
    weighted(
      [5, single(marking)],
      [2, single(listings)],
      [1, single(retrievals)],
      [1, said('NOOP')],
      [1, single(missing)],
    ),
    0,
    5,
  );
  const ending = weighted([4, said('QUIT')], [1, said('RSET', 'QUIT')], [2, loss()]);
  const session = joined(look, body, ending);
  const last = weighted([3, said('STAT', 'LIST', 'UIDL')], [2, said('STAT', 'UIDL', 'LIST', 'RETR 1', 'RETR 2')]);
  return input('transaction', ordinary, joined(steps(session, 1, 3), last), ways);
}

/** Messages of all kinds, read. */
export function texts(exact: boolean): fc.Arbitrary<Pop3Input> {
  const drops = oneMaildrop(fc.array(message(exact), { minLength: 1, maxLength: 2 }));
  const one = single(line('RETR 1', 'RETR 2', 'LIST 1', 'LIST 2', 'LIST', 'STAT'));
  return input('transaction', drops, joined(steps(one, 0, 3), said('RETR 1', 'RETR 2'), steps(one, 0, 2)));
}

/** The same messages, read in part. */
export function beginnings(exact: boolean): fc.Arbitrary<Pop3Input> {
  const drops = oneMaildrop(fc.array(message(exact), { minLength: 1, maxLength: 2 }));
  const one = weighted([4, single(top)], [1, single(line('RETR 1', 'RETR 2', 'LIST'))]);
  return input('transaction', drops, joined(steps(one, 1, 6), said('RETR 1', 'RETR 2')));
}

/** UIDL over several sessions, while messages go. */
export function identities(): fc.Arbitrary<Pop3Input> {
  const body = steps(weighted([3, single(uniqueIds)], [2, single(marking)], [1, single(reading)]), 0, 4);
  const session = joined(said('UIDL'), body, weighted([3, said('QUIT')], [2, loss()]));
  const all = joined(steps(session, 1, 3), said('UIDL', 'LIST'), single(uniqueIds));
  return input('transaction', ordinary, all, ways);
}

/** Commands in several segments. */
export const segmented = (): fc.Arbitrary<Pop3Input> =>
  weighted(
    [3, input('transaction', standard, steps(cut(weighted([4, reading], [2, marking])), 1, 5))],
    [
      1,
      input(
        'authorization',
        standard,
        joined(cut(line('USER {user}')), cut(line('PASS {password}')), steps(cut(reading), 1, 3)),
      ),
    ],
  );

/** Commands sent together (RFC 2449 §6.6). */
export const pipelined = (): fc.Arbitrary<Pop3Input> => {
  const lines = weighted([5, reading], [2, marking], [1, missing]);
  const quit: Steps = fc.array(reading, { minLength: 0, maxLength: 3 }).map((more) => [
    { on: 0, say: { lines: ['RSET', 'QUIT', ...more] } },
    { on: 0, say: { lines: ['STAT'] } },
  ]);
  return weighted(
    [5, input('transaction', standard, steps(group(lines), 1, 4))],
    [1, input('transaction', standard, joined(steps(group(lines), 0, 2), quit))],
  );
};

/** The login sent together with what follows it. */
export const pipelinedLogin = (): fc.Arbitrary<Pop3Input> => {
  const login: Steps = fc
    .tuple(fc.constantFrom(LOGIN, LOGIN, LOGIN_LINES.APOP), fc.array(reading, { minLength: 0, maxLength: 3 }))
    .map(([lines, more]) => [{ on: 0, say: { lines: [...lines, ...more] } }]);
  return input('authorization', standard, joined(login, steps(single(reading), 0, 2)));
};

/** Keywords in other letter cases, NOOP between them. */
export const spelled = (): fc.Arbitrary<Pop3Input> => {
  const lines = inAnotherCase(weighted([5, reading], [3, marking], [2, line('NOOP')]));
  return weighted(
    [4, input('transaction', standard, steps(single(lines), 1, 10))],
    [
      1,
      input(
        'authorization',
        standard,
        joined(
          single(inAnotherCase(line('USER {user}'))),
          single(inAnotherCase(line('PASS {password}'))),
          steps(single(lines), 1, 5),
          single(inAnotherCase(line('QUIT'))),
          said(...LOGIN, 'STAT'),
        ),
      ),
    ],
  );
};

/** Damaged lines, lost connections, and ordinary commands between them. */
export const damages = (): fc.Arbitrary<Pop3Input> =>
  weighted(
    [4, input('transaction', standard, steps(weighted([3, single(damaged)], [4, single(reading)], [1, loss()]), 1, 8))],
    [1, input('authorization', standard, steps(weighted([2, single(damaged)], [1, single(beforeLogin)]), 1, 3))],
  );

/** Arguments that are no message-number, each on a session that has been refused little. */
export const numbers = (): fc.Arbitrary<Pop3Input> =>
  weighted(
    [
      6,
      input(
        'transaction',
        standard,
        joined(
          steps(single(reading), 0, 2),
          single(wrongNumbers),
          steps(weighted([3, single(listings)], [1, single(wrongNumbers)]), 1, 4),
        ),
      ),
    ],
    // Zeros in front may be refused; they never make another number of it.
    [
      1,
      input(
        'transaction',
        fc.constant([standardMaildrop(12)]),
        joined(said('LIST', 'UIDL'), single(line('LIST 010', 'UIDL 010', 'RETR 010')), said('RETR 10', 'RETR 8')),
      ),
    ],
  );

/** Sessions on different accounts, interleaved. */
export function interleaved(accounts: number): fc.Arbitrary<Pop3Input> {
  const on = fc.integer({ min: 0, max: accounts - 1 });
  const step = weighted(
    [6, single(reading, on)],
    [3, single(marking, on)],
    [1, on.map((one): readonly Step<Pop3Say>[] => [{ on: one, say: { lines: ['QUIT'] } }])],
    [1, loss(on)],
  );
  const drops = fc.constant(Array.from({ length: accounts }, () => standardMaildrop(MESSAGES)));
  // A name that is given up for another way in opens nothing.
  const named = fc
    .tuple(fc.constantFrom<WayIn[]>('APOP', 'PLAIN'), reading)
    .map(([way, text]) => ['USER {user2}', ...LOGIN_LINES[way], 'STAT', 'LIST', text])
    .chain((lines) => saidOn(0, lines));
  const unequal = fc.constant([standardMaildrop(MESSAGES - 1), standardMaildrop(1)]);
  return weighted([8, input('transaction', drops, steps(step, 4, 20))], [1, input('authorization', unequal, named)]);
}

/** Two sessions for one maildrop: while the first is in, the second is not let in. */
export function oneAtATime(): fc.Arbitrary<Pop3Input> {
  const enters = (on: number): Steps => anyWay.chain((way) => saidOn(on, LOGIN_LINES[way]));
  const inside = steps(
    weighted([4, single(reading)], [3, single(marking)], [2, said('RSET')], [1, single(missing)]),
    1,
    4,
  );
  const attempt = weighted(
    [2, enters(1)],
    [1, joined(enters(1), enters(1))],
    [2, joined(enters(1), saidOn(1, ['QUIT']))],
  );
  const ending = weighted([2, said('QUIT')], [1, said('NOOP')]);
  const round = joined(inside, attempt);
  return input(
    'authorization',
    standard,
    joined(enters(0), steps(round, 1, 2), said('LIST'), ending, enters(1), saidOn(1, ['STAT'])),
  ).map((one) => ({ ...one, shared: true as const }));
}

/**
 * What can be asked of anyone's mailbox: nothing is marked.
 *
 * @param own - True where the maildrop is somebody's own, and must be taken as it is.
 */
export const readOnly = (own: boolean): fc.Arbitrary<Pop3Input> =>
  fc.record({
    start: fc.constant('transaction' as const),
    maildrops: own ? fc.constant(undefined) : standard,
    steps: steps(weighted([8, single(reading)], [1, single(missing)], [1, said('RSET')], [1, loss()]), 1, 10),
  });
