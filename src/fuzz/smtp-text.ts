import fc from 'fast-check';
import { stuffed } from '../octets/transparency.js';
import type { MailText } from './smtp-say.js';

/**
 * Mail data from the octets that matter: line ends, dots, white space, and what stands next to them. Uniform random
 * octets would find nothing. No line begins with "From ": some stores quote it, and may.
 */

const PIECES = ['.', '.', '..', '\r\n', '\r\n', '\r\n', '\r\n.', 'a', ' ', '\t', 'text'] as const;

/** Lines of pieces; every text ends in CRLF. */
const pieces: fc.Arbitrary<string> = fc
  .array(fc.constantFrom(...PIECES), { minLength: 0, maxLength: 14, size: 'max' })
  .map((parts) => `${parts.join('')}\r\n`);

const COMMANDS = 'RSET\r\nQUIT\r\nDATA\r\n';

/** Texts that any server takes and delivers as they are. */
export const ordinaryText: fc.Arbitrary<MailText> = fc.oneof(
  { weight: 3, arbitrary: pieces.map((body): MailText => ({ body })) },
  { weight: 1, arbitrary: fc.constantFrom('A line of text.\r\n', COMMANDS, '\r\n').map((body) => ({ body })) },
);

/** Texts that stop on their way, so that other sessions can go on meanwhile. */
export const heldText: fc.Arbitrary<MailText> = fc.oneof(
  { weight: 1, arbitrary: ordinaryText },
  {
    weight: 2,
    arbitrary: fc.tuple(ordinaryText, fc.nat({ max: 6 })).map(([text, holdAt]) => ({ body: text.body, holdAt })),
  },
);

/** Texts that many servers refuse behind their end, some this one and some that one; none of them needs to arrive unchanged. */
const REFUSED: readonly MailText[] = [
  { body: 'one\ntwo\r\n' },
  { body: 'one\rtwo\r\n' },
  { body: 'one\0two\r\n' },
  { body: `${'x'.repeat(2998)}\r\n` },
];

/** So many hops that a server sees a loop (RFC 5321 §6.3). */
const IN_A_LOOP: MailText = {
  header: 'Received: from a.example.com by b.example.com; Mon, 2 Nov 2026 09:00:00 +0000\r\n'.repeat(110),
  body: 'behind many hops\r\n',
};

/** Ordinary texts, now and then one of eight bits, and one that is refused by some. */
export const envelopeText: fc.Arbitrary<MailText> = fc.oneof(
  { weight: 6, arbitrary: ordinaryText },
  { weight: 1, arbitrary: fc.constant({ body: 'caf\xc3\xa9\r\n' }) },
  { weight: 2, arbitrary: fc.constantFrom(...REFUSED) },
  { weight: 1, arbitrary: fc.constant(IN_A_LOOP) },
);

/** Lines of lengths at and below the limit of 1000 octets, CRLF included (RFC 5321 §4.5.3.1.6). */
const longLine: fc.Arbitrary<string> = fc
  .tuple(
    fc.oneof(fc.constant(998), fc.constantFrom(70, 76, 77, 80, 255, 256, 511, 512, 513, 900, 989, 990, 991, 996, 997)),
    fc.constantFrom('', '.'),
  )
  .map(([length, first]) => `${first}${'x'.repeat(length - first.length)}\r\n`);

/** Sizes around those of usual buffers, up to the 64K octets that every server takes. */
const large: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom(4_000, 4_096, 8_192, 16_384, 33_000, 63_000),
    fc.nat({ max: 60 }),
    fc.constantFrom('.', '..', 'y'),
  )
  .map(([size, shift, first]) => {
    const line = `${first}${'z'.repeat(37)}\r\n`;
    return `${'s'.repeat(shift + 1)}\r\n${line.repeat(Math.floor((size - shift) / line.length))}`;
  });

/** Messages that end exactly where a usual buffer does, or have a line end there: on its near side, or on both sides of its end. */
const exact: fc.Arbitrary<MailText> = fc.oneof(
  fc.constantFrom(2_048, 2_048, 4_096, 8_192, 65_536, 65_536, 65_536).map((octets): MailText => ({ body: '', octets })),
  fc
    .tuple(fc.constantFrom(2_048, 4_096, 8_192, 8_192, 32_768), fc.constantFrom(0, 1, 1), pieces)
    .map(([size, beside, body]): MailText => ({ body, octets: size + beside })),
);

const HEADERS = [
  '.Dotted: field\r\n',
  'X-Folded: one\r\n two\r\n\tthree\r\n',
  `X-Long: ${'long '.repeat(60)}end\r\n`,
  `X-Private: yes\r\nComments: and more\r\n`,
  'Resent-To: somebody@example.org\r\n',
  'Received: by nobody, at no time\r\n',
  'X-Field: 1\r\n'.repeat(1_100),
] as const;

const EIGHT_BIT = ['caf\xc3\xa9\r\n', '.\xc3\xa9\r\n', '\xff\xfe\r\n', '.\x80\r\n', 'na\xefve\r\n'] as const;

/** Both are quoted by an mbox file, or neither is. */
const FROM_LINES = 'From here\r\n\r\n>From there\r\n';

