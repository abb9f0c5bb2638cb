import type { Step } from './sequence.js';

/** An input that holds steps: a sequence itself, or an object with one as `sequence` or `steps`. */
type Steps = readonly Step<unknown>[];

/**
 * Changes an input of the corpus: steps dropped, doubled, swapped, spliced in from another, other cuts.
 *
 * @param random - Numbers in [0, 1).
 * @returns An input of the same shape; the same one where it holds no steps.
 */
export function mutated(input: unknown, other: unknown, random: () => number): unknown {
  const steps = stepsOf(input);
  if (steps === undefined || steps.length === 0) return input;
  return withSteps(input, changed(steps, stepsOf(other) ?? [], random));
}

function changed(steps: Steps, others: Steps, random: () => number): Steps {
  const at = Math.floor(random() * steps.length);
  const [before, one, behind] = [steps.slice(0, at), steps.slice(at, at + 1), steps.slice(at + 1)];
  switch (Math.floor(random() * 5)) {
    case 0:
      return [...before, ...behind];
    case 1:
      return [...before, ...one, ...one, ...behind];
    case 2:
      return [...before, ...behind.slice(0, 1), ...one, ...behind.slice(1)];
    case 3:
      return [...before, ...others.slice(Math.floor(random() * others.length)), ...behind].slice(0, LONGEST);
    default:
      return [...before, ...one.map((step) => recut(step, random)), ...behind];
  }
}

/** Longest sequence that splicing makes. */
const LONGEST = 60;
const FURTHEST_CUT = 24;

function recut(step: Step<unknown>, random: () => number): Step<unknown> {
  if (!('say' in step)) return step;
  return { ...step, cuts: [1 + Math.floor(random() * FURTHEST_CUT)] };
}

function stepsOf(input: unknown): Steps | undefined {
  if (Array.isArray(input)) return input as Steps;
  if (typeof input !== 'object' || input === null) return undefined;
  const { sequence, steps } = input as { readonly sequence?: Steps; readonly steps?: Steps };
  return sequence ?? steps;
}

function withSteps(input: unknown, steps: Steps): unknown {
  if (Array.isArray(input)) return steps;
  return { ...(input as object), [Object.hasOwn(input as object, 'sequence') ? 'sequence' : 'steps']: steps };
}
