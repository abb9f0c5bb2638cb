import { createHash } from 'node:crypto';
import { createServer, type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { octets, octetString } from '../octets/octets.js';
import { startReferenceServer, type ReferenceServer } from '../reference/server.js';
import { connectTcp } from '../transport/tcp.js';
import type { Connect, Endpoint } from '../transport/transport.js';
import { openMaildrop } from './maildrop.js';
import { Pop3Store } from './pop3-reader.js';
import { TargetError } from './target-error.js';

const ALICE = { user: 'alice', password: 'geheim wort', address: 'alice@example.test' };
const ONE = 'mailspec-aaaaaaaa-1';
const TWO = 'mailspec-aaaaaaaa-2';

const servers: ReferenceServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

class Setup {
  readonly server: ReferenceServer;
  connections = 0;
  readonly connect: Connect = (endpoint, timeoutMs) => {
    this.connections += 1;
    return connectTcp(endpoint, timeoutMs);
  };

  private constructor(server: ReferenceServer) {
    this.server = server;
  }

  static async with(...seeds: string[]): Promise<Setup> {
    const server = await startReferenceServer({ pop3Port: 0, accounts: [ALICE], seeds });
    servers.push(server);
    return new Setup(server);
  }

  get endpoint(): Endpoint {
    return { protocol: 'pop3', host: this.server.host, port: this.server.pop3Port ?? 0, tls: false };
  }

  get access(): { readonly connect: Connect; readonly timeoutMs: number } {
    return { connect: this.connect, timeoutMs: 5000 };
  }

  store(disposable: boolean): Pop3Store {
    return new Pop3Store(this.endpoint, [ALICE], disposable, this.access);
  }

  deliver(text: string): void {
    this.server.maildrops.byUser('alice')?.deliver(octets(text));
  }

  get left(): number {
    return this.server.maildrops.byUser('alice')?.messages.length ?? 0;
  }
}

const found = async (store: Pop3Store, token: string): Promise<readonly string[]> =>
  (await store.find('Alice@example.test', token)).map(octetString);

describe.each([true, false])('reading back, disposable %s', (disposable) => {
  it.each([
    [[]],
    [['pop3-v-no-uidl']],
    [['pop3-v-minimal']],
    [['pop3-uidl-all-same']],
    [['pop3-uidl-space']],
    [['pop3-uidl-changes']],
    [['pop3-uidl-is-number']],
    [['pop3-uidl-empty-refused', 'pop3-list-empty-refused', 'pop3-stat-empty-refused']],
  ])('finds each message once, with %j', async (seeds) => {
    const setup = await Setup.with(...seeds);
    const store = setup.store(disposable);
    expect(await found(store, ONE)).toEqual([]);
    setup.deliver(`X: ${ONE}\r\n\r\n.dot \xff\r\n`);
    setup.deliver('X: private\r\n\r\n');
    expect(await found(store, ONE)).toEqual([`X: ${ONE}\r\n\r\n.dot \xff\r\n`]);
    setup.deliver(`X: ${TWO}\r\n\r\n${ONE}\r\n`);
    expect(await found(store, ONE)).toHaveLength(2);
    expect(await found(store, TWO)).toEqual([`X: ${TWO}\r\n\r\n${ONE}\r\n`]);
    expect(await store.count(ALICE.address)).toBe(3);
    expect(setup.left).toBe(disposable ? 0 : 3);
  });
});

describe('reading back', () => {
  it('sees a message that came twice', async () => {
    const setup = await Setup.with();
    const store = setup.store(true);
    setup.deliver(ONE);
    expect(await found(store, ONE)).toHaveLength(1);
    setup.deliver(ONE);
    expect(await found(store, ONE)).toHaveLength(2);
  });

  it('forgets what somebody else removed', async () => {
    const setup = await Setup.with('pop3-v-no-uidl');
    const store = setup.store(false);
    setup.deliver(ONE);
    setup.deliver(TWO);
    expect(await found(store, ONE)).toHaveLength(1);
    const maildrop = setup.server.maildrops.byUser('alice');
    maildrop?.remove(new Set([maildrop.messages[0]?.uid ?? '']));
    expect(await found(store, ONE)).toHaveLength(0);
    expect(await found(store, TWO)).toHaveLength(1);
  });

  it('shares rounds among all who ask', async () => {
    const setup = await Setup.with();
    setup.deliver(ONE);
    const store = setup.store(true);
    const all = await Promise.all(Array.from({ length: 50 }, () => found(store, ONE)));
    expect(all.every((messages) => messages.length === 1)).toBe(true);
    expect(setup.connections).toBe(2);
  });

  it('waits for a lock to go away', async () => {
    for (const seeds of [[], ['pop3-v-in-use-plain']]) {
      const setup = await Setup.with(...seeds);
      setup.deliver(ONE);
      const other = await openMaildrop(setup.endpoint, ALICE, setup.access);
      const reading = found(setup.store(false), ONE);
      while (setup.connections < 3) await new Promise(setImmediate);
      await other.quit();
      expect(await reading).toHaveLength(1);
    }
  });

  it('knows the addresses of accounts only', async () => {
    const store = (await Setup.with()).store(true);
    await expect(store.find('bob@example.test', ONE)).rejects.toThrow(TargetError);
  });
});

describe.each([
  'pop3-update-removes-nothing',
  'pop3-dele-no-mark',
  'pop3-quit-silent',
  'pop3-quit-err',
  'pop3-update-first-only',
])('a server with %s', (seed) => {
  it('loses no message and doubles none', async () => {
    const setup = await Setup.with(seed);
    const store = setup.store(true);
    setup.deliver(ONE);
    setup.deliver(TWO);
    for (let round = 1; round <= 3; round++) {
      expect(await found(store, ONE)).toHaveLength(1);
      expect(await found(store, TWO)).toHaveLength(1);
    }
    expect(await store.count(ALICE.address)).toBe(2);
  });
});

describe('logging in', () => {
  it('takes APOP where USER is refused and there is a timestamp', async () => {
    const lines: string[] = [];
    const server = createServer((socket) => {
      socket.write('+OK hello <1.2@example.test>\r\n');
      socket.on('data', (data) => {
        const line = data.toString('latin1').trimEnd();
        lines.push(line);
        socket.write(/^(?:APOP|QUIT)/.test(line) ? '+OK\r\n' : '-ERR [AUTH] no\r\n');
        if (line === 'QUIT') socket.end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const endpoint: Endpoint = { protocol: 'pop3', host: '127.0.0.1', port, tls: false };
    const maildrop = await openMaildrop(endpoint, ALICE, { connect: connectTcp, timeoutMs: 5000 });
    await maildrop.quit();
    server.close();
    const digest = createHash('md5').update('<1.2@example.test>geheim wort').digest('hex');
    expect(lines).toEqual(['USER alice', `APOP alice ${digest}`, 'QUIT']);
  });

  it('says what the server answered, without the password', async () => {
    const setup = await Setup.with();
    const opening = openMaildrop(setup.endpoint, { ...ALICE, password: 'geheimer' }, setup.access);
    await expect(opening).rejects.toThrow(/^maildrop of alice: PASS \*\*\* was answered "-ERR/);
    await expect(opening).rejects.not.toThrow(/geheim/);
  });
});
