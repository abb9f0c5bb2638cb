import fc from 'fast-check';
import { wireOf, type MailText } from './smtp-say.js';

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

/** Lines of lengths at and below the limit of 1000 octets, CRLF included (RFC 5321 §4.5.3.1.6). */
const longLine: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom(70, 76, 77, 80, 255, 256, 511, 512, 513, 900, 989, 990, 991, 996, 997, 998),
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

const HEADERS = [
  '.Dotted: field\r\n',
  'X-Folded: one\r\n two\r\n\tthree\r\n',
  `X-Long: ${'long '.repeat(60)}end\r\n`,
  `X-Private: yes\r\nComments: and more\r\n`,
] as const;

const EIGHT_BIT = ['caf\xc3\xa9\r\n', '.\xc3\xa9\r\n', '\xff\xfe\r\n', '.\x80\r\n', 'na\xefve\r\n'] as const;

/** Texts for octet by octet comparison: each kind of line that has been seen to be changed on its way. */
export const preciousText: fc.Arbitrary<MailText> = fc
  .tuple(
    fc.oneof(
      { weight: 6, arbitrary: pieces },
      { weight: 3, arbitrary: fc.tuple(pieces, longLine).map((parts) => parts.join('')) },
      { weight: 2, arbitrary: large },
      { weight: 2, arbitrary: fc.tuple(pieces, fc.constantFrom(...EIGHT_BIT)).map((parts) => parts.join('')) },
      {
        weight: 1,
        arbitrary: fc
          .tuple(pieces, fc.constantFrom('a\x0bb\x0cc\r\n', 'bell\x07\x1b\r\n'))
          .map((parts) => parts.join('')),
      },
      {
        weight: 2,
        arbitrary: fc
          .tuple(fc.constantFrom('\r\n\r\n', '.\r\n'), pieces, fc.constantFrom('\r\n\r\n', ' \t\r\n'))
          .map((parts) => parts.join('')),
      },
    ),
    fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.constantFrom(...HEADERS) }),
    fc.oneof({ weight: 2, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.constant('dots' as const) }),
  )
  .map(([body, header, cut]): MailText => {
    const cuts = cut === undefined ? [] : cutsAtDots(body);
    return { body, ...(header === undefined ? {} : { header }), ...(cuts.length === 0 ? {} : { cuts }) };
  });

const CUTS_AT_MOST = 4;

/** In front of the first dots that begin a line, and within the end of mail data indication; in the wire form of the body. */
function cutsAtDots(body: string): readonly number[] {
  const wire = wireOf(body);
  const offsets = [wire.length - 1 - (body.length % 4)];
  for (let at = wire.indexOf('\r\n.'); at >= 0 && offsets.length < CUTS_AT_MOST; at = wire.indexOf('\r\n.', at + 1)) {
    offsets.push(at + 2);
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
