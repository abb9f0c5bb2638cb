import net from 'node:net';
import tls from 'node:tls';
import { TransportError, type Endpoint, type Transport, type TransportListener } from './transport.js';

/**
 * Connects over TCP, or TLS from the first octet.
 *
 * @throws {TransportError} when the connection, or the TLS handshake, does not come about within `timeoutMs`.
 */
export function connectTcp(endpoint: Endpoint, timeoutMs: number): Promise<Transport> {
  return new Promise((resolve, reject) => {
    const where = `${endpoint.host}:${endpoint.port}`;
    const options = { host: endpoint.host, port: endpoint.port, noDelay: true, allowHalfOpen: true };
    const inbox = new Inbox();
    const socket: net.Socket = endpoint.tls
      ? tls.connect({
          ...options,
          rejectUnauthorized: endpoint.insecure !== true,
          ...(net.isIP(endpoint.host) === 0 ? { servername: endpoint.host } : {}),
        })
      : net.connect({ ...options, onread: { buffer: READ_BUFFER, callback: (octets) => inbox.read(octets) } });
    if (endpoint.tls) {
      socket.on('data', (octets: Buffer) => {
        inbox.receive(octets);
      });
    }
    const timer = setTimeout(() => {
      socket.destroy();
      reject(new TransportError('E_CONNECT_TIMEOUT', `no connection to ${where} within ${timeoutMs / 1000} s`));
    }, timeoutMs);
    socket.once('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      reject(connectError(error, endpoint, where));
    });
    socket.once(endpoint.tls ? 'secureConnect' : 'connect', () => {
      clearTimeout(timer);
      socket.removeAllListeners('error');
      // A TLS socket does not take the option from connect().
      socket.setNoDelay(true);
      resolve(new TcpTransport(socket, inbox));
    });
  });
}

function connectError(error: NodeJS.ErrnoException, endpoint: Endpoint, where: string): TransportError {
  if (error.code === 'ECONNREFUSED') {
    return new TransportError('E_REFUSED', `${where} refuses connections`, { cause: error });
  }
  if (endpoint.tls && error.syscall !== 'connect' && error.code !== 'ENOTFOUND') {
    const remedy =
      error.code?.includes('CERT') === true || /certificate/.test(error.message)
        ? ' (--insecure accepts any certificate)'
        : '';
    return new TransportError('E_TLS', `no TLS with ${where}: ${error.message}${remedy}`, { cause: error });
  }
  return new TransportError('E_UNREACHABLE', `${where} cannot be reached: ${error.message}`, { cause: error });
}

/** Octets are worked off as they are read, so that one buffer serves every connection. */
const READ_BUFFER = Buffer.allocUnsafeSlow(65_536);
/** Its first octets, by their count: most of what is read is short. */
const SHORT_READS: Uint8Array[] = Array.from({ length: 256 }, (_, count) => READ_BUFFER.subarray(0, count));

/** What comes in on a connection: kept until there is a listener, then handed on. */
class Inbox {
  listener: TransportListener | undefined;
  private readonly early: Uint8Array[] = [];

  /** The first `count` octets of the shared buffer have come. Always true: read on. */
  read(count: number): boolean {
    this.receive(SHORT_READS[count] ?? READ_BUFFER.subarray(0, count));
    return true;
  }

  receive(octets: Uint8Array): void {
    if (this.listener === undefined) this.early.push(Buffer.from(octets));
    else this.listener.octets(octets);
  }

  listen(listener: TransportListener): void {
    this.listener = listener;
    for (const octets of this.early.splice(0)) listener.octets(octets);
  }
}

class TcpTransport implements Transport {
  private readonly socket: net.Socket;
  private readonly inbox: Inbox;
  private listener: TransportListener | undefined;
  private ended: 'fin' | 'reset' | undefined;

  constructor(socket: net.Socket, inbox: Inbox) {
    this.socket = socket;
    this.inbox = inbox;
    socket.on('end', () => {
      this.end('fin');
    });
    socket.on('error', () => {
      this.end('reset');
    });
    socket.on('close', () => {
      this.end('reset');
      // A closed socket outlives a garbage collection or two: whole sessions must not hang on it.
      this.listener = undefined;
      inbox.listener = undefined;
    });
  }

  write(text: string): void {
    if (!this.socket.destroyed && !this.socket.writableEnded) this.socket.write(text, 'latin1');
  }

  fin(): void {
    if (!this.socket.writableEnded) this.socket.end();
  }

  reset(): void {
    this.socket.resetAndDestroy();
  }

  destroy(): void {
    this.socket.destroy();
  }

  hold(): void {
    this.socket.pause();
  }

  release(): void {
    this.socket.resume();
  }

  listen(listener: TransportListener): void {
    this.listener = listener;
    this.inbox.listen(listener);
    if (this.ended !== undefined) listener.end(this.ended);
  }

  private end(how: 'fin' | 'reset'): void {
    if (this.ended !== undefined) return;
    this.ended = how;
    this.listener?.end(how);
  }
}
