import type { Maildrop } from './maildrops.js';
import { argumentsOf, type Command } from './pop3-command.js';
import { dropListing } from './pop3-drop-listing.js';
import { singleListing, wholeListing, type ListingKeyword } from './pop3-listing.js';
import { linesOf, sizeOctetsOf, topOf } from './pop3-message.js';
import { decimal, messageNumber } from './pop3-number.js';
import type { NumberedMessage } from './pop3-numbered-message.js';
import { err, ok, type Answer, type Response } from './pop3-response.js';
import type { Surroundings } from './pop3-surroundings.js';
import { shownLines } from './pop3-utf8.js';
import { firstOctets } from './pop3-message-faults.js';
import { uniqueIdOf } from './pop3-unique-ids.js';

/** The TRANSACTION state (RFC 1939 §5): a snapshot of the locked maildrop, and the marks on it. */
export class Transaction {
  readonly maildrop: Maildrop;
  private readonly server: Surroundings;
  private readonly utf8Mode: boolean;
  private snapshot: readonly NumberedMessage[];
  private highestAccessed = 0;
  private retrCount = 0;
  /** True once RSET has been given. */
  wasReset = false;
  /** The last command was refused. */
  wasRefused = false;
  /** Some command was refused. */
  everRefused = false;
  /** What TOP was asked for last. */
  private topLineCount = Infinity;
  /** What UIDL was asked for. */
  private readonly asked = new Set<string>();
  /** The message marked last. */
  private lastMarked: NumberedMessage | undefined;
  /** Octets of marked messages that a faulty server takes off once too often. */
  private lostOctets = 0;

  /**
   * @param maildrop - Locked by this session.
   * @param utf8Mode - True when the client has asked for UTF8 (RFC 6856 §2.1).
   */
  constructor(maildrop: Maildrop, server: Surroundings, utf8Mode = false) {
    this.maildrop = maildrop;
    this.utf8Mode = utf8Mode;
    this.server = server;
    this.snapshot = snapshotOf(maildrop, server);
    server.memory.users.add(maildrop.account.user);
    server.memory.maildrops.add(maildrop);
  }

  /** The messages in the order of their numbers, marked ones included. */
  get messages(): readonly NumberedMessage[] {
    return this.snapshot;
  }

  statCommand(command: Command): Response {
    if (argumentsOf(command, 0, this.server) === undefined) return err('STAT takes no argument');
    if (this.server.seeded('pop3-stat-empty-refused') && this.messages.length === 0) return err('maildrop is empty');
    const counted = this.server.seeded('pop3-stat-counts-new-mail')
      ? [...this.present, ...this.newMail()]
      : this.present.map((message, index) =>
          index === 0 ? { ...message, sizeOctets: message.sizeOctets - this.lostOctets } : message,
        );
    return ok('', { data: dropListing(counted, this.messages, this.server) });
  }

  listCommand(command: Command): Response {
    return this.listing('LIST', command);
  }

  uidlCommand(command: Command): Response {
    return this.listing('UIDL', command);
  }

  retrCommand(command: Command): Response {
    const { seeded } = this.server;
    const words = argumentsOf(command, 1, this.server);
    const word = words?.[0] ?? (seeded('pop3-retr-without-argument') && words !== undefined ? '1' : undefined);
    const message = this.find(word, seeded('pop3-retr-deleted')) ?? this.shifted(word);
    if (message === undefined) return this.missing('pop3-retr-missing-ok', word, { lines: [] });
    const off = seeded('pop3-retr-off-by-one-above-100') && message.number > 100;
    const isLast = message.number === this.messages.length;
    const shifts = seeded('pop3-retr-last-shifts-after-rset') && this.wasReset && isLast;
    const { stored } = (off || shifts ? this.messages[message.number - 2] : undefined) ?? message;
    if (seeded('pop3-retr-only-once') && message.retrieved) return ok('0 octets', { lines: [] });
    const lines = shownLines(linesOf(stored, this.server), 'RETR', this.utf8Mode, this.server);
    if (lines === undefined) return err('the message needs UTF8', 'UTF8');
    const cut = seeded('pop3-retr-large-again-cut') && message.retrieved && message.sizeOctets > 65_536;
    message.retrieved = true;
    this.server.memory.read.add(message.stored.uid);
    if (seeded('pop3-retr-marks')) message.deleted = true;
    this.retrCount += 1;
    if (this.retrCount === 50) this.unmarkBy('pop3-retr-fiftieth-unmarks');
    if (seeded('pop3-size-stuffed-after-retr'))
      message.sizeOctets = sizeOctetsOf(message.stored, { seeded: (name) => name === 'pop3-size-stuffed' });
    if (seeded('pop3-size-changes-after-retr')) message.sizeOctets = sizeOctetsOf(message.stored, this.server);
    const text = seeded('pop3-v-retr-no-count') ? 'message follows' : `${message.sizeOctets} octets`;
    if (seeded('pop3-retr-behind-top-cut')) return ok(text, { lines: topOf(lines, this.topLineCount, this.server) });
    return ok(text, { lines: cut ? lines.slice(0, lines.length / 2) : lines });
  }

