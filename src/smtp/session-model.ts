import { Branches } from '../grade/branches.js';
import { conforms, masked, recorded, violates, type Expectation } from '../grade/graded.js';
import { DAMAGES, type DamageName } from './damage.js';
import type { Extensions } from './ehlo.js';
import {
  expected,
  expectedAtEndOfData,
  next,
  orAlways,
  type SmtpCommand,
  type SmtpStandard,
  type SmtpState,
} from './model.js';

/**
 * The table of `model.ts` made executable: a session as immutable data, the answers that a command may get in it, and
 * the session that each answer leads to, envelope included.
 *
 * Theory of operation: most answers leave no doubt about the state behind them. Where the RFC leaves the server a
 * choice that its answer does not tell (is a transaction still open whose DATA was refused with 554?) the session has
 * several *worlds*, one for each; an answer that is wrong in a world removes it, and is wrong only when it is so in all.
 */

/** A command as the model sees it. */
export interface SmtpAct {
  readonly command: SmtpCommand;
  readonly damage?: DamageName;
  /** RCPT: an address that the server delivers (default), must not know, must not relay to. */
  readonly to?: 'known' | 'unknown' | 'foreign';
  /** RCPT: the address, or what stands for it. */
  readonly forwardPath?: string;
  /** MAIL: the reverse-path, or what stands for it; empty for the null one. */
  readonly reversePath?: string;
}

/** One of the states that a session can be in. */
export interface World {
  readonly state: SmtpState;
  /** How the client introduced itself: where a mail transaction ends, the session is in this state again. */
  readonly hello: 'greeted' | 'helo' | 'ehlo';
  /** The reverse-path of the transaction, where it is known. */
  readonly reversePath: string | undefined;
  /** Recipients that were accepted and are known to be delivered to; one named twice stands here twice. */
  readonly forwardPaths: readonly string[];
  /** True when recipients were accepted of which nobody knows what becomes of them. */
  readonly doubtful: boolean;
}

export interface SmtpSessionState {
  /** At least one. */
  readonly worlds: readonly World[];
  readonly offered: Extensions;
  /** 5yz answers so far. */
  readonly errors: number;
  /** Commands so far that carry no mail: servers limit them (RFC 5321 §7.8). */
  readonly idle: number;
}

/** A session behind its greeting. */
export const greetedSession: SmtpSessionState = {
  worlds: [{ state: 'greeted', hello: 'greeted', reversePath: undefined, forwardPaths: [], doubtful: false }],
  offered: new Map(),
  errors: 0,
  idle: 0,
};

/** What may answer `act`, for each world of the session. Equal questions get the same object. */
export function answersTo(standard: SmtpStandard, session: SmtpSessionState, act: SmtpAct): readonly Expectation[] {
  return session.worlds.map((world) => answersIn(standard, world, session.offered, act));
}

/** By standard, state, command and what else makes a difference: generated sessions ask the same by the million. */
const remembered = new Branches<Expectation>();

function answersIn(standard: SmtpStandard, world: World, offered: Extensions, act: SmtpAct): Expectation {
  const { state, hello } = world;
  const late = hello === 'greeted' && inTransaction(world) && WITHIN.includes(act.command);
  let branch = remembered.at(standard).at(state).at(act.command);
  if (act.damage !== undefined) branch = branch.at(act.damage);
  if (act.to !== undefined) branch = branch.at(act.to);
  if (late) branch = branch.at('late');
  if (offered.has(act.command)) branch = branch.at('listed');
  if (branch.value === undefined) {
    const answers = make(standard, state, offered, act);
    branch.value = late ? [EHLO_WANTED, ...answers] : answers;
  }
  return branch.value;
}

/** A server that takes MAIL of a client that has not introduced itself may miss the EHLO later. */
const WITHIN: readonly SmtpCommand[] = ['MAIL', 'RCPT', 'DATA'];
const EHLO_WANTED = recorded('503', 'RFC 5321 §4.1.1.1: the client MUST have given EHLO or HELO');

