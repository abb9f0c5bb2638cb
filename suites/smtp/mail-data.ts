import {
  compareDelivered,
  conforms,
  defineCase,
  deviates,
  expectedAtEndOfData,
  octets,
  octetString,
  orAlways,
  recorded,
  rfc,
  suspicious,
  type CaseContext,
  type CaseDefinition,
  type Expectation,
  type Level,
  type Message,
  type Needs,
} from '../../src/index.js';
import { LATIN, pass, type Text } from './passage.js';

/** What a server takes, it delivers: texts of every kind, sent whole and read back. */

const INTACT = [
  'RFC821-3.1-DATA250-1',
  'RFC821-4.5.2-REVERSIBLE-1',
  'RFC5321-3.3-DATA250-1',
  'RFC5321-2.1-RESPONSIBILITY-1',
  'RFC5321-4.2.5-ACCEPT-1',
];
const ASCII = ['RFC821-4.1.1-DATAASCII-1', 'RFC5321-4.1.1.4-ASCII-1', ...INTACT];
const HEADER = ['RFC821-3.1-HEADERDATA-1', ...INTACT];
const CONTROLS = ['RFC821-4.5.2-CTRLS-1', 'RFC5321-4.5.2-ALLCHARS-1', 'RFC5322-4-CTRL-1', ...ASCII];

