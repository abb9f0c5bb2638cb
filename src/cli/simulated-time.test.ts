import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { inSimulatedTime } from './simulated-time.js';

describe('inSimulatedTime', () => {
  it('jumps over what nobody works in, in the order of the timers', async () => {
    const realMs = Date.now();
    const order = await inSimulatedTime(async () => {
      const startedMs = performance.now();
      const seen: string[] = [];
      setTimeout(() => seen.push('fifty minutes'), 3_000_000);
      const minutes = setInterval(() => seen.push('half an hour'), 1_800_000);
      await sleep(10);
      seen.push('ten milliseconds');
      await sleep(3_700_000);
      clearInterval(minutes);
      return [...seen, Math.round((performance.now() - startedMs) / 1000)];
    });
    expect(order).toEqual(['ten milliseconds', 'half an hour', 'fifty minutes', 'half an hour', 3700]);
    expect(Date.now() - realMs).toBeLessThan(3_600_000);
  });

  it('does not jump while turns of the event loop are asked for', async () => {
    const turns = await inSimulatedTime(async () => {
      let count = 0;
      let late = false;
      setTimeout(() => (late = true), 1_000);
      await new Promise<void>((resolve) => {
        const turn = (): void => {
          count += 1;
          if (count === 1_000 || late) resolve();
          else setImmediate(turn);
        };
        setImmediate(turn);
      });
      return count;
    });
    expect(turns).toBe(1_000);
  });

  it('lets a deadline come to work without end', async () => {
    await inSimulatedTime(async () => {
      const seen: string[] = [];
      setTimeout(() => seen.push('the deadline'), 50);
      while (seen.length === 0) await new Promise((resolve) => setImmediate(resolve));
    });
  });

  it('says so when the work waits for what cannot happen', async () => {
    const never = inSimulatedTime(() => new Promise(() => undefined));
    await expect(never).rejects.toThrow('nothing is left that could happen');
  });

  it('puts the clocks back, behind a failure too', async () => {
    const before = [setTimeout, setInterval, setImmediate, clearTimeout, clearInterval, sleep];
    await expect(inSimulatedTime(() => Promise.reject(new Error('x')))).rejects.toThrow('x');
    expect([setTimeout, setInterval, setImmediate, clearTimeout, clearInterval, sleep]).toEqual(before);
    expect(Object.hasOwn(performance, 'now')).toBe(false);
  });
});
