/**
 * Where mail is in files. What is kept of a message is where it is and which tokens are in it, never its octets: a run
 * of hours delivers more than memory holds.
 */
export interface MailPlace {
  /** Looks at what is new since the last time, and what is gone. */
  look(): Promise<void>;
  /** The messages with this token; `undefined` when one of them is not where it was seen: look again. */
  copies(token: string): Promise<readonly Uint8Array[] | undefined>;
  readonly count: number;
}
