import type { RunEvent } from '../run/report.js';
import { paint } from './paint.js';
import { ending } from './problems.js';
import type { Reporter, ReporterOptions } from './reporter.js';
import { clean, isFailure } from './text.js';

/** The ids of what failed, and the closing line. */
export function quietReporter(options: ReporterOptions): Reporter {
  const colours = paint(options.colour);
  return {
    event(event: RunEvent): string {
      if (event.type !== 'ended') return '';
      const { report } = event;
      const shown = report.cases.filter((result) => isFailure(result, report.strict));
      const lines = shown.map((result) => `${colours.outcome(result.outcome)} ${clean(result.id)}\n`);
      return lines.join('') + ending(report, colours);
    },
  };
}
