import { describe, expect, it } from 'vitest';
import { TargetError } from './target-error.js';
import { checkAddress, parseAccount, parseProvision, parseStore, parseTargetUrl } from './target-syntax.js';

describe('target URLs', () => {
  it.each([
    ['smtp://mail.example.org', 'smtp', 'mail.example.org', 25, false],
    ['smtps://mail.example.org', 'smtp', 'mail.example.org', 465, true],
    ['pop3://127.0.0.1', 'pop3', '127.0.0.1', 110, false],
    ['pop3s://localhost/', 'pop3', 'localhost', 995, true],
    ['SMTP://localhost:2525', 'smtp', 'localhost', 2525, false],
    ['pop3://[::1]:1110', 'pop3', '::1', 1110, false],
    ['smtp://[fe80::1%eth0]', 'smtp', 'fe80::1%eth0', 25, false],
  ])('%s', (url, protocol, host, port, tls) => {
    expect(parseTargetUrl(url)).toEqual({ protocol, host, port, tls });
  });

  it('may accept any certificate', () => {
    expect(parseTargetUrl('smtps://localhost', { insecure: true }).insecure).toBe(true);
    expect(parseTargetUrl('smtps://localhost', { insecure: false })).not.toHaveProperty('insecure');
  });

  it.each([
    ['localhost:2525', /did you mean smtp:\/\/localhost:2525\?/],
    ['localhost:110', /did you mean pop3:\/\/localhost:110\?/],
    ['', /not a URL/],
    ['http://localhost', /unknown scheme http:\/\//],
    ['constructor://localhost', /unknown scheme/],
    ['smtp://', /names no host/],
    ['smtp://:25', /names no host/],
    ['smtp://::1', /brackets/],
    ['smtp://[::1', /names no host|brackets/],
    ['smtp://local host', /names no host/],
    ['smtp://localhost:', /1 to 65535/],
    ['smtp://localhost:0', /1 to 65535/],
    ['smtp://localhost:65536', /1 to 65535/],
    ['smtp://localhost:25x', /1 to 65535/],
    ['smtp://localhost/inbox', /more than host and port/],
    ['smtp://localhost?x=1', /more than host and port/],
    ['smtp://localhost#x', /more than host and port/],
  ])('%j is refused', (url, message) => {
    expect(() => parseTargetUrl(url)).toThrow(TargetError);
    expect(() => parseTargetUrl(url)).toThrow(message);
  });

  it.each([
    'smtp://alice:geheim@localhost',
    'alice:geheim',
    'pop3:alice:geheim@localhost',
    'http://alice:geheim@localhost',
  ])('never shows the password in %j', (url) => {
    expect(() => parseTargetUrl(url)).toThrow(TargetError);
    expect(() => parseTargetUrl(url)).not.toThrow(/geheim/);
  });
});

describe('accounts', () => {
  it.each([
    ['alice:secret', 'alice', 'secret', undefined],
    ['alice:secret:alice@example.org', 'alice', 'secret', 'alice@example.org'],
    ['alice@example.org:secret', 'alice@example.org', 'secret', undefined],
    ['alice:se:cr:et', 'alice', 'se:cr:et', undefined],
    ['alice:se:cret:alice@example.org', 'alice', 'se:cret', 'alice@example.org'],
    ['alice:s@cret', 'alice', 's@cret', undefined],
    ['alice: sec ret ', 'alice', ' sec ret ', undefined],
  ])('%s', (text, user, password, address) => {
    expect(parseAccount(text)).toEqual(address === undefined ? { user, password } : { user, password, address });
  });

  it.each(['geheim', ':geheim', 'alice:geheim\r\nQUIT', 'alice:geheim:@', 'alice:geheim:@example.org', 'alice:', ''])(
    '%j is refused without its password',
    (text) => {
      expect(() => parseAccount(text)).toThrow(TargetError);
      expect(() => parseAccount(text)).not.toThrow(/geheim/);
    },
  );
});

describe('addresses', () => {
  it.each(['alice@example.org', '"a b"@example.org', '"a@b"@example.org', 'a+b@[127.0.0.1]', 'jürgen@example.org'])(
    '%s',
    (address) => {
      expect(checkAddress(address)).toBe(address);
    },
  );

  it.each([
    ['alice', /LOCAL@DOMAIN/],
    ['@example.org', /LOCAL@DOMAIN/],
    ['alice@', /LOCAL@DOMAIN/],
    ['a b@example.org', /LOCAL@DOMAIN/],
    ['alice@example.org\r\nDATA', /LOCAL@DOMAIN/],
    ['<alice@example.org>', /angle brackets/],
  ])('%j is refused', (address, message) => {
    expect(() => checkAddress(address)).toThrow(message);
  });
});

describe('provision and store', () => {
  it('are read with paths relative to the base', () => {
    expect(parseProvision('smtp', '/base')).toEqual({ kind: 'smtp' });
    expect(parseProvision('maildir:mail/{user}', '/base')).toEqual({ kind: 'maildir', template: '/base/mail/{user}' });
    expect(parseProvision('maildir:/mail/{user}', '/base')).toEqual({ kind: 'maildir', template: '/mail/{user}' });
    expect(parseProvision('command:sh load.sh {user} {dir}', '/base')).toEqual({
      kind: 'command',
      command: 'sh load.sh {user} {dir}',
      cwd: '/base',
    });
    expect(parseStore('pop3')).toEqual({ kind: 'pop3' });
    expect(parseStore('maildir:m/{local}', '/base')).toEqual({ kind: 'maildir', template: '/base/m/{local}' });
    expect(parseStore('mbox:/var/mail/{user}')).toEqual({ kind: 'mbox', template: '/var/mail/{user}' });
    expect(parseStore('dir:spool/new', '/base')).toEqual({ kind: 'dir', template: '/base/spool/new' });
  });

  it.each(['', 'imap', 'maildir', 'maildir:', 'command:', 'pop3', 'dir:x', 'maildir:{name}', 'command:x {folder}'])(
    'provision %j is refused',
    (text) => {
      expect(() => parseProvision(text, '/base')).toThrow(TargetError);
    },
  );

  it.each(['', 'smtp', 'mbox', 'mbox:', 'command:x', 'maildir:{dir}'])('store %j is refused', (text) => {
    expect(() => parseStore(text)).toThrow(TargetError);
  });
});
