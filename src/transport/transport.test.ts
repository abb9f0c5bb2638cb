import { readFileSync } from 'node:fs';
import net from 'node:net';
import tls from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { memoryPair } from './memory.js';
import { connectTcp } from './tcp.js';
import type { Endpoint, Transport } from './transport.js';

const servers: (net.Server | tls.Server)[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function listening(server: net.Server | tls.Server): Promise<Endpoint> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as net.AddressInfo;
  return { protocol: 'smtp', host: '127.0.0.1', port, tls: false };
}

const pem = (name: string): string => readFileSync(new URL(`../../fixtures/tls/${name}.pem`, import.meta.url), 'utf8');

/** Everything that arrives until the other side ends, and how it ended. */
function everything(transport: Transport): Promise<{ text: string; how: 'fin' | 'reset' }> {
  return new Promise((resolve) => {
    let text = '';
    transport.listen({
      octets: (received) => (text += Buffer.from(received).toString('latin1')),
      end: (how) => {
        resolve({ text, how });
      },
    });
  });
}

describe('TCP', () => {
  it('carries octets both ways, and half-close', async () => {
    const endpoint = await listening(
      net.createServer({ allowHalfOpen: true }, (socket) => {
        let got = '';
        socket.on('data', (chunk) => (got += chunk.toString('latin1')));
        socket.on('end', () => socket.end(`got ${got}`, 'latin1'));
      }),
    );
    const transport = await connectTcp(endpoint, 1000);
    const all = everything(transport);
    transport.write('a\x00\xff');
    transport.write('b');
    transport.fin();
    expect(await all).toEqual({ text: 'got a\x00\xffb', how: 'fin' });
    transport.destroy();
  });

  it('hands over what came before anyone listened', async () => {
    const endpoint = await listening(net.createServer((socket) => socket.end('early')));
    const transport = await connectTcp(endpoint, 1000);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(await everything(transport)).toEqual({ text: 'early', how: 'fin' });
  });

  it('leaves with the server what it does not read', async () => {
    const much = Buffer.alloc(30_000_000, 'x');
    const sending: net.Socket[] = [];
    const endpoint = await listening(
      net.createServer((socket) => {
        sending.push(socket);
        socket.on('data', () => socket.end(much));
      }),
    );
    const transport = await connectTcp(endpoint, 1000);
    transport.hold();
    transport.write('go');
    while (sending[0]?.writableEnded !== true) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(sending[0].writableLength).toBeGreaterThan(0);
    let count = 0;
    const ended = new Promise<void>((resolve) => {
      transport.listen({
        octets: (received) => (count += received.length),
        end: () => {
          resolve();
        },
      });
    });
    expect(count).toBe(0);
    transport.release();
    await ended;
    expect(count).toBe(much.length);
    transport.destroy();
  });

  it('resets, and tells of a reset', async () => {
    const ended = new Promise((resolve) => {
      void listening(
        net.createServer((socket) => {
          socket.on('error', (error: NodeJS.ErrnoException) => {
            resolve(error.code);
          });
          socket.on('data', () => undefined);
        }),
      ).then(async (endpoint) => {
        (await connectTcp(endpoint, 1000)).reset();
      });
    });
    expect(await ended).toBe('ECONNRESET');
    const endpoint = await listening(
      net.createServer((socket) => {
        socket.on('data', () => socket.resetAndDestroy());
      }),
    );
    const transport = await connectTcp(endpoint, 1000);
    transport.write('a');
    expect((await everything(transport)).how).toBe('reset');
  });

  it('tells a refused connection from others', async () => {
    const endpoint = await listening(net.createServer());
    await new Promise((resolve) => servers.pop()?.close(resolve));
    await expect(connectTcp(endpoint, 1000)).rejects.toMatchObject({ code: 'E_REFUSED' });
  });
});

describe('TLS from the first octet', () => {
  const greeting = (): tls.Server =>
    tls.createServer({ key: pem('key'), cert: pem('cert') }, (socket) => socket.end('220 x\r\n'));

  it('takes a certificate that nobody vouches for only when told so', async () => {
    const endpoint = { ...(await listening(greeting())), tls: true };
    await expect(connectTcp(endpoint, 2000)).rejects.toMatchObject({
      code: 'E_TLS',
      message: expect.stringContaining('--insecure') as string,
    });
    const transport = await connectTcp({ ...endpoint, insecure: true }, 2000);
    expect((await everything(transport)).text).toBe('220 x\r\n');
  });

  it('fails with a message where no TLS is spoken', async () => {
    const endpoint = await listening(net.createServer((socket) => socket.end('220 plain\r\n')));
    await expect(connectTcp({ ...endpoint, tls: true }, 2000)).rejects.toMatchObject({ code: 'E_TLS' });
  });

  it('gives up on a handshake that nobody answers', async () => {
    const endpoint = await listening(net.createServer(() => undefined));
    await expect(connectTcp({ ...endpoint, tls: true }, 100)).rejects.toMatchObject({ code: 'E_CONNECT_TIMEOUT' });
  });
});

describe('in memory', () => {
  it('carries octets both ways, and both ends', async () => {
    const { transport, server } = memoryPair();
    let got = '';
    server.on('data', (chunk: Buffer) => (got += chunk.toString('latin1')));
    server.on('end', () => server.end('bye'));
    server.write('hello ');
    const all = everything(transport);
    transport.write('a');
    transport.fin();
    expect(await all).toEqual({ text: 'hello bye', how: 'fin' });
    expect(got).toBe('a');
  });

  it('leaves with the server what it does not read', async () => {
    const { transport, server } = memoryPair();
    transport.hold();
    const written = new Promise((resolve) => server.write('hello', resolve));
    server.end();
    const all = everything(transport);
    expect(server.writableLength).toBe(5);
    transport.release();
    await written;
    expect((await all).text).toBe('hello');
  });
});
