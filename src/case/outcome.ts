import type { Transcript } from '../transcript/transcript.js';

/** What became of a case (design: "outcome"). */
export type Outcome =
  'pass' | 'fail' | 'warn' | 'observed' | 'not-applicable' | 'known' | 'blocked' | 'flaky' | 'inconclusive';

export const OUTCOMES: readonly Outcome[] = [
  'pass',
  'fail',
  'warn',
  'observed',
  'not-applicable',
  'known',
  'blocked',
  'flaky',
  'inconclusive',
];

/** What was found, and where it stands. */
export interface Finding {
  /** The rule, in the words of the case: what a right server does here. */
  readonly rule: string;
  readonly expected: string;
  readonly actual: string;
  /** The session (1 is the first) and the entry of its transcript behind which the finding stands. */
  readonly session: number;
  readonly entry: number;
}

/** What the generated sessions of a property reached of its model. */
export interface ReachedCounts {
  readonly runs: number;
  readonly sessions: number;
  readonly commands: number;
  /** Different ones: state, command and answer. */
  readonly transitions: number;
}

/** What one execution of a case gave. */
export interface Verdict {
  readonly outcome: Exclude<Outcome, 'known' | 'flaky'>;
  /** With `fail` and `warn` at least one. */
  readonly findings: readonly Finding[];
  /** With `observed` what the server does; with `not-applicable`, `blocked` and `inconclusive` why. */
  readonly reason?: string;
  /** With `inconclusive`: the refusal that masks the answer, when an ordinary mail transaction would disprove it. */
  readonly suspicion?: Finding;
  readonly transcripts: readonly Transcript[];
  /** Of a property. */
  readonly reached?: ReachedCounts;
  /** With `fail` of a property: the shortest session that shows it, as a script. */
  readonly counterexample?: string;
  /** With `fail` of a property: what playing the failing session once more gave; no second execution is needed. */
  readonly again?: Verdict;
}
