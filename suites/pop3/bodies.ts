import {
  defineCase,
  octetString,
  rfc,
  utf8,
  type CaseContext,
  type CaseDefinition,
  type MessageParts,
  type RawMessage,
} from '../../src/index.js';
import { checkStored } from './support.js';

/**
 * Messages that break servers: dots, white space, long lines, 8-bit text, odd headers, exotic octets. Each is put into
 * the maildrop and asked for with LIST and RETR; with TOP all of a group are, so that a broken TOP is told once.
 */

interface Kind {
  readonly name: string;
  /** What a right server does, as the title of the case. */
  readonly title: string;
  readonly message: MessageParts | RawMessage;
  readonly requirements?: readonly string[];
  readonly explain?: string;
  /** Octets that a store may lawfully alter are compared with themselves only. */
  readonly exotic?: boolean;
  /** A store may lawfully alter this line: an alteration is a warning. */
  readonly alterable?: boolean;
  /** Line ends or NUL that a store keeps in a form of its own: a size that is not exact is a warning. */
  readonly inexact?: boolean;
  /** Not a message (RFC 1939 §11 assumes one): a store may make of it what it can, but the response must end. */
  readonly noMessage?: boolean;
  /** 8-bit octets in the header: with UTF8 a surrogate or -ERR is lawful (RFC 6856 §2.1). */
  readonly header8bit?: boolean;
}

const lines = (...all: readonly string[]): string => all.map((line) => `${line}\r\n`).join('');

/** Octets of a line without its CRLF (RFC 5322 §2.1.1). */
const LINE_LIMIT = 998;

const STUFFING = ['RFC1939-3-STUFF-1', 'RFC1939-5-RETRSTUFF-1', 'RFC1939-11-SIZENOSTUFF-1'];
const CONTENT = ['RFC1939-5-RETRCONTENT-1', 'RFC1939-11-FORMAT-1', 'RFC1939-11-SIZECRLF-1'];

const dots: readonly Kind[] = [
  {
    name: 'lone-dot-as-first-line',
    title: 'a body whose first line is "." comes whole',
    message: { body: lines('.', 'Behind it.') },
  },
  {
    name: 'lone-dot-in-the-middle',
    title: 'a line that is "." does not end the message',
    message: { body: lines('Before.', '.', 'Behind.') },
  },
  {
    name: 'lone-dot-as-last-line',
    title: 'a body whose last line is "." comes whole',
    message: { body: lines('Before.', '.') },
  },
  { name: 'lone-dot-only', title: 'a body that is one line "." comes whole', message: { body: lines('.') } },
  {
    name: 'dots-of-all-lengths',
    title: 'lines of two, three and more dots lose and gain none',
    message: { body: lines('..', '...', '....', '.....', '..a', '...a') },
  },
  {
    name: 'dot-and-text',
    title: 'lines that begin with a dot and text come whole, at each place of the body',
    message: { body: lines('.first', 'x', '.x', '.profile', '. ', '.\t', 'y', '.last') },
  },
  {
    name: 'lone-dots-one-behind-the-other',
    title: 'several lines "." one behind the other come each',
    message: { body: lines('.', '.', '.', 'and', '.', '.') },
  },
  {
    name: 'dot-behind-empty-line',
    title: 'a line that begins with a dot behind an empty line comes whole',
    message: { body: lines('a', '', '.behind an empty line', '', '', '.', '') },
  },
  {
    name: 'dot-behind-long-line',
    title: 'a line that begins with a dot behind a line of 998 octets comes whole',
    message: { body: lines('z'.repeat(998), '.behind', 'z'.repeat(998), '.', 'z'.repeat(512), '..') },
  },
  {
    name: 'dots-elsewhere',
    title: 'dots that do not begin a line are sent as they are',
    message: { body: lines(' .', '  ..', 'a.', 'a.b', 'end.', ' .x', '\t.') },
    requirements: ['RFC1939-3-STUFFONLY-1'],
  },
  {
    name: 'dot-in-header',
    title: 'header lines that begin with a dot, folded ones too, are byte-stuffed',
    message: { header: '.X-Odd: one\r\nX-Folded: a\r\n .b\r\n\t..c\r\n..X-Odd: two\r\n', body: lines('Text.') },
  },
  {
    name: 'dot-on-first-line',
    title: 'a message that begins with a dot is byte-stuffed from its first octet on',
    message: { raw: '.X-First: field\r\nFrom: a@example.com\r\nX-Mailspec: {token}\r\n\r\nText.\r\n' },
  },
  {
    name: 'dots-at-buffer-ends',
    title: 'of 6,000 short lines that begin with dots each comes whole, wherever a buffer ends',
    message: {
      body: Array.from({ length: 6_000 }, (_, n) => `${'.'.repeat(1 + (n % 3))}${n % 7 === 0 ? '' : n}\r\n`).join(''),
    },
    explain:
      'Servers fill buffers of 1 to 64 KiB; a line that begins where a buffer ends is where byte-stuffing gets lost (cyrusimap/cyrus-imapd#4717).',
  },
  {
    name: 'line-ends-at-buffer-ends',
    title: 'of 66,000 lines of seven octets each comes whole, with its CRLF, wherever a buffer ends',
    // Seven octets on the wire, with the dot that is added: a buffer of 2^n octets up to 64 KiB ends at each of the seven.
    message: { body: 'abcde\r\n.fgh\r\n'.repeat(33_000) },
  },
  {
    name: 'dots-before-text-of-every-length',
    title: 'lines that begin with a dot come whole, whatever their length up to 998 octets',
    message: { body: lines(...Array.from({ length: LINE_LIMIT }, (_, n) => `.${'d'.repeat(n)}`)) },
  },
];

