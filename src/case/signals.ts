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
}
