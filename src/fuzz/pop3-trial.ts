import type { CaseContext } from '../case/context.js';
import { Pop3Stage } from './pop3-stage.js';
import type { Pop3Input, Pop3Say } from './pop3-sequence.js';
import { simplerInput } from './pop3-simpler.js';
import type { Trial } from './property.js';
import type { Wanted } from './reached.js';
import type { Fault, Played, Step } from './sequence.js';

/** POP3 states and commands that a run reaches on every server. */
export const POP3_WANTED: Wanted = { states: ['transaction'], commands: ['USER', 'PASS', 'STAT', 'LIST', 'RETR'] };

const pop3Success = (word: string): boolean => word === '+OK';

/** The trial of a property whose inputs are judged by the model alone. */
export function pop3Trial(t: CaseContext, wanted: Wanted = POP3_WANTED): Trial<Pop3Input> {
  const stage = new Pop3Stage(t);
  return {
    reached: stage.reached,
    play: (input, how) => stage.play(input, how?.alone === true, how?.pace),
    simpler: simplerInput,
    lacking: () => stage.reached.lacking(wanted, pop3Success),
  };
}

/**
 * The trial of a property by which two forms of an input are answered alike: each is judged by the model, and their
 * answers are compared.
 *
 * @param plain - The form that nobody can misunderstand, said in words by `name`.
 */
export function pop3TwinTrial(
  t: CaseContext,
  name: string,
  plain: (input: Pop3Input) => Pop3Input,
  wanted: Wanted = POP3_WANTED,
): Trial<Pop3Input> {
  const trial = pop3Trial(t, wanted);
  return {
    ...trial,
    async play(input, how) {
      const played = await trial.play(input, how);
      if (played.fault !== undefined || played.excuse !== undefined) return played;
      const twin = await trial.play(plain(input), how);
      if (twin.fault !== undefined || twin.excuse !== undefined) return twin;
      const fault = difference(played, twin, name);
      return fault === undefined ? played : { ...played, fault };
    },
  };
}

function difference(played: Played, twin: Played, name: string): Fault | undefined {
  const at = played.answers.findIndex((word, index) => word !== twin.answers[index]);
  if (at < 0 && played.answers.length === twin.answers.length) return undefined;
  const actual = played.answers[at < 0 ? twin.answers.length : at] ?? 'no answer';
  const expected = twin.answers[at < 0 ? twin.answers.length : at] ?? 'no answer';
  const rule = `a session is answered ${name}`;
  const session = played.transcripts.length;
  const entry = (played.transcripts.at(-1)?.entries.length ?? 1) - 1;
  return { rule, expected, actual, session, entry, key: rule, grade: 'violates' };
}

const onEachSay = (
  input: Pop3Input,
  change: (step: Extract<Step<Pop3Say>, { say: unknown }>) => readonly Step<Pop3Say>[],
): Pop3Input => ({
  ...input,
  steps: input.steps.flatMap((step) => ('say' in step ? change(step) : [step])),
});

/** The same octets, each step in one segment. */
export const uncut = (input: Pop3Input): Pop3Input => onEachSay(input, ({ on, say }) => [{ on, say }]);

/** The same lines, one at a time. */
export const lockStep = (input: Pop3Input): Pop3Input =>
  onEachSay(input, ({ on, say }) =>
    'unfinished' in say ? [{ on, say }] : answered(say.lines).map((line) => ({ on, say: { lines: [line] } })),
  );

/** Behind QUIT nothing is answered. */
function answered(lines: readonly string[]): readonly string[] {
  const quit = lines.findIndex((line) => /^quit$/i.test(line));
  return quit < 0 ? lines : lines.slice(0, quit + 1);
}

/** The same lines with their keywords in upper case. */
export const upperCase = (input: Pop3Input): Pop3Input =>
  onEachSay(input, ({ on, say }) => [
    {
      on,
      say:
        'unfinished' in say
          ? say
          : { lines: say.lines.map((line) => line.replace(/^\S+/, (word) => word.toUpperCase())) },
    },
  ]);