const MAY_LACK: readonly SmtpCommand[] = ['HELP', 'VRFY', 'EXPN'];

function make(standard: SmtpStandard, state: SmtpState, offered: Extensions, act: SmtpAct): Expectation {
  const row = expected(standard, state, act.command, offered);
  if (act.damage !== undefined) return DAMAGES[act.damage].answers(state);
  if (act.command === 'RCPT' && (state === 'mail' || state === 'rcpt') && (act.to ?? 'known') !== 'known') {
    return orAlways(recorded('2yz 4yz 5yz', 'RFC 5321 §3.3, §3.6.2: taken or refused, the server chooses when'));
  }
  return MAY_LACK.includes(act.command) ? [conforms('500 502', 'RFC 5321 §4.3.2: not implemented'), ...row] : row;
}

/** What may answer the end of mail data, for each world. */
export function answersToText(standard: SmtpStandard, session: SmtpSessionState, odd: boolean): readonly Expectation[] {
  return session.worlds.map((world) => {
    if (world.state !== 'rcpt') return WITHOUT_RECIPIENTS;
    if (odd) return ODD_TEXT;
    if (world.forwardPaths.length === 0) return DOUBTFUL;
    return standard === 'rfc821' ? END_OF_DATA_821 : END_OF_DATA;
  });
}

const END_OF_DATA = expectedAtEndOfData('rfc5321');
const END_OF_DATA_821 = expectedAtEndOfData('rfc821');
const WITHOUT_RECIPIENTS: Expectation = [
  violates('2yz', 'RFC 5321 §3.3: no recipient was accepted'),
  conforms('5yz', 'RFC 5321 §3.3: no recipient was accepted'),
  masked('4yz', 'RFC 5321 §4.3.2: a transient refusal under special circumstances'),
];
const ODD_TEXT: Expectation = [
  conforms('250', 'RFC 5321 §4.1.1.4'),
  recorded('2yz 4yz 5yz', 'RFC 5321 §2.3.8, §4.5.3: a text out of the ordinary may be refused'),
];
const DOUBTFUL: Expectation = [
  conforms('250', 'RFC 5321 §4.1.1.4'),
  recorded('2yz 4yz 5yz', 'RFC 5321 §3.3: the recipients may be refused as late as here'),
];

/** A message that was accepted: from whom it is, who must get it, and whether others may. */
export interface Accepted {
  /** `undefined` where it is not known. */
  readonly reversePath: string | undefined;
  readonly forwardPaths: readonly string[];
  readonly doubtful: boolean;
}

/**
 * The session behind `act` answered with `code`.
 *
 * @param possible - For each world, whether the answer is right in it; worlds where it is wrong are gone, unless all are.
 * @param offered - The service extensions, when the answer is the 250 to EHLO.
 */
export function afterCommand(
  session: SmtpSessionState,
  act: SmtpAct,
  code: number,
  possible: readonly boolean[],
  offered: Extensions,
): SmtpSessionState {
  const accepted = code >= 200 && code < 300;
  const greeting = act.command === 'EHLO' || act.command === 'HELO';
  return {
    worlds: left(session, possible, (world) => worldsAfter(world, act, code)),
    // Behind a greeting that was refused nobody relies on extensions.
    offered: greeting ? (accepted && act.command === 'EHLO' ? offered : new Map()) : session.offered,
    errors: session.errors + (code >= 500 ? 1 : 0),
    idle: session.idle + (CARRIES_MAIL.includes(act.command) ? 0 : 1),
  };
}

const CARRIES_MAIL: readonly SmtpCommand[] = ['MAIL', 'RCPT', 'DATA', 'QUIT'];

