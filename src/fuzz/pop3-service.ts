import { answerWord } from '../case/judge.js';
import type { CaseContext } from '../case/context.js';
import type { Environment } from '../case/environment.js';
import { LOGIN_LINES, type WayIn } from '../pop3/ways-in.js';
import { Pop3Session } from '../session/pop3-session.js';
import { pause } from '../session/timer-wheel.js';
import { openMaildrop } from '../target/maildrop.js';
import { composeMessage } from '../target/message.js';
import { withCredentials } from './pop3-credentials.js';

/** What is learned by trying, once a run. */
interface Learned {
  removesRetrieved?: Promise<boolean>;
  ways?: Promise<ReadonlySet<WayIn>>;
  refusesSecond?: Promise<boolean>;
}

const learned = new WeakMap<Environment, Learned>();

function learnedOf({ environment }: CaseContext): Learned {
  const known = learned.get(environment) ?? {};
  learned.set(environment, known);
  return known;
}

/**
 * Whether QUIT removes what was retrieved, as a site may have it (RFC 1939 §8): by what is announced with EXPIRE
 * (RFC 2449 §6.7), or else by trying.
 */
export function removesRetrieved(t: CaseContext): Promise<boolean> {
  const [days] = t.environment.facts.capabilities.get('EXPIRE') ?? [];
  if (days !== undefined) return Promise.resolve(days === '0');
  return (learnedOf(t).removesRetrieved ??= tryRetrieving(t));
}

async function tryRetrieving(t: CaseContext): Promise<boolean> {
  const { provisioner, connect, timeoutMs } = t.environment;
  const { pop3: endpoint, disposable } = t.target;
  const { account } = t;
  if (endpoint === undefined || provisioner === undefined || !disposable) return false;
  try {
    await provisioner.provision(account, [composeMessage(t.token())]);
    const first = await openMaildrop(endpoint, account, { connect, timeoutMs });
    await first.retrieve(1);
    await first.quit();
    const second = await openMaildrop(endpoint, account, { connect, timeoutMs });
    const left = await second.stat();
    await second.quit();
    return left === 0;
  } catch {
    // A server that cannot do this much is judged by the sequences.
    return false;
  }
}

/** The ways in that let the account in. One that does not, because its secret is kept elsewhere say, is not judged. */
export function waysIn(t: CaseContext): Promise<ReadonlySet<WayIn>> {
  return (learnedOf(t).ways ??= tryWays(t));
}

async function tryWays(t: CaseContext): Promise<ReadonlySet<WayIn>> {
  const { apop, capabilities } = t.environment.facts;
  const hasPlain = capabilities.get('SASL')?.some((one) => one.toUpperCase() === 'PLAIN') === true;
  const open = new Set<WayIn>(['PASS']);
  if (apop && (await letsIn(t, 'APOP'))) open.add('APOP');
  if (hasPlain && (await letsIn(t, 'PLAIN'))) open.add('PLAIN');
  return open;
}

const ATTEMPTS = 4;
const LOCK_FIRST_MS = 50;

async function letsIn(t: CaseContext, way: WayIn): Promise<boolean> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const session = await loggedIn(t, way, t.environment.timeoutMs);
    if (session !== undefined) {
      await leave(session);
      return true;
    }
    // The lock of a session that has just ended may still be held.
    await pause(LOCK_FIRST_MS * attempt);
  }
  return false;
}

async function leave(session: Pop3Session): Promise<void> {
  await session.command('QUIT');
  session.destroy();
}

/** A session in the TRANSACTION state; `undefined` when the login is not answered `+OK`. */
async function loggedIn(t: CaseContext, way: WayIn, timeoutMs: number): Promise<Pop3Session | undefined> {
  const { account } = t;
  if (t.target.pop3 === undefined) return undefined;
  const session = new Pop3Session(await t.environment.connect(t.target.pop3, timeoutMs), { timeoutMs, number: 1 });
  const greeting = await session.response();
  for (const line of LOGIN_LINES[way]) {
    const octets = withCredentials(line, account, greeting.kind === 'response' ? greeting.line : '');
    const answer = await session.command(
      octets.replace('{user}', account.user).replace('{password}', account.password),
    );
    if (answerWord(answer) === '+OK') continue;
    session.destroy();
    return undefined;
  }
  return session;
}

/** Whether the server answers a second login to a maildrop that is open with `-ERR`: it may also wait, or take no lock. */
export function refusesSecond(t: CaseContext): Promise<boolean> {
  return (learnedOf(t).refusesSecond ??= trySecond(t));
}

/** A server that lets the second login wait answers late or never. */
const SECOND_MS = 500;

async function trySecond(t: CaseContext): Promise<boolean> {
  const first = await loggedIn(t, 'PASS', t.environment.timeoutMs);
  if (first === undefined) return false;
  const startedMs = performance.now();
  const second = await loggedIn(t, 'PASS', SECOND_MS);
  const refused = second === undefined && performance.now() - startedMs < SECOND_MS;
  if (second !== undefined) await leave(second);
  await leave(first);
  return refused;
}
