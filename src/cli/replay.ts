import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import { answerWord } from '../case/judge.js';
import { ScriptError } from '../case/script.js';
import { pop3Exchanges, smtpExchanges } from '../check/dialogue.js';
import { readAnyScript } from '../fuzz/script-reader.js';
import { packageVersion } from '../library/package-root.js';
import { headline } from '../report/evidence.js';
import { redactReport, secretForms } from '../report/redact.js';
import { clean } from '../report/text.js';
import { DEFAULT_TIMEOUT_SECONDS } from '../run/defaults.js';
import type { CaseResult, RunReport } from '../run/report.js';
import { run } from '../run/run.js';
import { requireOwnNetwork } from '../target/authorization.js';
import type { Transcript } from '../transcript/transcript.js';
import { notation } from '../transcript/notation.js';
import type { Io } from './io.js';
import { number } from './option-values.js';
import { addTargetOptions, givenTarget, type TargetFlags } from './target-flags.js';
import { UsageError } from './usage-error.js';

interface ReplayFlags extends TargetFlags {
  readonly timeout?: number;
  readonly verbose?: true;
}

/** The session did not show whether the failure is still there. */
const INCONCLUSIVE = 3;

const NOTES = `
Without TARGET and --target the server is the one that the script was found on.

Exit status: 0 FIXED, 1 STILL FAILS, 3 INCONCLUSIVE or not reachable, 2 usage.`;

/** `mailspec replay`: a saved failure once more. */
export function replayCommand(program: Command, io: Io, done: (status: number) => void): void {
  addTargetOptions(
    program
      .command('replay')
      .description('repeats a saved failure: STILL FAILS, FIXED or INCONCLUSIVE')
      .argument('<FILE>', 'a script that "fuzz" or a property has written')
      .argument('[TARGET...]', 'URLs of the server under test'),
  )
    .option(
      '--timeout <S>',
      `longest wait for an answer, in seconds (default: ${DEFAULT_TIMEOUT_SECONDS})`,
      number('--timeout', { least: 0.1, most: 3600, whole: false }),
    )
    .option('--verbose', 'the whole dialogue')
    .addHelpText('after', NOTES)
    .action(async (file: string, urls: readonly string[], flags: ReplayFlags) => {
      done(await replay(file, urls, flags, io));
    });
}

async function replay(file: string, urls: readonly string[], flags: ReplayFlags, io: Io): Promise<number> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new UsageError(`the script cannot be read: ${(error as Error).message}`, { cause: error });
  });
  const definition = scriptCase(text, file);
  const head = (key: string): string | undefined => new RegExp(`^# ?${key}: (.+)$`, 'm').exec(text)?.[1];
  const nowhere = urls.length === 0 && flags.target === undefined && flags.embedded !== true;
  const recorded = head('target');
  if (nowhere && recorded === undefined) {
    throw new UsageError(`${file} does not say on which server it was found: give a TARGET`);
  }
  const given = await givenTarget(nowhere && recorded !== undefined ? [recorded] : urls, flags);
  try {
    const { described, target, provisioner } = given;
    if (described.authorized !== true) await requireOwnNetwork(target);
    const events = run({
      target,
      cases: [definition],
      standard: described.standard ?? 'rfc5321',
      seed: 0,
      jobs: 1,
      timeoutMs: (flags.timeout ?? described.timeout ?? DEFAULT_TIMEOUT_SECONDS) * 1000,
      strict: false,
      segmentation: 'whole',
      known: [],
      evidence: 'all',
      signal: io.signal,
      version: packageVersion(),
      ...(provisioner === undefined ? {} : { provisioner }),
    });
    for (;;) {
      const step = await events.next();
      if (step.done !== true) continue;
      return tell(redactReport(step.value, secretForms(target.accounts)), head('answers')?.split(' ') ?? [], flags, io);
    }
  } finally {
    await given.close();
  }
}

function scriptCase(text: string, file: string): ReturnType<typeof readAnyScript> {
  try {
    return readAnyScript(text, path.basename(file));
  } catch (error) {
    if (error instanceof ScriptError) throw new UsageError(error.message, { cause: error });
    throw error;
  }
}

function tell(report: RunReport, recorded: readonly string[], flags: ReplayFlags, io: Io): number {
  const [result] = report.cases;
  if (result === undefined) return INCONCLUSIVE;
  const verdict = verdictOf(result);
  const lines = [`${verdict} ${clean(result.title)}`];
  if (verdict !== 'FIXED') lines.push(`  ${headline(result)}`);
  lines.push(`  ${firstDifference(result, recorded)}`);
  for (const note of report.end === 'complete' ? [] : report.notes) lines.push(`  ${clean(note)}`);
  if (flags.verbose === true) {
    for (const transcript of result.transcripts) {
      lines.push(`  session ${transcript.session}`);
      lines.push(...notation(transcript).map(({ mark, text }) => `    ${mark} ${clean(text)}`));
    }
  }
  io.stdout.write(`${lines.join('\n')}\n`);
  return { 'STILL FAILS': 1, FIXED: 0, INCONCLUSIVE }[verdict];
}

function verdictOf({ outcome }: CaseResult): 'STILL FAILS' | 'FIXED' | 'INCONCLUSIVE' {
  switch (outcome) {
    case 'fail':
    case 'flaky':
    case 'known':
      return 'STILL FAILS';
    case 'pass':
    case 'warn':
    case 'observed':
      return 'FIXED';
    case 'not-applicable':
    case 'blocked':
    case 'inconclusive':
      return 'INCONCLUSIVE';
  }
}

/** Where the answers left the path of those that were recorded with the failure. */
function firstDifference(result: CaseResult, recorded: readonly string[]): string {
  const now = result.transcripts.flatMap(words);
  const at = recorded.findIndex((word, index) => now[index] !== undefined && now[index] !== word);
  if (at >= 0) return `answer ${at + 1} differs: ${recorded[at] ?? ''} when it was found, ${now[at] ?? ''} now`;
  return now.length < recorded.length
    ? `the same answers as when it was found, as far as the session went (${now.length} of ${recorded.length})`
    : 'every answer is the one of when it was found';
}

function words(transcript: Transcript): readonly string[] {
  return transcript.protocol === 'smtp'
    ? smtpExchanges(transcript).map(({ answer }) => answerWord(answer))
    : pop3Exchanges(transcript).map(({ answer }) => answerWord(answer));
}
