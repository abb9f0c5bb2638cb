import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { octetString } from '../octets/octets.js';
import { composeParts } from './pop3-messages.js';

describe('a generated message', () => {
  it('is padded to a whole number of KiB, by lines that end in CRLF', () => {
    const token = fc.integer({ min: 0, max: 10 ** 9 }).map((n) => `mailspec-abcdefgh-${n}`);
    fc.assert(
      fc.property(token, fc.string({ unit: fc.constantFrom('a', '.'), maxLength: 1_100 }), (one, before) => {
        const text = octetString(composeParts(one, { body: `${before}{pad}\r\n` }).octets);
        expect(text.length % 1_024).toBe(0);
        expect(text).toMatch(/^(?:[^\r\n]*\r\n)+$/);
      }),
    );
  });

  it('is an ordinary one otherwise', () => {
    const text = octetString(composeParts('mailspec-abcdefgh-1', { body: 'Text.\r\n' }).octets);
    expect(text).toMatch(/\r\nX-Mailspec: mailspec-abcdefgh-1\r\n\r\nText\.\r\n$/);
  });
});
