import type { Account } from './target.js';

interface Waiting {
  readonly count: number;
  readonly suits: (account: Account) => boolean;
  readonly ready: (accounts: Account[]) => void;
}

/**
 * Accounts that one holder at a time has. Who asks first is served first, also when a later and smaller wish could be
 * met at once: nobody starves. Several accounts are taken together or not at all, so holders cannot block each other.
 */
export class AccountPool {
  private readonly accounts: readonly Account[];
  private readonly free: Account[];
  private readonly queue: Waiting[] = [];

  constructor(accounts: readonly Account[]) {
    this.accounts = accounts;
    this.free = [...accounts];
  }

  /** How many accounts there are, leased or not. */
  get size(): number {
    return this.accounts.length;
  }

  /** One account, as soon as one is free. */
  lease(): Promise<Account>;
  /**
   * `count` accounts at once.
   *
   * @param suits - When given, only accounts that it is true for are taken.
   * @throws {RangeError} when there are not that many accounts.
   */
  lease(count: number, suits?: (account: Account) => boolean): Promise<readonly Account[]>;
  async lease(
    count?: number,
    suits: (account: Account) => boolean = () => true,
  ): Promise<Account | readonly Account[]> {
    const wanted = count ?? 1;
    if (this.accounts.filter(suits).length < wanted)
      throw new RangeError(`there are fewer than ${wanted} such accounts`);
    const leased = await new Promise<Account[]>((ready) => {
      this.queue.push({ count: wanted, suits, ready });
      this.serve();
    });
    const [first] = leased;
    return count === undefined && first !== undefined ? first : leased;
  }

  /**
   * Gives accounts back.
   *
   * @throws {RangeError} for an account that is not on lease.
   */
  release(accounts: Account | readonly Account[]): void {
    for (const account of listOf(accounts)) {
      if (!this.accounts.includes(account) || this.free.includes(account)) {
        throw new RangeError(`account ${account.user} is not on lease`);
      }
      this.free.push(account);
    }
    this.serve();
  }

  private serve(): void {
    for (let first = this.queue[0]; first !== undefined; first = this.queue[0]) {
      const taken = this.free.filter(first.suits).slice(0, first.count);
      if (taken.length < first.count) return;
      for (const account of taken) this.free.splice(this.free.indexOf(account), 1);
      this.queue.shift();
      first.ready(taken);
    }
  }
}

function listOf(accounts: Account | readonly Account[]): readonly Account[] {
  return 'user' in accounts ? [accounts] : accounts;
}
