import { Duplex } from 'node:stream';
import type { Transport, TransportListener } from './transport.js';

/**
 * Two ends of a connection in memory, for tests: our end as a {@link Transport}, the server's as a stream.
 * Each write arrives as one segment, in a later turn of the event loop.
 */
export function memoryPair(): { readonly transport: Transport; readonly server: Duplex } {
  let listener: TransportListener | undefined;
  let ended: 'fin' | 'reset' | undefined;
  const early: Uint8Array[] = [];
  const end = (how: 'fin' | 'reset'): void => {
    if (ended !== undefined) return;
    ended = how;
    listener?.end(how);
  };
  const server = new Duplex({
    allowHalfOpen: true,
    read() {
      // Octets are pushed when our side writes them.
    },
    write(octets: Buffer, _encoding, done) {
      if (listener === undefined) early.push(octets);
      else listener.octets(octets);
      done();
    },
    final(done) {
      end('fin');
      done();
    },
    destroy(error, done) {
      end(error === null ? 'fin' : 'reset');
      done(null);
    },
  });
  let closed = false;
  const transport: Transport = {
    write(octets) {
      const copy = Buffer.from(octets);
      setImmediate(() => {
        if (!closed) server.push(copy);
      });
    },
    fin() {
      setImmediate(() => {
        if (!closed) server.push(null);
        closed = true;
      });
    },
    reset() {
      closed = true;
      server.destroy();
    },
    destroy() {
      closed = true;
      server.destroy();
    },
    listen(next) {
      listener = next;
      for (const octets of early.splice(0)) next.octets(octets);
      if (ended !== undefined) next.end(ended);
    },
  };
  return { transport, server };
}
