import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { TargetError } from './target-error.js';
import { checkAccount, parseAccount } from './target-syntax.js';
import type { Account } from './target.js';
import { checked, readYaml, validate } from './yaml-text.js';

/** One account in a YAML or JSON file: `USER:PASSWORD[:ADDR]`, or an object. */
export const accountSchema = z.union([
  z.string().transform(checked(parseAccount)),
  z
    .strictObject({ user: z.string(), password: z.string(), address: z.string().optional() })
    .transform(
      checked(({ user, password, address }) =>
        checkAccount({ user, password, ...(address === undefined ? {} : { address }) }),
      ),
    ),
]);

/**
 * Accounts from a file: a YAML or JSON list, or lines `USER:PASSWORD[:ADDR]`, empty lines and lines with `#` in front left out.
 *
 * @throws {TargetError} with file and line, without passwords.
 */
export function readAccounts(path: string): readonly Account[] {
  const text = readText(path);
  const firstLine = text.split(/\r?\n/).find((line) => !/^\s*(?:#|$)/.test(line)) ?? '';
  if (/^\s*(?:\[|-(?: |$)|---)/.test(firstLine)) return validate(readYaml(path, text), z.array(accountSchema));
  const accounts: Account[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (/^\s*(?:#|$)/.test(line)) continue;
    try {
      accounts.push(parseAccount(line));
    } catch (error) {
      if (!(error instanceof TargetError)) throw error;
      throw new TargetError(`${path}:${index + 1}: ${error.message}`, { cause: error });
    }
  }
  return accounts;
}

/**
 * The text of a file in UTF-8, without a byte order mark.
 *
 * @throws {TargetError} when it cannot be read.
 */
export function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'no such file' : (error as Error).message;
    throw new TargetError(`${path} cannot be read: ${reason}`, { cause: error });
  }
}