/** Ordinary texts: 7-bit, lines of lawful length, CRLF at their ends. */
const TEXTS: readonly Text[] = [
  {
    id: 'no-body',
    title: 'a message of a header and an empty line, without body, arrives',
    requirements: INTACT,
    parts: { body: '' },
  },
  {
    id: 'leading-empty-lines',
    title: 'empty lines at the start of the body arrive',
    requirements: INTACT,
    parts: { body: '\r\n\r\n\r\ntext\r\n' },
  },
  {
    id: 'trailing-empty-lines',
    title: 'empty lines at the end of the body arrive, no more and no fewer',
    requirements: INTACT,
    parts: { body: 'text\r\n\r\n\r\n\r\n' },
  },
  {
    id: 'empty-lines-between',
    title: 'several empty lines in a row arrive as many',
    requirements: INTACT,
    parts: { body: 'one\r\n\r\ntwo\r\n\r\n\r\nthree\r\n\r\n\r\n\r\nfour\r\n' },
  },
  {
    id: 'only-empty-lines',
    title: 'a body of nothing but empty lines arrives',
    requirements: INTACT,
    parts: { body: '\r\n\r\n\r\n\r\n' },
  },
  {
    id: 'trailing-white-space',
    title: 'spaces and tabs at the ends of lines arrive',
    requirements: INTACT,
    parts: { body: 'one space \r\nthree spaces   \r\ntab\t\r\nboth \t \r\n-- \r\nsignature\r\n' },
    explain: 'Format=flowed text (RFC 3676) and the "-- " in front of a signature live by their trailing spaces.',
  },
  {
    id: 'leading-white-space',
    title: 'spaces and tabs at the start of lines arrive',
    requirements: INTACT,
    parts: { body: ' first line\r\n    four\r\n\ttab\r\n \t both\r\n' },
  },
  {
    id: 'lines-of-white-space',
    title: 'lines of nothing but spaces or tabs arrive as they are, not as empty ones',
    requirements: INTACT,
    parts: { body: ' \r\n\t\r\n   \r\n \t \r\ntext\r\n \r\n' },
  },
  {
    id: 'tabs',
    title: 'tabs within lines arrive as tabs',
    requirements: CONTROLS,
    parts: { body: 'a\tb\t\tc\r\n1234567\t8\r\n' },
  },
  {
    id: 'printable-ascii',
    title: 'all 95 printable ASCII characters arrive',
    requirements: ASCII,
    parts: { body: `${Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).join('')}\r\n` },
  },
  {
    id: 'each-character-first',
    title: 'a line may begin with any printable ASCII character',
    requirements: ASCII,
    parts: { body: Array.from({ length: 95 }, (_, index) => `${String.fromCharCode(32 + index)} first\r\n`).join('') },
  },
  {
    id: 'commands-as-text',
    title: 'text lines that look like commands are text',
    requirements: ['RFC821-4.1.1-DOTEND-1', 'RFC5321-4.5.2-LONEDOT-1', ...INTACT],
    parts: {
      body:
        'QUIT\r\nRSET\r\nNOOP\r\nDATA\r\nEHLO client.example.com\r\nHELO client.example.com\r\nMAIL FROM:<a@example.com>\r\n' +
        'RCPT TO:<b@example.com>\r\nVRFY a\r\nSTARTTLS\r\nBDAT 5 LAST\r\nquit\r\nrset\r\n',
    },
  },
  {
    id: 'replies-as-text',
    title: 'text lines that look like replies are text',
    requirements: INTACT,
    parts: { body: '250 OK\r\n354 go on\r\n221 2.0.0 Bye\r\n+OK\r\n-ERR\r\n' },
  },
  {
    id: 'header-like-body',
    title: 'lines of the body that look like header fields stay in the body',
    requirements: INTACT,
    parts: {
      body: 'Subject: not a field\r\nBcc: nobody@example.com\r\nReceived: by nobody\r\n\r\nReturn-Path: <x@y.test>\r\n',
    },
  },
  {
    id: 'escapes-of-formats',
    title: 'percent signs, backslashes, markup and soft line breaks arrive uninterpreted',
    requirements: INTACT,
    parts: {
      body: '%s%n%d%%\r\n\\r\\n\\0 \\.\r\n<b>&amp;</b>\r\n=20=3D=\r\n$HOME `id` ${x}\r\n!bang !\r\n~.\r\n~r x\r\n',
    },
  },
  {
    id: 'boundary-like-lines',
    title: 'lines of hyphens and boundaries arrive',
    requirements: INTACT,
    parts: { body: '--\r\n-- \r\n--boundary\r\n--boundary--\r\n----------------\r\n' },
  },
  {
    id: 'last-line-white-space',
    title: 'a last line of one space arrives',
    requirements: INTACT,
    parts: { body: 'text\r\n \r\n' },
  },
  {
    id: 'many-short-lines',
    title: 'ten thousand short lines all arrive, in order',
    requirements: INTACT,
    parts: { body: Array.from({ length: 10_000 }, (_, index) => `${index}\r\n`).join('') },
  },
  {
    id: 'every-line-length',
    title: 'lines of each length from 0 to 300 octets arrive',
    requirements: INTACT,
    parts: {
      body: Array.from({ length: 301 }, (_, index) => `${'abcdefghij'.repeat(30).slice(0, index)}\r\n`).join(''),
    },
  },
  {
    id: 'folded-fields',
    title: 'folded header fields keep their folds and white space',
    requirements: HEADER,
    parts: { header: 'X-Folded: one\r\n two\r\n\tthree\r\n    four\r\nX-Next: field\r\n' },
  },
  {
    id: 'unknown-fields',
    title: 'header fields that nobody knows arrive, with their letter case and order',
    requirements: HEADER,
    parts: {
      header:
        'X-B: 1\r\nx-a: 2\r\nX-B: 3\r\nZzZ: 4\r\nX_Under: 5\r\nX-Empty:\r\nX-Tight:value\r\nX-Wide:    value  \r\n',
    },
  },
  {
    id: 'long-field',
    title: 'a header field of 990 octets in one line arrives whole',
    requirements: HEADER,
    parts: { header: `X-Long: ${'field body '.repeat(89)}end\r\n` },
  },
  {
    id: 'many-fields',
    title: 'two hundred header fields arrive, in order',
    requirements: HEADER,
    parts: { header: Array.from({ length: 200 }, (_, index) => `X-Field-${index}: value ${index}\r\n`).join('') },
  },
  {
    id: 'field-folded-over-many-lines',
    title: 'a header field folded over a hundred lines arrives whole',
    requirements: HEADER,
    parts: {
      header: `References: <0@example.com>\r\n${Array.from({ length: 100 }, (_, index) => ` <${index}.${'r'.repeat(40)}@example.com>\r\n`).join('')}`,
    },
  },
  {
    id: 'lines-field',
    title: 'a Lines field that is wrong does not cut the text',
    requirements: INTACT,
    parts: { header: 'Lines: 1\r\n', body: 'one line\r\nand another\r\n' },
  },
];

