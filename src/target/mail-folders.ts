import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { MailPlace } from './mail-place.js';
import { readIfThere, readStill, sameState, stateOf, type FileState } from './still-file.js';
import { tokensIn } from './token.js';

/** A message, known by its file's name; in a Maildir by the unique part of it, which it keeps on its way from new to cur. */
interface Entry {
  folder: Folder;
  name: string;
  tokens: readonly string[];
}

/** A file of a Maildir that has been still for so long stays as it is: nobody writes into place and takes longer over it. */
const SETTLED_MS = 10_000;
/** To ask for the state of every file, each time, takes a second where there are tens of thousands. */
const WATCHED_AT_ONCE = 1_000;

/** The files of a Maildir, or of a folder with one message a file, and the tokens in them. */
export class MailFolders implements MailPlace {
  private readonly kind: 'maildir' | 'dir';
  private readonly folders: readonly Folder[];
  private readonly entries = new Map<string, Entry>();
  private readonly keysOf = new Map<string, Set<string>>();
  /**
   * Files that may change yet. In a plain folder that is every one, since names may be used again there; in a Maildir they
   * are unique, and files whole when they come, or nearly.
   */
  private readonly watched = new Map<string, FileState>();

  constructor(kind: 'maildir' | 'dir', path: string) {
    this.kind = kind;
    this.folders = (kind === 'dir' ? [path] : [join(path, 'new'), join(path, 'cur')]).map((one) => new Folder(one));
  }

  get count(): number {
    return this.entries.size;
  }

  async look(): Promise<void> {
    const watched = this.toWatch();
    const fresh = await this.list();
    await Promise.all([...fresh].map(([key, { folder, name }]) => this.read(key, folder, name)));
    await Promise.all(watched.map(([key, state]) => this.watch(key, state)));
  }

  async copies(token: string): Promise<readonly Uint8Array[] | undefined> {
    const copies: Uint8Array[] = [];
    for (const key of [...(this.keysOf.get(token) ?? [])]) {
      const entry = this.entries.get(key);
      if (entry === undefined) continue;
      const octets = await readIfThere(join(entry.folder.path, entry.name));
      // Moved, gone, or written again.
      if (octets === undefined || !tokensIn(octets).has(token)) {
        for (const folder of this.folders) folder.doubtful();
        return undefined;
      }
      copies.push(octets);
    }
    return copies;
  }

  /** The files that are new since the last time; those that are gone are forgotten. */
  private async list(): Promise<ReadonlyMap<string, Pick<Entry, 'folder' | 'name'>>> {
    const fresh = new Map<string, Pick<Entry, 'folder' | 'name'>>();
    const gone: (readonly [key: string, folder: Folder])[] = [];
    for (const folder of this.folders) {
      const names = await folder.changed();
      if (names === undefined) continue;
      const here = new Set<string>();
      for (const name of names) {
        const key = this.kind === 'dir' ? name : name.replace(/:.*/, '');
        here.add(key);
        const entry = this.entries.get(key);
        if (entry === undefined) {
          fresh.set(key, { folder, name });
        } else if (entry.folder !== folder || entry.name !== name) {
          entry.folder = folder;
          entry.name = name;
        }
      }
      for (const [key, entry] of this.entries) if (entry.folder === folder && !here.has(key)) gone.push([key, folder]);
    }
    // What is gone from one folder may have turned up in the next.
    for (const [key, folder] of gone) if (this.entries.get(key)?.folder === folder) this.forget(key);
    return fresh;
  }

  private async read(key: string, folder: Folder, name: string): Promise<void> {
    const read = await readStill(join(folder.path, name));
    this.forget(key);
    if (read === undefined) {
      folder.doubtful();
      return;
    }
    const { octets, ...state } = read;
    const tokens = tokensIn(octets);
    this.entries.set(key, { folder, name, tokens: [...tokens] });
    for (const token of tokens) this.keysOf.set(token, (this.keysOf.get(token) ?? new Set()).add(key));
    if (this.kind === 'dir' || Date.now() - state.mtimeMs < SETTLED_MS) this.watched.set(key, state);
  }

  /** Where there are many, those that came last, and some of the others in turn. */
  private toWatch(): readonly (readonly [key: string, state: FileState])[] {
    const all = [...this.watched];
    if (all.length <= WATCHED_AT_ONCE) return all;
    const some = all.slice(0, WATCHED_AT_ONCE / 2);
    for (const [key, state] of some) {
      this.watched.delete(key);
      this.watched.set(key, state);
    }
    return [...some, ...all.slice(-WATCHED_AT_ONCE / 2)];
  }

  private async watch(key: string, before: FileState): Promise<void> {
    const entry = this.entries.get(key);
    if (entry === undefined || this.watched.get(key) !== before) return;
    const now = await stateOf(join(entry.folder.path, entry.name));
    // On its way to cur, perhaps: the next listing tells.
    if (now === undefined) entry.folder.doubtful();
    else if (!sameState(before, now)) await this.read(key, entry.folder, entry.name);
    else if (this.kind === 'maildir' && Date.now() - before.mtimeMs > SETTLED_MS) this.watched.delete(key);
  }

  private forget(key: string): void {
    for (const token of this.entries.get(key)?.tokens ?? []) {
      const keys = this.keysOf.get(token);
      keys?.delete(key);
      if (keys?.size === 0) this.keysOf.delete(token);
    }
    this.entries.delete(key);
    this.watched.delete(key);
  }
}

/** A folder that changed so lately may change again within the same tick of its clock (two seconds on FAT). */
const TICK_MS = 2_100;

/** The names in a folder, listed anew when its time of change says so. */
class Folder {
  readonly path: string;
  /** The time of change at which nothing more can be new; `undefined` when it must be listed in any case. */
  private listedMs: number | undefined;

  constructor(path: string) {
    this.path = path;
  }

  /** Every file's name; `undefined` when nothing has changed. */
  async changed(): Promise<readonly string[] | undefined> {
    const nowMs = Date.now();
    const changedMs = await unlessNone(stat(this.path).then((state) => state.ctimeMs));
    if (changedMs !== undefined && changedMs === this.listedMs) return undefined;
    this.listedMs = undefined;
    const entries = await unlessNone(readdir(this.path, { withFileTypes: true }));
    if (changedMs !== undefined && nowMs - changedMs > TICK_MS) this.listedMs = changedMs;
    return (entries ?? [])
      .filter((entry) => !entry.name.startsWith('.') && !entry.isDirectory())
      .map(({ name }) => name);
  }

  /** Something that was listed is not there. */
  doubtful(): void {
    this.listedMs = undefined;
  }
}

async function unlessNone<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
