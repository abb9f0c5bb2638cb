/** Seeded faults and variants of single commands: what becomes of the handler's reply, and of the session behind it. */
import { END, reply, type Reply } from './smtp-reply.js';
import type { Occasion, SmtpSession } from './smtp-session.js';

/** Changes the reply to `verb`, or the session behind it, when the condition holds. */
export interface AfterRule {
  readonly seed: string;
  readonly verb: Occasion | 'any';
  readonly when?: (given: Reply, session: SmtpSession, argument: string | undefined) => boolean;
  readonly reply?: (given: Reply, session: SmtpSession, argument: string | undefined) => Reply;
  readonly effect?: (session: SmtpSession, argument: string | undefined) => void;
}

const TOO_MANY_ERRORS = reply(421, '4.7.0', 'mail.example.test Too many errors');

const inTransaction = (session: SmtpSession) => session.transaction !== undefined;

/** Ends the mail transaction although the command has no effect on it. */
const forget = (session: SmtpSession): void => {
  session.finish('fault');
};
const forgetGreeting = (session: SmtpSession): void => {
  session.greeted = undefined;
};
const isUnknownUser = (given: Reply) => given.status === '5.1.1';
const isForeign = (given: Reply) => given.status === '5.7.1' && given.lines[0] === 'Relaying denied';

/** The same reply with another code; the enhanced status code keeps its class in step. */
function recoded(code: number, text?: string): (given: Reply) => Reply {
  return (given) => {
    const status = given.status === undefined ? undefined : `${code.toString().charAt(0)}${given.status.slice(1)}`;
    return { ...given, code, status, lines: text === undefined ? given.lines : [text] };
  };
}

const refusedAgain = ({ code }: Reply, { greeted }: SmtpSession): boolean => code === 501 && greeted === 'EHLO';

/** The session is one of HELO. */
function fallBack(session: SmtpSession): void {
  session.greeted = 'HELO';
}

