import { createHash, randomInt } from 'node:crypto';
import { appendFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Option, type Command } from 'commander';
import { cases } from '../../suites/index.js';
import { propertyOf } from '../fuzz/property.js';
import { packageVersion } from '../library/package-root.js';
import { redactText, secretForms } from '../report/redact.js';
import { clean } from '../report/text.js';
import { DEFAULT_TIMEOUT_SECONDS } from '../run/defaults.js';
import { FuzzRun, type FuzzCounts, type FuzzEnd, type FuzzFinding, type Kept } from '../run/fuzz.js';
import { LearnError } from '../run/run.js';
import { select } from '../run/select.js';
import type { Shard } from '../run/shard.js';
import { requireOwnNetwork } from '../target/authorization.js';
import { TransportError } from '../transport/transport.js';
import type { Io } from './io.js';
import { readKnownFile } from './known-file.js';
import { duration, nonEmpty, number, repeated } from './option-values.js';
import { parseShard } from './shard-option.js';
import { keepHeapSteady } from './steady-heap.js';
import { addTargetOptions, givenTarget, type TargetFlags } from './target-flags.js';
import { UsageError } from './usage-error.js';

interface FuzzFlags extends TargetFlags {
  readonly time?: number;
  readonly runs?: number;
  readonly seed?: number;
  readonly jobs?: number;
  readonly timeout?: number;
  readonly corpus?: string;
  readonly reportDir: string;
  readonly known?: string;
  readonly shard?: string;
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  readonly standard?: 'rfc5321' | 'rfc821';
}

const SEEDS = 2 ** 32;
/** Sessions at a time: they are shorter than cases. */
const JOBS = 10;
const LIVE_MS = 1_000;
const NOT_REACHABLE = 3;
const STATUS: Readonly<Record<FuzzEnd, number>> = { complete: 0, interrupted: 130, 'target-died': 4 };

const NOTES = `
--time takes 30s, 10m, 2h; without it and without --runs the run goes on until it is interrupted.
Each finding is written to the report directory at once: a script for "mailspec replay", and a line of findings.jsonl.
What a property finds that is listed by --known is told and written too, and does not count.

Exit status: 0 nothing found, 1 findings, 2 usage, 3 target not reachable, 4 target died, 130 interrupted.`;

/** `mailspec fuzz`: the properties for as long as asked. */
export function fuzzCommand(program: Command, io: Io, done: (status: number) => void): void {
  addTargetOptions(
    program
      .command('fuzz')
      .description('generated sessions for as long as asked; saves each distinct failure')
      .argument('[TARGET...]', 'URLs of the servers under test'),
  )
    .option('--time <DURATION>', 'how long: 30s, 10m, 2h', duration('--time'))
    .option(
      '--runs <N>',
      'how many generated sessions',
      number('--runs', { least: 1, most: 1_000_000_000, whole: true }),
    )
    .option(
      '--seed <N>',
      'repeat the choices of a run (default: random)',
      number('--seed', { least: 0, most: SEEDS - 1, whole: true }),
    )
    .option(
      '--jobs <N>',
      `sessions at a time (default: ${JOBS})`,
      number('--jobs', { least: 1, most: 100, whole: true }),
    )
    .option(
      '--timeout <S>',
      `longest wait for an answer, in seconds (default: ${DEFAULT_TIMEOUT_SECONDS})`,
      number('--timeout', { least: 0.1, most: 3600, whole: false }),
    )
    .option('--corpus <DIR>', 'keep sessions that reach something new, and go on from them', nonEmpty('--corpus'))
    .option('--report-dir <DIR>', 'where findings are written', nonEmpty('--report-dir'), 'reports/fuzz')
    .option('--known <FILE>', 'known deviations: id, reason, link, optional expiry', nonEmpty('--known'))
    .option(
      '--shard <I/N>',
      'generate what the other shards do not, --runs being those of all; auto and auto/N as in "mailspec run"',
      nonEmpty('--shard'),
    )
    .option('--only <GLOB>', 'properties by id (repeat)', repeated('--only'))
    .option('--skip <GLOB>', 'properties to leave out (repeat)', repeated('--skip'))
    .addOption(new Option('--standard <NAME>', 'the yardstick (default: rfc5321)').choices(['rfc5321', 'rfc821']))
    .addHelpText('after', NOTES)
    .action(async (urls: readonly string[], flags: FuzzFlags) => {
      const given = await givenTarget(urls, flags);
      keepHeapSteady();
      try {
        done(await fuzz(given, flags, io));
      } finally {
        await given.close();
      }
    });
}

