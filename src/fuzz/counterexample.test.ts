import { describe, expect, it } from 'vitest';
import { conforms, deviates, recorded, violates } from '../grade/graded.js';
import { defineCase, rfc } from '../case/case.js';
import { parseScript, readScript } from '../case/script.js';
import { counterexample } from './counterexample.js';
import type { Played, Spoken } from './sequence.js';

const property = defineCase({
  id: 'smtp/property/x',
  title: 'x',
  level: 'MUST',
  rfc: rfc(5321, '3.3'),
  requirements: [],
  start: 'connected',
  steps: [],
});
const FAULT = {
  rule: 'one reply',
  expected: '250',
  actual: '503',
  key: 'k',
  grade: 'violates',
  session: 1,
  entry: 1,
} as const;

function scriptOf(record: readonly Spoken[]): string {
  const played: Played = { transcripts: [], answers: [], record: () => record, sessions: 1, commands: 1 };
  const target = {
    smtp: { protocol: 'smtp', host: '127.0.0.1', port: 25, tls: false },
    recipients: [],
    sender: 's@example.com',
    accounts: [],
    disposable: false,
  } as const;
  return counterexample(played, FAULT, { property, target, seed: 7, where: 'run 1 of 1' });
}

/** What a script sends, segment by segment, once it is read back. */
function segmentsOf(text: string): readonly (readonly string[])[] {
  return parseScript(text, 'x.smtp').steps.flatMap((step) => {
    if (step.do === 'send') return [[`${step.line}\r\n`]];
    return step.do === 'octets' ? [step.segments] : [];
  });
}

describe('a counterexample as a script', () => {
  it.each<readonly string[]>([
    ['NOOP\r\n'],
    ['NO', 'OP\r', '\n'],
    [' NOOP \r\n'],
    ['a | b|c\\x7c\r\n', '|', ' | \r\n'],
    ['\0\x01\x7f\x80\xff\t\n\r.\r\n'],
    ['RCPT TO:<{recipient2}>\r\n', 'DATA\r\n'],
    [Array.from({ length: 256 }, (_, octet) => String.fromCharCode(octet)).join('')],
  ])('keeps octets and cuts: %j', (...said) => {
    expect(segmentsOf(scriptOf([{ on: 0, said }]))).toEqual([said]);
  });

  it('takes no pattern for right that matches the wrong answer', () => {
    const expected = [conforms('501', 'x'), violates('250', 'y'), recorded('2yz', 'z')];
    expect(scriptOf([{ on: 0, answer: '250', expected }])).toMatch(/^S: 501$/m);
    expect(scriptOf([{ on: 0, answer: '252', expected }])).toMatch(/^S: 501\|2yz$/m);
  });

  it('keeps connections, answers and ends', () => {
    const text = scriptOf([
      { on: 0, answer: '220', expected: [conforms('220', 'x')] },
      { on: 1, answer: '250', expected: [conforms('250 251', 'x'), deviates('5yz closed', 'y')] },
      { on: 1, directive: 'in-step' },
      { on: 1, end: 'reset' },
      { on: 0, end: 'server' },
    ]);
    expect(text.split('\n').slice(-10, -1)).toEqual([
      '',
      'S: 220',
      '> connection 2',
      'S: 250|251',
      'S? 5yz',
      '> in-step',
      '> reset',
      '> connection 1',
      'S: <closed>',
    ]);
    expect(() => readScript(text, 'x.smtp')).not.toThrow();
  });

  it('has a head that says where it comes from, and what it needs', () => {
    const text = scriptOf([
      { on: 0, said: ['RCPT TO:<{recipient2}>\r\n'] },
      { on: 0, directive: 'delivered {recipient2}' },
    ]);
    expect(text).toContain('# property: smtp/property/x\n# seed: 7 (run 1 of 1)\n# target: smtp://127.0.0.1:25\n');
    expect(readScript(text, 'x.smtp')).toMatchObject({ needs: { recipients: 2, readBack: true } });
  });
});
