import type { Outcome } from '../case/outcome.js';
import { conclude } from './conclude.js';
import type { CaseResult, RunEnd, RunReport, ShardRecord } from './report.js';

/** A report of a shard, and the name of the file it was read from. */
export interface NamedReport {
  readonly name: string;
  readonly report: RunReport;
}

/** The reports do not belong together: which, and what to do. */
export class MergeError extends Error {
  override readonly name = 'MergeError';
}

interface Part extends NamedReport {
  readonly shard: ShardRecord;
}

/**
 * The reports of all shards as the report of the whole run. A case that every shard has (sanity cases, wire rules) gets
 * the worst of its outcomes, and only then a known deviation of it can be told to be stale.
 *
 * @throws {MergeError} when a report is none of a shard, when reports are of different runs, when a shard is missing or
 *   there twice.
 */
export function mergeShards(reports: readonly NamedReport[]): RunReport {
  const parts = inOrder(reports);
  const [first] = parts;
  for (const part of parts) requireSame(first, part);
  const { selection, listed } = first.shard;
  const results = new Map<string, CaseResult>();
  for (const { report } of parts) {
    for (const result of report.cases) {
      const before = results.get(result.id);
      if (before === undefined || BADNESS.indexOf(result.outcome) < BADNESS.indexOf(before.outcome)) {
        results.set(result.id, result);
      }
    }
  }
  const cases = selection.map((id) => {
    const result = results.get(id);
    if (result === undefined) throw new MergeError(`no report has the case ${id}: run its shard again`);
    return result;
  });
  const { strict } = first.report;
  const passing = ['pass', 'observed', ...(strict ? [] : ['warn'])];
  const stale = [
    ...parts.flatMap((part) => part.report.stale),
    ...listed.filter((id) => passing.includes(results.get(id)?.outcome ?? '')),
  ];
  const end = ENDS.find((one) => parts.some((part) => part.report.end === one)) ?? 'complete';
  const whole: RunReport & { shard?: unknown } = {
    ...first.report,
    startedAt: parts.map((part) => part.report.startedAt).sort()[0] ?? first.report.startedAt,
    durationMs: parts.reduce((sum, part) => sum + part.report.durationMs, 0),
    greeting: Object.assign({}, ...parts.map((part) => part.report.greeting).reverse()) as RunReport['greeting'],
    end,
    notes: notesOf(parts),
    stale,
    cases,
    ...conclude(cases, { end, stale, strict }),
  };
  delete whole.shard;
  return whole;
}

/** From the worst; what fails a run stands before what does not. */
const BADNESS: readonly Outcome[] = [
  'fail',
  'flaky',
  'known',
  'warn',
  'inconclusive',
  'blocked',
  'observed',
  'pass',
  'not-applicable',
];
const ENDS: readonly RunEnd[] = ['interrupted', 'target-died', 'target-unreachable', 'bailed'];

function inOrder(reports: readonly NamedReport[]): readonly [Part, ...Part[]] {
  const parts = reports.map(({ name, report }): Part => {
    if (report.shard === undefined)
      throw new MergeError(`${name} is the report of a whole run, not of a shard (--shard)`);
    return { name, report, shard: report.shard };
  });
  const [first, ...rest] = parts.sort((a, b) => a.shard.index - b.shard.index);
  if (first === undefined) throw new MergeError('no report is given');
  const { count } = first.shard;
  for (const part of rest) {
    if (part.shard.count !== count) {
      throw new MergeError(`${first.name} is one of ${count} shards, ${part.name} one of ${part.shard.count}`);
    }
  }
  for (let index = 1; index <= count; index++) {
    const same = parts.filter((part) => part.shard.index === index).map(({ name }) => name);
    if (same.length === 0)
      throw new MergeError(`shard ${index} of ${count} is missing: give the reports of all shards`);
    if (same.length > 1) throw new MergeError(`shard ${index} of ${count} is there twice: ${same.join(' and ')}`);
  }
  return [first, ...rest];
}

/** What must be alike in all parts of one run, in the words of a message. */
function identity({ report, shard }: Part): readonly (readonly [string, string])[] {
  return [
    ['version of mailspec', report.mailspec],
    ['target', shard.target],
    ['standard', report.standard],
    ['seed', String(report.seed)],
    ['--strict', String(report.strict)],
    ['selection of cases', shard.selection.join('\n')],
    ['list of known deviations', shard.listed.join('\n')],
  ];
}

function requireSame(first: Part, other: Part): void {
  const theirs = identity(other);
  const different = identity(first).find(([, value], index) => value !== theirs[index]?.[1]);
  if (different === undefined) return;
  const [what, value] = different;
  const otherValue = theirs.find(([name]) => name === what)?.[1] ?? '';
  const shown = `${value}${otherValue}`.includes('\n') ? '' : ` (${value} and ${otherValue})`;
  throw new MergeError(`${first.name} and ${other.name} are not of one run: another ${what}${shown}`);
}

function notesOf(parts: readonly Part[]): readonly string[] {
  return [
    ...new Set(
      parts.flatMap(({ report, shard }) =>
        report.notes.map((note) =>
          parts.every((part) => part.report.notes.includes(note))
            ? note
            : `shard ${shard.index}/${shard.count}: ${note}`,
        ),
      ),
    ),
  ];
}
