import { resolve } from 'node:path';
import { z } from 'zod';
import { accountSchema } from './accounts-file.js';
import { nearest } from './nearest.js';
import { TargetError } from './target-error.js';
import type { TargetOptions } from './target-options.js';
import { checkAddress, parseProvision, parseStore, parseTargetUrl } from './target-syntax.js';
import { checked } from './yaml-text.js';

/** The keys of a target's description: the names of the command line's options, and `smtp` and `pop3` for one URL each. */
export const TARGET_KEYS = [
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

export type TargetKey = (typeof TARGET_KEYS)[number];

/** The key that is written `unknown-recipient` or `unknownRecipient`; `undefined` for a word that is none. */
export function targetKey(written: string): TargetKey | undefined {
  return TARGET_KEYS.find((one) => one === hyphenated(written));
}

/** What is said of a word that is no key. */
export function unknownKey(written: string): string {
  const near = nearest(hyphenated(written), TARGET_KEYS);
  return `unknown key "${written}"; ${near === undefined ? `known are ${TARGET_KEYS.join(', ')}` : `did you mean ${near}?`}`;
}

function hyphenated(written: string): string {
  return written.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/**
 * The options of a description.
 *
 * @param get - The value of a key, checked by the schema; `undefined` when the description does not have the key.
 * @param baseDir - Where relative paths begin.
 */
export function readDescription(
  get: <T>(key: TargetKey, schema: z.ZodType<T>) => T | undefined,
  baseDir: string,
): TargetOptions {
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
