import type { Command } from 'commander';
import { FAULTS, VARIANTS, type Seed } from '../reference/faults.js';
import type { ReferenceAccount } from '../reference/maildrops.js';
import { REFERENCE_DOMAIN, startReferenceServer, type ReferenceServer } from '../reference/server.js';
import { parseAccount } from '../target/read-target.js';
import { checkSeeds, defaultAccounts } from './embedded.js';
import type { Io } from './io.js';
import { nonEmpty, number, repeated } from './option-values.js';
import { UsageError } from './usage-error.js';

interface ServeOptions {
  readonly smtpPort: number;
  readonly pop3Port: number;
  readonly host: string;
  readonly fault?: readonly string[];
  readonly listFaults?: boolean;
  readonly account?: readonly string[];
}

const PORT = { least: 0, most: 65_535, whole: true };

/** `mailspec serve`: the reference server, until interrupted. */
export function serveCommand(program: Command, io: Io): void {
  program
    .command('serve')
    .description('the reference server')
    .option('--smtp-port <PORT>', '0 is any free port', number('--smtp-port', PORT), 0)
    .option('--pop3-port <PORT>', '0 is any free port', number('--pop3-port', PORT), 0)
    .option('--host <ADDRESS>', 'address to listen on', nonEmpty('--host'), '127.0.0.1')
    .option('--fault <NAME>', 'misbehave in this way, or choose this lawful variant (repeat)', repeated('--fault'))
    .option('--list-faults', 'the names for --fault')
    .option('--account <USER:PASSWORD[:ADDR]>', 'instead of the usual accounts (repeat)', repeated('--account'))
    .action(async (options: ServeOptions) => {
      if (options.listFaults === true) io.stdout.write(seedList());
      else await serve(options, io);
    });
}

async function serve(options: ServeOptions, io: Io): Promise<void> {
  const seeds = checkSeeds(options.fault ?? []);
  const accounts = options.account?.map(readAccount) ?? defaultAccounts();
  const server = await startReferenceServer({ ...options, accounts, seeds }).catch((error: unknown) => {
    throw new UsageError(`the server cannot listen on ${options.host}: ${(error as Error).message}`, { cause: error });
  });
  io.stdout.write(announcement(server, accounts, seeds));
  await new Promise<void>((resolve) => {
    if (io.signal.aborted) resolve();
    else
      io.signal.addEventListener(
        'abort',
        () => {
          resolve();
        },
        { once: true },
      );
  });
  await server.close();
}

function announcement(
  server: ReferenceServer,
  accounts: readonly ReferenceAccount[],
  seeds: readonly string[],
): string {
  const host = server.host.includes(':') ? `[${server.host}]` : server.host;
  const lines = [
    `smtp://${host}:${server.smtpPort ?? 0}`,
    `pop3://${host}:${server.pop3Port ?? 0}`,
    // In the form of --account: these are our own, made up for this server.
    ...accounts.map(({ user, password, address }) => `account ${user}:${password}:${address}`),
    ...seeds.map((name) => `fault ${name}`),
  ];
  return `${lines.join('\n')}\n`;
}

/** @throws {UsageError} when the address belongs to another server; {@link TargetError} when `text` is no account. */
function readAccount(text: string): ReferenceAccount {
  const { user, password, address = `${user}@${REFERENCE_DOMAIN}` } = parseAccount(text);
  if (!address.toLowerCase().endsWith(`@${REFERENCE_DOMAIN}`)) {
    throw new UsageError(`--account ${user}: its address must end in @${REFERENCE_DOMAIN}`);
  }
  return { user, password, address };
}

function seedList(): string {
  const width = Math.max(...[...FAULTS, ...VARIANTS].map((seed) => seed.name.length));
  const rows = (seeds: readonly Seed[]): string =>
    seeds.map(({ name, what, source }) => `  ${name.padEnd(width)}  ${what} (${source})\n`).join('');
  return `faults\n${rows(FAULTS)}lawful variants\n${rows(VARIANTS)}`;
}
