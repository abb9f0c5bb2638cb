import type { Transcript } from '../transcript/transcript.js';

/** How a case ends early. These are our own control flow, never the server's fault: its faults are findings. */

/** A finding makes the rest of the case pointless. */
export class StopCase extends Error {
  override readonly name = 'StopCase';
}

/** The target lacks what the case needs. */
export class NotApplicable extends Error {
  override readonly name = 'NotApplicable';
}

/** We cannot tell. */
export class Inconclusive extends Error {
  override readonly name = 'Inconclusive';
  /** True when the server refused by policy or for want of resources what the case needs. */
  readonly masked: boolean;

  constructor(message: string, masked = false) {
    super(message);
    this.masked = masked;
  }
}

/** The target does not accept connections any more. */
export class TargetGone extends Error {
  override readonly name = 'TargetGone';
  /** Of the sessions that showed a finding just before. */
  readonly transcripts: readonly Transcript[];

  constructor(message: string, options: ErrorOptions & { readonly transcripts?: readonly Transcript[] } = {}) {
    super(message, options);
    this.transcripts = options.transcripts ?? [];
  }
}

/** The target is gone where a finding was to be shown once more: what was seen of it must not be lost. */
export function goneBehind(
  gone: TargetGone,
  finding: { readonly expected: string; readonly actual: string } | undefined,
  transcripts: readonly Transcript[],
): TargetGone {
  if (finding === undefined) return gone;
  const before = `expected ${finding.expected}; got ${finding.actual}`;
  return new TargetGone(`${gone.message}; just before: ${before}`, { cause: gone, transcripts });
}
