import { describe, expect, it } from 'vitest';
import { VirtualClock } from './virtual-clock.js';

describe('VirtualClock', () => {
  it('goes only while somebody waits, and rings in the order of time', async () => {
    const clock = new VirtualClock();
    const rung: string[] = [];
    clock.after(30 * 60_000, () => rung.push('half an hour'));
    clock.after(1_000, () => rung.push('a second'));
    clock.after(2_000, () => rung.push('never'))();
    expect(rung).toEqual([]);
    await clock.pause(60_000);
    expect(rung).toEqual(['a second']);
    await clock.pause(60 * 60_000);
    expect(rung).toEqual(['a second', 'half an hour']);
  });

  it('gives everybody the time that they ask for', async () => {
    const clock = new VirtualClock();
    const woken: string[] = [];
    await Promise.all([
      clock.pause(20_000).then(() => woken.push('late')),
      clock.pause(5_000).then(async () => {
        woken.push('early');
        await clock.pause(5_000);
        woken.push('early again');
      }),
    ]);
    expect(woken).toEqual(['early', 'early again', 'late']);
  });
});
