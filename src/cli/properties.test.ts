import { describe, expect, it } from 'vitest';
import { judged } from './properties.test.fixture.js';

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
