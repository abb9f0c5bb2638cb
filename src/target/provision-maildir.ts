import { chown, mkdir, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { octets, octetString } from '../octets/octets.js';
import type { Message } from './message.js';
import { needDisposable, ProvisionError } from './provision-error.js';
import type { Provisioner } from './store.js';
import type { Account, Target } from './target.js';
import { accountValues, expandPath } from './template.js';

/** Names differ in all provisioning of this process. */
let written = 0;

/**
 * Puts messages into a Maildir with LF line ends, as local stores keep them; the owner and the permissions are the
 * Maildir's. Each message is a second older than the next, in its name and its time of change, since servers take the order from
 * the one or the other.
 */
export class MaildirProvisioner implements Provisioner {
  readonly exact = true;
  private readonly template: string;
  private readonly target: Target;

  constructor(template: string, target: Target) {
    this.template = template;
    this.target = target;
  }

  /** @throws {ProvisionError} when the folder cannot be written. */
  async provision(account: Account, messages: readonly Message[]): Promise<void> {
    needDisposable(this.target, account);
    const path = expandPath(this.template, accountValues(account));
    try {
      await fill(path, messages);
    } catch (error) {
      throw new ProvisionError(`Maildir ${path} cannot be filled: ${(error as Error).message}`, { cause: error });
    }
  }
}

async function fill(path: string, messages: readonly Message[]): Promise<void> {
  const owner = await prepare(path);
  for (const folder of ['new', 'cur']) {
    for (const name of await readdir(join(path, folder))) await rm(join(path, folder, name), { recursive: true });
  }
  const now = Date.now();
  const firstSecond = Math.floor(now / 1000) - messages.length;
  const micro = String((now % 1000) * 1000).padStart(6, '0');
  for (const [index, message] of messages.entries()) {
    const second = firstSecond + index;
    const name = `${second}.M${micro}P${process.pid}Q${++written}.mailspec`;
    const temporary = join(path, 'tmp', name);
    await writeFile(temporary, withLf(message.octets), { mode: owner.mode & 0o666, flag: 'wx' });
    await owner.give(temporary);
    await utimes(temporary, second, second);
    await rename(temporary, join(path, 'new', name));
  }
}

interface Owner {
  readonly mode: number;
  give(path: string): Promise<void>;
}

/** Makes what of the Maildir is missing; a new one belongs to the owner of the folder that it is in. */
async function prepare(path: string): Promise<Owner> {
  const existing = await stat(path).catch(() => undefined);
  if (existing === undefined) await mkdir(dirname(path), { recursive: true });
  const { uid, gid } = existing ?? (await stat(dirname(path)));
  const mode = existing?.mode ?? 0o700;
  const give = async (made: string): Promise<void> => {
    if (process.getuid?.() === 0) await chown(made, uid, gid);
  };
  for (const folder of [path, join(path, 'tmp'), join(path, 'new'), join(path, 'cur')]) {
    if ((await mkdir(folder, { recursive: true, mode: mode & 0o777 })) !== undefined) await give(folder);
  }
  return { mode, give };
}

function withLf(message: Uint8Array): Uint8Array {
  return octets(octetString(message).replaceAll('\r\n', '\n'));
}
