import {
  answerWord,
  describeAnswer,
  matches,
  type CaseContext,
  type Needs,
  type SmtpDialogue,
} from '../../src/index.js';

/** A command between others, where it is asked what it leaves as it was. */
export interface Interlude {
  readonly line: string;
  /** What it is, in words. Default: the line. */
  readonly words?: string;
  /** When given, the interlude counts only where its reply is one of these; else the server did something else lawful. */
  readonly when?: string | undefined;
}

/** An interlude that cases are made of. */
export interface InterludeCase extends Interlude {
  readonly id: string;
  readonly words: string;
  readonly requirements?: readonly string[];
  readonly needs?: Needs;
}

/** Sends the interlude and sees whether it is one that counts. False: something else happened, lawfully. */
export async function interlude(
  t: CaseContext,
  smtp: SmtpDialogue,
  { line, when, words = line }: Interlude,
): Promise<boolean> {
  const answer = await smtp.command(line);
  if (answer.kind !== 'reply') t.inconclusive(`${words} was answered with: ${describeAnswer(answer)}`);
  if (answer.code === 421) t.inconclusive('masked by policy: the server closed with 421');
  if (when === undefined || matches(when, answerWord(answer))) return true;
  t.observe(`${words} is answered with ${describeAnswer(answer)}`);
  return false;
}