const space: readonly Kind[] = [
  {
    name: 'empty-body',
    title: 'a message with a header and an empty body comes whole, its empty line included',
    message: { body: '' },
  },
  {
    name: 'empty-lines-only',
    title: 'a body of three empty lines comes whole',
    message: { body: '\r\n\r\n\r\n' },
  },
  {
    name: 'empty-lines-at-the-end',
    title: 'empty lines at the end of the body are not lost, and none is added',
    message: { body: lines('Text.', '', '', '') },
  },
  {
    name: 'empty-lines-at-the-beginning',
    title: 'empty lines at the beginning of the body are not lost',
    message: { body: lines('', '', 'Text.') },
  },
  {
    name: 'empty-lines-within',
    title: 'several empty lines in a row stay several',
    message: { body: lines('One.', '', '', '', 'Two.', '', 'Three.') },
  },
  {
    name: 'white-space-at-line-ends',
    title: 'spaces and tabs at the end of lines are kept',
    message: { body: lines('one ', 'two  ', 'three\t', ' \t ', '-- ') },
  },
  {
    name: 'white-space-at-line-beginnings',
    title: 'spaces and tabs at the beginning of lines are kept',
    message: { body: lines('  two', ' one', '\ttab', '    four') },
  },
  {
    name: 'tabs-and-controls',
    title: 'tabs and other control octets of US-ASCII are kept',
    message: { body: lines('a\tb\t\tc', 'form\x0cfeed', 'back\x08space', 'esc\x1b[1m', 'bell\x07', 'del\x7f') },
  },
  {
    name: 'every-control-octet',
    title: 'each control octet of US-ASCII but NUL, CR and LF is kept, and ends nothing',
    message: {
      body: lines(
        ...Array.from({ length: 0x20 }, (_, octet) => String.fromCharCode(octet))
          .filter((octet) => !'\0\r\n'.includes(octet))
          .flatMap((octet) => [`a${octet}b`, octet]),
        'Behind them.',
      ),
    },
    explain: 'Ctrl-Z (0x1A) ended texts under CP/M and MS-DOS, Ctrl-D (0x04) ends those of terminals.',
  },
];

