import { Command, CommanderError } from 'commander';
import { ScriptError } from '../case/script.js';
import { clean } from '../report/text.js';
import { NothingToAskError } from '../run/fuzz.js';
import { KnownError } from '../run/known.js';
import { MergeError } from '../run/merge.js';
import { LearnError } from '../run/run.js';
import { SelectionError } from '../run/select.js';
import { TargetError } from '../target/target-error.js';
import { coverageCommand } from './coverage.js';
import { explainCommand } from './explain.js';
import type { Io } from './io.js';
import { fuzzCommand } from './fuzz.js';
import { initCommand } from './init.js';
import { listCommand } from './list.js';
import { matrixCommand } from './matrix.js';
import { mergeCommand } from './merge.js';
import { packageVersion } from '../library/package-root.js';
import { playCommand } from './play.js';
import { probeCommand } from './probe.js';
import { replayCommand } from './replay.js';
import { runCommand } from './run.js';
import { serveCommand } from './serve.js';
import { UsageError } from './usage-error.js';

const USAGE = 2;
/** `EX_SOFTWARE` of sysexits.h; it is none of the statuses that a run can end with. */
const INTERNAL = 70;

/** A command: added to the program; `done` takes its exit status. */
export type AddCommand = (program: Command, io: Io, done: (status: number) => void) => void;

const COMMANDS: readonly AddCommand[] = [
  runCommand,
  listCommand,
  explainCommand,
  coverageCommand,
  mergeCommand,
  matrixCommand,
  serveCommand,
  probeCommand,
  playCommand,
  fuzzCommand,
  replayCommand,
  initCommand,
];

/**
 * The command line.
 *
 * @param argv - Without the names of the interpreter and the script.
 * @returns The exit status (design §6), or 70 for a fault of ours. Never throws.
 */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  let status = 0;
  try {
    const program = newProgram(io);
    for (const add of COMMANDS) {
      add(program, io, (given) => {
        status = given;
      });
    }
    await program.parseAsync(argv, { from: 'user' });
    return status;
  } catch (error) {
    return statusOf(error, io);
  }
}

function newProgram(io: Io): Command {
  return new Command('mailspec')
    .description('Judges SMTP and POP3 servers against their RFCs, from outside, over the wire.')
    .version(packageVersion(), '-V, --version', 'the version')
    .helpOption('-h, --help', 'this help')
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      outputError: (text, write) => {
        write(asOneLine(text));
      },
    })
    .showHelpAfterError('"mailspec help" and "mailspec COMMAND --help" show what there is.')
    .exitOverride();
}

/** Commander's message in the form of ours: `mailspec: unknown option '--junti'; did you mean --junit?` */
function asOneLine(text: string): string {
  const line = text
    .trim()
    .replace(/^error: /, '')
    .replace(/\s*\n\(Did you mean (.*)\?\)$/, '; did you mean $1?');
  return `mailspec: ${clean(line)}\n`;
}

function statusOf(error: unknown, io: Io): number {
  // Commander has said what there is to say; help that was asked for is no error.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE;
  const message = error instanceof Error ? error.message : String(error);
  io.stderr.write(`mailspec: ${clean(message)}\n`);
  if (isUsage(error)) return USAGE;
  io.stderr.write('This is a fault of mailspec: please report it. MAILSPEC_DEBUG=1 shows where it happened.\n');
  if (io.env['MAILSPEC_DEBUG'] === '1' && error instanceof Error) io.stderr.write(`${error.stack ?? ''}\n`);
  return INTERNAL;
}

function isUsage(error: unknown): boolean {
  return (
    error instanceof UsageError ||
    error instanceof TargetError ||
    error instanceof SelectionError ||
    error instanceof KnownError ||
    error instanceof MergeError ||
    error instanceof NothingToAskError ||
    error instanceof ScriptError ||
    (error instanceof LearnError && error.kind === 'configuration')
  );
}
