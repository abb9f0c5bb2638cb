import type { Environment } from '../case/environment.js';
import { LoginPatience } from '../session/login-patience.js';
import { Pop3Session } from '../session/pop3-session.js';
import { Reach } from '../session/reach.js';
import { pause } from '../session/timer-wheel.js';
import { composeMessage, type Message } from '../target/message.js';
import { AccountPool } from '../target/pool.js';
import { createProvisioner } from '../target/provision.js';
import { createStore } from '../target/open-store.js';
import type { MailStore, Provisioner } from '../target/store.js';
import type { Target } from '../target/target.js';
import { tokenSource } from '../target/token.js';
import type { Connect } from '../transport/transport.js';
import { OrdinaryMail } from './delivery-control.js';
import { learn, type Greetings } from './learn.js';
import { seededRandom } from './random.js';
import type { RunOptions } from './run.js';

const RUNS = 100;

/** Meets the target and puts together what the cases work with. */
export async function prepareEnvironment(
  options: RunOptions,
  connect: Connect,
): Promise<{ environment: Environment; ordinary: OrdinaryMail; greetings: Greetings; notes: readonly string[] }> {
  const { target, timeoutMs, seed } = options;
  const { facts, greetings } = await learn({ target, connect, timeoutMs });
  // Tokens must differ from run to run, or the mail of an earlier run would be found: they do not come from the seed.
  const nextToken = tokenSource(
    Math.floor(Math.random() * 36 ** 8)
      .toString(36)
      .padStart(8, '0'),
  );
  const store = options.mailStore ?? createStore(target, { connect, timeoutMs });
  const provisioner = options.provisioner ?? createProvisioner(target, { connect, timeoutMs });
  const ordinary = new OrdinaryMail({ target, store, connect, timeoutMs, nextToken });
  const pool = new AccountPool(target.accounts);
  const capabilities = new Map(facts.capabilities);
  if (!capabilities.has('TOP') && (await answersTop(target, provisioner, connect, timeoutMs, nextToken))) {
    capabilities.set('TOP', []);
  }
  const environment: Environment = {
    target,
    standard: options.standard,
    facts: { ...facts, capabilities },
    connect,
    reach: new Reach({ connect, timeoutMs, stopped: () => options.signal?.aborted === true }),
    store,
    provisioner,
    timeoutMs,
    patience: new LoginPatience(),
    crowding: { turnedAway: 0 },
    segmentation: options.segmentation,
    seed,
    runs: options.runs ?? RUNS,
    random: (caseId) => seededRandom(seed, caseId),
    nextToken,
    lease: (count, { first = false, shared = false } = {}) =>
      pool.lease(count, { suits: (account) => !first || account === target.accounts[0], shared }),
    release: (accounts) => {
      pool.release(accounts);
    },
    slow: options.slow === true,
    pause: options.pause ?? pause,
    maildrops: new Map<string, readonly Message[]>(),
    delivery: ordinary,
  };
  return { environment, ordinary, greetings, notes: leftOut(target, store, provisioner) };
}

/** A server without CAPA tells whether it has TOP only where there is a message to ask for. */
async function answersTop(
  target: Target,
  provisioner: Provisioner | undefined,
  connect: Connect,
  timeoutMs: number,
  nextToken: () => string,
): Promise<boolean> {
  const account = target.accounts[0];
  if (target.pop3 === undefined || provisioner === undefined || !target.disposable || account === undefined)
    return false;
  try {
    await provisioner.provision(account, [composeMessage(nextToken())]);
  } catch {
    // The first case that needs a filled maildrop will say so.
    return false;
  }
  const session = new Pop3Session(await connect(target.pop3, timeoutMs), { timeoutMs, number: 1 });
  try {
    await session.response();
    await session.command(`USER ${account.user}`);
    await session.command(`PASS ${account.password}`);
    const top = await session.command('TOP 1 0');
    await session.command('QUIT');
    return top.kind === 'response' && top.status === '+OK';
  } finally {
    session.destroy();
  }
}

/** What of the suite the target's description leaves out, so that nobody takes a short run for a whole one. */
function leftOut(
  target: Target,
  store: MailStore | undefined,
  provisioner: Provisioner | undefined,
): readonly string[] {
  const notes: string[] = [];
  if (target.smtp !== undefined && store === undefined) {
    notes.push('delivered mail is not read back: name a store with --store to judge delivery');
  }
  if (target.pop3 !== undefined && target.accounts.length === 0) {
    notes.push('no POP3 session can log in: name an account with --account USER:PASSWORD');
  } else if (target.pop3 !== undefined && !target.disposable) {
    notes.push('maildrops are only read: with --disposable (they may be emptied) deletion is judged too');
  } else if (target.pop3 !== undefined && provisioner === undefined) {
    notes.push('maildrops are not filled: name a way with --provision to judge particular messages');
  }
  return notes;
}