const text: readonly Kind[] = [
  {
    name: 'percent-signs',
    title: 'percent signs and other signs of format strings are kept',
    message: { body: lines('100%', '%%', '%s %n %d', '%00', '$HOME ${x} {}', '\\r\\n \\0 \\x41') },
  },
  {
    name: 'mbox-from-line',
    title: 'a line that begins with "From " behind an empty line comes unquoted',
    message: {
      body: lines('Before.', '', 'From here on it is text.', '', 'From sender@example.com Mon Nov  2 10:00:00 2026'),
    },
    alterable: true,
    explain: 'A store in mbox form must quote such a line; that alters the message (a warning, not a failure).',
  },
  {
    name: 'mbox-quoted-from-line',
    title: 'a line that begins with ">From " keeps its ">"',
    message: { body: lines('Before.', '', '>From the beginning.', '>>From further back.') },
    alterable: true,
  },
  {
    name: 'lines-like-pop3',
    title: 'lines that look like POP3 responses and commands are text',
    message: { body: lines('+OK', '-ERR no', 'QUIT', '+OK 2 320', 'DELE 1', '1 120') },
  },
  {
    name: 'html-and-mime',
    title: 'a multipart message comes as it is',
    message: {
      header: 'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="=_b"\r\n',
      body: lines('--=_b', 'Content-Type: text/html', '', '<p>1 &lt; 2', '--=_b--', ''),
    },
  },
];

const length: readonly Kind[] = [79, 255, 512, 998].map((octetCount) => ({
  name: `line-of-${octetCount}-octets`,
  title: `lines of ${octetCount} octets are neither cut nor folded`,
  message: {
    body: lines(
      'a'.repeat(octetCount),
      'short',
      `${'b'.repeat(octetCount - 1)}c`,
      'd'.repeat(octetCount + (octetCount < 998 ? 1 : 0)),
    ),
  },
}));

const everyLength: readonly Kind[] = [
  {
    name: 'lines-of-every-length',
    title: 'lines of every length from none to 998 octets come whole',
    message: { body: lines(...Array.from({ length: LINE_LIMIT + 1 }, (_, n) => 'e'.repeat(n))) },
    explain: 'Servers read lines into buffers; the line that fills one, or misses it by an octet, is cut or joined.',
  },
  {
    name: 'lines-that-fill-buffers',
    title: 'lines around 1, 2, 4 ... 64 KiB, longer than mail allows, come whole',
    message: {
      body: lines(
        ...[10, 11, 12, 13, 14, 15, 16].flatMap((power) =>
          [-3, -2, -1, 0, 1].map((more) => 'f'.repeat(2 ** power + more)),
        ),
        '.behind',
      ),
    },
    alterable: true,
    explain: 'RFC 5322 §2.1.1 ends lines at 998 octets; what lies in the maildrop is longer. Folding it is a warning.',
  },
];

const long: readonly Kind[] = [4_096, 20_000].map((octetCount) => ({
  name: `line-of-${octetCount}-octets`,
  title: `a line of ${octetCount} octets, longer than mail allows, comes whole`,
  message: { body: lines('before', 'x'.repeat(octetCount), '.behind') },
  alterable: true,
  explain: 'RFC 5322 §2.1.1 ends lines at 998 octets; what lies in the maildrop is longer. Folding it is a warning.',
}));

const size: readonly Kind[] = [
  { octetCount: 5_000, words: '5,000 octets' },
  { octetCount: 70_000, words: '70,000 octets' },
  { octetCount: 1_100_000, words: 'more than 1 MiB' },
].map(({ octetCount, words }) => ({
  name: `body-of-${octetCount}-octets`,
  title: `a message of ${words} comes whole`,
  message: {
    body: Array.from(
      { length: Math.ceil(octetCount / 64) },
      (_, n) => `${String(n).padStart(8, '0')} ${'m'.repeat(53)}\r\n`,
    ).join(''),
  },
}));

