import type { CaseContext } from '../case/context.js';
import type { Environment } from '../case/environment.js';
import { openMaildrop } from '../target/maildrop.js';
import { composeMessage } from '../target/message.js';

const learned = new WeakMap<Environment, Promise<boolean>>();

/**
 * Whether QUIT removes what was retrieved, as a site may have it (RFC 1939 §8): by what is announced with EXPIRE
 * (RFC 2449 §6.7), or else by trying, once a run.
 */
export function removesRetrieved(t: CaseContext): Promise<boolean> {
  const [days] = t.environment.facts.capabilities.get('EXPIRE') ?? [];
  if (days !== undefined) return Promise.resolve(days === '0');
  const known = learned.get(t.environment) ?? tried(t);
  learned.set(t.environment, known);
  return known;
}

async function tried(t: CaseContext): Promise<boolean> {
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
