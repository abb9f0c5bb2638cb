import { OUTCOMES, type Outcome } from '../case/outcome.js';
import type { CaseResult, RunEnd, RunReport } from './report.js';

/** What follows from the results of a run. */
export function conclude(
  cases: readonly CaseResult[],
  { end, stale, strict }: { readonly end: RunEnd; readonly stale: readonly string[]; readonly strict: boolean },
): Pick<RunReport, 'summary' | 'exitStatus'> {
  const counts = Object.fromEntries(
    OUTCOMES.map((outcome) => [outcome, cases.filter((one) => one.outcome === outcome).length]),
  ) as Record<Outcome, number>;
  const failed = counts.fail + counts.flaky + stale.length + (strict ? counts.warn : 0) > 0;
  const exitStatus = {
    complete: failed ? 1 : ordinaryUntold(cases) === undefined ? 0 : 3,
    bailed: 1,
    interrupted: 130,
    'target-died': 4,
    'target-unreachable': 3,
  } as const;
  return { summary: { total: cases.length, counts }, exitStatus: exitStatus[end] };
}

/**
 * What all other cases stand on, where it could not be told: a server that takes no ordinary mail, or lets nobody log in,
 * has not been judged, whatever the reason, and a job must not be green.
 */
export function ordinaryUntold(cases: readonly CaseResult[]): CaseResult | undefined {
  return cases.find((one) => /^\w+\/sanity\/ordinary-/.test(one.id) && one.outcome === 'inconclusive');
}

/** True where nothing at all could be told: a job must not be green then. */
export function nothingJudged(cases: readonly CaseResult[]): boolean {
  const untold: readonly Outcome[] = ['inconclusive', 'not-applicable', 'blocked'];
  return cases.every((one) => untold.includes(one.outcome)) && cases.some((one) => one.outcome === 'inconclusive');
}
