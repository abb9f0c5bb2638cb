import { describeExpectation, gradeOf, type Expectation, type GradedAnswer } from '../grade/graded.js';
import { printable } from '../octets/printable.js';
import type { Pop3Answer } from '../session/pop3-session.js';
import type { SmtpAnswer } from '../session/smtp-session.js';

type Answer = SmtpAnswer | Pop3Answer;

/** Defects with which an answer is none: it has no code, or never came to its end. */
const NO_ANSWER: readonly string[] = ['syntax', 'unterminated'];

const isNone = (defects: readonly string[]): boolean =>
  defects.length > 0 && defects.some((defect) => NO_ANSWER.includes(defect));

/** The word that graded answers match: `250`, `+OK`, `closed`, `silent`, `malformed`. */
export function answerWord(answer: Answer): string {
  switch (answer.kind) {
    case 'reply':
      return answer.code === 0 || isNone(answer.defects) ? 'malformed' : String(answer.code).padStart(3, '0');
    case 'response':
      return answer.status === '?' || isNone(answer.defects) ? 'malformed' : answer.status;
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

/** True for a finding that is an answer which did not come in time. */
export const isSilence = ({ actual }: { readonly actual: string }): boolean => /\bno answer within\b/.test(actual);

/** An answer and what it is worth. */
export interface Judgement {
  readonly graded: GradedAnswer;
  readonly expected: string;
  readonly actual: string;
}

/** Judges one answer; what no entry of the expectation lists violates. */
export function judge(answer: Answer, expectation: Expectation): Judgement {
  const word = answerWord(answer);
  const graded = gradedAnswer(expectation, word) ?? { answers: word, grade: 'violates' as const, source: '' };
  return { graded, expected: describeExpectation(expectation), actual: describeAnswer(answer) };
}

/** What an answer is worth; `undefined` where no entry of the expectation lists it, not even by its class. */
export function gradedAnswer(expectation: Expectation, word: string): GradedAnswer | undefined {
  return gradeOf(expectation, word) ?? asItsClass(expectation, word);
}

/** Failure codes that RFC 5321 §4.2.3, RFC 7504 and the extensions that we know give a meaning to. */
const LISTED =
  '421 450 451 452 453 454 455 458 459 500 501 502 503 504 521 523 524 530 534 535 538 550 551 552 553 554 555 556 557';

/**
 * A failure code that no table lists says no more than its first digit, and a client takes it so (RFC 5321 §4.2, §4.2.1);
 * that codes should be those of the tables is another question (`smtp/wire`).
 */
function asItsClass(expectation: Expectation, word: string): GradedAnswer | undefined {
  if (!/^[45][0-9]{2}$/.test(word) || LISTED.split(' ').includes(word)) return undefined;
  const digit = word.charAt(0);
  const ofClass = expectation.filter(({ answers }) =>
    // 530 asks for AUTH or STARTTLS, and stands in every expectation
    answers.split(' ').some((one) => one.startsWith(digit) && one !== '530'),
  );
  const source = 'RFC 5321 §4.3.2 (SHOULD): a code that is not listed';
  if (ofClass.some(({ grade }) => ['conforms', 'recorded', 'deviates'].includes(grade))) {
    return { answers: word, grade: 'deviates', source };
  }
  const masking = ofClass.find(({ grade }) => grade === 'masked');
  return masking === undefined ? undefined : { ...masking, answers: word, source };
}
