/**
 * The kill matrix: every seeded fault and every lawful variant of the reference server against the whole suite. Writes
 * which cases catch which fault to fixtures/faults.json (read by a test) and the whole table to
 * reports/sample/kill-matrix.md.
 *
 *     npm run mutants                    all of them
 *     npm run mutants -- --check         all of them; nothing is written, but what is there must still hold
 *     npm run mutants -- PATTERN...      only those whose names hold one of the patterns; prints what each raises
 *
 * Exit status 1 when a fault is caught by no case, when a lawful variant raises what it must not, and, where all were run,
 * when a case catches no fault and faults.json does not say why, or a file is out of date.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { cases } from '../../suites/index.js';
import { FAULTS, VARIANTS, type Seed } from '../reference/faults.js';
import { inProcesses, worksOff } from './in-processes.js';
import { formatFaults, killMatrix, outOfDate, readFaults, type KillMatrix } from './kill-matrix.js';
import { judgeSeed, type Seen } from './mutant-run.js';
import { namedBy } from './named-by.js';
import { packageRoot } from '../library/package-root.js';

const FAULTS_FILE = path.join(packageRoot(), 'fixtures', 'faults.json');
const TABLE_FILE = path.join(packageRoot(), 'reports', 'sample', 'kill-matrix.md');
const TOLD_CASES = 10;

async function main(args: readonly string[]): Promise<number> {
  const patterns = args.filter((one) => one !== '--check');
  const whole = patterns.length === 0;
  const names = namedBy(
    patterns,
    [...FAULTS, ...VARIANTS].map(({ name }) => name),
  );
  const wanted = ({ name }: Seed): boolean => names.has(name);
  const faults = FAULTS.filter(wanted);
  const variants = VARIANTS.filter(wanted);
  const startedMs = performance.now();
  const seen = await judgeAll([...faults, ...variants]);
  const { idle: reasons, caughtBy: named } = readFaults(readFileSync(FAULTS_FILE, 'utf8'));
  const matrix = killMatrix({
    faults,
    variants,
    seen,
    caseIds: cases.map((one) => one.id),
    reasons,
    named,
  });
  const wrong = [print('faults that no case catches', matrix.survivors), print('false alarms', matrix.alarms)];
  if (whole) {
    wrong.push(print('cases that catch no fault, without a reason', matrix.idle));
    wrong.push(print('reasons that are not needed', matrix.stale));
    if (args.includes('--check'))
      wrong.push(print('out of date (npm run mutants writes it anew)', differences(matrix)));
    else write(matrix);
  } else {
    for (const one of seen.values()) tell(one);
  }
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(0);
  process.stdout.write(`${faults.length} faults and ${variants.length} variants in ${seconds} s\n`);
  return wrong.some((count) => count > 0) ? 1 : 0;
}

async function judgeAll(seeds: readonly Seed[]): Promise<ReadonlyMap<string, Seen>> {
  const names = seeds.map(({ name }) => name);
  const all = await inProcesses<Seen>(fileURLToPath(import.meta.url), names);
  return new Map(all.map((one) => [one.name, one]));
}

function write({ file, markdown }: KillMatrix): void {
  mkdirSync(path.dirname(TABLE_FILE), { recursive: true });
  writeFileSync(FAULTS_FILE, formatFaults(file));
  writeFileSync(TABLE_FILE, markdown);
}

const differences = (matrix: KillMatrix): readonly string[] =>
  outOfDate(matrix, readFileSync(FAULTS_FILE, 'utf8'), existsSync(TABLE_FILE) ? readFileSync(TABLE_FILE, 'utf8') : '');

/** Prints what one seed raised: a few lines, however much it is. */
function tell({ name, end, failed, warned }: Seen): void {
  const all = [...failed, ...warned];
  print(`${name} ends ${end}, raises ${all.length}`, all.slice(0, TOLD_CASES));
}

/** Prints the lines under a title, or nothing where there are none; gives their number. */
function print(title: string, lines: readonly string[]): number {
  if (lines.length > 0)
    process.stdout.write(`${title} (${lines.length})\n${lines.map((one) => `  ${one}\n`).join('')}`);
  return lines.length;
}

if (!worksOff(judgeSeed)) process.exitCode = await main(process.argv.slice(2));
