import { expect, it } from 'vitest';
import { nearest } from './nearest.js';

const KNOWN = ['recipient', 'unknown-recipient', 'account', 'accounts', 'store'];

it.each([
  ['recipent', 'recipient'],
  ['Recipients', 'recipient'],
  ['acount', 'account'],
  ['stor', 'store'],
  ['colour', undefined],
  ['', undefined],
])('%s stands for %s', (word, expected) => {
  expect(nearest(word, KNOWN)).toBe(expected);
});
