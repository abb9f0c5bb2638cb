import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readAnyScript, type CaseDefinition } from '../../src/index.js';

/** The folder with the scripts: beside this file in the source, and in the package from its built form. */
const FOLDERS = ['.', '../../../suites/scripts'].map((path) => fileURLToPath(new URL(path, import.meta.url)));

function scriptNames(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(smtp|pop3)$/.test(name))
      .sort();
  } catch {
    return [];
  }
}

const folder = FOLDERS.find((path) => scriptNames(path).length > 0);
if (folder === undefined) throw new Error('the scripts of the suite are not where they belong: suites/scripts');

/** The scripts as cases. */
export const scripts: readonly CaseDefinition[] = scriptNames(folder).map((name) =>
  readAnyScript(readFileSync(`${folder}/${name}`, 'utf8'), name),
);
