import { octets } from '../octets/octets.js';

/**
 * A message as we send it: octets with a token that read-back finds it by. The token stands in a header field, and in
 * the body where the message has no header.
 */
export interface Message {
  /** Unique in all runs: `mailspec-RUN-NUMBER`. */
  readonly token: string;
  /** The text before transparency is applied, ending in CRLF unless a case wants otherwise. */
  readonly octets: Uint8Array;
}

/** Matches every token. */
export const TOKEN = /mailspec-[0-9a-z]{8}-[0-9]+(?![0-9])/g;

/** The parts of a message that a case may choose; each an octet string. */
export interface MessageParts {
  /** Header fields, each with its CRLF, behind the standard ones (From, To, Subject, Date, Message-ID, token). */
  readonly header?: string;
  /** The body, line ends as they shall be sent. Default: one line and its CRLF. */
  readonly body?: string;
}

/**
 * A message given whole, octet for octet: without header, without final CRLF, empty ... `{token}` stands for its token.
 * Only for ways of provisioning that keep octets.
 */
export interface RawMessage {
  readonly raw: string;
}

/** An ordinary message (RFC 5322 §3.6) with `parts` in it. */
export function composeMessage(token: string, parts: MessageParts | RawMessage = {}): Message {
  return { token, octets: octets(messageText(token, parts)) };
}

/** The octet string of the message that {@link composeMessage} gives. */
export function messageText(token: string, parts: MessageParts | RawMessage): string {
  if ('raw' in parts) return parts.raw.replaceAll('{token}', token);
  const header =
    `From: Mail Spec <sender@example.com>\r\nTo: Somebody <somebody@example.org>\r\nSubject: ${token}\r\n` +
    `Date: Mon, 02 Nov 2026 10:00:00 +0000\r\nMessage-ID: <${token}@mailspec.example.com>\r\nX-Mailspec: ${token}\r\n`;
  return `${header}${parts.header ?? ''}\r\n${parts.body ?? 'A line of text.\r\n'}`;
}
