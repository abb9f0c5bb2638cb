import type { Account } from './target.js';
import type { Message } from './message.js';

/** Delivered mail, read back. Implementations: POP3, Maildir, mbox, a directory of files. */
export interface MailStore {
  /**
   * `octets`: what is read is what the server stored, octet for octet. `lines`: the store keeps local line ends (LF), so
   * a comparison looks at lines, not at line ends. `mbox`: so too, and an empty line at the end may be taken for the one
   * between two messages.
   */
  readonly fidelity: 'octets' | 'lines' | 'mbox';
  /** All messages now there for `address` that carry `token`, each octet for octet as the store gives it. */
  find(address: string, token: string): Promise<readonly Uint8Array[]>;
  /** How many messages are there for `address` now, with or without a token of ours. */
  count(address: string): Promise<number>;
}

/** Puts messages into a maildrop before a case. */
export interface Provisioner {
  /** What a case can rely on: `exact` when the octets at rest are the ones given (line ends aside). */
  readonly exact: boolean;
  /** Makes `account`'s maildrop hold exactly `messages`, in this order where the server keeps an order. */
  provision(account: Account, messages: readonly Message[]): Promise<void>;
}
