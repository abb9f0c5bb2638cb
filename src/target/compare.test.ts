import { describe, expect, it } from 'vitest';
import { octets } from '../octets/octets.js';
import { compareDelivered, splitMessage } from './compare.js';

const compare = (sent: string, delivered: string, fidelity: 'octets' | 'lines' = 'octets'): string | undefined =>
  compareDelivered(octets(sent), octets(delivered), fidelity);

const HEADER = 'From: a@example.com\r\nSubject: one\r\n two\r\nX-Mailspec: t\r\n';
const BODY = 'first\r\n.\r\n..dots\r\n\r\nFrom here\r\n\xe4 8 bit \r\n';
const SENT = `${HEADER}\r\n${BODY}`;
const TRACE = 'Return-Path: <a@example.com>\r\nReceived: from x\r\n\tby y; Mon, 02 Nov 2026 10:00:00 +0000\r\n';

describe('lawful', () => {
  it.each([
    ['the same octets', SENT, SENT],
    ['trace fields in front', SENT, TRACE + SENT],
    ['fields inside the header', SENT, SENT.replace('X-Mailspec', 'Date: today\r\nMessage-ID: <x@y>\r\nX-Mailspec')],
    ['fields at the end of the header', SENT, `${TRACE}${HEADER}Status: RO\r\nX-UID: 5\r\n\r\n${BODY}`],
    ['Return-Path taken out', `Return-Path: <z@example.com>\r\n${SENT}`, `${TRACE}${SENT}`],
    ['a text without header behind trace fields', 'just text\r\nmore\r\n', `${TRACE}just text\r\nmore\r\n`],
    ['a text without header behind a header', 'just text\r\nmore\r\n', `${TRACE}\r\njust text\r\nmore\r\n`],
    ['a text that begins with a space', ' text\r\n', `${TRACE} text\r\n`],
    ['an empty header', '\r\ntext\r\n', `${TRACE}\r\ntext\r\n`],
    ['a header alone', 'Subject: x\r\n', `${TRACE}Subject: x\r\n\r\n`],
    ['no text at all', '', `${TRACE}\r\n`],
    ['a CRLF behind a text that had none', `${SENT}end`, `${TRACE}${SENT}end\r\n`],
    ['a CRLF behind a text without header', 'text', `${TRACE}\r\ntext\r\n`],
    ['a line behind the header that is no field', 'A: b\r\nno field\r\n', `${TRACE}A: b\r\n\r\nno field\r\n`],
    ['bare CR and bare LF kept', 'A: b\r\n\r\na\rb\nc\r\r\n', `${TRACE}A: b\r\n\r\na\rb\nc\r\r\n`],
    ['two fields that are the same', 'A: b\r\nA: b\r\n\r\n', `${TRACE}A: b\r\nA: b\r\n\r\n`],
  ])('%s', (_what, sent, delivered) => {
    expect(compare(sent, delivered)).toBeUndefined();
    expect(compare(sent, delivered.replaceAll('\r\n', '\n'), 'lines')).toBeUndefined();
  });

  it.each([
    ['a missing last line end', SENT, SENT.slice(0, -2)],
    ['an added last line end', SENT.slice(0, -2), SENT],
    ['From_ quoted', SENT, SENT.replace('\r\nFrom here', '\n>From here')],
    ['>From_ quoted once more', 'A: b\r\n\r\n>From x\r\n', 'A: b\n\n>>From x\n'],
    ['a text that begins with From_, quoted', 'From x\r\n', 'Received: y\n\n>From x\n'],
    ['the From_ line of the file', SENT, `From a@example.com Mon Nov  2 10:00:00 2026\r\n${TRACE}${SENT}`],
    ['line ends of either kind', 'a\r\nb\nc\r\r\n', 'a\nb\r\nc\r\n'],
  ])('where a store keeps lines: %s', (_what, sent, delivered) => {
    expect(compare(sent, delivered, 'lines')).toBeUndefined();
  });
});

const LONG = 'x'.repeat(1200);

