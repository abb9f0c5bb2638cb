import {
  conforms,
  deviates,
  masked,
  recorded,
  suspicious,
  violates,
  type Expectation,
  type GradedAnswer,
} from '../grade/graded.js';
import type { Extensions } from './ehlo.js';

/**
 * What a server may answer to each command in each state, as graded answers, for both editions of the standard.
 *
 * Theory of operation: a session is *greeted*, then introduced by HELO or EHLO, then within a mail transaction that
 * MAIL opens (*mail*) and the first accepted RCPT fills (*rcpt*). DATA answered 354 leads to *data*, which only the end
 * of mail data indication leaves. The table is total: every command has an entry in every state, in turn or not.
 * What the server may choose (MAIL within a transaction, VRFY ...) stands in the table as several lawful answers.
 * A session can come to a state by other ways than these, a refused command or the end of a transaction: the
 * *situations*. They have no rows of their own; each names the state whose rows hold.
 */

/** `rfc5321`: RFC 821 as later RFCs amended it. `rfc821`: the text of 1982 with RFC 1123. */
export type SmtpStandard = 'rfc5321' | 'rfc821';

export const SMTP_STATES = ['greeted', 'helo', 'ehlo', 'mail', 'rcpt'] as const;
export type SmtpState = (typeof SMTP_STATES)[number];

/**
 * Other ways into a state (RFC 5321 §4.1.4: a refused command changes nothing; §4.1.1.4, §4.1.1.5: the end of mail data
 * and RSET leave no transaction), and the state whose rows hold there for a session that began with EHLO.
 */
export const SITUATIONS = {
  'refused-ehlo': 'ehlo',
  'refused-mail': 'ehlo',
  'refused-rcpt': 'mail',
  'refused-rcpt-behind-accepted': 'rcpt',
  'refused-data': 'mail',
  completed: 'ehlo',
  reset: 'ehlo',
  'second-ehlo': 'ehlo',
} as const satisfies Readonly<Record<string, SmtpState>>;
export type SmtpSituation = keyof typeof SITUATIONS;

/** UNKNOWN stands for a verb that no RFC defines. */
export const SMTP_COMMANDS = [
  'EHLO',
  'HELO',
  'MAIL',
  'RCPT',
  'DATA',
  'RSET',
  'NOOP',
  'QUIT',
  'VRFY',
  'EXPN',
  'HELP',
  'SEND',
  'SOML',
  'SAML',
  'TURN',
  'UNKNOWN',
] as const;
export type SmtpCommand = (typeof SMTP_COMMANDS)[number];

/** Replies that every command may get (RFC 5321 §3.8, §4.3.2; RFC 4954 §6; RFC 3207 §4), behind the specific ones. */
const ALWAYS: Expectation = [
  suspicious('421', 'RFC 5321 §3.8: the service may close at any time'),
  suspicious('4yz', 'RFC 5321 §4.3.2: a transient refusal under special circumstances'),
  suspicious('530', 'RFC 4954 §6, RFC 3207 §4: AUTH or STARTTLS is demanded first'),
];

/** Refusals of an address, a client name or a text by policy (RFC 5321 §7.9), where these are out of the ordinary. */
export const POLICY: GradedAnswer = masked('550 551 552 553 554', 'RFC 5321 §7.9: refused by policy');
/** The same where they are the ordinary ones. */
export const ORDINARY_POLICY: GradedAnswer = suspicious('550 551 552 553 554', 'RFC 5321 §7.9: refused by policy');

type Row = Expectation | Partial<Record<SmtpState | 'else', Expectation>>;

/** Out of turn: 503; another 5yz tells the client the same thing with a code that the table does not list. */
const outOfTurn = (source: string): Expectation => [
  conforms('503', source),
  masked('530 550 553 554', 'RFC 5321 §7.9, RFC 3207 §4: refused by policy, so the order was not judged'),
  deviates('5yz', `not the 503 of ${source}`),
];

