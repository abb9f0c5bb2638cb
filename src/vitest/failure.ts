import { headline } from '../report/evidence.js';
import { paint } from '../report/paint.js';
import { problem } from '../report/problems.js';
import type { CaseResult } from '../run/report.js';

/** The server breaks a rule; the message has finding, RFC and dialogue. */
export class ConformanceError extends Error {
  override readonly name = 'ConformanceError';
}

/** It could not be told. */
export class InconclusiveError extends Error {
  override readonly name = 'InconclusiveError';
}

/** The target cannot be judged: not there, not speaking the protocol, or not letting us in. */
export class TargetUnusable extends Error {
  override readonly name = 'TargetUnusable';
}

/** What a test throws for this result: everything that the reports have, and no stack, which would show our own code. */
export function failure(result: CaseResult, why = headline(result)): Error {
  const evidence = problem(result, { paint: paint(false), verbose: false, repeat: () => `vitest -t '${result.id} '` });
  const message = `${why}\n\n${evidence}`;
  const error = result.outcome === 'inconclusive' ? new InconclusiveError(message) : new ConformanceError(message);
  error.stack = `${error.name}: ${message}`;
  return error;
}
