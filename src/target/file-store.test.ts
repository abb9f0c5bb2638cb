import { mkdir, mkdtemp, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { octetString } from '../octets/octets.js';
import { pause } from '../session/timer-wheel.js';
import { FileStore } from './file-store.js';
import { readStill } from './still-file.js';
import { TargetError } from './target-error.js';

const ACCOUNTS = [{ user: 'alice1', password: 'secret', address: 'alice@example.org' }];
const ADDRESS = 'alice@example.org';
const ONE = 'mailspec-aaaaaaaa-1';
const TWO = 'mailspec-aaaaaaaa-2';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'mailspec-'));
});
afterEach(() => rm(dir, { recursive: true }));

const found = async (store: FileStore, token: string): Promise<readonly string[]> =>
  (await store.find(ADDRESS, token)).map(octetString);

describe('a Maildir', () => {
  const maildir = (): FileStore => new FileStore({ kind: 'maildir', template: join(dir, '{user}') }, ACCOUNTS);

  it('is empty while it does not exist', async () => {
    expect(await maildir().find(ADDRESS, ONE)).toEqual([]);
    expect(await maildir().count(ADDRESS)).toBe(0);
  });

  it('gives the messages of new and cur by every token in them', async () => {
    for (const folder of ['new', 'cur', 'tmp']) await mkdir(join(dir, 'alice1', folder), { recursive: true });
    await writeFile(join(dir, 'alice1/new/1.a'), `X: ${ONE}\n\n${TWO}\n`);
    await writeFile(join(dir, 'alice1/cur/2.b:2,S'), `X: ${TWO}\n\n`);
    await writeFile(join(dir, 'alice1/cur/3.c:2,S'), `private\n`);
    await writeFile(join(dir, 'alice1/tmp/4.d'), `X: ${ONE}\n\n`);
    const store = maildir();
    expect(await found(store, ONE)).toEqual([`X: ${ONE}\n\n${TWO}\n`]);
    expect(await found(store, TWO)).toHaveLength(2);
    expect(await found(store, 'mailspec-aaaaaaaa-11')).toEqual([]);
    expect(await store.count(ADDRESS)).toBe(3);
    expect(store.fidelity).toBe('lines');
  });

  it('follows a message from new to cur, and its removal', async () => {
    for (const folder of ['new', 'cur']) await mkdir(join(dir, 'alice1', folder), { recursive: true });
    const store = maildir();
    await writeFile(join(dir, 'alice1/new/1.a'), ONE);
    expect(await found(store, ONE)).toHaveLength(1);
    await rename(join(dir, 'alice1/new/1.a'), join(dir, 'alice1/cur/1.a:2,S'));
    expect(await found(store, ONE)).toHaveLength(1);
    await rm(join(dir, 'alice1/cur/1.a:2,S'));
    expect(await found(store, ONE)).toEqual([]);
  });

  it('notices what comes later, again, and under another name', async () => {
    const [fresh, seen] = [join(dir, 'alice1/new'), join(dir, 'alice1/cur')];
    for (const folder of [fresh, seen]) await mkdir(folder, { recursive: true });
    const store = maildir();
    await writeFile(join(fresh, '1.a'), ONE);
    // In ten seconds: the folders have not changed of late, and the second time nothing is listed.
    const later = vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 10_000);
    for (let look = 0; look < 2; look++) expect(await found(store, ONE)).toHaveLength(1);
    later.mockRestore();
    await pause(20);
    await writeFile(join(fresh, '2.a'), `${ONE} again`);
    expect(await found(store, ONE)).toEqual([ONE, `${ONE} again`]);
    await rename(join(fresh, '2.a'), join(seen, '2.a:2,S'));
    expect(await found(store, ONE)).toHaveLength(2);
    await rename(join(seen, '2.a:2,S'), join(seen, '2.a:2,FS'));
    expect(await found(store, ONE)).toHaveLength(2);
    await rm(join(fresh, '1.a'));
    expect(await found(store, ONE)).toEqual([`${ONE} again`]);
    expect(await store.count(ADDRESS)).toBe(1);
  });

  it('reads on where a server writes a message into place, slowly', async () => {
    await mkdir(join(dir, 'alice1/new'), { recursive: true });
    const store = maildir();
    await writeFile(join(dir, 'alice1/new/1.a'), `${ONE} and`);
    expect(await found(store, ONE)).toEqual([`${ONE} and`]);
    await writeFile(join(dir, 'alice1/new/1.a'), ` ${TWO}`, { flag: 'a' });
    expect(await found(store, TWO)).toEqual([`${ONE} and ${TWO}`]);
  });

  it('keeps no message in memory', async () => {
    await mkdir(join(dir, 'alice1/new'), { recursive: true });
    const text = `${'x'.repeat(100_000)} `;
    await Promise.all(Array.from({ length: 200 }, (_, i) => writeFile(join(dir, `alice1/new/${i}`), text + ONE)));
    const store = maildir();
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const heldOctets = (): number => {
      collect();
      const { heapUsed, arrayBuffers } = process.memoryUsage();
      return heapUsed + arrayBuffers;
    };
    const before = heldOctets();
    expect(await store.count(ADDRESS)).toBe(200);
    // Buffers are given back some time behind the collection.
    await expect.poll(() => heldOctets() - before, { timeout: 10_000 }).toBeLessThan(200 * 100_000 * 0.2);
    expect(await found(store, ONE)).toHaveLength(200);
  });

  it('says which place it cannot read', async () => {
    await writeFile(join(dir, 'alice1'), 'a file');
    await expect(maildir().find(ADDRESS, ONE)).rejects.toThrow(TargetError);
    await expect(maildir().find(ADDRESS, ONE)).rejects.toThrow(join(dir, 'alice1', 'new'));
  });

  it('refuses addresses that lead elsewhere', async () => {
    await expect(Promise.resolve().then(() => maildir().find('../x@example.org', ONE))).rejects.toThrow(TargetError);
  });
});

