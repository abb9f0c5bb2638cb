import { expect, it } from 'vitest';
import type { SmtpReply } from '../smtp/reply.js';
import { memoryPair } from '../transport/memory.js';
import { play } from './player.js';
import { Reached } from './reached.js';
import { SmtpParty } from './smtp-party.js';
import type { SmtpSay } from './smtp-say.js';

/** A model that fails on this reply. */
class Failing extends SmtpParty {
  override take(answer: Parameters<SmtpParty['take']>[0]): ReturnType<SmtpParty['take']> {
    if (answer.kind !== 'reply' || answer.code !== 220) throw new TypeError(`no idea of ${answer.kind}`);
    return super.take(answer);
  }
}

for (const [what, answered] of [
  ['a reply', (line: string) => (line === '' ? '220 a\r\n' : '250 b\r\n')],
  ['silence', (line: string) => (line === '' ? '220 a\r\n' : '')],
  ['the end of the connection', (line: string) => (line === '' ? '220 a\r\n' : undefined)],
] as const) {
  it(`a model that fails on ${what} is told to whoever plays, not to nobody`, async () => {
    const { transport, server } = memoryPair();
    const serve = (line: string): void => {
      const answer = answered(line);
      if (answer === undefined) server.end();
      else if (answer !== '') server.write(answer);
    };
    server.on('data', (octets: Buffer) => {
      serve(octets.toString('latin1'));
    });
    serve('');
    const playing = play<SmtpSay, SmtpReply>([{ on: 0, say: [{ command: 'NOOP', line: 'NOOP' }] }], {
      endpoint: { protocol: 'smtp', host: '127.0.0.1', port: 25, tls: false },
      connect: () => Promise.resolve(transport),
      timeoutMs: 100,
      fill: (text) => text,
      reached: new Reached(),
      party: () =>
        new Failing({
          ...{ standard: 'rfc5321', habits: { ignoresEmptyLines: false } },
          ...{ nextToken: () => '', delivered: () => undefined, refused: () => undefined, lengthOf: () => 0 },
        }),
    });
    await expect(playing).rejects.toThrow(/^no idea of /);
  });
}
