import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { cases } from '../../suites/index.js';
import { FAULTS } from '../reference/faults.js';
import type { CaseResult } from '../run/report.js';
import { run } from '../run/run.js';
import { targetFromOptions } from '../target/read-target.js';
import { startEmbedded } from './embedded.js';
import { packageRoot } from '../library/package-root.js';

/** Fault by fault the cases that catch it; made by `npm run mutants`. */
const caughtBy = JSON.parse(readFileSync(path.join(packageRoot(), 'fixtures', 'faults.json'), 'utf8')) as Record<
  string,
  readonly string[]
>;

/** The case that is run with a fault which harms the sessions behind it: the sanity case at the end. */
const AFTERMATH: Readonly<Record<string, RegExp>> = { 'smtp-session-dead-after-loss': /^smtp\/connection-loss\// };

/** Sessions for a wire rule to look at: a rule by itself holds none. */
const CARRIERS = /^(smtp\/(sanity|order|enhanced-codes|greeting|hello|help)|pop3\/(sanity|state|list|capa|body|top))\//;

async function failing(
  fault: string,
  ids: readonly string[],
): Promise<{ readonly failed: readonly string[]; readonly ended: boolean }> {
  const embedded = await startEmbedded([fault]);
  const results: CaseResult[] = [];
  // The account is not let in, or the greeting sends the client away: the run itself ends.
  let ended = false;
  const onWire = ids.some((id) => id.includes('/wire/'));
  try {
    for await (const event of run({
      target: targetFromOptions(embedded.options),
      provisioner: embedded.provisioner,
      pause: embedded.pause,
      slow: true,
      cases: cases.filter(
        (one) => ids.includes(one.id) || (onWire && CARRIERS.test(one.id)) || AFTERMATH[fault]?.test(one.id) === true,
      ),
      standard: 'rfc5321',
      seed: 1,
      jobs: 4,
      timeoutMs: 1_500,
      strict: true,
      segmentation: 'whole',
      known: [],
      version: 'test',
    })) {
      if (event.type === 'case') results.push(event.result);
      if (event.type === 'ended') ended = event.report.end !== 'complete';
    }
  } catch (error) {
    if (ids.length > 0) throw error;
    ended = true;
  } finally {
    await embedded.close();
  }
  const failed = results.filter((one) => ['fail', 'flaky', 'warn'].includes(one.outcome)).map((one) => one.id);
  return { failed, ended };
}

describe('seeded faults', () => {
  it('are all listed in fixtures/faults.json, and no others', () => {
    expect(Object.keys(caughtBy).sort()).toEqual(FAULTS.map((fault) => fault.name).sort());
  });

  for (const [fault, ids] of Object.entries(caughtBy)) {
    it.concurrent(`${fault} is caught by ${ids.join(' or ') || 'the run itself'}`, async () => {
      const { failed, ended } = await failing(fault, ids);
      const caught = ids.length === 0 ? ended : ids.some((id) => failed.includes(id));
      expect(caught, failed.join(', ')).toBe(true);
    });
  }
});
