import { expect, it } from 'vitest';
import { cases } from '../../suites/index.js';
import type { CaseDefinition } from '../case/case.js';
import type { CaseResult } from '../run/report.js';
import { run } from '../run/run.js';
import { targetFromOptions } from '../target/read-target.js';
import { startEmbedded } from './embedded.js';
import { propertyFaults } from './property-faults.js';

/** Each property of a protocol and seeded faults that it finds by itself (fixtures/properties.json). */
export function foundBy(protocol: 'smtp' | 'pop3'): readonly (readonly [id: string, faults: readonly string[]])[] {
  return Object.entries(propertyFaults()).filter(([id]) => id.startsWith(`${protocol}/`));
}

/** Runs one property against the reference server with these faults. */
export function judged(id: string, seeds: readonly string[], seed = 1): Promise<CaseResult> {
  const definition = cases.find((one) => one.id === id);
  if (definition === undefined) throw new Error(`there is no property ${id}`);
  return judgedCase(definition, seeds, seed);
}

/** Runs any case against the reference server with these faults. */
export async function judgedCase(definition: CaseDefinition, seeds: readonly string[], seed = 1): Promise<CaseResult> {
  const embedded = await startEmbedded(seeds);
  try {
    for await (const event of run({
      target: targetFromOptions(embedded.options),
      provisioner: embedded.provisioner,
      cases: [definition],
      standard: 'rfc5321',
      seed,
      jobs: 1,
      timeoutMs: 1_500,
      strict: false,
      segmentation: 'whole',
      known: [],
      version: 'test',
    })) {
      if (event.type === 'case') return event.result;
    }
  } finally {
    await embedded.close();
  }
  throw new Error('the run gave no result');
}

/** Each property of a protocol passes on the correct server, and finds its faults. */
export function itFindsItsFaults(protocol: 'smtp' | 'pop3'): void {
  for (const [id, faults] of foundBy(protocol)) {
    it(`${id} passes on the correct server, and tells what it reached`, async () => {
      const result = await judged(id, []);
      expect(result.outcome, JSON.stringify(result.findings)).toBe('pass');
      expect(result.reached?.commands).toBeGreaterThan(100);
    });

    for (const fault of faults) {
      it(`${id} finds ${fault}`, async () => {
        const result = await judged(id, [fault]);
        expect(result.outcome, result.reason).toBe('fail');
        expect(result.counterexample).toMatch(new RegExp(`^# id: ${protocol}/regression/`));
      });
    }
  }
}

const LONGER_BY_AT_MOST = 2;

/** Faults, the property that finds them, and the least number of commands that shows them: hardly more are shown. */
export function itShowsThemShortly(
  protocol: 'smtp' | 'pop3',
  shortest: readonly (readonly [fault: string, property: string, commands: number])[],
  isCommand: (line: string) => boolean,
): void {
  for (const [fault, property, commands] of shortest) {
    it(`${fault} is shown in ${commands} commands, or ${LONGER_BY_AT_MOST} more`, async () => {
      const { counterexample = '' } = await judged(`${protocol}/property/${property}`, [fault]);
      const lines = counterexample.split('\n').filter((line) => /^C[:>] /.test(line) && isCommand(line));
      expect(lines.length, counterexample).toBeGreaterThanOrEqual(commands);
      expect(lines.length, counterexample).toBeLessThanOrEqual(commands + LONGER_BY_AT_MOST);
    });
  }
}
