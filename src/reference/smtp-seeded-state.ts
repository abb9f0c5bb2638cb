/** Seeded faults that show in no reply: what a command leaves behind in the envelope, or in later ones. */
import { accept } from './smtp-end-of-data.js';
import { lookUp, type Recipient } from './smtp-recipients.js';
import type { AfterRule } from './smtp-seeded-after.js';
import type { SmtpSession } from './smtp-session.js';

type Argument = string | undefined;

const refused = ({ code }: { readonly code: number }) => code >= 400;
const accepted = ({ code }: { readonly code: number }) => code === 250;
const outOfTurn = ({ code }: { readonly code: number }) => code === 503;

/** The path in an argument, its last bracket left out or not. */
const pathIn = (argument: Argument) => /<([^<> ]*)/.exec(argument ?? '')?.[1];

function takeSender(session: SmtpSession, argument: Argument): void {
  const path = pathIn(argument);
  if (session.transaction !== undefined && path !== undefined) session.transaction.reversePath = `<${path}>`;
}

function clearSender({ transaction }: SmtpSession): void {
  if (transaction !== undefined) transaction.reversePath = '<>';
}

/** The reverse-path is kept where the argument of the last command is. */
function shareArgument({ transaction }: SmtpSession, argument: Argument): void {
  if (transaction !== undefined && argument !== undefined) {
    transaction.reversePath = `<${pathIn(argument) ?? argument}>`;
  }
}

function recipientOf(address: string | undefined, { context }: SmtpSession): Recipient | undefined {
  const at = address?.lastIndexOf('@') ?? -1;
  if (address === undefined || at < 0) return undefined;
  const found = lookUp(address.slice(0, at), address.slice(at + 1), context);
  return 'code' in found ? undefined : found;
}

function rememberRecipient(session: SmtpSession, argument: Argument): void {
  const recipient = recipientOf(pathIn(argument), session);
  if (recipient !== undefined) session.remember([recipient]);
}

function removeRecipient(session: SmtpSession, argument: Argument): void {
  const named = recipientOf(pathIn(argument), session);
  const recipients = session.transaction?.recipients ?? [];
  const at = recipients.findIndex(({ maildrop }) => maildrop === named?.maildrop);
  if (at >= 0) recipients.splice(at, 1);
}

/** What faults know of the past of a session. */
interface Past {
  name?: string;
  reversePath?: string;
  declaredOctets?: number;
  readonly recipients: (readonly Recipient[])[];
  /** The first RCPT of the transaction was refused. */
  firstRefused?: boolean;
}

const pasts = new WeakMap<SmtpSession, Past>();

const rememberEnvelope = (session: SmtpSession): void => {
  pastOf(session).recipients.push([...(session.transaction?.recipients ?? [])]);
};

function pastOf(session: SmtpSession): Past {
  const past = pasts.get(session) ?? { recipients: [] };
  pasts.set(session, past);
  return past;
}

function keepFirstName(session: SmtpSession): void {
  const past = pastOf(session);
  past.name ??= session.clientName;
  session.clientName = past.name;
}

function keepSenderForNull(session: SmtpSession): void {
  const past = pastOf(session);
  if (session.transaction?.reversePath === '<>') session.transaction.reversePath = past.reversePath ?? '<>';
  if (session.transaction !== undefined) past.reversePath = session.transaction.reversePath;
}

function keepSenderWhenOverlapped(session: SmtpSession): void {
  const past = pastOf(session);
  const { transaction } = session;
  if (transaction === undefined) return;
  if (session.overlapped) transaction.reversePath = past.reversePath ?? transaction.reversePath;
  past.reversePath = transaction.reversePath;
}

function keepSize(session: SmtpSession, argument: Argument): void {
  const past = pastOf(session);
  const declared = / SIZE=(\d+)/i.exec(argument ?? '')?.[1];
  if (declared !== undefined) past.declaredOctets = Number(declared);
  if (session.transaction !== undefined) session.transaction.declaredOctets = past.declaredOctets;
}