  topCommand(command: Command): Answer {
    const { seeded } = this.server;
    const words = argumentsOf(command, 2, this.server) ?? [];
    const bodyLineCount = decimal(words[1]) ?? this.lineCountOfFaultyServer(words[1]);
    if (bodyLineCount === undefined) return err('TOP takes a message-number and a line count');
    const word = seeded('pop3-top-of-two-digits') ? words[0]?.slice(0, 1) : words[0];
    const message = this.movedUp(this.find(word, seeded('pop3-top-deleted')), 'pop3-top-shifts-after-dele');
    if (message === undefined) return seeded('pop3-top-missing-drops') ? 'drop' : this.noSuchMessage();
    const lines = shownLines(linesOf(message.stored, this.server), 'TOP', this.utf8Mode, this.server);
    if (lines === undefined) return err('the message needs UTF8', 'UTF8');
    if (seeded('pop3-top-marks')) message.deleted = true;
    this.unmarkBy('pop3-top-unmarks');
    if (seeded('pop3-lock-released-by-top')) this.maildrop.locked = false;
    this.topLineCount = bodyLineCount;
    const isHeaderOnly = !lines.includes('');
    if (seeded('pop3-top-zero-of-header-only-refused') && isHeaderOnly && bodyLineCount === 0)
      return err('there is no body');
    if (seeded('pop3-top-header-cut-at-4096') && bodyLineCount === 0)
      return ok('top of message follows', { lines: firstOctets(topOf(lines, 0, this.server), 4096) });
    const bodyLines = lines.length - lines.indexOf('') - 1;
    if (seeded('pop3-top-past-end-refused') && bodyLineCount > bodyLines) return err('message is shorter');
    return ok('top of message follows', { lines: topOf(lines, bodyLineCount, this.server) });
  }

  deleCommand(command: Command): Response {
    const { seeded } = this.server;
    const words = argumentsOf(command, 1, this.server);
    if (seeded('pop3-dele-without-argument') && words?.length === 0) return ok('message deleted');
    const message = this.find(words?.[0], seeded('pop3-dele-twice'));
    if (message === undefined) {
      this.loseOctetsOf(words?.[0]);
      return this.missing('pop3-dele-missing-ok', words?.[0]);
    }
    this.lastMarked = message;
    if (seeded('pop3-dele-one-only')) for (const other of this.messages) other.deleted = false;
    const ignored = seeded('pop3-dele-above-255-ignored') && message.number > 255;
    if (!seeded('pop3-dele-no-mark') && !ignored) message.deleted = true;
    message.everDeleted = true;
    this.server.memory.marks.add(message.stored.uid);
    if (seeded('pop3-lock-released-when-emptied') && this.present.length === 0) this.maildrop.locked = false;
    if (seeded('pop3-dele-immediately')) this.maildrop.remove(new Set([message.stored.uid]));
    if (seeded('pop3-dele-renumbers')) renumbered(this.present);
    return ok(`message ${message.number} deleted`);
  }

  noopCommand(command: Command): Response {
    if (argumentsOf(command, 0, this.server) === undefined) return err('NOOP takes no argument');
    if (this.server.seeded('pop3-noop-refused')) return err('no such command');
    if (this.server.seeded('pop3-noop-unmarks')) this.unmark();
    return ok('nothing done');
  }

