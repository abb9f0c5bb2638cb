import { describe, expect, it } from 'vitest';
import { octets } from '../octets/octets.js';
import { compareDelivered, splitMessage, type DeliveredDifference } from './compare.js';

const graded = (
  sent: string,
  delivered: string,
  fidelity: Parameters<typeof compareDelivered>[2] = 'octets',
): DeliveredDifference | undefined => compareDelivered(octets(sent), octets(delivered), fidelity);

const compare = (...[sent, delivered, fidelity]: Parameters<typeof graded>): string | undefined =>
  graded(sent, delivered, fidelity)?.text;

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
      'a field missing',
      SENT,
      SENT.replace('X-Mailspec: t\r\n', ''),
      /line 4 .*X-Mailspec\) is missing: expected "X-Mailspec: t"/,
    ],
    ['one of two same fields missing', 'A: b\r\nA: b\r\n\r\n', 'A: b\r\n\r\n', /line 2 .*is missing/],
    ['Bcc taken out', `Bcc: c@example.com\r\n${SENT}`, SENT, /line 1 .*Bcc\) is missing/],
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
    for (const text of [delivered, TRACE + delivered]) {
      expect(graded(sent, text)).toMatchObject({ grade: 'violates', text: expect.stringMatching(message) as string });
    }
  });

  it.each([
    ['a dot lost', SENT.replace('..dots', '.dots')],
    ['a space stripped', SENT.replace('bit \r\n', 'bit\r\n')],
    ['a line missing', SENT.replace('first\r\n', '')],
    ['an empty line missing', SENT.replace('dots\r\n\r\n', 'dots\r\n')],
    ['two lines too many', `${SENT}\r\n\r\n`],
    ['a > in front of something else', SENT.replace('first', '>first')],
    ['>> in front of From_', SENT.replace('\nFrom here', '\n>>From here')],
    ['a field missing', SENT.replace('X-Mailspec: t\r\n', '')],
  ])('where a store keeps lines: %s', (_what, delivered) => {
    const found = graded(SENT, delivered.replaceAll('\r\n', '\n'), 'lines');
    expect(found).toMatchObject({ grade: 'violates', text: expect.stringMatching(/^line /) as string });
  });

  it('shows no control character', () => {
    expect(compare(SENT, SENT.replace('first', '\x1b[31mfirst'))).toMatch(/^[ -~]+$/);
  });
});

const MIME = 'MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n';
const encoded = (encoding: string, body: string): string =>
  `${HEADER}${MIME}Content-Transfer-Encoding: ${encoding}\r\n\r\n${body}`;
const QUOTED = 'Gr=C3=BC=C3=9Fe=20\r\n=2E\r\nsoft =\r\nbreak=3D \r\ntrailing=09\r\n\r\nend\r\n';
const EIGHT_BIT = 'Gr\xc3\xbc\xc3\x9fe \r\n.\r\nsoft break=\r\ntrailing\t\r\n\r\nend\r\n';
const BASE64 = `${Buffer.from(EIGHT_BIT, 'latin1').toString('base64')}\r\n`;
const field = (header: string): string => `${header}\r\nX-Mailspec: t\r\n\r\nbody\r\n`;
const RECEIVED = 'Received: from a by b; date\r\nReceived: from c by d; date\r\n';

