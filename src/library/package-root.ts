import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the installed package, from `dist/src/library` as well as from `src/library`. */
export function packageRoot(): string {
  return found().root;
}

/** The version of this package. */
export function packageVersion(): string {
  return found().version;
}

let known: { readonly root: string; readonly version: string } | undefined;

function found(): { readonly root: string; readonly version: string } {
  known ??= find(path.dirname(fileURLToPath(import.meta.url)));
  return known;
}

function find(start: string): { readonly root: string; readonly version: string } {
  for (let folder = start; ; folder = path.dirname(folder)) {
    const file = path.join(folder, 'package.json');
    if (existsSync(file)) {
      const { name, version } = JSON.parse(readFileSync(file, 'utf8')) as { name?: unknown; version?: unknown };
      if (name === 'mailspec' && typeof version === 'string') return { root: folder, version };
    }
    if (folder === path.dirname(folder)) throw new Error(`no package.json of mailspec above ${start}`);
  }
}
