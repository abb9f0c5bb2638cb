import { describe, expect, it } from 'vitest';
import { licenceOf, mailDataOf, type MailText } from './smtp-say.js';

const TOKEN = 'mailspec-00000000-1';
const filledIn = (text: string): string => text.replaceAll('{token3}', TOKEN);
const dataOf = (text: MailText) => mailDataOf(text, '{token3}', (one) => filledIn(one).length);

describe('mail data', () => {
  it('has a header with the token, transparency in the body, and its end', () => {
    const { message, wire, bodyAt } = dataOf({ body: '.a\r\n', header: '.X: y\r\n' });
    expect(message).toContain('Subject: {token3}\r\n');
    expect(message).toMatch(/\r\n\.X: y\r\n\r\n\.a\r\n$/);
    expect(wire).toMatch(/\r\n\.\.X: y\r\n\r\n\.\.a\r\n\.\r\n$/);
    expect(wire.slice(bodyAt())).toBe('..a\r\n.\r\n');
  });

  it.each([1_000, 1_001, 1_002, 1_003, 2_048, 65_536])('is filled up to %d octets', (octets) => {
    const { message } = dataOf({ body: '', octets });
    expect(filledIn(message)).toHaveLength(octets);
    expect(message.split('\r\n').every((line) => line.length < 998)).toBe(true);
  });

  it('has its body behind so many octets', () => {
    const { message, wire, bodyAt } = dataOf({ body: '.a\r\n', octets: 8_193 });
    expect(filledIn(message).slice(8_191)).toBe('\r\n.a\r\n');
    expect(wire.slice(bodyAt())).toBe('..a\r\n.\r\n');
  });

  it('is a whole message without a header, or nothing at all', () => {
    const { message, wire, bodyAt } = dataOf({ whole: true, body: '.{token}\r\n' });
    expect({ message, wire, bodyAt: bodyAt() }).toEqual({
      message: '.{token3}\r\n',
      wire: '..{token3}\r\n.\r\n',
      bodyAt: 0,
    });
    expect(dataOf({ whole: true, body: '' }).wire).toBe('.\r\n');
  });

  it('loses the dots that were not doubled', () => {
    const { message, wire, bodyAt } = dataOf({ single: true, body: '.x\r\n..\r\na.b\r\n' });
    expect(wire.slice(bodyAt())).toBe('.x\r\n..\r\na.b\r\n.\r\n');
    expect(message).toMatch(/\r\n\r\nx\r\n\.\r\na\.b\r\n$/);
  });
});

describe('the licence of a text', () => {
  const licence = (text: MailText, eightBit = false, declared = Infinity) => {
    const { refused, compared, lost } = licenceOf(text, dataOf(text).message, eightBit, declared);
    return [refused ? 'refused' : 'taken', compared, ...(lost ? ['lost'] : [])].join(' ');
  };

  it.each<readonly [string, MailText, string]>([
    ['ordinary lines', { body: 'a\r\n.\r\n' }, 'taken octets'],
    ['a line of 998 octets', { body: `${'x'.repeat(998)}\r\n` }, 'taken octets'],
    ['a line of 999 octets', { body: `${'x'.repeat(999)}\r\n` }, 'refused not'],
    ['64K octets', { body: '', octets: 65_536 }, 'taken octets'],
    ['more than 64K octets', { body: '', octets: 66_000 }, 'refused not'],
    ['a long header', { header: 'X: y\r\n'.repeat(1_400), body: 'a\r\n' }, 'refused octets'],
    ['a bare LF', { body: 'a\nb\r\n' }, 'refused not'],
    ['a bare CR', { body: 'a\rb\r\n' }, 'refused not'],
    ['a control character', { body: 'a\x07\r\n' }, 'refused octets'],
    ['a NUL', { body: 'a\0b\r\n' }, 'refused pieces'],
    ['eight bits', { body: 'caf\xc3\xa9\r\n' }, 'refused not'],
    ['no header', { whole: true, body: 'a {token}\r\n' }, 'refused text'],
    ['no octet', { whole: true, body: '' }, 'refused not lost'],
    ['a hundred hops', { header: 'Received: x\r\n'.repeat(100), body: 'a\r\n' }, 'refused not lost'],
  ])('%s', (_what, text, expected) => {
    expect(licence(text)).toBe(expected);
  });

  it('follows what MAIL has declared', () => {
    const mime = 'MIME-Version: 1.0\r\nContent-Transfer-Encoding: 8bit\r\n';
    expect(licence({ header: mime, body: 'caf\xc3\xa9\r\n' }, true)).toBe('taken octets');
    // RFC 6152 §3: BODY=8BITMIME declares MIME, and this is none
    expect(licence({ body: 'caf\xc3\xa9\r\n' }, true)).toBe('refused octets');
    expect(licence({ body: 'a\r\n' }, false, 10)).toBe('refused octets');
    expect(licence({ body: 'a\r\n' }, false, 60_000)).toBe('taken octets');
  });
});
