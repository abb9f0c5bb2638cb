import { conforms, deviates, masked, recorded, type Expectation } from '../grade/graded.js';
import { readCommandLine, readNumber, type CommandLine } from './command-line.js';
import { afterLoss, afterUpdate, reference, withMark, withoutMarks, type LearnedMaildrop } from './learned-maildrop.js';
import { expectedIn, type Pop3Command } from './model.js';
import { RIGHT_DIGEST, RIGHT_PASSWORD, RIGHT_PLAIN, RIGHT_USER, type WayIn } from './ways-in.js';

/**
 * A POP3 session that can be executed: which answers a command line may get here, and what the session is behind the
 * answer that came. Pure and total: every line of octets has graded answers in every state, and every answer leads
 * somewhere, so that no generated sequence has to be thrown away.
 *
 * Lines are templates: `{user}`, `{password}` and the like stand for what is right, so that the model knows it from what is
 * wrong and no password stands in what is saved.
 */
export interface Pop3Session {
  /** `user`: AUTHORIZATION behind an accepted USER. */
  readonly state: 'authorization' | 'user' | 'transaction' | 'closed';
  /** Whom the last accepted USER named; `doubtful` where a second USER was refused and the first may still stand. */
  readonly named: 'right' | 'other' | 'doubtful' | 'nobody';
  /** True when some USER of the session named the account: a server may remember it longer than it should. */
  readonly everNamed: boolean;
  /** True behind a refused login: the server may close (RFC 1939 §4). */
  readonly failed: boolean;
  /** How many commands were refused. */
  readonly refusals: number;
  /** True when the last command was refused. */
  readonly refused: boolean;
  /** True while another session has the maildrop open, of a server that then lets nobody in. */
  readonly locked: boolean;
  readonly maildrop: LearnedMaildrop;
}

/** What the server offers, and what the site does with messages that were retrieved. */
export interface Pop3Service {
  /** TOP, UIDL, CAPA, UTF8 ... */
  readonly offered: ReadonlySet<string>;
  /** RFC 1939 §8: QUIT removes retrieved messages, too. */
  readonly removesRetrieved: boolean;
  /** The ways in that were seen to let the account in. */
  readonly ways: ReadonlySet<WayIn>;
}

/** A session as it begins, behind the greeting. */
export function greeted(maildrop: LearnedMaildrop): Pop3Session {
  return {
    state: 'authorization',
    named: 'nobody',
    everNamed: false,
    failed: false,
    refusals: 0,
    refused: false,
    locked: false,
    maildrop,
  };
}

const INVALID: Expectation = [conforms('-ERR', 'RFC 1939 §3: an invalid command is refused')];
const EITHER: Expectation = [conforms('+OK -ERR', 'RFC 1939 §3: taken as without the white space, or refused')];
const TOO_LONG: Expectation = [
  conforms('-ERR closed', 'RFC 2449 §4: commands have at most 255 octets'),
  deviates('+OK', 'an over-long command is taken'),
];
const IGNORED = deviates('+OK', 'the superfluous argument is ignored');
const CLOSED = conforms('closed', 'RFC 1939 §4: the server may close behind a refused login');
const RIGHT_LOGIN: Expectation = [
  conforms('+OK', 'RFC 1939 §7 APOP; RFC 5034 §4'),
  masked('-ERR', 'RFC 1939 §4: the maildrop cannot be opened'),
];
const LOCKED: Expectation = [conforms('-ERR', 'RFC 1939 §4: another session holds the lock'), CLOSED];
const WRONG_DIGEST: Expectation = [conforms('-ERR', 'RFC 1939 §7 APOP: a wrong digest')];
/** To a mechanism whose name begins with X-: nobody has it. */
const UNKNOWN_MECHANISM: Expectation = [conforms('-ERR', 'RFC 5034 §4: an unknown mechanism, or AUTH not offered')];
const NO_SUCH_MESSAGE: Expectation = [conforms('-ERR', 'RFC 1939 §5, §7: there is no such message')];
const MARKED: Expectation = [conforms('-ERR', 'RFC 1939 §5 DELE: a reference to a marked message is an error')];
const VERY_LARGE = deviates('-ERR', 'the line count is larger than the server can read');
const NOT_KNOWN: Expectation = [recorded('+OK -ERR', 'RFC 1939 §5: the number of messages is not known yet')];

/** How many arguments each command takes (RFC 1939 §5, §7; RFC 2449 §5; RFC 5034 §4): least and most. */
const ARGUMENTS: Readonly<Record<Pop3Command, readonly [least: number, most: number]>> = {
  USER: [1, 1],
  PASS: [1, 1],
  APOP: [2, 2],
  AUTH: [1, 2],
  CAPA: [0, 0],
  STAT: [0, 0],
  LIST: [0, 1],
  RETR: [1, 1],
  DELE: [1, 1],
  NOOP: [0, 0],
  RSET: [0, 0],
  TOP: [2, 2],
  UIDL: [0, 1],
  LAST: [0, 0],
  QUIT: [0, 0],
  UNKNOWN: [0, Infinity],
};

