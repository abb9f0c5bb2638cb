import { describe, expect, it } from 'vitest';
import { memoryPair } from '../transport/memory.js';
import { TransportError, type Connect } from '../transport/transport.js';
import { Reach } from './reach.js';

const ENDPOINT = { protocol: 'smtp', host: '127.0.0.1', port: 25, tls: false } as const;

/** The way to a server that lets nobody in from one time to another, in milliseconds. */
function reach(fromMs: number, toMs: number, { code = 'E_REFUSED', stopped = false } = {}): Reach {
  const startedMs = performance.now();
  const connect: Connect = () => {
    const nowMs = performance.now() - startedMs;
    if (nowMs < fromMs || nowMs >= toMs) return Promise.resolve(memoryPair().transport);
    return Promise.reject(new TransportError(code as TransportError['code'], '127.0.0.1:25 refuses connections'));
  };
  return new Reach({ connect, timeoutMs: 100, stopped: () => stopped });
}

describe('the way to a target', () => {
  it('that lets everybody in was never away', async () => {
    const way = reach(0, 0);
    expect(await way.look(ENDPOINT, 'smtp/a/b')).toEqual({ alive: true, awayMs: 0 });
    expect(way.note).toBeUndefined();
  });

  it('that comes back is waited for, and what was seen is told', async () => {
    const way = reach(0, 350);
    const waiting = way.connect(ENDPOINT, 'smtp/c/d');
    (await way.connect(ENDPOINT, 'smtp/a/b')).destroy();
    (await waiting).destroy();
    expect(way.note).toMatch(
      /^the target refused connections for 0\.\d s and came back \(met 2 times, first by smtp\/[a-d/]+\): it crashed/,
    );
    expect(way.gone).toBeUndefined();
  });

  it('that dies only behind the first look is seen to have been away', async () => {
    const seen = await reach(50, 600).look(ENDPOINT, 'smtp/a/b');
    expect(seen.alive).toBe(true);
    expect(seen.awayMs).toBeGreaterThan(100);
  });

  it('that was only slow to let us in has not refused anything', async () => {
    const way = reach(0, 350, { code: 'E_CONNECT_TIMEOUT' });
    (await way.connect(ENDPOINT, 'smtp/a/b')).destroy();
    expect(way.note).toBeUndefined();
  });

  it('that does not come back is gone: told with what was seen, and not waited for again', async () => {
    const way = reach(0, Infinity);
    expect((await way.look(ENDPOINT, 'smtp/a/b')).alive).toBe(false);
    expect(way.gone).toMatch(/^127\.0\.0\.1:25 refuses connections, for (?:1\.[89]|2\.\d) s now$/);
    const startedMs = performance.now();
    await expect(way.connect(ENDPOINT, 'smtp/a/b')).rejects.toThrow(way.gone);
    expect(performance.now() - startedMs).toBeLessThan(500);
  });

  it('is left at once when the run is interrupted', async () => {
    await expect(reach(0, Infinity, { stopped: true }).connect(ENDPOINT, 'smtp/a/b')).rejects.toThrow(TransportError);
  });
});
