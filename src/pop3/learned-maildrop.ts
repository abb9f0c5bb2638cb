import { octetString } from '../octets/octets.js';
import { GROWTH_OCTETS } from './maildrop.js';
import { compareRetrieved, splitText } from './retrieved.js';

/**
 * A maildrop as a session gets to know it (RFC 1939 §4, §5).
 *
 * Theory of operation: how many messages there are is known from the start where we put them there; sizes, unique-ids
 * and texts are the server's own (it may add header lines) and are learned from the first answer that tells them. From
 * then on every answer of the session must agree; those of the next one may show header fields that the store has written
 * into a message meanwhile (`Status`, `X-UIDL`). Which message has which number is learned, too, by the token in its text. Immutable:
 * what is learned gives a new maildrop, or says in words what disagrees.
 */
export interface LearnedMaildrop {
  /** By message-number less one, marked or not; `undefined` while nobody has told how many there are. */
  readonly messages: readonly LearnedMessage[] | undefined;
  /** Message-numbers that are marked as deleted. */
  readonly marked: ReadonlySet<number>;
  /** What STAT said of which messages; checked as soon as the sizes are known. */
  readonly sums: readonly { readonly of: readonly number[]; readonly octets: number }[];
  /** The messages that were put into the maildrop and are still there; `undefined` when they are not ours. */
  readonly stored: readonly StoredMessage[] | undefined;
}

export interface LearnedMessage {
  readonly octets?: number;
  readonly uniqueId?: string;
  /** What RETR gave, an octet string. */
  readonly text?: string;
  /** The longest that TOP gave so far: so many lines behind the header. */
  readonly top?: { readonly lines: number; readonly text: string };
  /** Which of the stored messages it is. */
  readonly stored?: StoredMessage;
  /** RETR has been answered `+OK` in this session. */
  readonly retrieved?: boolean;
  /** What sessions before this one have shown. */
  readonly before?: Pick<LearnedMessage, 'octets' | 'text'>;
}

/** What was put into the maildrop; its token stands in its text. */
export interface StoredMessage {
  readonly token: string;
  readonly octets: Uint8Array;
  /** How it may come back, where that is not octet for octet; in words what is wrong. Default: {@link compareRetrieved}. */
  readonly differs?: (stored: Uint8Array, retrieved: Uint8Array) => string | undefined;
}

/** What an answer taught, or what it contradicts. */
export type Learned =
  | { readonly maildrop: LearnedMaildrop }
  | { readonly rule: string; readonly expected: string; readonly actual: string };

/** A maildrop that we have filled. */
export function filledMaildrop(stored: readonly StoredMessage[]): LearnedMaildrop {
  return { messages: stored.map(() => ({})), marked: new Set(), sums: [], stored };
}

/** Someone's own maildrop: nothing is known of it. */
export const UNKNOWN_MAILDROP: LearnedMaildrop = {
  messages: undefined,
  marked: new Set(),
  sums: [],
  stored: undefined,
};

/** The message-numbers that are not marked; `undefined` while their number is not known. */
export function presentNumbers({ messages, marked }: LearnedMaildrop): readonly number[] | undefined {
  return messages?.map((_, index) => index + 1).filter((messageNumber) => !marked.has(messageNumber));
}

/**
 * What a message-number refers to; `unknown` while nobody has told how many messages there are.
 */
export function reference(
  { messages, marked }: LearnedMaildrop,
  messageNumber: number,
): 'message' | 'marked' | 'nothing' | 'unknown' {
  if (marked.has(messageNumber)) return 'marked';
  if (messageNumber < 1) return 'nothing';
  if (messages === undefined) return 'unknown';
  return messageNumber > messages.length ? 'nothing' : 'message';
}

/** DELE, answered `+OK`. */
export function withMark(maildrop: LearnedMaildrop, messageNumber: number): LearnedMaildrop {
  return { ...maildrop, marked: new Set([...maildrop.marked, messageNumber]) };
}

/** RSET. */
export function withoutMarks(maildrop: LearnedMaildrop): LearnedMaildrop {
  return maildrop.marked.size === 0 ? maildrop : { ...maildrop, marked: new Set() };
}

/** What the next session opens when this one ends without QUIT: everything. */
export function afterLoss(maildrop: LearnedMaildrop): LearnedMaildrop {
  return { ...maildrop, marked: new Set(), sums: [], messages: maildrop.messages?.map(inNextSession) };
}

