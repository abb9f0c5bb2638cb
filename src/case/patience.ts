import type { SmtpAnswer } from '../session/smtp-session.js';
import type { Environment } from './environment.js';

/** How long a run waits for a server that slows down clients which err, and for one that has no room for another session. */
export interface Patience {
  /** Waits once more, and longer; not for ever, where that has been in vain. */
  wait(reply: (timeoutMs: number) => Promise<SmtpAnswer>): Promise<SmtpAnswer>;
  /** Milliseconds until the next attempt at a session that was turned away `times` times; `undefined` to give up. */
  beforeAttempt(times: number): number | undefined;
  /** A session was let in. */
  letIn(): void;
  /** Waits until one case more may open sessions: fewer at a time, once the server has turned one away. */
  enter(): Promise<void>;
  leave(): void;
}

const TIMES_LONGER = 3;
/** So many waits in vain in a row, and silence is taken for silence. */
const WAITS_IN_VAIN = 3;
const ATTEMPTS = 7;
/** So many sessions given up in a row, and no more is waited for the next. */
const GIVEN_UP = 10;
/** Sessions turned away together are one reason to go slower, not several. */
const NARROWING_MS = 300;
const FEWEST_CASES = 2;

const known = new WeakMap<Environment, Patience>();

/** The patience of a run: what its cases have learned about the server. */
export function patienceOf(environment: Environment): Patience {
  const patience = known.get(environment) ?? newPatience(environment);
  known.set(environment, patience);
  return patience;
}

function newPatience({ timeoutMs }: Environment): Patience {
  let inVain = 0;
  let givenUp = 0;
  let within = 0;
  let room = Infinity;
  let narrowedMs = -Infinity;
  const waiting: (() => void)[] = [];
  return {
    async enter() {
      while (within >= room) await new Promise<void>((resolve) => waiting.push(resolve));
      within += 1;
    },
    leave() {
      within -= 1;
      waiting.shift()?.();
    },
    async wait(reply) {
      const answer = await reply(inVain < WAITS_IN_VAIN ? timeoutMs * TIMES_LONGER : 1);
      if (answer.kind === 'silent') inVain += 1;
      else inVain = 0;
      return answer;
    },
    beforeAttempt(times) {
      const nowMs = performance.now();
      if (nowMs - narrowedMs > NARROWING_MS) {
        narrowedMs = nowMs;
        room = Math.max(FEWEST_CASES, Math.min(room, within) - 1);
      }
      if (times < ATTEMPTS && givenUp < GIVEN_UP) return 40 * 2 ** times * (0.5 + Math.random());
      givenUp += 1;
      return undefined;
    },
    letIn() {
      givenUp = 0;
    },
  };
}
