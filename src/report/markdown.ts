import type { CaseResult, RunReport } from '../run/report.js';
import { OUTCOMES } from '../case/outcome.js';
import { printable } from '../octets/printable.js';
import { excerpts, facts, type Repeat } from './evidence.js';
import { clean, closingLine, endLine, REASON_LISTS, reasons, standardName, targetUrls, withEvidence } from './text.js';

const SESSION_LINES = 40;

/** The run as Markdown (GitHub's dialect): summary, then each problem with its evidence. */
export function markdownReport(report: RunReport, repeat: Repeat): string {
  const end = endLine(report);
  const shown = withEvidence(report.cases);
  const lines = [
    '# mailspec report',
    '',
    closingLine(report),
    ...(end === undefined ? [] : ['', `**The run did not complete: ${escape(end)}.**`]),
    '',
    ...table(['', ''], aboutRows(report)),
    '',
    ...table(['outcome', 'cases'], outcomeRows(report)),
    ...section(
      'Known deviations that no longer fail',
      report.stale.map((id) => `- ${code(clean(id))}`),
    ),
    ...section(
      'Notes',
      report.notes.map((note) => `- ${code(clean(note))}`),
    ),
    ...section(
      'Problems',
      shown.flatMap((result) => problem(result, repeat)),
    ),
  ];
  for (const [outcome, heading] of REASON_LISTS) {
    const rows = reasons(report.cases, outcome, shown).map(
      ({ reason, ids }) => [code(reason), ids.map((id) => code(clean(id))).join(', ')] as const,
    );
    if (rows.length > 0) lines.push(...section(heading, table(['reason', 'cases'], rows)));
  }
  return `${lines.join('\n')}\n`;
}

function aboutRows(report: RunReport): (readonly [string, string])[] {
  const { smtp, pop3 } = report.greeting;
  return [
    ['target', code(targetUrls(report))],
    ['judged by', standardName(report.standard) + (report.strict ? ', warnings fail the run' : '')],
    ...(smtp === undefined ? [] : [['SMTP greeting', code(printable(smtp))] as const]),
    ...(pop3 === undefined ? [] : [['POP3 greeting', code(printable(pop3))] as const]),
    ['begun', code(clean(report.startedAt))],
    ['mailspec', code(clean(report.mailspec))],
    ['exit status', String(report.exitStatus)],
  ];
}

function outcomeRows(report: RunReport): (readonly [string, string])[] {
  return OUTCOMES.filter((outcome) => report.summary.counts[outcome] > 0).map((outcome) => [
    outcome,
    String(report.summary.counts[outcome]),
  ]);
}

function problem(result: CaseResult, repeat: Repeat): readonly string[] {
  const evidence = [
    ...facts(result).map(({ label, text }) => `${label.padEnd(8)} ${text}`),
    ...excerpts(result, SESSION_LINES).flatMap((session) => [
      '',
      `${session.heading}:`,
      ...session.lines.map(({ mark, text }) => `${mark} ${text}`),
    ]),
    '',
    `repeat   ${clean(repeat(result))}`,
  ];
  return [
    `### ${result.outcome}: ${code(clean(result.id))}`,
    '',
    escape(clean(result.title)),
    '',
    ...fenced(evidence),
    '',
  ];
}

function section(heading: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', `## ${heading}`, '', ...lines];
}

export function table(heading: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [row(heading), row(heading.map(() => '---')), ...rows.map(row)];
}

/** A code block whose fence is longer than any run of backticks within. */
function fenced(lines: readonly string[]): readonly string[] {
  const longest = Math.max(0, ...lines.flatMap((line) => (line.match(/`+/g) ?? []).map((run) => run.length)));
  const fence = '`'.repeat(Math.max(3, longest + 1));
  return [`${fence}text`, ...lines, fence];
}

/**
 * Text of the outside world: in a code span it is neither Markdown nor HTML, and mentions nobody where the report is
 * posted.
 */
export function code(text: string): string {
  if (text === '') return '';
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  const space = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  // In a table the bar ends a cell even within a code span, unless escaped (GFM 4.10).
  return `${fence}${space}${text.replaceAll('|', '\\|')}${space}${fence}`;
}

/** Text of our own, which may hold signs that Markdown would read. */
function escape(text: string): string {
  return text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/[\\`*_[\]|#~!]/g, '\\$&');
}
