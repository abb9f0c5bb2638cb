import type { Outcome } from '../case/outcome.js';
import type { RunEvent } from '../run/report.js';
import { header } from './console.js';
import { paint } from './paint.js';
import { epilogue } from './problems.js';
import type { Reporter, ReporterOptions } from './reporter.js';

const SIGN: Readonly<Record<Outcome, string>> = {
  pass: '.',
  fail: 'F',
  warn: 'w',
  observed: 'o',
  'not-applicable': '-',
  known: 'k',
  blocked: 'b',
  flaky: '~',
  inconclusive: '?',
};
const SIGNS_A_LINE = 80;

/** One character a case, and the evidence behind the run. */
export function dotsReporter(options: ReporterOptions): Reporter {
  const colours = paint(options.colour);
  return {
    event(event: RunEvent): string {
      switch (event.type) {
        case 'started':
          return header(event, options);
        case 'case': {
          const { outcome } = event.result;
          return colours.outcome(outcome, SIGN[outcome]) + (event.done % SIGNS_A_LINE === 0 ? '\n' : '');
        }
        case 'ended':
          return `\n\n${epilogue(event.report, { ...options, paint: colours })}`;
      }
    },
  };
}
