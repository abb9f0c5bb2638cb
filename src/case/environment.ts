import type { Capabilities } from '../pop3/capabilities.js';
import type { LoginPatience } from '../session/login-patience.js';
import type { Reach } from '../session/reach.js';
import type { Segmentation } from '../session/session.js';
import type { Extensions } from '../smtp/ehlo.js';
import type { SmtpStandard } from '../smtp/model.js';
import type { Message } from '../target/message.js';
import type { MailStore, Provisioner } from '../target/store.js';
import type { Account, Target } from '../target/target.js';
import type { Connect } from '../transport/transport.js';

/** What was learned of the target before the cases: what it offers, what the ordinary transaction gave. */
export interface Facts {
  /** EHLO keywords; undefined when EHLO was refused. */
  readonly extensions: Extensions | undefined;
  /** NOOP is not implemented: told once, and not in every case that uses it to see whether the session is in step. */
  readonly noopRefused: boolean;
  /** CAPA tags, and the optional commands that answered; empty without a POP3 endpoint. */
  readonly capabilities: Capabilities;
  /** PIPELINING is announced before the login too: a proxy may learn of it behind the login only. */
  readonly pipelinesLogin: boolean;
  /** True when the greeting has a timestamp (RFC 1939 §7 APOP). */
  readonly apop: boolean;
  /** How many messages each account's maildrop held at the start, by user name. */
  readonly messages: ReadonlyMap<string, number>;
}

export interface LeaseWish {
  /** The target's first account and no other. */
  readonly first?: boolean;
  /** Others that are ready to share may have the account at the same time. */
  readonly shared?: boolean;
}

/** Everything a case may touch besides its own sessions. */
export interface Environment {
  readonly target: Target;
  readonly standard: SmtpStandard;
  readonly facts: Facts;
  readonly connect: Connect;
  /** The patient way to the target, for sessions of cases. */
  readonly reach: Reach;
  readonly store: MailStore | undefined;
  readonly provisioner: Provisioner | undefined;
  readonly timeoutMs: number;
  readonly patience: LoginPatience;
  /** How often a connection was ended without a greeting: a server that limits connections wants fewer at a time. */
  readonly crowding: { turnedAway: number };
  readonly segmentation: Segmentation;
  /** Of the run. */
  readonly seed: number;
  /** Generated sessions a property. */
  readonly runs: number;
  /** Random numbers in [0, 1), drawn from the seed and the case id: the same in every run. */
  random(caseId: string): () => number;
  nextToken(): string;
  /**
   * Accounts for one case; given back by `release`. The case has them alone, unless it is ready to share them with others
   * that are.
   */
  lease(count: number, wish?: LeaseWish): Promise<readonly Account[]>;
  release(accounts: readonly Account[]): void;
  /** True when cases that wait for minutes are wanted. */
  readonly slow: boolean;
  /** Lets `ms` milliseconds pass, by the clock of the target. */
  pause(ms: number): Promise<void>;
  /** What is known of an account's maildrop: the messages that the last case left there untouched. */
  readonly maildrops: Map<string, readonly Message[]>;
  readonly delivery: DeliveryControl;
}

/** What became of an ordinary message: `refused` tells of the server's mood, `lost` of its store. */
export type Fence = 'arrived' | 'lost' | 'refused';

/** Proof that what has not come is not coming. */
export interface DeliveryControl {
  /** Sends an ordinary message to `address` and waits until it is there. */
  fence(address: string): Promise<Fence>;
  /**
   * Why a silence says nothing: an ordinary message waits as long for an answer at the same time, which is lawful (RFC 5321
   * §4.5.3.2).
   * `undefined` where it does not, or where there is no SMTP server.
   */
  slowness(): Promise<string | undefined>;
  /** Longest time that a delivery took so far, in milliseconds. */
  readonly slowestMs: number;
  took(ms: number): void;
}