export const AFTER: readonly AfterRule[] = [
  { seed: 'smtp-ehlo-refusal-553', verb: 'EHLO', when: ({ code }) => code === 501, reply: recoded(553) },
  { seed: 'smtp-v-ehlo-malformed-550', verb: 'EHLO', when: ({ code }) => code === 501, reply: recoded(550) },
  { seed: 'smtp-ehlo-refused-resets', verb: 'EHLO', when: ({ code }) => code === 501, effect: forget },
  {
    seed: 'smtp-ehlo-refused-forgets-greeting',
    verb: 'EHLO',
    when: ({ code }) => code === 501,
    effect: forgetGreeting,
  },
  { seed: 'smtp-ehlo-refused-drops-extensions', verb: 'EHLO', when: refusedAgain, effect: fallBack },
  { seed: 'smtp-helo-refused-drops-extensions', verb: 'HELO', when: refusedAgain, effect: fallBack },
  { seed: 'smtp-ehlo-code-220', verb: 'EHLO', when: ({ code }) => code === 250, reply: recoded(220) },

  {
    seed: 'smtp-mail-bad-argument-opens',
    verb: 'MAIL',
    when: ({ code }) => code === 501,
    effect: (session) => {
      session.begin('<>');
    },
  },
  { seed: 'smtp-mail-bad-argument-451', verb: 'MAIL', when: ({ code }) => code === 501, reply: recoded(451) },
  {
    seed: 'smtp-nested-mail-drops-transaction',
    verb: 'MAIL',
    when: ({ code }, session) => code === 503 && inTransaction(session),
    effect: forget,
  },
  { seed: 'smtp-size-declared-554', verb: 'MAIL', when: ({ code }) => code === 552, reply: recoded(554) },
  { seed: 'smtp-mail-code-200', verb: 'MAIL', when: ({ code }) => code === 250, reply: recoded(200) },

  { seed: 'smtp-rcpt-unknown-554', verb: 'RCPT', when: isUnknownUser, reply: recoded(554) },
  { seed: 'smtp-rcpt-unknown-closes', verb: 'RCPT', when: isUnknownUser, reply: (given) => ({ ...given, ...END }) },
  {
    seed: 'smtp-rcpt-relays-behind-accepted',
    verb: 'RCPT',
    when: (given, { transaction }) => isForeign(given) && (transaction?.recipients.length ?? 0) > 0,
    reply: recoded(250),
  },
  { seed: 'smtp-rcpt-foreign-554', verb: 'RCPT', when: isForeign, reply: recoded(554) },
  { seed: 'smtp-rcpt-refused-forgets-mail', verb: 'RCPT', when: ({ code }) => code >= 500, effect: forget },
  {
    seed: 'smtp-v-rcpt-unknown-551',
    verb: 'RCPT',
    when: isUnknownUser,
    reply: () => reply(551, '5.1.6', 'User not local; please try <someone@example.net>'),
  },
  {
    seed: 'smtp-v-rcpt-unknown-553',
    verb: 'RCPT',
    when: isUnknownUser,
    reply: recoded(553, 'Mailbox name not allowed'),
  },
  { seed: 'smtp-v-rcpt-foreign-503', verb: 'RCPT', when: isForeign, reply: recoded(503) },
  { seed: 'smtp-v-rcpt-foreign-553', verb: 'RCPT', when: isForeign, reply: recoded(553) },
  {
    seed: 'smtp-v-rcpt-251',
    verb: 'RCPT',
    when: ({ code }) => code === 250,
    reply: (given, session) => {
      const address = session.transaction?.recipients.at(-1)?.address ?? '';
      return { ...given, code: 251, lines: [`User not local; will forward to <${address}>`] };
    },
  },
  { seed: 'smtp-rcpt-code-252', verb: 'RCPT', when: ({ code }) => code === 250, reply: recoded(252) },
  { seed: 'smtp-params-unknown-501', verb: 'MAIL', when: ({ code }) => code === 555, reply: recoded(501) },
  { seed: 'smtp-params-unknown-501', verb: 'RCPT', when: ({ code }) => code === 555, reply: recoded(501) },
  { seed: 'smtp-v-params-455', verb: 'MAIL', when: ({ code }) => code === 555, reply: recoded(455) },
  { seed: 'smtp-v-params-455', verb: 'RCPT', when: ({ code }) => code === 555, reply: recoded(455) },

  { seed: 'smtp-data-250-instead-of-354', verb: 'DATA', when: ({ code }) => code === 354, reply: recoded(250) },
  {
    seed: 'smtp-mail-behind-refused-data-refused',
    verb: 'DATA',
    when: ({ code }, { transaction }) => code >= 500 && (transaction?.refused ?? 0) > 0,
    effect: (session) => {
      session.refusedData = true;
    },
  },
  {
    seed: 'smtp-data-refused-drops-transaction',
    verb: 'DATA',
    when: ({ code }) => code === 503,
    effect: forget,
  },
  {
    seed: 'smtp-v-data-without-recipients-554',
    verb: 'DATA',
    when: ({ code }, session) => code === 503 && inTransaction(session),
    reply: recoded(554, 'No valid recipients'),
  },

  {
    seed: 'smtp-helo-unlisted-505',
    verb: 'any',
    when: ({ code }, session) => code === 502 && session.greeted === 'HELO',
    reply: recoded(505),
  },

  { seed: 'smtp-rset-forgets-ehlo', verb: 'RSET', effect: forgetGreeting },
  { seed: 'smtp-rset-closes', verb: 'RSET', reply: (given) => ({ ...given, ...END }) },
  {
    seed: 'smtp-rset-twentieth-closes',
    verb: 'RSET',
    when: (_given, session) => (session.resets += 1) >= 20,
    reply: (given) => ({ ...given, ...END }),
  },
  { seed: 'smtp-rset-code-220', verb: 'RSET', when: ({ code }) => code === 250, reply: recoded(220) },
  { seed: 'smtp-noop-drops-transaction', verb: 'NOOP', effect: forget },
  {
    seed: 'smtp-noop-argument-drops-transaction',
    verb: 'NOOP',
    when: (_given, _session, argument) => argument !== undefined,
    effect: forget,
  },
  { seed: 'smtp-vrfy-drops-transaction', verb: 'VRFY', effect: forget },
  { seed: 'smtp-expn-drops-transaction', verb: 'EXPN', effect: forget },
  { seed: 'smtp-help-drops-transaction', verb: 'HELP', effect: forget },
  { seed: 'smtp-unknown-drops-transaction', verb: 'unknown', effect: forget },
  { seed: 'smtp-syntax-error-drops-transaction', verb: 'any', when: ({ code }) => code === 501, effect: forget },
  { seed: 'smtp-noop-forgets-ehlo', verb: 'NOOP', effect: forgetGreeting },
  {
    seed: 'smtp-syntax-error-closes',
    verb: 'any',
    when: ({ code }) => code === 501,
    reply: (given) => ({ ...given, ...END }),
  },

  {
    seed: 'smtp-close-after-message',
    verb: 'text',
    when: ({ code }) => code === 250,
    reply: (given) => ({ ...given, ...END }),
  },
  { seed: 'smtp-message-forgets-ehlo', verb: 'text', when: ({ code }) => code === 250, effect: forgetGreeting },
  { seed: 'smtp-end-of-data-code-200', verb: 'text', when: ({ code }) => code === 250, reply: recoded(200) },

  { seed: 'smtp-quit-code-250', verb: 'QUIT', when: ({ code }) => code === 221, reply: recoded(250) },
  {
    seed: 'smtp-quit-stays-open',
    verb: 'QUIT',
    when: ({ code }) => code === 221,
    reply: ({ code, status, lines }) => ({ code, status, lines }),
  },

  {
    seed: 'smtp-quit-stays-open-behind-messages',
    verb: 'QUIT',
    when: ({ code }, session) => code === 221 && session.messages > 1,
    reply: ({ code, status, lines }) => ({ code, status, lines }),
  },

  {
    seed: 'smtp-vrfy-without-mailbox',
    verb: 'VRFY',
    when: ({ code }) => code === 250,
    reply: (given) => ({ ...given, lines: ['User is known here'] }),
  },
  {
    seed: 'smtp-vrfy-without-brackets',
    verb: 'VRFY',
    when: ({ code }) => code === 250,
    reply: (given) => ({ ...given, lines: given.lines.map((line) => line.replace(/^User <(.*)>$/, '$1')) }),
  },
  {
    seed: 'smtp-vrfy-local-part-only',
    verb: 'VRFY',
    when: ({ code }) => code === 250,
    reply: (given) => ({ ...given, lines: given.lines.map((line) => line.replace(/@.*>$/, '>')) }),
  },
  {
    seed: 'smtp-vrfy-source-route',
    verb: 'VRFY',
    when: ({ code }) => code === 250,
    reply: (given) => ({ ...given, lines: given.lines.map((line) => line.replace('<', '<@mail.example.test:')) }),
  },
  { seed: 'smtp-help-code-250', verb: 'HELP', when: ({ code }) => code === 214, reply: recoded(250) },
  { seed: 'smtp-v-help-211', verb: 'HELP', when: ({ code }) => code === 214, reply: recoded(211) },

  { seed: 'smtp-v-unlisted-codes', verb: 'MAIL', when: ({ code }) => code === 501, reply: recoded(517) },
  { seed: 'smtp-v-unlisted-codes', verb: 'RCPT', when: ({ code }) => code === 501, reply: recoded(513) },

  {
    seed: 'smtp-v-421-after-10-errors',
    verb: 'any',
    when: ({ code }, session) => code >= 500 && session.errors >= 10,
    reply: () => ({ ...TOO_MANY_ERRORS, ...END }),
  },
  {
    seed: 'smtp-v-second-error-closes',
    verb: 'any',
    when: ({ code }, session) => code >= 500 && session.errors >= 1,
    reply: (given) => ({ ...given, ...END, lines: [...given.lines, 'Too many errors'] }),
  },
  {
    seed: 'smtp-v-421-at-the-third-error',
    verb: 'any',
    when: ({ code }, session) => code >= 500 && session.errors >= 2,
    reply: () => ({ ...TOO_MANY_ERRORS, ...END }),
  },
];
