import { conforms, deviates, masked, recorded, type Expectation } from '../grade/graded.js';

/**
 * What a server may answer to each command in each state (RFC 1939 §3 to §7, RFC 2449 §5), as graded answers.
 *
 * Theory of operation: a session is in the AUTHORIZATION state until PASS, APOP or AUTH succeeds (*user*: AUTHORIZATION
 * with an accepted USER as the last command), then in the TRANSACTION state until QUIT. The table is total: a command
 * in a state where it does not belong is refused (§3). Arguments here are right ones: an existing message, the
 * account's own name and password; cases about wrong ones refine these entries.
 */

export const POP3_STATES = ['authorization', 'user', 'transaction'] as const;
export type Pop3State = (typeof POP3_STATES)[number];

/** UNKNOWN stands for a keyword that no RFC defines. */
export const POP3_COMMANDS = [
  'USER',
  'PASS',
  'APOP',
  'AUTH',
  'CAPA',
  'STAT',
  'LIST',
  'RETR',
  'DELE',
  'NOOP',
  'RSET',
  'TOP',
  'UIDL',
  'LAST',
  'QUIT',
  'UNKNOWN',
] as const;
export type Pop3Command = (typeof POP3_COMMANDS)[number];

type Row = Readonly<Record<Pop3State, Expectation>>;

const WRONG_STATE: Expectation = [conforms('-ERR', 'RFC 1939 §3: a command in an incorrect state is refused')];
const UNRECOGNIZED: Expectation = [
  conforms('-ERR', 'RFC 1939 §3: an unrecognized, unimplemented or invalid command is refused'),
];

const inTransaction = (...answers: Expectation): Row => ({
  authorization: WRONG_STATE,
  user: WRONG_STATE,
  transaction: answers,
});
const optional = (section: string): Expectation => [
  conforms('+OK', `RFC 1939 §${section}`),
  recorded('-ERR', `RFC 1939 §${section}: optional`),
];

/** Behind a successful USER the client may give PASS or QUIT; whether anything else works there is the server's choice. */
const BEHIND_USER: Expectation = [conforms('+OK -ERR', 'RFC 1939 §7 USER: PASS or QUIT is what may follow')];

const TABLE: Readonly<Record<Pop3Command, Row>> = {
  USER: {
    authorization: [
      conforms('+OK', 'RFC 1939 §7 USER'),
      masked('-ERR', 'RFC 1939 §7 USER: optional, or refused for this connection'),
    ],
    // A second USER begins again; a server may also insist on PASS first.
    user: [conforms('+OK', 'RFC 1939 §7 USER'), recorded('-ERR', 'RFC 1939 §7 PASS: PASS is what may follow')],
    transaction: WRONG_STATE,
  },
  PASS: {
    authorization: [conforms('-ERR', 'RFC 1939 §7 PASS: only behind a successful USER')],
    user: [conforms('+OK', 'RFC 1939 §7 PASS'), masked('-ERR', 'RFC 1939 §7 PASS: the maildrop cannot be opened')],
    transaction: WRONG_STATE,
  },
  APOP: { authorization: optional('7 APOP'), user: BEHIND_USER, transaction: WRONG_STATE },
  AUTH: {
    authorization: [conforms('+ +OK', 'RFC 5034 §4'), recorded('-ERR', 'RFC 5034 §4: optional')],
    user: [conforms('+', 'RFC 5034 §4'), ...BEHIND_USER],
    transaction: WRONG_STATE,
  },
  CAPA: {
    authorization: [conforms('+OK', 'RFC 2449 §5'), recorded('-ERR', 'RFC 2449 §5: optional')],
    user: BEHIND_USER,
    transaction: [conforms('+OK', 'RFC 2449 §5'), recorded('-ERR', 'RFC 2449 §5: optional')],
  },
  STAT: inTransaction(conforms('+OK', 'RFC 1939 §5 STAT')),
  LIST: inTransaction(conforms('+OK', 'RFC 1939 §5 LIST')),
  RETR: inTransaction(conforms('+OK', 'RFC 1939 §5 RETR')),
  DELE: inTransaction(conforms('+OK', 'RFC 1939 §5 DELE')),
  NOOP: inTransaction(conforms('+OK', 'RFC 1939 §5 NOOP')),
  RSET: inTransaction(conforms('+OK', 'RFC 1939 §5 RSET')),
  TOP: inTransaction(...optional('7 TOP')),
  UIDL: inTransaction(...optional('7 UIDL')),
  // RFC 1225 had LAST; RFC 1939 dropped it. Some servers keep it.
  LAST: inTransaction(conforms('-ERR', 'RFC 1939 §3'), recorded('+OK', 'RFC 1225: LAST is kept')),
  QUIT: {
    authorization: [conforms('+OK', 'RFC 1939 §4 QUIT')],
    user: [conforms('+OK', 'RFC 1939 §4 QUIT')],
    transaction: [
      conforms('+OK', 'RFC 1939 §6 QUIT'),
      deviates('-ERR', 'RFC 1939 §6: some messages could not be removed'),
    ],
  },
  UNKNOWN: { authorization: UNRECOGNIZED, user: UNRECOGNIZED, transaction: UNRECOGNIZED },
};

