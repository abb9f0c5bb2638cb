import { cases } from '../../suites/index.js';
import { FAULTS, VARIANTS } from '../reference/faults.js';
import type { RunReport } from '../run/report.js';
import { run } from '../run/run.js';
import { targetFromOptions } from '../target/read-target.js';
import { embeddedInMemory } from './embedded.js';
import { propertyFaults } from './property-faults.js';
import { inSimulatedTime } from './simulated-time.js';

/** What a run against the reference server with one seed on showed. */
export interface Seen {
  readonly name: string;
  /** Ids of the cases that failed, and of those that warned, in the catalogue's order. */
  readonly failed: readonly string[];
  readonly warned: readonly string[];
  /** `configuration`: the account is not let in, exit status 2 in a run of the command. */
  readonly end: RunReport['end'] | 'configuration';
}

const TIMEOUT_MS = 10_000;
/** The more cases ask at a time, the fewer rounds of reading mail back. */
const JOBS = 64;
/** Sessions that each property generates for a variant. */
const VARIANT_RUNS = 10;

/**
 * Runs the suite of the seed's protocol against the reference server with the seed on: in memory and in simulated time,
 * so that the outcome depends on nothing but the seed.
 *
 * @param only - Ids of cases; all when left out.
 * @param seed - What generated sessions are drawn from.
 */
export function judgeSeed(name: string, only?: ReadonlySet<string>, seed = 1): Promise<Seen> {
  const protocol = name.startsWith('pop3-') ? 'pop3' : 'smtp';
  const chosen = cases.filter((one) => one.protocol === protocol && (only?.has(one.id) ?? meets(one.id, name)));
  return inSimulatedTime(async () => {
    const { options, provisioner, pause, connect } = embeddedInMemory([name]);
    const events = run({
      target: targetFromOptions(options),
      provisioner,
      connect,
      pause,
      slow: true,
      cases: chosen,
      standard: isOf1982(name) ? 'rfc821' : 'rfc5321',
      seed,
      jobs: JOBS,
      timeoutMs: TIMEOUT_MS,
      ...(isVariant(name) ? { runs: VARIANT_RUNS } : {}),
      strict: false,
      segmentation: 'whole',
      known: [],
      version: 'mutants',
    });
    try {
      for await (const event of events) if (event.type === 'ended') return seenIn(name, event.report);
    } catch {
      // The account is not let in.
    }
    return { name, failed: [], warned: [], end: 'configuration' };
  });
}

/** Properties meet the variants and the faults that they are known to find: by the hundred, generated sessions are dear. */
function meets(id: string, seed: string): boolean {
  return !id.includes('/property/') || isVariant(seed) || found[id]?.includes(seed) === true;
}

const found = propertyFaults();
const isVariant = (name: string): boolean => VARIANTS.some((one) => one.name === name);

function seenIn(name: string, { cases: results, end }: RunReport): Seen {
  const ids = (...outcomes: readonly string[]): readonly string[] =>
    results.filter((one) => outcomes.includes(one.outcome)).map((one) => one.id);
  return { name, failed: ids('fail', 'flaky'), warned: ids('warn'), end };
}

/** A fault against the 1982 standard, or a variant that only it permits. */
const isOf1982 = (name: string): boolean =>
  [...FAULTS, ...VARIANTS].find((one) => one.name === name)?.source.includes('(rfc821)') === true;