const RFC5321: Readonly<Record<SmtpCommand, Row>> = {
  EHLO: {
    greeted: [
      conforms('250', 'RFC 5321 §4.1.1.1'),
      violates('500 502', 'RFC 5321 §2.2.1: EHLO is supported'),
      masked('501 504 550 554', 'RFC 5321 §4.3.2: this client or its name is refused'),
    ],
    else: [
      conforms('250', 'RFC 5321 §4.1.4: EHLO may be given again at any time'),
      deviates('500 501 502 550', 'RFC 5321 §4.1.4: the answers to an EHLO that is not acceptable to the server'),
    ],
  },
  HELO: {
    greeted: [
      conforms('250', 'RFC 5321 §4.1.1.1'),
      violates('500 502', 'RFC 5321 §2.2.1: HELO is supported'),
      masked('501 504 550 554', 'RFC 5321 §4.3.2: this client or its name is refused'),
    ],
    // That a client may introduce itself again is said of EHLO alone (§4.1.4).
    else: [conforms('250', 'RFC 5321 §4.5.1: HELO is supported'), deviates('503', 'RFC 5321 §4.1.4')],
  },
  MAIL: {
    greeted: [
      recorded('250', 'RFC 5321 §4.1.1.1: opening with EHLO binds the client; a server may do without'),
      ...outOfTurn('RFC 5321 §4.3.2'),
    ],
    mail: [conforms('503 250', 'RFC 5321 §4.1.4, §3.3: refused, or a new transaction'), deviates('5yz', 'not a 503')],
    rcpt: [conforms('503 250', 'RFC 5321 §4.1.4, §3.3: refused, or a new transaction'), deviates('5yz', 'not a 503')],
    else: [conforms('250', 'RFC 5321 §3.3'), ORDINARY_POLICY],
  },
  RCPT: {
    mail: [conforms('250 251', 'RFC 5321 §3.3'), ORDINARY_POLICY],
    rcpt: [conforms('250 251', 'RFC 5321 §4.1.1.3: each RCPT adds a recipient'), ORDINARY_POLICY],
    else: outOfTurn('RFC 5321 §3.3'),
  },
  DATA: {
    rcpt: [conforms('354', 'RFC 5321 §4.1.1.4'), ORDINARY_POLICY],
    // A 354 is followed up by the case: it conforms when the end of data is then refused.
    else: [
      conforms('503 554', 'RFC 5321 §3.3: no MAIL or no RCPT was accepted'),
      recorded('354', 'RFC 5321 §3.3: the refusal may wait until the end of data'),
      deviates('5yz', 'RFC 5321 §3.3 lists 503 and 554'),
    ],
  },
  RSET: {
    greeted: [conforms('250', 'RFC 5321 §4.1.1.5'), deviates('503', 'RFC 5321 §4.1.4 (SHOULD)')],
    else: [conforms('250', 'RFC 5321 §4.1.1.5')],
  },
  NOOP: {
    greeted: [conforms('250', 'RFC 5321 §4.1.1.9'), deviates('503', 'RFC 5321 §4.1.4 (SHOULD)')],
    else: [conforms('250', 'RFC 5321 §4.1.1.9')],
  },
  QUIT: [conforms('221', 'RFC 5321 §4.1.1.10')],
  VRFY: [
    conforms('250 251 252 550 551 553 504', 'RFC 5321 §4.3.2'),
    deviates('500 502', 'RFC 5321 §3.5.3: listed in §4.3.2, yet less than full compliance'),
    deviates('503', 'RFC 5321 §4.1.4 (SHOULD): VRFY is processed at any time'),
    deviates('501 554 555', 'outside the row of RFC 5321 §4.3.2'),
  ],
  EXPN: [
    conforms('250 252 550 500 502 504', 'RFC 5321 §4.3.2'),
    deviates('503', 'RFC 5321 §4.1.4 (SHOULD): EXPN is processed at any time'),
    deviates('501 551 553 554 555', 'outside the row of RFC 5321 §4.3.2'),
  ],
  HELP: [
    conforms('211 214', 'RFC 5321 §4.1.1.8'),
    deviates('2yz', 'RFC 5321 §4.3.2 (SHOULD): 211 or 214'),
    deviates('500 502 503 504', 'RFC 5321 §4.1.1.8 (SHOULD): HELP is supported'),
  ],
  SEND: [conforms('500 502 503 550', 'RFC 5321 Appendix F.6: obsolete'), deviates('5yz', 'not a 502')],
  SOML: [conforms('500 502 503 550', 'RFC 5321 Appendix F.6: obsolete'), deviates('5yz', 'not a 502')],
  SAML: [conforms('500 502 503 550', 'RFC 5321 Appendix F.6: obsolete'), deviates('5yz', 'not a 502')],
  TURN: [conforms('500 501 502 503 504 550', 'RFC 5321 Appendix F.1: deprecated'), deviates('5yz', 'not a 502')],
  UNKNOWN: [conforms('500', 'RFC 5321 §4.2.4'), deviates('5yz', 'RFC 5321 §4.2.4: an unrecognized command gets 500')],
};

