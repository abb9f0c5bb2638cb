import { describe, expect, it } from 'vitest';
import { octets } from '../octets/octets.js';
import { compareRetrieved, splitText } from './retrieved.js';

const compare = (stored: string, retrieved: string): string | undefined =>
  compareRetrieved(octets(stored), octets(retrieved));

describe('splitText', () => {
  it.each([
    ['A: b\r\n\r\nText\r\n', { header: ['A: b'], body: 'Text\r\n' }],
    ['A: b\r\n\r\n', { header: ['A: b'], body: '' }],
    ['\r\nText', { header: [], body: 'Text' }],
    ['A: b\r\n', { header: ['A: b'], body: undefined }],
    ['', { header: [], body: undefined }],
  ])('cuts %j at its first empty line', (text, parts) => {
    expect(splitText(octets(text))).toEqual(parts);
  });
});

describe('compareRetrieved', () => {
  const stored = 'A: 1\r\nB: 2\r\n\r\nOne.\r\nTwo.\r\n';

  it.each([
    ['the same', stored],
    ['added header lines', `Received: x\r\n\ty\r\n${stored.replace('B:', 'Status: O\r\nB:')}`],
    ['an added line end', `${stored}\r\n`],
  ])('takes %s', (_, retrieved) => {
    expect(compare(stored, retrieved)).toBeUndefined();
  });

  it.each(['a\x80b\r\n\x80', 'ab\r\n', 'a\0b\r\n\0'])('takes %j for a body with NUL', (body) => {
    expect(compare('A: 1\r\n\r\na\0b\r\n\0', `A: 1\r\n\r\n${body}`)).toBeUndefined();
  });

  it('looks at what is beside NUL', () => {
    expect(compare('A: 1\r\n\r\n(a\0b)\r\n', 'A: 1\r\n\r\n(a\0c)\r\n')).toContain('octet 3');
    expect(compare('A: 1\r\n\r\na\0b\r\n', 'A: 1\r\n\r\na\r\n')).toContain('octet 1');
  });

  it.each([
    ['a missing header line', stored.replace('A: 1\r\n', ''), 'missing or changed'],
    ['another order', 'B: 2\r\nA: 1\r\n\r\nOne.\r\nTwo.\r\n', 'out of its order'],
    ['no empty line', 'A: 1\r\nB: 2\r\n', 'no empty line'],
    ['another body', stored.replace('Two', 'Too'), 'octet 7 (line 2)'],
    ['a body cut short', stored.replace('Two.\r\n', ''), 'its end came'],
  ])('tells of %s', (_, retrieved, words) => {
    expect(compare(stored, retrieved)).toContain(words);
  });
});
