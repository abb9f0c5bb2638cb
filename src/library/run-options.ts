import { randomInt } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { CaseDefinition } from '../case/case.js';
import { secretForms } from '../report/redact.js';
import { DEFAULT_JOBS, DEFAULT_TIMEOUT_SECONDS } from '../run/defaults.js';
import { readKnown, type KnownDeviation } from '../run/known.js';
import type { RunOptions as EngineOptions } from '../run/run.js';
import { select, type Selection } from '../run/select.js';
import { requireOwnNetwork } from '../target/authorization.js';
import { targetFromOptions } from '../target/read-target.js';
import type { MailStore, Provisioner } from '../target/store.js';
import { TargetError } from '../target/target-error.js';
import { describedTarget, type TargetDescription } from '../target/target-description.js';
import { cases } from '../../suites/index.js';
import { packageVersion } from './package-root.js';

/** What is judged, which cases are asked, and how. Everything but the target has a default. */
export interface RunOptions extends Omit<Selection, 'only' | 'skip'> {
  /** A URL (`smtp://127.0.0.1:2525`), an SMTP and a POP3 URL, or a description with the names of a target file. */
  readonly target: string | readonly string[] | TargetDescription;
  /** Globs over case ids and requirement ids: only these cases. */
  readonly only?: string | readonly string[];
  /** Globs over case ids and requirement ids: without these cases. */
  readonly skip?: string | readonly string[];
  /** The catalogue to select from; default: every case of the suites. Cases of your own can stand beside them. */
  readonly cases?: readonly CaseDefinition[];
  /** Default `rfc5321`. */
  readonly standard?: 'rfc5321' | 'rfc821';
  /** A warning fails the run. */
  readonly strict?: boolean;
  /** Known deviations, or the path of their file. */
  readonly known?: string | readonly KnownDeviation[];
  /** Cases at a time; default 8. */
  readonly jobs?: number;
  /** Longest wait for an answer, in seconds; default 10. */
  readonly timeout?: number;
  /** Also the cases that wait for many minutes. */
  readonly slow?: boolean;
  /** Generated sessions a property; default 100. */
  readonly runs?: number;
  /** Stop after so many failures. */
  readonly bail?: number;
  /** Repeats the choices of another run; default: a new one each time. */
  readonly seed?: number;
  readonly segmentation?: EngineOptions['segmentation'];
  /** The transcripts in the results: those of problems (default), or all. */
  readonly evidence?: EngineOptions['evidence'];
  /** Ends the run early; the report then tells which cases were not run. */
  readonly signal?: AbortSignal;
  /** Reads delivered mail back in this process, in place of the target's `store`. */
  readonly mailStore?: MailStore;
  /** Fills maildrops in this process, in place of the target's `provision`. */
  readonly provisioner?: Provisioner;
}

const JOBS = { least: 1, most: 100 };
const SEEDS = 2 ** 32;

/** The selected cases: what a program can know before there is a target. */
export function selectedCases(options: Omit<RunOptions, 'target'>): readonly CaseDefinition[] {
  return select(options.cases ?? cases, { ...options, only: listOf(options.only), skip: listOf(options.skip) });
}

/**
 * Everything that a run needs, checked before the first connection.
 *
 * @throws {TargetError | SelectionError | KnownError} for the first thing that is wrong.
 */
export async function engineOptions(options: RunOptions): Promise<EngineOptions> {
  const selected = selectedCases(options);
  const described = describedTarget(options.target);
  const target = targetFromOptions(described);
  const jobs = options.jobs ?? described.jobs ?? DEFAULT_JOBS;
  const timeout = options.timeout ?? described.timeout ?? DEFAULT_TIMEOUT_SECONDS;
  if (!Number.isInteger(jobs) || jobs < JOBS.least || jobs > JOBS.most)
    throw new TargetError(`jobs: a whole number from ${JOBS.least} to ${JOBS.most} is expected, not ${jobs}`);
  if (!(timeout > 0)) throw new TargetError(`timeout: a number of seconds above 0 is expected, not ${timeout}`);
  if (described.authorized !== true) await requireOwnNetwork(target);
  const { bail, runs, evidence, signal, mailStore, provisioner } = options;
  return {
    target,
    cases: selected,
    standard: options.standard ?? described.standard ?? 'rfc5321',
    seed: options.seed ?? randomInt(SEEDS),
    jobs,
    timeoutMs: timeout * 1000,
    strict: options.strict === true,
    slow: options.slow === true,
    segmentation: options.segmentation ?? 'whole',
    known: await knownDeviations(options.known ?? described.known ?? [], options.cases ?? cases),
    version: packageVersion(),
    ...(bail === undefined ? {} : { bail }),
    ...(runs === undefined ? {} : { runs }),
    ...(evidence === undefined ? {} : { evidence }),
    ...(signal === undefined ? {} : { signal }),
    ...(mailStore === undefined ? {} : { mailStore }),
    ...(provisioner === undefined ? {} : { provisioner }),
  };
}

/** Every form of the target's passwords, to be kept out of what is told. */
export function secretsOf({ target }: EngineOptions): readonly string[] {
  return secretForms(target.accounts);
}

async function knownDeviations(
  known: string | readonly KnownDeviation[],
  catalogue: readonly CaseDefinition[],
): Promise<readonly KnownDeviation[]> {
  if (typeof known !== 'string') return known;
  const text = await readFile(known, 'utf8').catch((error: unknown) => {
    throw new TargetError(`the known deviations cannot be read: ${(error as Error).message}`, { cause: error });
  });
  return readKnown(
    text,
    known,
    catalogue.map((one) => one.id),
  );
}

function listOf(globs: string | readonly string[] | undefined): readonly string[] {
  if (globs === undefined) return [];
  return typeof globs === 'string' ? [globs] : globs;
}
