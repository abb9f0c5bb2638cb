import { spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { printable } from '../octets/printable.js';
import { deadline } from '../session/timer-wheel.js';
import type { Message } from './message.js';
import { needDisposable, ProvisionError } from './provision-error.js';
import { withoutPassword } from './secret.js';
import type { Provisioner } from './store.js';
import type { Account, ProvisionSpec, Target } from './target.js';
import { accountValues, expandCommand, hasDir } from './template.js';

const COMMAND_LIMIT_MS = 30_000;
const STDERR_LINES = 5;

/**
 * Has a command of the user's replace a maildrop by the `.eml` files of a folder: `0001.eml` and so on, CRLF line ends. The
 * command runs under `/bin/sh`, 30 seconds at most, with no input.
 */
export class CommandProvisioner implements Provisioner {
  readonly exact = true;
  private readonly spec: Extract<ProvisionSpec, { readonly kind: 'command' }>;
  private readonly target: Target;
  private readonly limitMs: number;

  constructor(spec: Extract<ProvisionSpec, { readonly kind: 'command' }>, target: Target, limitMs = COMMAND_LIMIT_MS) {
    this.spec = spec;
    this.target = target;
    this.limitMs = limitMs;
  }

  /** @throws {ProvisionError} when the command fails, with the last lines that it wrote to its standard error. */
  async provision(account: Account, messages: readonly Message[]): Promise<void> {
    needDisposable(this.target, account);
    const scratch = await mkdtemp(join(tmpdir(), 'mailspec-'));
    try {
      const dir = join(scratch, 'messages');
      await mkdir(dir);
      // The command may hand the files to another user.
      await chmod(scratch, 0o755);
      for (const [index, message] of messages.entries()) {
        await writeFile(join(dir, `${String(index + 1).padStart(4, '0')}.eml`), message.octets);
      }
      const template = hasDir(this.spec.command) ? this.spec.command : `${this.spec.command} {user} {dir}`;
      const errors = join(scratch, 'stderr');
      const failure = await this.run(expandCommand(template, { ...accountValues(account), dir }), errors);
      if (failure !== undefined) {
        throw new ProvisionError(
          `provision command "${this.spec.command}" ${failure}${await lastLines(errors, account)}`,
        );
      }
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  }

  /** How the command failed, in words. */
  private async run(command: string, errors: string): Promise<string | undefined> {
    // A file and not a pipe: what the command leaves running in the background may keep it open.
    const stderr = await open(errors, 'w');
    try {
      return await new Promise((done) => {
        // A group of its own, so that a time-out ends what the command has started, too.
        const child = spawn('/bin/sh', ['-c', command], {
          cwd: this.spec.cwd,
          stdio: ['ignore', 'ignore', stderr.fd],
          detached: true,
        });
        const callOff = deadline(this.limitMs, () => {
          killGroup(child.pid);
          done(`did not end within ${this.limitMs / 1000} s`);
        });
        child.once('error', (error) => {
          callOff();
          done(`cannot be run in ${this.spec.cwd}: ${error.message}`);
        });
        child.once('exit', (status, signal) => {
          callOff();
          if (status !== 0) done(signal === null ? `ended with status ${status ?? ''}` : `was ended by ${signal}`);
          else done(undefined);
        });
      });
    } finally {
      await stderr.close();
    }
  }
}

function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // It ended in this very moment.
  }
}

async function lastLines(errors: string, account: Account): Promise<string> {
  const text = withoutPassword(await readFile(errors, 'latin1'), account.password);
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.length === 0
    ? ''
    : `: ${lines
        .slice(-STDERR_LINES)
        .map((line) => printable(line, 300))
        .join(' / ')}`;
}
