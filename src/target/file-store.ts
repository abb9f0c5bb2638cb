import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { joined } from './joined.js';
import { splitMbox } from './mbox.js';
import { readStill, sameState, stateOf, type FileState } from './still-file.js';
import type { MailStore } from './store.js';
import { TargetError } from './target-error.js';
import type { Account, StoreSpec } from './target.js';
import { addressValues, expandPath } from './template.js';
import { tokensIn } from './token.js';

export type FileStoreSpec = Exclude<StoreSpec, { readonly kind: 'pop3' }>;

interface Held {
  readonly octets: Uint8Array;
  readonly tokens: ReadonlySet<string>;
}

/**
 * Delivered mail in files: a Maildir, an mbox file, or a folder with one message a file (names with a dot in front left out).
 * A file is read once, until its size or time of change differs; a place that does not exist holds nothing.
 *
 * `find` and `count` throw {@link TargetError} when a place exists and cannot be read.
 */
export class FileStore implements MailStore {
  readonly fidelity = 'lines';
  private readonly spec: FileStoreSpec;
  private readonly accounts: readonly Account[];
  /** By path: a place is looked through once for all who ask at the same time. */
  private readonly places = new Map<string, () => Promise<readonly Held[]>>();

  constructor(spec: FileStoreSpec, accounts: readonly Account[]) {
    this.spec = spec;
    this.accounts = accounts;
  }

  async find(address: string, token: string): Promise<readonly Uint8Array[]> {
    const held = await this.messages(address);
    return held.filter(({ tokens }) => tokens.has(token)).map(({ octets }) => octets);
  }

  async count(address: string): Promise<number> {
    return (await this.messages(address)).length;
  }

  private messages(address: string): Promise<readonly Held[]> {
    const path = expandPath(this.spec.template, addressValues(address, this.accounts));
    let place = this.places.get(path);
    if (place === undefined) {
      const files = new MailFiles(this.spec.kind, path);
      place = joined(() => files.read());
      this.places.set(path, place);
    }
    return place();
  }
}

interface MailFile {
  /** What the file is known by: in a Maildir its unique name, which it keeps on its way from new to cur. */
  readonly key: string;
  readonly path: string;
}

/** More files open at a time could exceed the limit of the process. */
const FILES_AT_ONCE = 64;

/** The files of one place, and what was read from them. */
class MailFiles {
  private readonly kind: FileStoreSpec['kind'];
  private readonly path: string;
  private known = new Map<string, FileState & { readonly messages: readonly Held[] }>();

  constructor(kind: FileStoreSpec['kind'], path: string) {
    this.kind = kind;
    this.path = path;
  }

  async read(): Promise<readonly Held[]> {
    try {
      const files = await this.list();
      const now: typeof this.known = new Map();
      for (let at = 0; at < files.length; at += FILES_AT_ONCE) {
        await Promise.all(files.slice(at, at + FILES_AT_ONCE).map((file) => this.look(file, now)));
      }
      this.known = now;
      return [...now.values()].flatMap(({ messages }) => messages);
    } catch (error) {
      const { code, path } = error as NodeJS.ErrnoException;
      if (code === undefined) throw error;
      throw new TargetError(`store ${this.kind}: ${path ?? this.path} cannot be read (${code})`, { cause: error });
    }
  }

  private async look(file: MailFile, now: typeof this.known): Promise<void> {
    const known = this.known.get(file.key);
    if (known !== undefined && sameState(known, await stateOf(file.path))) {
      now.set(file.key, known);
      return;
    }
    const read = await readStill(file.path);
    if (read === undefined) return;
    const { octets, ...state } = read;
    const messages = this.kind === 'mbox' ? splitMbox(octets) : [octets];
    now.set(file.key, { ...state, messages: messages.map((one) => ({ octets: one, tokens: tokensIn(one) })) });
  }

  private async list(): Promise<readonly MailFile[]> {
    switch (this.kind) {
      case 'mbox':
        return [{ key: '', path: this.path }];
      case 'dir':
        return filesOf(this.path);
      case 'maildir': {
        const files = [...(await filesOf(join(this.path, 'new'))), ...(await filesOf(join(this.path, 'cur')))];
        return files.map(({ key, path }) => ({ key: key.replace(/:.*/, ''), path }));
      }
    }
  }
}

async function filesOf(folder: string): Promise<readonly MailFile[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries
      .filter((entry) => !entry.name.startsWith('.') && !entry.isDirectory())
      .map(({ name }) => ({ key: name, path: join(folder, name) }));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
