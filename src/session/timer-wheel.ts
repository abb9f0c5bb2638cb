/**
 * One interval for all deadlines of the process. Looking after ten thousand replies costs one timer; the price is a
 * resolution of {@link TICK_MS}.
 */

export const TICK_MS = 50;

interface Waiting {
  deadlineMs: number;
  expired: () => void;
}

const waiting = new Set<Waiting>();
let interval: NodeJS.Timeout | undefined;

function tick(): void {
  const now = performance.now();
  for (const one of waiting) {
    if (one.deadlineMs <= now) {
      waiting.delete(one);
      one.expired();
    }
  }
  if (waiting.size === 0 && interval !== undefined) {
    clearInterval(interval);
    interval = undefined;
  }
}

/**
 * Calls `expired` once `afterMs` have passed, at most one tick late.
 *
 * @returns A function that calls the deadline off.
 */
export function deadline(afterMs: number, expired: () => void): () => void {
  const one = { deadlineMs: performance.now() + afterMs, expired };
  waiting.add(one);
  interval ??= setInterval(tick, TICK_MS);
  return () => waiting.delete(one);
}

/** A pause of `ms` milliseconds. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