async function fuzz(given: Awaited<ReturnType<typeof givenTarget>>, flags: FuzzFlags, io: Io): Promise<number> {
  const { described, target, provisioner } = given;
  if (described.authorized !== true) await requireOwnNetwork(target);
  const shard = flags.shard === undefined ? undefined : parseShard(flags.shard, io.env);
  const runs = shard === undefined ? flags.runs : share(flags.runs, shard);
  const selected = select(
    cases.filter((one) => propertyOf(one) !== undefined),
    flags,
  );
  const spoken = selected.filter(({ protocol }) => target[protocol] !== undefined);
  const properties = spoken.length > 0 ? spoken : selected;
  const known = described.known === undefined ? [] : (await readKnownFile(described.known, false)).entries;
  const secrets = secretForms(target.accounts);
  const files = new FuzzFiles(flags, secrets);
  await files.prepare();
  const seed = flags.seed ?? randomInt(SEEDS);
  const part = shard === undefined ? '' : `, shard ${shard.index}/${shard.count}`;
  io.stdout.write(`mailspec ${packageVersion()}, seed ${seed}${part}, ${properties.length} properties\n`);
  const run = new FuzzRun({
    target,
    cases: properties,
    standard: described.standard ?? 'rfc5321',
    seed,
    jobs: described.jobs ?? JOBS,
    timeoutMs: (described.timeout ?? DEFAULT_TIMEOUT_SECONDS) * 1000,
    strict: false,
    segmentation: 'whole',
    known,
    ...(shard === undefined ? {} : { shard }),
    signal: io.signal,
    version: packageVersion(),
    timeMs: flags.time ?? Infinity,
    runs: runs ?? Infinity,
    corpus: await files.corpus(),
    kept: (kept) => files.keep(kept),
    found: async (finding) => {
      const file = await files.save(finding);
      io.stdout.write(`${rewrite(io)}${told(finding, file, secrets)}`);
    },
    ...(provisioner === undefined ? {} : { provisioner }),
  });
  const startedMs = performance.now();
  const live =
    io.stdout.isTTY === true
      ? setInterval(() => io.stdout.write(`${rewrite(io)}${figures(run.counts, startedMs)}`), LIVE_MS)
      : undefined;
  try {
    const end = await run.run();
    io.stdout.write(`${rewrite(io)}${closing(run, end, startedMs)}`);
    if (run.deadly !== undefined) io.stdout.write(`  the session: ${await files.saveDeadly(run.deadly)}\n`);
    return end === 'complete' && run.counts.findings.size > 0 ? 1 : STATUS[end];
  } catch (error) {
    const unreachable = error instanceof TransportError || (error instanceof LearnError && error.kind === 'target');
    if (!unreachable) throw error;
    io.stderr.write(`mailspec: ${clean(redactText(error.message, secrets))}\n`);
    return NOT_REACHABLE;
  } finally {
    clearInterval(live);
  }
}

/** The part of all the sessions asked for that one shard generates. */
function share(runs: number | undefined, { index, count }: Shard): number | undefined {
  if (runs === undefined) return undefined;
  if (runs < count) throw new UsageError(`--runs ${runs}: that is less than one session for each of ${count} shards`);
  return Math.floor((runs + count - index) / count);
}

/** Takes the live line back. */
const rewrite = (io: Io): string => (io.stdout.isTTY === true ? '\r\x1b[2K' : '');

function figures(counts: FuzzCounts, startedMs: number): string {
  const seconds = Math.max(0.001, (performance.now() - startedMs) / 1000);
  const rate = (count: number): string => (count / seconds).toFixed(0);
  return (
    `${seconds.toFixed(0)} s  ${counts.sessions} sessions (${rate(counts.sessions)}/s)  ` +
    `${counts.commands} commands (${rate(counts.commands)}/s)  ${counts.transitions} transitions  ` +
    `${counts.findings.size} findings${counts.known.size === 0 ? '' : `  ${counts.known.size} known`}`
  );
}

