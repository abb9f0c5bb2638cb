import type { Command } from 'commander';
import { readTargetFile, targetFromOptions, type TargetOptions } from '../target/read-target.js';
import type { Provisioner } from '../target/store.js';
import type { Target } from '../target/target.js';
import { checkSeeds, startEmbedded, type Embedded } from './embedded.js';
import { nonEmpty, repeated } from './option-values.js';
import { UsageError } from './usage-error.js';

/** The options that describe a target, as commander gives them; the same in every command that meets one. */
export interface TargetFlags {
  readonly target?: string;
  readonly embedded?: true;
  readonly fault?: readonly string[];
  readonly recipient?: readonly string[];
  readonly unknownRecipient?: string;
  readonly foreignRecipient?: string;
  readonly sender?: string;
  readonly account?: readonly string[];
  readonly accounts?: string;
  readonly disposable?: true;
  readonly provision?: string;
  readonly store?: string;
  readonly insecure?: true;
  readonly authorized?: true;
}

export function addTargetOptions(command: Command): Command {
  command
    .option(
      '--target <FILE>',
      'the target described in YAML or JSON; options given here go first',
      nonEmpty('--target'),
    )
    .option('--embedded', 'the reference server, started in this process')
    .option('--fault <NAME>', 'with --embedded: let it misbehave in this way (repeat)', repeated('--fault'));
  return addDescriptionOptions(command);
}

/** Those among them that say more of a target that is named by URLs. */
export function addDescriptionOptions(command: Command): Command {
  return command
    .option('--recipient <ADDR>', 'an address that the server delivers (repeat)', repeated('--recipient'))
    .option(
      '--unknown-recipient <ADDR>',
      'an address of its domain that it must not know',
      nonEmpty('--unknown-recipient'),
    )
    .option('--foreign-recipient <ADDR>', 'an address that it must not relay to', nonEmpty('--foreign-recipient'))
    .option('--sender <ADDR>', 'the ordinary reverse-path', nonEmpty('--sender'))
    .option(
      '--account <USER:PASSWORD[:ADDR]>',
      'a maildrop, and the address that delivers into it (repeat)',
      repeated('--account'),
    )
    .option('--accounts <FILE>', 'more of them, one a line', nonEmpty('--accounts'))
    .option('--disposable', 'these maildrops may be emptied')
    .option('--provision <HOW>', 'how messages get into a maildrop before a case', nonEmpty('--provision'))
    .option('--store <WHERE>', 'where delivered mail is read back', nonEmpty('--store'))
    .option('--insecure', 'accept any TLS certificate')
    .option('--authorized', 'the operator of the target agrees: needed unless it is loopback or private');
}

/**
 * No target is an error: a CI job whose variable is empty must not pass.
 *
 * @throws {UsageError}
 */
export function checkTargetGiven(urls: readonly string[], flags: TargetFlags): void {
  const given = [urls.length > 0 && 'TARGET', flags.embedded === true && '--embedded'].filter((one) => one !== false);
  if (urls.some((url) => url.trim() === '')) throw new UsageError('TARGET is empty; is a variable not set?');
  if (given.length === 0 && flags.target === undefined) {
    throw new UsageError('no target: give a URL such as smtp://127.0.0.1:2525, --target FILE, or --embedded');
  }
  if (flags.embedded === true && (urls.length > 0 || flags.target !== undefined)) {
    throw new UsageError('--embedded is a target of its own: leave out the other ones');
  }
  if (flags.fault !== undefined && flags.embedded !== true) {
    throw new UsageError('--fault is for the reference server: add --embedded');
  }
}

/** What the options say of the target, over what its file says. */
export async function describeTarget(
  urls: readonly string[],
  flags: TargetFlags,
  embedded: Embedded | undefined,
): Promise<TargetOptions> {
  const { target: file, ...own } = flags;
  const base = embedded?.options ?? (file === undefined ? {} : await readTargetFile(file));
  return { ...base, ...own, ...(urls.length > 0 ? { target: urls } : {}) };
}

/** A target that a command works with; `close` ends the reference server where that is the target. */
export interface GivenTarget {
  readonly described: TargetOptions;
  readonly target: Target;
  readonly provisioner: Provisioner | undefined;
  close(): Promise<void>;
}

/**
 * The target that the command line names.
 *
 * @throws {UsageError | TargetError} when it names none, or a wrong one.
 */
export async function givenTarget(urls: readonly string[], flags: TargetFlags): Promise<GivenTarget> {
  checkTargetGiven(urls, flags);
  const embedded = flags.embedded === true ? await startEmbedded(checkSeeds(flags.fault ?? [])) : undefined;
  const close = async (): Promise<void> => {
    await embedded?.close();
  };
  try {
    const described = await describeTarget(urls, flags, embedded);
    return { described, target: targetFromOptions(described), provisioner: embedded?.provisioner, close };
  } catch (error) {
    await close();
    throw error;
  }
}