const behind = (first: fc.Arbitrary<string>, ...last: readonly string[]): fc.Arbitrary<string> =>
  fc.tuple(first, fc.constantFrom(...last)).map((parts) => parts.join(''));

/** Bodies for octet by octet comparison: each kind of line that has been seen to be changed on its way. */
const preciousBody: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: pieces },
  { weight: 3, arbitrary: fc.tuple(pieces, longLine).map((parts) => parts.join('')) },
  { weight: 2, arbitrary: large },
  { weight: 4, arbitrary: behind(pieces, ...EIGHT_BIT) },
  { weight: 1, arbitrary: behind(pieces, 'a\x0bb\x0cc\r\n', 'bell\x07\x1b\r\n') },
  { weight: 1, arbitrary: behind(pieces, 'a\0b\r\n', '\0behind\r\nand on\r\n') },
  { weight: 1, arbitrary: pieces.map((body) => `${body}${FROM_LINES}`) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom('\r\n\r\n', '.\r\n'), pieces, fc.constantFrom('\r\n\r\n', ' \t\r\n'))
      .map((parts) => parts.join('')),
  },
);

/** Below an ordinary header, with a field more and cuts at the dots, or without. */
const belowHeader: fc.Arbitrary<MailText> = fc
  .tuple(
    preciousBody,
    fc.oneof({ weight: 2, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.constantFrom(...HEADERS) }),
    fc.oneof({ weight: 2, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.constantFrom(0, 2) }),
  )
  .map(([body, header, cut]): MailText => {
    const cuts = cut === undefined ? [] : cutsAtDots(body, cut);
    return { body, ...(header === undefined ? {} : { header }), ...(cuts.length === 0 ? {} : { cuts }) };
  });

const FIRST_LINES = [
  ...['.', '..', '.dotted', '...', '. ', 'text', '\r\ntext', '\r\n\r\n.text'],
  ...['\r\nX-Field: behind an empty line', '\r\nReply-To: <nobody@example.com>'],
] as const;

/** Without a header: what is first on the wire matters, and where the segments part in it. */
const headless: fc.Arbitrary<MailText> = fc
  .tuple(fc.constantFrom(...FIRST_LINES), pieces, fc.constantFrom([], [1], [2], [3]))
  .map(([first, rest, cuts]): MailText => {
    const body = `${first}\r\n{token}\r\n${rest}`;
    return { whole: true, body, ...(cuts.length === 0 ? {} : { cuts }) };
  });

const empty: fc.Arbitrary<MailText> = fc.constantFrom<MailText>(
  { whole: true, body: '' },
  { whole: true, body: '', cuts: [1] },
  { whole: true, body: '', cuts: [1, 2] },
);

/** As a client sends that does not double dots: no line is a dot alone. */
const undoubled: fc.Arbitrary<MailText> = fc
  .array(fc.constantFrom('.x', '. y', '..', '.\xc3\xa9', 'text'), { minLength: 1, maxLength: 4 })
  .map((lines) => ({ single: true, body: lines.map((line) => `${line}\r\n`).join('') }));

/** Texts for octet by octet comparison. */
export const preciousText: fc.Arbitrary<MailText> = fc.oneof(
  { weight: 14, arbitrary: belowHeader },
  { weight: 4, arbitrary: exact },
  { weight: 4, arbitrary: headless },
  { weight: 1, arbitrary: empty },
  { weight: 3, arbitrary: undoubled },
);

const CUTS_AT_MOST = 4;

/**
 * At the first dots that begin a line, and within the end of mail data indication; in the wire form of the body.
 *
 * @param behindOctets - How far behind the line end: 0 in front of the dot, 2 behind it and the next octet.
 */
function cutsAtDots(body: string, behindOctets: number): readonly number[] {
  const wire = stuffed(body);
  const offsets = [wire.length - 1 - (body.length % 4)];
  for (let at = wire.indexOf('\r\n.'); at >= 0 && offsets.length < CUTS_AT_MOST; at = wire.indexOf('\r\n.', at + 1)) {
    offsets.push(at + 2 + behindOctets);
  }
  return offsets;
}

const LOOK_ALIKES = [
  ...['\n.\n', '\n.\r\n', '\r\n.\n', '\r.\r', '\r.\r\n', '\r.\n', '\r\n.\r', '\n.\r', '\r\n.\r\r\n'],
  ...['\r\n\0.\r\n', '\r\n.\0\r\n', '\r\n. \r\n', '\r\n.\t\r\n', '\r\n..\r\n', '\r\n .\r\n', '\r\ntext.\r\n'],
] as const;

/**
 * Texts with something that looks like their end and is none, and commands behind it: a server that takes it for the
 * end answers more than once. Sent without transparency.
 */
export const lookAlikeText: fc.Arbitrary<MailText> = fc
  .tuple(fc.constantFrom(...LOOK_ALIKES), fc.constantFrom('before', ''), fc.constantFrom('whole', 'before', 'behind'))
  .map(([lookAlike, before, cut]): MailText => {
    const cuts = { whole: [], before: [before.length], behind: [before.length + lookAlike.length] }[cut];
    return {
      body: `${before}${lookAlike}MAIL FROM:<{sender}>\r\nRSET\r\n`,
      raw: true,
      ...(cuts.length === 0 ? {} : { cuts }),
    };
  });
