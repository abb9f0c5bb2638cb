import type { Step } from './sequence.js';

export interface ShrinkOptions<T> {
  /** Simpler forms of an input, the boldest first. */
  readonly simpler: (input: T) => Iterable<T>;
  /** True when this input still shows the same finding. */
  readonly fails: (input: T) => Promise<boolean>;
  readonly attempts: number;
  readonly timeMs: number;
}

/**
 * The simplest input that still fails, as far as attempts and time allow: takes the first simpler form that fails, and
 * begins again from it.
 */
export async function shrink<T>(input: T, options: ShrinkOptions<T>): Promise<T> {
  const endMs = performance.now() + options.timeMs;
  let best = input;
  let left = options.attempts;
  const tried = new Set([JSON.stringify(input)]);
  for (;;) {
    let found = false;
    for (const candidate of options.simpler(best)) {
      const key = JSON.stringify(candidate);
      if (tried.has(key)) continue;
      tried.add(key);
      if (left-- <= 0 || performance.now() > endMs) return best;
      if (await options.fails(candidate)) {
        best = candidate;
        found = true;
        break;
      }
    }
    if (!found) return best;
  }
}

/** Fewer steps: halves, quarters ... down to single steps left out, from the end to the beginning. */
export function* fewer<T>(steps: readonly T[]): Generator<readonly T[]> {
  for (let length = steps.length; length >= 1; length = length === 1 ? 0 : Math.ceil(length / 2)) {
    for (let end = steps.length; end > 0; end -= length) {
      const start = Math.max(0, end - length);
      if (end - start === steps.length) continue;
      yield [...steps.slice(0, start), ...steps.slice(end)];
    }
  }
}

/** Pairs left out that only make sense together: a MAIL and its RSET, say. */
export function* fewerByTwo<T>(steps: readonly T[]): Generator<readonly T[]> {
  for (let i = 0; i < steps.length; i++) {
    for (let j = i + 2; j < Math.min(steps.length, i + 6); j++) {
      yield steps.filter((_, index) => index !== i && index !== j);
    }
  }
}

/** Each element in turn replaced by its simpler forms. */
export function* each<T>(list: readonly T[], simpler: (one: T) => Iterable<T>): Generator<readonly T[]> {
  for (const [index, one] of list.entries()) {
    for (const form of simpler(one)) yield list.map((old, at) => (at === index ? form : old));
  }
}

/** Steps without cuts, with fewer of them, on the first connection, without pauses; and their words made simpler. */
export function* simplerSteps<Say>(
  steps: readonly Step<Say>[],
  simplerSay: (say: Say) => Iterable<Say>,
): Generator<readonly Step<Say>[]> {
  yield* fewer(steps);
  const uncut = steps.map((step): Step<Say> => ('say' in step ? { on: step.on, say: step.say } : step));
  yield uncut;
  yield steps.map((step) => ({ ...step, on: 0 }));
  yield* each(steps, function* (step): Generator<Step<Say>> {
    if (step.on > 0) yield { ...step, on: step.on - 1 };
    if (!('say' in step)) return;
    const { on, say, cuts } = step;
    if (cuts !== undefined && cuts.length > 0) {
      yield { on, say };
      if (cuts.length > 1) for (const one of fewer(cuts)) yield { on, say, cuts: one };
    }
    for (const form of simplerSay(say)) yield { ...step, say: form };
  });
  yield* fewerByTwo(steps);
}