/** The message as the next session may show it: with header fields of the store's own. */
function inNextSession({ octets, text, uniqueId, stored, before }: LearnedMessage): LearnedMessage {
  return {
    ...(uniqueId === undefined ? {} : { uniqueId }),
    ...(stored === undefined ? {} : { stored }),
    before: {
      ...before,
      ...(octets === undefined ? {} : { octets }),
      ...(text === undefined ? {} : { text }),
    },
  };
}

/**
 * What the next session opens when this one ends with QUIT: what is not marked, numbered from 1 (RFC 1939 §6).
 *
 * @param removesRetrieved - True where the site removes what was retrieved (RFC 1939 §8).
 */
export function afterUpdate(maildrop: LearnedMaildrop, removesRetrieved: boolean): LearnedMaildrop {
  const gone = (index: number, one: LearnedMessage): boolean =>
    maildrop.marked.has(index + 1) || (removesRetrieved && one.retrieved === true);
  const before = maildrop.messages;
  if (before === undefined) return { ...UNKNOWN_MAILDROP, stored: maildrop.stored };
  const left = before.filter((one, index) => !gone(index, one)).map(inNextSession);
  if (left.length === before.length) return { ...maildrop, marked: new Set(), sums: [], messages: left };
  // Which of ours are gone is known only where each of the removed ones was recognised.
  const removed = before.filter((one, index) => gone(index, one)).map((one) => one.stored);
  const stored = removed.includes(undefined)
    ? maildrop.stored
    : maildrop.stored?.filter((one) => !removed.includes(one));
  return { messages: left, marked: new Set(), sums: [], stored };
}

/** A drop listing: so many messages, so many octets. */
export function learnDropListing(
  maildrop: LearnedMaildrop,
  listing: { readonly messages: number; readonly octets: number },
  sizesBind: boolean,
): Learned {
  const counted = learnCount(maildrop, listing.messages, 'STAT');
  if (!('maildrop' in counted)) return counted;
  if (!sizesBind) return counted;
  const of = presentNumbers(counted.maildrop) ?? [];
  return checkedSums({
    ...counted.maildrop,
    sums: [...counted.maildrop.sums, { of, octets: listing.octets }],
  });
}

/** That so many messages are not marked. */
function learnCount(maildrop: LearnedMaildrop, count: number, told: string): Learned {
  const present = presentNumbers(maildrop);
  if (present === undefined) {
    const messages = Array.from({ length: count + maildrop.marked.size }, () => ({}));
    return { maildrop: { ...maildrop, messages } };
  }
  if (present.length === count) return { maildrop };
  return {
    rule: `${told} tells the messages that are not marked`,
    expected: `${present.length} messages`,
    actual: `${count} messages`,
  };
}

/** Which messages a listing without argument names. */
export function learnNumbers(maildrop: LearnedMaildrop, numbers: readonly number[], command: string): Learned {
  const rule = `${command} lists each message that is not marked, once`;
  const repeated = numbers.find((one, index) => numbers.indexOf(one) !== index);
  if (repeated !== undefined) {
    return { rule, expected: 'each message-number once', actual: `${repeated} is listed twice` };
  }
  const known = presentNumbers(maildrop);
  // Marks of a maildrop that is not known yet leave gaps, which nobody can tell from missing messages.
  const all = known ?? Array.from({ length: numbers.length + maildrop.marked.size }, (_, index) => index + 1);
  const present = known ?? all.filter((one) => !maildrop.marked.has(one));
  const wanted = new Set(present);
  if (numbers.length === present.length && numbers.every((one) => wanted.has(one))) {
    return { maildrop: known === undefined ? { ...maildrop, messages: all.map(() => ({})) } : maildrop };
  }
  return { rule, expected: `messages ${list(present)}`, actual: `messages ${list(numbers)}` };
}

const MOST_SHOWN = 20;

const list = (numbers: readonly number[]): string =>
  numbers.length === 0
    ? 'none'
    : `${numbers.slice(0, MOST_SHOWN).join(', ')}${numbers.length > MOST_SHOWN ? ` ... (${numbers.length})` : ''}`;

