import type { Account, Target } from './target.js';

/** A maildrop could not be filled. */
export class ProvisionError extends Error {
  override readonly name = 'ProvisionError';
  /** What the server did wrong, where that is the trouble: it agreed to delete messages and they are still there. */
  readonly serverFault: string | undefined;

  constructor(message: string, options: ErrorOptions & { readonly serverFault?: string } = {}) {
    super(message, options);
    this.serverFault = options.serverFault;
  }
}

/** @throws {ProvisionError} when the maildrops may not be emptied. */
export function needDisposable(target: Pick<Target, 'disposable'>, account: Account): void {
  if (target.disposable) return;
  throw new ProvisionError(`maildrop of ${account.user} may not be emptied; --disposable says that it may`);
}
