import net from 'node:net';
import type { Clock } from './clock.js';
import { FAULTS, VARIANTS } from './faults.js';
import { Maildrops, type ReferenceAccount } from './maildrops.js';
import type { Seeded } from './seed-table.js';
import { servePop3 } from './pop3-server.js';
import { serveSmtp } from './smtp-server.js';

/** What a reference server is started with. */
export interface ReferenceOptions {
  /** Address to listen on; default 127.0.0.1. */
  readonly host?: string;
  /** TCP port, 0 for any free one; a protocol without a port is not served. */
  readonly smtpPort?: number;
  readonly pop3Port?: number;
  readonly accounts: readonly ReferenceAccount[];
  /** Names from {@link FAULTS} and {@link VARIANTS}. */
  readonly seeds?: readonly string[];
  /** What idle sessions are measured with; the time of the day when left out. */
  readonly clock?: Clock;
}

/** A running reference server. */
export interface ReferenceServer {
  readonly host: string;
  readonly smtpPort: number | undefined;
  readonly pop3Port: number | undefined;
  readonly maildrops: Maildrops;
  /** Stops listening and destroys every connection. */
  close(): Promise<void>;
}

/** What a protocol server sees of its surroundings. */
export interface ReferenceContext {
  /** Host name in greetings and trace fields. */
  readonly hostName: string;
  /** The domain that addresses of this server have; everything else is foreign. */
  readonly domain: string;
  readonly maildrops: Maildrops;
  readonly clock?: Clock | undefined;
  /** True when the fault or variant `name` is on. */
  readonly seeded: Seeded;
}

/** The domain of every address of the reference server. */
export const REFERENCE_DOMAIN = 'example.test';

/**
 * Starts the reference server.
 *
 * @throws {RangeError} for a seed name that does not exist.
 * @throws {Error} of `node:net` when a port cannot be bound.
 */
export async function startReferenceServer(options: ReferenceOptions): Promise<ReferenceServer> {
  const context = referenceContext(options);
  const host = options.host ?? '127.0.0.1';
  const connections = new Set<net.Socket>();
  const servers: net.Server[] = [];

  async function listen(port: number | undefined, serve: (socket: net.Socket, context: ReferenceContext) => void) {
    if (port === undefined) return undefined;
    // Half-close must reach the protocol server: a client may send FIN behind its last command (RFC 9293 §3.6).
    const server = net.createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
      connections.add(socket);
      socket.on('close', () => connections.delete(socket));
      socket.on('error', () => socket.destroy());
      serve(socket, context);
    });
    servers.push(server);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, resolve);
    });
    return (server.address() as net.AddressInfo).port;
  }

  const smtpPort = await listen(options.smtpPort, serveSmtp);
  const pop3Port = await listen(options.pop3Port, servePop3);
  return {
    host,
    smtpPort,
    pop3Port,
    maildrops: context.maildrops,
    async close() {
      for (const socket of connections) socket.destroy();
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}

/**
 * A reference server without a network: `serveSmtp` and `servePop3` serve streams with it.
 *
 * @throws {RangeError} for a seed name that does not exist.
 */
export function referenceContext({
  accounts,
  seeds = [],
  clock,
}: Pick<ReferenceOptions, 'accounts' | 'seeds' | 'clock'>): ReferenceContext {
  const known = new Set([...FAULTS, ...VARIANTS].map((seed) => seed.name));
  for (const name of seeds) {
    if (!known.has(name)) throw new RangeError(`no seeded fault or variant is named ${name}`);
  }
  const on = new Set(seeds);
  return {
    hostName: 'mail.example.test',
    domain: REFERENCE_DOMAIN,
    maildrops: new Maildrops(accounts),
    clock,
    seeded: (name) => on.has(name),
  };
}
