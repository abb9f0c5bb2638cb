import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { pause } from '../session/timer-wheel.js';

/** A file as it was at one moment: name, size and time of change tell whether it is still the same. */
export interface FileState {
  readonly sizeOctets: number;
  readonly mtimeMs: number;
}

/** A file that changed so lately may be in the middle of being written. */
const YOUNG_MS = 50;
const STILL_MS = 20;
const TRIES = 50;

/** Size and time of change; `undefined` when there is no such file (any more). */
export async function stateOf(path: string): Promise<FileState | undefined> {
  try {
    const { size, mtimeMs } = await stat(path);
    return { sizeOctets: size, mtimeMs };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** True when nothing says that the file changed. */
export function sameState(a: FileState | undefined, b: FileState | undefined): boolean {
  return a?.sizeOctets === b?.sizeOctets && a?.mtimeMs === b?.mtimeMs;
}

/**
 * Reads a file that nobody is writing: one that changed a moment ago must hold still first, since a server may write into
 * place and half a message is no fault of delivery. `undefined` when the file is gone or does not hold still for a second.
 *
 * @param start - Octets in front of this offset are left out.
 */
export async function readStill(
  path: string,
  start = 0,
): Promise<(FileState & { readonly octets: Uint8Array }) | undefined> {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const before = await stateOf(path);
    if (before === undefined) return undefined;
    if (Math.abs(Date.now() - before.mtimeMs) < YOUNG_MS) await pause(STILL_MS);
    const octets = await readIfThere(path, start);
    if (octets === undefined) return undefined;
    if (start + octets.length === before.sizeOctets && sameState(before, await stateOf(path)))
      return { ...before, octets };
    await pause(STILL_MS);
  }
  return undefined;
}

/** More files open at a time could exceed the limit of the process. */
const FILES_AT_ONCE = 64;
let open = 0;
const waiting: (() => void)[] = [];

/** The octets of a file, or those from `start` to `end`; `undefined` when there is no such file (any more). */
export async function readIfThere(path: string, start = 0, end = Infinity): Promise<Uint8Array | undefined> {
  while (open >= FILES_AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  open += 1;
  try {
    return start === 0 && end === Infinity ? await readFile(path) : await readPart(path, start, end);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  } finally {
    open -= 1;
    waiting.shift()?.();
  }
}

async function readPart(path: string, start: number, end: number): Promise<Uint8Array> {
  if (end <= start) return new Uint8Array();
  const parts: Buffer[] = [];
  for await (const part of createReadStream(path, { start, end: end - 1 })) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
