import { describe, expect, it } from 'vitest';
import { octets } from '../octets/octets.js';
import { compareStored } from './compare-stored.js';

const STORED = 'From: a@example.com\r\nX-Long: one\r\n two\r\n\r\nText.\r\n';
const gradeOf = (retrieved: string, exact: boolean): string =>
  compareStored(octets(STORED), octets(retrieved), exact)?.grade ?? 'equal';

describe('compareStored', () => {
  it('takes what RETR gives octet for octet, and header lines more', () => {
    expect(gradeOf(STORED, true)).toBe('equal');
    expect(gradeOf(`Received: x\r\n${STORED}`, false)).toBe('equal');
  });

  it.each([
    ['a header that is folded in another way', STORED.replace('one\r\n two', 'one two')],
    ['a header with another letter case of a name', STORED.replace('X-Long', 'x-long')],
  ])('faults %s, unless an SMTP server may have written it', (_, retrieved) => {
    expect(gradeOf(retrieved, true)).toBe('violates');
    expect(gradeOf(retrieved, false)).toBe('deviates');
  });

  it.each([
    ['a missing header field', STORED.replace('From: a@example.com\r\n', '')],
    ['another body', STORED.replace('Text', 'Test')],
  ])('faults %s, wherever the message came through', (_, retrieved) => {
    expect(gradeOf(retrieved, true)).toBe('violates');
    expect(gradeOf(retrieved, false)).toBe('violates');
  });
});