function told(finding: FuzzFinding, file: string, secrets: readonly string[]): string {
  const shown = (text: string): string => clean(redactText(text, secrets));
  const { known, steady, rule, expected, actual, property } = finding;
  const lines = [
    `${known === undefined ? 'found' : 'known'} ${shown(rule)}${steady ? '' : ' (it did not show again)'}`,
    `  expected ${shown(expected)}`,
    `  actual   ${shown(actual)}`,
    `  ${property}, ${file}`,
    ...(known === undefined ? [] : [`  listed: ${shown(known)}`]),
  ];
  return `${lines.join('\n')}\n`;
}

function closing(run: FuzzRun, end: FuzzEnd, startedMs: number): string {
  const { counts } = run;
  const nothing = counts.known.size === 0 ? 'nothing found' : 'nothing found that is not listed';
  const words = {
    complete: counts.findings.size === 0 ? nothing : 'done',
    interrupted: 'interrupted',
    'target-died': `the target died: ${clean(run.death ?? 'it accepts no connection any more')}`,
  }[end];
  const times = (of: ReadonlyMap<string, number>, mark: string): string =>
    [...of].map(([key, count]) => `  ${mark}${count} times: ${clean(key.replaceAll('|', ', '))}\n`).join('');
  const notes = [...counts.notes].map((note) => `note: ${clean(note)}\n`);
  return `${notes.join('')}${words}: ${figures(counts, startedMs)}\n${times(counts.findings, '')}${times(counts.known, 'known, ')}`;
}

/** The files of a fuzz run. */
class FuzzFiles {
  private readonly flags: FuzzFlags;
  private readonly secrets: readonly string[];

  constructor(flags: FuzzFlags, secrets: readonly string[]) {
    this.flags = flags;
    this.secrets = secrets;
  }

  async prepare(): Promise<void> {
    const { reportDir, corpus } = this.flags;
    for (const folder of [reportDir, ...(corpus === undefined ? [] : [corpus])]) {
      await mkdir(folder, { recursive: true }).catch((error: unknown) => {
        throw new UsageError(`${folder} cannot be made: ${(error as Error).message}`, { cause: error });
      });
    }
  }

  /** What earlier runs have kept; files that are no inputs are passed over. */
  async corpus(): Promise<readonly Kept[]> {
    const { corpus } = this.flags;
    if (corpus === undefined) return [];
    const names = (await readdir(corpus)).filter((name) => name.endsWith('.json')).sort();
    const kept: Kept[] = [];
    for (const name of names) {
      const text = await readFile(path.join(corpus, name), 'utf8');
      try {
        kept.push(JSON.parse(text) as Kept);
      } catch (error) {
        throw new UsageError(`${path.join(corpus, name)} is no session of a corpus: take it away`, { cause: error });
      }
    }
    return kept;
  }

  async keep(kept: Kept): Promise<void> {
    if (this.flags.corpus === undefined) return;
    const text = JSON.stringify(kept);
    await writeFile(path.join(this.flags.corpus, `${digest(text)}.json`), `${text}\n`);
  }

  /** @returns Where the script is. */
  async save(finding: FuzzFinding): Promise<string> {
    const protocol = finding.property.startsWith('pop3/') ? 'pop3' : 'smtp';
    const file = path.join(this.flags.reportDir, `${digest(finding.key)}.${protocol}`);
    await writeFile(file, redactText(finding.script, this.secrets));
    const line = JSON.stringify({ ...finding, script: file });
    await appendFile(path.join(this.flags.reportDir, 'findings.jsonl'), `${redactText(line, this.secrets)}\n`);
    return file;
  }

  async saveDeadly(script: string): Promise<string> {
    const protocol = /^# id: (smtp|pop3)/m.exec(script)?.[1] ?? 'smtp';
    const file = path.join(this.flags.reportDir, `died.${protocol}`);
    await writeFile(file, redactText(script, this.secrets));
    return file;
  }
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12);