const CONTROL = 'RFC 821 §4.5.2, RFC 5321 §4.5.2: all characters are delivered; a server may refuse such a text';
const EIGHT_BIT = 'RFC 5321 §2.4: 8-bit text without 8BITMIME may be refused';
const NO_HEADER = 'RFC 5321 §3.3 (SHOULD NOT): a text is not refused for its header';

const orRefused = (source: string): Expectation => orAlways(conforms('250', source), recorded('5yz 421', source));

/** Control characters except NUL, CR, LF: by groups, so that one refused one hides no other. */
const CONTROL_TEXTS: readonly Text[] = [
  {
    id: 'format-effectors',
    title: 'BS, VT and FF arrive where such a text is taken',
    requirements: CONTROLS,
    parts: { body: 'under\b_lined\r\nvertical\vtab\r\nform\ffeed\r\n\f\r\n' },
  },
  {
    id: 'escape-sequences',
    title: 'ESC arrives where such a text is taken',
    requirements: CONTROLS,
    parts: {
      header: 'MIME-Version: 1.0\r\nContent-Type: text/plain; charset=iso-2022-jp\r\n',
      body: '\x1b$B$3$s\x1b(B\r\n',
    },
    explain: 'ISO-2022-JP (RFC 1468), for decades the form of Japanese mail, is made of ESC sequences.',
  },
  {
    id: 'control-z',
    title: 'Control-Z and Control-D do not end the text where it is taken',
    requirements: CONTROLS,
    parts: { body: 'before\r\n\x1a\r\nbetween\r\n\x04\r\nbehind\r\n' },
  },
  {
    id: 'all-controls',
    title: 'all control characters but NUL, CR and LF arrive where such a text is taken',
    requirements: CONTROLS,
    parts: {
      body: Array.from({ length: 32 }, (_, code) => code)
        .filter((code) => ![0, 10, 13].includes(code))
        .concat(127)
        .map((code) => `<${String.fromCharCode(code)}>\r\n`)
        .join(''),
    },
  },
];

function arrives(text: Text, level: Level, atEnd?: Expectation, needs: Needs = {}, mail?: string): CaseDefinition {
  return defineCase({
    id: `smtp/mail-data/${text.id}`,
    title: text.title,
    level,
    rfc: rfc(5321, '4.5.2'),
    requirements: text.requirements,
    needs: { recipients: 1, readBack: true, ...needs },
    ...(text.explain === undefined ? {} : { explain: text.explain }),
    run: async (t) => {
      await pass(t, t.message(text.parts), {
        ...(atEnd === undefined ? {} : { atEnd }),
        ...(mail === undefined ? {} : { mail }),
      });
    },
  });
}

/** A message that the case puts together by itself; the token is in it. */
const made = (token: string, text: string): Message => ({ token, octets: octets(text) });

/** The delivered text holds `wanted` once line ends are left out of both: text was not lost. */
const holds =
  (wanted: string, what: string) =>
  (copy: Uint8Array): string | undefined =>
    octetString(copy)
      .replace(/[\r\n]/g, '')
      .includes(wanted.replace(/[\r\n]/g, ''))
      ? undefined
      : what;

/** No header at all. What stands in front of the empty line may be taken for one, and get fields that are missing. */
async function withoutHeader(t: CaseContext): Promise<void> {
  const token = t.token();
  await pass(t, made(token, `no field here ${token}\r\n\r\nsecond part\r\n`), {
    atEnd: orAlways(conforms('250', NO_HEADER), deviates('5yz', NO_HEADER)),
    compare: (copy) =>
      ['no field here', 'second part'].map((line) => holds(line, `"${line}" is missing`)(copy)).find(Boolean),
  });
}

