import { TargetError } from './target-error.js';
import type { Account } from './target.js';

/** What the placeholders of a template stand for; `dir` in commands only. */
export interface TemplateValues {
  readonly user: string;
  readonly local: string;
  readonly domain: string;
  readonly address: string;
  readonly dir?: string;
}

const IN_PATHS = ['user', 'local', 'domain', 'address'] as const;
const IN_COMMANDS = [...IN_PATHS, 'dir'] as const;
/** `${...}` of a shell is not ours. */
const PLACEHOLDER = /(?<!\$)\{([A-Za-z]+)\}/g;

/**
 * Checks the placeholders of `template`.
 *
 * @param where - What the template belongs to, for the message.
 * @throws {TargetError} for an unknown placeholder.
 */
export function checkTemplate(template: string, where: 'path' | 'command'): void {
  const known: readonly string[] = where === 'path' ? IN_PATHS : IN_COMMANDS;
  for (const [placeholder, name = ''] of template.matchAll(PLACEHOLDER)) {
    if (!known.includes(name)) {
      throw new TargetError(
        `unknown placeholder ${placeholder} in "${template}"; known are ${known.map((one) => `{${one}}`).join(' ')}`,
      );
    }
  }
}

/** True when `template` has a placeholder, so that it can name a different place for each account. */
export function hasPlaceholder(template: string): boolean {
  return template.search(PLACEHOLDER) >= 0;
}

/** True when the command `template` says itself where the folder goes. */
export function hasDir(template: string): boolean {
  return template.includes('{dir}');
}

/** Values for the maildrop of `account`; without an address, `{local}` and `{address}` are the user and `{domain}` is empty. */
export function accountValues(account: Account): TemplateValues {
  return valuesOf(account.address ?? account.user, account.user);
}

/** Values for a store looked up by address: `{user}` is the account with this address, else the local part. */
export function addressValues(address: string, accounts: readonly Account[]): TemplateValues {
  const account = accounts.find((one) => one.address?.toLowerCase() === address.toLowerCase());
  return valuesOf(address, account?.user);
}

function valuesOf(address: string, user: string | undefined): TemplateValues {
  const at = address.lastIndexOf('@');
  const local = at < 0 ? address : address.slice(0, at);
  return { user: user ?? local, local, domain: at < 0 ? '' : address.slice(at + 1), address };
}

/**
 * The path that `template` names.
 *
 * @throws {TargetError} when a value could lead out of the place that the template's author meant: one with `/`, `..` or NUL,
 *   or an empty one or `.`.
 */
export function expandPath(template: string, values: TemplateValues): string {
  return expand(template, values, (name, value) => {
    if (value === '' || value === '.' || /[/\0]|\.\./.test(value)) {
      throw new TargetError(`{${name}} of "${template}" would be "${value}", which no path may be made of`);
    }
    return value;
  });
}

/** The command line for `/bin/sh` that `template` stands for; values that need quotes get them. */
export function expandCommand(template: string, values: TemplateValues): string {
  return expand(template, values, (_name, value) => shellWord(value));
}

function expand(template: string, values: TemplateValues, word: (name: string, value: string) => string): string {
  return template.replace(PLACEHOLDER, (placeholder, name: string) => {
    const value = (values as unknown as Readonly<Record<string, string | undefined>>)[name];
    if (value === undefined) throw new TargetError(`unknown placeholder ${placeholder} in "${template}"`);
    return word(name, value);
  });
}

/** `value` as one word of a shell; harmless ones stay bare, so that they also fit between quotes of the template's own. */
export function shellWord(value: string): string {
  return /^[\w@%+=:,./-]+$/.test(value) ? value : `'${value.replaceAll("'", String.raw`'\''`)}'`;
}
