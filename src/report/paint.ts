import pc from 'picocolors';
import type { Outcome } from '../case/outcome.js';

/** Text in colour, or as it is. */
export interface Paint {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  /** The outcome's word in its colour. */
  readonly outcome: (outcome: Outcome, text?: string) => string;
}

export function paint(colour: boolean): Paint {
  const colours = pc.createColors(colour);
  const of: Readonly<Record<Outcome, (text: string) => string>> = {
    pass: colours.green,
    fail: colours.red,
    warn: colours.yellow,
    observed: colours.cyan,
    'not-applicable': colours.dim,
    known: colours.magenta,
    blocked: colours.dim,
    flaky: colours.red,
    inconclusive: colours.yellow,
  };
  return {
    bold: colours.bold,
    dim: colours.dim,
    outcome: (outcome, text = outcome) => of[outcome](text),
  };
}
