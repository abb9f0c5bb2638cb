import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, type YAMLMap } from 'yaml';
import type { Outcome } from '../case/outcome.js';
import { nearest } from '../target/nearest.js';
import type { CaseResult } from './report.js';

/**
 * A failure that the owner of the target knows of and has given a reason for.
 *
 * An entry can rot in two ways. When its case passes, it is stale and fails the run until it is taken off the list; past
 * its date it excuses nothing. Both ask that a deviation shows each time, which one that hangs on timing does not: a
 * case that fails in either of its two executions is the listed deviation, and an entry marked `sometimes` is never stale.
 */
export interface KnownDeviation {
  readonly id: string;
  readonly reason: string;
  /** An issue, or the RFC's sentence. */
  readonly link?: string;
  /** The last day on which it excuses anything, `YYYY-MM-DD`. */
  readonly until?: string;
  /** The deviation does not show every time: a pass does not make the entry stale. */
  readonly sometimes?: true;
}

/** A file of known deviations that cannot be used: place and remedy in the message. */
export class KnownError extends Error {
  override readonly name = 'KnownError';
}

const KEYS = ['id', 'reason', 'link', 'rfc', 'transcript', 'until', 'sometimes'];

/**
 * Reads a file of known deviations: a YAML list of `{id, reason, link, rfc, transcript, until,
 * sometimes}`.
 *
 * @param ids - The ids of all cases there are.
 * @throws {KnownError} for an unknown id (with the nearest one), an empty reason, a date that is none, a
 *   `sometimes` that is neither true nor false.
 */
export function readKnown(text: string, path: string, ids: readonly string[]): readonly KnownDeviation[] {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter });
  const problem = document.errors[0];
  if (problem !== undefined) throw new KnownError(`${path}: ${problem.message.split('\n')[0] ?? ''}`);
  const list = document.contents;
  if (list === null) return [];
  if (!isSeq(list)) throw new KnownError(`${path}: a list of entries "- id: ..., reason: ..." is expected`);
  return list.items.map((item, index) => {
    const line = isNode(item) ? counter.linePos(item.range[0]).line : index + 1;
    const fail = (what: string): never => {
      throw new KnownError(`${path}:${line}: ${what}`);
    };
    if (!isMap(item))
      return fail('an entry has the keys id, reason and, if you like, link, rfc, transcript, until, sometimes');
    return readEntry(item, ids, fail);
  });
}

function readEntry(item: YAMLMap, ids: readonly string[], fail: (what: string) => never): KnownDeviation {
  const fields = new Map<string, string>();
  for (const { key, value } of item.items) {
    const name = isScalar(key) ? String(key.value) : '';
    if (!KEYS.includes(name)) fail(`unknown key ${name}; known are ${KEYS.join(', ')}`);
    // The source: a date shall stay as it was written.
    fields.set(name, isScalar(value) && value.value !== null ? (value.source ?? '') : '');
  }
  const id = fields.get('id') ?? fail('the entry has no id');
  if (!ids.includes(id)) fail(`there is no case ${id}${hint(id, ids)}`);
  const reason = (fields.get('reason') ?? '').trim();
  if (reason === '') fail(`${id} has no reason: say why this deviation is accepted`);
  const until = fields.get('until');
  if (until !== undefined && (!/^\d{4}-\d{2}-\d{2}$/.test(until) || Number.isNaN(Date.parse(until)))) {
    fail(`until: ${until} is not a date YYYY-MM-DD`);
  }
  const sometimes = fields.get('sometimes');
  if (sometimes !== undefined && sometimes !== 'true' && sometimes !== 'false') {
    fail(`sometimes: ${sometimes} is neither true nor false`);
  }
  const link = fields.get('link') ?? fields.get('rfc');
  return {
    id,
    reason,
    ...(link === undefined ? {} : { link }),
    ...(until === undefined ? {} : { until }),
    ...(sometimes === 'true' ? { sometimes: true } : {}),
  };
}

/** True while the entry still excuses; `today` is `YYYY-MM-DD`. */
export function stillExcuses(entry: KnownDeviation, today: string): boolean {
  return entry.until === undefined || today <= entry.until;
}

/**
 * The result as `known` where it fails, `known` lists it and the entry has not run out.
 *
 * @param today - `YYYY-MM-DD`.
 */
export function excused(
  result: CaseResult,
  known: readonly KnownDeviation[],
  strict: boolean,
  today = new Date().toISOString().slice(0, 10),
): CaseResult {
  // Also `flaky`: what fails in one execution of two is the deviation all the same.
  const failing: readonly Outcome[] = ['fail', 'flaky', ...(strict ? (['warn'] as const) : [])];
  if (!failing.includes(result.outcome)) return result;
  const entry = known.find((one) => one.id === result.id && stillExcuses(one, today));
  if (entry === undefined) return result;
  const settled: CaseResult & { firstAttempt?: unknown } = { ...result, outcome: 'known', reason: entry.reason };
  delete settled.firstAttempt;
  return settled;
}

/** True when the entry has nothing to excuse any more: its case passes, and was to fail every time. */
export function isStale(entry: KnownDeviation, result: CaseResult, strict: boolean): boolean {
  const passing = ['pass', 'observed', ...(strict ? [] : ['warn'])];
  return entry.sometimes !== true && entry.id === result.id && passing.includes(result.outcome);
}

function hint(id: string, ids: readonly string[]): string {
  const near = nearest(id, ids);
  return near === undefined ? '' : `; do you mean ${near}?`;
}
