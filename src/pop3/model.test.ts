import { describe, expect, it } from 'vitest';
import { gradeOf } from '../grade/graded.js';
import { expected, next, POP3_COMMANDS, POP3_STATES } from './model.js';

describe('the POP3 model', () => {
  it('is total: every command in every state has answers that conform, and answers that violate', () => {
    for (const state of POP3_STATES) {
      for (const command of POP3_COMMANDS) {
        const answers = expected(state, command);
        expect(
          answers.some((graded) => graded.grade === 'conforms'),
          `${command} in ${state}`,
        ).toBe(true);
        expect(gradeOf(answers, 'closed')?.grade ?? 'violates').not.toBe('conforms');
        expect(answers.every((graded) => graded.source !== '')).toBe(true);
      }
    }
  });

  it('refuses the commands of one state in the other', () => {
    expect(gradeOf(expected('authorization', 'STAT'), '+OK')).toBeUndefined();
    expect(gradeOf(expected('transaction', 'USER'), '+OK')).toBeUndefined();
    expect(gradeOf(expected('transaction', 'STAT'), '-ERR')).toBeUndefined();
  });

  it('follows a session through its states', () => {
    expect(next('authorization', 'USER', '+OK')).toBe('user');
    expect(next('user', 'PASS', '-ERR')).toBe('authorization');
    expect(next('user', 'PASS', '+OK')).toBe('transaction');
    expect(next('authorization', 'APOP', '+OK')).toBe('transaction');
    expect(next('transaction', 'DELE', '+OK')).toBe('transaction');
    expect(next('transaction', 'QUIT', '+OK')).toBe('closed');
    expect(next('authorization', 'STAT', '-ERR')).toBe('authorization');
  });
});
