import { access, constants, lstat, mkdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import { nonEmpty } from './option-values.js';
import type { Repeat } from '../report/evidence.js';
import { htmlReport } from '../report/html.js';
import { jsonReport } from '../report/json.js';
import { junitReport } from '../report/junit.js';
import { markdownReport } from '../report/markdown.js';
import type { RunReport } from '../run/report.js';
import { UsageError } from './usage-error.js';

/** The options that name report files. */
export interface ReportOptions {
  readonly junit?: string;
  readonly json?: string;
  readonly markdown?: string;
  readonly html?: string;
  readonly reportDir?: string;
}

export function addReportOptions(command: Command): void {
  command
    .option('--junit <FILE>', 'report as JUnit XML', nonEmpty('--junit'))
    .option('--json <FILE>', 'report as JSON', nonEmpty('--json'))
    .option('--markdown <FILE>', 'report as Markdown', nonEmpty('--markdown'))
    .option('--html <FILE>', 'report as a page', nonEmpty('--html'))
    .option(
      '--report-dir <DIR>',
      'all of them: junit.xml, report.json, report.md, report.html',
      nonEmpty('--report-dir'),
    );
}

/** A report that was asked for. */
export interface ReportFile {
  readonly path: string;
  readonly render: (report: RunReport, repeat: Repeat) => string;
}

const FORMATS = [
  ['junit', 'junit.xml', junitReport],
  ['json', 'report.json', jsonReport],
  ['markdown', 'report.md', markdownReport],
  ['html', 'report.html', htmlReport],
] as const satisfies readonly (readonly [keyof ReportOptions, string, ReportFile['render']])[];

/**
 * The files that `options` ask for.
 *
 * @throws {UsageError} when two reports would go to one file.
 */
export function reportFiles(options: ReportOptions): readonly ReportFile[] {
  const files: ReportFile[] = [];
  for (const [option, name, render] of FORMATS) {
    const given = options[option];
    if (given !== undefined) files.push({ path: path.resolve(given), render });
    if (options.reportDir !== undefined) files.push({ path: path.resolve(options.reportDir, name), render });
  }
  const seen = new Map<string, ReportFile['render']>();
  for (const { path: file, render } of files) {
    if ((seen.get(file) ?? render) !== render) {
      throw new UsageError(`two reports would be written to ${file}: give each a file of its own`);
    }
    seen.set(file, render);
  }
  return files;
}

/**
 * Makes the folders, and takes the reports of an earlier run away: should this run break off, nobody takes those for
 * its own.
 *
 * @throws {UsageError} when a file could not be written.
 */
export async function prepareReportFiles(files: readonly ReportFile[]): Promise<void> {
  for (const file of files) {
    try {
      await makeFolder(path.dirname(file.path));
      await prepare(file.path);
    } catch (error) {
      throw unwritable(file, error);
    }
  }
}

/** @throws {UsageError} when a file cannot be written after all, such as on a full disk. */
export async function writeReportFiles(files: readonly ReportFile[], report: RunReport, repeat: Repeat): Promise<void> {
  for (const file of files) {
    try {
      await writeFile(file.path, file.render(report, repeat));
    } catch (error) {
      throw unwritable(file, error);
    }
  }
}

/** Not by `mkdir` with `recursive`: under Node 20 that never returns where a parent refuses with ENOENT, as in /proc. */
async function makeFolder(folder: string): Promise<void> {
  const present = await stat(folder).catch(() => undefined);
  if (present?.isDirectory() === true) return;
  if (path.dirname(folder) !== folder) await makeFolder(path.dirname(folder));
  await mkdir(folder);
}

async function prepare(file: string): Promise<void> {
  const present = await lstat(file).catch(() => undefined);
  if (present?.isDirectory() === true) throw new Error('it is a directory');
  if (present === undefined || present.isFile()) {
    // Written for a moment, since permissions alone do not tell of a read-only file system or a full disk.
    await writeFile(file, '');
    await rm(file);
  } else {
    await access(file, constants.W_OK);
  }
}

function unwritable(file: ReportFile, error: unknown): UsageError {
  const reason = error instanceof Error ? error.message : String(error);
  return new UsageError(`the report ${file.path} cannot be written: ${reason}`, { cause: error });
}
