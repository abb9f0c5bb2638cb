import { describeExpectation, gradeOf } from '../grade/graded.js';
import { octetString } from '../octets/octets.js';
import { printable } from '../octets/printable.js';
import { readCommandLine, readNumber } from './command-line.js';
import {
  learnDropListing,
  learnNumbers,
  learnSize,
  learnText,
  learnTop,
  learnUniqueId,
  type Learned,
  type LearnedMaildrop,
} from './learned-maildrop.js';
import { readDropListing, readScanListing, readUniqueIdListing, type Read } from './listing.js';
import { bodyLines, type Pop3Response, type ResponseDefect } from './response.js';
import { after, answersTo, messageNumberOf, type Pop3Service, type Pop3Session } from './session-model.js';

/** What a response is worth: the session behind it, or what is wrong with it. */
export type Judged =
  /** `masked`: a lawful refusal, of the login say, behind which nothing can be told. */
  | { readonly session: Pop3Session; readonly masked: boolean }
  | { readonly rule: string; readonly expected: string; readonly actual: string };

const FORM: Readonly<Record<ResponseDefect, string>> = {
  'status-indicator': '+OK or -ERR in upper case, then a space or the line end (RFC 1939 §3)',
  'bare-lf': 'a line that ends in CRLF (RFC 1939 §3)',
  'bare-cr': 'no CR but before LF (RFC 1939 §3)',
  unterminated: 'a whole response, a multi-line one ended by "." on a line of its own (RFC 1939 §3)',
  'not-stuffed': 'a line that begins with "." is sent with a second one (RFC 1939 §3)',
  'too-long': 'a response that ends',
};

const LONGEST_OCTETS = 512;

/**
 * Judges the response to `line`: its form, its status, and what it says of the maildrop.
 *
 * @param expectation - Given where it is known already.
 */
export function judgeResponse(
  session: Pop3Session,
  line: string,
  response: Pop3Response,
  service: Pop3Service,
  expectation = answersTo(session, line, service),
): Judged {
  const command = readCommandLine(line);
  const [defect] = response.defects;
  if (defect !== undefined)
    return { rule: 'a response has the form of one', expected: FORM[defect], actual: shown(response) };
  if (response.line.length + 2 > LONGEST_OCTETS) {
    return {
      rule: 'a response has the form of one',
      expected: 'a first line of at most 512 octets (RFC 1939 §3)',
      actual: `${response.line.length + 2} octets`,
    };
  }
  const graded = gradeOf(expectation, response.status);
  if (graded === undefined || graded.grade === 'violates') {
    return {
      rule: `${command.command === 'UNKNOWN' ? 'an unknown command' : command.command} is answered as its place demands`,
      expected: describeExpectation(expectation),
      actual: shown(response),
    };
  }
  const told =
    response.status === '+OK' && session.state === 'transaction'
      ? learn(session.maildrop, line, response, service)
      : { maildrop: session.maildrop };
  if (!('maildrop' in told)) return told;
  return { session: after(session, line, response.status, told.maildrop), masked: graded.grade === 'masked' };
}

const shown = (response: Pop3Response): string => printable(response.line, 200);

function learn(maildrop: LearnedMaildrop, line: string, response: Pop3Response, service: Pop3Service): Learned {
  const command = readCommandLine(line);
  const n = messageNumberOf(command);
  const text = response.body === undefined ? '' : octetString(response.body);
  switch (command.command) {
    case 'STAT': {
      const read = readDropListing(response.text);
      if (read.fault !== undefined) return badListing('STAT', response.text, read.fault);
      // RFC 6856 §2.1: with UTF8 only the sizes of LIST need be right.
      return learnDropListing(maildrop, read.value, !service.offered.has('UTF8'));
    }
    case 'LIST':
      return n === undefined
        ? learnListing(maildrop, 'LIST', response, readScanListing, (known, { messageNumber, octets }) =>
            learnSize(known, messageNumber, octets, 'LIST'),
          )
        : learnOne(maildrop, `LIST ${n}`, n, response.text, readScanListing, (known, { octets }) =>
            learnSize(known, n, octets, `LIST ${n}`),
          );
    case 'UIDL':
      return n === undefined
        ? learnListing(maildrop, 'UIDL', response, readUniqueIdListing, (known, { messageNumber, uniqueId }) =>
            learnUniqueId(known, messageNumber, uniqueId),
          )
        : learnOne(maildrop, `UIDL ${n}`, n, response.text, readUniqueIdListing, (known, { uniqueId }) =>
            learnUniqueId(known, n, uniqueId),
          );
    case 'RETR':
      return n === undefined ? { maildrop } : learnText(maildrop, n, text);
    case 'TOP': {
      const lines = readNumber(command.args[1] ?? '')?.value ?? Number.MAX_SAFE_INTEGER;
      return n === undefined ? { maildrop } : learnTop(maildrop, n, lines, text);
    }
    default:
      return { maildrop };
  }
}

function learnListing<T extends { readonly messageNumber: number }>(
  maildrop: LearnedMaildrop,
  command: string,
  response: Pop3Response,
  read: (line: string) => Read<T>,
  take: (maildrop: LearnedMaildrop, listing: T) => Learned,
): Learned {
  const found: T[] = [];
  for (const line of bodyLines(response)) {
    const listing = read(line);
    if (listing.fault !== undefined) return badListing(command, line, listing.fault);
    found.push(listing.value);
  }
  let learned = learnNumbers(
    maildrop,
    found.map((one) => one.messageNumber),
    command,
  );
  for (const listing of found) {
    if (!('maildrop' in learned)) return learned;
    learned = take(learned.maildrop, listing);
  }
  return learned;
}

function learnOne<T extends { readonly messageNumber: number }>(
  maildrop: LearnedMaildrop,
  asked: string,
  messageNumber: number,
  text: string,
  read: (line: string) => Read<T>,
  take: (maildrop: LearnedMaildrop, listing: T) => Learned,
): Learned {
  const listing = read(text);
  if (listing.fault !== undefined) return badListing(asked, text, listing.fault);
  if (listing.value.messageNumber === messageNumber) return take(maildrop, listing.value);
  return {
    rule: 'a listing of one message is that of the message asked for',
    expected: `message ${messageNumber}`,
    actual: `message ${listing.value.messageNumber}`,
  };
}

const badListing = (command: string, line: string, fault: string): Learned => ({
  rule: 'a listing has the form that RFC 1939 §5 and §7 lay down',
  expected: `${command.split(' ')[0] ?? ''} as laid down`,
  actual: `"${printable(line, 100)}": ${fault}`,
});
