import { describe, expect, it } from 'vitest';
import { foundBy, itFindsItsFaults, itShowsThemShortly, judged } from './properties.test.fixture.js';

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

describe('properties of SMTP', () => {
  itFindsItsFaults('smtp');

  it.each(foundBy('smtp').map(([id]) => id))('%s judges a server that knows only HELO, by HELO', async (id) => {
    const result = await judged(id, ['smtp-v-helo-only']);
    // That EHLO is not known is told once.
    const others = { 'smtp/property/pipelining': 'not-applicable', 'smtp/property/model-agreement': 'fail' };
    expect(result.outcome, result.reason).toBe(Object.entries(others).find(([one]) => one === id)?.[1] ?? 'pass');
  });

  it('a property that has found something goes on, and tells what else it finds', async () => {
    const both = await judged('smtp/property/transparency', ['smtp-data-64k-refused', 'smtp-data-dot-kept']);
    expect(both.findings).toMatchObject([{ rule: 'a text of lawful form and size is taken as an ordinary one is' }]);
    expect(both.reason).toMatch(/^1 further finding in other sessions: what was accepted arrives octet for octet: /);
    const one = await judged('smtp/property/transparency', ['smtp-data-dot-kept']);
    expect(one).toMatchObject({ outcome: 'fail', findings: [{ rule: 'what was accepted arrives octet for octet' }] });
    expect(one.reason).toBeUndefined();
  });

  itShowsThemShortly('smtp', SHORTEST, () => true);
});
