/** Replies as data, and their form on the wire (RFC 5321 §4.2). */

/** One reply to one command. */
export interface Reply {
  readonly code: number;
  /** Enhanced status code (RFC 3463), or undefined where RFC 2034 §4 wants none: greeting, EHLO, HELO, 3yz. */
  readonly status: string | undefined;
  /** Text, one entry a line. */
  readonly lines: readonly string[];
  /** What becomes of the connection behind this reply: stays open unless said. */
  readonly connection?: 'end' | 'destroy';
  /** The reply is not sent. */
  readonly silent?: true;
}

/** A reply with an enhanced status code. */
export function reply(code: number, status: string, ...lines: readonly string[]): Reply {
  return { code, status, lines };
}

/** A reply that carries no enhanced status code. */
export function plainReply(code: number, ...lines: readonly string[]): Reply {
  return { code, status: undefined, lines };
}

/** A connection that breaks instead of an answer. */
export const CRASH: Reply = { code: 0, status: undefined, lines: [], connection: 'destroy', silent: true };

/** No answer at all. */
export const SILENCE: Reply = { code: 0, status: undefined, lines: [], silent: true };

/** The octets of `reply`: code and hyphen on every line but the last, code and space on the last. */
export function formatReply(reply: Reply, withStatus: boolean): string {
  const status = withStatus && reply.status !== undefined ? `${reply.status} ` : '';
  return reply.lines
    .map((line, i) => `${reply.code}${i < reply.lines.length - 1 ? '-' : ' '}${status}${line}\r\n`)
    .join('');
}

/** Added to a reply: the connection is closed behind it. */
export const END = { connection: 'end' } as const;