const outOfTurn821 = (source: string): Expectation => [
  conforms('503', source),
  deviates('5yz', `not the 503 of ${source}`),
];
const OPTIONAL_821 = 'RFC 821 §4.3: optional';

/** The rows in which the text of 1982 differs. */
const RFC821: Readonly<Partial<Record<SmtpCommand, Row>>> = {
  EHLO: [
    conforms('500 501 502 504', 'RFC 821 §4.3: the verb is unknown'),
    recorded('250', 'RFC 1869: the server knows the service extension model'),
  ],
  HELO: [
    conforms('250', 'RFC 821 §4.1.1'),
    masked('501 504', 'RFC 821 §4.3: this client name is refused'),
    masked('550 554', 'RFC 5321 §7.9: refused by policy'),
  ],
  MAIL: {
    greeted: [
      conforms('503', 'RFC 821 §4.1.1'),
      recorded('250', 'RFC 821 §4.3: the row of MAIL lacks 503'),
      deviates('500 501', OPTIONAL_821),
    ],
    mail: [conforms('503 250', 'RFC 821 §4.1.1'), deviates('5yz', 'not a 503')],
    rcpt: [conforms('503 250', 'RFC 821 §4.1.1'), deviates('5yz', 'not a 503')],
    else: [conforms('250', 'RFC 821 §3.1'), ORDINARY_POLICY],
  },
  RCPT: {
    mail: [conforms('250 251', 'RFC 821 §3.1'), ORDINARY_POLICY],
    rcpt: [conforms('250 251', 'RFC 821 §3.1'), ORDINARY_POLICY],
    else: outOfTurn821('RFC 821 §4.1.1'),
  },
  DATA: {
    rcpt: [conforms('354', 'RFC 821 §4.1.1'), ORDINARY_POLICY],
    else: [
      conforms('503 554', 'RFC 821 §4.1.1, §4.3'),
      recorded('354', 'RFC 821 §4.3: 554 may come behind the mail data'),
      deviates('5yz', 'RFC 821 §4.3 lists 503 and 554'),
    ],
  },
  RSET: [conforms('250', 'RFC 821 §4.3'), deviates('503', 'not in the row of RFC 821 §4.3')],
  NOOP: [conforms('250', 'RFC 821 §4.3'), deviates('503', 'not in the row of RFC 821 §4.3')],
  QUIT: [conforms('221', 'RFC 821 §4.3')],
  VRFY: [
    conforms('250 251 252 550 551 553 500 502 504', 'RFC 821 §4.3, RFC 1123 §5.2.3'),
    deviates('501 503 554', 'not a lawful answer to this request in RFC 821 §4.3'),
  ],
  EXPN: [
    conforms('250 550 500 502 504', 'RFC 821 §4.3'),
    deviates('252 501 503 551 553 554', 'not in the row of RFC 821 §4.3'),
  ],
  HELP: [conforms('211 214 500 502 504', 'RFC 821 §4.3'), deviates('503', 'not in the row of RFC 821 §4.3')],
  SEND: [recorded('250', OPTIONAL_821), conforms('500 502 503', OPTIONAL_821), deviates('5yz', 'not a 502')],
  SOML: [recorded('250', OPTIONAL_821), conforms('500 502 503', OPTIONAL_821), deviates('5yz', 'not a 502')],
  SAML: [recorded('250', OPTIONAL_821), conforms('500 502 503', OPTIONAL_821), deviates('5yz', 'not a 502')],
  TURN: [recorded('250', OPTIONAL_821), conforms('500 502 503', OPTIONAL_821), deviates('5yz', 'not a 502')],
  UNKNOWN: [conforms('500', 'RFC 821 §4.2.1'), deviates('5yz', 'RFC 821 §4.2.1: an unrecognized command gets 500')],
};