/** The fields that programs keep in columns of their own, each longer than such columns are. */
async function longKnownFields(t: CaseContext): Promise<void> {
  const token = t.token();
  const references = Array.from({ length: 60 }, (_, index) => `\r\n <${index}.earlier@mailspec.example.com>`).join('');
  const header =
    `From: "${'Sender '.repeat(50)}" <sender@example.com>\r\nTo: "${'Somebody '.repeat(50)}" <somebody@example.org>\r\n` +
    `Subject: ${'a long subject '.repeat(60)}end\r\nDate: Mon, 02 Nov 2026 10:00:00 +0000\r\n` +
    `Message-ID: <${'x'.repeat(300)}.${token}@mailspec.example.com>\r\nReferences:${references}\r\nX-Mailspec: ${token}\r\n`;
  await pass(t, made(token, `${header}\r\nA line of text.\r\n`));
}

/** Fields, and the end of data right behind the last: no empty line. */
async function headerOnly(t: CaseContext): Promise<void> {
  const whole = t.message();
  const token = whole.token;
  const ordinary = octetString(whole.octets).split('\r\n\r\n')[0] ?? '';
  await pass(t, made(token, `${ordinary}\r\n`), {
    atEnd: orAlways(conforms('250', NO_HEADER), deviates('5yz', NO_HEADER)),
    compare: (copy) => {
      const text = octetString(copy).replaceAll('\r\n', '\n');
      return compareDelivered(
        octets(`${ordinary.replaceAll('\r\n', '\n')}\n`),
        octets(text.replace(/\n+$/, '\n')),
        'lines',
      );
    },
  });
}

/** A body that begins with an empty line right behind DATA, whatever its first line reads like: the header is empty. */
async function emptyHeader(t: CaseContext, firstLine: string): Promise<void> {
  const token = t.token();
  await pass(t, made(token, `\r\n${firstLine} ${token}\r\n`), {
    atEnd: orAlways(conforms('250', NO_HEADER), deviates('5yz', NO_HEADER)),
    compare: (copy) =>
      new RegExp(`(?:^|\\n)\\r?\\n${firstLine} ${token}`).test(octetString(copy))
        ? undefined
        : 'the body, or the empty line in front of it, is missing',
  });
}

async function obsoleteFields(t: CaseContext): Promise<void> {
  const message = t.message({
    header: 'X-Space : one\r\nX-Tab\t: two\r\nBcc: <hidden@example.org>\r\nX-Next: three\r\n',
  });
  await pass(t, message, {
    atEnd: orAlways(conforms('250', NO_HEADER), deviates('5yz', NO_HEADER)),
    compare: (copy) => {
      const difference = compareDelivered(message.octets, copy, t.environment.store?.fidelity ?? 'octets');
      return difference === undefined ? undefined : { ...difference, grade: 'deviates' };
    },
  });
}

async function fromLines(t: CaseContext): Promise<void> {
  const lines = ['From here', '>From there', '>>From everywhere', 'From ', 'from below', 'From: a field'];
  const message = t.message({ body: `\r\n${lines.join('\r\n\r\n')}\r\n` });
  await pass(t, message, {
    compare: (copy) => {
      const text = octetString(copy).replaceAll('\r\n', '\n');
      const found = [lines, lines.map((line) => line.replace(/^(>*From )/, '>$1'))].some((form) =>
        text.includes(`\n\n${form.join('\n\n')}`),
      );
      return found ? undefined : 'lines with and without ">" before "From " are alike, or changed in some other way';
    },
  });
}

async function nul(t: CaseContext): Promise<void> {
  const message = t.message({ body: 'before<\0>behind\r\nnext line\r\n' });
  await pass(t, message, {
    atEnd: orRefused(CONTROL),
    compare: (copy) => {
      const text = octetString(copy);
      if (!text.includes('<\0>')) t.observe('NUL does not arrive as it was sent');
      const intact = /before<[^]*>behind\r?\nnext line\r?\n/.test(text);
      return intact ? undefined : 'text behind the NUL is missing';
    },
  });
}

