import { redactEvent, redactReport, redactText } from '../report/redact.js';
import type { RunEvent, RunReport } from '../run/report.js';
import { LearnError, run as runCases } from '../run/run.js';
import { engineOptions, secretsOf, type RunOptions } from './run-options.js';

/** A run. It begins when its events, or its report, are first asked for, and tells everything once. */
export interface Run extends AsyncIterable<RunEvent> {
  /**
   * The report: of what the loop over the events has seen, after it; of the whole run, without one.
   *
   * @throws {TargetError | SelectionError | KnownError | LearnError} as the loop does.
   */
  report(): Promise<RunReport>;
}

/**
 * Judges a target. The server's faults and its death are outcomes in the report; what throws is what the caller has got
 * wrong. Whoever leaves the loop over the events early, ends the run.
 *
 * @throws {TargetError | SelectionError | KnownError} from the first step of the loop, or from `report()`, before any
 *   connection is made.
 * @throws {LearnError} when the server does not know an account.
 */
export function run(options: RunOptions): Run {
  const abort = new AbortController();
  const events = told(options, abort.signal);
  let report: RunReport | undefined;
  const next = async (): Promise<RunEvent | undefined> => {
    const step = await events.next();
    if (step.done !== true) return step.value;
    report ??= step.value;
    return undefined;
  };
  const finish = async (): Promise<RunReport> => {
    while ((await next()) !== undefined);
    if (report === undefined) throw new Error('the run has ended by an error, which its loop threw');
    return report;
  };
  return {
    async *[Symbol.asyncIterator]() {
      try {
        for (let event = await next(); event !== undefined; event = await next()) yield event;
      } finally {
        // Left early: nothing goes on behind the caller's back.
        if (report === undefined) {
          abort.abort();
          await finish().catch(() => undefined);
        }
      }
    },
    report: finish,
  };
}

/** The events without any password. */
async function* told(options: RunOptions, left: AbortSignal): AsyncGenerator<RunEvent, RunReport> {
  const signal = options.signal === undefined ? left : AbortSignal.any([options.signal, left]);
  const prepared = await engineOptions({ ...options, signal });
  const secrets = secretsOf(prepared);
  const events = runCases(prepared);
  try {
    for (;;) {
      const step = await events.next();
      if (step.done === true) return redactReport(step.value, secrets);
      yield redactEvent(step.value, secrets);
    }
  } catch (error) {
    // The server's own words may be in it.
    if (error instanceof LearnError) throw new LearnError(error.kind, redactText(error.message, secrets));
    throw error;
  }
}