describe('of another form and the same substance', () => {
  it.each([
    [
      'a fold joined',
      SENT,
      SENT.replace('\r\n two', ' two'),
      /^the header is equal in substance, its octets are not: line 2 .*Subject\) differs from its octet 13 on: expected "Subject: one\\r\\n two", got "Subject: one two"/,
    ],
    ['a fold changed', SENT, SENT.replace('\r\n two', '\r\n\ttwo'), /header field Subject/],
    ['a fold more', SENT, SENT.replace(' t\r\n', '\r\n t\r\n'), /header field X-Mailspec/],
    [
      'a field name in other letters',
      SENT,
      SENT.replace('X-Mailspec', 'x-mailspec'),
      /expected "X-Mailspec: t", got "x-mailspec: t"/,
    ],
    [
      'fields in another order',
      SENT,
      SENT.replace(/(From:.*\r\n)(Subj.*\r\n two\r\n)/, '$2$1'),
      /header field Subject\) is not in its place/,
    ],
    ['white space at the end of a field', field('X-Wide:  a \t b \t'), field('X-Wide: a b'), /X-Wide/],
    ['no white space behind the colon', field('X-Tight:a'), field('X-Tight: a'), /X-Tight/],
    ['white space in front of the colon', field('X-Loose : a'), field('X-Loose: a'), /X-Loose/],
    ['an address without its brackets', field('Cc: <a@b.test>'), field('Cc: a@b.test'), /Cc/],
    ['an address put in brackets', field('Resent-To: a@b.test'), field('Resent-To: <a@b.test>'), /Resent-To/],
    [
      'an address list folded at its commas',
      field('To: <a@b.test>,"x, <y> "  <c@d.test>, Group:e@f.test,<g@[IPv6:::1]>;'),
      field('To: a@b.test,\r\n  "x, <y> " <c@d.test>,\r\n  Group: <e@f.test>, g@[IPv6:::1];'),
      /header field To/,
    ],
    ['text behind a quotation mark', field('Subject: say "a  b'), field('Subject: say "a b'), /Subject/],
    [
      'all of it, with fields added',
      `${HEADER}${MIME}\r\n${BODY}`,
      `Date: today\r\n${HEADER.replace('\r\n two', ' two')}${MIME.replace('MIME-V', 'Mime-V')}X-Added: y\r\n\r\n${BODY}`,
      /header field Subject/,
    ],
  ])('the header: %s', (_what, sent, delivered, message) => {
    for (const text of [delivered, TRACE + delivered]) {
      expect(graded(sent, text)).toMatchObject({ grade: 'deviates', text: expect.stringMatching(message) as string });
      expect(graded(sent, text.replaceAll('\r\n', '\n'), 'lines')?.grade).toBe('deviates');
    }
  });

  it.each([
    ['quoted-printable decoded', encoded('quoted-printable', QUOTED), encoded('8bit', EIGHT_BIT)],
    ['base64 decoded', encoded('base64', BASE64), encoded('8BIT (as it is)', EIGHT_BIT)],
    ['8bit encoded', encoded('8bit', EIGHT_BIT), encoded('Quoted-Printable', QUOTED)],
    ['8bit without a label, encoded', `${HEADER}\r\n${EIGHT_BIT}`, encoded('base64', BASE64)],
    ['7bit labelled 8bit', encoded('7bit', 'a\r\n'), encoded('8bit', 'a\r\n')],
    [
      'decoded, and the header rewritten',
      encoded('quoted-printable', QUOTED),
      `X-MIME-Autoconverted: from quoted-printable to 8bit\r\n${encoded('8bit', EIGHT_BIT)
        .replace('MIME', 'Mime')
        .replace('\r\n two', ' two')}`,
    ],
  ])('the body: %s', (_what, sent, delivered) => {
    const message = /^equal once the content transfer encoding is undone, and not as octets: line \d/;
    for (const text of [delivered, TRACE + delivered]) {
      expect(graded(sent, text)).toMatchObject({ grade: 'deviates', text: expect.stringMatching(message) as string });
      expect(graded(sent, text.replaceAll('\r\n', '\n'), 'lines')?.grade).toBe('deviates');
    }
  });

  it('a body decoded into an mbox file, where From_ lines are quoted', () => {
    const stored = encoded('8bit', '>From here\r\n').replaceAll('\r\n', '\n');
    expect(graded(encoded('quoted-printable', '=46rom here\r\n'), stored, 'lines')?.grade).toBe('deviates');
  });
});

