import type { Account } from './target.js';

interface Wish {
  /** True for the accounts that will do; all when left out. */
  readonly suits?: (account: Account) => boolean;
  /** True where others with this wish may have the account at the same time. */
  readonly shared?: boolean;
}

interface Waiting extends Required<Wish> {
  readonly count: number;
  readonly ready: (accounts: Account[]) => void;
}

/** Who has an account: so many that share it, or one alone. */
type Holders = number | 'alone';

/**
 * Accounts that one holder at a time has, or several that agree to share. Who asks first is served first, also when a
 * later and smaller wish could be met at once: nobody starves. Several accounts are taken together or not at all, so
 * holders cannot block each other. What was taken longest ago is taken first.
 */
export class AccountPool {
  private accounts: readonly Account[];
  private readonly holders: Map<Account, Holders>;
  private readonly queue: Waiting[] = [];

  constructor(accounts: readonly Account[]) {
    this.accounts = [...accounts];
    this.holders = new Map(accounts.map((account) => [account, 0]));
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
   * @throws {RangeError} when there are not that many accounts that suit.
   */
  lease(count: number, wish?: Wish): Promise<readonly Account[]>;
  async lease(
    count?: number,
    { suits = () => true, shared = false }: Wish = {},
  ): Promise<Account | readonly Account[]> {
    const wanted = count ?? 1;
    if (this.accounts.filter(suits).length < wanted)
      throw new RangeError(`there are fewer than ${wanted} such accounts`);
    const leased = await new Promise<Account[]>((ready) => {
      this.queue.push({ count: wanted, suits, shared, ready });
      this.serve();
    });
    const [first] = leased;
    return count === undefined && first !== undefined ? first : leased;
  }

  /**
   * Gives accounts back; each of those that share one does so.
   *
   * @throws {RangeError} for an account that is not on lease.
   */
  release(accounts: Account | readonly Account[]): void {
    for (const account of listOf(accounts)) {
      const holders = this.holders.get(account) ?? 0;
      if (holders === 0) throw new RangeError(`account ${account.user} is not on lease`);
      this.holders.set(account, holders === 'alone' ? 0 : holders - 1);
    }
    this.serve();
  }

  private serve(): void {
    for (let first = this.queue[0]; first !== undefined; first = this.queue[0]) {
      const taken = this.takenFor(first);
      if (taken.length < first.count) return;
      for (const account of taken) {
        const holders = this.holders.get(account) ?? 0;
        this.holders.set(account, first.shared && holders !== 'alone' ? holders + 1 : 'alone');
      }
      this.accounts = [...this.accounts.filter((account) => !taken.includes(account)), ...taken];
      this.queue.shift();
      first.ready(taken);
    }
  }

  private takenFor({ count, suits, shared }: Waiting): Account[] {
    const free = (account: Account): boolean => {
      const holders = this.holders.get(account);
      return shared ? holders !== 'alone' : holders === 0;
    };
    return this.accounts.filter((account) => suits(account) && free(account)).slice(0, count);
  }
}

function listOf(accounts: Account | readonly Account[]): readonly Account[] {
  return 'user' in accounts ? [accounts] : accounts;
}
