import { joined } from './joined.js';
import { MailFolders } from './mail-folders.js';
import type { MailPlace } from './mail-place.js';
import { MboxFile } from './mbox-file.js';
import type { MailStore } from './store.js';
import { TargetError } from './target-error.js';
import type { Account, StoreSpec } from './target.js';
import { addressValues, expandPath } from './template.js';

export type FileStoreSpec = Exclude<StoreSpec, { readonly kind: 'pop3' }>;

/** A message that moves at each look is given up. */
const LOOKS = 5;

/**
 * Delivered mail in files: a Maildir, an mbox file, or a folder with one message a file (names with a dot in front left out).
 * A place that does not exist holds nothing.
 *
 * `find` and `count` throw {@link TargetError} when a place exists and cannot be read.
 */
export class FileStore implements MailStore {
  readonly fidelity: MailStore['fidelity'];
  private readonly spec: FileStoreSpec;
  private readonly accounts: readonly Account[];
  private readonly places = new Map<string, MailPlace>();

  constructor(spec: FileStoreSpec, accounts: readonly Account[]) {
    this.fidelity = spec.kind === 'mbox' ? 'mbox' : 'lines';
    this.spec = spec;
    this.accounts = accounts;
  }

  async find(address: string, token: string): Promise<readonly Uint8Array[]> {
    const place = this.place(address);
    for (let looks = 0; looks < LOOKS; looks++) {
      const copies = await this.told(place, async () => {
        await place.look();
        return place.copies(token);
      });
      if (copies !== undefined) return copies;
    }
    return [];
  }

  async count(address: string): Promise<number> {
    const place = this.place(address);
    await this.told(place, () => place.look());
    return place.count;
  }

  /** The place of an address; it is looked through once for all who ask at the same time. */
  private place(address: string): MailPlace {
    const path = expandPath(this.spec.template, addressValues(address, this.accounts));
    let place = this.places.get(path);
    if (place === undefined) {
      const made = this.spec.kind === 'mbox' ? new MboxFile(path) : new MailFolders(this.spec.kind, path);
      const look = joined(() => made.look());
      place = {
        look,
        copies: (token) => made.copies(token),
        get count() {
          return made.count;
        },
      };
      this.places.set(path, place);
    }
    return place;
  }

  private async told<T>(place: MailPlace, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const { code, path } = error as NodeJS.ErrnoException;
      if (code === undefined) throw error;
      const [where] = [...this.places].find(([, one]) => one === place) ?? [];
      throw new TargetError(`store ${this.spec.kind}: ${path ?? where ?? ''} cannot be read (${code})`, {
        cause: error,
      });
    }
  }
}
