/**
 * The kill matrix: every seeded fault of the reference server against the whole suite. Writes which cases catch which
 * fault to fixtures/faults.json (read by a test) and the whole table to reports/sample/kill-matrix.md.
 *
 *     npm run mutants [-- PATTERN...]      only the faults and variants whose names hold one of the patterns
 *
 * Exit status 1 when a fault is caught by no case, or a lawful variant raises a failure.
 */
import { fork } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { cases } from '../../suites/index.js';
import { FAULTS, VARIANTS, type Seed } from '../reference/faults.js';
import type { RunReport } from '../run/report.js';
import { run } from '../run/run.js';
import { targetFromOptions } from '../target/read-target.js';
import { startEmbedded } from './embedded.js';
import { packageRoot } from '../library/package-root.js';

/** What one seed showed. */
interface Seen {
  readonly name: string;
  /** Ids of the cases that failed, and of those that warned. */
  readonly failed: readonly string[];
  readonly warned: readonly string[];
  readonly end: RunReport['end'] | 'configuration';
  readonly ms: number;
}

const TIMEOUT_MS = 1_500;
const JOBS = 24;
/** Beyond so many failures a fault is caught beyond doubt; the rest of the run would only cost time. */
const ENOUGH = 10;
/** Cases that faults.json names for a fault at the most. */
const NAMED = 3;

/** What a worker is asked: a seed, and the ids of the cases when not the whole suite of its protocol. */
interface Task {
  readonly name: string;
  readonly only?: readonly string[];
}

/** Runs the suite of the seed's protocol against the reference server with the seed on. */
async function judge({ name, only }: Task): Promise<Seen> {
  const startedMs = performance.now();
  const protocol = name.startsWith('pop3') ? 'pop3' : 'smtp';
  const embedded = await startEmbedded([name]);
  const seen = { name, failed: [] as string[], warned: [] as string[] };
  let end: Seen['end'] = 'complete';
  try {
    const standard =
      VARIANTS.find((one) => one.name === name)?.source.includes('(rfc821)') === true ? 'rfc821' : 'rfc5321';
    for await (const event of run({
      target: targetFromOptions(embedded.options),
      provisioner: embedded.provisioner,
      pause: embedded.pause,
      slow: true,
      cases: cases.filter((one) => one.protocol === protocol && (only?.includes(one.id) ?? true)),
      standard,
      seed: 1,
      jobs: JOBS,
      timeoutMs: TIMEOUT_MS,
      strict: false,
      ...(only === undefined ? { bail: ENOUGH } : {}),
      segmentation: 'whole',
      known: [],
      version: 'mutants',
    })) {
      if (event.type === 'case' && ['fail', 'flaky'].includes(event.result.outcome)) seen.failed.push(event.result.id);
      if (event.type === 'case' && event.result.outcome === 'warn') seen.warned.push(event.result.id);
      if (event.type === 'ended') end = event.report.end;
    }
  } catch {
    // The account is not let in: exit status 2 in a run of the command.
    end = 'configuration';
  } finally {
    await embedded.close();
  }
  return { ...seen, end, ms: Math.round(performance.now() - startedMs) };
}

/** Spreads the seeds over processes; each asks for the next when it is done. */
async function judgeAll(seeds: readonly Seed[], only?: readonly string[]): Promise<ReadonlyMap<string, Seen>> {
  const queue = seeds.map((seed): Task => ({ name: seed.name, ...(only === undefined ? {} : { only }) }));
  const all = new Map<string, Seen>();
  const worker = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const child = fork(fileURLToPath(import.meta.url), ['--worker']);
      const next = (): void => {
        const task = queue.shift();
        if (task === undefined) {
          child.disconnect();
          resolve();
        } else {
          child.send(task);
        }
      };
      child.on('message', (seen: Seen) => {
        all.set(seen.name, seen);
        // An hour's work shall not be lost with the process.
        appendFileSync(path.join(packageRoot(), 'reports', 'mutants.jsonl'), `${JSON.stringify(seen)}\n`);
        if (all.size % 50 === 0) process.stderr.write(`${all.size} of ${seeds.length}\n`);
        next();
      });
      child.on('error', reject);
      child.on('exit', (status) => {
        if (status !== 0 && status !== null) reject(new Error(`a worker ended with status ${status}`));
      });
      next();
    });
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return all;
}

/** A fault that is reported as a warning: it breaks a SHOULD, or a MUST towards a client that broke one first. */
const isShould = (seed: Seed): boolean => /\((SHOULD|warn)\)/.test(seed.source);

/** The cases that catch a fault: failures, or warnings where it breaks a SHOULD; a run that cannot even begin also counts. */
function catches(seed: Seed, seen: Seen): readonly string[] {
  return isShould(seed) ? [...seen.failed, ...seen.warned] : seen.failed;
}