/** Refused for good, or for now: that 4yz is for what may succeed unchanged is a rule of thumb (RFC 5321 §4.2.1). */
const BARE_TAKEN_OR_NOT: Expectation = orAlways(
  conforms('250', 'RFC 5321 §4.1.1.4'),
  recorded('5yz 421', 'RFC 5321 §4.1.1.4, §2.3.8: a text with bare CR or LF may be refused'),
  deviates('4yz', 'RFC 5321 §4.2.1: 5yz'),
);

/** The text is all there; that a dot behind a bare CR or LF went as if a line began is no more than line-end repair. */
function keptButDots(t: CaseContext, text: string, which: 'CR' | 'LF'): string | undefined {
  if (text.includes('onetwo..three.fourfivesix')) return undefined;
  if (!/onetwo\.?\.three\.?fourfivesix/.test(text)) return `text around the bare ${which} is missing`;
  const actual = `a dot behind a bare ${which} is taken away as if a line began there`;
  // RFC 5321 §4.1.1.4 forbids to take LF for a line end; the text that a client must not send is all that suffers.
  if (which === 'LF')
    t.report('deviates', { rule: t.definition.title, expected: 'the dot kept (RFC 5321 §4.1.1.4)', actual });
  else t.observe(actual);
  return undefined;
}

async function bareLf(t: CaseContext): Promise<void> {
  const message = t.message({ body: 'one\ntwo\n..three\n.four\nfive\r\nsix\r\n' });
  await pass(t, message, {
    atEnd: BARE_TAKEN_OR_NOT,
    compare: (copy) => {
      const text = octetString(copy);
      if (/\r\ntwo\r\n/.test(text)) t.observe('bare LF comes back as CRLF');
      return keptButDots(t, text.replace(/[\r\n ]/g, ''), 'LF');
    },
  });
}

async function bareCr(t: CaseContext): Promise<void> {
  const message = t.message({ body: 'one\rtwo\r..three\r.four\rfive\r\n\rsix\r\n' });
  await pass(t, message, {
    atEnd: BARE_TAKEN_OR_NOT,
    compare: (copy) => {
      const text = octetString(copy);
      if (/one\r?\ntwo/.test(text)) t.observe('bare CR comes back as a line end');
      if (/one two/.test(text)) t.observe('bare CR comes back as a space');
      return keptButDots(t, text.replace(/[\r\n ]/g, ''), 'CR');
    },
  });
}

const HIGH = Array.from({ length: 128 }, (_, index) => String.fromCharCode(128 + index));
/** All octets from 0x80 to 0xFF, 16 a line. */
const HIGH_LINES = Array.from({ length: 8 }, (_, row) => `<${HIGH.slice(row * 16, row * 16 + 16).join('')}>\r\n`).join(
  '',
);
const UTF8 = 'MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n';

/** 8-bit text without the extension: kept, or stripped of its high bits (RFC 5321 §2.4). */
async function highBits(t: CaseContext): Promise<void> {
  const message = t.message({ header: LATIN, body: HIGH_LINES });
  const stripped = HIGH_LINES.replace(/[\x80-\xff]/g, (one) => String.fromCharCode(one.charCodeAt(0) & 0x7f));
  const lines = (text: string): string => text.replace(/[\r\n]/g, '');
  await pass(t, message, {
    start: 'helo',
    atEnd: orRefused(EIGHT_BIT),
    compare: (copy) => {
      const text = lines(octetString(copy));
      if (text.includes(lines(HIGH_LINES))) t.observe('8-bit text without 8BITMIME arrives as it was sent');
      else if (text.includes(lines(stripped))) t.observe('8-bit text without 8BITMIME loses its high bits');
      else return 'neither the octets sent nor the same without their high bits';
      return undefined;
    },
  });
}

