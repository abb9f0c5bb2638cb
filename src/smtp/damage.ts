import { conforms, deviates, recorded, violates, type Expectation } from '../grade/graded.js';
import { orAlways, type SmtpCommand, type SmtpState } from './model.js';

/** A damaged command: what it would be if it were whole, how it is put, and what may answer it. */
export interface Damage {
  readonly command: SmtpCommand;
  /** Without CRLF; placeholders as in scripts. */
  readonly line: string;
  readonly answers: (state: SmtpState) => Expectation;
}

const HOSTILE: Expectation = orAlways(
  conforms('501 500 550 553 554 555', 'RFC 5321 §4.1.2, §2.4'),
  deviates('5yz', 'RFC 5321 §4.1.2: 501'),
);
const lenient = (source: string): Expectation => [recorded('2yz', source), ...HOSTILE];

/** A word that is no verb. */
const noVerb: Expectation = [
  violates('2yz 354', 'RFC 5321 §4.2.4: a command that is not recognized gets 500'),
  conforms('500', 'RFC 5321 §4.2.4'),
  ...orAlways(deviates('5yz', 'RFC 5321 §4.2.4: an unrecognized command gets 500')),
];

const refused = (taken: string): Expectation =>
  orAlways(
    conforms('501', 'RFC 5321 §4.3.2'),
    deviates('5yz', 'RFC 5321 §4.3.2: 501'),
    deviates(taken, 'RFC 5321 §4.1.1 (SHOULD): refused with 501'),
  );

const malformedRefused: Expectation = orAlways(
  conforms('501 500 503 550 551 552 553 555', 'RFC 5321 §4.1.2, §4.3.2'),
  deviates('5yz', 'RFC 5321 §4.1.4: an unacceptable argument gets 501'),
);
const malformed: Expectation = [
  ...malformedRefused,
  recorded('2yz', 'lenient: RFC 5321 §7.9 does not forbid to take it'),
];
/** Out of a transaction the order is judged first, by servers that look at it first. */
const malformedRcpt = (state: SmtpState): Expectation =>
  state === 'mail' || state === 'rcpt'
    ? malformed
    : [violates('2yz', 'RFC 5321 §3.3: there is no mail transaction'), ...malformedRefused];

/** HELP, NOOP and the like with an argument that they need not know. */
const withArgument = (taken: string): Expectation =>
  orAlways(conforms(taken, 'RFC 5321 §4.3.2'), deviates('5yz', 'RFC 5321 §4.1.1.8, §4.1.1.9 (SHOULD): no error'));

const withoutArgument: Expectation = orAlways(
  conforms('501 500 502 504', 'RFC 5321 §4.3.2'),
  conforms('252 550 553', 'RFC 5321 §4.3.2: switched off'),
  deviates('5yz', 'RFC 5321 §4.3.2: 501'),
  recorded('250', 'lenient: taken'),
);

const emptyLine: Expectation = [
  violates('2yz 354', 'RFC 5321 §4.2.4: it is no command'),
  conforms('500', 'RFC 5321 §4.2.4'),
  recorded('silent', 'the grammar has no empty command: it need not be answered'),
  ...orAlways(deviates('5yz', 'RFC 5321 §4.2.4: 500')),
];

const overlong: Expectation = orAlways(
  conforms('500 501 250', 'RFC 5321 §4.5.3.1.9'),
  deviates('5yz', 'RFC 5321 §4.5.3.1.9: 500'),
);

/** NOOP with so long an argument; at each likely cut stands a command that a server which cuts would carry out. */
const noopOf = (octets: number): string => `NOOP ${'padding QUIT '.repeat(octets).slice(0, octets - 7)}`;

const always = (expectation: Expectation) => (): Expectation => expectation;