/**
 * What may answer `command`, given well-formed and with ordinary addresses, in `state`.
 *
 * @param offered - The service extensions of the EHLO reply: SEND, SOML and SAML are lawful where they are listed.
 */
export function expected(
  standard: SmtpStandard,
  state: SmtpState,
  command: SmtpCommand,
  offered: Extensions = new Map(),
): Expectation {
  const row = (standard === 'rfc821' ? RFC821[command] : undefined) ?? RFC5321[command];
  const answers = isRowByState(row) ? (row[state] ?? row.else ?? []) : row;
  const listed = offered.has(command) && ['SEND', 'SOML', 'SAML'].includes(command);
  return [...(listed ? [recorded('250', 'RFC 5321 Appendix F.6: EHLO lists it')] : []), ...answers, ...ALWAYS];
}

function isRowByState(row: Row): row is Partial<Record<SmtpState | 'else', Expectation>> {
  return !Array.isArray(row);
}

/** What may answer the end of mail data indication of a transaction with an accepted recipient (RFC 5321 §4.3.2). */
export function expectedAtEndOfData(standard: SmtpStandard): Expectation {
  return [
    conforms('250', standard === 'rfc821' ? 'RFC 821 §4.3' : 'RFC 5321 §4.1.1.4'),
    suspicious('550 552 554', 'RFC 5321 §7.9, §4.3.2: the message is refused by policy'),
    ...ALWAYS,
  ];
}

/** What may come first on a connection when the client has not waited for the greeting. */
export const expectedBeforeGreeting: Expectation = [
  conforms('220', 'RFC 5321 §4.3.1: the greeting comes first'),
  masked('421 521 554', 'RFC 5321 §3.1, §4.3.1: a client that talks before the greeting is refused'),
];

/** `expectation`, and what every command may get behind it. */
export function orAlways(...expectation: GradedAnswer[]): Expectation {
  return [...expectation, ...ALWAYS];
}

/**
 * The state behind `command` answered with `code`.
 *
 * @param hello - How the client introduced itself: where a mail transaction ends, the session is in this state again.
 */
export function next(
  state: SmtpState,
  hello: 'greeted' | 'helo' | 'ehlo',
  command: SmtpCommand,
  code: number,
): SmtpState {
  const accepted = code >= 200 && code < 300;
  switch (command) {
    case 'EHLO':
      return accepted ? 'ehlo' : state;
    case 'HELO':
      return accepted ? 'helo' : state;
    case 'MAIL':
      return accepted ? 'mail' : state;
    case 'RCPT':
      return accepted && state === 'mail' ? 'rcpt' : state;
    case 'RSET':
      return accepted ? hello : state;
    default:
      return state;
  }
}
