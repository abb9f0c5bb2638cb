import type { RunEvent, RunReport } from '../run/report.js';
import type { Repeat } from './evidence.js';
import { dotsReporter } from './dots.js';
import { githubReporter } from './github.js';
import { prettyReporter } from './console.js';
import { quietReporter } from './quiet.js';

/** Turns what the runner tells into text for the standard output. */
export interface Reporter {
  /** The text to write for this event; may be empty. */
  event(event: RunEvent): string;
}

/** What a reporter is told about its surroundings. */
export interface ReporterOptions {
  readonly colour: boolean;
  /** True when lines can be rewritten in place. */
  readonly tty: boolean;
  /** Width of the terminal in columns. */
  readonly columns: number;
  /** Every case with its whole transcript. */
  readonly verbose: boolean;
  /** A `warn` counts as a failure. */
  readonly strict: boolean;
  readonly standard: RunReport['standard'];
  /** The version of mailspec. */
  readonly version: string;
  readonly repeat: Repeat;
}

export const REPORTERS = ['pretty', 'dots', 'github', 'quiet'] as const;
export type ReporterName = (typeof REPORTERS)[number];

export function createReporter(name: ReporterName, options: ReporterOptions): Reporter {
  switch (name) {
    case 'pretty':
      return prettyReporter(options);
    case 'dots':
      return dotsReporter(options);
    case 'github':
      return githubReporter(options);
    case 'quiet':
      return quietReporter(options);
  }
}