/** What is offered must work; before, a refusal is the server's choice. */
const OPTIONAL: readonly Pop3Command[] = ['APOP', 'AUTH', 'CAPA', 'TOP', 'UIDL'];

/**
 * What may answer `command` in `state`.
 *
 * @param offered - True when the server offers the optional command (by CAPA, or by having answered it before): what is
 *   offered must then work.
 */
export function expected(state: Pop3State, command: Pop3Command, offered = false): Expectation {
  const answers = TABLE[command][state];
  return offered && OPTIONAL.includes(command) ? answers.filter((graded) => graded.grade !== 'recorded') : answers;
}

/**
 * Situations within the states, in which a command's answer may be another one: *failed* is AUTHORIZATION behind a refused
 * PASS; *marked* and *emptied* are TRANSACTION with the message that the command is about, or every message, marked.
 */
export const POP3_SITUATIONS = [...POP3_STATES, 'failed', 'marked', 'emptied'] as const;
export type Pop3Situation = (typeof POP3_SITUATIONS)[number];

const MARKED: Expectation = [conforms('-ERR', 'RFC 1939 §5 DELE: a reference to a marked message is an error')];
const NOTHING_LISTED: Expectation = [
  conforms('+OK', 'RFC 1939 §5 LIST'),
  deviates('-ERR', 'RFC 1939 §5 LIST, §7 UIDL: an empty listing is positive'),
];
const REFERS: readonly Pop3Command[] = ['RETR', 'DELE', 'TOP'];

/**
 * What may answer `command` in `situation`; LIST and UIDL come without argument.
 *
 * @param offered - As for {@link expected}.
 */
export function expectedIn(situation: Pop3Situation, command: Pop3Command, offered = false): Expectation {
  if (situation === 'failed') {
    const closed = conforms('closed', 'RFC 1939 §4: the server may close behind a refused login');
    return command === 'PASS'
      ? [
          conforms('-ERR', 'RFC 1939 §7 PASS'),
          deviates('+OK', 'RFC 1939 §7 PASS: only behind a successful USER'),
          closed,
        ]
      : [...expected('authorization', command, offered), closed];
  }
  if (situation !== 'marked' && situation !== 'emptied') return expected(situation, command, offered);
  if (REFERS.includes(command)) return MARKED;
  if (situation === 'emptied' && command === 'LIST') return NOTHING_LISTED;
  if (situation === 'emptied' && command === 'UIDL' && offered) return NOTHING_LISTED;
  return expected('transaction', command, offered);
}

/** The state behind `command` answered with `status`; QUIT ends the session whatever its state. */
export function next(state: Pop3State, command: Pop3Command, status: string): Pop3State | 'closed' {
  if (command === 'QUIT') return status === '+OK' ? 'closed' : state;
  if (state === 'transaction') return state;
  if (status !== '+OK') return command === 'PASS' ? 'authorization' : state;
  if (command === 'USER') return 'user';
  return command === 'PASS' || command === 'APOP' || command === 'AUTH' ? 'transaction' : state;
}
