import { gradeOf, type Expectation, type GradedAnswer } from '../grade/graded.js';

const tables = new WeakMap<Expectation, Map<string, GradedAnswer | null>>();

/** As {@link gradeOf}, remembered for each expectation: sessions by the million ask the same tables. */
export function quickGradeOf(expectation: Expectation, word: string): GradedAnswer | undefined {
  let table = tables.get(expectation);
  if (table === undefined) {
    table = new Map();
    tables.set(expectation, table);
  }
  let graded = table.get(word);
  if (graded === undefined) {
    graded = gradeOf(expectation, word) ?? null;
    table.set(word, graded);
  }
  return graded ?? undefined;
}
