/** Seeded faults and variants of single commands: what is answered instead of the handler's reply. */
import { SIZE_LIMIT_OCTETS } from './smtp-extensions.js';
import { CRASH, END, plainReply, reply, SILENCE, type Reply } from './smtp-reply.js';
import type { Occasion, SmtpSession } from './smtp-session.js';

/** Answers `verb` with `reply` when the condition holds. Without a reply only the effect happens. */
export interface BeforeRule {
  readonly seed: string;
  readonly verb: Occasion;
  readonly when?: (session: SmtpSession, argument: string | undefined) => boolean;
  readonly reply?: Reply | ((session: SmtpSession) => Reply);
  readonly effect?: (session: SmtpSession) => void;
}

const R500 = reply(500, '5.5.1', 'Command unrecognized');
const R501 = reply(501, '5.5.4', 'Syntax error in parameters or arguments');
const R502 = reply(502, '5.5.1', 'Command not implemented');
const R503 = reply(503, '5.5.1', 'Bad sequence of commands');
const R555 = reply(555, '5.5.4', 'Parameters not recognized or not implemented');
const R452 = reply(452, '4.5.3', 'Too many recipients');
const R552 = reply(552, '5.3.4', 'Message size exceeds fixed maximum message size');
const R250 = reply(250, '2.0.0', 'OK');
const R554 = reply(554, '5.7.1', 'Client host rejected: Access denied');
const R530 = reply(530, '5.7.0', 'Must issue a STARTTLS command first');
const UNKNOWN_USER = reply(550, '5.1.1', 'No such user here');

const isFirst = (session: SmtpSession) => session.greeted === undefined;
const isGreeted = (session: SmtpSession) => session.greeted !== undefined;
const inTransaction = (session: SmtpSession) => session.transaction !== undefined;
const recipientCount = (session: SmtpSession) => session.transaction?.recipients.length ?? 0;
const has = (pattern: RegExp) => (_session: SmtpSession, argument: string | undefined) => pattern.test(argument ?? '');

/** What a server that demands TLS may refuse before it (RFC 3207 §4), HELO left out. */
const BEHIND_TLS: readonly Occasion[] = [
  ...(['MAIL', 'RCPT', 'DATA', 'RSET', 'VRFY', 'EXPN', 'HELP', 'SEND', 'SOML', 'SAML', 'TURN', 'unknown'] as const),
];

