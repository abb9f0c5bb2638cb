import type { Grade } from '../grade/graded.js';
import type { Finding } from '../case/outcome.js';
import type { Transcript } from '../transcript/transcript.js';

/**
 * Generated sessions are plain data: a list of steps that can be saved, replayed, shrunk and reviewed. Every step can be
 * played in every state, so that none has to be thrown away.
 */

/** One step on connection `on` (from 0). A connection is opened when its first step comes, and again behind its end. */
export type Step<Say> =
  /** Says something; `cuts` are offsets, in the written form, at which its segments part. */
  | { readonly on: number; readonly say: Say; readonly cuts?: readonly number[] }
  /** We close our sending side, or reset the connection. */
  | { readonly on: number; readonly end: 'fin' | 'reset' }
  | { readonly on: number; readonly pauseMs: number };

export type Sequence<Say> = readonly Step<Say>[];

/** What breaks the protocol in a played sequence. */
export interface Fault extends Finding {
  /** What makes it the same finding in another sequence: the rule, the command, the state, the answer. */
  readonly key: string;
  readonly grade: Extract<Grade, 'violates' | 'deviates'>;
  /** A refusal for the moment: it is one until it has come every time. */
  readonly transient?: true;
}

/** A step of the record that a script is made of. */
export type Spoken =
  | { readonly on: number; readonly said: readonly string[] }
  | {
      readonly on: number;
      readonly answer: string;
      readonly expected: readonly ExpectedAnswers[];
      readonly aside?: true;
    }
  | { readonly on: number; readonly end: 'fin' | 'reset' | 'server' }
  | { readonly on: number; readonly directive: string };

/** Answers that go on (`S:`), and those that are tolerated (`S?`); for POP3 also the lines of the response. */
export interface ExpectedAnswers {
  readonly answers: string;
  readonly grade: Grade;
}

/** What became of a played sequence. */
export interface Played {
  readonly fault?: Fault;
  readonly transcripts: readonly Transcript[];
  /** The words of the answers, in the order in which they came: `250`, `+OK`, `closed`, `silent` ... */
  readonly answers: readonly string[];
  /** Made anew at each call. */
  readonly record: () => readonly Spoken[];
  /** Lines for the head of its script. */
  readonly head?: readonly string[];
  /** Why the rest of the sequence was not judged: the server ended the session lawfully, or was too slow. */
  readonly excuse?: string;
  /** With `excuse`: an answer came only behind the fence. */
  readonly late?: true;
  readonly sessions: number;
  readonly commands: number;
}
