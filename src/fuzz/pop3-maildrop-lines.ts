import { printable } from '../octets/printable.js';
import type { MessageParts } from '../target/message.js';
import type { Pop3Input } from './pop3-sequence.js';

/**
 * Counterexamples of POP3 properties, as scripts whose answers the model judges. Sizes, unique-ids and texts are the
 * server's own, so that no `S:` line could hold them; the script holds what was sent, octet for octet, and what lay in
 * the maildrops. Its head has, beside that of any script,
 *
 *     # judge: model
 *     # maildrops: 2         so many maildrops, filled anew; without this line they are taken as they are
 *     # connections: one maildrop   all connections are for the first account
 *     # message: TEXT        a message of the first: own header fields, an empty line, the body; escapes as behind C>
 *     # message 2: TEXT      a message of the second
 *
 * `S:` lines are for the reader.
 */
const JUDGED = '# judge: model';
export const SHARED = '# connections: one maildrop';

/** True when the model judges the script. */
export const isJudgedByModel = (text: string): boolean => text.split(/\r?\n/).includes(JUDGED);

/** The lines of the head that say what lies in the maildrops. */
export function maildropLines({ maildrops, shared }: Pop3Input): readonly string[] {
  const head = shared === true ? [JUDGED, SHARED] : [JUDGED];
  if (maildrops === undefined) return head;
  return [
    ...head,
    `# maildrops: ${maildrops.length}`,
    ...maildrops.flatMap((messages, index) =>
      messages.map((one) => `# message${index === 0 ? '' : ` ${index + 1}`}: ${printable(textOf(one))}`),
    ),
  ];
}

const textOf = ({ header, body }: MessageParts): string => `${header ?? ''}\r\n${body ?? ''}`;

/** The message that such a text stands for. */
export function partsOf(text: string): MessageParts {
  const at = text.startsWith('\r\n') ? 0 : text.indexOf('\r\n\r\n') + 2;
  return { ...(at === 0 ? {} : { header: text.slice(0, at) }), body: text.slice(at + 2) };
}
