/** Seeded faults and variants of replies: what becomes of a reply on its way to the wire, whatever the command was. */
import { active, onceFor } from './seed-table.js';
import type { Reply } from './smtp-reply.js';
import type { Occasion, SmtpSession } from './smtp-session.js';

/** Enhanced status codes at the beginning of the text, a space behind them. */
const STATUS = /(?<=^\d{3}[ -])[245]\.\d+\.\d+ /gm;

/** Changes made to the octets of the replies to one occasion, or to all. */
const WIRE_DEEDS: readonly (readonly [
  seed: string,
  on: Occasion | 'all',
  deed: (wire: string, line: string) => string,
])[] = [
  ['smtp-greeting-code-250', 'greeting', (wire) => wire.replace(/^220/, '250')],
  ['smtp-ehlo-name-missing', 'EHLO', (wire) => wire.replace(/^250-\S+/, '250-Hello')],
  ['smtp-greeting-name-missing', 'greeting', (wire) => wire.replace(/ \S+ (?=ESMTP)/, ' ')],
  ['smtp-greeting-twice', 'greeting', (wire) => wire + wire],
  ['smtp-greeting-codes-differ', 'greeting', (wire) => `220-mail.example.test\r\n${wire.replace(/^220/, '250')}`],
  ['smtp-greeting-hyphen-only', 'greeting', (wire) => wire.replace(/^220 /, '220-')],

  ['smtp-reply-bare-lf', 'all', (wire) => wire.replaceAll('\r\n', '\n')],
  ['smtp-reply-bare-lf-inside', 'all', (wire) => wire.replace(/\r\n(?=.)/g, '\n')],
  ['smtp-reply-cr-cr-lf', 'all', (wire) => wire.replaceAll('\r\n', '\r\r\n')],
  ['smtp-reply-without-line-end', 'RSET', (wire) => wire.slice(0, -2)],
  ['smtp-reply-two-digit-code', 'RSET', (wire) => wire.replace(/^250/, '25')],
  ['smtp-reply-four-digit-code', 'RSET', (wire) => wire.replace(/^250/, '2500')],
  ['smtp-reply-code-150', 'NOOP', (wire) => wire.replace(/^250/, '150')],
  ['smtp-reply-code-600', 'unknown', (wire) => wire.replace(/^500/, '600')],
  ['smtp-reply-second-digit-9', 'NOOP', (wire) => wire.replace(/^250/, '290')],
  ['smtp-reply-unlisted-code', 'RCPT', (wire) => wire.replace(/^550/, '559')],
  ['smtp-reply-hyphen-on-last-line', 'EHLO', (wire) => wire.replace(/^250 /m, '250-')],
  ['smtp-reply-hyphen-missing', 'EHLO', (wire) => wire.replace(/^250-/gm, '250 ')],
  ['smtp-reply-codes-differ', 'HELP', (wire) => wire.replace(/^214 /m, '250 ')],
  ['smtp-reply-of-513-octets', 'NOOP', (wire) => padded(wire, 513)],
  ['smtp-help-line-of-513-octets', 'HELP', (wire) => padded(wire, 513)],
  ['smtp-v-reply-of-512-octets', 'NOOP', (wire) => padded(wire, 512)],
  ['smtp-helo-host-name-missing', 'HELO', (wire) => wire.replace('mail.example.test', 'OK')],
  ['smtp-reply-too-long', 'NOOP', (wire) => wire.replace('OK', `OK${' and so on'.repeat(60)}`)],
  ['smtp-reply-8bit', 'QUIT', (wire) => wire.replace('closing', 'f\xc3\xbcr heute closing')],
  ['smtp-reply-control-characters', 'RCPT', (wire) => wire.replace(' ok', ' \x1b[32mok\x1b[0m')],
  ['smtp-reply-nul', 'NOOP', (wire) => wire.replace('\r\n', '\0\r\n')],
  ['smtp-reply-doubled', 'NOOP', (wire) => wire + wire],
  ['smtp-reply-doubled-at-end-of-data', 'text', (wire) => wire + wire],
  ['smtp-reply-doubled-on-refusal', 'RCPT', (wire) => (/^5/.test(wire) ? wire + wire : wire)],
  ['smtp-reply-bare-code', 'RSET', (wire) => wire.replace(/^(\d{3}).*/, '$1')],
  ['smtp-reply-text-glued', 'RSET', (wire) => wire.replace(/^(\d{3}) /, '$1')],
  ['smtp-reply-tab-separator', 'RSET', (wire) => wire.replace(/^(\d{3}) /, '$1\t')],
  ['smtp-reply-leading-space', 'NOOP', (wire) => ` ${wire}`],
  ['smtp-reply-empty-line-behind', 'RSET', (wire) => `${wire}\r\n`],
  ['smtp-reply-echoes-octets', 'unknown', (wire, line) => wire.replace('\r\n', `: ${line}\r\n`)],
  [
    'smtp-reply-repeats-the-verb',
    'unknown',
    (wire, line) => wire.replace('\r\n', `: ${/^[!-~]*/.exec(line)?.[0] ?? ''}\r\n`),
  ],
  ['smtp-reply-end-of-data-missing', 'text', () => ''],

  ['smtp-enhanced-on-greeting', 'greeting', (wire) => wire.replace(/^220 /, '220 2.0.0 ')],
  ['smtp-enhanced-on-ehlo', 'EHLO', (wire) => wire.replace(/^250([ -])/gm, '250$12.0.0 ')],
  ['smtp-enhanced-on-354', 'DATA', (wire) => wire.replace(/^354 /, '354 3.0.0 ')],
  ['smtp-enhanced-missing-on-refusals', 'all', (wire) => (/^5/.test(wire) ? wire.replace(STATUS, '') : wire)],
  ['smtp-enhanced-missing-on-quit', 'QUIT', (wire) => wire.replace(STATUS, '')],
  ['smtp-enhanced-missing-at-end-of-data', 'text', (wire) => wire.replace(STATUS, '')],
  ['smtp-enhanced-missing-on-last-line', 'HELP', (wire) => wire.replace(/^214 2\.0\.0 /m, '214 ')],
  ['smtp-enhanced-lines-differ', 'HELP', (wire) => wire.replace(/^214 2\.0\.0 /m, '214 2.1.0 ')],
  ['smtp-enhanced-class-disagrees', 'RCPT', (wire) => wire.replace(/^550 5\./, '550 4.')],
  ['smtp-enhanced-two-numbers', 'NOOP', (wire) => wire.replace('2.0.0', '2.0')],
  ['smtp-enhanced-four-digits', 'MAIL', (wire) => wire.replace('2.1.0', '2.1.1000')],
  ['smtp-enhanced-leading-zero', 'MAIL', (wire) => wire.replace('2.1.0 ', '2.1.00 ')],
  ['smtp-enhanced-unregistered', 'RCPT', (wire) => wire.replace('5.1.1 ', '5.1.99 ')],
  ['smtp-enhanced-glued', 'MAIL', (wire) => wire.replace('2.1.0 ', '2.1.0')],
];

