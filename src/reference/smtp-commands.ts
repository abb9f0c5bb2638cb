/** The commands and what the server answers to them (RFC 5321 §4.1.1, §4.3.2). */
import { extensionLines, offers, sizeLimitOctets } from './smtp-extensions.js';
import { isClientName, parseLocalPart, parseParameters, parsePath, type Parameter, type Path } from './smtp-path.js';
import { judgeRecipient, lookUp, type Recipient } from './smtp-recipients.js';
import { plainReply, reply, type Reply } from './smtp-reply.js';
import { policyVerdict } from './smtp-seeded-paths.js';
import type { SmtpSession } from './smtp-session.js';

/** Every verb the server recognises, implemented or not. */
export type Verb =
  | 'EHLO'
  | 'HELO'
  | 'MAIL'
  | 'RCPT'
  | 'DATA'
  | 'RSET'
  | 'NOOP'
  | 'QUIT'
  | 'VRFY'
  | 'EXPN'
  | 'HELP'
  | 'SEND'
  | 'SOML'
  | 'SAML'
  | 'TURN';

type Handler = (session: SmtpSession, argument: string | undefined) => Reply;

/** The answer to each verb. `argument` is what follows the first space; a session changes only on success. */
export const handlers: Readonly<Record<Verb, Handler>> = {
  EHLO: ehlo,
  HELO: helo,
  MAIL: mail,
  RCPT: rcpt,
  DATA: data,
  RSET: rset,
  NOOP: () => OK,
  QUIT: quit,
  VRFY: vrfy,
  EXPN: expn,
  HELP: help,
  SEND: () => NOT_IMPLEMENTED,
  SOML: () => NOT_IMPLEMENTED,
  SAML: () => NOT_IMPLEMENTED,
  TURN: () => NOT_IMPLEMENTED,
};

/** Recipients of one transaction; RFC 5321 §4.5.3.1.8 asks for at least 100. */
const RECIPIENT_LIMIT = 1000;

const OK = reply(250, '2.0.0', 'OK');
const NOT_IMPLEMENTED = reply(502, '5.5.1', 'Command not implemented');
const NO_ARGUMENT = reply(501, '5.5.4', 'Syntax error in parameters or arguments');
const BAD_SEQUENCE = reply(503, '5.5.1', 'Bad sequence of commands');
const UNKNOWN_PARAMETER = reply(555, '5.5.4', 'Parameters not recognized or not implemented');
const TOO_MANY = reply(452, '4.5.3', 'Too many recipients');

/** What the server says first (RFC 5321 §4.2). */
export function greeting({ context, seeded }: SmtpSession): Reply {
  const { hostName } = context;
  const text = 'ESMTP mailspec reference';
  if (seeded('smtp-greeting-554-closes')) return { ...plainReply(554, 'No SMTP service here'), connection: 'end' };
  if (seeded('smtp-greeting-domain-missing')) return plainReply(220, '*** Welcome! ***');
  if (seeded('smtp-v-greeting-literal')) return plainReply(220, `[127.0.0.1] ${text}`);
  if (seeded('smtp-v-greeting-other-host')) return plainReply(220, `mx7.example.net ${text}`);
  if (seeded('smtp-v-greeting-bare')) return plainReply(220, hostName);
  if (seeded('smtp-v-greeting-multiline'))
    return plainReply(220, `${hostName} ${text}`, 'No advertising here', 'Go on');
  return plainReply(220, `${hostName} ${text}`);
}

/** The argument is a domain or address literal, and nothing else (RFC 5321 §4.1.1.1). */
function ehlo(session: SmtpSession, argument: string | undefined): Reply {
  const { context, seeded } = session;
  // RFC 2034 §4: no reply to EHLO or HELO carries an enhanced status code.
  if (argument === undefined || !isClientName(argument, seeded)) return plainReply(501, NEEDS_NAME);
  session.finish('EHLO');
  session.greeted = 'EHLO';
  session.clientName = argument;
  const first = seeded('smtp-ehlo-domain-missing')
    ? '*** Pleased to meet you ***'
    : `${context.hostName} at your service`;
  return plainReply(250, first, ...extensionLines(seeded));
}