  rsetCommand(command: Command): Response {
    const { seeded } = this.server;
    if (argumentsOf(command, 0, this.server) === undefined) return err('RSET takes no argument');
    const marked = this.messages.filter((message) => message.deleted);
    if (seeded('pop3-rset-empty-refused') && this.messages.length === 0) return err('no messages');
    if (seeded('pop3-rset-refused-without-marks') && marked.length === 0) return err('nothing to reset');
    if (seeded('pop3-rset-keeps-marks') || (seeded('pop3-rset-once') && this.wasReset)) return ok('reset');
    if (seeded('pop3-rset-releases-lock')) this.maildrop.locked = false;
    if (seeded('pop3-rset-takes-in-new-mail')) this.takeInNewMail();
    this.wasReset = true;
    if (seeded('pop3-rset-renumbers')) this.snapshot = renumbered([...this.messages].reverse());
    const unmarked = seeded('pop3-rset-sixty-four-only') ? marked.filter(({ number }) => number <= 64) : marked;
    for (const message of seeded('pop3-rset-last-only') ? marked.slice(-1) : unmarked) message.deleted = false;
    if (seeded('pop3-rset-loses-sizes')) for (const message of marked) message.sizeOctets = 0;
    this.highestAccessed = 0;
    return ok(`maildrop has ${this.messages.length} messages`);
  }

  /** `LAST` of RFC 1460, which some servers kept. */
  lastCommand(command: Command): Response {
    if (!this.server.seeded('pop3-v-last-command')) return err('no such command');
    if (argumentsOf(command, 0, this.server) === undefined) return err('LAST takes no argument');
    return ok('', { data: String(this.highestAccessed) });
  }

  /** A faulty server forgets the marks at an error. */
  refused(): void {
    this.unmarkBy('pop3-dele-forgotten-at-error');
    if (this.server.seeded('pop3-lock-released-by-error')) this.maildrop.locked = false;
    this.everRefused = true;
  }

  /** Messages that are not marked as deleted. */
  private get present(): readonly NumberedMessage[] {
    if (this.server.seeded('pop3-snapshot-new-mail-renumbers')) this.takeInNewMail();
    return this.messages.filter((message) => !message.deleted && !this.isGone(message));
  }

  private listing(keyword: ListingKeyword, command: Command): Response {
    const { seeded } = this.server;
    const words = argumentsOf(command, 1, this.server);
    if (keyword === 'UIDL') this.unmarkBy('pop3-uidl-unmarks');
    if (words?.length === 0) return wholeListing(keyword, this.listed(keyword), this.messages, this.server);
    const deletedToo = seeded(keyword === 'LIST' ? 'pop3-list-one-deleted' : 'pop3-uidl-one-deleted');
    const isLast = decimal(words?.[0]) === this.messages.length;
    const rememberedToo = keyword === 'UIDL' && seeded('pop3-uidl-one-remembered') && this.asked.has(words?.[0] ?? '');
    if (keyword === 'UIDL') this.asked.add(words?.[0] ?? '');
    const lastToo = keyword === 'LIST' && isLast && seeded('pop3-list-one-last-deleted');
    const message = this.find(words?.[0], deletedToo || lastToo || rememberedToo);
    const shown = this.movedUp(
      message,
      keyword === 'LIST' ? 'pop3-list-one-shifts-after-dele' : 'pop3-uidl-one-shifts-after-dele',
    );
    if (shown !== undefined) return singleListing(keyword, { ...shown, number: message?.number ?? 0 }, this.server);
    const data = `${words?.[0] ?? ''} 0`;
    return this.missing(keyword === 'LIST' ? 'pop3-list-one-missing-ok' : 'pop3-uidl-one-missing-ok', words?.[0], {
      data,
    });
  }

  /** The message with the number `word`; of marked ones only `deletedToo`. */
  private find(word: string | undefined, deletedToo = false): NumberedMessage | undefined {
    const number = messageNumber(word, this.messages.length, this.server);
    const among = deletedToo ? this.messages : this.present;
    const found = among.find((message) => message.number === number);
    this.highestAccessed = Math.max(this.highestAccessed, found?.number ?? 0);
    return found;
  }

