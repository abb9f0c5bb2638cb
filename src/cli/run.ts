import { Option, type Command } from 'commander';
import { REPORTERS } from '../report/reporter.js';
import { executeRun, type RunFlags } from './execute-run.js';
import type { Io } from './io.js';
import { nonEmpty, number } from './option-values.js';
import { addReportOptions } from './report-files.js';
import { DEFAULT_JOBS, DEFAULT_TIMEOUT_SECONDS } from '../run/defaults.js';
import { addSelectionOptions } from './selection-options.js';
import { addTargetOptions } from './target-flags.js';

const JOBS = { least: 1, most: 100, whole: true };
const TIMEOUT_SECONDS = { least: 0.1, most: 3600, whole: false };
const FAILURES = { least: 1, most: 1_000_000, whole: true };
const RUNS = { least: 1, most: 1_000_000, whole: true };
const SEED = { least: 0, most: 2 ** 32 - 1, whole: true };
/** An option with an optional value takes the word behind it, and that may be a target. */
const BAIL_HINT = '; put the targets first, or write --bail=1';

const NOTES = `
TARGET is smtp://host:port, smtps://, pop3://host:port or pop3s://; an SMTP and a POP3 URL together are one target.
--provision: smtp, maildir:TEMPLATE, command:CMD. --store: pop3, maildir:TEMPLATE, mbox:TEMPLATE, dir:TEMPLATE.
Templates take {user} {local} {domain} {address}.

Exit status: 0 nothing failed, 1 a failure, 2 usage, 3 target not reachable, 4 target died during the run,
130 interrupted.`;

/** `mailspec run`: judges a target. */
export function runCommand(program: Command, io: Io, done: (status: number) => void): void {
  const command = program
    .command('run')
    .description('runs the cases against a target; exit status for CI')
    .argument('[TARGET...]', 'URLs of the servers under test')
    .addHelpText('after', NOTES)
    .action(async (targets: readonly string[], flags: RunFlags) => {
      done(await executeRun(targets, flags, io));
    });
  addTargetOptions(command);
  addSelectionOptions(command);
  addJudgingOptions(command);
  addOutputOptions(command);
}

function addJudgingOptions(command: Command): void {
  command
    .addOption(new Option('--standard <NAME>', 'the yardstick (default: rfc5321)').choices(['rfc5321', 'rfc821']))
    .option('--slow', 'also the cases that wait for many minutes; one that --only names is run anyway')
    .option('--strict', 'a warning fails the run')
    .option('--known <FILE>', 'known deviations: id, reason, link, optional expiry', nonEmpty('--known'))
    .option('--update-known', 'write what fails into that file, reasons to be filled in, and take stale entries off')
    .option('--jobs <N>', `cases at a time (default: ${DEFAULT_JOBS})`, number('--jobs', JOBS))
    .option(
      '--timeout <S>',
      `longest wait for an answer, in seconds (default: ${DEFAULT_TIMEOUT_SECONDS})`,
      number('--timeout', TIMEOUT_SECONDS),
    )
    .option('--bail [N]', 'stop after so many failures (default: 1)', number('--bail', FAILURES, BAIL_HINT))
    .option('--shard <I/N>', 'only this part of the cases; auto and auto/N ask the CI system', nonEmpty('--shard'))
    .option('--seed <N>', 'repeat the choices of a run (default: random)', number('--seed', SEED))
    .option('--runs <N>', 'generated sessions a property (default: 100)', number('--runs', RUNS))
    .addOption(
      new Option('--segmentation <HOW>', 'how what is sent becomes segments')
        .choices(['whole', 'command', 'octet', 'random'])
        .default('whole'),
    );
}

function addOutputOptions(command: Command): void {
  addReportOptions(command);
  command
    .addOption(new Option('--reporter <NAME>', 'what the standard output shows').choices(REPORTERS).default('pretty'))
    .option('--verbose', 'every case, and whole transcripts');
}
