import { describe, expect, it } from 'vitest';
import type { Outcome } from '../case/outcome.js';
import { excused, isStale, readKnown, stillExcuses } from './known.js';
import type { CaseResult } from './report.js';

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

  it('reads which ones do not show every time', () => {
    const both = read(
      '- { id: smtp/data/empty, reason: x, sometimes: true }\n- { id: smtp/rcpt/before-mail, reason: x, sometimes: false }\n',
    );
    expect(both.map((one) => one.sometimes)).toEqual([true, undefined]);
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
    ['a sometimes that is none', '- id: smtp/data/empty\n  reason: x\n  sometimes: often\n', /sometimes: often/],
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

const result = (outcome: Outcome): CaseResult => ({
  id: 'smtp/data/empty',
  title: '',
  level: 'MUST',
  rfc: 'RFC 5321 §3.3',
  requirements: [],
  outcome,
  findings: [],
  durationMs: 0,
  transcripts: [],
  ...(outcome === 'flaky' ? { firstAttempt: { outcome: 'fail', findings: [], transcripts: [] } } : {}),
});
const LISTED = [{ id: 'smtp/data/empty', reason: 'so it is', until: '2026-11-22' }];
const LAST_DAY = '2026-11-22';

describe('excused', () => {
  it('takes what failed in either execution for the listed deviation', () => {
    for (const outcome of ['fail', 'flaky'] as const) {
      const settled = excused(result(outcome), LISTED, false, LAST_DAY);
      expect(settled).toMatchObject({ outcome: 'known', reason: 'so it is' });
      expect(settled.firstAttempt).toBeUndefined();
    }
  });

  it('takes a warning for it where warnings fail the run, and only there', () => {
    expect(excused(result('warn'), LISTED, true, LAST_DAY).outcome).toBe('known');
    expect(excused(result('warn'), LISTED, false, LAST_DAY).outcome).toBe('warn');
  });

  it('leaves alone what does not fail, what is not listed and what is past its date', () => {
    expect(excused(result('pass'), LISTED, false, LAST_DAY).outcome).toBe('pass');
    expect(excused(result('inconclusive'), LISTED, false, LAST_DAY).outcome).toBe('inconclusive');
    expect(excused(result('fail'), [], false, LAST_DAY).outcome).toBe('fail');
    expect(excused(result('flaky'), LISTED, false, '2026-11-23').outcome).toBe('flaky');
  });
});

describe('isStale', () => {
  const entry = { id: 'smtp/data/empty', reason: 'so it is' };

  it('is the entry whose case passes, unless the deviation does not show every time', () => {
    expect(isStale(entry, result('pass'), false)).toBe(true);
    expect(isStale(entry, result('observed'), false)).toBe(true);
    expect(isStale({ ...entry, sometimes: true }, result('pass'), false)).toBe(false);
    expect(isStale({ ...entry, id: 'smtp/rcpt/before-mail' }, result('pass'), false)).toBe(false);
  });

  it('is none whose case fails or could not be told', () => {
    expect(isStale(entry, result('known'), false)).toBe(false);
    expect(isStale(entry, result('inconclusive'), false)).toBe(false);
    expect(isStale(entry, result('not-applicable'), false)).toBe(false);
    expect(isStale(entry, result('warn'), false)).toBe(true);
    expect(isStale(entry, result('warn'), true)).toBe(false);
  });
});