  /** "Any future reference to the message-number ... generates an error" (§5, DELE). */
  private missing(fault: string, word: string | undefined, rest: Omit<Response, 'status' | 'text'> = {}): Response {
    const number = decimal(word);
    const deleted = this.messages.some((message) => message.number === number);
    return number !== undefined && !deleted && this.server.seeded(fault) ? ok('', rest) : this.noSuchMessage();
  }

  private noSuchMessage(): Response {
    return err('no such message', this.server.seeded('pop3-code-in-use-elsewhere') ? 'IN-USE' : undefined);
  }

  /** A faulty server takes off the octets of a marked message again. */
  private loseOctetsOf(word: string | undefined): void {
    const marked = this.messages.find(({ number, deleted }) => deleted && number === decimal(word));
    if (this.server.seeded('pop3-stat-size-lost-twice') && marked !== this.lastMarked)
      this.lostOctets += marked?.sizeOctets ?? 0;
  }

  /** RETR of a faulty server counts only the messages that are left. */
  private shifted(word: string | undefined): NumberedMessage | undefined {
    if (!this.server.seeded('pop3-retr-shifts-after-dele')) return undefined;
    return this.present[(decimal(word) ?? 0) - 1];
  }

  private lineCountOfFaultyServer(word: string | undefined): number | undefined {
    if (this.server.seeded('pop3-top-without-line-count') && word === undefined) return 0;
    if (this.server.seeded('pop3-top-negative') && /^-[0-9]+$/.test(word ?? '')) return 0;
    return this.server.seeded('pop3-top-word') && /^[a-z]+$/i.test(word ?? '') ? 0 : undefined;
  }

  /** True when another session removed the message, which the lock prevents. */
  private isGone(message: NumberedMessage): boolean {
    return this.server.seeded('pop3-lock-none') && !this.maildrop.messages.includes(message.stored);
  }

  /** A faulty server forgets the marks when the command of `fault` is given. */
  unmarkBy(fault: string): void {
    if (this.server.seeded(fault)) this.unmark();
  }

  /** The message that has the place of `message` when marked ones in front of it are not counted. */
  private movedUp(message: NumberedMessage | undefined, fault: string): NumberedMessage | undefined {
    if (message === undefined || !this.server.seeded(fault)) return message;
    return this.present[message.number - 1] ?? message;
  }

  private listed(keyword: ListingKeyword): readonly NumberedMessage[] {
    const fresh = keyword === 'UIDL' && this.server.seeded('pop3-uidl-new-mail-first') ? this.newMail() : [];
    if (fresh.length === 0) return this.present;
    return [...fresh, ...this.present].map((message, index) => ({ ...message, number: index + 1 }));
  }

  private newMail(): readonly NumberedMessage[] {
    const known = new Set(this.messages.map((message) => message.stored.uid));
    return snapshotOf(this.maildrop, this.server).filter((message) => !known.has(message.stored.uid));
  }

  private takeInNewMail(): void {
    const fresh = this.newMail();
    if (fresh.length === 0) return;
    this.snapshot = renumbered([...fresh, ...this.messages]);
  }

  private unmark(): void {
    for (const message of this.messages) message.deleted = false;
  }
}

/** "the nth message in a maildrop is assigned a message-number of 'n'" (§4); no message is marked. */
function snapshotOf(maildrop: Maildrop, server: Surroundings): NumberedMessage[] {
  const { seeded, memory } = server;
  const stored = seeded('pop3-v-newest-first') ? [...maildrop.messages].reverse() : maildrop.messages;
  return stored.map((message, index) => ({
    number: index + 1,
    stored: message,
    sizeOctets:
      sizeOctetsOf(message, server) -
      (seeded('pop3-size-changes-after-retr') ? 1 : 0) +
      (seeded('pop3-size-grows-when-read') && memory.read.has(message.uid) ? 12 : 0),
    uniqueId: uniqueIdOf(message, index + 1, maildrop, server),
    deleted:
      (seeded('pop3-dele-marks-survive') && memory.leftMarks.has(message.uid)) ||
      (seeded('pop3-lock-none-marks-shared') && memory.marks.has(message.uid)),
    everDeleted: false,
    retrieved: false,
  }));
}

function renumbered(messages: readonly NumberedMessage[]): readonly NumberedMessage[] {
  for (const [index, message] of messages.entries()) message.number = index + 1;
  return messages;
}
