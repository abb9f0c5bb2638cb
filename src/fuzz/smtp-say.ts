import { octetString, octets } from '../octets/octets.js';
import { stuffed } from '../octets/transparency.js';
import type { SmtpAct } from '../smtp/session-model.js';
import { composeMessage } from '../target/message.js';
import type { Sequence } from './sequence.js';

/** A command as data: how it is put, and what the model is told of it. */
export interface SmtpUtterance extends SmtpAct {
  /** Without CRLF; placeholders such as `{recipient}` are filled in on the way out. */
  readonly line: string;
  /** MAIL: put behind the path where the server offers the keyword. */
  readonly parameter?: { readonly keyword: string; readonly text: string };
  /** Not in the session that this one is compared with. */
  readonly aside?: true;
  /** DATA: what is sent when the answer is 354. */
  readonly text?: MailText;
}

/** Mail data: an ordinary header with a token, and this body. */
export interface MailText {
  /** Header fields behind the ordinary ones, each with its CRLF. */
  readonly header?: string;
  readonly body: string;
  /** True when the body is sent as it stands: no transparency, and a server may refuse it. */
  readonly raw?: true;
  /** Offsets, in the wire form of the body, at which the segments part. */
  readonly cuts?: readonly number[];
  /** Where in the body the text stops until other steps have been played; the rest goes on when this connection's turn comes. */
  readonly holdAt?: number;
}

/** One command, or a group for a server that offers PIPELINING; others get its commands one by one. */
export type SmtpSay = readonly SmtpUtterance[];
export type SmtpSequence = Sequence<SmtpSay>;

/** The message of a text, `{token}` in it for its token; an octet string. */
export function messageOf(text: MailText): string {
  const { header, body } = text;
  return octetString(composeMessage('{token}', { body, ...(header === undefined ? {} : { header }) }).octets);
}

/** A text on the wire: transparency applied, end of mail data indication behind it. */
export const wireOf = (message: string, raw = false): string =>
  raw ? `${message}.\r\n` : octetString(stuffed(octets(message)));

/** A text that a server may refuse for what is in it, or change: bare CR or LF, control characters, overlong lines. */
export function isOdd(message: string, eightBitDeclared: boolean): boolean {
  if (!eightBitDeclared && /[\x80-\xff]/.test(message)) return true;
  if (/[\0-\x08\x0b\x0c\x0e-\x1f\x7f]|\r(?!\n)|(?<!\r)\n/.test(message)) return true;
  return message.length > LARGE_OCTETS || message.split('\r\n').some((line) => line.length > LINE_OCTETS);
}

/** RFC 5321 §4.5.3.1.7 and §4.5.3.1.6: up to here every server must go. */
const LARGE_OCTETS = 64_000;
const LINE_OCTETS = 998;