/** The delivered message, a content transfer encoding that a server put on undone (RFC 6152 §3). */
function decoded(copy: Uint8Array): string {
  const text = octetString(copy);
  const at = /\r?\n\r?\n/.exec(text);
  const body = at === null ? '' : text.slice(at.index + at[0].length);
  const header = at === null ? text : text.slice(0, at.index);
  if (/^content-transfer-encoding:\s*base64/im.test(header)) return Buffer.from(body, 'base64').toString('latin1');
  if (/^content-transfer-encoding:\s*quoted-printable/im.test(header)) {
    return body
      .replace(/=\r?\n/g, '')
      .replace(/=([0-9A-F]{2})/gi, (_, digits: string) => String.fromCharCode(parseInt(digits, 16)));
  }
  return body;
}

async function eightBit(t: CaseContext, header: string, body: string): Promise<void> {
  const message = t.message({ header, body });
  const lines = (text: string): string => text.replaceAll('\r\n', '\n').replace(/\n+$/, '');
  await pass(t, message, {
    mail: 'MAIL FROM:<{sender}> BODY=8BITMIME',
    compare: (copy) =>
      lines(decoded(copy)) === lines(body)
        ? undefined
        : (compareDelivered(message.octets, copy, 'lines') ?? 'the octets of the body are not the ones sent'),
  });
}

const EIGHT_BIT_TEXTS: readonly (Text & { readonly parts: { readonly header: string; readonly body: string } })[] = [
  {
    id: '8bit-all-octets',
    title: 'with BODY=8BITMIME all octets from 0x80 to 0xFF arrive',
    requirements: ['RFC6152-3-PRESERVE-1', 'RFC6152-3-DELIVER-1'],
    parts: { header: LATIN, body: HIGH_LINES },
  },
  {
    id: '8bit-utf-8',
    title: 'with BODY=8BITMIME text in UTF-8 arrives',
    requirements: ['RFC6152-3-PRESERVE-1', 'RFC6152-3-DELIVER-1'],
    parts: {
      header: UTF8,
      body: Buffer.from('Grüße, 日本語, 😀 \u0085\u2028\ufeff.\r\ne\u0301 \u212b \ufb01\r\n', 'utf8').toString(
        'latin1',
      ),
    },
    explain:
      'The text holds characters that Unicode knows as line ends, and others that its normalization forms change; ' +
      'octets have no such meaning.',
  },
  {
    id: '8bit-invalid-utf-8',
    title: 'with BODY=8BITMIME octets that are no UTF-8 arrive as they are',
    requirements: ['RFC6152-3-PRESERVE-1', 'RFC6152-3-DELIVER-1'],
    parts: { header: LATIN, body: '\xff\xfe\xc0\x80 \xc3( \xed\xa0\x80 \x80\r\n\xe9\r\n' },
  },
  {
    id: '8bit-line-of-998-octets',
    title: 'with BODY=8BITMIME a line of 998 octets, all of them 8-bit, arrives',
    requirements: ['RFC6152-3-LINE1000-1', 'RFC6152-3-PRESERVE-1'],
    parts: { header: LATIN, body: `${'\xe4'.repeat(998)}\r\n` },
  },
];

/** `octetsWanted` octets in all, in lines of at most 78. */
function ofSize(t: CaseContext, octetsWanted: number): Message {
  const bare = t.message({ body: '' }).octets.length;
  const line = `${'The quick brown fox jumps over the lazy dog. '.repeat(2).slice(0, 76)}\r\n`;
  const room = octetsWanted - bare;
  const rest = room % 78;
  const body = line.repeat(Math.floor(room / 78) - 1);
  const message = t.message({ body: `${body}${'x'.repeat(39)}\r\n${'y'.repeat(35 + rest)}\r\n` });
  return message;
}