/** Sizes at which a server's buffers are full with the last CRLF. */
const full: readonly Kind[] = [1_024, 4_096, 8_192, 65_536].map((octetCount) => {
  const start = 'From: a@example.com\r\nX-Mailspec: full\r\n\r\n';
  const lineCount = Math.floor((octetCount - start.length) / 64) - 1;
  const rest = octetCount - start.length - lineCount * 64;
  return {
    name: `message-of-exactly-${octetCount}-octets`,
    title: `a message of exactly ${octetCount} octets comes whole and is ended`,
    message: { raw: `${start}${`${'f'.repeat(62)}\r\n`.repeat(lineCount)}${'g'.repeat(rest - 2)}\r\n` },
  };
});

const eightBit: readonly Kind[] = [
  {
    name: '8-bit-body-in-utf-8',
    title: 'UTF-8 text in the body comes octet for octet',
    message: {
      header: 'MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n',
      body: lines(utf8('Grüße aus Köln: 日本語, Ελληνικά.'), utf8('.Über')),
    },
  },
  {
    name: '8-bit-body-of-all-octets',
    title: 'the octets 0x80 to 0xFF in the body come as they are',
    message: {
      header:
        'MIME-Version: 1.0\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: 8bit\r\n',
      body: lines(
        ...[8, 9, 10, 11, 12, 13, 14, 15].map((high) =>
          Array.from({ length: 16 }, (_, low) => String.fromCharCode(high * 16 + low)).join(''),
        ),
      ),
    },
  },
  {
    name: '8-bit-header',
    title: 'octets above 0x7F in the header come as they are',
    message: { header: `X-Name: ${utf8('Jürgen Größe')}\r\nX-Latin: J\xfcrgen\r\n`, body: lines('Text.') },
    header8bit: true,
    alterable: true,
  },
];

const header: readonly Kind[] = [
  {
    name: 'folded-header',
    title: 'folded header fields stay folded as they are',
    message: { header: 'X-Folded: one\r\n two\r\n\tthree\r\n    four\r\nX-Next: five\r\n', body: lines('Text.') },
  },
  {
    name: 'repeated-header-fields',
    title: 'header fields that occur several times come several times, in their order',
    message: { header: 'X-Same: a\r\nX-Other: b\r\nX-Same: c\r\nX-Same: a\r\n', body: lines('Text.') },
  },
  {
    name: 'header-names-in-odd-letter-case',
    title: 'names of header fields keep their letter case',
    message: { header: 'x-lower: a\r\nX-UPPER: b\r\nx-MiXeD: c\r\nmime-version: 1.0\r\n', body: lines('Text.') },
  },
  {
    name: 'header-order',
    title: 'header fields come in the order in which they were delivered',
    message: {
      header: 'X-Zulu: 1\r\nX-Alpha: 2\r\nX-Mike: 3\r\nReferences: <a@b.test>\r\nX-Bravo: 4\r\n',
      body: lines('Text.'),
    },
  },
  {
    name: 'long-header',
    title: 'a header of 300 fields, some of them long, comes whole',
    message: {
      header: Array.from({ length: 300 }, (_, n) => `X-Field-${n}: ${'v'.repeat(n % 3 === 0 ? 900 : 20)}\r\n`).join(''),
      body: lines('Text.'),
    },
  },
  {
    name: 'empty-header-field',
    title: 'header fields without a value, or with spaces only, are kept',
    message: { header: 'X-Empty:\r\nX-Space: \r\nX-Tight:x\r\n', body: lines('Text.') },
  },
];

