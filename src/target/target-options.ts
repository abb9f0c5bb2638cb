import type { Endpoint } from '../transport/transport.js';
import { readAccounts } from './accounts-file.js';
import { TargetError } from './target-error.js';
import {
  checkAccount,
  checkAddress,
  parseAccount,
  parseProvision,
  parseStore,
  parseTargetUrl,
} from './target-syntax.js';
import { hasPlaceholder } from './template.js';
import type { Account, ProvisionSpec, StoreSpec, Target } from './target.js';

/** What a user says of the target, on the command line or in a target file, under the names of the options. */
export interface TargetOptions {
  /** URLs: at most one of SMTP and one of POP3. */
  readonly target?: readonly string[] | undefined;
  readonly recipient?: readonly string[] | undefined;
  readonly unknownRecipient?: string | undefined;
  readonly foreignRecipient?: string | undefined;
  readonly sender?: string | undefined;
  /** Each `USER:PASSWORD[:ADDR]`, or taken apart. */
  readonly account?: readonly (string | Account)[] | undefined;
  /** A file of accounts; see {@link readAccounts}. */
  readonly accounts?: string | undefined;
  readonly disposable?: boolean | undefined;
  /** In text form, relative paths begin in the working folder. */
  readonly provision?: string | ProvisionSpec | undefined;
  readonly store?: string | StoreSpec | undefined;
  readonly insecure?: boolean | undefined;
  readonly authorized?: boolean | undefined;
  /** A file of known deviations. */
  readonly known?: string | undefined;
  readonly standard?: 'rfc5321' | 'rfc821' | undefined;
  /** Seconds. */
  readonly timeout?: number | undefined;
  readonly jobs?: number | undefined;
}

const SENDER = 'sender@example.com';

/**
 * The target that `options` describe, with defaults: recipients are the addresses of the accounts; sender
 * `sender@example.com`; provision `smtp` and store `pop3` where both endpoints and an account with an address are given, the
 * store only where each recipient is the address of an account.
 * Reads the accounts file, and nothing else.
 *
 * @throws {TargetError} when something is missing, malformed, or does not go together.
 */
export function targetFromOptions(options: TargetOptions): Target {
  const endpoints = readEndpoints(options.target ?? [], options.insecure);
  const accounts = readAllAccounts(options);
  const addresses = accounts.flatMap((account) => account.address ?? []);
  const recipients = (options.recipient ?? []).map(checkAddress);
  const complete = endpoints.smtp !== undefined && endpoints.pop3 !== undefined && addresses.length > 0;
  const provision =
    typeof options.provision === 'string' ? parseProvision(options.provision, process.cwd()) : options.provision;
  const store = typeof options.store === 'string' ? parseStore(options.store) : options.store;
  if (provision !== undefined) checkProvision(provision, endpoints, accounts);
  if (store?.kind === 'pop3') needPop3('store pop3', endpoints, accounts);
  const unreadable = recipients.find(
    (one) => !addresses.some((address) => address.toLowerCase() === one.toLowerCase()),
  );
  if (store?.kind === 'pop3' && unreadable !== undefined) {
    const remedy = `add --account USER:PASSWORD:${unreadable}, or another --store`;
    throw new TargetError(
      `store pop3 cannot read the mail of recipient ${unreadable} back: no account has this address; ${remedy}`,
    );
  }
  return {
    ...endpoints,
    recipients: recipients.length > 0 ? recipients : addresses,
    ...optional('unknownRecipient', options.unknownRecipient && checkAddress(options.unknownRecipient)),
    ...optional('foreignRecipient', options.foreignRecipient && checkAddress(options.foreignRecipient)),
    sender: checkAddress(options.sender ?? SENDER),
    accounts,
    disposable: options.disposable ?? false,
    ...optional('provision', provision ?? (complete ? { kind: 'smtp' as const } : undefined)),
    ...optional('store', store ?? (complete && unreadable === undefined ? { kind: 'pop3' as const } : undefined)),
  };
}

type Endpoints = Pick<Target, 'smtp' | 'pop3'>;

function readEndpoints(urls: readonly string[], insecure: boolean | undefined): Endpoints {
  const found: { smtp?: Endpoint; pop3?: Endpoint } = {};
  for (const url of urls) {
    const endpoint = parseTargetUrl(url, { insecure });
    if (found[endpoint.protocol] !== undefined) {
      throw new TargetError(
        `two ${endpoint.protocol.toUpperCase()} URLs; a target has one SMTP and one POP3 endpoint at most`,
      );
    }
    found[endpoint.protocol] = endpoint;
  }
  if (urls.length === 0) throw new TargetError('no target; name one, as in smtp://127.0.0.1:2525');
  return found;
}

/** A user or an address that stood twice would let two cases work in one maildrop at a time. */
function readAllAccounts(options: TargetOptions): readonly Account[] {
  const accounts = (options.account ?? []).map((one) =>
    typeof one === 'string' ? parseAccount(one) : checkAccount(one),
  );
  if (options.accounts !== undefined) accounts.push(...readAccounts(options.accounts));
  const seen = new Set<string>();
  for (const { user, address } of accounts) {
    for (const what of [`user "${user}"`, ...(address === undefined ? [] : [`address ${address.toLowerCase()}`])]) {
      if (seen.has(what)) throw new TargetError(`two accounts have the ${what}`);
      seen.add(what);
    }
  }
  return accounts;
}

function checkProvision(spec: ProvisionSpec, endpoints: Endpoints, accounts: readonly Account[]): void {
  switch (spec.kind) {
    case 'smtp':
      if (endpoints.smtp === undefined)
        throw new TargetError('provision smtp needs an SMTP endpoint: add smtp://HOST:PORT');
      needPop3('provision smtp', endpoints, accounts);
      return;
    case 'maildir':
    case 'command':
      if (accounts.length === 0)
        throw new TargetError(`provision ${spec.kind} needs an account: --account USER:PASSWORD`);
  }
  if (spec.kind === 'maildir' && accounts.length > 1 && !hasPlaceholder(spec.template)) {
    throw new TargetError(
      `provision maildir:${spec.template} is one folder for ${accounts.length} accounts; put {user} into it`,
    );
  }
}

function needPop3(what: string, endpoints: Endpoints, accounts: readonly Account[]): void {
  if (endpoints.pop3 === undefined) throw new TargetError(`${what} needs a POP3 endpoint: add pop3://HOST:PORT`);
  if (!accounts.some((account) => account.address !== undefined)) {
    throw new TargetError(`${what} needs an account with an address: --account USER:PASSWORD:ADDRESS`);
  }
}

/** A property that is left out, not undefined, when it has no value. */
function optional<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [P in K]?: V };
}
