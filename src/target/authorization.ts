import { lookup } from 'node:dns/promises';
import { isOwnAddress } from '../transport/own-address.js';
import { TargetError } from './target-error.js';
import type { Target } from './target.js';

/** The addresses of a host name. */
export type Resolve = (host: string) => Promise<readonly string[]>;

/**
 * Refuses a target outside of this host and of private networks: nobody else's server is to be tested by a slip of the
 * pen.
 *
 * @throws {TargetError} that names the host and `--authorized`.
 */
export async function requireOwnNetwork(
  target: Pick<Target, 'smtp' | 'pop3'>,
  resolve: Resolve = system,
): Promise<void> {
  const hosts = new Set([target.smtp?.host, target.pop3?.host]);
  for (const host of hosts) {
    if (host === undefined) continue;
    const foreign = (await resolve(host)).find((address) => !isOwnAddress(address));
    if (foreign === undefined) continue;
    const place = foreign === host ? host : `${host} (${foreign})`;
    throw new TargetError(
      `${place} is neither a loopback nor a private address; ` +
        'if its operator agrees to be tested, say so with --authorized',
    );
  }
}

/** A name that does not resolve gives no address: the run will find the target unreachable, and say so. */
async function system(host: string): Promise<readonly string[]> {
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address);
  } catch {
    return [];
  }
}