export const BEFORE: readonly BeforeRule[] = [
  { seed: 'smtp-ehlo-unrecognised', verb: 'EHLO', reply: plainReply(500, 'Command unrecognized') },
  { seed: 'smtp-v-helo-only', verb: 'EHLO', reply: plainReply(500, 'Command unrecognized') },
  { seed: 'smtp-v-spaces-500', verb: 'EHLO', when: has(/^ /), reply: plainReply(500, 'Invalid command syntax') },
  { seed: 'smtp-v-spaces-500', verb: 'HELO', when: has(/^ /), reply: plainReply(500, 'Invalid command syntax') },
  { seed: 'smtp-v-second-ehlo-550', verb: 'EHLO', when: isGreeted, reply: plainReply(550, 'Not acceptable now') },
  { seed: 'smtp-ehlo-second-refused', verb: 'EHLO', when: isGreeted, reply: plainReply(503, 'Duplicate EHLO') },
  { seed: 'smtp-crash-second-ehlo', verb: 'EHLO', when: isGreeted, reply: CRASH },
  { seed: 'smtp-v-second-helo-503', verb: 'HELO', when: isGreeted, reply: plainReply(503, 'Duplicate HELO') },
  { seed: 'smtp-helo-unrecognised', verb: 'HELO', reply: plainReply(500, 'Command unrecognized') },

  { seed: 'smtp-mail-from-case-sensitive', verb: 'MAIL', when: has(/^(?!FROM:)[Ff][Rr][Oo][Mm]:/), reply: R501 },
  { seed: 'smtp-mail-after-helo-refused', verb: 'MAIL', when: (session) => session.greeted === 'HELO', reply: R503 },
  { seed: 'smtp-mail-second-message-refused', verb: 'MAIL', when: (session) => session.messages > 0, reply: R503 },
  {
    seed: 'smtp-mail-after-rejected-message-refused',
    verb: 'MAIL',
    when: ({ previous }) => previous.occasion === 'text' && previous.code >= 400,
    reply: R503,
  },
  {
    seed: 'smtp-mail-after-refused-mail-refused',
    verb: 'MAIL',
    when: ({ previous }) => previous.occasion === 'MAIL' && previous.code >= 400,
    reply: R503,
  },
  {
    seed: 'smtp-mail-null-again-refused',
    verb: 'MAIL',
    when: (session, argument) => session.messages > 0 && /<>/.test(argument ?? ''),
    reply: UNKNOWN_USER,
  },
  {
    seed: 'smtp-mail-behind-refused-data-refused',
    verb: 'MAIL',
    when: (session) => session.refusedData,
    reply: R503,
    effect: (session) => {
      session.refusedData = false;
    },
  },
  { seed: 'smtp-params-case-sensitive', verb: 'MAIL', when: has(/> (?:.* )?[A-Z]*[a-z]\w*=/), reply: R555 },
  { seed: 'smtp-params-second-refused', verb: 'MAIL', when: has(/> [^ ]+ [^ ]/), reply: R501 },
  { seed: 'smtp-size-parameter-refused', verb: 'MAIL', when: has(/> .*\bSIZE=/i), reply: R555 },
  { seed: 'smtp-size-long-number-refused', verb: 'MAIL', when: has(/> .*\bSIZE=\d{16}/i), reply: R501 },
  {
    seed: 'smtp-size-equal-to-limit-refused',
    verb: 'MAIL',
    when: has(new RegExp(`> .*\\bSIZE=${SIZE_LIMIT_OCTETS}\\b`, 'i')),
    reply: R552,
  },
  {
    seed: 'smtp-size-refused-stays',
    verb: 'MAIL',
    when: ({ sizeRefused }, argument) => sizeRefused === 'MAIL' && !/ SIZE=/i.test(argument ?? ''),
    reply: R552,
  },
  {
    seed: 'smtp-size-refused-stays-behind-rset',
    verb: 'MAIL',
    when: ({ sizeRefused }, argument) => sizeRefused === 'RSET' && !/ SIZE=/i.test(argument ?? ''),
    reply: R552,
  },
  { seed: 'smtp-size-zero-is-a-limit', verb: 'MAIL', when: has(/> .*\bSIZE=0*[1-9]/i), reply: R552 },
  {
    seed: 'smtp-enhanced-sender-domain-as-mailbox',
    verb: 'MAIL',
    when: has(/\.invalid>/i),
    reply: reply(550, '5.2.1', 'Sender domain does not exist'),
  },
  { seed: 'smtp-body-parameter-refused', verb: 'MAIL', when: has(/> .*\bBODY=/i), reply: R501 },
  { seed: 'smtp-body-value-case-sensitive', verb: 'MAIL', when: has(/> .*\bBODY=[^ ]*[a-z]/), reply: R501 },

  { seed: 'smtp-rcpt-to-case-sensitive', verb: 'RCPT', when: has(/^(?!TO:)[Tt][Oo]:/), reply: R501 },
  { seed: 'smtp-rcpt-before-mail-accepted', verb: 'RCPT', when: (session) => !inTransaction(session), reply: R250 },
  { seed: 'smtp-rcpt-before-mail-501', verb: 'RCPT', when: (session) => !inTransaction(session), reply: R501 },
  { seed: 'smtp-rcpt-limit-10', verb: 'RCPT', when: (session) => recipientCount(session) >= 10, reply: R452 },
  {
    seed: 'smtp-rcpt-second-refused-behind-message',
    verb: 'RCPT',
    when: (session) => session.messages > 0 && recipientCount(session) === 1,
    reply: R503,
  },
  {
    seed: 'smtp-rcpt-limit-per-session',
    verb: 'RCPT',
    when: (session) => (session.recipients += 1) > 150,
    reply: R452,
  },
  { seed: 'smtp-rcpt-limit-99', verb: 'RCPT', when: (session) => recipientCount(session) >= 99, reply: R452 },
  { seed: 'smtp-v-rcpt-limit-100', verb: 'RCPT', when: (session) => recipientCount(session) >= 100, reply: R452 },
  { seed: 'smtp-v-client-refused', verb: 'RCPT', when: inTransaction, reply: R554 },
  {
    seed: 'smtp-rcpt-limit-552',
    verb: 'RCPT',
    when: (session) => recipientCount(session) >= 100,
    reply: reply(552, '5.5.3', 'Too many recipients'),
  },
  { seed: 'smtp-rcpt-limit-closes', verb: 'RCPT', when: (session) => recipientCount(session) >= 100, reply: CRASH },
  {
    seed: 'smtp-rcpt-limit-forgets',
    verb: 'RCPT',
    when: (session) => recipientCount(session) >= 10,
    effect: (session) => session.transaction?.recipients.shift(),
  },

  {
    seed: 'smtp-data-before-mail-accepted',
    verb: 'DATA',
    when: (session) => !inTransaction(session),
    reply: (session) => session.startData(),
  },
  {
    seed: 'smtp-data-argument-closes',
    verb: 'DATA',
    when: has(/./),
    reply: { ...R501, ...END },
  },

  { seed: 'smtp-rset-before-ehlo-refused', verb: 'RSET', when: isFirst, reply: R503 },
  { seed: 'smtp-rset-in-transaction-refused', verb: 'RSET', when: inTransaction, reply: R503 },
  {
    seed: 'smtp-rset-unanswered',
    verb: 'RSET',
    reply: SILENCE,
    effect: (session) => {
      session.finish('RSET');
    },
  },
  { seed: 'smtp-crash-rset-first', verb: 'RSET', when: isFirst, reply: CRASH },

  { seed: 'smtp-noop-unrecognised', verb: 'NOOP', reply: R500 },
  { seed: 'smtp-noop-unanswered', verb: 'NOOP', reply: SILENCE },
  { seed: 'smtp-noop-argument-refused', verb: 'NOOP', when: has(/./), reply: R501 },
  { seed: 'smtp-noop-before-ehlo-refused', verb: 'NOOP', when: isFirst, reply: R503 },

  { seed: 'smtp-quit-before-ehlo-refused', verb: 'QUIT', when: isFirst, reply: R503 },
  { seed: 'smtp-quit-in-transaction-refused', verb: 'QUIT', when: inTransaction, reply: R503 },
  { seed: 'smtp-quit-unanswered', verb: 'QUIT', reply: { ...SILENCE, ...END } },

  { seed: 'smtp-vrfy-unrecognised', verb: 'VRFY', reply: R500 },
  { seed: 'smtp-ehlo-vrfy-not-implemented', verb: 'VRFY', reply: R502 },
  { seed: 'smtp-ehlo-help-not-implemented', verb: 'HELP', reply: R502 },
  { seed: 'smtp-vrfy-before-ehlo-refused', verb: 'VRFY', when: isFirst, reply: R503 },
  { seed: 'smtp-vrfy-550-for-everything', verb: 'VRFY', when: has(/./), reply: UNKNOWN_USER },
  { seed: 'smtp-vrfy-qualified-refused', verb: 'VRFY', when: has(/@/), reply: UNKNOWN_USER },
  {
    seed: 'smtp-vrfy-250-for-everything',
    verb: 'VRFY',
    when: has(/./),
    reply: reply(250, '2.1.5', 'User <user@example.test>'),
  },
  {
    seed: 'smtp-crash-vrfy-without-argument',
    verb: 'VRFY',
    when: (_session, argument) => argument === undefined,
    reply: CRASH,
  },
  { seed: 'smtp-421-stays-open', verb: 'VRFY', reply: reply(421, '4.3.0', 'mail.example.test Service not available') },
  {
    seed: 'smtp-v-vrfy-252',
    verb: 'VRFY',
    when: has(/./),
    reply: reply(252, '2.5.0', 'Cannot VRFY user, try to send'),
  },
  { seed: 'smtp-v-vrfy-ambiguous', verb: 'VRFY', when: has(/^[^@]+$/), reply: reply(553, '5.1.4', 'User ambiguous') },

  { seed: 'smtp-v-expn-252', verb: 'EXPN', when: has(/./), reply: reply(252, '2.5.0', 'Cannot EXPN, try to send') },
  { seed: 'smtp-v-unimplemented-500', verb: 'EXPN', reply: R500 },
  { seed: 'smtp-v-unimplemented-500', verb: 'SEND', reply: R500 },
  { seed: 'smtp-v-unimplemented-500', verb: 'SOML', reply: R500 },
  { seed: 'smtp-v-unimplemented-500', verb: 'SAML', reply: R500 },
  { seed: 'smtp-v-unimplemented-500', verb: 'TURN', reply: R500 },
  ...BEHIND_TLS.map((verb): BeforeRule => ({ seed: 'smtp-v-tls-first', verb, reply: R530 })),
  {
    seed: 'smtp-v-help-argument-504',
    verb: 'HELP',
    when: has(/./),
    reply: reply(504, '5.5.4', 'HELP takes no argument'),
  },
  { seed: 'smtp-help-of-data-354', verb: 'HELP', when: has(/^DATA$/), reply: plainReply(354, 'Start mail input') },
  { seed: 'smtp-help-before-ehlo-refused', verb: 'HELP', when: isFirst, reply: R503 },
  { seed: 'smtp-send-accepted-unlisted', verb: 'SEND', when: isGreeted, reply: R250 },
  { seed: 'smtp-turn-accepted', verb: 'TURN', reply: R250 },

  { seed: 'smtp-unknown-502', verb: 'unknown', reply: R502 },
  { seed: 'smtp-unknown-250', verb: 'unknown', reply: R250 },
  { seed: 'smtp-unknown-unanswered', verb: 'unknown', reply: SILENCE },
  { seed: 'smtp-unknown-closes', verb: 'unknown', reply: { ...R500, ...END } },
];
