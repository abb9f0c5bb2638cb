import type { DropListing } from './listing.js';

/**
 * A maildrop in one session (RFC 1939 §4, §5): what STAT, LIST and UIDL must answer, predicted from what the session
 * began with and what has been marked since. Immutable: DELE and RSET give a new one.
 */
export interface MaildropMessage {
  readonly messageNumber: number;
  /** Size in octets, each CRLF counted as two, byte-stuffing not counted (§11). */
  readonly octets: number;
  /** Undefined where the server has no UIDL. */
  readonly uniqueId: string | undefined;
}

export class Maildrop {
  /** Every message of the session, marked or not. */
  readonly messages: readonly MaildropMessage[];
  private readonly marked: ReadonlySet<number>;

  constructor(messages: readonly MaildropMessage[], marked: ReadonlySet<number> = new Set()) {
    this.messages = messages;
    this.marked = marked;
  }

  /** DELE, answered `+OK`. */
  dele(...messageNumbers: readonly number[]): Maildrop {
    return new Maildrop(this.messages, new Set([...this.marked, ...messageNumbers]));
  }

  /** RSET. */
  rset(): Maildrop {
    return new Maildrop(this.messages);
  }

  /** The messages that are not marked. */
  get present(): readonly MaildropMessage[] {
    return this.messages.filter((one) => !this.marked.has(one.messageNumber));
  }

  /** What STAT answers. */
  get dropListing(): DropListing {
    const { present } = this;
    return { messages: present.length, octets: present.reduce((sum, one) => sum + one.octets, 0) };
  }

  /** What LIST answers: sizes in octets by message-number. */
  get scanListing(): ReadonlyMap<number, number> {
    return new Map(this.present.map((one) => [one.messageNumber, one.octets]));
  }

  /** What UIDL answers: unique-ids by message-number. */
  get uniqueIdListing(): ReadonlyMap<number, string> {
    return new Map(this.present.map((one) => [one.messageNumber, one.uniqueId ?? '']));
  }

  /** The maildrop that the next session opens when this one ends with QUIT: what is left, numbered from 1. */
  afterUpdate(): Maildrop {
    return new Maildrop(this.present.map((one, index) => ({ ...one, messageNumber: index + 1 })));
  }
}
