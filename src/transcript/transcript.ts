/** A session as data: every octet sent and received, with its time and its segment. */

/**
 * Times are milliseconds since the session was opened. A `sent` or `received` entry is one segment as our side wrote
 * or read it.
 */
export type TranscriptEntry =
  | { readonly type: 'connected'; readonly atMs: number }
  | { readonly type: 'sent'; readonly atMs: number; readonly octets: Uint8Array }
  | { readonly type: 'received'; readonly atMs: number; readonly octets: Uint8Array }
  /** We closed our sending side (`fin`), or the whole connection (`reset`, `closed`). */
  | { readonly type: 'local-end'; readonly atMs: number; readonly how: 'fin' | 'reset' | 'closed' }
  /** The server closed its sending side, or the connection broke. */
  | { readonly type: 'remote-end'; readonly atMs: number; readonly how: 'fin' | 'reset' }
  /** We gave up waiting. */
  | { readonly type: 'timeout'; readonly atMs: number; readonly waitedMs: number }
  /** A remark of the case: what is being asked here. */
  | { readonly type: 'note'; readonly atMs: number; readonly text: string };

export type Protocol = 'smtp' | 'pop3';

export interface Transcript {
  readonly protocol: Protocol;
  /** 1 for the first session of a case. */
  readonly session: number;
  readonly entries: readonly TranscriptEntry[];
}