describe('a folder', () => {
  it('has one message a file, without dot-files and folders', async () => {
    await mkdir(join(dir, 'sub'));
    await writeFile(join(dir, '1.eml'), `${ONE} \xff`, 'latin1');
    await writeFile(join(dir, '.2.eml'), ONE);
    await writeFile(join(dir, 'sub/3.eml'), ONE);
    const store = new FileStore({ kind: 'dir', template: dir }, []);
    expect(await found(store, ONE)).toEqual([`${ONE} \xff`]);
    expect(await store.count(ADDRESS)).toBe(1);
  });

  it('reads a file again only when size or time of change differ', async () => {
    const path = join(dir, '1.eml');
    const longAgo = new Date('2026-01-01T00:00:00Z');
    const store = new FileStore({ kind: 'dir', template: dir }, []);
    await writeFile(path, ONE);
    await utimes(path, longAgo, longAgo);
    expect(await found(store, ONE)).toHaveLength(1);
    await writeFile(path, TWO);
    await utimes(path, longAgo, longAgo);
    expect(await found(store, TWO)).toHaveLength(0);
    await writeFile(path, `${TWO}\n`);
    expect(await found(store, TWO)).toHaveLength(1);
  });

  it('serves many at a time', async () => {
    await Promise.all(Array.from({ length: 200 }, (_, i) => writeFile(join(dir, `${i}`), `mailspec-aaaaaaaa-${i}`)));
    const store = new FileStore({ kind: 'dir', template: dir }, []);
    const counts = await Promise.all(Array.from({ length: 200 }, (_, i) => found(store, `mailspec-aaaaaaaa-${i}`)));
    expect(counts.every((messages) => messages.length === 1)).toBe(true);
  });
});

describe('an mbox file', () => {
  it('gives its messages, and new ones as they come', async () => {
    const path = join(dir, 'alice');
    const store = new FileStore({ kind: 'mbox', template: join(dir, '{local}') }, ACCOUNTS);
    expect(await store.count(ADDRESS)).toBe(0);
    await writeFile(path, `From a Mon Nov  2 10:00:00 2026\nX: ${ONE}\n\nbody\n\n`);
    expect(await found(store, ONE)).toEqual([`X: ${ONE}\n\nbody\n`]);
    await writeFile(path, `From a Mon Nov  2 10:00:00 2026\nX: ${TWO}\n\n\n`, { flag: 'a' });
    expect(await found(store, TWO)).toEqual([`X: ${TWO}\n\n`]);
    expect(await store.count(ADDRESS)).toBe(2);
  });

  it('is read on from its last message, and from the start where that is another', async () => {
    const path = join(dir, 'alice');
    const store = new FileStore({ kind: 'mbox', template: join(dir, '{local}') }, ACCOUNTS);
    const from = 'From a Mon Nov  2 10:00:00 2026\n';
    const longAgo = new Date('2026-01-01T00:00:00Z');
    const three = TWO.replace(/2$/, '3');
    const write = async (text: string, flag = 'w'): Promise<void> => {
      await writeFile(path, text, { flag });
      await utimes(path, longAgo, longAgo);
    };
    await write(`${from}${ONE}\n\n${from}${TWO}\n`);
    expect(await found(store, TWO)).toEqual([`${TWO}\n`]);
    // Behind the last message: more of it, without a date no From_ line, and the next one.
    await write(`\nFrom here on\n\n${from}${three}\n\n`, 'a');
    expect(await found(store, TWO)).toEqual([`${TWO}\n\nFrom here on\n`]);
    expect(await found(store, ONE)).toEqual([`${ONE}\n`]);
    expect(await found(store, three)).toEqual([`${three}\n`]);
    // Others, and the last one where the last one was.
    await write(`${from}${three}\n\n${from}${ONE}\n\n${from}${ONE}\n\n${from}${ONE}\n\n${from}${ONE}\n\n`);
    expect(await found(store, ONE)).toHaveLength(4);
    expect(await found(store, TWO)).toHaveLength(0);
    await write('');
    expect(await store.count(ADDRESS)).toBe(0);
    await write(`From a\n${ONE}\n\nFrom b\n${ONE}\n\n`);
    expect(await found(store, ONE)).toHaveLength(2);
  });

  it('cannot be a folder', async () => {
    await mkdir(join(dir, 'alice'));
    await expect(new FileStore({ kind: 'mbox', template: join(dir, 'alice') }, []).count(ADDRESS)).rejects.toThrow(
      TargetError,
    );
  });
});

it('a file that is being written is read when it holds still', async () => {
  const path = join(dir, 'growing');
  await writeFile(path, 'half');
  const reading = readStill(path);
  await writeFile(path, 'half and half');
  expect(octetString((await reading)?.octets ?? new Uint8Array())).toBe('half and half');
  expect(await readStill(join(dir, 'none'))).toBeUndefined();
});