/** The size of a message, as LIST gives it or as RETR shows it. */
export function learnSize(maildrop: LearnedMaildrop, messageNumber: number, octets: number, told: string): Learned {
  const { octets: known, before } = maildrop.messages?.[messageNumber - 1] ?? {};
  if (known === octets) return { maildrop };
  if (known !== undefined) {
    return {
      rule: 'a message has one size: in LIST, in STAT and as RETR sends it',
      expected: `message ${messageNumber} of ${known} octets`,
      actual: `${told}: ${octets} octets`,
    };
  }
  if (before?.octets !== undefined && (octets < before.octets || octets > before.octets + GROWTH_OCTETS)) {
    return {
      rule: 'a message keeps its size from session to session, but for header fields that the store adds',
      expected: `message ${messageNumber} of ${before.octets} octets, or a few more`,
      actual: `${told}: ${octets} octets`,
    };
  }
  return checkedSums(withMessage(maildrop, messageNumber, { octets }));
}

/** The unique-id of a message. */
export function learnUniqueId(maildrop: LearnedMaildrop, messageNumber: number, uniqueId: string): Learned {
  const { messages, stored } = maildrop;
  const known = messages?.[messageNumber - 1]?.uniqueId;
  if (known === uniqueId) return { maildrop };
  if (known !== undefined) {
    return {
      rule: 'a message keeps its unique-id',
      expected: `message ${messageNumber}: ${known}`,
      actual: uniqueId,
    };
  }
  // Copies of a message may share their unique-id; ours are all different.
  const other = stored === undefined ? -1 : (messages?.findIndex((one) => one.uniqueId === uniqueId) ?? -1);
  if (other >= 0) {
    return {
      rule: 'different messages have different unique-ids',
      expected: `another unique-id than that of message ${other + 1}`,
      actual: `message ${messageNumber}: ${uniqueId}`,
    };
  }
  return { maildrop: withMessage(maildrop, messageNumber, { uniqueId }) };
}

/** The text that RETR gave. */
export function learnText(maildrop: LearnedMaildrop, messageNumber: number, text: string): Learned {
  const known = maildrop.messages?.[messageNumber - 1];
  if (known?.text !== undefined && known.text !== text) {
    return {
      rule: 'RETR gives the same message every time',
      expected: `the ${known.text.length} octets of message ${messageNumber}`,
      actual: `${text.length} octets${known.text.length === text.length ? ' of another text' : ''}`,
    };
  }
  const earlier = known?.before?.text;
  const changed =
    earlier === undefined ? undefined : compareRetrieved(Buffer.from(earlier, 'latin1'), Buffer.from(text, 'latin1'));
  if (changed !== undefined) {
    return { rule: 'RETR gives the same message in the next session', expected: 'every line of it', actual: changed };
  }
  const sized = learnSize(maildrop, messageNumber, text.length, `RETR ${messageNumber}`);
  if (!('maildrop' in sized)) return sized;
  const recognised = recognise(sized.maildrop, messageNumber, text);
  if (!('maildrop' in recognised)) return recognised;
  const stored = recognised.maildrop.messages?.[messageNumber - 1]?.stored;
  const differs = stored?.differs ?? compareRetrieved;
  const fault = stored === undefined ? undefined : differs(stored.octets, Buffer.from(text, 'latin1'));
  if (fault !== undefined) {
    return { rule: 'RETR gives the message as it was stored', expected: 'every line of it', actual: fault };
  }
  const top = known?.top;
  if (top !== undefined && top.text !== topOf(text, top.lines)) return topDiffers(messageNumber, top.lines);
  return { maildrop: withMessage(recognised.maildrop, messageNumber, { text, retrieved: true }) };
}

/** What TOP gave. */
export function learnTop(maildrop: LearnedMaildrop, messageNumber: number, lines: number, text: string): Learned {
  const known = maildrop.messages?.[messageNumber - 1];
  if (known?.text !== undefined && topOf(known.text, lines) !== text) return topDiffers(messageNumber, lines);
  const { top } = known ?? {};
  if (top !== undefined) {
    const [less, more] = lines < top.lines ? [{ lines, text }, top] : [top, { lines, text }];
    if (topOf(more.text, less.lines) !== less.text) return topDiffers(messageNumber, less.lines);
  }
  const recognised = recognise(maildrop, messageNumber, text);
  if (!('maildrop' in recognised)) return recognised;
  const stored = recognised.maildrop.messages?.[messageNumber - 1]?.stored;
  const fault = stored === undefined ? undefined : topFault(stored, lines, text);
  if (fault !== undefined) {
    return {
      rule: 'TOP gives the header, the empty line and as many lines as asked for',
      expected: `the beginning of message ${messageNumber}`,
      actual: fault,
    };
  }
  return top !== undefined && top.lines >= lines
    ? recognised
    : { maildrop: withMessage(recognised.maildrop, messageNumber, { top: { lines, text } }) };
}

