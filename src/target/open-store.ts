import { FileStore } from './file-store.js';
import type { Access } from './maildrop.js';
import { Pop3Store } from './pop3-reader.js';
import type { MailStore } from './store.js';
import type { Target } from './target.js';

/** The store that the target's description names; `undefined` when it names none. */
export function createStore(target: Target, access: Access): MailStore | undefined {
  const { store, pop3, accounts, disposable } = target;
  if (store === undefined) return undefined;
  if (store.kind !== 'pop3') return new FileStore(store, accounts);
  return pop3 === undefined ? undefined : new Pop3Store(pop3, accounts, disposable, access);
}
