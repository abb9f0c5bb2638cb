import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { packageRoot } from '../library/package-root.js';

/** An entry of the requirement catalogue (`suites/requirements/*.json`). */
export interface Requirement {
  readonly id: string;
  readonly rfc: number;
  readonly section: string;
  readonly level: string;
  readonly requirement: string;
  /** How it can be told from outside, and what is accepted. */
  readonly check: string;
  readonly testable: string;
  readonly superseded_by: unknown;
  /** Why the RFC asks this, or why it cannot be tested. */
  readonly why?: string;
}

/** Every requirement of the catalogue. */
export async function readRequirements(): Promise<readonly Requirement[]> {
  const folder = path.join(packageRoot(), 'suites', 'requirements');
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
  const lists = await Promise.all(
    names.map(async (name) => {
      const file = JSON.parse(await readFile(path.join(folder, name), 'utf8')) as { requirements?: Requirement[] };
      // The reply tables lie beside the requirements and have none.
      return file.requirements ?? [];
    }),
  );
  return lists.flat();
}
