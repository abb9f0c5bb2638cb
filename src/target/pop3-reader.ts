import { createHash } from 'node:crypto';
import type { Endpoint } from '../transport/transport.js';
import { joined } from './joined.js';
import { openMaildrop, type Access, type Listed, type Maildrop } from './maildrop.js';
import type { MailStore } from './store.js';
import { TargetError } from './target-error.js';
import type { Account } from './target.js';
import { tokensIn } from './token.js';

/**
 * Delivered mail read back over POP3. Each account has one reader for all who ask: while it reads, further questions wait for
 * its next round together. A message is read once. Where the maildrops are disposable it is then deleted, so that they stay
 * small; the reader keeps it, and `find` and `count` still tell of it.
 *
 * `find` and `count` throw {@link TargetError} for an address that no account has, and {@link MaildropError} and
 * `TransportError` when the maildrop cannot be read.
 */
export class Pop3Store implements MailStore {
  readonly fidelity = 'octets';
  private readonly readers = new Map<string, AccountReader>();

  constructor(endpoint: Endpoint, accounts: readonly Account[], disposable: boolean, access: Access) {
    for (const account of accounts) {
      if (account.address === undefined) continue;
      const open = (): Promise<Maildrop> => openMaildrop(endpoint, account, access);
      this.readers.set(account.address.toLowerCase(), new AccountReader(open, disposable));
    }
  }

  async find(address: string, token: string): Promise<readonly Uint8Array[]> {
    const found: Uint8Array[] = [];
    for (const { octets, tokens } of await this.reader(address).poll()) {
      if (octets !== undefined && tokens.has(token)) found.push(octets);
    }
    return found;
  }

  async count(address: string): Promise<number> {
    return (await this.reader(address).poll()).length;
  }

  private reader(address: string): AccountReader {
    const reader = this.readers.get(address.toLowerCase());
    if (reader !== undefined) return reader;
    throw new TargetError(
      `store pop3: no account has the address ${address}; name it by --account USER:PASSWORD:${address}`,
    );
  }
}

interface Held extends Pick<Listed, 'key' | 'lasting'> {
  /** Left out where no token of ours is in it. */
  readonly octets: Uint8Array | undefined;
  readonly tokens: ReadonlySet<string>;
  readonly digest: string;
}

class AccountReader {
  /** What the maildrop holds now and held before: all messages that were ever read and are there, or that we deleted. */
  readonly poll: () => Promise<readonly Held[]>;
  private readonly open: () => Promise<Maildrop>;
  private readonly disposable: boolean;
  /** In the maildrop at the last round, by key. */
  private present: ReadonlyMap<string, Held> = new Map<string, Held>();
  private removed: readonly Held[] = [];

  constructor(open: () => Promise<Maildrop>, disposable: boolean) {
    this.open = open;
    this.disposable = disposable;
    this.poll = joined(async () => {
      await this.round();
      return [...this.removed, ...this.present.values()];
    });
  }

  private async round(): Promise<void> {
    const maildrop = await this.open();
    try {
      const listed = await maildrop.listing();
      // Numbers begin anew in each session: once a message is gone they may mean others.
      const shifted =
        listed.some(({ lasting }) => !lasting) &&
        [...this.present.keys()].some((key) => !listed.some((one) => one.key === key));
      const known = shifted ? new Map<string, Held>() : this.present;
      const kept: Held[] = [];
      const marked: Held[] = [];
      for (const one of listed) {
        const held = known.get(one.key) ?? hold(one, await maildrop.retrieve(one.messageNumber));
        const gone = this.disposable && (await maildrop.remove(one.messageNumber));
        (gone ? marked : kept).push(held);
      }
      await maildrop.quit();
      // A server that does not delete, whatever it answered, lists the same messages again; they are not second copies.
      const now = [...kept, ...marked];
      const digests = new Set(now.map(({ digest }) => digest));
      const before = this.removed.filter((old) => !digests.has(old.digest) || !now.some((held) => isSame(old, held)));
      this.removed = [...before, ...marked];
      this.present = new Map(kept.map((held) => [held.key, held]));
    } finally {
      maildrop.destroy();
    }
  }
}

function hold({ key, lasting }: Listed, octets: Uint8Array): Held {
  const tokens = tokensIn(octets);
  return {
    key,
    lasting,
    octets: tokens.size > 0 ? octets : undefined,
    tokens,
    digest: createHash('sha1').update(octets).digest('base64'),
  };
}

function isSame(a: Held, b: Held): boolean {
  return a.digest === b.digest && (a.key === b.key || !a.lasting || !b.lasting);
}
