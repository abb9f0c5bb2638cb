import { describe, expect, it } from 'vitest';
import { concat, octets, octetString, utf8 } from './octets.js';
import { printable, unprintable } from './printable.js';

const all = Uint8Array.from({ length: 256 }, (_, octet) => octet);

describe('octet strings', () => {
  it('carry every octet both ways', () => {
    expect(octets(octetString(all))).toEqual(Buffer.from(all));
    expect(octetString(concat([all.subarray(0, 3), all.subarray(3)]))).toBe(octetString(all));
  });

  it('refuse text that was not encoded', () => {
    expect(() => octets('a€')).toThrow(/character 1/);
    expect(octetString(octets(utf8('€')))).toBe('\xe2\x82\xac');
  });

  it('of a view are the octets of the view alone', () => {
    expect(octetString(Uint8Array.from([1, 65, 66, 2]).subarray(1, 3))).toBe('AB');
  });
});

describe('the printable form', () => {
  it('is printable US-ASCII whatever the octets', () => {
    expect(printable(all)).toMatch(/^[\x20-\x7e]*$/);
  });

  it('is lossless', () => {
    expect(unprintable(printable(all))).toBe(octetString(all));
    expect(unprintable(printable('\\x00 \\ \x00'))).toBe('\\x00 \\ \x00');
  });

  it('says how much a limit leaves out', () => {
    expect(printable('abcdef', 4)).toBe('abcd... (2 more octets)');
    expect(printable('abcd', 4)).toBe('abcd');
  });

  it('is read strictly, with the place of a mistake', () => {
    expect(() => unprintable('ab\\q')).toThrow(/column 3/);
    expect(() => unprintable('a\tb')).toThrow(/column 2/);
    expect(() => unprintable('\\x4')).toThrow(/column 1/);
  });
});
