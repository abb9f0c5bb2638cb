import { OUTCOMES, type Outcome } from '../case/outcome.js';
import type { RunReport } from '../run/report.js';
import { code, table } from './markdown.js';
import { clean, targetUrls } from './text.js';

/** A report and what its column is called. */
export interface MatrixColumn {
  readonly name: string;
  readonly report: RunReport;
}

/** Servers beside each other: a row a case, a column a report. */
export interface Matrix {
  readonly servers: readonly {
    readonly name: string;
    readonly target: string;
    readonly exitStatus: number;
    readonly counts: Readonly<Record<Outcome, number>>;
  }[];
  readonly cases: readonly {
    readonly id: string;
    /** By the names of the servers that were asked. */
    readonly outcomes: Readonly<Record<string, Outcome>>;
  }[];
}

/** Outcomes that nobody needs to look at. */
const QUIET: readonly Outcome[] = ['pass', 'observed', 'not-applicable'];

/**
 * Lays reports beside each other.
 *
 * @param all - Every case; otherwise those that at least one server did not simply pass.
 */
export function matrixOf(columns: readonly MatrixColumn[], all: boolean): Matrix {
  const rows = new Map<string, Record<string, Outcome>>();
  for (const { name, report } of columns) {
    for (const { id, outcome } of report.cases) {
      const row = rows.get(id) ?? {};
      row[name] = outcome;
      rows.set(id, row);
    }
  }
  return {
    servers: columns.map(({ name, report }) => ({
      name,
      target: targetUrls(report),
      exitStatus: report.exitStatus,
      counts: report.summary.counts,
    })),
    cases: [...rows]
      .filter(([, outcomes]) => all || Object.values(outcomes).some((outcome) => !QUIET.includes(outcome)))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([id, outcomes]) => ({ id, outcomes })),
  };
}

/** The matrix as Markdown (GitHub's dialect): the counts, then a row a case. */
export function markdownMatrix({ servers, cases }: Matrix): string {
  const counted = OUTCOMES.filter((outcome) => servers.some(({ counts }) => counts[outcome] > 0));
  const counts = servers.map(({ name, target, exitStatus, counts: own }) => [
    code(clean(name)),
    code(clean(target)),
    String(exitStatus),
    ...counted.map((outcome) => String(own[outcome])),
  ]);
  const rows = cases.map(({ id, outcomes }) => [code(clean(id)), ...servers.map(({ name }) => outcomes[name] ?? '')]);
  return [
    '# Servers and cases',
    '',
    ...table(['server', 'target', 'exit', ...counted], counts),
    '',
    ...(rows.length === 0
      ? ['No case fails or warns anywhere.']
      : table(['case', ...servers.map(({ name }) => code(clean(name)))], rows)),
    '',
  ].join('\n');
}
