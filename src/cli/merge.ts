import { readFile } from 'node:fs/promises';
import { Option, type Command } from 'commander';
import type { Repeat } from '../report/evidence.js';
import { parseReport, ReportFormatError } from '../report/json.js';
import { createReporter, REPORTERS, type ReporterName } from '../report/reporter.js';
import { mergeShards } from '../run/merge.js';
import type { RunReport } from '../run/report.js';
import { wantsColour, type Io } from './io.js';
import {
  addReportOptions,
  prepareReportFiles,
  reportFiles,
  writeReportFiles,
  type ReportOptions,
} from './report-files.js';
import { UsageError } from './usage-error.js';

const COLUMNS = 80;

interface MergeFlags extends ReportOptions {
  readonly reporter: ReporterName;
  readonly verbose?: true;
}

/** `mailspec merge`: the reports of all shards as one. */
export function mergeCommand(program: Command, io: Io, done: (status: number) => void): void {
  const command = program
    .command('merge')
    .description('one report from the JSON reports of all shards; exit status as of the whole run')
    .argument('<FILE...>', 'JSON reports of run --shard')
    .action(async (files: readonly string[], flags: MergeFlags) => {
      done(await merge(files, flags, io));
    });
  addReportOptions(command);
  command
    .addOption(new Option('--reporter <NAME>', 'what the standard output shows').choices(REPORTERS).default('pretty'))
    .option('--verbose', 'every case, and whole transcripts');
}

async function merge(names: readonly string[], flags: MergeFlags, io: Io): Promise<number> {
  const files = reportFiles(flags);
  const report = mergeShards(await Promise.all(names.map(async (name) => ({ name, report: await readReport(name) }))));
  await prepareReportFiles(files);
  const repeat: Repeat = (result) => result.repeat ?? `npx mailspec run --only ${result.id} --seed ${report.seed}`;
  const { strict, standard, mailspec: version } = report;
  const surroundings = { colour: wantsColour(io), tty: false, columns: COLUMNS, verbose: flags.verbose === true };
  const reporter = createReporter(flags.reporter, { ...surroundings, strict, standard, version, repeat });
  io.stdout.write(
    reporter.event({ type: 'started', total: report.cases.length, seed: report.seed, target: report.target }),
  );
  for (const [index, result] of report.cases.entries()) {
    io.stdout.write(reporter.event({ type: 'case', result, done: index + 1 }));
  }
  io.stdout.write(reporter.event({ type: 'ended', report }));
  await writeReportFiles(files, report, repeat);
  return report.exitStatus;
}

/** @throws {UsageError} when the file cannot be read or is no report. */
export async function readReport(name: string): Promise<RunReport> {
  const text = await readFile(name, 'utf8').catch((error: unknown) => {
    throw new UsageError(`the report cannot be read: ${(error as Error).message}`, { cause: error });
  });
  try {
    return parseReport(text);
  } catch (error) {
    if (!(error instanceof ReportFormatError)) throw error;
    throw new UsageError(`${name} is no report of mailspec run --json: ${error.message}`, { cause: error });
  }
}
