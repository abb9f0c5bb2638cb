import type { MessageParts } from '../target/message.js';
import type { Sequence } from './sequence.js';

/**
 * What is said in a step: whole lines, sent together; or the octets of a line that stays unfinished. Octet strings
 * without CRLF; `{user}` and `{password}` stand for the session's own.
 */
export type Pop3Say = { readonly lines: readonly string[] } | { readonly unfinished: string };

/** A generated POP3 input. Session N is that of the Nth account. */
export interface Pop3Input {
  /** Where a session stands when it is opened: greeted, or logged in. */
  readonly start: 'authorization' | 'transaction';
  /** What lies in each account's maildrop at the beginning; `undefined` to take them as they are. */
  readonly maildrops: readonly (readonly MessageParts[])[] | undefined;
  readonly steps: Sequence<Pop3Say>;
}
