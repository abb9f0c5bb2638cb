import { beforeAll, describe, test, type TestContext } from 'vitest';
import type { CaseDefinition } from '../case/case.js';
import type { RunOptions } from '../library/run-options.js';
import { engineOptions, secretsOf, selectedCases } from '../library/run-options.js';
import { redactResult, redactText } from '../report/redact.js';
import { isStale } from '../run/known.js';
import { openRun } from '../run/open-run.js';
import type { CaseResult } from '../run/report.js';
import { failure, TargetUnusable } from './failure.js';

/** A target, or what gives one when the tests begin: a server started in a hook, say. */
export type GivenTarget = RunOptions['target'] | (() => RunOptions['target'] | Promise<RunOptions['target']>);

/** Which cases become tests, and how they are judged. */
export interface DescribeOptions extends Omit<RunOptions, 'target' | 'bail' | 'jobs' | 'signal' | 'evidence'> {
  /** Tests run side by side, as many as vitest's `maxConcurrency` says; default true. */
  readonly concurrent?: boolean;
  /** Longest duration of one test in milliseconds, repetitions of the case included; default two minutes. */
  readonly testTimeout?: number;
}

const TEST_TIMEOUT_MS = 120_000;

/**
 * Makes a `describe` with one `test` for each case. Only the tests that vitest selects go over the wire; the wire rules
 * stand last and are judged on the sessions of those.
 *
 * - `pass`, `observed` and `warn` pass; `warn` fails with `strict`.
 * - `fail`, `flaky`, `inconclusive`, and a known deviation that is none any more, fail.
 * - `not-applicable`, `blocked` and `known` are skipped, with the reason.
 *
 * A target that cannot be judged at all fails the whole `describe`.
 *
 * @throws {SelectionError} when no case is selected.
 */
export function describeTarget(name: string, target: GivenTarget, options: DescribeOptions = {}): void {
  const selected = selectedCases(options);
  const timeout = options.testTimeout ?? TEST_TIMEOUT_MS;
  // The order means something: is the server there, the cases, is it still there, the rules over all sessions.
  describe(name, { shuffle: false }, () => {
    let judge: (definition: CaseDefinition) => Promise<Judged>;

    beforeAll(async () => {
      judge = await open(typeof target === 'function' ? await target() : target, selected, options);
    }, timeout);

    for (const definition of inOrder(selected)) {
      const concurrent = options.concurrent !== false && definition.wire === undefined && !definition.position;
      test(
        `${definition.id} ${definition.title}`,
        { concurrent, sequential: !concurrent, timeout },
        async (context) => {
          settle(await judge(definition), context);
        },
      );
    }
  });
}

interface Judged {
  readonly result: CaseResult;
  readonly strict: boolean;
  /** The case is listed as a known deviation, and passes. */
  readonly stale: boolean;
}

async function open(
  target: RunOptions['target'],
  selected: readonly CaseDefinition[],
  options: DescribeOptions,
): Promise<(definition: CaseDefinition) => Promise<Judged>> {
  const prepared = await engineOptions({ ...options, target });
  if (!selected.some((one) => prepared.target[one.protocol] !== undefined)) {
    throw new TargetUnusable('the target has no endpoint of the protocol that the selected cases are about');
  }
  const secrets = secretsOf(prepared);
  const run = await openRun(prepared).catch((error: unknown) => {
    throw new TargetUnusable(redactText((error as Error).message, secrets), { cause: error });
  });
  return async (definition) => {
    const result = redactResult(await run.judge(definition), secrets);
    const { strict, known } = prepared;
    return { result, strict, stale: known.some((entry) => isStale(entry, result, strict)) };
  };
}

function inOrder(cases: readonly CaseDefinition[]): readonly CaseDefinition[] {
  const place = (one: CaseDefinition): number => {
    if (one.wire !== undefined) return 4;
    if (one.position === 'first') return 0;
    if (one.position === 'last') return 3;
    return one.protocol === 'smtp' ? 1 : 2;
  };
  return [...cases].sort((a, b) => place(a) - place(b));
}

function settle({ result, strict, stale }: Judged, context: TestContext): void {
  if (stale) {
    throw failure(result, 'this known deviation no longer fails: take its entry off the list');
  }
  switch (result.outcome) {
    case 'pass':
    case 'observed':
      return;
    case 'warn':
      if (strict) throw failure(result);
      return;
    case 'fail':
    case 'flaky':
    case 'inconclusive':
      throw failure(result);
    case 'not-applicable':
    case 'blocked':
    case 'known':
      context.skip(`${result.outcome}: ${result.reason ?? 'no reason given'}`);
  }
}