/** Texts that are no Internet messages, or hold what a local store cannot keep; only the server's own answers are compared. */
const exotic: readonly Kind[] = [
  {
    name: 'empty-message',
    noMessage: true,
    title: 'a message of no octets at all is listed, retrieved and ended by its termination line',
    message: { raw: '' },
  },
  {
    name: 'header-without-body',
    title: 'a message that is a header without empty line is retrieved and ended',
    message: { raw: 'From: a@example.com\r\nX-Mailspec: {token}\r\n' },
  },
  {
    name: 'body-without-header',
    noMessage: true,
    title: 'a message without header fields is retrieved and ended',
    message: { raw: '\r\n{token}\r\nThere is no header.\r\n' },
  },
  {
    name: 'text-that-is-no-message',
    noMessage: true,
    title: 'a text that is no message is retrieved and ended',
    message: { raw: 'This {token} is no header field\r\n.\r\nnor is this\r\n' },
  },
  {
    name: 'no-final-crlf',
    title: 'a message whose last line has no CRLF is ended by a termination line of its own',
    message: { raw: 'X-Mailspec: {token}\r\n\r\nThe last line is not ended' },
  },
  {
    name: 'lone-dot-without-final-crlf',
    title: 'a message whose last octet is a dot on a line of its own is byte-stuffed and ended',
    message: { raw: 'X-Mailspec: {token}\r\n\r\nText.\r\n.' },
  },
  {
    name: 'final-cr',
    inexact: true,
    title: 'a message whose last octet is CR is ended by a termination line',
    message: { raw: 'X-Mailspec: {token}\r\n\r\nThe last octet is CR\r' },
  },
  {
    name: 'nul',
    title: 'a message with NUL in header and body is retrieved to its end',
    message: { raw: 'X-Mailspec: {token}\r\nX-Nul: a\0b\r\n\r\nnul\0nul\r\n\0\r\nBehind {token}.\r\n' },
  },
  {
    name: 'bare-cr',
    inexact: true,
    title: 'a message with bare CR is retrieved in step, with the size that is listed',
    message: { raw: 'X-Mailspec: {token}\r\n\r\none\rtwo\r\r\n\r.\r\n.\rx\r\nBehind {token}.\r\n' },
  },
  {
    name: 'bare-lf-and-dot',
    title: 'a message with LF, dot, LF in it is retrieved in step to its end',
    message: { raw: 'X-Mailspec: {token}\r\n\r\none\n.\ntwo\r\n.\nthree\n.\r\nBehind {token}.\r\n' },
    explain: 'A text whose line ends are mixed must not end early at LF.LF: greenmail-mail-test/greenmail#1049.',
  },
];

async function asStored(t: CaseContext, kind: Kind): Promise<void> {
  const pop3 = await t.pop3();
  if (kind.header8bit === true && pop3.offers('UTF8'))
    t.notApplicable('the server offers UTF8: RFC 6856 lets it change such headers');
  const rule = t.definition.title;
  const { octets } = await pop3.listOne(1);
  const retrieved = await pop3.retr(1);
  await pop3.inStep();
  const stored = t.messages[0]?.octets ?? new Uint8Array(0);
  if (kind.exotic === true) {
    const token = t.messages[0]?.token ?? '';
    const wanted = octetString(stored).split(token).length;
    t.check(
      octetString(retrieved).split(token).length === wanted,
      {
        rule,
        expected: 'the text up to its last line',
        actual: `${retrieved.length} octets, of ${stored.length} that were stored`,
      },
      kind.noMessage === true ? 'deviates' : 'violates',
    );
  } else {
    checkStored(t, t.messages[0], retrieved, undefined, kind.alterable === true ? 'deviates' : 'violates');
  }
  // Framing adds a CRLF to a last line that has none; it need not be counted (RFC 1939 §5 LIST, §11).
  const endsInCrlf = octetString(stored).endsWith('\r\n');
  // Nor need the empty line that some servers put behind a header which has none.
  const isHeaderOnly = !/(?:^|\r\n)\r\n/.test(octetString(stored)) && octetString(retrieved).endsWith('\r\n\r\n');
  const slack = kind.exotic === true ? (endsInCrlf ? 0 : 2) + (isHeaderOnly ? 2 : 0) : 0;
  t.check(
    retrieved.length - octets >= 0 && retrieved.length - octets <= slack,
    {
      rule: 'the size in LIST is the number of octets that RETR sends',
      expected: `${retrieved.length} octets listed`,
      actual: `${octets} octets listed`,
    },
    kind.inexact === true || kind.noMessage === true ? 'deviates' : 'violates',
  );
}

