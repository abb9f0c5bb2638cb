import type { CaseContext } from '../case/context.js';
import { conforms } from '../grade/graded.js';
import type { Trial } from './property.js';
import type { Wanted } from './reached.js';
import type { Played, Spoken, Step } from './sequence.js';
import type { SmtpSay, SmtpSequence, SmtpUtterance } from './smtp-say.js';
import { simplerSequence } from './smtp-steps.js';
import { SmtpStage, smtpSuccess, wantedOf } from './smtp-trial.js';

export { lockStep } from './smtp-steps.js';

/** Two sessions that a right server answers alike, made of one input. */
export interface Comparison<Input> {
  readonly rule: string;
  first(input: Input): SmtpSequence;
  second(input: Input): SmtpSequence;
  /** How many answers at the end are compared; all when left out. */
  tail?(first: Played, second: Played): number;
  simpler(input: Input): Iterable<Input>;
}

/** The trial of a property that compares: both sessions agree with the model, and their answers are of the same kind. */
export function comparedTrial<Input>(t: CaseContext, comparison: Comparison<Input>, wanted?: Wanted): Trial<Input> {
  const stage = new SmtpStage(t);
  return {
    reached: stage.reached,
    simpler: (input) => comparison.simpler(input),
    lacking: () => stage.reached.lacking(wantedOf(t, wanted), smtpSuccess),
    async play(input, how) {
      const first = await stage.play(comparison.first(input), how?.pace);
      if (first.fault !== undefined || first.excuse !== undefined) return first;
      const second = await stage.play(comparison.second(input), how?.pace);
      if (second.fault !== undefined || second.excuse !== undefined) return second;
      return different(comparison, first, second) ?? second;
    },
  };
}

function different<Input>(comparison: Comparison<Input>, first: Played, second: Played): Played | undefined {
  const count = comparison.tail?.(first, second) ?? Math.max(first.answers.length, second.answers.length);
  const [ours, theirs] = [first.answers.slice(-count), second.answers.slice(-count)];
  const at = ours.findIndex((word, index) => !alike(word, theirs[index] ?? 'nothing'));
  if (at < 0 || wentApart(first.answers, second.answers, count)) return undefined;
  const [expected = '', actual = ''] = [ours[at], theirs[at]];
  const renumbered = second.transcripts.map((one) => ({ ...one, session: one.session + first.transcripts.length }));
  const session = renumbered.at(-1);
  return {
    ...second,
    transcripts: [...first.transcripts, ...renumbered],
    record: () => withExpected(second.record(), second.answers.length - count + at, expected),
    fault: {
      rule: comparison.rule,
      expected: `${expected}, as in the other session`,
      actual: `${actual} (answer ${at + 1} of ${count})`,
      key: `${comparison.rule}|${expected}|${actual}`,
      grade: 'violates',
      session: session?.session ?? 1,
      entry: Math.max(0, (session?.entries.length ?? 1) - 1),
    },
  };
}

/** True when one of the sessions met a transient refusal that the other did not: they went apart there. */
function wentApart(first: readonly string[], second: readonly string[], count: number): boolean {
  const refusals = (words: readonly string[]): string =>
    words.flatMap((word, index) => (word.startsWith('4') ? [index] : [])).join();
  const before = [first.slice(0, -count), second.slice(0, -count)];
  return (
    before.some((words) => refusals(words) !== '') || refusals(first.slice(-count)) !== refusals(second.slice(-count))
  );
}

/** Of one kind: which of the codes of a class it is may depend on anything, and what is transient is not compared. */
const alike = (a: string, b: string): boolean =>
  a === b || a.startsWith('4') || b.startsWith('4') || (a[0] === b[0] && a[0] !== '3');

/** The record with the answer at this place (asides not counted) expected to be `word`, and nothing behind it. */
function withExpected(record: readonly Spoken[], place: number, word: string): readonly Spoken[] {
  let count = -1;
  for (const [at, step] of record.entries()) {
    if ('answer' in step && step.aside !== true) count += 1;
    if (count === place && 'answer' in step) {
      return [...record.slice(0, at), { ...step, expected: [conforms(word, 'the other session')] }];
    }
  }
  return record;
}

/** The same octets without the cuts. */
export const uncut = (sequence: SmtpSequence): SmtpSequence =>
  sequence.map((step): Step<SmtpSay> => ('say' in step ? { on: step.on, say: step.say.map(whole) } : step));

function whole(said: SmtpUtterance): SmtpUtterance {
  return said.text?.cuts === undefined ? said : { ...said, text: { ...said.text, cuts: [] } };
}

/** The same commands in other letter case, with NOOP between some of them. */
export function disguised(sequence: SmtpSequence, choices: readonly number[]): SmtpSequence {
  return sequence.flatMap((step, index): SmtpSequence => {
    if (!('say' in step)) return [step];
    const choice = choices[index % choices.length] ?? 0;
    const say = step.say.map((one) => ({ ...one, line: inCase(one, CASES[choice % CASES.length]) }));
    const noop: SmtpUtterance = { command: 'NOOP', line: 'NOOP', aside: true };
    return choice >= 6
      ? [
          { on: step.on, say: [noop] },
          { ...step, say },
        ]
      : [{ ...step, say }];
  });
}

/** Verbs and keywords only: letter case counts in local parts. */
function inCase({ line, damage }: SmtpUtterance, change: ((words: string) => string) | undefined): string {
  return damage !== undefined || change === undefined ? line : line.replace(/^[A-Z]+( FROM:| TO:)?/, change);
}

/** So many letters after each other: the first stays, the rest are lower case. */
const firstOf = (letters: RegExp) => (words: string) =>
  words.replace(letters, (some) => some.charAt(0) + some.slice(1).toLowerCase());

const CASES = [undefined, (words: string) => words.toLowerCase(), firstOf(/[A-Z]{1,2}/g), firstOf(/[A-Z]+/g)] as const;

/** Simpler forms of an input that holds a sequence. */
export function* simplerWithin<Input extends { readonly sequence: SmtpSequence }>(input: Input): Generator<Input> {
  for (const sequence of simplerSequence(input.sequence)) yield { ...input, sequence };
}
