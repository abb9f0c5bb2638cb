import { randomInt } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Option, type Command } from 'commander';
import type { CaseDefinition } from '../case/case.js';
import { readAnyScript } from '../fuzz/script-reader.js';
import { packageVersion } from '../library/package-root.js';
import { facts } from '../report/evidence.js';
import { paint } from '../report/paint.js';
import { redactReport, redactText, secretForms } from '../report/redact.js';
import { clean, targetUrls } from '../report/text.js';
import { DEFAULT_TIMEOUT_SECONDS } from '../run/defaults.js';
import type { CaseResult, RunReport } from '../run/report.js';
import { LearnError, run, type RunOptions } from '../run/run.js';
import { requireOwnNetwork } from '../target/authorization.js';
import type { Target } from '../target/target.js';
import { notation } from '../transcript/notation.js';
import { wantsColour, type Io } from './io.js';
import { number } from './option-values.js';
import { addTargetOptions, givenTarget, type GivenTarget, type TargetFlags } from './target-flags.js';
import { UsageError } from './usage-error.js';

/** The options of `play`, as commander gives them. */
interface PlayFlags extends TargetFlags {
  readonly standard?: 'rfc5321' | 'rfc821';
  readonly strict?: true;
  readonly timeout?: number;
  readonly seed?: number;
  readonly segmentation: RunOptions['segmentation'];
}

const SEEDS = 2 ** 32;

const NOTES = `
A script is a dialogue in the RFCs' own notation: a line "C: text" is sent, "S: 250" is the reply that must come. Its
ending, .smtp or .pop3, names the protocol. The README describes the rest.

Exit status: as of run.`;

/** `mailspec play`: one script, its dialogue and its verdict. */
export function playCommand(program: Command, io: Io, done: (status: number) => void): void {
  addTargetOptions(
    program
      .command('play')
      .description('runs one C:/S: script: the dialogue and the verdict')
      .argument('<SCRIPT>', 'the file')
      .argument('[TARGET...]', 'URLs of the server under test'),
  )
    .addOption(new Option('--standard <NAME>', 'the yardstick (default: rfc5321)').choices(['rfc5321', 'rfc821']))
    .option('--strict', 'a warning fails the run')
    .option(
      '--timeout <S>',
      `longest wait for an answer, in seconds (default: ${DEFAULT_TIMEOUT_SECONDS})`,
      number('--timeout', { least: 0.1, most: 3600, whole: false }),
    )
    .option(
      '--seed <N>',
      'repeat the choices of a run (default: random)',
      number('--seed', { least: 0, most: SEEDS - 1, whole: true }),
    )
    .addOption(
      new Option('--segmentation <HOW>', 'how what is sent becomes segments')
        .choices(['whole', 'command', 'octet', 'random'])
        .default('whole'),
    )
    .addHelpText('after', NOTES)
    .action(async (file: string, urls: readonly string[], flags: PlayFlags) => {
      const text = await readFile(file, 'utf8').catch((error: unknown) => {
        throw new UsageError(`the script cannot be read: ${(error as Error).message}`, { cause: error });
      });
      const given = await givenTarget(urls, flags);
      try {
        done(await play(scriptCase(text, file, given.target), given, flags, io));
      } finally {
        await given.close();
      }
    });
}

/** The script as a case. Whoever plays a script by hand need not give it an id. */
function scriptCase(text: string, file: string, target: Target): CaseDefinition {
  const base = path.basename(file);
  const only = target.smtp === undefined ? 'pop3' : target.pop3 === undefined ? 'smtp' : undefined;
  const protocol = /\.(smtp|pop3)$/.exec(base)?.[1] ?? only;
  if (protocol === undefined) {
    throw new UsageError(`${base}: is it for SMTP or for POP3? Let its name end in .smtp or .pop3`);
  }
  const stem = base.replace(/\.[^.]*$/, '').replace(/[^A-Za-z0-9-]+/g, '-');
  return readAnyScript(text, base.endsWith(`.${protocol}`) ? base : `${base}.${protocol}`, {
    id: `${protocol}/play/${stem}`,
    title: `the dialogue of ${base}`,
    rfc: protocol === 'smtp' ? '5321 §4.1' : '1939 §3',
  });
}

async function play(definition: CaseDefinition, given: GivenTarget, flags: PlayFlags, io: Io): Promise<number> {
  const { described, target, provisioner } = given;
  if (described.authorized !== true) await requireOwnNetwork(target);
  const secrets = secretForms(target.accounts);
  const report = await finished({
    target,
    cases: [definition],
    standard: described.standard ?? 'rfc5321',
    seed: flags.seed ?? randomInt(SEEDS),
    jobs: 1,
    timeoutMs: (described.timeout ?? DEFAULT_TIMEOUT_SECONDS) * 1000,
    strict: flags.strict === true,
    segmentation: flags.segmentation,
    known: [],
    evidence: 'all',
    signal: io.signal,
    version: packageVersion(),
    ...(provisioner === undefined ? {} : { provisioner }),
  }).catch((error: unknown) => {
    // The server's own words may be in it.
    if (error instanceof LearnError) throw new LearnError(error.kind, redactText(error.message, secrets));
    throw error;
  });
  io.stdout.write(played(redactReport(report, secrets), wantsColour(io)));
  return report.exitStatus;
}

async function finished(options: RunOptions): Promise<RunReport> {
  const events = run(options);
  for (;;) {
    const step = await events.next();
    if (step.done === true) return step.value;
  }
}

const MARKS = { '->': 'C:', '<-': 'S:', '--': '--' } as const;
const LABEL_COLUMNS = 9;

/** The dialogue in the notation of scripts, and the verdict. */
function played(report: RunReport, colour: boolean): string {
  const colours = paint(colour);
  const [result] = report.cases;
  const lines = [`mailspec ${report.mailspec}, seed ${report.seed}, ${targetUrls(report)}`, ''];
  if (result !== undefined) lines.push(...dialogue(result, colours.dim), ...verdict(result, colours));
  if (report.end !== 'complete') lines.push(...report.notes.map((note) => `note: ${clean(note)}`));
  return `${lines.join('\n')}\n`;
}

function dialogue({ transcripts }: CaseResult, dim: (text: string) => string): readonly string[] {
  return transcripts.flatMap((transcript) => [
    ...(transcripts.length > 1 ? [dim(`session ${transcript.session}`)] : []),
    ...notation(transcript).map(({ mark, text }) => `${dim(MARKS[mark])} ${clean(text)}`),
    '',
  ]);
}

function verdict(result: CaseResult, { outcome, dim }: ReturnType<typeof paint>): readonly string[] {
  const head = `${outcome(result.outcome, result.outcome.toUpperCase())} ${clean(result.id)}: ${clean(result.title)}`;
  if (result.outcome === 'pass') return [head];
  return [head, ...facts(result).map(({ label, text }) => `  ${dim(label.padEnd(LABEL_COLUMNS))} ${text}`)];
}