/** Each kind of damage by its name. None of them may change the state of the session, unless it is taken. */
export const DAMAGES = {
  'mail-without-argument': { command: 'MAIL', line: 'MAIL', answers: always(malformed) },
  'mail-without-path': { command: 'MAIL', line: 'MAIL FROM:', answers: always(malformed) },
  'mail-without-colon': { command: 'MAIL', line: 'MAIL FROM <{sender}>', answers: always(malformed) },
  'mail-unclosed-path': { command: 'MAIL', line: 'MAIL FROM:<{sender}', answers: always(malformed) },
  'rcpt-without-argument': { command: 'RCPT', line: 'RCPT', answers: malformedRcpt },
  'rcpt-without-path': { command: 'RCPT', line: 'RCPT TO:', answers: malformedRcpt },
  'rcpt-unclosed-path': { command: 'RCPT', line: 'RCPT TO:<{recipient}', answers: malformedRcpt },
  'rcpt-null-path': { command: 'RCPT', line: 'RCPT TO:<>', answers: malformedRcpt },
  'mail-unknown-parameter': {
    command: 'MAIL',
    line: 'MAIL FROM:<other.sender@example.com> XMAILSPEC=1',
    answers: always(malformed),
  },
  'rcpt-unknown-parameter': { command: 'RCPT', line: 'RCPT TO:<{recipient}> XMAILSPEC=1', answers: malformedRcpt },
  'vrfy-without-argument': { command: 'VRFY', line: 'VRFY', answers: always(withoutArgument) },
  'expn-without-argument': { command: 'EXPN', line: 'EXPN', answers: always(withoutArgument) },
  'help-argument': { command: 'HELP', line: 'HELP {recipient}', answers: always(withArgument('211 214 2yz 504')) },
  'noop-argument': { command: 'NOOP', line: 'NOOP {recipient}', answers: always(withArgument('250')) },
  'noop-of-200-octets': { command: 'NOOP', line: noopOf(200), answers: always(withArgument('250')) },
  'noop-of-1400-octets': { command: 'NOOP', line: noopOf(1400), answers: always(overlong) },
  'unknown-argument': { command: 'UNKNOWN', line: 'XYZZY TO:<{recipient}>', answers: always(noVerb) },
  'empty-line': { command: 'UNKNOWN', line: '', answers: always(emptyLine) },
  'ehlo-without-argument': { command: 'EHLO', line: 'EHLO', answers: always(malformed) },
  'helo-without-argument': { command: 'HELO', line: 'HELO', answers: always(malformed) },
  'rset-argument': { command: 'RSET', line: 'RSET now', answers: always(refused('2yz')) },
  'data-argument': { command: 'DATA', line: 'DATA now', answers: always(refused('354')) },
  'quit-argument': { command: 'QUIT', line: 'QUIT now', answers: always(refused('221')) },
  'longer-noop': { command: 'UNKNOWN', line: 'NOOPX', answers: always(noVerb) },
  'longer-data': { command: 'UNKNOWN', line: 'DATABASE', answers: always(noVerb) },
  'shorter-noop': { command: 'UNKNOWN', line: 'NOO', answers: always(noVerb) },
  'leading-space': { command: 'NOOP', line: ' NOOP', answers: always(lenient('ignored')) },
  'nul-behind-verb': { command: 'NOOP', line: 'NOOP\0', answers: always(lenient('taken for an argument')) },
  'nul-in-argument': { command: 'NOOP', line: 'NOOP a\0b', answers: always(lenient('the argument is ignored')) },
  '8bit-argument': { command: 'NOOP', line: 'NOOP caf\xc3\xa9', answers: always(lenient('the argument is ignored')) },
  garbage: {
    command: 'UNKNOWN',
    line: '\x01',
    answers: always([
      recorded('221 421 521 554 closed', 'RFC 5321 §7.8: the session is ended on a line that is not SMTP at all'),
      violates('2yz 354', 'RFC 5321 §4.2.4: it is no command'),
      ...HOSTILE,
    ]),
  },
} as const satisfies Readonly<Record<string, Damage>>;

export type DamageName = keyof typeof DAMAGES;
export const DAMAGE_NAMES = Object.keys(DAMAGES) as readonly DamageName[];
