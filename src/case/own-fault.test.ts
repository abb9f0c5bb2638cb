import { expect, it } from 'vitest';
import { ownFault } from './own-fault.js';

it('an error of ours is told with its place, without the folders of this machine', () => {
  const told = ownFault(new TypeError('no such thing'));
  expect(told).toMatch(/^TypeError: no such thing \(at .*own-fault\.test\.[jt]s:\d+\)$/);
  expect(told).not.toContain('/src/');
  expect(ownFault('a string')).toBe('something was thrown that is no error');
});
