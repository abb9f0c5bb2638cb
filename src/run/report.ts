import type { Finding, Outcome, ReachedCounts } from '../case/outcome.js';
import type { Transcript } from '../transcript/transcript.js';

/** The version of the report format; a change of meaning makes a new one. */
export const REPORT_FORMAT = 1;

/** A case and what became of it. */
export interface CaseResult {
  readonly id: string;
  readonly title: string;
  readonly level: 'MUST' | 'SHOULD' | 'MAY';
  /** `RFC 5321 §3.3`. */
  readonly rfc: string;
  readonly requirements: readonly string[];
  readonly outcome: Outcome;
  readonly findings: readonly Finding[];
  /** Why, or what was observed. */
  readonly reason?: string;
  readonly durationMs: number;
  /** With a problem: the one command that repeats the case. */
  readonly repeat?: string;
  /** Empty for outcomes that need no evidence. */
  readonly transcripts: readonly Transcript[];
  /** What the generated sessions of a property reached. */
  readonly reached?: ReachedCounts;
  /** With a failing property: the shortest session that shows it, as a script for `mailspec replay`. */
  readonly counterexample?: string;
  /** With `flaky`: what the first execution gave. */
  readonly firstAttempt?: {
    readonly outcome: Outcome;
    readonly findings: readonly Finding[];
    readonly transcripts: readonly Transcript[];
  };
}

/** Which part of a run a report is of, and what tells that parts belong together. */
export interface ShardRecord {
  /** 1 to `count`. */
  readonly index: number;
  readonly count: number;
  /** What all parts must have been run against. */
  readonly target: string;
  /** The ids of the whole selection, in order. */
  readonly selection: readonly string[];
  /** Listed known deviations of cases that every shard has: only the whole run can tell that they are stale. */
  readonly listed: readonly string[];
}

/** How the run ended. */
export type RunEnd = 'complete' | 'bailed' | 'interrupted' | 'target-died' | 'target-unreachable';

/** A finished run, or what there is of an unfinished one. */
export interface RunReport {
  readonly format: typeof REPORT_FORMAT;
  readonly mailspec: string;
  /** URLs, without credentials. */
  readonly target: { readonly smtp?: string; readonly pop3?: string };
  /** With `--shard`: the part of the run that this is. */
  readonly shard?: ShardRecord;
  readonly standard: 'rfc5321' | 'rfc821';
  readonly seed: number;
  readonly strict: boolean;
  readonly startedAt: string;
  readonly durationMs: number;
  /** The first line of each greeting, as an octet string. */
  readonly greeting: { readonly smtp?: string; readonly pop3?: string };
  readonly end: RunEnd;
  /** Why the run ended early; what was left out and why. */
  readonly notes: readonly string[];
  readonly summary: { readonly total: number; readonly counts: Readonly<Record<Outcome, number>> };
  /** Stale entries of the known deviations: listed, and passing. */
  readonly stale: readonly string[];
  readonly cases: readonly CaseResult[];
  /** The exit status that follows: 0, 1, 3, 4 or 130. */
  readonly exitStatus: 0 | 1 | 3 | 4 | 130;
}

/** What the runner tells while it runs. */
export type RunEvent =
  | { readonly type: 'started'; readonly total: number; readonly seed: number; readonly target: RunReport['target'] }
  | { readonly type: 'case'; readonly result: CaseResult; readonly done: number }
  | { readonly type: 'ended'; readonly report: RunReport };
