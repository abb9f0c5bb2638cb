import { describe, expect, it } from 'vitest';
import { conforms, deviates, masked, suspicious, violates } from '../grade/graded.js';
import type { SmtpAnswer } from '../session/smtp-session.js';
import { judge } from './judge.js';

const reply = (code: number): SmtpAnswer => ({ kind: 'reply', code, lines: [`${code} text`], defects: [] });

describe('judge', () => {
  const refusal = [conforms('501', 'RFC'), deviates('500', 'RFC'), violates('250', 'RFC')];
  const acceptance = [conforms('250', 'RFC'), masked('550', 'RFC')];

  it('takes a failure code that no table lists as its class', () => {
    expect(judge(reply(517), refusal).graded.grade).toBe('deviates');
    expect(judge(reply(517), acceptance).graded).toMatchObject({ grade: 'masked' });
    expect(judge(reply(517), [suspicious('550', 'RFC')]).graded).toMatchObject({ grade: 'masked', suspicious: true });
  });

  it('keeps to the list for codes that have a meaning', () => {
    expect(judge(reply(503), refusal).graded.grade).toBe('violates');
    expect(judge(reply(501), acceptance).graded.grade).toBe('violates');
    expect(judge(reply(250), refusal).graded.grade).toBe('violates');
  });

  it('knows no class of failure where none is expected, nor of success', () => {
    expect(judge(reply(517), [conforms('250', 'RFC')]).graded.grade).toBe('violates');
    expect(judge(reply(513), [conforms('250', 'RFC'), masked('4yz 530', 'RFC')]).graded.grade).toBe('violates');
    expect(judge(reply(431), refusal).graded.grade).toBe('violates');
    expect(judge(reply(259), acceptance).graded.grade).toBe('violates');
  });
});
