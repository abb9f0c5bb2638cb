import type { Duplex } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { notation } from '../transcript/notation.js';
import { memoryPair } from '../transport/memory.js';
import { LoginPatience } from './login-patience.js';
import { Pop3Session } from './pop3-session.js';
import { SmtpSession } from './smtp-session.js';

const OPTIONS = { timeoutMs: 2_000, number: 1 };

/** An SMTP session with a server that answers each line with what `answer` gives for it. */
function smtp(answer: (line: string, server: Duplex) => string, options = {}): SmtpSession {
  const { transport, server } = memoryPair();
  let buffer = '';
  server.write('220 ready\r\n');
  server.on('data', (chunk: Buffer) => {
    buffer += chunk.toString('latin1');
    for (let end = buffer.indexOf('\r\n'); end >= 0; end = buffer.indexOf('\r\n')) {
      const reply = answer(buffer.slice(0, end), server);
      buffer = buffer.slice(end + 2);
      if (reply !== '') server.write(Buffer.from(reply, 'latin1'));
    }
  });
  return new SmtpSession(transport, { ...OPTIONS, ...options });
}

describe('SmtpSession', () => {
  it('gives replies in order, and records both sides', async () => {
    const session = smtp((line) => `250-${line}\r\n250 done\r\n`);
    expect(await session.reply()).toMatchObject({ kind: 'reply', code: 220 });
    expect(await session.command('NOOP')).toMatchObject({ code: 250, lines: ['250-NOOP', '250 done'] });
    expect(session.surplus).toBe(false);
    expect(notation(session.transcript)).toEqual([
      { mark: '<-', text: '220 ready' },
      { mark: '->', text: 'NOOP' },
      { mark: '<-', text: '250-NOOP' },
      { mark: '<-', text: '250 done' },
    ]);
  });

  it('tells silence, a closed connection and a reply that breaks off apart', async () => {
    const silent = smtp(() => '', { timeoutMs: 80 });
    await silent.reply();
    expect(await silent.command('NOOP')).toMatchObject({ kind: 'silent' });
    const closing = smtp((_line, server) => {
      server.end();
      return '';
    });
    await closing.reply();
    expect(await closing.command('NOOP')).toEqual({ kind: 'closed', how: 'fin' });
    const breaking = smtp((_line, server) => {
      server.end('250-half');
      return '';
    });
    await breaking.reply();
    expect(await breaking.command('NOOP')).toMatchObject({ kind: 'reply', defects: ['unterminated'] });
  });

  it('tells whoever waits for a reply that our own reader has failed', async () => {
    class Failing extends SmtpSession {
      protected override receive(): void {
        throw new TypeError('nobody thought of this');
      }
    }
    const { transport, server } = memoryPair();
    const session = new Failing(transport, OPTIONS);
    const waiting = session.reply();
    server.write('220 ready\r\n');
    await expect(waiting).rejects.toThrow('nobody thought of this');
  });

  it('sees a reply that nobody asked for', async () => {
    const session = smtp(() => '250 a\r\n250 b\r\n');
    await session.reply();
    await session.command('NOOP');
    expect(session.surplus).toBe(true);
  });

  it('cuts what it sends as the segmentation says, and never changes it', async () => {
    for (const segmentation of ['whole', 'command', 'octet', 'random'] as const) {
      const lines: string[] = [];
      const session = smtp(
        (line) => {
          lines.push(line);
          return '250 ok\r\n';
        },
        { segmentation, random: () => 0.5 },
      );
      await session.reply();
      await session.write('MAIL FROM:<>\r\nRSET\r\n');
      await session.reply();
      await session.reply();
      expect(lines).toEqual(['MAIL FROM:<>', 'RSET']);
      const sent = session.transcript.entries.filter((entry) => entry.type === 'sent').length;
      expect(sent).toBe({ whole: 1, command: 2, octet: 20, random: sent }[segmentation]);
    }
  });
});

describe('Pop3Session', () => {
  it('reads multi-line responses where the command has them, stuffing removed', async () => {
    const { transport, server } = memoryPair();
    server.write('+OK ready\r\n');
    server.on('data', () => server.write('+OK\r\n..a\r\n.\r\n'));
    const session = new Pop3Session(transport, OPTIONS);
    expect(await session.response()).toMatchObject({ status: '+OK', text: 'ready' });
    const retr = await session.command('RETR 1');
    expect(retr.kind === 'response' && Buffer.from(retr.body ?? []).toString('latin1')).toBe('.a\r\n');
    expect(session.surplus).toBe(false);
  });

  it('waits longer for the answer to a login than for others', async () => {
    const { transport, server } = memoryPair();
    server.write('+OK ready\r\n');
    const session = new Pop3Session(transport, { timeoutMs: 100, number: 1, patience: new LoginPatience() });
    await session.response();
    server.once('data', () => setTimeout(() => server.write('-ERR wrong\r\n'), 150));
    expect(await session.command('PASS x')).toMatchObject({ status: '-ERR' });
    expect(await session.command('STAT')).toMatchObject({ kind: 'silent' });
  });
});

describe('LoginPatience', () => {
  it('ends when waits lead to nothing, and comes back with a late answer', () => {
    const patience = new LoginPatience();
    expect(patience.limitMs(100)).toBe(400);
    for (let wait = 0; wait < 6; wait++) patience.waited(400, 100, false);
    expect(patience.limitMs(100)).toBe(100);
    patience.waited(150, 100, true);
    expect(patience.limitMs(100)).toBe(400);
  });
});