/** TOP of every message in the maildrop, with more lines than there are. */
async function topOfAll(t: CaseContext): Promise<void> {
  const pop3 = await t.pop3();
  for (const messageNumber of (await pop3.list()).keys()) {
    const retrieved = await pop3.retr(messageNumber);
    const top = await pop3.top(messageNumber, 1_000_000);
    t.check(Buffer.compare(top, retrieved) === 0, {
      rule: t.definition.title,
      expected: `message ${messageNumber}: the ${retrieved.length} octets of RETR`,
      actual: `${top.length} octets`,
    });
  }
  await pop3.inStep();
}

/** TOP 0 of every message in the maildrop: its beginning, up to the first empty line. */
async function beginningOfAll(t: CaseContext): Promise<void> {
  const pop3 = await t.pop3();
  for (const messageNumber of (await pop3.list()).keys()) {
    const retrieved = octetString(await pop3.retr(messageNumber));
    const top = octetString(await pop3.top(messageNumber, 0));
    const header = /^[^]*?(?:^|\r\n)\r\n/.exec(retrieved)?.[0];
    // Behind a header that has no empty line a server may put one.
    const right = header === undefined ? retrieved.startsWith(top.replace(/\r\n$/, '')) : top === header;
    t.check(right, {
      rule: t.definition.title,
      expected: `message ${messageNumber}: the ${header?.length ?? retrieved.length} octets of its header`,
      actual: `${top.length} octets`,
    });
  }
  await pop3.inStep();
}

const groups: readonly { readonly kinds: readonly Kind[]; readonly requirements: readonly string[] }[] = [
  { kinds: dots, requirements: STUFFING },
  {
    kinds: [...space, ...text, ...length, ...everyLength, ...long, ...size, ...full, ...eightBit, ...header],
    requirements: CONTENT,
  },
  {
    kinds: exotic.map((kind) => ({ ...kind, exotic: true })),
    requirements: ['RFC1939-5-LISTEXACT-1', 'RFC1939-5-RETRLASTLINE-1', 'RFC1939-3-MULTIEND-1'],
  },
];

/** A header with 8-bit octets need not come alike (RFC 6856 §2.1). */
const plain8Bit = eightBit.filter((kind) => kind.header8bit !== true);

const tops: readonly { readonly name: string; readonly words: string; readonly kinds: readonly Kind[] }[] = [
  { name: 'lines-with-dots', words: 'with lines that begin with dots', kinds: dots },
  {
    name: 'all-kinds-of-text',
    words: 'with long lines, white space or odd headers',
    kinds: [...space, ...text, ...length, ...everyLength, ...long, ...size, ...plain8Bit, ...header],
  },
  {
    name: 'exact-sizes-and-odd-messages',
    words: 'that fills a buffer or is no right one',
    kinds: [...full, ...exotic],
  },
];

const wholeByTop: readonly CaseDefinition[] = tops.map(({ name, words, kinds }) =>
  defineCase({
    id: `pop3/top/whole-${name}`,
    title: `TOP with enough lines sends the whole of each message ${words}`,
    level: 'MUST',
    rfc: rfc(1939, '7'),
    requirements: ['RFC1939-7-TOPALL-1', 'RFC1939-7-TOPSTUFF-1'],
    needs: { contents: kinds.map((kind) => kind.message), capabilities: ['TOP'] },
    run: topOfAll,
  }),
);

