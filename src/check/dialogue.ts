import { octetString } from '../octets/octets.js';
import { readCommandLine } from '../pop3/command-line.js';
import { Pop3ResponseReader, type Pop3Response } from '../pop3/response.js';
import { SmtpReplyReader, type SmtpReply } from '../smtp/reply.js';
import type { Transcript } from '../transcript/transcript.js';

/**
 * A transcript read again as commands and their answers. What was sent is cut into units - a command line, or mail data
 * up to its end - and each answer takes the next one; the greeting takes none.
 */
export interface Exchange<Answer> {
  /** The unit that was answered, CRLF included; `greeting`; or `nothing` where no unit was left to answer. */
  readonly sent: string | undefined;
  readonly kind: 'greeting' | 'command' | 'mail-data' | 'nothing';
  readonly answer: Answer;
  /** The transcript's entry in which the answer was complete. */
  readonly entry: number;
}

/** Every rule asks the same transcript the same thing. */
function remembered<T>(read: (transcript: Transcript) => T): (transcript: Transcript) => T {
  const known = new WeakMap<Transcript, { readonly value: T }>();
  return (transcript) => {
    const found = known.get(transcript) ?? { value: read(transcript) };
    known.set(transcript, found);
    return found.value;
  };
}

/** True when only whole lines of printable US-ASCII were sent: then units and answers can be paired without doubt. */
export const sentIsPlain = remembered((transcript): boolean => {
  let all = '';
  for (const entry of transcript.entries) if (entry.type === 'sent') all += octetString(entry.octets);
  // Line by line: one expression over a long text would need more stack than there is.
  const lines = all.split('\r\n');
  return lines.pop() === '' && lines.every((line) => /^[\x20-\x7e\t]{0,510}$/.test(line));
});

/** SMTP: commands and mail data with their replies. */
export const smtpExchanges = remembered((transcript): readonly Exchange<SmtpReply>[] => {
  const reader = new SmtpReplyReader();
  const found: Exchange<SmtpReply>[] = [];
  let sent = '';
  let inData = false;
  for (const [entry, event] of transcript.entries.entries()) {
    if (event.type === 'sent') sent += octetString(event.octets);
    if (event.type !== 'received') continue;
    for (const answer of reader.receive(event.octets)) {
      if (found.length === 0) {
        found.push({ sent: undefined, kind: 'greeting', answer, entry });
        continue;
      }
      const end = inData ? endOfData(sent) : endOfLine(sent);
      if (end === 0) {
        found.push({ sent: undefined, kind: 'nothing', answer, entry });
        continue;
      }
      const unit = sent.slice(0, end);
      sent = sent.slice(end);
      found.push({ sent: unit, kind: inData ? 'mail-data' : 'command', answer, entry });
      inData = !inData && answer.code === 354 && /^DATA\b/i.test(unit);
    }
  }
  return found;
});

function endOfLine(sent: string): number {
  return sent.indexOf('\r\n') < 0 ? 0 : sent.indexOf('\r\n') + 2;
}

function endOfData(sent: string): number {
  if (sent.startsWith('.\r\n')) return 3;
  const at = sent.indexOf('\r\n.\r\n');
  return at < 0 ? 0 : at + 5;
}

/** POP3: command lines with their responses. */
export const pop3Exchanges = remembered((transcript): readonly Exchange<Pop3Response>[] => {
  const reader = new Pop3ResponseReader();
  const found: Exchange<Pop3Response>[] = [];
  let sent = '';
  for (const [entry, event] of transcript.entries.entries()) {
    if (event.type === 'sent') sent += octetString(event.octets);
    if (event.type !== 'received') continue;
    reader.receive(event.octets);
    for (;;) {
      const end = found.length === 0 ? 0 : endOfLine(sent);
      const unit = sent.slice(0, end);
      const answer = reader.next(unit !== '' && readCommandLine(unit.slice(0, -2)).multiLine);
      if (answer === undefined) break;
      sent = sent.slice(end);
      if (found.length === 0) found.push({ sent: undefined, kind: 'greeting', answer, entry });
      else if (unit === '') found.push({ sent: undefined, kind: 'nothing', answer, entry });
      else found.push({ sent: unit, kind: 'command', answer, entry });
    }
  }
  return found;
});
