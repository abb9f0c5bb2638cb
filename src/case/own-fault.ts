import { ProvisionError } from '../target/provision-error.js';
import { TargetError } from '../target/target-error.js';
import { TransportError } from '../transport/transport.js';
import { Inconclusive, NotApplicable, StopCase, TargetGone } from './signals.js';

/** True for what is thrown on purpose: a case ends, or something is wrong out in the world. Anything else is a fault of ours. */
export const isMeant = (error: unknown): error is Error =>
  [StopCase, NotApplicable, Inconclusive, TargetGone, TargetError, ProvisionError, TransportError].some(
    (kind) => error instanceof kind,
  );

/**
 * What went wrong in mailspec itself, in words: the error and, for whoever mends it, the place in the code. It tells nothing
 * about the server.
 */
export function ownFault(error: unknown): string {
  if (!(error instanceof Error)) return 'something was thrown that is no error';
  const place = /^ +at (?:(?:async )?(\S+) \()?.*?([^/\\\s]+:\d+):\d+\)?$/m.exec(error.stack ?? '');
  const [, where, line] = place ?? [];
  const at = line === undefined ? '' : ` (at ${where === undefined ? '' : `${where}, `}${line})`;
  return `${error.name}: ${error.message}${at}`;
}
