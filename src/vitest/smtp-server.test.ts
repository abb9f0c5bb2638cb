import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { SMTPServer } from 'smtp-server';
import { afterAll, describe } from 'vitest';
import { packageRoot } from '../library/package-root.js';
import { describeTarget } from './describe-target.js';

/** The adapter as the author of a server uses it: npm smtp-server, mail kept in memory, the whole SMTP suite. */

const RECIPIENTS = ['alice', 'bob', 'carol', 'dave', 'erin', 'frank'].map((local) => `${local}@example.test`);
const mail = new Map<string, Buffer[]>([...RECIPIENTS, 'postmaster@example.test'].map((address) => [address, []]));

/** `postmaster` stands with and without a domain (RFC 5321 §2.3.5). */
function mailbox(address: string): Buffer[] | undefined {
  const lower = address.toLowerCase();
  return mail.get(lower.includes('@') ? lower : `${lower}@example.test`);
}

const server = new SMTPServer({
  authOptional: true,
  disableReverseLookup: true,
  onRcptTo({ address }, _session, done) {
    done(mailbox(address) === undefined ? Object.assign(new Error('No such user'), { responseCode: 550 }) : null);
  },
  onData(stream, { envelope }, done) {
    const parts: Buffer[] = [];
    stream.on('data', (part: Buffer) => parts.push(part));
    stream.on('end', () => {
      const boxes = new Set(envelope.rcptTo.map(({ address }) => mailbox(address)));
      for (const box of boxes) box?.push(Buffer.concat(parts));
      done(null);
    });
  },
});
// A connection that breaks is its client's doing.
server.on('error', () => undefined);

describe('npm smtp-server', () => {
  afterAll(async () => {
    await new Promise<void>((closed) => {
      server.close(closed);
    });
  });

  describeTarget('by RFC 5321', listen, {
    only: 'smtp/**',
    known: path.join(packageRoot(), 'fixtures/servers/smtp-server/known.yaml'),
    mailStore: {
      fidelity: 'octets',
      find: (address, token) => Promise.resolve((mailbox(address) ?? []).filter((message) => message.includes(token))),
      count: (address) => Promise.resolve(mailbox(address)?.length ?? 0),
    },
  });
});

async function listen() {
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.server.address() as AddressInfo;
  return {
    smtp: `smtp://127.0.0.1:${port}`,
    recipient: RECIPIENTS,
    unknownRecipient: 'nobody-here@example.test',
    foreignRecipient: 'user@elsewhere.test',
    sender: 'sender@elsewhere.test',
  };
}
