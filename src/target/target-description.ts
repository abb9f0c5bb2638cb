import { z } from 'zod';
import { TargetError } from './target-error.js';
import type { TargetOptions } from './target-options.js';
import { readDescription, targetKey, unknownKey, type TargetKey } from './target-schema.js';
import type { Account } from './target.js';
import { deepest, keyPath } from './yaml-text.js';

/** A target in the words of a target file, for programs. Relative paths begin in the working folder. */
export interface TargetDescription extends Omit<TargetOptions, 'target' | 'recipient' | 'account'> {
  /** `smtp://HOST:PORT` or `smtps://HOST:PORT`. */
  readonly smtp?: string | undefined;
  /** `pop3://HOST:PORT` or `pop3s://HOST:PORT`. */
  readonly pop3?: string | undefined;
  /** URLs, in place of `smtp` and `pop3`. */
  readonly target?: string | readonly string[] | undefined;
  readonly recipient?: string | readonly string[] | undefined;
  /** Each `USER:PASSWORD[:ADDRESS]`, or taken apart. */
  readonly account?: string | Account | readonly (string | Account)[] | undefined;
}

/**
 * The options that a URL, several, or a description stand for; checked as a target file is, since a program may be
 * JavaScript.
 *
 * @throws {TargetError} with the key of the first thing that is wrong.
 */
export function describedTarget(given: string | readonly string[] | TargetDescription): TargetOptions {
  if (typeof given === 'string') return { target: [given] };
  if (isList(given)) return { target: given };
  if (typeof given !== 'object') throw new TargetError('no target; name one, as in smtp://127.0.0.1:2525');
  const values = new Map<TargetKey, unknown>();
  for (const [written, value] of Object.entries(given)) {
    const key = targetKey(written);
    if (key === undefined) throw new TargetError(`the target: ${unknownKey(written)}`);
    if (value !== undefined) values.set(key, value);
  }
  return readDescription((key, schema) => {
    const value = values.get(key);
    if (value === undefined) return undefined;
    const result = takenApart(key).or(schema).safeParse(value);
    if (result.success) return result.data as z.output<typeof schema>;
    const issue = deepest(result.error.issues);
    throw new TargetError(`the target: ${keyPath([key, ...issue.path])}: ${issue.message}`);
  }, process.cwd());
}

function isList(given: readonly string[] | TargetDescription): given is readonly string[] {
  return Array.isArray(given);
}

/** What `readTargetFile` gives is a description too. */
function takenApart(key: TargetKey): z.ZodType {
  return key === 'provision' || key === 'store' ? z.looseObject({ kind: z.string() }) : z.never();
}
