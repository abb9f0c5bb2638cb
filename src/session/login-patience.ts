/** The answer to a login may take so many times the deadline. */
const LOGIN_TIMES = 4;
/** After so many waits that led to nothing the server is taken to be one that does not answer. */
const WAITS_IN_VAIN = 6;

/**
 * How long a session waits for the answer to a login. RFC 1939 sets no limit, and servers slow down guesses: the pause
 * grows with each wrong password that came from the client's address, and holds up right ones, too. It is shared by the
 * sessions of a run, so that a server which never answers does not cost this much each time.
 */
export class LoginPatience {
  private inVain = 0;

  /** Longest wait in milliseconds, where the ordinary one is `timeoutMs`. */
  limitMs(timeoutMs: number): number {
    return this.inVain < WAITS_IN_VAIN ? timeoutMs * LOGIN_TIMES : timeoutMs;
  }

  /** Takes note of a wait of `waitedMs` and whether an answer came. */
  waited(waitedMs: number, timeoutMs: number, answered: boolean): void {
    if (!answered) this.inVain += 1;
    else if (waitedMs > timeoutMs) this.inVain = 0;
  }
}
