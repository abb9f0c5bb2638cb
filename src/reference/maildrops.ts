/**
 * The maildrops that the reference SMTP and POP3 servers share: in memory, one an account.
 * Messages are stored as they were received after transparency was undone, CRLF line ends, octet for octet.
 */

/** An account of the reference server. */
export interface ReferenceAccount {
  readonly user: string;
  readonly password: string;
  /** Address whose mail goes into this account's maildrop, `local@domain`. */
  readonly address: string;
}

/** A message at rest. */
export interface StoredMessage {
  /** Unique-id (RFC 1939 §7), never given to another message. */
  readonly uid: string;
  readonly octets: Uint8Array;
}

/** How a client identified itself. */
export type Means = 'PASS' | 'APOP' | 'AUTH';

/** One account's messages, and the exclusive-access lock of RFC 1939 §4. */
export class Maildrop {
  /** True while a POP3 session holds the exclusive-access lock. */
  locked = false;
  /** How the session that was let in last had logged in, for faulty servers. */
  openedBy: Means | undefined;
  readonly account: ReferenceAccount;
  private stored: StoredMessage[] = [];
  private delivered = 0;

  constructor(account: ReferenceAccount) {
    this.account = account;
  }

  /** Messages in the order of delivery. */
  get messages(): readonly StoredMessage[] {
    return this.stored;
  }

  /** Appends a message and gives it a unique-id of its own. */
  deliver(octets: Uint8Array): StoredMessage {
    this.delivered += 1;
    const message = { uid: `${this.account.user}.${this.delivered.toString(36)}.${octets.length}`, octets };
    this.stored.push(message);
    return message;
  }

  /** Puts the field in front of each message that does not begin with it, as stores do that keep their state there. */
  writeHeaderField(field: string): void {
    const line = Buffer.from(`${field}\r\n`, 'latin1');
    this.stored = this.stored.map((message) =>
      Buffer.from(message.octets).subarray(0, line.length).equals(line)
        ? message
        : { ...message, octets: Buffer.concat([line, message.octets]) },
    );
  }

  /** Removes the messages with these unique-ids; others keep their order. */
  remove(uids: ReadonlySet<string>): void {
    this.stored = this.stored.filter((message) => !uids.has(message.uid));
  }
}

/** All maildrops of a reference server. */
export class Maildrops {
  private readonly byUserName = new Map<string, Maildrop>();
  private readonly byAddressKey = new Map<string, Maildrop>();

  constructor(accounts: readonly ReferenceAccount[]) {
    for (const account of accounts) {
      const maildrop = new Maildrop(account);
      this.byUserName.set(account.user, maildrop);
      this.byAddressKey.set(account.address.toLowerCase(), maildrop);
    }
  }

  /** The first account's maildrop, which also takes the postmaster's mail; undefined without accounts. */
  get first(): Maildrop | undefined {
    return this.byUserName.values().next().value;
  }

  byUser(user: string): Maildrop | undefined {
    return this.byUserName.get(user);
  }

  /** The maildrop that `local@domain` is delivered to; letter case does not matter here. */
  byAddress(address: string): Maildrop | undefined {
    return this.byAddressKey.get(address.toLowerCase());
  }
}
