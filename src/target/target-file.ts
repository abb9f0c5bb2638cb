import { dirname, resolve } from 'node:path';
import { isMap, isScalar } from 'yaml';
import { z } from 'zod';
import { accountSchema, readText } from './accounts-file.js';
import { nearest } from './nearest.js';
import { TargetError } from './target-error.js';
import type { TargetOptions } from './target-options.js';
import { checkAddress, parseProvision, parseStore, parseTargetUrl } from './target-syntax.js';
import { checked, place, readYaml, validate, type YamlText } from './yaml-text.js';

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
  const baseDir = dirname(resolve(path));
  const keys = readKeys(yaml);
  const get = <T>(key: Key, schema: z.ZodType<T>): T | undefined => {
    const written = keys.get(key);
    return written === undefined ? undefined : validate(yaml, schema, [written]);
  };
  const target = [
    ...(get('smtp', urlOf('smtp')) ?? []),
    ...(get('pop3', urlOf('pop3')) ?? []),
    ...(get('target', list(url)) ?? []),
  ];
  const file = z
    .string()
    .min(1)
    .transform((name) => resolve(baseDir, name));
  const options: TargetOptions = {
    ...(target.length === 0 ? {} : { target }),
    recipient: get('recipient', list(address)),
    unknownRecipient: get('unknown-recipient', address),
    foreignRecipient: get('foreign-recipient', address),
    sender: get('sender', address),
    account: get('account', list(accountSchema)),
    accounts: get('accounts', file),
    disposable: get('disposable', z.boolean()),
    provision: get('provision', z.string().transform(checked((text) => parseProvision(text, baseDir)))),
    store: get('store', z.string().transform(checked((text) => parseStore(text, baseDir)))),
    insecure: get('insecure', z.boolean()),
    authorized: get('authorized', z.boolean()),
    known: get('known', file),
    standard: get('standard', z.enum(['rfc5321', 'rfc821'])),
    timeout: get('timeout', z.number().positive()),
    jobs: get('jobs', z.int().positive()),
  };
  // Left out, not undefined: a caller lays the command line's options over these.
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

const KEYS = [
  'target',
  'smtp',
  'pop3',
  'recipient',
  'unknown-recipient',
  'foreign-recipient',
  'sender',
  'account',
  'accounts',
  'disposable',
  'provision',
  'store',
  'insecure',
  'authorized',
  'known',
  'standard',
  'timeout',
  'jobs',
] as const;
type Key = (typeof KEYS)[number];

const address = z.string().transform(checked(checkAddress));
const url = z.string().transform(
  checked((text) => {
    parseTargetUrl(text);
    return text;
  }),
);

function urlOf(protocol: 'smtp' | 'pop3'): z.ZodType<readonly string[]> {
  return z.string().transform(
    checked((text) => {
      if (parseTargetUrl(text).protocol !== protocol)
        throw new TargetError(`not an ${protocol}:// or ${protocol}s:// URL`);
      return [text];
    }),
  );
}

/** One value, or a list of them. */
function list<T>(schema: z.ZodType<T>): z.ZodType<readonly T[]> {
  return z.union([schema.transform((one) => [one]), z.array(schema)]);
}

/** The keys of the file: by the option's name, how the file writes it. */
function readKeys(yaml: YamlText): ReadonlyMap<Key, string> {
  const { contents } = yaml.document;
  if (!isMap(contents))
    throw new TargetError(
      `${yaml.path}: not a target description; write lines such as "target: smtp://127.0.0.1:2525"`,
    );
  const found = new Map<Key, string>();
  for (const { key } of contents.items) {
    const written = isScalar(key) ? String(key.value) : '';
    const name = written.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    const known = KEYS.find((one) => one === name);
    if (known === undefined) {
      const near = nearest(name, KEYS);
      throw new TargetError(
        `${place(yaml, [written], 'key')}unknown key "${written}"; ${near === undefined ? `known are ${KEYS.join(', ')}` : `did you mean ${near}?`}`,
      );
    }
    if (found.has(known)) throw new TargetError(`${place(yaml, [written], 'key')}"${known}" is there twice`);
    found.set(known, written);
  }
  return found;
}
