import type { CaseDefinition } from '../case/case.js';
import { rfcText } from '../case/case.js';
import type { Environment } from '../case/environment.js';
import { execute } from '../case/execute.js';
import { isSilence } from '../case/judge.js';
import { ownFault } from '../case/own-fault.js';
import type { Outcome, Verdict } from '../case/outcome.js';
import { pause } from '../session/timer-wheel.js';
import { goneBehind, TargetGone } from '../case/signals.js';
import type { OrdinaryMail } from './delivery-control.js';
import type { CaseResult } from './report.js';
import type { WireWatch } from './wire-watch.js';

const CONTROL_PAUSE_MS = 100;
const CONTROL_ROUNDS = 2;

/** What cases are judged with, once the target has been met. */
export interface Bench {
  readonly environment: Environment;
  readonly ordinary: OrdinaryMail;
  /** Sees every session. */
  readonly watch: WireWatch;
}

/**
 * Judges a case: once; and where that is not plainly well, once more to see whether it stays so.
 *
 * @param stopped - Asked between two executions: when true the first stands.
 * @returns The result with all its transcripts.
 * @throws {TargetGone} when no connection comes about.
 */
export async function judgeCase(
  definition: CaseDefinition,
  bench: Bench,
  stopped: () => boolean = () => false,
): Promise<CaseResult> {
  const startedMs = performance.now();
  const result = (verdict: Verdict, firstAttempt?: Verdict): CaseResult =>
    toResult(definition, verdict, performance.now() - startedMs, firstAttempt);
  const first = await attempt(definition, bench, false);
  // A property has played what it found once more by itself.
  if (first.again !== undefined)
    return first.again.outcome === first.outcome ? result(first) : result(first.again, first);
  if ((first.outcome !== 'fail' && first.outcome !== 'inconclusive') || stopped()) return result(first);
  let second = await attempt(definition, bench, true).catch((error: unknown) => {
    throw error instanceof TargetGone ? goneBehind(error, first.findings[0], first.transcripts) : error;
  });
  if (second.outcome === 'inconclusive' && second.suspicion !== undefined) {
    second = await controlled(definition, bench, second);
  }
  if (definition.protocol === 'smtp' && (fallsSilent(first) || fallsSilent(second))) {
    const slow = await bench.ordinary.slowness();
    if (slow !== undefined) return result(fallsSilent(second) ? tooSlow(second, slow) : second);
  }
  if (first.outcome === 'inconclusive' && second.outcome === 'fail' && first.suspicion === undefined) {
    // It could not be told the first time: what counts is whether the failure repeats.
    const third = await attempt(definition, bench, true);
    return third.outcome === 'fail' ? result(third) : result(second, third);
  }
  const flaky = first.outcome === 'fail' && second.outcome !== 'fail';
  return flaky ? result(second, first) : result(second);
}

async function attempt(definition: CaseDefinition, bench: Bench, again: boolean): Promise<Verdict> {
  const verdict = await execute(definition, bench.environment, again);
  bench.watch.see(definition.id, verdict.transcripts);
  return verdict;
}

/**
 * A refusal that policy or shortage would explain, twice: does an ordinary transaction get the same, and does the
 * refusal stay? Only one that is there every time, while ordinary mail is taken, is the server's answer to the question.
 */
async function controlled(definition: CaseDefinition, bench: Bench, verdict: Verdict): Promise<Verdict> {
  const recipient = bench.environment.target.recipients[0];
  if (recipient === undefined) return verdict;
  let last = verdict;
  for (let round = 1; round <= CONTROL_ROUNDS; round++) {
    await pause(CONTROL_PAUSE_MS * round);
    if ((await bench.ordinary.send(recipient).catch(() => undefined)) === undefined) return verdict;
    last = await attempt(definition, bench, true);
    if (last.outcome !== 'inconclusive' || last.suspicion === undefined) return last;
  }
  const { suspicion, transcripts } = last;
  if (suspicion === undefined) return last;
  const actual = `${suspicion.actual} (every time, while an ordinary mail transaction succeeds)`;
  return { transcripts, outcome: 'fail', findings: [{ ...suspicion, actual }] };
}

const fallsSilent = ({ outcome, findings }: Verdict): boolean => outcome === 'fail' && findings.every(isSilence);

const tooSlow = ({ findings, transcripts }: Verdict, reason: string): Verdict => ({
  outcome: 'inconclusive',
  findings: [],
  reason: `${findings[0]?.actual ?? ''}; ${reason}`,
  transcripts,
});

/** The result that a verdict makes; `flaky` when there was a first attempt with another outcome. */
export function toResult(
  definition: CaseDefinition,
  verdict: Verdict,
  durationMs: number,
  firstAttempt?: Verdict,
): CaseResult {
  const outcome: Outcome = firstAttempt === undefined ? verdict.outcome : 'flaky';
  const shown = firstAttempt?.outcome === 'fail' ? firstAttempt : verdict;
  return {
    id: definition.id,
    title: definition.title,
    level: definition.level,
    rfc: rfcText(definition.rfc),
    requirements: definition.requirements,
    outcome,
    findings: shown.findings,
    ...(verdict.reason === undefined ? {} : { reason: verdict.reason }),
    durationMs: Math.round(durationMs),
    transcripts: shown.transcripts,
    ...(verdict.reached === undefined ? {} : { reached: verdict.reached }),
    ...(shown.counterexample === undefined ? {} : { counterexample: shown.counterexample }),
    ...(firstAttempt === undefined
      ? {}
      : {
          firstAttempt: {
            outcome: firstAttempt.outcome,
            findings: firstAttempt.findings,
            transcripts: firstAttempt.transcripts,
          },
        }),
  };
}

/** What comes of a case when mailspec itself goes wrong beside it: nothing can be told, and the run goes on. */
export function ownFaultVerdict(error: unknown): Verdict {
  const reason = `mailspec itself failed: ${ownFault(error)}`;
  return { outcome: 'inconclusive', findings: [], reason, transcripts: [] };
}

/** Evidence is kept where someone will look at it. */
const WITH_EVIDENCE: readonly Outcome[] = ['fail', 'warn', 'inconclusive', 'flaky'];

/** The result without the transcripts that nobody will look at. */
export function trimmed(result: CaseResult): CaseResult {
  return WITH_EVIDENCE.includes(result.outcome) ? result : { ...result, transcripts: [] };
}
