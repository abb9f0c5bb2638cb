import { randomBytes } from 'node:crypto';
import { FAULTS, VARIANTS } from '../reference/faults.js';
import type { Maildrops, ReferenceAccount } from '../reference/maildrops.js';
import { servePop3 } from '../reference/pop3-server.js';
import { REFERENCE_DOMAIN, referenceContext, startReferenceServer } from '../reference/server.js';
import { serveSmtp } from '../reference/smtp-server.js';
import { VirtualClock } from '../reference/virtual-clock.js';
import type { Provisioner } from '../target/store.js';
import { nearest } from '../target/nearest.js';
import type { TargetOptions } from '../target/read-target.js';
import { memoryPair } from '../transport/memory.js';
import type { Connect } from '../transport/transport.js';
import { UsageError } from './usage-error.js';

/** Enough maildrops for the default number of jobs, and a few with the names of the RFCs' examples. */
const USERS = [
  'alice',
  'bob',
  'carol',
  ...Array.from({ length: 12 }, (_, index) => `u${String(index + 1).padStart(2, '0')}`),
];
const PASSWORD_OCTETS = 9;

/** The accounts of the reference server, where the user gives none; all with one random password. */
export function defaultAccounts(): readonly ReferenceAccount[] {
  const password = randomBytes(PASSWORD_OCTETS).toString('hex');
  return USERS.map((user) => ({ user, password, address: `${user}@${REFERENCE_DOMAIN}` }));
}

/** The reference server in this process, and what a user would say of it. */
export interface Embedded {
  readonly options: TargetOptions;
  /** Puts messages straight into the maildrops: any octets, and at once. */
  readonly provisioner: Provisioner;
  /** Lets idle time pass by the server's own clock: at once. */
  readonly pause: (ms: number) => Promise<void>;
  close(): Promise<void>;
}

export async function startEmbedded(seeds: readonly string[]): Promise<Embedded> {
  const accounts = defaultAccounts();
  const clock = new VirtualClock();
  const server = await startReferenceServer({ smtpPort: 0, pop3Port: 0, accounts, seeds, clock });
  return {
    options: optionsFor(accounts, server.host, server.smtpPort ?? 0, server.pop3Port ?? 0),
    provisioner: directProvisioner(server.maildrops),
    pause: (ms) => clock.pause(ms),
    close: () => server.close(),
  };
}

/** A reference server that is reached without a network. */
export interface InMemory extends Omit<Embedded, 'close'> {
  readonly connect: Connect;
}

export function embeddedInMemory(seeds: readonly string[]): InMemory {
  const accounts = defaultAccounts();
  const clock = new VirtualClock();
  const context = referenceContext({ accounts, seeds, clock });
  return {
    // The ports are names only: nothing listens.
    options: optionsFor(accounts, '127.0.0.1', 25, 110),
    provisioner: directProvisioner(context.maildrops),
    pause: (ms) => clock.pause(ms),
    connect: ({ protocol }) => {
      const { transport, server } = memoryPair();
      (protocol === 'smtp' ? serveSmtp : servePop3)(server, context);
      return Promise.resolve(transport);
    },
  };
}

function optionsFor(
  accounts: readonly ReferenceAccount[],
  host: string,
  smtpPort: number,
  pop3Port: number,
): TargetOptions {
  return {
    target: [`smtp://${host}:${smtpPort}`, `pop3://${host}:${pop3Port}`],
    account: accounts,
    recipient: accounts.map((account) => account.address),
    unknownRecipient: `nobody-here@${REFERENCE_DOMAIN}`,
    foreignRecipient: 'user@elsewhere.test',
    disposable: true,
    provision: 'smtp',
    store: 'pop3',
  };
}

function directProvisioner(maildrops: Maildrops): Provisioner {
  return {
    exact: true,
    provision: (account, messages) => {
      const maildrop = maildrops.byUser(account.user);
      maildrop?.remove(new Set(maildrop.messages.map((message) => message.uid)));
      for (const message of messages) maildrop?.deliver(message.octets);
      return Promise.resolve();
    },
  };
}

/** @throws {UsageError} for a name that is neither a fault nor a variant. */
export function checkSeeds(names: readonly string[]): readonly string[] {
  const known = [...FAULTS, ...VARIANTS].map((seed) => seed.name);
  for (const name of names) {
    if (known.includes(name)) continue;
    const near = nearest(name, known);
    const hint = near === undefined ? '"mailspec serve --list-faults" shows what there is' : `do you mean ${near}?`;
    throw new UsageError(`--fault ${name}: there is no such fault or variant; ${hint}`);
  }
  return names;
}
