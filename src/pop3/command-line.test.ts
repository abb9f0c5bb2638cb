import { describe, expect, it } from 'vitest';
import { readCommandLine, readNumber } from './command-line.js';

describe('readCommandLine', () => {
  it('reads keyword and arguments, whatever the letter case', () => {
    expect(readCommandLine('rEtR 2')).toEqual({ command: 'RETR', args: ['2'], form: 'plain', multiLine: true });
    expect(readCommandLine('STATUS').command).toBe('UNKNOWN');
    expect(readCommandLine('').command).toBe('UNKNOWN');
  });

  it('keeps the spaces of a password', () => {
    expect(readCommandLine('PASS open  sesame ')).toMatchObject({ args: ['open  sesame '], form: 'plain' });
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

  it.each(['LIST', 'uidl', 'RETR 1', 'TOP 1 0', 'CAPA', 'AUTH', 'LANG'])(
    'knows that +OK to %s is multi-line',
    (line) => {
      expect(readCommandLine(line).multiLine).toBe(true);
    },
  );

  it.each(['LIST 1', 'UIDL 1', 'AUTH PLAIN', 'LANG en', 'STAT', 'PASS RETR 1', ''])(
    'knows that +OK to %j is one line',
    (line) => {
      expect(readCommandLine(line).multiLine).toBe(false);
    },
  );
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