/** What may answer `line` in `session`. */
export function answersTo(session: Pop3Session, line: string, service: Pop3Service): Expectation {
  const command = readCommandLine(line);
  switch (command.form) {
    case 'long':
      return TOO_LONG;
    case 'odd':
      return INVALID;
    case 'spaced':
      return mayBeOk(plainAnswers(session, command, service)) ? EITHER : INVALID;
    case 'plain':
      return plainAnswers(session, command, service);
  }
}

const mayBeOk = (answers: Expectation): boolean =>
  answers.some((graded) => graded.grade !== 'violates' && graded.answers.includes('+OK'));

function plainAnswers(session: Pop3Session, line: CommandLine, { offered, ways }: Pop3Service): Expectation {
  const { command, args } = line;
  if (session.state === 'closed') return [];
  const situation = session.failed && session.state === 'authorization' ? 'failed' : session.state;
  const [least, most] = ARGUMENTS[command];
  const right = expectedIn(situation, command, offered.has(command));
  if (command === 'PASS' && args.length > 0) return passAnswers(session, args[0] ?? '', right);
  if (command === 'AUTH' && session.state !== 'transaction' && /^x-/i.test(args[0] ?? '')) return UNKNOWN_MECHANISM;
  if (session.state === 'authorization' && isRightLogin(line, ways)) return session.locked ? LOCKED : RIGHT_LOGIN;
  // Where the command does not belong its arguments do not matter.
  if (!mayBeOk(right)) return right;
  if (args.length < least) return INVALID;
  const answers = answersToArguments(session, line, right, offered);
  return args.length > most && mayBeOk(answers) ? [...INVALID, IGNORED] : answers;
}

function answersToArguments(
  { maildrop }: Pop3Session,
  { command, args }: CommandLine,
  right: Expectation,
  offered: ReadonlySet<string>,
): Expectation {
  const [first, second] = args;
  switch (command) {
    case 'USER':
      return first === RIGHT_USER ? right : [recorded('+OK -ERR', 'RFC 1939 §7 USER, §13'), ...right];
    case 'APOP':
      return first === RIGHT_USER && second === RIGHT_DIGEST ? right : WRONG_DIGEST;
    case 'LIST':
    case 'UIDL':
      if (first !== undefined) return numberAnswers(maildrop, first, right);
      return isEmptied(maildrop) ? expectedIn('emptied', command, offered.has(command)) : right;
    case 'RETR':
    case 'DELE':
      return numberAnswers(maildrop, first ?? '', right);
    case 'TOP':
      return topAnswers(maildrop, first ?? '', second ?? '', right);
    case 'QUIT':
      // "-ERR some deleted messages not removed" (§6): where none was marked there is none.
      return maildrop.marked.size === 0 ? right.filter((graded) => graded.answers !== '-ERR') : right;
    default:
      return right;
  }
}

/** A way in by one line, which is known to let this account in. */
function isRightLogin({ command, args: [first, second, more] }: CommandLine, ways: ReadonlySet<WayIn>): boolean {
  if (more !== undefined) return false;
  if (command === 'APOP') return ways.has('APOP') && first === RIGHT_USER && second === RIGHT_DIGEST;
  return command === 'AUTH' && ways.has('PLAIN') && first === 'PLAIN' && second === RIGHT_PLAIN;
}

/** Only behind a USER that was accepted, and only with the right password. */
function passAnswers(session: Pop3Session, password: string, right: Expectation): Expectation {
  if (session.state === 'authorization' && session.everNamed && password === RIGHT_PASSWORD) {
    return [
      conforms('-ERR', 'RFC 1939 §7 PASS: only straight behind a successful USER'),
      deviates('+OK', 'the USER of before is remembered'),
      CLOSED,
    ];
  }
  if (session.state !== 'user') return right;
  if (password !== RIGHT_PASSWORD || session.named === 'other') {
    return [conforms('-ERR', 'RFC 1939 §7 PASS: wrong name or password'), CLOSED];
  }
  if (session.named === 'right') return session.locked ? LOCKED : right;
  return [recorded('+OK -ERR', 'RFC 1939 §7 PASS: a second USER was refused'), CLOSED];
}

function isEmptied({ messages, marked }: LearnedMaildrop): boolean {
  return messages !== undefined && messages.length > 0 && marked.size >= messages.length;
}

function numberAnswers(maildrop: LearnedMaildrop, argument: string, right: Expectation): Expectation {
  const read = readNumber(argument);
  if (read === undefined) return INVALID;
  switch (reference(maildrop, read.value)) {
    case 'marked':
      return MARKED;
    case 'nothing':
      return NO_SUCH_MESSAGE;
    case 'unknown':
      return NOT_KNOWN;
    case 'message':
      return read.doubtful ? [recorded('+OK -ERR', 'RFC 1939 §4: taken as the number, or refused')] : right;
  }
}

