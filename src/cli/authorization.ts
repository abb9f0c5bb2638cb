import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import type { Target } from '../target/target.js';
import { UsageError } from './usage-error.js';

/** Addresses of this host and of private networks (RFC 1122, RFC 1918, RFC 3927, RFC 4193, RFC 4291). */
const OWN = new BlockList();
OWN.addAddress('0.0.0.0');
OWN.addSubnet('127.0.0.0', 8);
OWN.addSubnet('10.0.0.0', 8);
OWN.addSubnet('172.16.0.0', 12);
OWN.addSubnet('192.168.0.0', 16);
OWN.addSubnet('169.254.0.0', 16);
OWN.addAddress('::', 'ipv6');
OWN.addAddress('::1', 'ipv6');
OWN.addSubnet('fc00::', 7, 'ipv6');
OWN.addSubnet('fe80::', 10, 'ipv6');

/** The addresses of a host name. */
export type Resolve = (host: string) => Promise<readonly string[]>;

/**
 * Refuses a target outside of this host and of private networks: nobody else's server is to be tested by a slip of the
 * pen.
 *
 * @throws {UsageError} that names the host and `--authorized`.
 */
export async function requireOwnNetwork(
  target: Pick<Target, 'smtp' | 'pop3'>,
  resolve: Resolve = system,
): Promise<void> {
  const hosts = new Set([target.smtp?.host, target.pop3?.host]);
  for (const host of hosts) {
    if (host === undefined) continue;
    const foreign = (await resolve(host)).find((address) => !isOwn(address));
    if (foreign === undefined) continue;
    const place = foreign === host ? host : `${host} (${foreign})`;
    throw new UsageError(
      `${place} is neither a loopback nor a private address; ` +
        'if its operator agrees to be tested, say so with --authorized',
    );
  }
}

function isOwn(address: string): boolean {
  const bare = address.replace(/%.*$/, '');
  return OWN.check(bare, isIP(bare) === 6 ? 'ipv6' : 'ipv4');
}

/** A name that does not resolve gives no address: the run will find the target unreachable, and say so. */
async function system(host: string): Promise<readonly string[]> {
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address);
  } catch {
    return [];
  }
}
