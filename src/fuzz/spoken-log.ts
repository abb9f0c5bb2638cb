import type { Expectation } from '../grade/graded.js';
import type { Spoken } from './sequence.js';

/**
 * What was said in a sequence and what answered, as it came. It grows with every command and is seldom read: an entry
 * keeps nothing but what a {@link Spoken} is made of, and no object of its own.
 */
export class SpokenLog {
  /** What was said, one segment or several; the word of an answer; or an entry of another kind as it is. */
  private readonly heads: (string | readonly string[] | Spoken)[] = [];
  /** For an answer, what was expected. */
  private readonly expectations: (Expectation | undefined)[] = [];
  /** The connection; `~` of it for an answer that is aside. */
  private readonly connections: number[] = [];

  said(on: number, segments: readonly string[]): void {
    this.push(segments.length === 1 ? (segments[0] ?? '') : segments, undefined, on);
  }

  answered(on: number, word: string, expectation: Expectation, aside: boolean): void {
    this.push(word, expectation, aside ? ~on : on);
  }

  add(entry: Exclude<Spoken, { readonly said: unknown } | { readonly answer: unknown }>): void {
    this.push(entry, undefined, entry.on);
  }

  read(): readonly Spoken[] {
    return this.heads.map((head, at) => {
      const connection = this.connections[at] ?? 0;
      const on = connection < 0 ? ~connection : connection;
      const expected = this.expectations[at];
      if (typeof head === 'string') {
        if (expected === undefined) return { on, said: [head] };
        return { on, answer: head, expected, ...(connection < 0 ? { aside: true } : {}) };
      }
      return 'on' in head ? head : { on, said: head };
    });
  }

  private push(head: string | readonly string[] | Spoken, expectation: Expectation | undefined, on: number): void {
    this.heads.push(head);
    this.expectations.push(expectation);
    this.connections.push(on);
  }
}