/** The first line with so many octets, CRLF among them. */
function padded(wire: string, octets: number): string {
  const end = wire.indexOf('\r\n');
  return `${wire.slice(0, end).padEnd(octets - 2, '.')}${wire.slice(end)}`;
}

/** Variants of the text: any words, none, or several lines (RFC 5321 §4.2). */
const TEXT_DEEDS: Readonly<Record<string, (answer: Reply) => Reply>> = {
  'smtp-v-other-texts': (answer) => ({ ...answer, lines: answer.lines.map((_line, i) => `Gut so, ${i}`) }),
  'smtp-v-no-text': (answer) => ({ ...answer, lines: [''] }),
  'smtp-v-two-line-replies': (answer) => ({ ...answer, lines: ['This is the reply', ...answer.lines] }),
};

/** Replies whose text is meant for machines and stays as it is (RFC 5321 §4.2). */
const PARSED: ReadonlySet<Occasion> = new Set<Occasion>(['greeting', 'EHLO', 'HELO', 'QUIT', 'VRFY', 'EXPN']);

/**
 * The octets of `answer` as they go out.
 *
 * @param line - The command line that is answered.
 */
export function rewritten(
  answer: Reply,
  occasion: Occasion,
  line: string,
  format: (each: Reply) => string,
  session: SmtpSession,
): string {
  const { seeded } = session;
  let said = answer;
  for (const deed of active(TEXT_DEEDS, seeded)) {
    const free = !PARSED.has(occasion) && ![251, 421, 551].includes(answer.code);
    if (free) said = deed(said);
  }
  let wire = format(said);
  const wireDeeds = onceFor(seeded, WIRE_DEEDS, () => WIRE_DEEDS.filter(([seed]) => seeded(seed)));
  for (const [, on, deed] of wireDeeds) {
    if (on === 'all' || on === occasion) wire = deed(wire, line);
  }
  if (seeded('smtp-reply-per-recipient') && occasion === 'text') {
    wire = wire.repeat(Math.max(1, session.acceptedRecipients));
  }
  return wire;
}
