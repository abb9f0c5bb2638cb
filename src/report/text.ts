import type { CaseResult, RunReport } from '../run/report.js';
import { OUTCOMES, type Outcome } from '../case/outcome.js';
import { printable } from '../octets/printable.js';

/**
 * What must not reach a terminal, an XML file or a page as it is: control and format characters (the bidirectional ones
 * among them), lone surrogates, private and unassigned code points, and the two Unicode line ends.
 */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu;

/**
 * `text` with every unsafe character as an escape. Backslashes stay: what came off the wire has been made printable
 * before, this is the net under it.
 */
export function clean(text: string): string {
  return text.replace(UNSAFE, (char) => {
    const code = char.codePointAt(0) ?? 0;
    return code <= 0xff ? printable(char) : `\\u{${code.toString(16)}}`;
  });
}

/** The URLs of a run, SMTP first. */
export function targetUrls(report: Pick<RunReport, 'target'>): string {
  return [report.target.smtp, report.target.pop3]
    .filter((url) => url !== undefined)
    .map(clean)
    .join(' ');
}

/** `RFC 5321` for `rfc5321`. */
export function standardName(standard: RunReport['standard']): string {
  return standard === 'rfc821' ? 'RFC 821' : 'RFC 5321';
}

export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

/** `3 cases: 2 pass, 1 fail`; only the outcomes that occurred. */
export function countsLine(summary: RunReport['summary']): string {
  const parts = OUTCOMES.filter((outcome) => summary.counts[outcome] > 0).map(
    (outcome) => `${summary.counts[outcome]} ${outcome}`,
  );
  const total = `${summary.total} ${summary.total === 1 ? 'case' : 'cases'}`;
  return parts.length === 0 ? total : `${total}: ${parts.join(', ')}`;
}

/** How the run ended, where that is not by itself. */
export function endLine(report: RunReport): string | undefined {
  switch (report.end) {
    case 'complete':
      return undefined;
    case 'bailed':
      return 'stopped early, as --bail asks: the other cases did not run';
    case 'interrupted':
      return 'interrupted: the other cases did not run';
    case 'target-died':
      return 'the target died during the run';
    case 'target-unreachable':
      return 'the target could not be reached, does not speak the protocol, or lets nothing be judged';
  }
}

/** `120 cases: 118 pass, 2 fail (8.3 s, seed 1234)`. */
export function closingLine(report: RunReport): string {
  return `${countsLine(report.summary)} (${seconds(report.durationMs)}, seed ${report.seed})`;
}

/** True when this result makes the run fail. */
export function isFailure(result: CaseResult, strict: boolean): boolean {
  return result.outcome === 'fail' || result.outcome === 'flaky' || (strict && result.outcome === 'warn');
}

/** True when this result is shown with its evidence. A case that never ran has none: it is listed with its reason. */
export function isProblem(result: CaseResult): boolean {
  if (result.outcome === 'inconclusive') return result.transcripts.length > 0;
  return ['fail', 'flaky', 'warn'].includes(result.outcome);
}

/** The lists of cases that have a reason and no evidence, under their headings. */
export const REASON_LISTS = [
  ['inconclusive', 'Inconclusive'],
  ['not-applicable', 'Not applicable'],
  ['blocked', 'Blocked'],
  ['known', 'Known deviations'],
  ['observed', 'Observed'],
] as const satisfies readonly (readonly [Outcome, string])[];

/** One cause often leaves hundreds of cases inconclusive: the evidence of the first few is enough. */
const INCONCLUSIVE_WITH_EVIDENCE = 5;

/** The results that a report for people shows with their evidence, failures first. */
export function withEvidence(cases: readonly CaseResult[]): readonly CaseResult[] {
  const problems = cases.filter(isProblem);
  const inconclusive = problems.filter((result) => result.outcome === 'inconclusive');
  return [
    ...problems.filter((result) => result.outcome !== 'inconclusive'),
    ...inconclusive.slice(0, INCONCLUSIVE_WITH_EVIDENCE),
  ];
}

/** The reasons of the cases with `outcome` that are not in `shown`, each with its cases; most frequent first. */
export function reasons(
  cases: readonly CaseResult[],
  outcome: Outcome,
  shown: readonly CaseResult[] = [],
): readonly { readonly reason: string; readonly ids: readonly string[] }[] {
  const grouped = new Map<string, { readonly reason: string; readonly ids: string[] }>();
  for (const result of cases) {
    if (result.outcome !== outcome || shown.includes(result)) continue;
    const reason = clean(result.reason ?? 'no reason given');
    // What stands in angle brackets, such as the timestamp of a POP3 greeting, is often another each time.
    const key = reason.replace(/<[^>]*>/g, '<>');
    const group = grouped.get(key);
    if (group === undefined) grouped.set(key, { reason, ids: [result.id] });
    else group.ids.push(result.id);
  }
  return [...grouped.values()].sort((a, b) => b.ids.length - a.ids.length);
}
