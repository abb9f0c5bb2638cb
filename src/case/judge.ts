import { describeExpectation, gradeOf, type Expectation, type GradedAnswer } from '../grade/graded.js';
import { printable } from '../octets/printable.js';
import type { Pop3Answer } from '../session/pop3-session.js';
import type { SmtpAnswer } from '../session/smtp-session.js';

type Answer = SmtpAnswer | Pop3Answer;

/** Defects with which an answer is none: it has no code, or never came to its end. */
const NO_ANSWER: readonly string[] = ['syntax', 'unterminated'];

/** The word that graded answers match: `250`, `+OK`, `closed`, `silent`, `malformed`. */
export function answerWord(answer: Answer): string {
  switch (answer.kind) {
    case 'reply':
      return answer.code === 0 || answer.defects.some((defect) => NO_ANSWER.includes(defect))
        ? 'malformed'
        : String(answer.code).padStart(3, '0');
    case 'response':
      return answer.status === '?' || answer.defects.some((defect) => NO_ANSWER.includes(defect))
        ? 'malformed'
        : answer.status;
    case 'closed':
    case 'silent':
      return answer.kind;
  }
}

/** The answer for people: its lines, or what happened instead. */
export function describeAnswer(answer: Answer): string {
  switch (answer.kind) {
    case 'reply':
      return answer.lines.length > 3
        ? `${answer.lines
            .slice(0, 2)
            .map((line) => printable(line, 120))
            .join(' / ')} / ... (${answer.lines.length} lines)`
        : answer.lines.map((line) => printable(line, 200)).join(' / ');
    case 'response':
      return printable(answer.line, 200) + (answer.body === undefined ? '' : ` and ${answer.body.length} octets`);
    case 'closed':
      return answer.how === 'reset' ? 'the server reset the connection' : 'the server closed the connection';
    case 'silent':
      return `no answer within ${(answer.waitedMs / 1000).toFixed(1)} s`;
  }
}

/** An answer and what it is worth. */
export interface Judgement {
  readonly graded: GradedAnswer;
  readonly expected: string;
  readonly actual: string;
}

/** Judges one answer; what no entry of the expectation lists violates. */
export function judge(answer: Answer, expectation: Expectation): Judgement {
  const word = answerWord(answer);
  const graded = gradeOf(expectation, word) ?? { answers: word, grade: 'violates' as const, source: '' };
  return { graded, expected: describeExpectation(expectation), actual: describeAnswer(answer) };
}