describe('of another substance', () => {
  it.each([
    ['a value in other letters', field('X-Case: Value'), field('X-Case: value')],
    ['a word more', field('Subject: a'), field('Subject: a b')],
    ['two words joined', field('Subject: a b'), field('Subject: ab')],
    ['words joined at a fold', field('Subject: a\r\n b'), field('Subject: ab')],
    ['a no-break space for a space', field('Subject: a b'), field('Subject: a\xa0b')],
    ['a vertical tab lost', field('Subject: a\x0bb'), field('Subject: a b')],
    ['another address', field('Cc: <a@b.test>'), field('Cc: a@c.test')],
    ['a display name lost', field('Cc: A <a@b.test>'), field('Cc: a@b.test')],
    ['brackets lost behind a display name', field('Cc: A <a@b.test>'), field('Cc: A a@b.test')],
    ['an address of two', field('Cc: <a@b.test>, <c@d.test>'), field('Cc: a@b.test')],
    ['addresses in another order', field('Cc: a@b.test, c@d.test'), field('Cc: c@d.test, a@b.test')],
    ['white space in a quoted display name', field('Cc: "a  b" <a@b.test>'), field('Cc: "a b" <a@b.test>')],
    ['brackets of a Message-ID lost', field('Message-ID: <a@b.test>'), field('Message-ID: a@b.test')],
    [
      'a boundary',
      field('Content-Type: multipart/mixed; boundary="a  b"'),
      field('Content-Type: multipart/mixed; boundary="a b"'),
    ],
    ['one of two fields that differ in form', field('X-A: 1\r\nx-a: 1'), field('x-a: 1')],
    ['trace fields in another order', RECEIVED + SENT, RECEIVED.replace(/(.*\r\n)(.*\r\n)/, '$2$1') + SENT],
    ['a Received field folded anew', field('Received: a\r\n\tby b'), field('Received: a by b')],
    [
      'resent fields in another order',
      field('Resent-To: a@b\r\nResent-Cc: c@d'),
      field('Resent-Cc: c@d\r\nResent-To: a@b'),
    ],
    [
      'a line beyond 998',
      field(`X-Long: ${'a'.repeat(500)}\r\n ${'b'.repeat(600)}`),
      field(`X-Long: ${'a'.repeat(500)} ${'b'.repeat(600)}`),
    ],
    [
      'a header rewritten, and a body line changed',
      SENT,
      SENT.replace('X-Mailspec', 'x-mailspec').replace('first', 'last'),
    ],
    [
      'a header rewritten, and a space lost at the end of a body line',
      SENT,
      SENT.replace('X-M', 'x-m').replace('bit \r\n', 'bit\r\n'),
    ],
    ['decoded under the old label', encoded('quoted-printable', QUOTED), encoded('quoted-printable', EIGHT_BIT)],
    ['encoded anew under the old label', encoded('quoted-printable', 'a\r\n'), encoded('quoted-printable', '=61\r\n')],
    ['labelled anew and not decoded', encoded('quoted-printable', QUOTED), encoded('8bit', QUOTED)],
    ['decoded octets above 0x7F labelled 7bit', encoded('quoted-printable', QUOTED), encoded('7bit', EIGHT_BIT)],
    ['an unknown label', encoded('quoted-printable', QUOTED), encoded('x-uuencode', EIGHT_BIT)],
    [
      'two labels',
      encoded('quoted-printable', QUOTED),
      `Content-Transfer-Encoding: 7bit\r\n${encoded('8bit', EIGHT_BIT)}`,
    ],
    ['a line lost in decoding', encoded('quoted-printable', QUOTED), encoded('8bit', EIGHT_BIT.replace('.\r\n', ''))],
    [
      'a space lost in decoding',
      encoded('quoted-printable', QUOTED),
      encoded('8bit', EIGHT_BIT.replace(' \r\n', '\r\n')),
    ],
    ['quoted-printable that is none', encoded('quoted-printable', 'a=b\r\n'), encoded('8bit', 'a=b\r\n')],
    ['base64 that is none', encoded('base64', 'YQ=a\r\n'), encoded('8bit', 'a\r\n')],
    [
      'decoded, and a field lost',
      encoded('quoted-printable', QUOTED),
      encoded('8bit', EIGHT_BIT).replace('X-Mailspec: t\r\n', ''),
    ],
  ])('%s', (_what, sent, delivered) => {
    expect(graded(sent, delivered)?.grade).toBe('violates');
    expect(graded(sent, delivered.replaceAll('\r\n', '\n'), 'lines')?.grade).toBe('violates');
  });

  it('a field folded by a bare LF', () => {
    expect(graded(SENT, SENT.replace('\r\n two', '\n two'))?.grade).toBe('violates');
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

describe('in an mbox file', () => {
  const text = (lines: string): string => `${HEADER}\r\n${lines}`;

  it.each([
    ['as sent', 'a\r\n', 'a\n'],
    ['one empty line at the end', 'a\r\n\r\n', 'a\n'],
    ['three of them', 'a\r\n\r\n\r\n\r\n', 'a\n\n\n'],
    ['nothing but empty lines', '\r\n\r\n', '\n'],
  ])('an empty line at the end may separate messages: %s', (_what, sent, delivered) => {
    expect(compare(text(sent), text(delivered).replaceAll('\r\n', '\n'), 'mbox')).toBeUndefined();
  });

  it.each([
    ['two lost', 'a\r\n\r\n\r\n', 'a\n'],
    ['one more', 'a\r\n', 'a\n\n'],
    ['a line that is not empty', 'a\r\nb\r\n', 'a\n'],
    ['one within the text', 'a\r\n\r\nb\r\n', 'a\nb\n'],
  ])('and no other line: %s', (_what, sent, delivered) => {
    expect(graded(text(sent), text(delivered).replaceAll('\r\n', '\n'), 'mbox')?.grade).toBe('violates');
  });
});
