import { describe, expect, it } from 'vitest';
import { requireOwnNetwork } from './authorization.js';

async function check(addresses: readonly string[], host = 'mail.example.test'): Promise<void> {
  const target = { smtp: { protocol: 'smtp', host, port: 25, tls: false } } as const;
  await requireOwnNetwork(target, () => Promise.resolve(addresses));
}

describe('requireOwnNetwork', () => {
  it.each([
    '127.0.0.1',
    '127.9.9.9',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.1.1',
    '0.0.0.0',
  ])('permits %s', async (address) => {
    await expect(check([address])).resolves.toBeUndefined();
  });

  it.each(['::1', '::', 'fe80::1', 'fe80::1%eth0', 'fd00::1', '::ffff:127.0.0.1', '::ffff:10.0.0.1'])(
    'permits %s',
    async (address) => {
      await expect(check([address])).resolves.toBeUndefined();
    },
  );

  it.each(['8.8.8.8', '172.32.0.1', '192.169.0.1', '100.64.0.1', '2001:db8::1', '::ffff:8.8.8.8'])(
    'asks about %s',
    async (address) => {
      await expect(check([address])).rejects.toThrow(`mail.example.test (${address}) is neither`);
    },
  );

  it('asks when one address of several is foreign', async () => {
    await expect(check(['127.0.0.1', '8.8.8.8'])).rejects.toThrow('--authorized');
  });

  it('leaves names that do not resolve to the run', async () => {
    await expect(check([])).resolves.toBeUndefined();
  });
});
