import type { Facts } from '../case/environment.js';
import { capabilities, type Capabilities } from '../pop3/capabilities.js';
import { Pop3Session } from '../session/pop3-session.js';
import { SmtpSession } from '../session/smtp-session.js';
import { extensions, type Extensions } from '../smtp/ehlo.js';
import type { Target } from '../target/target.js';
import { TransportError, type Connect, type Endpoint } from '../transport/transport.js';
import { learn, LearnError } from './learn.js';

/** What an SMTP server says of itself. Lines and parameters are octet strings. */
export interface SmtpProbe {
  readonly greeting: readonly string[];
  /** The lines of the reply to EHLO; a refusal too. */
  readonly ehlo: readonly string[];
  /** `undefined` when EHLO was refused. */
  readonly extensions: Extensions | undefined;
}

/** What a POP3 server says of itself. */
export interface Pop3Probe {
  readonly greeting: string;
  /** Before the login; `undefined` when CAPA was refused. */
  readonly capabilities: Capabilities | undefined;
}

/** An endpoint, met; or why it could not be. */
export type Met<T> =
  { readonly facts: Facts; readonly said: T; readonly trouble?: never } | { readonly trouble: string };

interface ProbeOptions {
  readonly target: Target;
  readonly connect: Connect;
  readonly timeoutMs: number;
}

/**
 * Meets each endpoint of the target: greeting, EHLO or CAPA, QUIT. Nothing is sent or deleted; accounts, where the target
 * has some, are logged in to and looked at.
 *
 * @throws {LearnError} of kind `configuration` when the server does not let an account in.
 */
export async function probe(options: ProbeOptions): Promise<{ smtp?: Met<SmtpProbe>; pop3?: Met<Pop3Probe> }> {
  const { smtp, pop3, ...rest } = options.target;
  return {
    ...(smtp === undefined ? {} : { smtp: await met({ ...options, target: { ...rest, smtp } }, smtp, askSmtp) }),
    ...(pop3 === undefined ? {} : { pop3: await met({ ...options, target: { ...rest, pop3 } }, pop3, askPop3) }),
  };
}

async function met<T>(
  options: ProbeOptions,
  endpoint: Endpoint,
  ask: (endpoint: Endpoint, options: ProbeOptions) => Promise<T>,
): Promise<Met<T>> {
  try {
    const { facts } = await learn(options);
    return { facts, said: await ask(endpoint, options) };
  } catch (error) {
    const theirs = error instanceof TransportError || (error instanceof LearnError && error.kind === 'target');
    if (!theirs) throw error;
    return { trouble: error.message };
  }
}

async function askSmtp(endpoint: Endpoint, { connect, timeoutMs }: ProbeOptions): Promise<SmtpProbe> {
  const session = new SmtpSession(await connect(endpoint, timeoutMs), { timeoutMs, number: 1 });
  try {
    const greeting = await session.reply();
    const ehlo = await session.command('EHLO client.example.com');
    await session.command('QUIT');
    return {
      greeting: greeting.kind === 'reply' ? greeting.lines : [],
      ehlo: ehlo.kind === 'reply' ? ehlo.lines : [],
      extensions: ehlo.kind === 'reply' && ehlo.code === 250 ? extensions(ehlo) : undefined,
    };
  } finally {
    session.destroy();
  }
}

async function askPop3(endpoint: Endpoint, { connect, timeoutMs }: ProbeOptions): Promise<Pop3Probe> {
  const session = new Pop3Session(await connect(endpoint, timeoutMs), { timeoutMs, number: 1 });
  try {
    const greeting = await session.response();
    const capa = await session.command('CAPA');
    await session.command('QUIT');
    return {
      greeting: greeting.kind === 'response' ? greeting.line : '',
      capabilities: capa.kind === 'response' && capa.status === '+OK' ? capabilities(capa) : undefined,
    };
  } finally {
    session.destroy();
  }
}