describe('reported', () => {
  it.each([
    [
      'a dot lost',
      SENT,
      SENT.replace('..dots', '.dots'),
      /line 8 .*\(body line 3\) differs from its octet 2 on: expected "..dots", got ".dots" \(6 octets sent, 5 delivered\)/,
    ],
    ['a dot too many', SENT, SENT.replace('\r\n.\r\n', '\r\n..\r\n'), /body line 2.*expected "\.", got "\.\."/],
    [
      'a line cut at 998',
      `A: b\r\n\r\n${LONG}\r\nend\r\n`,
      `A: b\r\n\r\n${LONG.slice(0, 998)}\r\n${LONG.slice(998)}\r\nend\r\n`,
      /octet 999 on: .*\(1200 octets sent, 998 delivered\)/,
    ],
    [
      'a space at the end stripped',
      SENT,
      SENT.replace('bit \r\n', 'bit\r\n'),
      /body line 6.*expected "\\xe4 8 bit ", got "\\xe4 8 bit"/,
    ],
    [
      'an empty line missing',
      SENT,
      SENT.replace('dots\r\n\r\n', 'dots\r\n'),
      /body line 4.*expected "", got "From here"/,
    ],
    [
      'the last line missing',
      SENT,
      SENT.slice(0, -10),
      /body line 6\) is missing, where the delivered text ends: expected "\\xe4 8 bit "/,
    ],
    [
      'a line too many',
      SENT,
      `${SENT}\r\n`,
      /body line 7\) is behind the end of what was sent: nothing expected, got ""/,
    ],
    ['the 8th bit stripped', SENT, SENT.replace('\xe4', '\x64'), /octet 1 on: expected "\\xe4 8 bit ", got "d 8 bit "/],
    [
      'From_ quoted over POP3',
      SENT,
      SENT.replace('\nFrom here', '\n>From here'),
      /expected "From here", got ">From here"/,
    ],
    [
      'a fold joined',
      SENT,
      SENT.replace('\r\n two', ' two'),
      /line 2 .*header field Subject\) differs from its octet 13 on: expected "Subject: one\\r\\n two", got "Subject: one two"/,
    ],
    ['a fold changed', SENT, SENT.replace('\r\n two', '\r\n\ttwo'), /header field Subject/],
    [
      'a field missing',
      SENT,
      SENT.replace('X-Mailspec: t\r\n', ''),
      /line 4 .*X-Mailspec\) is missing: expected "X-Mailspec: t"/,
    ],
    ['one of two same fields missing', 'A: b\r\nA: b\r\n\r\n', 'A: b\r\n\r\n', /line 2 .*is missing/],
    [
      'a field name in other letters',
      SENT,
      SENT.replace('X-Mailspec', 'x-mailspec'),
      /expected "X-Mailspec: t", got "x-mailspec: t"/,
    ],
    ['Bcc taken out', `Bcc: c@example.com\r\n${SENT}`, SENT, /line 1 .*Bcc\) is missing/],
    [
      'fields in another order',
      SENT,
      SENT.replace(/(From:.*\r\n)(Subj.*\r\n two\r\n)/, '$2$1'),
      /header field Subject\) is not in its place/,
    ],
    ['an empty line in front of the header', SENT, `${TRACE}\r\n${SENT}`, /header field From\) is missing/],
    ['the last line end missing', SENT, SENT.slice(0, -2), /does not end in CRLF/],
    [
      'line ends changed',
      SENT,
      `${HEADER}\r\n${BODY.replace('first\r\n', 'first\n')}`,
      /end of line 6 .*expected "\\r\\n", got "\\n"/,
    ],
    [
      'a bare LF mended',
      'A: b\r\n\r\na\nb\r\n',
      'A: b\r\n\r\na\r\nb\r\n',
      /end of line 3 .*expected "\\n", got "\\r\\n"/,
    ],
    ['a bare CR lost', 'A: b\r\n\r\na\rb\r\n', 'A: b\r\n\r\nab\r\n', /expected "a\\rb", got "ab"/],
    ['a text without header, changed', 'just text\r\n', `${TRACE}\r\njust test\r\n`, /line 1 .*expected "just text"/],
    ['everything lost', SENT, '', /line 1 .*From\) is missing/],
  ])('%s', (_what, sent, delivered, message) => {
    expect(compare(sent, delivered)).toMatch(message);
    expect(compare(sent, TRACE + delivered)).toMatch(message);
  });

  it.each([
    ['a dot lost', SENT.replace('..dots', '.dots')],
    ['a space stripped', SENT.replace('bit \r\n', 'bit\r\n')],
    ['a line missing', SENT.replace('first\r\n', '')],
    ['an empty line missing', SENT.replace('dots\r\n\r\n', 'dots\r\n')],
    ['two lines too many', `${SENT}\r\n\r\n`],
    ['a fold joined', SENT.replace('\r\n two', ' two')],
    ['a > in front of something else', SENT.replace('first', '>first')],
    ['>> in front of From_', SENT.replace('\nFrom here', '\n>>From here')],
    ['a field missing', SENT.replace('X-Mailspec: t\r\n', '')],
  ])('where a store keeps lines: %s', (_what, delivered) => {
    expect(compare(SENT, delivered.replaceAll('\r\n', '\n'), 'lines')).toMatch(/^line /);
  });

  it('shows no control character', () => {
    expect(compare(SENT, SENT.replace('first', '\x1b[31mfirst'))).toMatch(/^[ -~]+$/);
  });
});

describe('splitMessage', () => {
  it('keeps folding', () => {
    expect(splitMessage(octets(SENT))).toEqual({
      header: ['From: a@example.com', 'Subject: one\r\n two', 'X-Mailspec: t'],
      body: BODY,
    });
    expect(splitMessage(octets('A: b\n c\n\nbody\n'), 'lines')).toEqual({ header: ['A: b\n c'], body: 'body\n' });
  });

  it.each([
    ['', [], ''],
    ['\r\n', [], ''],
    ['text', [], 'text'],
    ['A: b', ['A: b'], ''],
    ['A: b\r\n\r\n', ['A: b'], ''],
    ['A : b\r\ntext\r\n\r\nB: c', ['A : b'], 'text\r\n\r\nB: c'],
  ])('%j', (text, header, body) => {
    expect(splitMessage(octets(text))).toEqual({ header, body });
  });
});