function topAnswers(maildrop: LearnedMaildrop, number: string, count: string, right: Expectation): Expectation {
  const lines = readNumber(count);
  const answers = numberAnswers(maildrop, number, right);
  if (lines === undefined) return /^\d+$/.test(count) ? [...answers, VERY_LARGE] : INVALID;
  return lines.doubtful && mayBeOk(answers)
    ? [recorded('+OK -ERR', 'RFC 1939 §4: taken as the number, or refused')]
    : answers;
}

/** The message-number that an accepted line refers to; `undefined` for a line without one. */
export function messageNumberOf({ args }: CommandLine): number | undefined {
  return args[0] === undefined ? undefined : readNumber(args[0])?.value;
}

/**
 * The session behind `line` answered with `status`; what its answer taught about the maildrop is in `maildrop`.
 *
 * @param status - `+OK` or `-ERR`; every other word ends the session.
 */
export function after(
  session: Pop3Session,
  line: string,
  status: string,
  maildrop: LearnedMaildrop = session.maildrop,
): Pop3Session {
  const { command, args } = readCommandLine(line);
  const refused = status === '-ERR';
  const taughtNothing = !refused && !session.refused && maildrop === session.maildrop;
  const behind: Pop3Session = taughtNothing
    ? session
    : { ...session, refused, refusals: session.refusals + (refused ? 1 : 0), maildrop };
  if (status !== '+OK' && status !== '-ERR') return { ...behind, state: 'closed' };
  if (session.state === 'transaction') return behindTransaction(behind, command, args, status);
  if (command === 'QUIT' && status === '+OK') return { ...behind, state: 'closed' };
  switch (command) {
    case 'USER':
      return behindUser(session, behind, args[0] ?? '', status);
    case 'PASS':
    case 'AUTH':
    case 'APOP':
      if (status === '+OK') return { ...behind, state: 'transaction', failed: false };
      return {
        ...behind,
        state: 'authorization',
        named: 'nobody',
        failed: session.failed || isAttempt(session, command),
      };
    default:
      // "immediately after a successful USER" (RFC 1939 §7 PASS)
      return { ...behind, state: 'authorization', named: 'nobody' };
  }
}

/** True when the refusal may count as a failed login. */
const isAttempt = (session: Pop3Session, command: Pop3Command): boolean =>
  command !== 'PASS' || session.state === 'user';

function behindUser(session: Pop3Session, behind: Pop3Session, name: string, status: string): Pop3Session {
  const right = name === RIGHT_USER;
  if (status === '+OK') {
    return { ...behind, state: 'user', named: right ? 'right' : 'other', everNamed: session.everNamed || right };
  }
  if (session.state !== 'user') return { ...behind, state: 'authorization', named: 'nobody' };
  // A second USER was refused: the first may still stand.
  return { ...behind, state: 'user', named: session.named === 'other' ? 'other' : 'doubtful' };
}

function behindTransaction(
  behind: Pop3Session,
  command: Pop3Command,
  args: readonly string[],
  status: string,
): Pop3Session {
  if (status !== '+OK') return behind;
  if (command === 'QUIT') return { ...behind, state: 'closed' };
  if (command === 'RSET') return { ...behind, maildrop: withoutMarks(behind.maildrop) };
  if (command !== 'DELE') return behind;
  const read = args[0] === undefined ? undefined : readNumber(args[0]);
  return read === undefined ? behind : { ...behind, maildrop: withMark(behind.maildrop, read.value) };
}

/**
 * What the next session on the maildrop opens.
 *
 * @param how - `quit`: QUIT was answered `+OK` in the TRANSACTION state; `failed`: it was answered `-ERR`, so that some
 *   messages may be gone (RFC 1939 §6); `lost`: the session ended in any other way.
 */
export function maildropBehind(
  session: Pop3Session,
  how: 'quit' | 'failed' | 'lost',
  { removesRetrieved }: Pop3Service,
): LearnedMaildrop {
  if (how === 'lost') return afterLoss(session.maildrop);
  const left = afterUpdate(session.maildrop, removesRetrieved);
  return how === 'quit' ? left : { ...left, messages: undefined, sums: [] };
}

/** Refusals behind which a server may close; RFC 1939 leaves that to it. */
const REFUSALS_BORNE = 2;

/**
 * Why the end of the connection where an answer was due is no fault, in words: in one place for every sequence.
 */
export function earlyEnd(session: Pop3Session): string | undefined {
  if (session.failed) return 'the server closed behind a refused login (RFC 1939 §4)';
  if (session.refused) return 'the server closed behind a refused command';
  return hadEnough(session);
}

/** Why the server may have had enough of the session, and say so in place of the next answer; `undefined` when it may not. */
export function hadEnough({ refusals }: Pop3Session): string | undefined {
  return refusals >= REFUSALS_BORNE ? `the server closed behind ${refusals} refused commands` : undefined;
}

/** A refusal for a trouble of the moment: shortage, another session, too many logins (RFC 2449 §8.1, RFC 3206 §4). */
export function passingTrouble(responseLine: string): boolean {
  return /^-ERR \[(?:SYS\/(?:TEMP|PERM)|IN-USE|LOGIN-DELAY)\]/i.test(responseLine);
}
