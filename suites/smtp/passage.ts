import {
  answerWord,
  expectedAtEndOfData,
  octetString,
  stuffed,
  type CaseContext,
  type DeliveredDifference,
  type Expectation,
  type Message,
  type MessageParts,
  type SmtpDialogue,
  type SmtpStart,
} from '../../src/index.js';

/** A text that a case of its own sends. */
export interface Text {
  readonly id: string;
  readonly title: string;
  readonly requirements: readonly string[];
  readonly parts: MessageParts;
  readonly explain?: string;
}

/** The header of a text in an alphabet of eight bits. */
export const LATIN =
  'MIME-Version: 1.0\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: 8bit\r\n';

/** A text with an octet above 0x7F. */
export const CAFE: MessageParts = { header: LATIN, body: 'caf\xe9\r\n' };

/** Judges a copy of {@link CAFE}: in 8bit, quoted-printable or base64. Other encodings are the question of `smtp/mime`. */
export function keepsCafe(copy: Uint8Array): string | undefined {
  return /caf(?:\xe9|=E9)|Y2Fm6/.test(octetString(copy)) ? undefined : 'the octet above 0x7F is not what was sent';
}

/** How a message is passed through the server, where it is not the ordinary way. */
export interface Passage {
  /** The state that the session is brought to first. Default: introduced. */
  readonly start?: SmtpStart;
  /** The MAIL line. Default: the ordinary sender, no parameters. */
  readonly mail?: string;
  /** The mail data as sent, its end included, each element a segment. Default: the message with transparency applied. */
  readonly wire?: string | readonly string[];
  /** What may answer the end of data. Default: 250, the text being an ordinary one. */
  readonly atEnd?: Expectation;
  /** Judges a delivered copy in place of the comparison with what was sent. */
  readonly compare?: (delivered: Uint8Array) => string | DeliveredDifference | undefined;
  /** What it is worth that a message that was taken does not arrive. Default: a fault. */
  readonly missing?: 'violates' | 'deviates';
}

/** Sends a message to the ordinary recipient; where the server takes it, it arrives unchanged. True when it was taken. */
export async function pass(t: CaseContext, message: Message, passage: Passage = {}): Promise<boolean> {
  const smtp = passage.start === undefined ? await introduced(t) : await t.smtp(passage.start);
  await smtp.need(passage.mail ?? 'MAIL FROM:<{sender}>');
  await smtp.need('RCPT TO:<{recipient}>');
  await smtp.need('DATA', '354');
  const answer = await smtp.text(passage.wire ?? wireOf(message));
  smtp.judge(answer, passage.atEnd ?? expectedAtEndOfData(t.standard));
  if (answer.kind !== 'reply') return false;
  if (answer.code !== 421) await smtp.inStep();
  if (answerWord(answer) !== '250') return false;
  const options = {
    ...(passage.compare === undefined ? {} : { compare: passage.compare }),
    ...(passage.missing === undefined ? {} : { missing: passage.missing }),
  };
  if (t.environment.store !== undefined) await t.delivered(message, [t.recipient()], options);
  return true;
}

/** A session behind EHLO, or behind HELO where the server has no EHLO. */
export function introduced(t: CaseContext): Promise<SmtpDialogue> {
  return t.smtp(t.environment.facts.extensions === undefined ? 'helo' : 'ehlo');
}

/** The message as it goes over the wire: transparency applied, end of data behind it. */
export function wireOf(message: Message): string {
  return stuffed(octetString(message.octets));
}

/** `text` in segments, cut at each of `offsets`. */
export function cutAt(text: string, offsets: readonly number[]): readonly string[] {
  const cuts = [0, ...offsets, text.length];
  return cuts.slice(1).map((end, index) => text.slice(cuts[index], end));
}
