import { describe, expect, it } from 'vitest';
import { readKnown, stillExcuses } from './known.js';

const IDS = ['smtp/rcpt/before-mail', 'smtp/data/empty'];
const read = (text: string): ReturnType<typeof readKnown> => readKnown(text, 'known.yaml', IDS);

describe('readKnown', () => {
  it('reads entries with their reason, link and date', () => {
    expect(
      read('- id: smtp/data/empty\n  reason: the library wants a header\n  rfc: RFC 5321 §3.3\n  until: 2030-01-31\n'),
    ).toEqual([
      { id: 'smtp/data/empty', reason: 'the library wants a header', link: 'RFC 5321 §3.3', until: '2030-01-31' },
    ]);
  });

  it('reads an empty list', () => {
    expect(read('[]\n')).toEqual([]);
    expect(read('# nothing yet\n')).toEqual([]);
  });

  const faulty: readonly (readonly [string, string, RegExp])[] = [
    ['no list', 'id: smtp/data/empty\n', /known\.yaml: a list/],
    [
      'an unknown id, with the nearest',
      '- id: smtp/data/emtpy\n  reason: x\n',
      /known\.yaml:1: there is no case smtp\/data\/emtpy; do you mean smtp\/data\/empty\?/,
    ],
    ['an empty reason', '- id: smtp/data/empty\n  reason: ""\n', /has no reason/],
    ['no reason', '- id: smtp/data/empty\n', /has no reason/],
    ['a key that is none', '- id: smtp/data/empty\n  raeson: x\n', /unknown key raeson/],
    ['a date that is none', '- id: smtp/data/empty\n  reason: x\n  until: soon\n', /until: soon/],
    ['YAML that is none', '- id: [\n', /known\.yaml: /],
  ];
  for (const [what, text, message] of faulty) {
    it(`refuses ${what}`, () => {
      expect(() => read(text)).toThrow(message);
    });
  }

  it('an entry excuses up to and on its last day', () => {
    const entry = { id: 'x', reason: 'y', until: '2026-11-22' };
    expect(stillExcuses(entry, '2026-11-22')).toBe(true);
    expect(stillExcuses(entry, '2026-11-23')).toBe(false);
    expect(stillExcuses({ id: 'x', reason: 'y' }, '2999-01-01')).toBe(true);
  });
});