export const STATE: readonly AfterRule[] = [
  {
    seed: 'smtp-nested-mail-refused-takes-sender',
    verb: 'MAIL',
    when: (given, { transaction }) => refused(given) && transaction !== undefined,
    effect: takeSender,
  },
  ...(['SEND', 'SOML', 'SAML'] as const).map((verb) => ({
    seed: 'smtp-send-refused-takes-sender',
    verb,
    when: refused,
    effect: takeSender,
  })),
  ...(['VRFY', 'EXPN', 'HELP', 'NOOP', 'unknown'] as const).map((verb) => ({
    seed: 'smtp-argument-becomes-sender',
    verb,
    effect: shareArgument,
  })),
  { seed: 'smtp-rcpt-refused-clears-sender', verb: 'RCPT', when: refused, effect: clearSender },
  { seed: 'smtp-syntax-error-clears-sender', verb: 'any', when: ({ code }) => code === 501, effect: clearSender },
  { seed: 'smtp-rcpt-refused-removes-recipient', verb: 'RCPT', when: refused, effect: removeRecipient },
  {
    seed: 'smtp-rcpt-refused-first-loses-last',
    verb: 'MAIL',
    when: accepted,
    effect: (session) => {
      pastOf(session).firstRefused = false;
    },
  },
  {
    seed: 'smtp-rcpt-refused-first-loses-last',
    verb: 'RCPT',
    when: (given, { transaction }) => refused(given) && transaction?.recipients.length === 0,
    effect: (session) => {
      pastOf(session).firstRefused = true;
    },
  },
  {
    seed: 'smtp-rcpt-refused-first-loses-last',
    verb: 'DATA',
    when: (_given, session) => pastOf(session).firstRefused === true,
    effect: ({ transaction }) => {
      if ((transaction?.recipients.length ?? 0) > 1) transaction?.recipients.pop();
    },
  },
  {
    seed: 'smtp-vrfy-adds-recipient',
    verb: 'VRFY',
    when: accepted,
    effect: (session, argument) => {
      const recipient = recipientOf(argument, session);
      if (recipient !== undefined) session.transaction?.recipients.push(recipient);
    },
  },

  { seed: 'smtp-rcpt-before-mail-remembered', verb: 'RCPT', when: outOfTurn, effect: rememberRecipient },
  {
    seed: 'smtp-rcpt-before-ehlo-remembered',
    verb: 'RCPT',
    when: (given, { greeted }) => outOfTurn(given) && greeted === undefined,
    effect: rememberRecipient,
  },
  {
    seed: 'smtp-rcpt-behind-refused-mail-remembered',
    verb: 'RCPT',
    when: (given, { previous }) => outOfTurn(given) && previous.occasion === 'MAIL' && refused(previous),
    effect: rememberRecipient,
  },

  {
    seed: 'smtp-data-recipients-before-last',
    verb: 'DATA',
    when: ({ code }) => code === 354,
    effect: rememberEnvelope,
  },
  {
    seed: 'smtp-data-recipients-before-last',
    verb: 'text',
    effect: (session) => {
      session.remember(pastOf(session).recipients.at(-2) ?? []);
    },
  },
  {
    seed: 'smtp-quit-delivers-again',
    verb: 'QUIT',
    effect: (session) => {
      if (session.last !== undefined) accept(session, session.last.transaction, session.last.data);
    },
  },
  {
    seed: 'smtp-quit-delivers-earlier-text',
    verb: 'QUIT',
    effect: (session) => {
      const { last, transaction } = session;
      if (last !== undefined && transaction !== undefined) accept(session, transaction, last.data);
    },
  },
  {
    seed: 'smtp-data-last-of-several-stays',
    verb: 'DATA',
    when: ({ code }) => code === 354,
    effect: rememberEnvelope,
  },
  {
    seed: 'smtp-data-last-of-several-stays',
    verb: 'text',
    effect: (session) => {
      const named = pastOf(session).recipients.at(-1) ?? [];
      if (named.length > 2) session.remember(named.slice(-1));
    },
  },
  {
    seed: 'smtp-session-recipients-after-quit',
    verb: 'QUIT',
    when: ({ code }) => code === 221,
    effect: ({ shared, transaction }) => {
      shared.leftRecipients = [...shared.leftRecipients, ...(transaction?.recipients ?? [])];
    },
  },

  { seed: 'smtp-mail-null-keeps-sender', verb: 'MAIL', when: accepted, effect: keepSenderForNull },
  { seed: 'smtp-mail-overlapped-keeps-sender', verb: 'MAIL', when: accepted, effect: keepSenderWhenOverlapped },
  { seed: 'smtp-size-stays-declared', verb: 'MAIL', effect: keepSize },
  ...['smtp-size-refused-stays', 'smtp-size-refused-stays-behind-rset'].map((seed): AfterRule => ({
    seed,
    verb: 'MAIL',
    when: ({ code }) => code === 552,
    effect: (session) => {
      session.sizeRefused = 'MAIL';
    },
  })),
  {
    seed: 'smtp-size-refused-stays',
    verb: 'RSET',
    effect: (session) => {
      session.sizeRefused = undefined;
    },
  },
  {
    seed: 'smtp-size-refused-stays-behind-rset',
    verb: 'RSET',
    when: (_given, session) => session.sizeRefused !== undefined,
    effect: (session) => {
      session.sizeRefused = 'RSET';
    },
  },
  {
    seed: 'smtp-body-stays-7bit',
    verb: 'MAIL',
    when: (given, _session, argument) => accepted(given) && / BODY=7BIT/i.test(argument ?? ''),
    effect: (session) => {
      session.sevenBit = true;
    },
  },
  {
    seed: 'smtp-body-behind-another-ignored',
    verb: 'MAIL',
    when: (given, _session, argument) => accepted(given) && / \S+=\S* BODY=8BITMIME/i.test(argument ?? ''),
    effect: (session) => {
      session.sevenBit = true;
    },
  },
  {
    seed: 'smtp-body-in-front-of-another-ignored',
    verb: 'MAIL',
    when: (given, _session, argument) => accepted(given) && / BODY=8BITMIME \S/i.test(argument ?? ''),
    effect: (session) => {
      session.sevenBit = true;
    },
  },
  {
    seed: 'smtp-body-other-letters-7bit',
    verb: 'MAIL',
    when: (given, _session, argument) =>
      accepted(given) && /^(?!.* BODY=8BIT).* [Bb][Oo][Dd][Yy]=8/.test(argument ?? ''),
    effect: (session) => {
      session.sevenBit = true;
    },
  },
  {
    seed: 'smtp-ehlo-literal-unbracketed',
    verb: 'EHLO',
    when: accepted,
    effect: (session) => {
      session.clientName = session.clientName.replace(/^\[(.*)\]$/, '$1');
    },
  },
  {
    seed: 'smtp-ehlo-name-cut-at-64',
    verb: 'EHLO',
    when: accepted,
    effect: (session) => {
      session.clientName = session.clientName.slice(0, 64);
    },
  },
  { seed: 'smtp-ehlo-first-name-kept', verb: 'EHLO', when: accepted, effect: keepFirstName },
  {
    seed: 'smtp-ehlo-name-of-first-message-kept',
    verb: 'text',
    when: accepted,
    effect: (session) => {
      pastOf(session).name ??= session.clientName;
    },
  },
  {
    seed: 'smtp-ehlo-name-of-first-message-kept',
    verb: 'EHLO',
    when: accepted,
    effect: (session) => {
      session.clientName = pastOf(session).name ?? session.clientName;
    },
  },
  {
    seed: 'smtp-ehlo-refused-name-kept',
    verb: 'EHLO',
    when: refused,
    effect: (session, argument) => {
      session.clientName = argument?.split(' ')[0] ?? session.clientName;
    },
  },
];
