import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { TargetError } from './target-error.js';
import { accountValues, addressValues, checkTemplate, expandCommand, expandPath } from './template.js';

const ALICE = { user: 'alice1', password: 'secret', address: 'alice@example.org' };

describe('values', () => {
  it('come from the account and its address', () => {
    expect(accountValues(ALICE)).toEqual({
      user: 'alice1',
      local: 'alice',
      domain: 'example.org',
      address: 'alice@example.org',
    });
    expect(accountValues({ user: 'bob', password: 'secret' })).toMatchObject({ user: 'bob', local: 'bob', domain: '' });
  });

  it('take the user of the account with the address, else the local part', () => {
    expect(addressValues('Alice@Example.org', [ALICE]).user).toBe('alice1');
    expect(addressValues('carol@example.org', [ALICE]).user).toBe('carol');
    expect(addressValues('"a@b"@example.org', []).domain).toBe('example.org');
  });
});

describe('paths', () => {
  it('take all four placeholders', () => {
    expect(expandPath('/m/{domain}/{local}/{user}/{address}', accountValues(ALICE))).toBe(
      '/m/example.org/alice/alice1/alice@example.org',
    );
  });

  it.each(['../etc/passwd@example.org', 'a/b@example.org', '..@example.org', '.@example.org', 'a\0b@example.org'])(
    'refuse to be made of %j',
    (address) => {
      expect(() => expandPath('/m/{local}', addressValues(address, []))).toThrow(TargetError);
    },
  );

  it('refuse an empty value', () => {
    expect(() => expandPath('/m/{domain}', accountValues({ user: 'bob', password: 'x' }))).toThrow(/\{domain\}/);
  });

  it('refuse unknown placeholders', () => {
    expect(() => {
      checkTemplate('/m/{name}', 'path');
    }).toThrow(/unknown placeholder \{name\}.*\{user\}/);
    expect(() => {
      checkTemplate('/m/{dir}', 'path');
    }).toThrow(TargetError);
  });
});

describe('commands', () => {
  it('leave the braces of the shell alone', () => {
    checkTemplate('load ${HOME} {dir}', 'command');
    expect(expandCommand('load ${user} {user}', accountValues(ALICE))).toBe('load ${user} alice1');
  });

  it('get values as one word each', () => {
    const user = `it's a "$(false)" \`false\` \\`;
    const command = expandCommand('printf %s {user}', accountValues({ user, password: 'x' }));
    expect(execFileSync('/bin/sh', ['-c', command], { encoding: 'utf8' })).toBe(user);
  });

  it('take harmless values between quotes of their own', () => {
    const command = expandCommand('printf %s "{address}" \'{dir}\'', { ...accountValues(ALICE), dir: '/tmp/x-1' });
    expect(execFileSync('/bin/sh', ['-c', command], { encoding: 'utf8' })).toBe('alice@example.org/tmp/x-1');
  });
});
