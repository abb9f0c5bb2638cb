/** For tests: a client and a reference SMTP server, joined in memory. */
import { Duplex } from 'node:stream';
import { Maildrops } from './maildrops.js';
import type { ReferenceContext } from './server.js';
import { serveSmtp } from './smtp-server.js';

/** Surroundings of a server with the users alice, bob and carol. */
export function contextWith(seeds: readonly string[] = []): ReferenceContext {
  return {
    hostName: 'mail.example.test',
    domain: 'example.test',
    maildrops: new Maildrops(
      ['alice', 'bob', 'carol'].map((user) => ({ user, password: 'secret', address: `${user}@example.test` })),
    ),
    seeded: (name) => seeds.includes(name),
  };
}

/** The client's end of a connection in memory. Replies are there as soon as `send` returns. */
export class Client {
  received = '';
  closed = false;
  readonly context: ReferenceContext;
  private readonly stream: Duplex;

  constructor(context: ReferenceContext) {
    this.context = context;
    this.stream = new Duplex({
      allowHalfOpen: true,
      read: () => undefined,
      write: (octets: Buffer, _encoding, done) => {
        this.received += octets.toString('latin1');
        done();
      },
      final: (done) => {
        this.closed = true;
        done();
      },
      destroy: (error, done) => {
        this.closed = true;
        done(error);
      },
    });
    serveSmtp(this.stream, context);
  }

  /** Sends octets, whole or one at a time, and returns what came back. */
  send(text: string, segmentOctets = Infinity): string {
    const before = this.received.length;
    const octets = Buffer.from(text, 'latin1');
    const size = Math.min(segmentOctets, octets.length);
    for (let at = 0; at < octets.length; at += size) this.stream.emit('data', octets.subarray(at, at + size));
    return this.received.slice(before);
  }

  /** The connection is gone. */
  lose(): void {
    this.stream.emit('close');
  }

  halfClose(): void {
    this.stream.emit('end');
  }

  /** Greets, sends one message to `recipients` and returns the reply to its end. */
  message(text: string, recipients: readonly string[] = ['alice@example.test']): string {
    this.send('EHLO client.test\r\nMAIL FROM:<sender@example.net>\r\n');
    for (const recipient of recipients) this.send(`RCPT TO:<${recipient}>\r\n`);
    this.send('DATA\r\n');
    return this.send(text);
  }

  /** Stored messages of a user, as octet strings. */
  mailbox(user: string): readonly string[] {
    const messages = this.context.maildrops.byUser(user)?.messages ?? [];
    return messages.map(({ octets }) => Buffer.from(octets).toString('latin1'));
  }

  /** The last stored message of a user without the three or four trace lines. */
  content(user = 'alice'): string {
    return (this.mailbox(user).at(-1) ?? '').replace(/^Return-Path:.*\r\nReceived:.*\r\n(?:\t.*\r\n)*/, '');
  }
}

/** A client of a server of its own. */
export function client(...seeds: readonly string[]): Client {
  return new Client(contextWith(seeds));
}
