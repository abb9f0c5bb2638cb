import { describe, expect, it } from 'vitest';
import { readCommandLine, readNumber } from './command-line.js';

describe('readCommandLine', () => {
  it('reads keyword and arguments, whatever the letter case', () => {
    expect(readCommandLine('rEtR 2')).toEqual({ command: 'RETR', args: ['2'], form: 'plain' });
    expect(readCommandLine('STATUS').command).toBe('UNKNOWN');
    expect(readCommandLine('').command).toBe('UNKNOWN');
  });

  it('keeps the spaces of a password', () => {
    expect(readCommandLine('PASS open  sesame ')).toEqual({ command: 'PASS', args: ['open  sesame '], form: 'plain' });
  });

  it.each([
    ['NOOP ', 'spaced'],
    [' NOOP', 'spaced'],
    ['LIST  1', 'spaced'],
    ['LIST\t1', 'spaced'],
    ['NOO\x7fP', 'odd'],
    ['\xceOOP', 'odd'],
    ['NO\0OP', 'odd'],
    [`NOOP ${'a'.repeat(248)}`, 'plain'],
    [`NOOP ${'a'.repeat(249)}`, 'long'],
  ])('takes %j for %s', (line, form) => {
    expect(readCommandLine(line).form).toBe(form);
  });
});

describe('readNumber', () => {
  it.each([
    ['1', { value: 1, doubtful: false }],
    ['0', { value: 0, doubtful: false }],
    ['01', { value: 1, doubtful: true }],
    ['+1', { value: 1, doubtful: true }],
    ['-1', undefined],
    ['1x', undefined],
    ['4294967297', undefined],
    ['', undefined],
  ])('reads %j as %j', (argument, number) => {
    expect(readNumber(argument)).toEqual(number);
  });
});
