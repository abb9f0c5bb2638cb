/** The reference SMTP server: one session over one connection. */
import type { Duplex } from 'node:stream';
import { REAL_CLOCK } from './clock.js';
import type { ReferenceContext } from './server.js';
import { SmtpOutput } from './smtp-output.js';
import { SmtpSession } from './smtp-session.js';

/** Serves one SMTP session over `stream`, whose writable half must survive the end of the readable one. */
export function serveSmtp(stream: Duplex, context: ReferenceContext): void {
  const output = new SmtpOutput(stream, (name) => context.seeded(name));
  const session = new SmtpSession(context, output, addressLiteral(stream));
  const impatience = impatienceOf(session, context);
  stream.on('data', (segment: Buffer) => {
    impatience.restart();
    session.receive(segment);
  });
  stream.on('end', () => {
    session.halfClosed();
  });
  stream.once('close', () => {
    impatience.stop();
    session.lost();
  });
  stream.on('error', () => stream.destroy());
  session.open();
}

const IMPATIENT_MS = 4_000;

/** A faulty server ends sessions in which nothing comes for a few seconds. */
function impatienceOf(session: SmtpSession, context: ReferenceContext) {
  const { clock = REAL_CLOCK } = context;
  let takeBack = (): void => undefined;
  const restart = (): void => {
    takeBack();
    if (!context.seeded('smtp-session-four-second-timeout')) return;
    takeBack = clock.after(IMPATIENT_MS, () => {
      session.timedOut();
    });
  };
  restart();
  return {
    restart,
    stop: () => {
      takeBack();
    },
  };
}

/** Address literal of the peer (RFC 5321 §4.1.3); that of loopback for a stream without an address. */
function addressLiteral(stream: Duplex): string {
  const remote = (stream as { readonly remoteAddress?: string }).remoteAddress ?? '127.0.0.1';
  const address = remote.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  return address.includes(':') ? `[IPv6:${address}]` : `[${address}]`;
}
