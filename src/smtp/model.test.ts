import { describe, expect, it } from 'vitest';
import { gradeOf } from '../grade/graded.js';
import { expected, SMTP_COMMANDS, SMTP_STATES, type SmtpStandard } from './model.js';

const STANDARDS: readonly SmtpStandard[] = ['rfc5321', 'rfc821'];

describe('the SMTP model', () => {
  it('is total: every command in every state has an answer that is right, and ones that are wrong', () => {
    for (const standard of STANDARDS) {
      for (const state of SMTP_STATES) {
        for (const command of SMTP_COMMANDS) {
          const answers = expected(standard, state, command);
          const right = answers.some((graded) => ['conforms', 'recorded'].includes(graded.grade));
          expect(right, `${standard} ${command} in ${state}`).toBe(true);
          // Some reply is wrong everywhere: 334 asks for a SASL response.
          expect(gradeOf(answers, '334')?.grade ?? 'violates').toBe('violates');
          expect(answers.every((graded) => graded.source !== '')).toBe(true);
        }
      }
    }
  });

  const grade = (
    standard: SmtpStandard,
    ...[state, command, code]: [(typeof SMTP_STATES)[number], (typeof SMTP_COMMANDS)[number], string]
  ): string => gradeOf(expected(standard, state, command), code)?.grade ?? 'violates';

  it('keeps the two editions apart', () => {
    expect(grade('rfc5321', 'greeted', 'EHLO', '500')).toBe('violates');
    expect(grade('rfc821', 'greeted', 'EHLO', '500')).toBe('conforms');
    expect(grade('rfc5321', 'ehlo', 'VRFY', '502')).toBe('deviates');
    expect(grade('rfc821', 'ehlo', 'VRFY', '502')).toBe('conforms');
  });

  it('grades order by the RFC', () => {
    expect(grade('rfc5321', 'ehlo', 'RCPT', '503')).toBe('conforms');
    expect(grade('rfc5321', 'ehlo', 'RCPT', '250')).toBe('violates');
    expect(grade('rfc5321', 'ehlo', 'RCPT', '500')).toBe('deviates');
    expect(grade('rfc5321', 'mail', 'MAIL', '250')).toBe('conforms');
    expect(grade('rfc5321', 'mail', 'MAIL', '503')).toBe('conforms');
    expect(grade('rfc5321', 'rcpt', 'RSET', '500')).toBe('violates');
    expect(grade('rfc5321', 'ehlo', 'MAIL', '421')).toBe('masked');
    expect(grade('rfc5321', 'ehlo', 'SEND', '250')).toBe('violates');
    const listed = expected('rfc5321', 'ehlo', 'SEND', new Map([['SEND', []]]));
    expect(gradeOf(listed, '250')?.grade).toBe('recorded');
  });
});
