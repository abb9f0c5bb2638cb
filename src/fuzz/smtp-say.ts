import { stuffed } from '../octets/transparency.js';
import type { SmtpAct } from '../smtp/session-model.js';
import { messageText } from '../target/message.js';
import type { Sequence } from './sequence.js';

/** A command as data: how it is put, and what the model is told of it. */
export interface SmtpUtterance extends SmtpAct {
  /** Without CRLF; placeholders such as `{recipient}` are filled in on the way out. */
  readonly line: string;
  /** MAIL: put behind the path where the server offers the keyword. */
  readonly parameter?: MailParameter;
  /** QUIT: octets in the same segment behind it, where the server offers PIPELINING; nobody answers them. */
  readonly behind?: string;
  /** Not in the session that this one is compared with. */
  readonly aside?: true;
  /** DATA: what is sent when the answer is 354. */
  readonly text?: MailText;
}

export interface MailParameter {
  readonly keyword: string;
  /** Another keyword that must be offered. */
  readonly besides?: string;
  readonly text: string;
}

/** Mail data: an ordinary header with a token, and this body. */
export interface MailText {
  /** Header fields behind the ordinary ones, each with its CRLF. */
  readonly header?: string;
  readonly body: string;
  /** True when the body is the whole message, no header in front; `{token}` in it stands for its token. */
  readonly whole?: true;
  /** True when the body is sent as it stands: no transparency, and a server may refuse it. */
  readonly raw?: true;
  /** True when dots at the beginning of lines are sent as they stand: the server takes each away. No line is a dot alone. */
  readonly single?: true;
  /** Lines are added in front of the body, so that it begins behind so many octets of the message. */
  readonly octets?: number;
  /** Offsets, in the wire form of the body, at which the segments part. */
  readonly cuts?: readonly number[];
  /** Where in the body the text stops until other steps have been played; the rest goes on when this connection's turn comes. */
  readonly holdAt?: number;
}

/** One command, or a group for a server that offers PIPELINING; others get its commands one by one. */
export type SmtpSay = readonly SmtpUtterance[];
export type SmtpSequence = Sequence<SmtpSay>;

/** A text ready to be sent; octet strings with placeholders. */
export interface MailData {
  /** What is to arrive. */
  readonly message: string;
  /** Transparency applied, end of mail data indication behind it. */
  readonly wire: string;
  /** Where the body begins in the wire form. */
  readonly bodyAt: () => number;
}

/**
 * The text with this token.
 *
 * @param lengthOf - How many octets a string has once its placeholders are filled in.
 */
export function mailDataOf(text: MailText, token: string, lengthOf: (text: string) => number): MailData {
  const composed = messageOf(text, token);
  const bodyIn = text.whole === true ? 0 : composed.length - text.body.length;
  const header = (): string => composed.slice(0, bodyIn);
  const missing = text.octets === undefined ? 0 : text.octets - lengthOf(header());
  const added = missing < SHORTEST_LINE ? '' : linesOf(missing);
  const whole = added === '' ? composed : `${header()}${added}${composed.slice(bodyIn)}`;
  const asItStands = text.raw === true || text.single === true;
  const wire = asItStands ? `${whole}.\r\n` : stuffed(whole);
  const bodyAt = (): number =>
    asItStands ? bodyIn + added.length : stuffed(`${header()}${added}`).length - END.length;
  return { message: text.single === true ? withoutDots(whole) : whole, wire, bodyAt };
}

const END = '.\r\n';
const SHORTEST_LINE = 3;
const ADDED_LINE = `${'x'.repeat(70)}\r\n`;

/** Lines of so many octets together, at least three. */
function linesOf(count: number): string {
  const last = SHORTEST_LINE + ((count - SHORTEST_LINE) % ADDED_LINE.length);
  return `${ADDED_LINE.repeat((count - last) / ADDED_LINE.length)}${'y'.repeat(last - 2)}\r\n`;
}

/** What transparency makes of lines whose dots were not doubled. */
const withoutDots = (text: string): string => text.replace(/(^|\r\n)\./g, '$1');

/** The message of a text, an octet string. */
function messageOf({ header = '', body, whole }: MailText, token: string): string {
  if (whole === true) return body.replaceAll('{token}', token);
  return messageText(token, { header, body });
}

/** What a server may do with a text that it takes, and what is looked at in what it delivers of it. */
export interface Licence {
  /** It may be refused for what is in it. */
  readonly refused: boolean;
  /** How what arrives is compared: whole; its text and not its line ends; what stands between NULs; not at all. */
  readonly compared: 'octets' | 'text' | 'pieces' | 'not';
  /** It need not be found again: it may be taken for a message in a loop, or has no token. */
  readonly lost: boolean;
  /** It has a CR or LF alone, which no client may send (RFC 5321 §2.3.8). */
  readonly bare: boolean;
}

const ORDINARY: Licence = { refused: false, compared: 'octets', lost: false, bare: false };

/** The licence of a text: bare CR or LF, control characters, overlong lines and the like are out of the ordinary. */
export function licenceOf(text: MailText, message: string, eightBitDeclared: boolean, declaredOctets: number): Licence {
  const lost =
    (text.header !== undefined && RECEIVED.test(text.header)) ||
    (text.whole === true && !text.body.includes('{token}'));
  // One look is enough for most texts.
  const plain = PLAIN_LINES.test(message);
  const bare = !plain && /\r(?!\n)|(?<!\r)\n/.test(message);
  const eightBit = !plain && !eightBitDeclared && /[\x80-\xff]/.test(message);
  const long =
    message.length > LARGE_OCTETS ||
    (message.length > LINE_OCTETS && message.split('\r\n').some((line) => line.length > LINE_OCTETS));
  const bodiless = text.body === '' && text.octets === undefined;
  const free = text.raw === true || bodiless || bare || eightBit || long;
  if (free || lost) return { refused: true, compared: 'not', lost, bare };
  if (text.whole === true) return { refused: true, compared: 'text', lost, bare };
  if (!plain && message.includes('\0')) return { refused: true, compared: 'pieces', lost, bare };
  const odd =
    message.length + FILLED_OCTETS > declaredOctets ||
    (text.header ?? '').length > HEADER_OCTETS ||
    // What BODY=8BITMIME declares is MIME (RFC 6152 §3): 8-bit octets that no field declares may be refused.
    (!plain &&
      (/[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]/.test(message) ||
        (/[\x80-\xff]/.test(message) && !DECLARED_8BIT.test(text.header ?? ''))));
  return odd ? { ...ORDINARY, refused: true } : ORDINARY;
}

/** Printable ASCII and tabs, CRLF and no other CR or LF. */
const PLAIN_LINES = /^[\t\x20-\x7e]*(?:\r\n[\t\x20-\x7e]*)*$/;

const DECLARED_8BIT = /^Content-Transfer-Encoding: *8bit/im;

/** What filling in placeholders may add. */
const FILLED_OCTETS = 200;

/** A longer header some refuse. */
const HEADER_OCTETS = 8_192;

/** More Received fields than a message has that is in no loop (RFC 5321 §6.3). */
const RECEIVED = /(?:Received:[^\n]*\n){26}/;

/** RFC 5321 §4.5.3.1.7 and §4.5.3.1.6: up to here every server must go. */
const LARGE_OCTETS = 65_536;
const LINE_OCTETS = 998;