/** The lines of a text up to and with the first empty line, and `count` more. */
export function topOf(text: string, count: number): string {
  const header = text.startsWith('\r\n') ? 0 : text.indexOf('\r\n\r\n') + 2;
  if (header === 1) return text;
  let end = header + 2;
  for (let line = 0; line < count && end < text.length; line++) {
    const at = text.indexOf('\r\n', end);
    end = at < 0 ? text.length : at + 2;
  }
  return text.slice(0, end);
}

function topFault(stored: StoredMessage, lines: number, text: string): string | undefined {
  // How many lines there are is known once RETR has told.
  if (stored.differs !== undefined) return undefined;
  const wanted = topOf(octetString(stored.octets), lines);
  const fault = compareRetrieved(Buffer.from(wanted, 'latin1'), Buffer.from(text, 'latin1'));
  if (fault !== undefined) return fault;
  const body = splitText(Buffer.from(text, 'latin1')).body ?? '';
  const count = body.split('\r\n').length - 1;
  return count > lines ? `${count} lines behind the header` : undefined;
}

const topDiffers = (messageNumber: number, lines: number): Learned => ({
  rule: 'TOP gives the beginning of what RETR gives',
  expected: `the header, the empty line and ${lines} lines of message ${messageNumber}`,
  actual: 'another text',
});

/** Which of the stored messages a text is; another number must not give the same one. */
function recognise(maildrop: LearnedMaildrop, messageNumber: number, text: string): Learned {
  const { messages, stored } = maildrop;
  if (stored === undefined) return { maildrop };
  const found = stored.find((one) => holdsToken(text, one.token));
  const known = messages?.[messageNumber - 1]?.stored;
  const rule = 'each message-number gives its own message';
  if (found === undefined || (known !== undefined && known !== found)) {
    return {
      rule,
      expected: `message ${messageNumber}${known === undefined ? ', one of those in the maildrop' : ` (${known.token})`}`,
      actual: found === undefined ? 'another text' : `the text of ${found.token}`,
    };
  }
  if (known === found) return { maildrop };
  const other = messages?.findIndex((one) => one.stored === found) ?? -1;
  if (other >= 0) {
    return { rule, expected: `another message than number ${other + 1}`, actual: `the text of ${found.token}` };
  }
  return { maildrop: withMessage(maildrop, messageNumber, { stored: found }) };
}

function holdsToken(text: string, token: string): boolean {
  for (let at = text.indexOf(token); at >= 0; at = text.indexOf(token, at + 1)) {
    const behind = text.charAt(at + token.length);
    if (behind < '0' || behind > '9') return true;
  }
  return false;
}

function checkedSums(maildrop: LearnedMaildrop): Learned {
  const { messages } = maildrop;
  const open: { readonly of: readonly number[]; readonly octets: number }[] = [];
  for (const sum of maildrop.sums) {
    const sizes = sum.of.map((messageNumber) => messages?.[messageNumber - 1]?.octets);
    const same = open.find((one) => one.of.length === sum.of.length && one.of.every((n, i) => n === sum.of[i]));
    const expected = sizes.includes(undefined)
      ? (same?.octets ?? sum.octets)
      : sizes.reduce<number>((all, one) => all + (one ?? 0), 0);
    if (expected !== sum.octets) {
      return {
        rule: 'the size in STAT is the sum of the sizes of the messages that are not marked',
        expected: `${expected} octets in ${sum.of.length} messages`,
        actual: `${sum.octets} octets`,
      };
    }
    if (same === undefined) open.push(sum);
  }
  return { maildrop: { ...maildrop, sums: open } };
}

function withMessage(maildrop: LearnedMaildrop, messageNumber: number, fields: LearnedMessage): LearnedMaildrop {
  if (maildrop.messages === undefined) return maildrop;
  const messages = maildrop.messages.slice();
  messages[messageNumber - 1] = { ...messages[messageNumber - 1], ...fields };
  return { ...maildrop, messages };
}
