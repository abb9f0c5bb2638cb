import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inputsOf } from './property.js';

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
