import { randomInt } from 'node:crypto';
import { redactEvent, redactReport, redactText, secretForms } from '../report/redact.js';
import type { Repeat } from '../report/evidence.js';
import { isProblem } from '../report/text.js';
import { createReporter, type ReporterName } from '../report/reporter.js';
import { DEFAULT_JOBS, DEFAULT_TIMEOUT_SECONDS } from '../run/defaults.js';
import type { RunReport } from '../run/report.js';
import { LearnError, run, type RunOptions } from '../run/run.js';
import { select } from '../run/select.js';
import { targetFromOptions } from '../target/read-target.js';
import { cases } from '../../suites/index.js';
import { requireOwnNetwork } from '../target/authorization.js';
import { checkSeeds, startEmbedded } from './embedded.js';
import { wantsColour, type Io } from './io.js';
import { readKnownFile, updateKnownFile } from './known-file.js';
import { packageVersion } from '../library/package-root.js';
import { repeatCommand } from './repeat-command.js';
import { prepareReportFiles, reportFiles, writeReportFiles, type ReportOptions } from './report-files.js';
import { parseShard } from './shard-option.js';
import type { SelectionOptions } from './selection-options.js';
import { checkTargetGiven, describeTarget, type TargetFlags } from './target-flags.js';
import { UsageError } from './usage-error.js';

const COLUMNS = 80;
const SEEDS = 2 ** 32;
/** All shards need the same; it can be another with `--seed`. */
const SHARD_SEED = 1;

/** The options of `run`, as commander gives them. */
export interface RunFlags extends TargetFlags, SelectionOptions, ReportOptions {
  readonly standard?: 'rfc5321' | 'rfc821';
  readonly slow?: true;
  readonly strict?: true;
  readonly known?: string;
  readonly updateKnown?: true;
  readonly jobs?: number;
  readonly timeout?: number;
  /** True when given without a number. */
  readonly bail?: number | true;
  readonly seed?: number;
  readonly shard?: string;
  readonly runs?: number;
  readonly segmentation: RunOptions['segmentation'];
  readonly reporter: ReporterName;
  readonly verbose?: true;
}

/**
 * Judges the target: everything that the user can have got wrong is found before the first connection is made.
 *
 * @returns The exit status of the run (design §6).
 * @throws {Error} One of the usage errors that `main` knows.
 */
export async function executeRun(urls: readonly string[], flags: RunFlags, io: Io): Promise<number> {
  checkTargetGiven(urls, flags);
  const selected = select(cases, flags);
  const shard = flags.shard === undefined ? undefined : parseShard(flags.shard, io.env);
  if (shard !== undefined && flags.updateKnown === true) {
    throw new UsageError('--update-known needs the whole run: leave out --shard');
  }
  const files = reportFiles(flags);
  const embedded = flags.embedded === true ? await startEmbedded(checkSeeds(flags.fault ?? [])) : undefined;
  try {
    const described = await describeTarget(urls, flags, embedded);
    const target = targetFromOptions(described);
    if (described.authorized !== true) await requireOwnNetwork(target);
    const update = flags.updateKnown === true;
    if (update && described.known === undefined)
      throw new UsageError('--update-known: name the file with --known FILE');
    const known = described.known === undefined ? undefined : await readKnownFile(described.known, update);
    const options: RunOptions = {
      target,
      cases: selected,
      standard: described.standard ?? 'rfc5321',
      seed: flags.seed ?? (shard === undefined ? randomInt(SEEDS) : SHARD_SEED),
      jobs: described.jobs ?? DEFAULT_JOBS,
      timeoutMs: (described.timeout ?? DEFAULT_TIMEOUT_SECONDS) * 1000,
      slow: flags.slow === true || selected.some((one) => flags.only?.includes(one.id) === true),
      strict: flags.strict === true,
      ...(flags.bail === undefined ? {} : { bail: flags.bail === true ? 1 : flags.bail }),
      segmentation: flags.segmentation,
      ...(flags.runs === undefined ? {} : { runs: flags.runs }),
      ...(shard === undefined ? {} : { shard: { ...shard, ...embeddedName(flags) } }),
      known: known?.entries ?? [],
      signal: io.signal,
      version: packageVersion(),
      ...(embedded === undefined ? {} : { provisioner: embedded.provisioner, pause: embedded.pause }),
    };
    const secrets = secretForms(target.accounts);
    const repeat = repeatCommand(urls, flags, { seed: options.seed, cases: selected, secrets });
    await prepareReportFiles(files);
    const report = withRepeat(await runAndTell(options, { secrets, repeat }, flags, io), repeat);
    await writeReportFiles(files, report, repeat);
    if (update && known !== undefined) io.stdout.write(await updateKnownFile(known, report));
    return report.exitStatus;
  } finally {
    await embedded?.close();
  }
}

/** The reference server has another port each time, and is the same target all the same. */
function embeddedName({ embedded, fault = [] }: RunFlags): { readonly target?: string } {
  return embedded === true ? { target: ['the reference server', ...fault].join(', ') } : {};
}

/** The report with the command that repeats each problem: a merged report has them from there. */
function withRepeat(report: RunReport, repeat: Repeat): RunReport {
  return { ...report, cases: report.cases.map((one) => (isProblem(one) ? { ...one, repeat: repeat(one) } : one)) };
}

/** Runs, and writes what the reporter makes of it, without any password. */
async function runAndTell(
  options: RunOptions,
  { secrets, repeat }: { readonly secrets: readonly string[]; readonly repeat: ReturnType<typeof repeatCommand> },
  flags: RunFlags,
  io: Io,
): Promise<RunReport> {
  const reporter = createReporter(flags.reporter, {
    colour: wantsColour(io),
    tty: io.stdout.isTTY === true,
    columns: io.stdout.columns ?? COLUMNS,
    verbose: flags.verbose === true,
    strict: options.strict,
    standard: options.standard,
    version: options.version,
    repeat,
  });
  const events = run(options);
  try {
    for (;;) {
      const step = await events.next();
      if (step.done === true) return redactReport(step.value, secrets);
      io.stdout.write(reporter.event(redactEvent(step.value, secrets)));
    }
  } catch (error) {
    // The server's own words may be in it.
    if (error instanceof LearnError) throw new LearnError(error.kind, redactText(error.message, secrets));
    throw error;
  }
}