const headerByTop: readonly CaseDefinition[] = tops.map(({ name, words, kinds }) =>
  defineCase({
    id: `pop3/top/header-of-${name}`,
    title: `TOP 0 sends the header and the empty line of each message ${words}`,
    level: 'MUST',
    rfc: rfc(1939, '7'),
    requirements: ['RFC1939-7-TOP0-1', 'RFC1939-7-TOPSTUFF-1'],
    needs: {
      contents: kinds.filter((kind) => kind.noMessage !== true).map((kind) => kind.message),
      capabilities: ['TOP'],
    },
    run: beginningOfAll,
  }),
);

const whole: readonly CaseDefinition[] = groups.flatMap(({ kinds, requirements }) =>
  kinds.map((kind) =>
    defineCase({
      id: `pop3/body/${kind.name}`,
      title: kind.title,
      level: 'MUST',
      rfc: rfc(1939, '5'),
      requirements: [...requirements, ...(kind.requirements ?? [])],
      needs: { contents: [kind.message] },
      ...(kind.explain === undefined ? {} : { explain: kind.explain }),
      run: (t) => asStored(t, kind),
    }),
  ),
);

const NEAR_POWERS_OF_TWO = [9, 10, 11, 12, 13, 14, 15, 16].flatMap((power) =>
  [-1, 0, 1].map((more) => 2 ** power + more),
);

/** A message of so many octets, a line end counted as so many. */
function messageOfSize(octetCount: number, lineEndOctets: 1 | 2): RawMessage {
  const head = `From: a@example.com\r\nX-Size: ${octetCount} ${lineEndOctets}\r\n\r\n`;
  const lineOctets = 50 + lineEndOctets;
  const rest = octetCount - head.length + 3 * (2 - lineEndOctets);
  const lineCount = Math.floor(rest / lineOctets) - 1;
  return {
    raw: `${head}${`${'s'.repeat(50)}\r\n`.repeat(lineCount)}${'t'.repeat(rest - lineCount * lineOctets - lineEndOctets)}\r\n`,
  };
}

const everySize: readonly CaseDefinition[] = ([2, 1] as const).map((lineEndOctets) =>
  defineCase({
    id: `pop3/body/messages-that-fill-buffers${lineEndOctets === 1 ? '-with-lf' : ''}`,
    title: `messages around 512 octets, 1 KiB ... 64 KiB come whole${lineEndOctets === 1 ? ', counted with LF for CRLF' : ''}`,
    level: 'MUST',
    rfc: rfc(1939, '5'),
    requirements: ['RFC1939-5-RETRCONTENT-1', 'RFC1939-5-LISTEXACT-1', 'RFC1939-3-MULTIEND-1'],
    needs: { contents: NEAR_POWERS_OF_TWO.map((octetCount) => messageOfSize(octetCount, lineEndOctets)) },
    explain: 'Where a text ends with the buffer that it is read into, its last line or its end gets lost.',
    run: eachAsStored,
  }),
);

/** Each message, found by its header. */
async function eachAsStored(t: CaseContext): Promise<void> {
  const pop3 = await t.pop3();
  const sizeField = (text: Uint8Array): string => /^X-Size: .*$/m.exec(octetString(text))?.[0] ?? '';
  for (const [messageNumber, size] of await pop3.list()) {
    const text = await pop3.retr(messageNumber);
    const stored = t.messages.find((message) => sizeField(message.octets) === sizeField(text));
    checkStored(t, stored, text, `the message with ${sizeField(text)} as it was stored`);
    t.check(text.length === size, {
      rule: 'the size in LIST is the number of octets that RETR sends',
      expected: `${text.length} octets listed`,
      actual: `${size} octets listed`,
    });
  }
  await pop3.inStep();
}

export const bodies: readonly CaseDefinition[] = [...whole, ...everySize, ...wholeByTop, ...headerByTop];
