import type { CaseResult, RunReport } from '../run/report.js';
import { allSessions, excerpts, facts, type Repeat } from './evidence.js';
import type { Paint } from './paint.js';
import { clean, closingLine, endLine, isProblem, REASON_LISTS, reasons, withEvidence } from './text.js';

/** Transcript lines shown of a session on the terminal. */
const TAIL_LINES = 20;
const LABEL_COLUMNS = 9;
/** Reasons listed under one heading. */
const REASONS_SHOWN = 20;

/** What a terminal shows behind the run: problems with evidence, what was left out and why, and the closing line. */
export function epilogue(report: RunReport, options: { paint: Paint; verbose: boolean; repeat: Repeat }): string {
  const shown = options.verbose ? report.cases.filter(isProblem) : withEvidence(report.cases);
  const problems = shown.map((result) => problem(result, options));
  return [...problems, leftOut(report, shown, options.paint.bold), ending(report, options.paint)]
    .filter((part) => part !== '')
    .join('\n');
}

/** One case with its evidence and the command that repeats it. */
export function problem(result: CaseResult, options: { paint: Paint; verbose: boolean; repeat: Repeat }): string {
  const { bold, dim, outcome } = options.paint;
  const sessions = options.verbose ? allSessions(result, Infinity) : excerpts(result, TAIL_LINES);
  const lines = [
    `${outcome(result.outcome, result.outcome.toUpperCase())} ${bold(clean(result.id))}`,
    `  ${clean(result.title)}`,
    ...facts(result).map(({ label, text }) => `  ${dim(label.padEnd(LABEL_COLUMNS))} ${text}`),
  ];
  for (const session of sessions) {
    lines.push(`  ${dim(session.heading)}`);
    lines.push(...session.lines.map(({ mark, text }) => `    ${dim(mark)} ${text}`));
  }
  if (result.counterexample !== undefined) {
    lines.push(`  ${dim('as a script, for mailspec replay')}`);
    lines.push(
      ...result.counterexample
        .trimEnd()
        .split('\n')
        .map((line) => `    ${clean(line)}`),
    );
  }
  lines.push(`  ${dim('repeat'.padEnd(LABEL_COLUMNS))} ${clean(options.repeat(result))}`);
  return `${lines.join('\n')}\n`;
}

/** Reasons of the cases that gave no verdict, grouped, with counts; known deviations one by one. */
function leftOut(report: RunReport, shown: readonly CaseResult[], bold: Paint['bold']): string {
  const groups: string[] = [];
  for (const [outcome, heading] of REASON_LISTS) {
    if (outcome === 'observed') continue;
    const grouped = reasons(report.cases, outcome, shown);
    const rows =
      outcome === 'known'
        ? grouped.flatMap(({ reason, ids }) => ids.map((id) => `  ${clean(id)}: ${reason}\n`))
        : counted(grouped);
    if (rows.length > 0) groups.push(`${bold(heading)}\n${rows.join('')}`);
  }
  return groups.join('\n');
}

/** The most frequent reasons with their counts, and how many cases had others. */
function counted(grouped: ReturnType<typeof reasons>): readonly string[] {
  const row = (count: number, text: string): string => `  ${String(count).padStart(4)}  ${text}\n`;
  const rest = grouped.slice(REASONS_SHOWN).reduce((sum, { ids }) => sum + ids.length, 0);
  return [
    ...grouped.slice(0, REASONS_SHOWN).map(({ reason, ids }) => row(ids.length, reason)),
    ...(rest === 0 ? [] : [row(rest, 'other reasons: the reports have them')]),
  ];
}

/** Stale known deviations, notes, how the run ended, and the closing line. */
export function ending(report: RunReport, { bold, outcome }: Paint): string {
  const end = endLine(report);
  const lines = [
    ...report.stale.map((id) =>
      outcome('fail', `known deviation ${clean(id)} no longer fails: take its entry off the list`),
    ),
    ...report.notes.map((note) => `note: ${clean(note)}`),
    ...(end === undefined ? [] : [outcome('fail', end)]),
    bold(closingLine(report)),
  ];
  return `${lines.join('\n')}\n`;
}
