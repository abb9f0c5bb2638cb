import { Document, isMap, isSeq, parseDocument, type YAMLMap } from 'yaml';
import type { RunReport } from '../run/report.js';
import { headline } from './evidence.js';
import { isFailure } from './text.js';

/** A file of known deviations brought up to date. */
export interface KnownUpdate {
  readonly text: string;
  /** Entries made, their reasons left empty for a person to fill in. */
  readonly added: readonly string[];
  /** Stale entries taken off, each with the reason it had: nothing goes silently. */
  readonly removed: readonly { readonly id: string; readonly reason: string }[];
  /** Entries that no longer excuse a failure, such as those past their date: they stay as they are. */
  readonly unexcused: readonly string[];
}

const HEADING = ' Known deviations. Every entry needs its reason: an empty one is refused.';

/**
 * Adds what failed and is not listed, and takes stale entries off. All other entries stay as they are, comments too; a
 * comment before an entry stays even where the entry goes.
 *
 * @param text - The file as it is; `undefined` when there is none.
 */
export function updateKnown(text: string | undefined, report: RunReport): KnownUpdate {
  const document = text === undefined ? new Document([]) : parseDocument(text);
  if (text === undefined) document.commentBefore = HEADING;
  if (document.contents === null) document.contents = document.createNode([]);
  const list = document.contents;
  if (!isSeq(list)) throw new TypeError('a list of known deviations was read before');
  const removed: { id: string; reason: string }[] = [];
  let orphaned = '';
  const kept = list.items.filter((item) => {
    if (!isMap(item)) return true;
    const id = field(item, 'id');
    if (!report.stale.includes(id)) {
      if (orphaned !== '') item.commentBefore = joined(orphaned, item.commentBefore);
      orphaned = '';
      return true;
    }
    removed.push({ id, reason: field(item, 'reason') });
    orphaned = joined(orphaned, item.commentBefore);
    return false;
  });
  const listed = kept.map((item) => (isMap(item) ? field(item, 'id') : ''));
  const failed = report.cases.filter((one) => isFailure(one, report.strict));
  const added = failed.filter((one) => !listed.includes(one.id));
  const candidates = added.map((one) =>
    document.createNode({
      id: one.id,
      reason: '',
      rfc: one.rfc,
      transcript: headline(one),
      ...(one.outcome === 'flaky' ? { sometimes: true } : {}),
    }),
  );
  const [first] = candidates;
  if (orphaned !== '') {
    if (first !== undefined) first.commentBefore = orphaned;
    else document.comment = joined(orphaned, document.comment);
  }
  list.items = [...kept, ...candidates];
  if (list.items.length > 0 && kept.length === 0) list.flow = false;
  return {
    text: document.toString({ lineWidth: 0 }),
    added: added.map((one) => one.id),
    removed,
    unexcused: failed.filter((one) => listed.includes(one.id)).map((one) => one.id),
  };
}

function field(item: YAMLMap, key: string): string {
  const value = item.get(key);
  return typeof value === 'string' ? value : '';
}

function joined(first: string, second: string | null | undefined): string {
  return [first, second].filter((one) => one !== undefined && one !== null && one !== '').join('\n');
}
