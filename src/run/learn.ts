import type { Facts } from '../case/environment.js';
import { printable } from '../octets/printable.js';
import { capabilities } from '../pop3/capabilities.js';
import { readDropListing } from '../pop3/listing.js';
import { Pop3Session } from '../session/pop3-session.js';
import { SmtpSession } from '../session/smtp-session.js';
import { pause } from '../session/timer-wheel.js';
import { extensions } from '../smtp/ehlo.js';
import type { Account, Target } from '../target/target.js';
import type { Connect, Endpoint, Transport } from '../transport/transport.js';

/** The target cannot be judged: not there, not speaking the protocol, or not letting us in. */
export class LearnError extends Error {
  override readonly name = 'LearnError';
  /** `target`: exit status 3. `configuration`: the account or address given is not right; exit status 2. */
  readonly kind: 'target' | 'configuration';

  constructor(kind: LearnError['kind'], message: string) {
    super(message);
    this.kind = kind;
  }
}

/** The first line of each greeting, as an octet string. */
export interface Greetings {
  smtp?: string;
  pop3?: string;
}

interface LearnOptions {
  readonly target: Target;
  readonly connect: Connect;
  readonly timeoutMs: number;
}

/**
 * Meets the target before the first case: greetings, what it offers, whether the accounts are right.
 *
 * @throws {LearnError} when there is nothing to judge.
 * @throws {TransportError} when no connection comes about.
 */
export async function learn(options: LearnOptions): Promise<{ facts: Facts; greetings: Greetings }> {
  const greetings: Greetings = {};
  const smtp = options.target.smtp === undefined ? undefined : await learnSmtp(options.target.smtp, options, greetings);
  const pop3 = options.target.pop3 === undefined ? undefined : await learnPop3(options.target.pop3, options, greetings);
  return {
    greetings,
    facts: {
      extensions: smtp?.extensions,
      noopRefused: smtp?.noopRefused ?? false,
      capabilities: pop3?.capabilities ?? new Map<string, readonly string[]>(),
      pipelinesLogin: pop3?.pipelinesLogin ?? false,
      apop: pop3?.apop ?? false,
      messages: pop3?.messages ?? new Map<string, number>(),
    },
  };
}

async function open(endpoint: Endpoint, options: LearnOptions): Promise<Transport> {
  return options.connect(endpoint, options.timeoutMs);
}

const where = (endpoint: Endpoint): string => `${endpoint.host}:${endpoint.port}`;

type SmtpFacts = Pick<Facts, 'extensions' | 'noopRefused'>;

async function learnSmtp(endpoint: Endpoint, options: LearnOptions, greetings: Greetings): Promise<SmtpFacts> {
  const session = new SmtpSession(await open(endpoint, options), { timeoutMs: options.timeoutMs, number: 1 });
  try {
    const greeting = await session.reply();
    if (greeting.kind === 'silent') throw noGreeting(endpoint, 'SMTP', options.timeoutMs);
    if (greeting.kind === 'closed')
      throw new LearnError('target', `${where(endpoint)} closed the connection without a greeting`);
    greetings.smtp = greeting.lines[0] ?? '';
    if (greeting.code === 0) {
      throw new LearnError(
        'target',
        `${where(endpoint)} does not speak SMTP: it greets with "${printable(greetings.smtp, 80)}"`,
      );
    }
    if (greeting.code >= 400) {
      throw new LearnError(
        'target',
        `${where(endpoint)} does not serve us: it greets with "${printable(greetings.smtp, 80)}"`,
      );
    }
    const answer = await session.command('EHLO client.example.com');
    const offered = answer.kind === 'reply' && answer.code === 250 ? extensions(answer) : undefined;
    const noop = await session.command('NOOP');
    await session.command('QUIT');
    return { extensions: offered, noopRefused: noop.kind === 'reply' && [500, 502].includes(noop.code) };
  } finally {
    session.destroy();
  }
}

function noGreeting(endpoint: Endpoint, protocol: string, timeoutMs: number): LearnError {
  return new LearnError(
    'target',
    `${where(endpoint)} accepts the connection but sends no ${protocol} greeting within ${timeoutMs / 1000} s (--timeout)`,
  );
}

interface Pop3Facts {
  readonly capabilities: Map<string, readonly string[]>;
  readonly pipelinesLogin: boolean;
  readonly apop: boolean;
  readonly messages: Map<string, number>;
}

type LearnedBehindLogin = Pick<Pop3Facts, 'capabilities' | 'messages'>;

