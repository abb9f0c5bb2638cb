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
  /** Number of the session that it was read in; sizes are certain in that one only. */
  readonly session: number;
  private readonly marked: ReadonlySet<number>;

  constructor(messages: readonly MaildropMessage[], session = 1, marked: ReadonlySet<number> = new Set()) {
    this.messages = messages;
    this.session = session;
    this.marked = marked;
  }

  /** DELE, answered `+OK`. */
  dele(...messageNumbers: readonly number[]): Maildrop {
    return new Maildrop(this.messages, this.session, new Set([...this.marked, ...messageNumbers]));
  }

  /** RSET. */
  rset(): Maildrop {
    return new Maildrop(this.messages, this.session);
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
    const messages = this.present.map((one, index) => ({ ...one, messageNumber: index + 1 }));
    return new Maildrop(messages, this.session);
  }

  /**
   * The same messages with the sizes that a later session lists. Between two sessions a store may write header fields of its own
   * into a message (`Status`, `X-UIDL`): it grows by a few lines. A size that this does not explain stays as it was.
   */
  grownTo(sizes: ReadonlyMap<number, number>): Maildrop {
    const messages = this.messages.map((one) => {
      const more = (sizes.get(one.messageNumber) ?? 0) - one.octets;
      return more > 0 && more <= GROWTH_OCTETS ? { ...one, octets: one.octets + more } : one;
    });
    return new Maildrop(messages, this.session, this.marked);
  }
}

/** Room for the header fields that an mbox server keeps its state in. */
export const GROWTH_OCTETS = 256;
