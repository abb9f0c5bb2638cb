import type { Outcome } from '../case/outcome.js';
import type { CaseResult, RunEvent } from '../run/report.js';
import { headline } from './evidence.js';
import { paint } from './paint.js';
import { epilogue } from './problems.js';
import type { Reporter, ReporterOptions } from './reporter.js';
import { clean, isProblem, standardName, targetUrls } from './text.js';

/** To the first column, and the line emptied. */
const REWRITE = '\r\x1b[2K';
/** Counted in the progress line; the others appear in the closing line only. */
const IN_PROGRESS: readonly Outcome[] = ['pass', 'fail', 'flaky', 'warn', 'inconclusive'];

/**
 * The reporter for people: header, failures as they come, evidence behind the run. On a terminal a progress line stands
 * under the failures and is rewritten in place.
 */
export function prettyReporter(options: ReporterOptions): Reporter {
  const colours = paint(options.colour);
  const counts = new Map<Outcome, number>();
  let total = 0;

  function progress(result: CaseResult, done: number): string {
    const parts = IN_PROGRESS.filter((one) => counts.has(one)).map((one) => `${counts.get(one) ?? 0} ${one}`);
    const text = `${done}/${total}  ${[...parts, clean(result.id)].join('  ')}`;
    // A line that wraps could not be taken back.
    return options.tty ? `${REWRITE}${colours.dim(text.slice(0, Math.max(options.columns - 1, 0)))}` : '';
  }

  function line(result: CaseResult): string {
    const shown = isProblem(result) && result.outcome !== 'inconclusive';
    if (!shown && !options.verbose) return '';
    const text = isProblem(result) ? headline(result) : clean(result.reason ?? result.title);
    const start = options.tty ? REWRITE : '';
    return `${start}${colours.outcome(result.outcome)} ${clean(result.id)}: ${text}${reachedText(result)}\n`;
  }

  return {
    event(event: RunEvent): string {
      switch (event.type) {
        case 'started':
          total = event.total;
          return header(event, options);
        case 'case':
          counts.set(event.result.outcome, (counts.get(event.result.outcome) ?? 0) + 1);
          return line(event.result) + progress(event.result, event.done);
        case 'ended':
          return `${options.tty ? REWRITE : ''}\n${epilogue(event.report, { ...options, paint: colours })}`;
      }
    },
  };
}

/** What the generated sessions of a property reached. */
function reachedText({ reached }: CaseResult): string {
  if (reached === undefined) return '';
  const { runs, sessions, commands, transitions } = reached;
  return ` (${runs} runs: ${sessions} sessions, ${commands} commands, ${transitions} different transitions)`;
}

/** The seed first, so that it is known whatever comes of the run. */
export function header(event: Extract<RunEvent, { type: 'started' }>, options: ReporterOptions): string {
  const { total, seed } = event;
  const cases = `${total} ${total === 1 ? 'case' : 'cases'}`;
  return (
    `mailspec ${options.version}, seed ${seed}\n` +
    `${cases} against ${targetUrls(event)}, judged by ${standardName(options.standard)}\n`
  );
}
