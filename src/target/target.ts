import type { Endpoint } from '../transport/transport.js';

/** The installation under test, as the user describes it (design: "target"). */
export interface Target {
  readonly smtp?: Endpoint;
  readonly pop3?: Endpoint;
  /** Addresses that the SMTP server delivers; the first is the ordinary recipient. */
  readonly recipients: readonly string[];
  /** An address of the server's own domain that it must not know. */
  readonly unknownRecipient?: string;
  /** An address that it must not relay to. */
  readonly foreignRecipient?: string;
  /** Ordinary reverse-path. */
  readonly sender: string;
  /** Maildrops; more than one lets POP3 cases run in parallel. */
  readonly accounts: readonly Account[];
  /** True when these maildrops may be emptied. */
  readonly disposable: boolean;
  readonly provision?: ProvisionSpec;
  readonly store?: StoreSpec;
}

export interface Account {
  readonly user: string;
  readonly password: string;
  /** The address that delivers into this maildrop. */
  readonly address?: string;
}

/** How messages get into a maildrop before a case. */
export type ProvisionSpec =
  | { readonly kind: 'smtp' }
  /** Files written into a Maildir; the template names it. */
  | { readonly kind: 'maildir'; readonly template: string }
  /**
   * A command that replaces a maildrop by the `.eml` files of a folder, in sorted order. `{user}` and `{dir}` stand for
   * the two (and `{address} {local} {domain}`); where `{dir}` is missing, both are appended as arguments.
   */
  | { readonly kind: 'command'; readonly command: string; readonly cwd: string };

/** Where delivered mail is read back. Templates take `{user} {local} {domain} {address}`. */
export type StoreSpec =
  { readonly kind: 'pop3' } | { readonly kind: 'maildir' | 'mbox' | 'dir'; readonly template: string };
