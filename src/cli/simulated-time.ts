/**
 * Simulated time, for a run whose server is in the same process and reached in memory.
 *
 * Nothing outside the process can happen then, so it is known when nothing will happen any more before the next timer: when
 * no turn of the event loop is asked for. The clock jumps to that timer. A silence of ten seconds costs nothing; and since
 * the clock stands still while there is work, a busy machine makes nobody late. Each turn of the loop takes
 * {@link TURN_MS}, so that a server that sends without end meets its deadline too.
 *
 * The clocks of the whole process are replaced: timers, immediates and `performance.now`. The date is the real one.
 */
import { syncBuiltinESMExports } from 'node:module';
import timersPromises from 'node:timers/promises';

/** What one turn of the event loop is taken to last. */
const TURN_MS = 0.1;

/**
 * Gives what `work` gives, done in simulated time.
 *
 * @throws {Error} when `work` waits for something that can never happen.
 */
export async function inSimulatedTime<T>(work: () => Promise<T>): Promise<T> {
  const restore = replaceClocks();
  try {
    return await Promise.race([clock.run(), work()]);
  } finally {
    clock.stop();
    restore();
  }
}

interface Timer {
  readonly callback: () => void;
  /** Changed only while it is out of the clock's list. */
  atMs: number;
  readonly everyMs: number | undefined;
}

const realSetImmediate = setImmediate;

class SimulatedClock {
  nowMs = performance.now();
  /** The earliest last; of those at the same time the one that was set first. */
  private readonly timers: Timer[] = [];
  private turnsAskedFor = 0;
  private running: symbol | undefined;

  /** Turns the clock until {@link stop}; rejects when nothing is left that could happen. */
  run(): Promise<never> {
    const own = Symbol();
    this.running = own;
    return new Promise((_resolve, reject) => {
      const turn = (): void => {
        if (this.running !== own) return;
        this.nowMs += TURN_MS;
        if (this.turnsAskedFor === 0) {
          const next = this.timers.at(-1);
          if (next === undefined) {
            reject(new Error('nothing is left that could happen, and the work is not done'));
            return;
          }
          this.nowMs = Math.max(this.nowMs, next.atMs);
        }
        this.fire();
        realSetImmediate(turn);
      };
      realSetImmediate(turn);
    });
  }

  stop(): void {
    this.running = undefined;
  }

  set(callback: () => void, afterMs: number, repeated: boolean): Timer {
    const ms = Math.max(1, afterMs);
    const timer = { callback, atMs: this.nowMs + ms, everyMs: repeated ? ms : undefined };
    this.timers.splice(this.placeOf(timer.atMs), 0, timer);
    return timer;
  }

  clear(timer: Timer | undefined): void {
    if (timer === undefined) return;
    for (let at = this.placeOf(timer.atMs); this.timers[at]?.atMs === timer.atMs; at++) {
      if (this.timers[at] !== timer) continue;
      this.timers.splice(at, 1);
      return;
    }
  }

  immediate(callback: () => void): void {
    this.turnsAskedFor += 1;
    realSetImmediate(() => {
      this.turnsAskedFor -= 1;
      callback();
    });
  }

  /** Where the first timer stands that is not later than `atMs`. */
  private placeOf(atMs: number): number {
    let from = 0;
    let to = this.timers.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((this.timers[middle]?.atMs ?? 0) > atMs) from = middle + 1;
      else to = middle;
    }
    return from;
  }

  /** What is due now; a timer that is set meanwhile is due at the earliest a millisecond later. */
  private fire(): void {
    for (let next = this.timers.at(-1); next !== undefined && next.atMs <= this.nowMs; next = this.timers.at(-1)) {
      this.timers.pop();
      if (next.everyMs !== undefined) {
        next.atMs = this.nowMs + next.everyMs;
        this.timers.splice(this.placeOf(next.atMs), 0, next);
      }
      next.callback();
    }
  }
}

/** One for all: a timer that outlives the work that set it goes on with the next. */
const clock = new SimulatedClock();

/** What `setTimeout` gives: enough of a `NodeJS.Timeout` for those who call it here. */
class Handle {
  readonly timer: Timer;

  constructor(timer: Timer) {
    this.timer = timer;
  }

  ref(): this {
    return this;
  }

  /** A timer alone never keeps simulated time going: the work does. */
  unref(): this {
    return this;
  }
}

/** Puts the clock in the place of the process's clocks; the function given puts them back. */
function replaceClocks(): () => void {
  const set =
    (repeated: boolean) =>
    (callback: (...args: unknown[]) => void, ms = 0, ...args: unknown[]): Handle =>
      new Handle(
        clock.set(
          () => {
            callback(...args);
          },
          ms,
          repeated,
        ),
      );
  const clear = (handle?: Handle): void => {
    clock.clear(handle?.timer);
  };
  const immediate = (callback: (...args: unknown[]) => void, ...args: unknown[]): void => {
    clock.immediate(() => {
      callback(...args);
    });
  };
  const restores = [
    replace(globalThis, {
      setTimeout: set(false),
      setInterval: set(true),
      setImmediate: immediate,
      clearTimeout: clear,
      clearInterval: clear,
    }),
    replace(timersPromises, {
      setTimeout: (ms?: number, value?: unknown) =>
        new Promise((resolve) => {
          set(false)(resolve, ms, value);
        }),
      setImmediate: (value?: unknown) =>
        new Promise((resolve) => {
          immediate(resolve, value);
        }),
    }),
    replace(performance, { now: () => clock.nowMs }),
  ];
  // Modules that import the functions by name see the change too.
  syncBuiltinESMExports();
  return () => {
    for (const restore of restores) restore();
    syncBuiltinESMExports();
  };
}

function replace(holder: object, substitutes: Readonly<Record<string, unknown>>): () => void {
  const before = Object.keys(substitutes).map((name) => [name, Object.getOwnPropertyDescriptor(holder, name)] as const);
  for (const [name, value] of Object.entries(substitutes)) {
    Object.defineProperty(holder, name, { value, configurable: true, writable: true, enumerable: true });
  }
  return () => {
    for (const [name, descriptor] of before) {
      if (descriptor === undefined) Reflect.deleteProperty(holder, name);
      else Object.defineProperty(holder, name, descriptor);
    }
  };
}
