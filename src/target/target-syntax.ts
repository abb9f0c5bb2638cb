import { resolve } from 'node:path';
import type { Endpoint } from '../transport/transport.js';
import { TargetError } from './target-error.js';
import { checkTemplate } from './template.js';
import type { Account, ProvisionSpec, StoreSpec } from './target.js';

const SCHEMES: Readonly<Record<string, Pick<Endpoint, 'protocol' | 'port' | 'tls'>>> = {
  smtp: { protocol: 'smtp', port: 25, tls: false },
  smtps: { protocol: 'smtp', port: 465, tls: true },
  pop3: { protocol: 'pop3', port: 110, tls: false },
  pop3s: { protocol: 'pop3', port: 995, tls: true },
};
const EXAMPLE = 'write smtp://HOST:PORT, smtps://, pop3:// or pop3s://';

/**
 * The endpoint that a URL names: `smtp://host:port`, `smtps://`, `pop3://`, `pop3s://`; IPv6 addresses in brackets. Default
 * ports 25, 465, 110 and 995.
 *
 * @throws {TargetError} for any other form; credentials are never shown.
 */
export function parseTargetUrl(url: string, options: { readonly insecure?: boolean | undefined } = {}): Endpoint {
  const form = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)(.*)$/is.exec(url);
  if (form === null) throw new TargetError(notAUrl(url));
  const [, scheme = '', authority = '', behind = ''] = form;
  const known = SCHEMES[scheme.toLowerCase()];
  if (known === undefined || !Object.hasOwn(SCHEMES, scheme.toLowerCase())) {
    throw new TargetError(`unknown scheme ${scheme}://; ${EXAMPLE}`);
  }
  if (authority.includes('@')) {
    throw new TargetError(`a target URL takes no user and password; name the maildrop by --account USER:PASSWORD`);
  }
  if (behind !== '' && behind !== '/') throw new TargetError(`"${url}" has more than host and port; ${EXAMPLE}`);
  const parts = /^(?:\[([0-9a-f:.]+(?:%[\w.-]+)?)\]|([\w.-]+))(?::(.*))?$/is.exec(authority);
  if (parts === null) {
    const remedy = /:.*:/.test(authority) ? 'an IPv6 address stands in brackets, [::1]' : EXAMPLE;
    throw new TargetError(`"${url}" names no host; ${remedy}`);
  }
  const port = parts[3] === undefined ? known.port : Number(/^\d{1,5}$/.exec(parts[3])?.[0] ?? NaN);
  if (!(port >= 1 && port <= 65_535)) throw new TargetError(`the port in "${url}" is not a number from 1 to 65535`);
  const { protocol, tls } = known;
  const host = parts[1] ?? parts[2] ?? '';
  return { protocol, host, port, tls, ...(options.insecure === true ? { insecure: true } : {}) };
}

/** What is said of a text that is no URL; only a plain host and port are quoted, since it may be a mistyped account. */
function notAUrl(text: string): string {
  const hostAndPort = /^(?:[\w.-]*[a-z.][\w.-]*|\[[0-9a-f:]+\])(?::(\d+))?$/i.exec(text);
  if (hostAndPort === null) return `a target is not a URL; ${EXAMPLE}`;
  const port = hostAndPort[1] ?? '';
  const scheme = { '110': 'pop3', '995': 'pop3s', '465': 'smtps' }[port] ?? 'smtp';
  return `"${text}" is not a URL; did you mean ${scheme}://${text}?`;
}

/**
 * An account in the form `USER:PASSWORD[:ADDR]`. What stands behind the last of two or more colons is the address when it
 * has an `@`, else it belongs to the password; a password with both goes into a target file, as `{user, password, address}`.
 *
 * @throws {TargetError} for any other form, without the text.
 */
export function parseAccount(text: string): Account {
  const first = text.indexOf(':');
  const last = text.lastIndexOf(':');
  const hasAddress = last > first && text.indexOf('@', last) >= 0;
  if (first <= 0) throw new TargetError('an account has the form USER:PASSWORD or USER:PASSWORD:ADDRESS');
  return checkAccount({
    user: text.slice(0, first),
    password: text.slice(first + 1, hasAddress ? last : undefined),
    ...(hasAddress ? { address: text.slice(last + 1) } : {}),
  });
}

/**
 * The account as it is.
 *
 * @throws {TargetError} when user or password are empty or could break out of a command line, or the address is none.
 */
export function checkAccount(account: Account): Account {
  if (/[\0\r\n]/.test(account.user + account.password)) {
    throw new TargetError('the user or the password of an account has a line end or NUL in it');
  }
  if (account.user === '') throw new TargetError('an account has no user name');
  if (account.password === '') throw new TargetError(`account "${account.user}" has no password`);
  if (account.address !== undefined) checkAddress(account.address);
  return account;
}

/**
 * The address as it is.
 *
 * @throws {TargetError} when it is not `LOCAL@DOMAIN`. Looser than RFC 5321 §4.1.2: what the server makes of it is its affair.
 */
export function checkAddress(address: string): string {
  if (/^(?:"[^\0-\x1f\x7f]+"|[^\s"<>\0-\x1f\x7f]+)@[^\s"<>@\0-\x1f\x7f]+$/.test(address)) return address;
  const remedy = /^<.*>$/.test(address) ? 'leave the angle brackets away' : 'write LOCAL@DOMAIN';
  throw new TargetError(`"${address}" is not an address; ${remedy}`);
}

/**
 * How maildrops are filled: `smtp`, `maildir:TEMPLATE` or `command:CMD`.
 *
 * @param baseDir - Where a relative template begins, and the folder that the command runs in.
 * @throws {TargetError} for any other form, or an unknown placeholder.
 */
export function parseProvision(text: string, baseDir: string): ProvisionSpec {
  if (text === 'smtp') return { kind: 'smtp' };
  const [kind, rest] = kindAndRest(text);
  if (kind === 'maildir' && rest !== '') return { kind, template: pathTemplate(rest, baseDir) };
  if (kind === 'command' && rest !== '') {
    checkTemplate(rest, 'command');
    return { kind, command: rest, cwd: resolve(baseDir) };
  }
  throw new TargetError(`provision "${text}" is not smtp, maildir:TEMPLATE or command:CMD`);
}

/**
 * Where delivered mail is read back: `pop3`, `maildir:TEMPLATE`, `mbox:TEMPLATE` or `dir:TEMPLATE`.
 *
 * @param baseDir - Where a relative template begins.
 * @throws {TargetError} for any other form, or an unknown placeholder.
 */
export function parseStore(text: string, baseDir: string = process.cwd()): StoreSpec {
  if (text === 'pop3') return { kind: 'pop3' };
  const [kind, rest] = kindAndRest(text);
  if ((kind === 'maildir' || kind === 'mbox' || kind === 'dir') && rest !== '') {
    return { kind, template: pathTemplate(rest, baseDir) };
  }
  throw new TargetError(`store "${text}" is not pop3, maildir:TEMPLATE, mbox:TEMPLATE or dir:TEMPLATE`);
}

function kindAndRest(text: string): readonly [string, string] {
  const colon = text.indexOf(':');
  return colon < 0 ? [text, ''] : [text.slice(0, colon), text.slice(colon + 1).trim()];
}

function pathTemplate(template: string, baseDir: string): string {
  checkTemplate(template, 'path');
  return resolve(baseDir, template);
}
