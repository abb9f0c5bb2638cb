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
 */
export async function readStill(path: string): Promise<(FileState & { readonly octets: Uint8Array }) | undefined> {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const before = await stateOf(path);
    if (before === undefined) return undefined;
    if (Math.abs(Date.now() - before.mtimeMs) < YOUNG_MS) await pause(STILL_MS);
    const octets = await readIfThere(path);
    if (octets === undefined) return undefined;
    if (octets.length === before.sizeOctets && sameState(before, await stateOf(path))) return { ...before, octets };
    await pause(STILL_MS);
  }
  return undefined;
}

async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
