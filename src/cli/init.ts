import { chmod, lstat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import { clean } from '../report/text.js';
import {
  parseAccount,
  parseProvision,
  parseStore,
  parseTargetUrl,
  readTargetFile,
  targetFromOptions,
} from '../target/read-target.js';
import { checkAddress } from '../target/target-syntax.js';
import { shellWord } from '../target/template.js';
import { targetFile, type Described } from './init-file.js';
import type { Io } from './io.js';
import { nonEmpty } from './option-values.js';
import { probeTarget, unmet } from './probe.js';
import { probeText, type Probed } from './probe-text.js';
import { openQuestions, type Questions } from './questions.js';
import { addDescriptionOptions, givenTarget, type TargetFlags } from './target-flags.js';
import { UsageError } from './usage-error.js';

interface InitFlags extends Omit<TargetFlags, 'target' | 'embedded' | 'fault'> {
  readonly output: string;
  readonly yes?: true;
  readonly force?: true;
}

const NOT_REACHABLE = 3;
const INTERRUPTED = 130;
/** Passwords are for their owner's eyes. */
const PRIVATE_MODE = 0o600;
const PUBLIC_MODE = 0o644;

const NOTES = `
Asks the server what it offers, and you for what it cannot know: addresses, maildrops, what may be deleted. With --yes
nothing is asked: the options say it all. No mail is sent.

Exit status: 0 written, 2 usage, 3 not reachable or not speaking the protocol.`;

/** `mailspec init`: writes a commented target file. */
export function initCommand(program: Command, io: Io, done: (status: number) => void): void {
  addDescriptionOptions(
    program
      .command('init')
      .description('writes a commented target file, by asking the server and you')
      .argument('[TARGET...]', 'URLs of the servers'),
  )
    .option('-o, --output <FILE>', 'the file to write', nonEmpty('--output'), 'target.yaml')
    .option('-y, --yes', 'ask nothing')
    .option('--force', 'overwrite the file')
    .addHelpText('after', NOTES)
    .action(async (urls: readonly string[], flags: InitFlags) => {
      try {
        done(await init(urls, flags, io));
      } catch (error) {
        if (!io.signal.aborted) throw error;
        done(INTERRUPTED);
      }
    });
}

async function init(urls: readonly string[], flags: InitFlags, io: Io): Promise<number> {
  const file = path.resolve(flags.output);
  const there = await lstat(file).catch(() => undefined);
  if (there !== undefined && flags.force !== true) {
    throw new UsageError(`${flags.output} is there already; --force overwrites it, --output FILE writes another`);
  }
  const described = await complete({ ...descriptionOf(flags), urls }, flags, io);
  const probed = await meet(described);
  io.stdout.write(probeText(probed));
  if (unmet(probed)) return NOT_REACHABLE;
  await write(file, targetFile(fromFolder(described, path.dirname(file)), probed, runLine(flags.output)), described);
  io.stdout.write(`\n${clean(flags.output)} is written. Next: ${clean(runLine(flags.output))}\n`);
  if (hasPasswords(described)) {
    io.stdout.write(
      'It has passwords in it: only you can read it (mode 0600), and it does not belong into a repository.\n',
    );
  }
  return 0;
}

/** The flags that say something of the target. */
function descriptionOf(flags: InitFlags): Omit<Described, 'urls'> {
  const own = ['output', 'yes', 'force'];
  return Object.fromEntries(Object.entries(flags).filter(([name]) => !own.includes(name)));
}

const runLine = (output: string): string => `mailspec run --target ${shellWord(output)}`;
const hasPasswords = ({ account }: Described): boolean => account !== undefined && account.length > 0;

/** The description as far as the options give it, and the user the rest. */
async function complete(given: Described, flags: InitFlags, io: Io): Promise<Described> {
  const { stdin } = io;
  if (flags.yes === true) {
    if (given.urls.length === 0) throw new UsageError('no target: give a URL such as smtp://127.0.0.1:2525');
    return given;
  }
  if (stdin?.isTTY !== true) {
    throw new UsageError('questions need a terminal; in a script give the options and --yes');
  }
  const questions = openQuestions({ ...io, stdin });
  try {
    return await asked(given, questions, io);
  } finally {
    questions.close();
  }
}

async function asked(given: Described, questions: Questions, io: Io): Promise<Described> {
  const urls =
    given.urls.length > 0
      ? given.urls
      : await questions.ask('URLs of the servers, such as smtp://127.0.0.1:2525', '', (answer) => {
          const list = words(answer);
          list.forEach((url) => parseTargetUrl(url));
          targetFromOptions({ target: list });
          return list;
        });
  const met = await meet({ ...given, urls });
  // What cannot be met is told by the caller, and no question makes it better.
  if (unmet(met)) return { ...given, urls };
  io.stdout.write(
    `${probeText(met)}\nAn empty line leaves out what is asked for, or takes what stands in brackets.\n\n`,
  );
  let described: Described = { ...given, urls };
  const { smtp, pop3 } = met.target;
  if (pop3 !== undefined && described.account === undefined && described.accounts === undefined) {
    described = await askAccounts(described, smtp !== undefined, questions);
  }
  if (smtp !== undefined) described = await askSmtp(described, pop3 !== undefined, questions);
  if (pop3 !== undefined && (described.account ?? described.accounts) !== undefined) {
    described = await askMaildrops(described, smtp !== undefined, questions);
  }
  return described;
}

/** Accounts are tried at once: a wrong password is better known while its owner is there. */
async function askAccounts(described: Described, withSmtp: boolean, questions: Questions): Promise<Described> {
  const form = withSmtp ? 'USER:PASSWORD:ADDRESS' : 'USER:PASSWORD';
  return questions.ask(`Maildrops for tests, each ${form} (two or more are best)`, '', async (answer) => {
    if (answer === '') return described;
    const account = words(answer);
    account.forEach((one) => parseAccount(one));
    const next = { ...described, account };
    await meet(next);
    return next;
  });
}

async function askSmtp(described: Described, withPop3: boolean, questions: Questions): Promise<Described> {
  const fromAccounts = (described.account ?? []).flatMap((one) => parseAccount(one).address ?? []);
  let next = described;
  if (next.recipient === undefined && fromAccounts.length === 0) {
    next = await questions.ask(
      'Addresses that it delivers; mail will be sent to them (three are best)',
      '',
      (answer) => (answer === '' ? described : { ...described, recipient: words(answer).map(checkAddress) }),
    );
  }
  const domain = (next.recipient ?? fromAccounts)[0]?.replace(/^.*@/, '');
  if (domain === undefined) return next;
  const optional = (answer: string): string | undefined => (answer === '-' ? undefined : checkAddress(answer));
  const unknown =
    next.unknownRecipient ??
    (await questions.ask('An address that it does not know (- for none)', `nobody-here@${domain}`, optional));
  const foreign =
    next.foreignRecipient ??
    (await questions.ask(
      'An address elsewhere that it must not relay to (- for none)',
      'user@elsewhere.test',
      optional,
    ));
  next = {
    ...next,
    ...(unknown === undefined ? {} : { unknownRecipient: unknown }),
    ...(foreign === undefined ? {} : { foreignRecipient: foreign }),
  };
  if (next.store !== undefined || (withPop3 && fromAccounts.length > 0)) return next;
  return questions.ask('Where delivered mail can be read: maildir:/home/{local}/Maildir, mbox:, dir:', '', (answer) => {
    if (answer === '') return next;
    parseStore(answer);
    return { ...next, store: answer };
  });
}

async function askMaildrops(described: Described, withSmtp: boolean, questions: Questions): Promise<Described> {
  let next = described;
  if (next.disposable === undefined) {
    const may = await questions.ask('May ALL mail in these maildrops be deleted? yes or no', 'no', yesOrNo);
    if (may) next = { ...next, disposable: true };
  }
  if (next.disposable !== true || next.provision !== undefined || withSmtp) return next;
  return questions.ask(
    'How they can be filled: maildir:/home/{user}/Maildir, or command:./seed {user} {dir}',
    '',
    (answer) => {
      if (answer === '') return next;
      parseProvision(answer, process.cwd());
      return { ...next, provision: answer };
    },
  );
}

function yesOrNo(answer: string): boolean {
  if (/^y(es)?$/i.test(answer)) return true;
  if (/^no?$/i.test(answer)) return false;
  throw new UsageError('yes or no?');
}

const words = (answer: string): readonly string[] => answer.split(/[\s,]+/).filter((word) => word !== '');

async function meet({ urls, ...flags }: Described): Promise<Probed> {
  return probeTarget(await givenTarget(urls, flags));
}

/** Relative paths, and a command, begin in the folder of the file; on the command line in the working folder. */
function fromFolder(described: Described, folder: string): Described {
  if (folder === process.cwd()) return described;
  const absolute = (spec: string): string => {
    const [, kind, rest = ''] = /^(maildir|mbox|dir|command):(.*)$/s.exec(spec) ?? [];
    if (kind === undefined) return spec;
    return kind === 'command' ? `command:cd ${shellWord(process.cwd())} && ${rest}` : `${kind}:${path.resolve(rest)}`;
  };
  const { store, provision, accounts } = described;
  return {
    ...described,
    ...(store === undefined ? {} : { store: absolute(store) }),
    ...(provision === undefined ? {} : { provision: absolute(provision) }),
    ...(accounts === undefined ? {} : { accounts: path.resolve(accounts) }),
  };
}

async function write(file: string, text: string, described: Described): Promise<void> {
  const mode = hasPasswords(described) ? PRIVATE_MODE : PUBLIC_MODE;
  try {
    await writeFile(file, text, { mode });
    // The mode of a file that was there stays otherwise as it was.
    if (mode === PRIVATE_MODE) await chmod(file, mode);
  } catch (error) {
    throw new UsageError(`${file} cannot be written: ${(error as Error).message}`, { cause: error });
  }
  // What is written is what "run" will read.
  targetFromOptions(await readTargetFile(file));
}
