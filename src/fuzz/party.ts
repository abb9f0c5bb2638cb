import type { Finding } from '../case/outcome.js';
import type { Expectation } from '../grade/graded.js';

/** Our side of one session: a model that says what a step is on the wire, reads the answers and judges them. */
export interface Party<Say, Answer> {
  /** The octets go to the protocol's reader. */
  receive(octets: Uint8Array): void;
  /** The next whole answer, or nothing yet; `due` is false where nothing was asked. */
  next(due: boolean): Answer | undefined;
  /** What has come of an unfinished answer, when no more is coming. */
  finish(): Answer | undefined;
  /** What the step is on the wire; `undefined` when it cannot be said here. Never waits. */
  begin(say: Say, cuts: readonly number[] | undefined): Turn | undefined;
  /** What must be said before this connection can be asked anything else or be left: the rest of a text, say. */
  outstanding(): Turn | undefined;
  /** The last thing said in a session. */
  goodbye(): Turn;
  /** Judges the answer to the oldest thing that is unanswered; the greeting is the first answer of a session. */
  take(answer: Answer | Gone): Taken;
  /** Judges what came where nothing was asked: an answer, or the end of the connection. */
  unasked(answer: Answer | Gone): Taken;
  /** We ended the connection. */
  dropped(how: 'fin' | 'reset'): void;
  /** Octets whose own answer proves that no other is coming, and how that answer is known. */
  readonly fence?: { readonly octets: string; isAnswer(answer: Answer): boolean } | undefined;
}

/** The connection ended, or stayed silent, where an answer was due. */
export type Gone =
  { readonly kind: 'closed'; readonly how: 'fin' | 'reset' } | { readonly kind: 'silent'; readonly waitedMs: number };

/** What a connection sends next. */
export interface Turn {
  /** Octet strings, each a segment of its own; placeholders such as `{recipient}` are filled in on the way out. */
  readonly segments: readonly string[];
  /** What goes out in place of the segments, where they stand for something that only this session knows. */
  readonly sent?: readonly string[];
  /** How many answers are due to it. */
  readonly answers: number;
  /** How many commands it holds, for the count. Default: as many as answers. */
  readonly commands?: number;
}

/** An answer and what the model makes of it. */
export interface Taken {
  /** `250`, `+OK`, `closed` ... */
  readonly word: string;
  readonly state: string;
  readonly command: string;
  readonly expectation: Expectation;
  /** When set, the answer breaks the protocol; what else makes it this finding and no other is its `key`. */
  readonly fault?: Pick<Finding, 'rule' | 'expected' | 'actual'> & {
    readonly key?: string;
    /** What makes it this finding, in place of rule, command, state and answer. */
    readonly finding?: string;
    readonly grade?: 'violates' | 'deviates';
    /** No fault when the server closes the connection right behind: it has had enough of us. */
    readonly unlessClosed?: string;
  };
  /** Why the rest of the sequence cannot be judged. */
  readonly excuse?: string;
  /** Sent at once: mail data behind a 354, the next of commands that must wait for each other. */
  readonly then?: Turn;
  /** The session is over: the server closes the connection now. */
  readonly over?: boolean;
  /** True when the answer has no counterpart in the session that this one is compared with. */
  readonly aside?: boolean;
}
