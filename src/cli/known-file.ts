import { open, readFile, rm, writeFile } from 'node:fs/promises';
import { cases } from '../../suites/index.js';
import { updateKnown } from '../report/known-candidates.js';
import { clean } from '../report/text.js';
import { readKnown, type KnownDeviation } from '../run/known.js';
import type { RunReport } from '../run/report.js';
import { UsageError } from './usage-error.js';

/** A file of known deviations as it was when the run began. */
export interface KnownFile {
  readonly path: string;
  /** `undefined` when there was none. */
  readonly text: string | undefined;
  readonly entries: readonly KnownDeviation[];
}

/**
 * @param update - The run will write the file: it may be missing, and must be writable.
 * @throws {UsageError} when the file cannot be read, or written if it is to be; {@link KnownError} for what stands in it.
 */
export async function readKnownFile(path: string, update: boolean): Promise<KnownFile> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (update && (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new UsageError(`the known deviations cannot be read: ${(error as Error).message}`, { cause: error });
  });
  const ids = cases.map((one) => one.id);
  const entries = text === undefined ? [] : readKnown(text, path, ids);
  if (update) {
    try {
      await (await open(path, 'a')).close();
      if (text === undefined) await rm(path);
    } catch (error) {
      throw unwritable(error);
    }
  }
  return { path, text, entries };
}

/**
 * Brings the file up to date with a run.
 *
 * @returns What was done, for the standard output.
 * @throws {UsageError} when the file cannot be written.
 */
export async function updateKnownFile({ path, text }: KnownFile, report: RunReport): Promise<string> {
  if (report.end !== 'complete') return `${clean(path)}: left as it was, since the run did not complete\n`;
  const update = updateKnown(text, report);
  const changed = update.added.length + update.removed.length > 0;
  if (changed || text === undefined) {
    await writeFile(path, update.text).catch((error: unknown) => {
      throw unwritable(error);
    });
  }
  const lines = [
    ...update.added.map((id) => `added ${id}: fill in its reason, the next run refuses an empty one`),
    ...update.removed.map(({ id, reason }) => `removed ${id}, which no longer fails (its reason was: ${reason})`),
    ...update.unexcused.map((id) => `kept ${id}, which fails and is past its date: renew it, or mend the server`),
  ];
  if (!changed && update.unexcused.length === 0) lines.push('nothing to change');
  return lines.map((line) => `${clean(`${path}: ${line}`)}\n`).join('');
}

function unwritable(error: unknown): UsageError {
  return new UsageError(`the known deviations cannot be written: ${(error as Error).message}`, { cause: error });
}
