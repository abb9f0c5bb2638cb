import { expect, it } from 'vitest';
import { joined } from './joined.js';

it('runs one round at a time and shares the next', async () => {
  let rounds = 0;
  let atOnce = 0;
  const ask = joined(async () => {
    expect(++atOnce).toBe(1);
    const round = ++rounds;
    await Promise.resolve();
    await new Promise(setImmediate);
    atOnce -= 1;
    return round;
  });
  const first = ask();
  const others = [ask(), ask(), ask()];
  expect(await first).toBe(1);
  const late = ask();
  expect(await Promise.all(others)).toEqual([2, 2, 2]);
  expect(await late).toBeGreaterThanOrEqual(2);
  expect(await ask()).toBeGreaterThan(await late);
});

it('goes on after a round that failed', async () => {
  let rounds = 0;
  const ask = joined(async () => {
    await Promise.resolve();
    if (++rounds === 1) throw new Error('first');
    return rounds;
  });
  const first = ask();
  const second = ask();
  await expect(first).rejects.toThrow('first');
  expect(await second).toBe(2);
});
