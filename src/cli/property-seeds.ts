/**
 * What the properties find by themselves: the faults of fixtures/property-seeds.json against the properties of their
 * protocol, as many generated sessions as a run has by default, with the seeds 1 to 10. Writes the counts anew.
 *
 *     npm run properties                 all of them; takes long
 *     npm run properties -- PATTERN...   only those whose names hold one of the patterns; nothing is written
 *
 * Exit status 1 when a fault that has no reason not to be is found with fewer than nine of the seeds.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { cases } from '../../suites/index.js';
import { packageRoot } from '../library/package-root.js';
import { inProcesses, worksOff } from './in-processes.js';
import { judgeSeed } from './mutant-run.js';
import { namedBy } from './named-by.js';

/** fixtures/property-seeds.json. */
interface PropertySeeds {
  /** State, sequence and data faults: with how many of the ten seeds a property finds each. */
  readonly found: Readonly<Record<string, number>>;
  /** Why a fault is found with fewer than nine. */
  readonly less: Readonly<Record<string, string>>;
}

interface Tried {
  readonly name: string;
  readonly found: number;
}

const FILE = path.join(packageRoot(), 'fixtures', 'property-seeds.json');
const SEEDS = 10;
const ENOUGH = 9;

async function main(patterns: readonly string[]): Promise<number> {
  const { found, less } = JSON.parse(readFileSync(FILE, 'utf8')) as PropertySeeds;
  const names = [...namedBy(patterns, Object.keys(found))];
  const tried = await inProcesses<Tried>(fileURLToPath(import.meta.url), names);
  const weak = tried.filter((one) => one.found < ENOUGH);
  for (const one of patterns.length === 0 ? weak : tried) {
    process.stdout.write(`${one.name}: ${one.found} of ${SEEDS}${reasonOf(less[one.name])}\n`);
  }
  if (patterns.length === 0) {
    const counts = Object.fromEntries(tried.map((one) => [one.name, one.found]));
    writeFileSync(FILE, `${JSON.stringify({ found: counts, less }, null, 2)}\n`);
  }
  process.stdout.write(`${tried.length - weak.length} of ${tried.length} faults found with ${ENOUGH} seeds or more\n`);
  return weak.some(({ name }) => less[name] === undefined) ? 1 : 0;
}

const reasonOf = (reason: string | undefined): string => (reason === undefined ? '' : ` (${reason})`);

/** Asks the properties one after the other, those that have found the fault before first. */
async function foundWithin(name: string): Promise<Tried> {
  const finders = new Map(
    cases.filter((one) => one.id.startsWith(`${name.slice(0, 4)}/property/`)).map(({ id }) => [id, 0]),
  );
  let found = 0;
  for (let seed = 1; seed <= SEEDS; seed++) {
    for (const [id, times] of [...finders].sort(([, a], [, b]) => b - a)) {
      const { failed, end } = await judgeSeed(name, new Set([id]), seed);
      if (failed.length === 0 && end === 'complete') continue;
      finders.set(id, times + 1);
      found += 1;
      break;
    }
  }
  return { name, found };
}

if (!worksOff(foundWithin)) process.exitCode = await main(process.argv.slice(2));