const SIZE_64K = ['RFC821-4.3-EOD-S250-1', 'RFC1123-5.3.8-MSG64K-1', 'RFC5321-4.5.3.1.7-MSG64K-1', ...INTACT];
const full = (...more: Expectation): Expectation => [
  conforms('250', 'RFC 5321 §4.5.3.1.7, RFC 1123 §5.3.8: 64K octets'),
  suspicious('452', 'RFC 5321 §4.3.2: insufficient storage'),
  ...more,
];

/** The field says 5 octets, and the server may take it out as a hint for local stores; the text is whole. */
async function contentLength(t: CaseContext): Promise<void> {
  const body = 'more than five octets\r\nand more than one line\r\n';
  await pass(t, t.message({ header: 'Content-Length: 5\r\n', body }), {
    compare: holds(body, 'text behind the number of octets that the field gives is missing'),
  });
}

export const mailData: readonly CaseDefinition[] = [
  ...TEXTS.map((text) => arrives(text, 'MUST')),
  ...CONTROL_TEXTS.map((text) => arrives(text, 'MUST', orRefused(CONTROL))),
  defineCase({
    id: 'smtp/mail-data/long-known-fields',
    title: 'From, To, Subject, Message-ID and References of hundreds of octets arrive whole',
    level: 'MUST',
    rfc: rfc(5321, '4.5.3.1.6'),
    requirements: HEADER,
    needs: { recipients: 1, readBack: true },
    run: longKnownFields,
  }),
  defineCase({
    id: 'smtp/mail-data/without-header',
    title: 'a text without any header field is taken, and arrives',
    level: 'SHOULD',
    rfc: rfc(5321, '3.3'),
    requirements: ['RFC5321-3.3-HDRDEFECT-1', 'RFC2821-3.3-RELAYHDR-1'],
    needs: { recipients: 1, readBack: true },
    run: withoutHeader,
  }),
  defineCase({
    id: 'smtp/mail-data/empty-header',
    title: 'a text that begins with an empty line is taken, and its body arrives',
    level: 'SHOULD',
    rfc: rfc(5321, '3.3'),
    requirements: ['RFC5321-3.3-HDRDEFECT-1', 'RFC2821-3.3-RELAYHDR-1'],
    needs: { recipients: 1, readBack: true },
    run: (t) => emptyHeader(t, 'body of a message without fields'),
  }),
  defineCase({
    id: 'smtp/mail-data/empty-header-in-front-of-a-colon',
    title: 'an empty line that begins a text is not lost where a line that reads like a field follows it',
    level: 'SHOULD',
    rfc: rfc(5321, '3.3'),
    requirements: ['RFC5321-3.3-HDRDEFECT-1', 'RFC2821-3.3-RELAYHDR-1'],
    needs: { recipients: 1, readBack: true },
    run: (t) => emptyHeader(t, 'Note: the body of a message without fields'),
  }),
  defineCase({
    id: 'smtp/mail-data/obsolete-field-syntax',
    title: 'header fields with white space in front of the colon, and a Bcc field, arrive as they were sent',
    level: 'SHOULD',
    rfc: rfc(5321, '3.3'),
    requirements: ['RFC5321-3.3-HDRDEFECT-1', ...HEADER],
    needs: { recipients: 1, readBack: true },
    explain:
      'RFC 5322 §4.5 knows white space in front of the colon as obsolete syntax. What a message says to whom is the business ' +
      'of the client (RFC 5322 §3.6.3), a Bcc field included; submission servers that tidy up are asked for a warning only.',
    run: obsoleteFields,
  }),
  defineCase({
    id: 'smtp/mail-data/header-only',
    title: 'a text that ends with its header, without empty line, arrives with all its fields',
    level: 'MUST',
    rfc: rfc(5321, '4.5.2'),
    requirements: HEADER,
    needs: { recipients: 1, readBack: true },
    run: headerOnly,
  }),
  defineCase({
    id: 'smtp/mail-data/content-length-field',
    title: 'a Content-Length field that is wrong does not cut the text',
    level: 'MUST',
    rfc: rfc(5321, '4.1.1.4'),
    requirements: INTACT,
    needs: { recipients: 1, readBack: true },
    run: contentLength,
  }),
  defineCase({
    id: 'smtp/mail-data/from-lines',
    title: 'lines that begin with "From " and ">From " can be told apart at the end',
    level: 'MUST',
    rfc: rfc(5321, '4.5.2'),
    requirements: ['RFC821-4.5.2-REVERSIBLE-1', 'RFC5321-4.5.2-REVERSIBLE-1'],
    needs: { recipients: 1, readBack: true },
    explain:
      'A store in mbox form may put ">" in front, if it does so in front of ">From " too: then it can be undone.',
    run: fromLines,
  }),
  defineCase({
    id: 'smtp/mail-data/nul',
    title: 'a NUL in the text does not cut it where it is taken',
    level: 'MUST',
    rfc: rfc(5321, '4.5.2'),
    requirements: ['RFC5322-4-CTRL-1', ...INTACT],
    needs: { recipients: 1, readBack: true },
    run: nul,
  }),
  defineCase({
    id: 'smtp/mail-data/bare-lf',
    title: 'text around a bare LF is all there where it is taken',
    level: 'MUST',
    rfc: rfc(5321, '4.1.1.4'),
    requirements: ['RFC5321-4.1.1.4-NOLFLINES-1', 'RFC5321-2.3.8-BARELF-1'],
    needs: { recipients: 1, readBack: true },
    run: bareLf,
  }),
  defineCase({
    id: 'smtp/mail-data/bare-cr',
    title: 'text around a bare CR is all there where it is taken',
    level: 'MUST',
    rfc: rfc(5321, '2.3.8'),
    requirements: ['RFC5321-2.3.8-BARELF-1', ...INTACT],
    needs: { recipients: 1, readBack: true },
    run: bareCr,
  }),
  defineCase({
    id: 'smtp/mail-data/8bit-without-extension',
    title: '8-bit text without 8BITMIME is kept, stripped of its high bits, or refused',
    level: 'SHOULD',
    rfc: rfc(5321, '2.4'),
    requirements: ['RFC5321-2.4-8BIT-1'],
    needs: { recipients: 1, readBack: true },
    run: highBits,
  }),
  ...EIGHT_BIT_TEXTS.map(({ id, title, requirements, parts, explain }) =>
    defineCase({
      id: `smtp/mail-data/${id}`,
      title,
      level: 'MUST',
      rfc: rfc(6152, '3'),
      requirements,
      needs: { recipients: 1, readBack: true, extensions: ['8BITMIME'] },
      ...(explain === undefined ? {} : { explain }),
      run: (t) => eightBit(t, parts.header, parts.body),
    }),
  ),
  ...[64_000, 65_535, 65_536].map((size) =>
    defineCase({
      id: `smtp/mail-data/message-of-${size}-octets`,
      title: `a message of ${size.toLocaleString('en')} octets is taken, and arrives whole`,
      level: 'MUST',
      rfc: rfc(5321, '4.5.3.1.7'),
      requirements: SIZE_64K,
      needs: { recipients: 1, readBack: true },
      run: async (t) => {
        await pass(t, ofSize(t, size), { atEnd: full(...expectedAtEndOfData(t.standard)) });
      },
    }),
  ),
  ...[100_000, 300_000, 1_000_000].map((size) =>
    defineCase({
      id: `smtp/mail-data/message-of-${size}-octets`,
      title: `a message of ${size.toLocaleString('en')} octets is refused, or arrives whole`,
      level: 'MUST',
      rfc: rfc(5321, '4.5.3.1.7'),
      requirements: INTACT,
      needs: { recipients: 1, readBack: true },
      run: async (t) => {
        await pass(t, ofSize(t, size), {
          atEnd: orAlways(
            conforms('250', 'RFC 5321 §4.5.3.1.7'),
            recorded('452 5yz', 'RFC 5321 §4.5.3.1.7: a server may have a limit'),
          ),
        });
      },
    }),
  ),
];
