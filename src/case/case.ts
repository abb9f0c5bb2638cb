import type { SmtpStandard } from '../smtp/model.js';
import type { MessageParts, RawMessage } from '../target/message.js';
import type { CaseContext } from './context.js';
import { runSteps, type Step } from './steps.js';
import type { Transcript } from '../transcript/transcript.js';

export type CaseId = string;
export type Level = 'MUST' | 'SHOULD' | 'MAY';

/** A section of an RFC: `rfc(5321, '3.3')` is RFC 5321 §3.3. */
export interface RfcReference {
  readonly rfc: number;
  readonly section: string;
}

export const rfc = (number: number, section: string): RfcReference => ({ rfc: number, section });
export const rfcText = (reference: RfcReference): string => `RFC ${reference.rfc} §${reference.section}`;

/** Where a session stands when the steps of a case begin; the engine brings it there. */
export type SmtpStart = 'connected' | 'greeted' | 'helo' | 'ehlo' | 'mail' | 'rcpt';
export type Pop3Start = 'at-once' | 'connected' | 'authorization' | 'transaction';

/** What the target must have for a case to mean anything; where it is missing the case is `not-applicable`. */
export interface Needs {
  /** Different addresses that the server delivers. */
  readonly recipients?: number;
  readonly unknownRecipient?: boolean;
  readonly foreignRecipient?: boolean;
  /** Delivered mail can be read back. */
  readonly readBack?: boolean;
  /** Service extensions: EHLO keywords that must be offered. */
  readonly extensions?: readonly string[];
  /** POP3 capabilities or optional commands that must be offered (`TOP`, `UIDL`, `APOP`, `SASL` ...). */
  readonly capabilities?: readonly string[];
  /** POP3: how many accounts. Default 1 where the case starts behind the login, else 0. */
  readonly accounts?: number;
  /** POP3: the account is the first one of the target: what is asked depends on the letters of its name or password. */
  readonly firstAccount?: boolean;
  /** Minutes that the case waits for nothing to happen; it is run only where that is asked for (`--slow`). */
  readonly minutes?: number;
  /**
   * POP3: the case never gets into the maildrop of its account, so others like it may have the account meanwhile. Servers answer
   * a wrong password late; with one account such cases would otherwise wait for each other.
   */
  readonly shared?: boolean;
  /** POP3: a maildrop of at least this many messages, whatever they are. */
  readonly messages?: number;
  /** POP3: a maildrop that holds exactly these messages. */
  readonly contents?: readonly (MessageParts | RawMessage)[];
  /** POP3: the case deletes, or may delete where the server errs. Needs `--disposable`. */
  readonly deletes?: boolean;
}

interface CaseCommon {
  /** Permanent: `smtp/rcpt/before-mail`. */
  readonly id: CaseId;
  /** What a right server does, as a statement: `RCPT before MAIL gets 503`. */
  readonly title: string;
  readonly level: Level;
  readonly rfc: RfcReference;
  /** Ids of the requirement catalogue that this case checks. */
  readonly requirements: readonly string[];
  /** Editions of the standard that ask this; both when left out. */
  readonly standards?: readonly SmtpStandard[];
  readonly needs?: Needs;
  /** `first` and `last` cases frame the run: is the server there, and is it still there. */
  readonly position?: 'first' | 'last';
  /** Cases that must pass for this one to tell anything. */
  readonly buildsOn?: readonly CaseId[];
  /** For `mailspec explain`: why, what is accepted, real defects that it found. */
  readonly explain?: string;
}

/** A case as data. */
export interface StepCase extends CaseCommon {
  readonly start: SmtpStart | Pop3Start;
  readonly steps: readonly Step[];
}

/** A case with a function, where data is not enough: two sessions, arithmetic, read-back. */
export interface FunctionCase extends CaseCommon {
  run(t: CaseContext): Promise<void>;
}

/** A case as the runner takes it. */
export interface CaseDefinition extends FunctionCase {
  readonly protocol: 'smtp' | 'pop3';
  /** A wire rule: not run by itself, but asked of the transcript of every session of the run. */
  readonly wire?: WireCheck;
}

/** Looks at one session; gives what breaks the rule, or nothing. `deviates` makes it a warning. */
export type WireCheck = (transcript: Transcript) => WireFault | undefined;

export interface WireFault {
  readonly expected: string;
  readonly actual: string;
  /** The transcript's entry that shows it. */
  readonly entry: number;
  readonly grade: 'violates' | 'deviates';
}

/** Makes a case of data or a function; the protocol is the first part of its id. */
export function defineCase(definition: StepCase | FunctionCase): CaseDefinition {
  const protocol = definition.id.startsWith('pop3/') ? 'pop3' : 'smtp';
  if ('run' in definition) return { ...definition, protocol };
  const { steps, start, ...common } = definition;
  return { ...common, protocol, run: (t) => runSteps(t, protocol, start, steps) };
}

/** Makes a wire rule: a case that is judged on the transcripts of all others. */
export function defineWireRule(definition: Omit<FunctionCase, 'run'> & { readonly wire: WireCheck }): CaseDefinition {
  const protocol = definition.id.startsWith('pop3/') ? 'pop3' : 'smtp';
  return { ...definition, protocol, run: () => Promise.resolve() };
}