function helo(session: SmtpSession, argument: string | undefined): Reply {
  const { context, seeded } = session;
  if (argument === undefined || !isClientName(argument, seeded)) return plainReply(501, NEEDS_NAME);
  const listed =
    seeded('smtp-helo-extension-list') ||
    (seeded('smtp-helo-extension-list-behind-ehlo') && session.greeted === 'EHLO');
  session.finish('HELO');
  session.greeted = 'HELO';
  session.clientName = argument;
  return plainReply(250, context.hostName, ...(listed ? extensionLines(seeded) : []));
}

const NEEDS_NAME = 'Syntax error - one domain or address literal is needed';

/** Seeds under which MAIL in an open transaction begins another. */
const NESTED_MAIL = [
  'smtp-nested-mail-keeps-recipients',
  'smtp-nested-mail-keeps-sender',
  'smtp-v-nested-mail-restarts',
];

/** Seeds under which MAIL is taken of a client that has not introduced itself. */
const WITHOUT_EHLO = ['smtp-v-mail-before-ehlo', 'smtp-v-ehlo-missed-at-data'];

function restarts({ seeded, transaction }: SmtpSession): boolean {
  return (
    NESTED_MAIL.some((seed) => seeded(seed)) ||
    (seeded('smtp-nested-mail-behind-two-keeps-recipients') && (transaction?.recipients.length ?? 0) > 1) ||
    (seeded('smtp-mail-null-is-none') && transaction?.reversePath === '<>')
  );
}

function mail(session: SmtpSession, argument: string | undefined): Reply {
  const { seeded } = session;
  if (session.greeted === undefined && !WITHOUT_EHLO.some((seed) => seeded(seed))) return BAD_SEQUENCE;
  if (session.transaction !== undefined && !restarts(session)) return BAD_SEQUENCE;
  const parsed = pathAndParameters(argument, 'FROM:', 'reverse', session);
  if ('code' in parsed) return parsed;
  const policy = policyVerdict(parsed.path, seeded);
  if (policy !== undefined) return policy;
  let declaredOctets: number | undefined;
  for (const parameter of parsed.parameters) {
    const fault = mailParameterFault(parameter, session);
    if (fault !== undefined) return fault;
    if (parameter.keyword === 'SIZE') declaredOctets = Number(parameter.value);
  }
  session.begin(parsed.path.text, declaredOctets);
  return reply(250, '2.1.0', 'Sender ok');
}

/** Why a parameter of MAIL is refused, if it is: RFC 1870 §6 and RFC 6152 §2 for the two that are known. */
function mailParameterFault({ keyword, value }: Parameter, session: SmtpSession): Reply | undefined {
  const { seeded } = session;
  const extended = session.greeted === 'EHLO';
  if (extended && keyword === 'SIZE' && offers('SIZE', seeded)) {
    if (value === undefined || !/^\d{1,20}$/.test(value)) return reply(501, '5.5.4', 'SIZE needs a decimal number');
    const limitOctets = sizeLimitOctets(seeded) ?? Infinity;
    const tooLarge =
      (Number(value) > limitOctets && !seeded('smtp-size-not-enforced')) ||
      (value > limitOctets.toString() && seeded('smtp-size-compared-as-text'));
    return tooLarge ? reply(552, '5.3.4', 'Message size exceeds fixed maximum message size') : undefined;
  }
  if (extended && keyword === 'BODY' && offers('8BITMIME', seeded)) {
    const known = ['7BIT', '8BITMIME'].includes(value?.toUpperCase() ?? '') || seeded('smtp-body-unknown-accepted');
    return known ? undefined : reply(501, '5.5.4', 'BODY is 7BIT or 8BITMIME');
  }
  return seeded('smtp-params-unknown-ignored') ? undefined : UNKNOWN_PARAMETER;
}

function rcpt(session: SmtpSession, argument: string | undefined): Reply {
  const { context, seeded, transaction } = session;
  if (transaction === undefined) return BAD_SEQUENCE;
  const parsed = pathAndParameters(argument, 'TO:', 'forward', session);
  if ('code' in parsed) return parsed;
  const recipient = policyVerdict(parsed.path, seeded) ?? judgeRecipient(parsed.path, context);
  if (seeded('smtp-rcpt-stored-before-parameters') && !('code' in recipient)) transaction.recipients.push(recipient);
  if (parsed.parameters.length > 0 && !seeded('smtp-params-unknown-ignored')) return UNKNOWN_PARAMETER;
  if ('code' in recipient) return recipient;
  if (transaction.recipients.length >= RECIPIENT_LIMIT) return TOO_MANY;
  transaction.recipients.push(recipient);
  if (parsed.path.route !== '') transaction.route = parsed.path.route;
  return reply(250, '2.1.5', 'Recipient ok');
}

