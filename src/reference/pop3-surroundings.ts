import { REAL_CLOCK, type Clock } from './clock.js';
import type { Maildrop } from './maildrops.js';
import type { ReferenceContext } from './server.js';

/**
 * What a faulty server remembers across its sessions. A right one needs none of it: what it shares is the maildrops and
 * their locks.
 */
export interface Memory {
  /** Sessions begun so far. */
  sessionCount: number;
  /** Sessions that ended without QUIT. */
  abnormalEndCount: number;
  /** Timestamps of all greetings. */
  readonly timestamps: string[];
  /** Marks of sessions that ended without QUIT. */
  readonly leftMarks: Set<string>;
  /** What open sessions have marked. */
  readonly marks: Set<string>;
  /** Users in the TRANSACTION state. */
  readonly users: Set<string>;
  /** Maildrops opened so far. */
  readonly maildrops: Set<Maildrop>;
  /** Ends the other connections. */
  readonly kills: Set<() => void>;
  /** When each user logged in last, in milliseconds of this process. */
  readonly logins: Map<string, number>;
  /** Unique-ids of messages that were retrieved. */
  readonly read: Set<string>;
  /** Small numbers given out as unique-ids. */
  readonly smallIds: Map<string, number>;
}

/** A {@link ReferenceContext} with the memory of its POP3 half. */
export interface Surroundings extends ReferenceContext {
  readonly memory: Memory;
  readonly clock: Clock;
}

/** The part of the surroundings that tells which seeds are on. */
export type Seeds = Pick<Surroundings, 'seeded'>;

const known = new WeakMap<ReferenceContext, Surroundings>();

/** The surroundings of all sessions of `context`: always the same object. */
export function surroundingsOf(context: ReferenceContext): Surroundings {
  const found = known.get(context);
  if (found !== undefined) return found;
  const { hostName, domain, maildrops, clock = REAL_CLOCK } = context;
  const made = {
    hostName,
    domain,
    maildrops,
    clock,
    seeded: (name: string) => context.seeded(name),
    memory: emptyMemory(),
  };
  known.set(context, made);
  return made;
}

function emptyMemory(): Memory {
  return {
    sessionCount: 0,
    abnormalEndCount: 0,
    timestamps: [],
    leftMarks: new Set(),
    marks: new Set(),
    users: new Set(),
    maildrops: new Set(),
    kills: new Set(),
    logins: new Map(),
    read: new Set(),
    smallIds: new Map(),
  };
}
