import { BlockList, isIP } from 'node:net';

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

/** True for an IP address of this host or of a private network; a zone (`%eth0`) may stand behind it. */
export function isOwnAddress(address: string): boolean {
  const bare = address.replace(/%.*$/, '');
  return OWN.check(bare, isIP(bare) === 6 ? 'ipv6' : 'ipv4');
}
