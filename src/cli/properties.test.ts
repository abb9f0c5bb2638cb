import { describe, expect, it } from 'vitest';
import { cases } from '../../suites/index.js';
import type { CaseResult } from '../run/report.js';
import { run } from '../run/run.js';
import { targetFromOptions } from '../target/read-target.js';
import { startEmbedded } from './embedded.js';

/** Runs one property against the reference server with these faults. */
async function judged(id: string, seeds: readonly string[], seed = 1): Promise<CaseResult> {
  const embedded = await startEmbedded(seeds);
  try {
    for await (const event of run({
      target: targetFromOptions(embedded.options),
      provisioner: embedded.provisioner,
      cases: cases.filter((one) => one.id === id),
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
  throw new Error(`there is no property ${id}`);
}

/** Each property and seeded faults that it finds by itself. */
const FINDS: Readonly<Record<string, readonly string[]>> = {
  'smtp/property/model-agreement': ['smtp-rset-keeps-transaction', 'smtp-expn-drops-transaction'],
};

describe('properties', () => {
  for (const [id, faults] of Object.entries(FINDS)) {
    it.concurrent(`${id} passes on the correct server, and tells what it reached`, async () => {
      const result = await judged(id, []);
      expect(result.outcome, JSON.stringify(result.findings)).toBe('pass');
      expect(result.reached).toMatchObject({ runs: 100 });
      expect(result.reached?.transitions).toBeGreaterThan(10);
    });

    for (const fault of faults) {
      it.concurrent(`${id} finds ${fault}`, async () => {
        const result = await judged(id, [fault]);
        expect(result.outcome).toBe('fail');
        expect(result.counterexample).toMatch(/^# id: /);
      });
    }
  }
});
