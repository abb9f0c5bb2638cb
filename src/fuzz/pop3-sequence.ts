import type { WayIn } from '../pop3/ways-in.js';
import type { MessageParts } from '../target/message.js';
import type { Sequence } from './sequence.js';

/**
 * What is said in a step: whole lines, sent together; or the octets of a line that stays unfinished. Octet strings
 * without CRLF; `{user}`, `{password}`, `{digest}` and `{plain}` stand for the session's own.
 */
export type Pop3Say = { readonly lines: readonly string[] } | { readonly unfinished: string };

/** A generated POP3 input. Session N is that of the Nth account. */
export interface Pop3Input {
  /** Where a session stands when it is opened: greeted, or logged in. */
  readonly start: 'authorization' | 'transaction';
  /** Where `start` is `transaction`, the ways in of the sessions in turn; PASS in place of one that is not open. */
  readonly ways?: readonly WayIn[];
  /** True when all connections are for the first account. */
  readonly shared?: true;
  /** What lies in each account's maildrop at the beginning; `undefined` to take them as they are. */
  readonly maildrops: readonly (readonly MessageParts[])[] | undefined;
  readonly steps: Sequence<Pop3Say>;
}

/** How many accounts the steps speak for and of. */
export function accountsOf({ steps, shared }: Pop3Input): number {
  const named = [...JSON.stringify(steps).matchAll(/\{user(\d+)\}/g)].map(([, number]) => Number(number));
  return Math.max(1, ...named, ...(shared === true ? [] : steps.map((step) => step.on + 1)));
}
