/** A POP3 response before it is put into octets (RFC 1939 §3; RFC 2449 §3, §8; RFC 5034 §4). */
export interface Response {
  /** Status indicator; `+` for a SASL challenge. */
  readonly status: '+OK' | '-ERR' | '+';
  /** Response code without its brackets. */
  readonly code?: string;
  /** What a client reads: drop listing, single scan listing, timestamp, challenge. */
  readonly data?: string;
  /** Free text for people. */
  readonly text?: string;
  /** Lines of a multi-line response without CRLF, not byte-stuffed, as octet strings. */
  readonly lines?: readonly string[];
  /** True when the connection is closed behind this response. */
  readonly close?: boolean;
}

/** What one line of the client gets. Only a faulty server gives nothing, or drops the connection without a response. */
export type Answer = Response | 'nothing' | 'drop';

/** A positive response. */
export function ok(text: string, rest: Omit<Response, 'status' | 'text'> = {}): Response {
  return { status: '+OK', text, ...rest };
}

/** A negative response. */
export function err(text: string, code?: string): Response {
  return code === undefined ? { status: '-ERR', text } : { status: '-ERR', text, code };
}
