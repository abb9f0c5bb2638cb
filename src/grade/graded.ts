/**
 * Graded answers: what a server may answer, and what each answer is worth. A reply is never judged against one number
 * but against a list of these; the first one that matches decides.
 */

/**
 * - `conforms`: what the RFC asks for.
 * - `deviates`: tolerated but not listed, or a SHOULD broken.
 * - `violates`: a MUST broken.
 * - `masked`: a lawful refusal (policy, shortage) that keeps us from seeing what the case asks.
 * - `recorded`: the server's choice, written down.
 */
export type Grade = 'conforms' | 'deviates' | 'violates' | 'masked' | 'recorded';

export interface GradedAnswer {
  /**
   * Patterns, separated by spaces. SMTP: `250`, `25z`, `2yz`. POP3: `+OK`, `-ERR`, `+`. Both: `closed` (the connection
   * ended instead), `silent` (no answer within the deadline), `malformed`, `any` (every answer that is a reply).
   */
  readonly answers: string;
  readonly grade: Grade;
  /** Where it is written: `RFC 5321 §3.3`; or the reason for a tolerance. */
  readonly source: string;
  /**
   * With `masked`: the question was put with ordinary addresses and text, so that an ordinary mail transaction which
   * succeeds at the same time shows that neither policy nor shortage explains the refusal.
   */
  readonly suspicious?: boolean;
}

/** First match decides; an answer that nothing matches violates. */
export type Expectation = readonly GradedAnswer[];

export const conforms = (answers: string, source: string): GradedAnswer => ({ answers, grade: 'conforms', source });
export const deviates = (answers: string, source: string): GradedAnswer => ({ answers, grade: 'deviates', source });
export const violates = (answers: string, source: string): GradedAnswer => ({ answers, grade: 'violates', source });
export const masked = (answers: string, source: string): GradedAnswer => ({ answers, grade: 'masked', source });
export const suspicious = (answers: string, source: string): GradedAnswer => ({
  ...masked(answers, source),
  suspicious: true,
});
export const recorded = (answers: string, source: string): GradedAnswer => ({ answers, grade: 'recorded', source });

/** True when `answer` (`250`, `+OK`, `closed` ...) is matched by one of the space-separated `patterns`. */
export function matches(patterns: string, answer: string): boolean {
  if (patterns === answer) return true;
  return patterns.split(' ').some((pattern) => {
    if (pattern === answer) return true;
    if (pattern === 'any') return answer !== 'closed' && answer !== 'silent' && answer !== 'malformed';
    if (!/^[0-9][0-9y][0-9z]$/.test(pattern) || answer.length !== 3) return false;
    return [...pattern].every((char, i) => char === 'y' || char === 'z' || char === answer.charAt(i));
  });
}

/** The graded answer that decides about `answer`; `undefined` when none matches. */
export function gradeOf(expectation: Expectation, answer: string): GradedAnswer | undefined {
  return expectation.find((graded) => matches(graded.answers, answer));
}

/** The expectation in words: `250 (RFC 5321 §3.3); tolerated: 500 501`. */
export function describeExpectation(expectation: Expectation): string {
  const of = (grade: Grade): GradedAnswer[] => expectation.filter((graded) => graded.grade === grade);
  const list = (graded: readonly GradedAnswer[]): string => graded.map((one) => one.answers).join(' ');
  const wanted = [...of('conforms'), ...of('recorded')];
  const sources = [...new Set(wanted.map((graded) => graded.source))].join('; ');
  const parts = [wanted.length > 0 ? `${list(wanted)} (${sources})` : 'no listed answer'];
  if (of('deviates').length > 0) parts.push(`tolerated: ${list(of('deviates'))}`);
  if (of('violates').length > 0 && wanted.length === 0) parts.push(`not ${list(of('violates'))}`);
  return parts.join('; ');
}
