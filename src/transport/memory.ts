import { Duplex } from 'node:stream';
import type { Transport, TransportListener } from './transport.js';

/**
 * Two ends of a connection in memory: our end as a {@link Transport}, the server's as a stream.
 * Each write arrives as one segment, in a later turn of the event loop. As over TCP, a server that writes to an end which
 * has been destroyed gets an error, not the news of it at once.
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
  /** We send no more. */
  let finished = false;
  /** We read no more. */
  let gone = false;
  /** What the server wrote while we did not read, and how it is told that we have read it. */
  const unread: { readonly octets: Buffer; readonly done: () => void }[] = [];
  let held = false;
  const take = (octets: Buffer): void => {
    if (listener === undefined) early.push(octets);
    else listener.octets(octets);
  };
  const server = new Duplex({
    allowHalfOpen: true,
    read() {
      // Octets are pushed when our side writes them.
    },
    write(octets: Buffer, _encoding, done) {
      if (gone) {
        done(new Error('the other end of the connection is gone'));
        return;
      }
      if (held) {
        unread.push({ octets, done });
        return;
      }
      take(octets);
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
  const push = (octets: Buffer | null): void => {
    setImmediate(() => {
      if (server.destroyed) return;
      server.push(octets);
      // As a socket does: a FIN is told to a server that has paused, too.
      if (octets === null) server.read(0);
    });
  };
  const fin = (): void => {
    if (!finished) push(null);
    finished = true;
  };
  const transport: Transport = {
    write(text) {
      if (!finished) push(Buffer.from(text, 'latin1'));
    },
    fin,
    reset() {
      finished = true;
      gone = true;
      server.destroy();
    },
    destroy() {
      fin();
      gone = true;
    },
    hold() {
      held = true;
    },
    release() {
      held = false;
      for (const { octets, done } of unread.splice(0)) {
        take(octets);
        done();
      }
    },
    listen(next) {
      listener = next;
      for (const octets of early.splice(0)) next.octets(octets);
      if (ended !== undefined) next.end(ended);
    },
  };
  return { transport, server };
}
