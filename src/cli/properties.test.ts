import { describe, expect, it } from 'vitest';
import { judged } from './properties.test.fixture.js';

/** Each property of SMTP and seeded faults that it finds by itself. */
const FINDS: Readonly<Record<string, readonly string[]>> = {
  'model-agreement': ['smtp-rset-keeps-transaction', 'smtp-expn-drops-transaction'],
  delivery: ['smtp-deliver-first-only', 'smtp-deliver-on-connection-loss'],
  transparency: ['smtp-data-dot-kept', 'smtp-data-trailing-space-stripped'],
  'end-of-data': ['smtp-data-end-lf-dot-lf', 'smtp-data-end-cr-dot-cr'],
  segmentation: ['smtp-segment-cr-lf-split', 'smtp-segment-split-command-lost'],
  pipelining: ['smtp-segment-second-command-dropped', 'smtp-segment-error-drops-rest'],
  'letter-case-and-noop': ['smtp-verb-upper-case-only', 'smtp-noop-forgets-ehlo'],
  reset: ['smtp-rset-forgets-ehlo', 'smtp-rset-keeps-sender'],
  robustness: ['smtp-crash-nul', 'smtp-syntax-error-drops-transaction'],
  interleaving: ['smtp-session-shared-envelope', 'smtp-session-text-after-loss'],
};

/** Faults, the property that finds them, and the least number of things said that shows them. */
const SHORTEST: readonly (readonly [fault: string, property: string, said: number])[] = [
  ['smtp-rset-keeps-transaction', 'model-agreement', 4],
  ['smtp-expn-drops-transaction', 'model-agreement', 4],
  ['smtp-rcpt-before-mail-accepted', 'model-agreement', 1],
  ['smtp-unknown-250', 'model-agreement', 1],
  ['smtp-ehlo-keeps-transaction', 'model-agreement', 4],
  ['smtp-rcpt-refused-forgets-mail', 'model-agreement', 4],
  ['smtp-quit-in-transaction-refused', 'model-agreement', 3],
  ['smtp-noop-forgets-ehlo', 'letter-case-and-noop', 3],
  ['smtp-syntax-error-drops-transaction', 'robustness', 4],
];

const LONGER_BY_AT_MOST = 2;

describe('properties of SMTP', () => {
  for (const [name, faults] of Object.entries(FINDS)) {
    const id = `smtp/property/${name}`;

    it(`${name} passes on the correct server, and tells what it reached`, async () => {
      const result = await judged(id, []);
      expect(result.outcome, JSON.stringify(result.findings)).toBe('pass');
      expect(result.reached?.commands).toBeGreaterThan(100);
    });

    for (const fault of faults) {
      it(`${name} finds ${fault}`, async () => {
        const result = await judged(id, [fault]);
        expect(result.outcome, result.reason).toBe('fail');
        expect(result.counterexample).toMatch(/^# id: smtp\/regression\//);
      });
    }
  }

  for (const [fault, property, said] of SHORTEST) {
    it(`${fault} is shown in ${said} commands, or ${LONGER_BY_AT_MOST} more`, async () => {
      const { counterexample = '' } = await judged(`smtp/property/${property}`, [fault]);
      const lines = counterexample.split('\n').filter((line) => /^C[:>] /.test(line));
      expect(lines.length, counterexample).toBeGreaterThanOrEqual(said);
      expect(lines.length, counterexample).toBeLessThanOrEqual(said + LONGER_BY_AT_MOST);
    });
  }
});
