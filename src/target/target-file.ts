import { dirname, resolve } from 'node:path';
import { isMap, isScalar } from 'yaml';
import { readText } from './accounts-file.js';
import { TargetError } from './target-error.js';
import type { TargetOptions } from './target-options.js';
import { readDescription, targetKey, unknownKey, type TargetKey } from './target-schema.js';
import { place, readYaml, validate, type YamlText } from './yaml-text.js';

/**
 * Reads a target file: JSON or YAML with the names of the command line's options as keys (`unknown-recipient`, or
 * `unknownRecipient`), besides `smtp` and `pop3` for one URL each. Paths in the file begin in the file's folder.
 *
 * @throws {TargetError} with file, line, column and key for the first thing that is wrong.
 */
export function readTargetFile(path: string): Promise<TargetOptions> {
  // A promise, so that the signature stands when the reading becomes asynchronous; errors are rejections too.
  return new Promise((done) => {
    done(readNow(path));
  });
}

function readNow(path: string): TargetOptions {
  const yaml = readYaml(path, readText(path));
  const keys = readKeys(yaml);
  return readDescription(
    (key, schema) => {
      const written = keys.get(key);
      return written === undefined ? undefined : validate(yaml, schema, [written]);
    },
    dirname(resolve(path)),
  );
}

/** The keys of the file: by the option's name, how the file writes it. */
function readKeys(yaml: YamlText): ReadonlyMap<TargetKey, string> {
  const { contents } = yaml.document;
  if (!isMap(contents))
    throw new TargetError(
      `${yaml.path}: not a target description; write lines such as "target: smtp://127.0.0.1:2525"`,
    );
  const found = new Map<TargetKey, string>();
  for (const { key } of contents.items) {
    const written = isScalar(key) ? String(key.value) : '';
    const known = targetKey(written);
    if (known === undefined) throw new TargetError(`${place(yaml, [written], 'key')}${unknownKey(written)}`);
    if (found.has(known)) throw new TargetError(`${place(yaml, [written], 'key')}"${known}" is there twice`);
    found.set(known, written);
  }
  return found;
}
