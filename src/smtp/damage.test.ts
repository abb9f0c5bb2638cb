import { describe, expect, it } from 'vitest';
import { describeExpectation, gradeOf } from '../grade/graded.js';
import { DAMAGE_NAMES, DAMAGES, type Damage } from './damage.js';
import { SMTP_STATES } from './model.js';

describe('damaged commands', () => {
  it.each(DAMAGE_NAMES)('%s: has answers that are right and answers that are wrong, in every state', (name) => {
    const damage: Damage = DAMAGES[name];
    for (const state of SMTP_STATES) {
      const answers = damage.answers(state);
      const right = answers.some(({ grade }) => grade === 'conforms' || grade === 'recorded');
      expect(right, state).toBe(true);
      for (const wrong of ['334', '150']) expect(gradeOf(answers, wrong)?.grade ?? 'violates', state).toBe('violates');
    }
  });

  it.each(DAMAGE_NAMES)('%s: is not said to be taken where it must not be', (name) => {
    const damage: Damage = DAMAGES[name];
    for (const state of SMTP_STATES) {
      const answers = damage.answers(state);
      if (gradeOf(answers, '250')?.grade === 'violates') expect(describeExpectation(answers), state).not.toMatch('2yz');
    }
  });

  it('hold no line end, and no octets but those that are their damage', () => {
    for (const name of DAMAGE_NAMES) expect(DAMAGES[name].line).not.toMatch(/[\r\n]/);
    expect(`${DAMAGES['noop-of-200-octets'].line}\r\n`).toHaveLength(200);
    expect(`${DAMAGES['noop-of-1400-octets'].line}\r\n`).toHaveLength(1400);
  });

  it('an empty line need not be answered, and is no command', () => {
    const answers = DAMAGES['empty-line'].answers();
    expect(['500', 'silent', '250', 'closed'].map((word) => gradeOf(answers, word)?.grade ?? 'violates')).toEqual([
      'conforms',
      'recorded',
      'violates',
      'violates',
    ]);
  });
});
