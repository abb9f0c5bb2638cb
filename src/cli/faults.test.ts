import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { cases } from '../../suites/index.js';
import { FAULTS } from '../reference/faults.js';
import { readFaults } from './kill-matrix.js';
import { judgeSeed, type Seen } from './mutant-run.js';
import { packageRoot } from '../library/package-root.js';

/** Made by `npm run mutants`. */
const { caughtBy, idle } = readFaults(readFileSync(path.join(packageRoot(), 'fixtures', 'faults.json'), 'utf8'));

/** The case that is run with a fault which harms the sessions behind it: the sanity case at the end. */
const AFTERMATH: Readonly<Record<string, RegExp>> = { 'smtp-session-dead-after-loss': /^smtp\/connection-loss\// };

/** Sessions for a wire rule to look at: a rule by itself holds none. */
const CARRIERS =
  /^(smtp\/(sanity|order|robustness|enhanced-codes|greeting|hello|help)|pop3\/(sanity|state|list|capa|body|top))\//;

function runWith(fault: string, ids: readonly string[]): Promise<Seen> {
  const onWire = ids.some((id) => id.includes('/wire/'));
  const chosen = cases
    .map((one) => one.id)
    .filter((id) => ids.includes(id) || (onWire && CARRIERS.test(id)) || AFTERMATH[fault]?.test(id) === true);
  return judgeSeed(fault, new Set(chosen));
}

describe('seeded faults', () => {
  it('are all listed in fixtures/faults.json, and no others', () => {
    expect(Object.keys(caughtBy).sort()).toEqual(FAULTS.map((fault) => fault.name).sort());
  });

  it('leave out only cases that are there, each with a reason', () => {
    for (const [id, reason] of Object.entries(idle)) {
      expect(cases.map((one) => one.id)).toContain(id);
      expect(reason).not.toBe('');
    }
  });

  for (const [fault, ids] of Object.entries(caughtBy)) {
    it(`${fault} is caught by ${ids.join(' or ') || 'the run itself'}`, async () => {
      const { failed, warned, end } = await runWith(fault, ids);
      const raised = [...failed, ...warned];
      // Without a case the greeting sends the client away, or the account is not let in: the run itself ends.
      const caught = ids.length === 0 ? end !== 'complete' : ids.some((id) => raised.includes(id));
      expect(caught, raised.join(', ')).toBe(true);
    });
  }
});
