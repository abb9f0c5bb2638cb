import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inputsOf, smallestOf, type Trial } from './property.js';
import { Reached } from './reached.js';
import type { Fault, Played } from './sequence.js';

const ordinary = fc.constant('ordinary');
const dear = ['a', 'b', 'c'].map((one) => fc.constant(one));

describe('the generated inputs', () => {
  it('hold one dear input in 25, of each kind in turn', () => {
    const inputs = inputsOf(ordinary, 7, 100, dear);
    expect(inputs).toHaveLength(100);
    expect(inputs.flatMap((one, index) => (one === 'ordinary' ? [] : [`${index} ${one}`]))).toEqual([
      '24 b',
      '49 c',
      '74 a',
      '99 b',
    ]);
  });

  it('hold one in a short run, of another kind with another seed', () => {
    expect(inputsOf(ordinary, 1, 3, dear)).toEqual(['ordinary', 'ordinary', 'b']);
    expect(inputsOf(ordinary, 2, 3, dear)).toEqual(['ordinary', 'ordinary', 'c']);
  });

  it('are the same ones for the same seed', () => {
    const any = fc.nat();
    expect(inputsOf(any, 5, 20)).toEqual(inputsOf(any, 5, 20));
    expect(inputsOf(any, 5, 20)).not.toEqual(inputsOf(any, 6, 20));
  });
});

describe('the smallest input', () => {
  const refusal: Fault = {
    ...{ rule: 'mail is taken', expected: '250', actual: '451', key: 'mail|451', grade: 'violates' },
    ...{ session: 1, entry: 0 },
  };
  const nothing: Played = { transcripts: [], answers: [], record: () => [], sessions: 1, commands: 1 };
  /** Plays numbers: those that are 3 or more show the fault, the times that `comes` tells. */
  const smallest = (fault: Fault, comes: (time: number) => boolean) => {
    let time = 0;
    const trial: Trial<number> = {
      reached: new Reached(),
      lacking: () => undefined,
      simpler: (input) => (input > 0 ? [input - 1] : []),
      play: (input) => Promise.resolve(input >= 3 && comes(++time) ? { ...nothing, fault } : nothing),
    };
    return smallestOf(trial, 5, fault, 1000, { ...nothing, fault });
  };

  it('shows the finding once more', async () => {
    expect(await smallest(refusal, () => true)).toMatchObject({ smallest: 3, steady: true });
    expect(await smallest(refusal, () => false)).toMatchObject({ smallest: 5, steady: false });
  });

  it('shows a transient refusal every time', async () => {
    const transient: Fault = { ...refusal, transient: true };
    expect(await smallest(transient, () => true)).toMatchObject({ smallest: 3, steady: true });
    expect(await smallest(transient, (time) => time !== 4)).toMatchObject({ smallest: 5, steady: false });
    expect(await smallest(transient, (time) => time < 6)).toMatchObject({ smallest: 5, steady: false });
  });
});
