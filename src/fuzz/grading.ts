import { gradedAnswer } from '../case/judge.js';
import type { Expectation, GradedAnswer } from '../grade/graded.js';

const tables = new WeakMap<Expectation, Map<string, GradedAnswer | null>>();

/** As {@link gradedAnswer}, remembered for each expectation: sessions by the million ask the same tables. */
export function quickGradeOf(expectation: Expectation, word: string): GradedAnswer | undefined {
  let table = tables.get(expectation);
  if (table === undefined) {
    table = new Map();
    tables.set(expectation, table);
  }
  let graded = table.get(word);
  if (graded === undefined) {
    graded = gradedAnswer(expectation, word) ?? null;
    table.set(word, graded);
  }
  return graded ?? undefined;
}