async function main(patterns: readonly string[]): Promise<number> {
  const wanted = (seed: Seed): boolean => patterns.length === 0 || patterns.some((one) => seed.name.includes(one));
  const faults = FAULTS.filter(wanted);
  const variants = VARIANTS.filter(wanted);
  const startedMs = performance.now();
  const seen = await judgeAll([...faults, ...variants]);
  const file = path.join(packageRoot(), 'fixtures', 'faults.json');
  const kills = new Map<string, number>();
  for (const seed of faults) {
    for (const id of catches(seed, seen.get(seed.name) ?? nothing(seed))) kills.set(id, (kills.get(id) ?? 0) + 1);
  }
  const survivors: string[] = [];
  const caught: Record<string, readonly string[]> = patterns.length === 0 ? {} : readFaults(file);
  for (const seed of faults) {
    const one = seen.get(seed.name) ?? nothing(seed);
    // The most particular cases first: those that catch the fewest faults.
    const ids = [...catches(seed, one)].sort((a, b) => (kills.get(a) ?? 0) - (kills.get(b) ?? 0) || a.localeCompare(b));
    if (ids.length === 0 && one.end === 'complete') survivors.push(seed.name);
    caught[seed.name] = ids.slice(0, NAMED);
  }
  const alarms = variants.flatMap((seed) => {
    const one = seen.get(seed.name) ?? nothing(seed);
    const warned = seed.source.includes('(warn)') ? [] : one.warned;
    return [...one.failed, ...warned].map((id) => `${seed.name}: ${id}${one.failed.includes(id) ? '' : ' (warn)'}`);
  });
  const idle = patterns.length === 0 ? await stillIdle(faults, kills) : [];
  const sorted = Object.fromEntries(Object.entries(caught).sort(([a], [b]) => a.localeCompare(b)));
  writeFileSync(file, `${JSON.stringify(sorted, null, 1)}\n`);
  if (patterns.length === 0) writeMatrix(faults, variants, seen, idle);
  const print = (title: string, lines: readonly string[]): void => {
    process.stdout.write(`\n${title}: ${lines.length}\n${lines.map((line) => `  ${line}\n`).join('')}`);
  };
  print('faults that no case catches', survivors);
  print('false alarms on lawful variants', alarms);
  if (patterns.length === 0) print('cases that catch no fault', idle);
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(0);
  process.stdout.write(
    `\n${faults.length - survivors.length} of ${faults.length} faults caught, ${variants.length} variants, ${seconds} s\n`,
  );
  return survivors.length + alarms.length > 0 ? 1 : 0;
}

/**
 * Cases that no fault was caught by. The runs above end early; the cases that they left out are asked by themselves.
 */
async function stillIdle(faults: readonly Seed[], kills: Map<string, number>): Promise<readonly string[]> {
  const idle = (): readonly string[] => cases.filter((one) => !kills.has(one.id)).map((one) => one.id);
  const wire = cases.filter((one) => one.wire !== undefined).map((one) => one.id);
  const seen = await judgeAll(faults, [...idle(), ...wire]);
  for (const seed of faults) for (const id of catches(seed, seen.get(seed.name) ?? nothing(seed))) kills.set(id, 1);
  return idle();
}

const nothing = (seed: Seed): Seen => ({ name: seed.name, failed: [], warned: [], end: 'complete', ms: 0 });

function readFaults(file: string): Record<string, readonly string[]> {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, readonly string[]>) : {};
}

function writeMatrix(
  faults: readonly Seed[],
  variants: readonly Seed[],
  seen: ReadonlyMap<string, Seen>,
  idle: readonly string[],
): void {
  const rows = faults.map((seed) => {
    const one = seen.get(seed.name) ?? nothing(seed);
    const ids = catches(seed, one);
    const shown = ids.slice(0, 4).join(', ');
    const rest = ids.length > 4 ? ` and ${ids.length - 4} more` : '';
    const end = one.end === 'complete' || one.end === 'bailed' ? '' : ` (run ended: ${one.end})`;
    return `| ${seed.name} | ${seed.source} | ${ids.length} | ${shown}${rest}${end} |`;
  });
  const text = [
    '# Kill matrix',
    '',
    'Written by `npm run mutants`: every seeded fault of the reference server against the whole suite of its protocol.',
    '',
    '| fault | breaks | caught by | cases |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
    `Lawful variants that must raise nothing: ${variants.map((one) => one.name).join(', ')}.`,
    '',
    `Cases that catch none of these faults: ${idle.length === 0 ? 'none' : idle.join(', ')}.`,
    '',
  ];
  const folder = path.join(packageRoot(), 'reports', 'sample');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'kill-matrix.md'), text.join('\n'));
}

if (process.argv[2] === '--worker') {
  process.on('message', (task: Task) => {
    void judge(task).then((seen) => process.send?.(seen));
  });
} else {
  process.exitCode = await main(process.argv.slice(2));
}