/** The session behind the end of mail data answered with `code`, and what was accepted there. */
export function afterText(
  session: SmtpSessionState,
  code: number,
  possible: readonly boolean[],
): { readonly session: SmtpSessionState; readonly accepted?: Accepted } {
  const taken = code >= 200 && code < 300;
  const worlds = left(session, possible, (world) =>
    !taken && world.state === 'mail' ? [aborted(world), world] : [aborted(world)],
  );
  const behind = { ...session, worlds, errors: session.errors + (code >= 500 ? 1 : 0) };
  const [world, ...others] = session.worlds.filter((_, index) => possible[index] !== false);
  if (!taken || world === undefined) return { session: behind };
  const known = others.every((other) => other.reversePath === world.reversePath);
  return {
    session: behind,
    accepted: {
      reversePath: known ? world.reversePath : undefined,
      forwardPaths: world.forwardPaths,
      doubtful: world.doubtful || others.length > 0,
    },
  };
}

function left(
  session: SmtpSessionState,
  possible: readonly boolean[],
  after: (world: World) => readonly World[],
): readonly World[] {
  const [only] = session.worlds;
  if (session.worlds.length === 1 && only !== undefined) return after(only);
  const right = session.worlds.filter((_, index) => possible[index] !== false);
  const worlds = (right.length > 0 ? right : session.worlds).flatMap(after);
  return worlds.filter((world, index) => worlds.findIndex((other) => same(world, other)) === index);
}

const same = (a: World, b: World): boolean =>
  a.state === b.state &&
  a.hello === b.hello &&
  a.doubtful === b.doubtful &&
  a.reversePath === b.reversePath &&
  a.forwardPaths.join() === b.forwardPaths.join();

/** The world without its transaction. */
const aborted = (world: World): World => ({
  state: world.hello,
  hello: world.hello,
  reversePath: undefined,
  forwardPaths: [],
  doubtful: false,
});

const inTransaction = (world: World): boolean => world.state === 'mail' || world.state === 'rcpt';

function worldsAfter(world: World, act: SmtpAct, code: number): readonly World[] {
  const { command, damage } = act;
  if (code >= 200 && code < 300) {
    const behind = accept(world, act, code);
    // A damaged command that is taken may have been taken for anything, or for nothing.
    return damage === undefined || same(behind, world) ? [behind] : [behind, world];
  }
  if (!inTransaction(world) || damage !== undefined || code < 400) return [world];
  if (code === 503 && world.hello === 'greeted') return [world, aborted(world)];
  switch (command) {
    // Only these refusals bind the server to its state (RFC 5321 §4.1.4).
    case 'MAIL':
      return code === 503 || code === 501 ? [world] : [world, aborted(world)];
    case 'EHLO':
    case 'HELO':
    case 'DATA':
      return code === 503 ? [world] : [world, aborted(world)];
    default:
      return [world];
  }
}

function accept(world: World, act: SmtpAct, code: number): World {
  const { hello, reversePath, forwardPaths, doubtful } = world;
  const state = next(world.state, hello, act.command, code);
  switch (act.command) {
    case 'EHLO':
    case 'HELO':
      return aborted({ ...world, hello: act.command === 'EHLO' ? 'ehlo' : 'helo' });
    case 'MAIL': {
      const path = act.damage === undefined ? act.reversePath : undefined;
      return { state, hello, reversePath: path, forwardPaths: [], doubtful: false };
    }
    case 'RSET':
      return { state, hello, reversePath: undefined, forwardPaths: [], doubtful: false };
    case 'SEND':
    case 'SOML':
    case 'SAML':
      return { state: 'mail', hello, reversePath: undefined, forwardPaths: [], doubtful: true };
    case 'RCPT': {
      const path = act.forwardPath;
      if (act.damage !== undefined || (act.to ?? 'known') !== 'known' || path === undefined) {
        return { ...world, state, doubtful: true };
      }
      return { state, hello, reversePath, doubtful, forwardPaths: [...forwardPaths, path] };
    }
    default:
      return world;
  }
}
