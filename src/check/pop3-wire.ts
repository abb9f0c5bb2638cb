import type { WireCheck } from '../case/case.js';
import { octetString } from '../octets/octets.js';
import { printable } from '../octets/printable.js';
import type { Pop3Response, ResponseDefect } from '../pop3/response.js';
import type { Transcript } from '../transcript/transcript.js';
import { pop3Exchanges, type Exchange } from './dialogue.js';

/**
 * Wire rules over POP3 sessions: what must hold for every response. Pure functions of a transcript.
 *
 * Responses are paired with command lines, which is certain only as long as the client sent whole lines of printable
 * US-ASCII: a server may take LF alone as a line end, skip empty lines, cut long ones. A session is judged up to there;
 * the cases that send such octets judge the answers themselves.
 */

const RESPONSE_LINE_LIMIT_OCTETS = 512;
const COMMAND_LINE_LIMIT_OCTETS = 255;

/** The part of the session in which nobody can doubt which response belongs to which command. */
function certainPart(transcript: Transcript): Transcript {
  let sent = '';
  const end = transcript.entries.findIndex((entry) => {
    // Behind our own end a server may take an unfinished line for a whole one.
    if (entry.type === 'local-end') return true;
    if (entry.type !== 'sent') return false;
    sent += octetString(entry.octets);
    return !/^(?:[\x21-\x7e][\x20-\x7e]*\r\n)*(?:[\x21-\x7e][\x20-\x7e]*\r?)?$/.test(sent) || hasLongLine(sent);
  });
  return end < 0 ? transcript : { ...transcript, entries: transcript.entries.slice(0, end) };
}

function hasLongLine(sent: string): boolean {
  return sent.split('\r\n').some((line) => line.length + 2 > COMMAND_LINE_LIMIT_OCTETS);
}

const known = new WeakMap<Transcript, readonly Exchange<Pop3Response>[]>();

/** The certain part as exchanges; read once, whatever the number of rules. */
function exchangesOf(transcript: Transcript): readonly Exchange<Pop3Response>[] {
  const found = known.get(transcript) ?? pop3Exchanges(certainPart(transcript));
  known.set(transcript, found);
  return found;
}

type Fault = { readonly expected: string; readonly actual: string } | undefined;

function eachResponse(
  fault: (exchange: Exchange<Pop3Response>, before: Exchange<Pop3Response> | undefined) => Fault,
): WireCheck {
  return (transcript) => {
    const exchanges = exchangesOf(transcript);
    for (const [index, exchange] of exchanges.entries()) {
      const found = fault(exchange, exchanges[index - 1]);
      if (found !== undefined) return { grade: 'violates', ...found, entry: exchange.entry };
    }
    return undefined;
  };
}

const withDefect = (defect: ResponseDefect, expected: string): WireCheck =>
  eachResponse(({ answer }) =>
    answer.defects.includes(defect) ? { expected, actual: printable(answer.line, 100) } : undefined,
  );

/** A response begins with `+OK` or `-ERR` in upper case (RFC 1939 §3), or `+ ` within AUTH (RFC 5034 §4). */
export const pop3StatusIndicator = eachResponse(({ answer, sent }, before) => {
  const withinAuth = /^AUTH /i.test(sent ?? '') || before?.answer.status === '+';
  if (answer.status !== '?' && (answer.status !== '+' || withinAuth)) return undefined;
  return {
    expected: '+OK or -ERR in upper case, then a space or the line end',
    actual: printable(answer.line, 100),
  };
});

/** The first line of a response ends in CRLF and has no bare CR (RFC 1939 §3). */
export const pop3Crlf: WireCheck = (transcript) =>
  withDefect('bare-lf', 'a line that ends in CRLF')(transcript) ??
  withDefect('bare-cr', 'no CR but before LF')(transcript);

/** Lines that the server makes itself - listings, capabilities - end in CRLF, too (RFC 1939 §3). */
export const pop3ListingCrlf = eachResponse(({ answer, sent }) => {
  if (answer.body === undefined || !/^(LIST|UIDL|CAPA)\r\n$/i.test(sent ?? '')) return undefined;
  const bare = /(?:[^\r]|^)\n|\r(?!\n)/.exec(octetString(answer.body));
  return bare === null
    ? undefined
    : { expected: 'lines that end in CRLF', actual: printable(octetString(answer.body).slice(0, bare.index + 2), 100) };
});

/** Lines of a multi-line response that begin with the termination octet are byte-stuffed (RFC 1939 §3). */
export const pop3Stuffing = withDefect('not-stuffed', 'a line that begins with "." is sent with a second one');

/** A response line has at most 512 octets, CRLF included (RFC 1939 §3). */
export const pop3ResponseLength = eachResponse(({ answer }) =>
  answer.line.length + 2 > RESPONSE_LINE_LIMIT_OCTETS
    ? { expected: `at most ${RESPONSE_LINE_LIMIT_OCTETS} octets`, actual: `a line of ${answer.line.length + 2} octets` }
    : undefined,
);

/** Each command gets one response, and nothing is said unasked (RFC 1939 §3), but for a last word before closing. */
export const pop3OneResponse: WireCheck = (transcript) => {
  const certain = certainPart(transcript);
  const exchanges = exchangesOf(transcript);
  const at = exchanges.findIndex((one) => one.kind === 'nothing');
  const unasked = exchanges[at];
  if (unasked === undefined) return undefined;
  const closed = certain.entries.some((entry) => entry.type === 'remote-end');
  // Idle too long, shutdown, too many errors: servers say so before they close.
  if (closed && at === exchanges.length - 1 && unasked.answer.status === '-ERR') return undefined;
  return {
    expected: 'one response a command',
    actual: `octets that answer no command: ${printable(unasked.answer.line, 100)}`,
    entry: unasked.entry,
    grade: 'violates',
  };
};