async function learnPop3(endpoint: Endpoint, options: LearnOptions, greetings: Greetings): Promise<Pop3Facts> {
  const facts = { capabilities: new Map<string, readonly string[]>(), messages: new Map<string, number>() };
  const first = await greet(endpoint, options);
  greetings.pop3 = first.line;
  const apop = /<[\x21-\x7e]+@[\x21-\x7e]+>/.test(first.line);
  // Some servers announce before the login what they then leave out: SASL, say.
  await learnCapabilities(first.session, facts);
  const pipelinesLogin = facts.capabilities.has('PIPELINING');
  await first.session.command('QUIT');
  first.session.destroy();
  // A few at a time: servers limit connections from one address.
  const queue = [...options.target.accounts];
  await Promise.all(
    Array.from({ length: 4 }, async () => {
      for (let account = queue.shift(); account !== undefined; account = queue.shift()) {
        await meetAccount(endpoint, options, account, facts);
      }
    }),
  );
  return { ...facts, pipelinesLogin, apop };
}

const GREETING_ATTEMPTS = 6;

async function greet(endpoint: Endpoint, options: LearnOptions): Promise<{ session: Pop3Session; line: string }> {
  const connected = async (): Promise<Pop3Session> =>
    new Pop3Session(await open(endpoint, options), { timeoutMs: options.timeoutMs, number: 1 });
  let session = await connected();
  // A server that limits the connections of one address ends those that are too many.
  for (let attempt = 1; attempt < GREETING_ATTEMPTS && (await session.turnedAway()); attempt++) {
    session.destroy();
    await pause(100 * 2 ** (attempt - 1));
    session = await connected();
  }
  const greeting = await session.response();
  if (greeting.kind === 'response' && /^[+-] ?(ok|err)/i.test(greeting.line)) {
    if (greeting.status !== '-ERR') return { session, line: greeting.line };
    session.destroy();
    throw new LearnError(
      'target',
      `${where(endpoint)} does not serve us: it greets with "${printable(greeting.line, 80)}"`,
    );
  }
  session.destroy();
  if (greeting.kind === 'silent') throw noGreeting(endpoint, 'POP3', options.timeoutMs);
  if (greeting.kind === 'closed')
    throw new LearnError('target', `${where(endpoint)} closed the connection without a greeting`);
  throw new LearnError(
    'target',
    `${where(endpoint)} does not speak POP3: it greets with "${printable(greeting.line, 80)}"`,
  );
}

const LOCK_ATTEMPTS = 4;

async function meetAccount(
  endpoint: Endpoint,
  options: LearnOptions,
  account: Account,
  facts: LearnedBehindLogin,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const { session } = await greet(endpoint, options);
    try {
      const user = await session.command(`USER ${account.user}`);
      const pass = await session.command(`PASS ${account.password}`);
      // A malformed answer is no refusal: the cases will judge it.
      if (pass.kind === 'response' && (pass.status === '+OK' || pass.status === '?')) {
        await meetMaildrop(session, account, facts);
        await session.command('QUIT');
        return;
      }
      if (attempt === LOCK_ATTEMPTS) {
        const refused = [user, pass].find((answer) => answer.kind === 'response' && answer.status !== '+OK');
        const said = refused?.kind === 'response' ? `"${printable(refused.line, 80)}"` : 'no answer';
        const tls = facts.capabilities.has('STLS') && !facts.capabilities.has('USER');
        const hint = tls
          ? 'it demands TLS first: judge its pop3s:// endpoint'
          : /\[IN-USE\]/i.test(said)
            ? 'the password is right, and another session has the maildrop'
            : 'is the password of --account right?';
        throw new LearnError(
          'configuration',
          `${where(endpoint)} does not let the account ${printable(account.user)} in: ${said} (${hint})`,
        );
      }
    } finally {
      session.destroy();
    }
    // The lock of a session that has just ended may still be held.
    await pause(100 * 2 ** attempt);
  }
}

async function meetMaildrop(session: Pop3Session, account: Account, facts: LearnedBehindLogin): Promise<void> {
  const stat = await session.command('STAT');
  const listing = stat.kind === 'response' ? readDropListing(stat.text) : undefined;
  facts.messages.set(account.user, listing?.fault === undefined ? (listing?.value.messages ?? 0) : 0);
  if (facts.messages.size > 1) return;
  await learnCapabilities(session, facts);
  // RFC 1939 servers have the optional commands without telling: ask them.
  const uidl = await session.command('UIDL');
  if (uidl.kind === 'response' && uidl.status === '+OK') facts.capabilities.set('UIDL', []);
  if ((facts.messages.get(account.user) ?? 0) > 0) {
    const top = await session.command('TOP 1 0');
    if (top.kind === 'response' && top.status === '+OK') facts.capabilities.set('TOP', []);
  }
}

async function learnCapabilities(session: Pop3Session, facts: LearnedBehindLogin): Promise<void> {
  const capa = await session.command('CAPA');
  if (capa.kind !== 'response' || capa.status !== '+OK') return;
  for (const [tag, args] of capabilities(capa)) facts.capabilities.set(tag, args);
  facts.capabilities.set('CAPA', []);
}