/** Reads `FROM:<path> parameters` or `TO:<path> parameters`; no space stands beside the colon (RFC 5321 §3.3). */
function pathAndParameters(
  argument: string | undefined,
  prefix: 'FROM:' | 'TO:',
  kind: 'reverse' | 'forward',
  { seeded }: SmtpSession,
): { readonly path: Path; readonly parameters: readonly Parameter[] } | Reply {
  if (argument?.slice(0, prefix.length).toUpperCase() !== prefix) return NO_ARGUMENT;
  let text = argument.slice(prefix.length);
  if (seeded('smtp-v-space-behind-colon')) text = text.trimStart();
  const parsed = parsePath(text, kind, seeded);
  const badPath =
    kind === 'reverse' ? reply(501, '5.1.7', 'Bad reverse-path') : reply(501, '5.1.3', 'Bad forward-path');
  if (parsed === undefined) return badPath;
  const parameters = parseParameters(parsed.rest);
  return parameters === undefined ? NO_ARGUMENT : { path: parsed.path, parameters };
}

function data(session: SmtpSession, argument: string | undefined): Reply {
  const { seeded, transaction } = session;
  if (argument !== undefined) return NO_ARGUMENT;
  if (transaction === undefined || (session.greeted === undefined && seeded('smtp-v-ehlo-missed-at-data'))) {
    return BAD_SEQUENCE;
  }
  const any = transaction.recipients.length > 0;
  const takenWithout =
    seeded('smtp-v-data-without-recipients-late') ||
    seeded('smtp-data-354-without-recipients') ||
    seeded('smtp-data-without-recipients-accepted') ||
    (seeded('smtp-rcpt-refused-counts') && transaction.refused > 0);
  return any || takenWithout ? session.startData() : BAD_SEQUENCE;
}

function rset(session: SmtpSession, argument: string | undefined): Reply {
  if (argument !== undefined) return NO_ARGUMENT;
  session.finish('RSET');
  return reply(250, '2.0.0', 'Reset');
}

function quit({ context }: SmtpSession, argument: string | undefined): Reply {
  if (argument !== undefined) return NO_ARGUMENT;
  return { ...reply(221, '2.0.0', `${context.hostName} closing transmission channel`), connection: 'end' };
}

const ADDRESS_SHOWN_OCTETS = 400;

/** A user name, or `local-part@domain` (RFC 5321 §3.5.1); 250 only for a mailbox that exists (§3.5.3). */
function vrfy(session: SmtpSession, argument: string | undefined): Reply {
  const found = userNamed(session, argument);
  if ('code' in found) return found;
  // A reply line has at most 512 octets (§4.5.3.1.5).
  if (found.address.length > ADDRESS_SHOWN_OCTETS) return reply(252, '2.1.5', 'The name is too long to be shown');
  return reply(250, '2.1.5', `User <${found.address}>`);
}

/** Not offered, so neither listed nor answered, but in a variant (RFC 5321 §3.5.2). */
function expn(session: SmtpSession, argument: string | undefined): Reply {
  return session.seeded('smtp-v-expn') ? vrfy(session, argument) : NOT_IMPLEMENTED;
}

function userNamed({ context, seeded }: SmtpSession, argument: string | undefined): Recipient | Reply {
  if (argument === undefined) return NO_ARGUMENT;
  const local = parseLocalPart(argument);
  if (local !== undefined) return lookUp(local, '', context);
  const mailbox = parsePath(`<${argument}>`, 'forward', seeded);
  if (mailbox === undefined || mailbox.rest !== '' || mailbox.path.route !== '') return NO_ARGUMENT;
  return lookUp(mailbox.path.local, mailbox.path.domain, context);
}

function help({ seeded }: SmtpSession): Reply {
  if (!offers('HELP', seeded)) return NOT_IMPLEMENTED;
  return reply(214, '2.0.0', 'EHLO HELO MAIL RCPT DATA', 'RSET NOOP QUIT VRFY HELP');
}
