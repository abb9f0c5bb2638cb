import { describe, expect, it } from 'vitest';
import { defineCase, rfc, type CaseDefinition } from '../case/case.js';
import { select } from './select.js';

const make = (id: string, level: 'MUST' | 'SHOULD', section: string, requirements: string[]): CaseDefinition =>
  defineCase({ id, title: id, level, rfc: rfc(5321, section), requirements, run: () => Promise.resolve() });

const cases = [
  make('smtp/rcpt/before-mail', 'MUST', '3.3', ['RFC5321-3.3-RCPTORDER-1']),
  make('smtp/rcpt/twice', 'SHOULD', '4.1.1.3', ['RFC821-3.1-RCPTREPEAT-1']),
  make('smtp/data/empty', 'MUST', '4.1.1.4', []),
];
const ids = (chosen: readonly CaseDefinition[]): readonly string[] => chosen.map((one) => one.id);

describe('select', () => {
  it('takes everything when nothing is asked', () => {
    expect(select(cases, {})).toHaveLength(3);
  });

  it('takes globs over ids and requirement ids, and leaves out', () => {
    expect(ids(select(cases, { only: ['smtp/rcpt/*'] }))).toEqual(['smtp/rcpt/before-mail', 'smtp/rcpt/twice']);
    expect(ids(select(cases, { only: ['RFC821-3.1-*'] }))).toEqual(['smtp/rcpt/twice']);
    expect(ids(select(cases, { only: ['smtp/**'], skip: ['**/twice'] }))).toEqual([
      'smtp/rcpt/before-mail',
      'smtp/data/empty',
    ]);
  });

  it('takes a level, an RFC and a section with those below it', () => {
    expect(ids(select(cases, { level: 'should' }))).toEqual(['smtp/rcpt/twice']);
    expect(ids(select(cases, { rfc: { rfc: 821 } }))).toEqual(['smtp/rcpt/twice']);
    expect(ids(select(cases, { rfc: { rfc: 5321, section: '4.1.1' } }))).toEqual([
      'smtp/rcpt/twice',
      'smtp/data/empty',
    ]);
    expect(ids(select(cases, { rfc: { rfc: 5321, section: '3' } }))).toEqual(['smtp/rcpt/before-mail']);
  });

  it('refuses a pattern that matches nothing, and a selection of nothing', () => {
    expect(() => select(cases, { only: ['smtp/rctp/*'] })).toThrow(/--only smtp\/rctp\/\* matches no case/);
    expect(() => select(cases, { only: ['smtp/*'] })).toThrow(/did you mean 'smtp\/\*\*'/);
    expect(() => select(cases, { only: ['smtp/data'] })).toThrow(/did you mean 'smtp\/data\/\*\*'/);
    expect(() => select(cases, { skip: ['nothing'] })).toThrow(/--skip nothing/);
    expect(() => select(cases, { only: ['smtp/data/*'], level: 'may' })).toThrow(/no case is selected/);
  });
});
