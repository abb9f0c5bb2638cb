/** The reference SMTP server: one session over one connection. */
import type { Duplex } from 'node:stream';
import type { ReferenceContext } from './server.js';
import { SmtpOutput } from './smtp-output.js';
import { SmtpSession } from './smtp-session.js';

/** Serves one SMTP session over `stream`, whose writable half must survive the end of the readable one. */
export function serveSmtp(stream: Duplex, context: ReferenceContext): void {
  const output = new SmtpOutput(stream, (name) => context.seeded(name));
  const session = new SmtpSession(context, output, addressLiteral(stream));
  stream.on('data', (segment: Buffer) => {
    session.receive(segment);
  });
  stream.on('end', () => {
    session.halfClosed();
  });
  stream.once('close', () => {
    session.lost();
  });
  stream.on('error', () => stream.destroy());
  session.open();
}

/** Address literal of the peer (RFC 5321 §4.1.3); that of loopback for a stream without an address. */
function addressLiteral(stream: Duplex): string {
  const remote = (stream as { readonly remoteAddress?: string }).remoteAddress ?? '127.0.0.1';
  const address = remote.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  return address.includes(':') ? `[IPv6:${address}]` : `[${address}]`;
}
