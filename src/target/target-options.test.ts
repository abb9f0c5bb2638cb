import { expect, it } from 'vitest';
import { TargetError } from './target-error.js';
import { targetFromOptions, type TargetOptions } from './target-options.js';

const SMTP = 'smtp://127.0.0.1:2525';
const POP3 = 'pop3://127.0.0.1:1110';
const ALICE = 'alice:geheim:alice@example.org';
const BOB = 'bob:geheim';

it('gives both endpoints their defaults', () => {
  const target = targetFromOptions({ target: [POP3, SMTP], account: [ALICE, BOB] });
  expect(target).toMatchObject({
    smtp: { port: 2525 },
    pop3: { port: 1110 },
    recipients: ['alice@example.org'],
    sender: 'sender@example.com',
    disposable: false,
    provision: { kind: 'smtp' },
    store: { kind: 'pop3' },
  });
  expect(target.accounts.map(({ user }) => user)).toEqual(['alice', 'bob']);
  expect(target).not.toHaveProperty('unknownRecipient');
});

it('assumes no provision and no store without both endpoints or without an address', () => {
  for (const options of [
    { target: [SMTP], account: [ALICE] },
    { target: [POP3], account: [ALICE] },
    { target: [SMTP, POP3], account: [BOB] },
  ]) {
    const target = targetFromOptions(options);
    expect(target.provision).toBeUndefined();
    expect(target.store).toBeUndefined();
  }
});

it('reads the mail of accounts back, not that of other recipients', () => {
  const recipients = (...recipient: string[]): TargetOptions => ({ target: [SMTP, POP3], account: [ALICE], recipient });
  expect(targetFromOptions(recipients('Alice@example.org')).store).toEqual({ kind: 'pop3' });
  expect(targetFromOptions(recipients('alice@example.org', 'r@example.org')).store).toBeUndefined();
});

it('takes everything that is said', () => {
  const target = targetFromOptions({
    target: ['smtps://localhost'],
    insecure: true,
    recipient: ['r@example.org'],
    unknownRecipient: 'nobody@example.org',
    foreignRecipient: 'somebody@example.net',
    sender: 's@example.com',
    account: [{ user: 'u', password: 'p', address: 'u@example.org' }],
    disposable: true,
    provision: 'maildir:/m/{user}',
    store: { kind: 'dir', template: '/d' },
  });
  expect(target).toEqual({
    smtp: { protocol: 'smtp', host: 'localhost', port: 465, tls: true, insecure: true },
    recipients: ['r@example.org'],
    unknownRecipient: 'nobody@example.org',
    foreignRecipient: 'somebody@example.net',
    sender: 's@example.com',
    accounts: [{ user: 'u', password: 'p', address: 'u@example.org' }],
    disposable: true,
    provision: { kind: 'maildir', template: '/m/{user}' },
    store: { kind: 'dir', template: '/d' },
  });
});

const REFUSED: readonly (readonly [string, TargetOptions, RegExp])[] = [
  ['no target', {}, /no target/],
  ['an empty list of targets', { target: [] }, /no target/],
  ['two SMTP URLs', { target: [SMTP, 'smtps://localhost'] }, /two SMTP URLs/],
  ['two POP3 URLs', { target: [POP3, POP3] }, /two POP3 URLs/],
  ['provision smtp without SMTP', { target: [POP3], account: [ALICE], provision: 'smtp' }, /needs an SMTP endpoint/],
  ['provision smtp without POP3', { target: [SMTP], account: [ALICE], provision: 'smtp' }, /needs a POP3 endpoint/],
  ['provision smtp without an address', { target: [SMTP, POP3], account: [BOB], provision: 'smtp' }, /with an address/],
  ['provision command without accounts', { target: [POP3], provision: 'command:true' }, /needs an account/],
  [
    'one Maildir for two accounts',
    { target: [POP3], account: [ALICE, BOB], provision: 'maildir:/m' },
    /put \{user\} into it/,
  ],
  ['store pop3 without POP3', { target: [SMTP], account: [ALICE], store: 'pop3' }, /needs a POP3 endpoint/],
  ['store pop3 without an address', { target: [SMTP, POP3], account: [BOB], store: 'pop3' }, /with an address/],
  [
    'store pop3 with a recipient that has no account',
    { target: [SMTP, POP3], account: [ALICE], recipient: ['r@example.org'], store: 'pop3' },
    /add --account USER:PASSWORD:r@example.org/,
  ],
  ['a user twice', { target: [POP3], account: [BOB, 'bob:geheim2'] }, /two accounts have the user "bob"/],
  [
    'an address twice',
    { target: [POP3], account: [ALICE, 'a2:geheim:Alice@example.org'] },
    /two accounts have the address/,
  ],
  ['a recipient that is no address', { target: [SMTP], recipient: ['alice'] }, /"alice" is not an address/],
  ['an unknown recipient that is no address', { target: [SMTP], unknownRecipient: 'x' }, /not an address/],
  ['a sender that is no address', { target: [SMTP], sender: '<>' }, /not an address/],
  [
    'an accounts file that is missing',
    { target: [POP3], accounts: '/does/not/exist' },
    /\/does\/not\/exist cannot be read: no such file/,
  ],
];

it.each(REFUSED)('refuses %s', (_what, options, message) => {
  expect(() => targetFromOptions(options)).toThrow(TargetError);
  expect(() => targetFromOptions(options)).toThrow(message);
  expect(() => targetFromOptions(options)).not.toThrow(/geheim/);
});
