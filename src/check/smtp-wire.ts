import type { WireCheck, WireFault } from '../case/case.js';
import { printable } from '../octets/printable.js';
import { extensions } from '../smtp/ehlo.js';
import { blamesGroup, enhancedCodes, type ReplyDefect, type SmtpReply } from '../smtp/reply.js';
import type { Transcript } from '../transcript/transcript.js';
import { sentIsPlain, smtpExchanges, type Exchange } from './dialogue.js';

/** Wire rules over SMTP sessions: what must hold for every reply, whatever was asked. Pure functions of a transcript. */

const REPLY_LINE_LIMIT_OCTETS = 512;

type ReplyFault = Pick<WireFault, 'expected' | 'actual'> & { readonly grade?: WireFault['grade'] };

/** A check of each reply by itself. */
function eachReply(
  fault: (exchange: Exchange<SmtpReply>, transcript: Transcript) => ReplyFault | undefined,
): WireCheck {
  return (transcript) => {
    for (const exchange of smtpExchanges(transcript)) {
      const found = fault(exchange, transcript);
      if (found !== undefined) return { grade: 'violates', ...found, entry: exchange.entry };
    }
    return undefined;
  };
}

const withDefect = (defects: readonly ReplyDefect[], expected: string): WireCheck =>
  eachReply(({ answer }) =>
    answer.defects.some((defect) => defects.includes(defect))
      ? { expected, actual: answer.lines.map((line) => printable(line, 100)).join(' / ') }
      : undefined,
  );

/** Replies end their lines with CRLF and hold no bare CR or LF (RFC 5321 §2.3.8, §4.2). */
export const smtpCrlf = withDefect(['bare-lf', 'bare-cr'], 'lines that end in CRLF');

/** All lines of a reply have one code (RFC 5321 §4.2.1). */
export const smtpSameCode = withDefect(['codes-differ'], 'the same code on every line');

/** A reply line is three digits, 2 to 5 first and 0 to 5 second, then a space or hyphen (RFC 5321 §4.2). */
export const smtpReplyForm = eachReply(({ answer }) =>
  answer.defects.includes('syntax') || !/^[2-5][0-5][0-9]/.test(answer.lines[0] ?? '')
    ? {
        expected: 'a reply code from 200 to 559, then a space or hyphen',
        actual: printable(answer.lines[0] ?? '', 100),
      }
    : undefined,
);

/** The text of a reply is printable US-ASCII and HT (RFC 5321 §4.2); beyond it only with SMTPUTF8 (RFC 6531 §3.7.4). */
export const smtpReplyText = eachReply(({ answer }, transcript) => {
  const line = answer.lines.find((one) => /[^\t\x20-\x7e]/.test(one.replaceAll('\r', '').replaceAll('\n', '')));
  if (line === undefined || offersInSession(transcript, 'SMTPUTF8')) return undefined;
  return { expected: 'printable US-ASCII', actual: printable(line, 100) };
});

const replyLength = (grade: WireFault['grade']): WireCheck =>
  eachReply(({ answer }) => {
    const longest = Math.max(...answer.lines.map((line) => line.length + 2));
    return longest > REPLY_LINE_LIMIT_OCTETS || answer.defects.includes('too-long')
      ? { expected: `at most ${REPLY_LINE_LIMIT_OCTETS} octets a line`, actual: `a line of ${longest} octets`, grade }
      : undefined;
  });

/** A reply line has at most 512 octets, CRLF included (RFC 5321 §4.5.3.1.5; longer ones should be avoided, §4.5.3.1). */
export const smtpReplyLength = replyLength('deviates');
/** The same by RFC 821 §4.5.3, which knows no exception. */
export const smtpReplyLength821 = replyLength('violates');

/** Each command gets one reply, and nothing is said unasked but 421 (RFC 5321 §2.1, §3.8). */
export const smtpOneReply: WireCheck = (transcript) => {
  if (!sentIsPlain(transcript)) return undefined;
  // Mail data or a command that our FIN cuts off may still be told of its end (RFC 5321 §4.1.1.10).
  const left = transcript.entries.findIndex(({ type }) => type === 'local-end');
  const unasked = smtpExchanges(transcript).find(
    (one) =>
      one.kind === 'nothing' && one.answer.code !== 421 && (left < 0 || one.entry < left || one.answer.code < 400),
  );
  if (unasked === undefined) return undefined;
  return {
    expected: 'one reply a command',
    actual: `a reply that answers no command: ${printable(unasked.answer.lines[0] ?? '', 100)}`,
    entry: unasked.entry,
    grade: 'violates',
  };
};

/** Replies carry text: at least one of their lines has more than the code (RFC 5321 §4.2, SHOULD). */
export const smtpReplyHasText = eachReply(({ answer }) =>
  answer.code !== 0 && answer.lines.every((line) => line.slice(4).trim() === '')
    ? { expected: 'a code and text', actual: printable(answer.lines[0] ?? '', 100), grade: 'deviates' }
    : undefined,
);

const CODES_5321 =
  '211 214 220 221 250 251 252 354 421 450 451 452 455 500 501 502 503 504 550 551 552 553 554 555 521 556';
/** RFC 4954, RFC 3207, RFC 1985, RFC 3030 and other extensions: only where the server offers any. */
const CODES_OF_EXTENSIONS = '235 253 258 259 334 432 453 454 458 459 523 524 530 534 535 538 557';
const CODES_821 = '211 214 220 221 250 251 252 354 421 450 451 452 500 501 502 503 504 550 551 552 553 554 521';

/** Codes are from the list (RFC 5321 §4.2.2, RFC 7504 §5.1), or belong to an extension (SHOULD). */
export const smtpListedCodes = eachReply(({ answer }) =>
  answer.code !== 0 && !`${CODES_5321} ${CODES_OF_EXTENSIONS}`.includes(codeOf(answer))
    ? { expected: 'a code of RFC 5321 §4.2.2', actual: printable(answer.lines[0] ?? '', 100), grade: 'deviates' }
    : undefined,
);

/** In a session without EHLO the codes are those of RFC 821 §4.2.2, and 252 (RFC 1123 §5.2.10). */
export const smtpListedCodes821: WireCheck = (transcript) => {
  const exchanges = smtpExchanges(transcript);
  if (exchanges.some(({ sent }) => /^EHLO\b/i.test(sent ?? ''))) return undefined;
  const found = exchanges.find(({ answer }) => answer.code !== 0 && !CODES_821.includes(codeOf(answer)));
  if (found === undefined || found.answer.code === 555 || found.answer.code === 530) return undefined;
  return {
    expected: 'a code of RFC 821 §4.2.2, or 252',
    actual: printable(found.answer.lines[0] ?? '', 100),
    entry: found.entry,
    grade: 'deviates',
  };
};

/** Codes that each command may get by RFC 5321 §4.3.2, RFC 7504 §5.1, RFC 4954 §6; 500, 501, 421 and 4yz go with all. */
const ROWS_5321: Readonly<Record<string, string>> = {
  EHLO: '250 504 550 502 554',
  HELO: '250 504 550 502 554',
  MAIL: '250 552 550 553 503 555 530 554',
  RCPT: '250 251 550 551 552 553 503 555 556 530',
  DATA: '354 503 554 530',
  RSET: '250',
  VRFY: '250 251 252 550 551 553 502 504 530',
  EXPN: '250 252 550 502 504 530',
  HELP: '211 214 502 504 530',
  NOOP: '250',
  QUIT: '221',
};

/** RFC 821 §4.3 with what its text, RFC 1123 and site policy add. */
const ROWS_821: Readonly<Record<string, string>> = {
  HELO: '250 504 550 554',
  MAIL: '250 552 503 550 553 554 555',
  RCPT: '250 251 550 551 552 553 503 554 555',
  DATA: '354 554 503',
  RSET: '250 504',
  SEND: '250 552 502 503 550',
  SOML: '250 552 502 503 550',
  SAML: '250 552 502 503 550',
  VRFY: '250 251 252 550 551 553 502 504',
  EXPN: '250 550 502 504 252',
  HELP: '211 214 502 504',
  NOOP: '250',
  QUIT: '221',
  TURN: '250 502 503',
};

/** Every reply is in the row of its command in the table of replies. */
const inRow =
  (rows: Readonly<Record<string, string>>, table: string): WireCheck =>
  (transcript) => {
    if (!sentIsPlain(transcript)) return undefined;
    for (const { answer, sent, kind, entry } of smtpExchanges(transcript)) {
      const verb = /^([A-Za-z]{4})(?: |\r\n)/.exec(sent ?? '')?.[1]?.toUpperCase() ?? '';
      const row = kind === 'mail-data' ? '250 552 554 550 500' : rows[verb];
      if (kind === 'greeting' || kind === 'nothing' || row === undefined || answer.code === 0) continue;
      const code = codeOf(answer);
      if (/^4[0-5]/.test(code) || ` ${row} 500 501 `.includes(` ${code} `)) continue;
      return {
        expected: `a code of the row in ${table}: ${row}`,
        actual: `${printable((sent ?? '').trimEnd(), 60)} was answered with ${printable(answer.lines[0] ?? '', 80)}`,
        entry,
        grade: 'deviates',
      };
    }
    return undefined;
  };

/** Replies are those that RFC 5321 §4.3.2 lists for the command (SHOULD). */
export const smtpReplyOfTheRow = inRow(ROWS_5321, 'RFC 5321 §4.3.2');
/** Replies are those that RFC 821 §4.3 lists for the command. */
export const smtpReplyOfTheRow821 = inRow(ROWS_821, 'RFC 821 §4.3');

/** Replies that must carry an enhanced status code where the extension is offered, with the codes of their lines. */
function* coded(
  transcript: Transcript,
): Generator<{ readonly exchange: Exchange<SmtpReply>; readonly codes: readonly (string | undefined)[] }> {
  let offered = false;
  for (const exchange of smtpExchanges(transcript)) {
    const { answer, sent, kind } = exchange;
    if (kind === 'greeting' || kind === 'nothing') continue;
    const verb = (sent ?? '').slice(0, 4).toUpperCase();
    if (verb === 'EHLO' || verb === 'HELO') {
      // RFC 2034 §4: the codes are there whether HELO or EHLO is used; HELO alone does not tell of the offer.
      if (verb === 'EHLO' && answer.code === 250) offered = extensions(answer).has('ENHANCEDSTATUSCODES');
      continue;
    }
    // RFC 2033 §4.1: what LHLO gets, where it is known, is the reply to EHLO.
    if (verb === 'LHLO' && answer.code === 250) continue;
    if (offered && answer.code >= 200 && !codeOf(answer).startsWith('3'))
      yield { exchange, codes: enhancedCodes(answer) };
  }
}

function eachCoded(
  fault: (codes: readonly (string | undefined)[], answer: SmtpReply) => Omit<ReplyFault, 'actual'> | undefined,
): WireCheck {
  return (transcript) => {
    for (const { exchange, codes } of coded(transcript)) {
      const found = fault(codes, exchange.answer);
      if (found === undefined) continue;
      const actual = exchange.answer.lines.map((line) => printable(line, 100)).join(' / ');
      return { grade: 'violates', ...found, actual, entry: exchange.entry };
    }
    return undefined;
  };
}

/** Where ENHANCEDSTATUSCODES is offered every 2yz, 4yz and 5yz reply has a code of its class on each line (RFC 2034 §4). */
export const smtpEnhancedCodes = eachCoded((codes, answer) => {
  const digit = codeOf(answer).charAt(0);
  return codes.some((code) => code?.charAt(0) !== digit)
    ? { expected: `a status code ${digit}.x.y at the start of every line's text` }
    : undefined;
});

/** All lines of a reply have the same enhanced status code (RFC 2034 §4). */
export const smtpEnhancedCodeSame = eachCoded((codes) =>
  new Set(codes.filter((code) => code !== undefined)).size > 1
    ? { expected: 'the same status code on every line' }
    : undefined,
);

/** The numbers of an enhanced status code have no leading zeros (RFC 3463 §2). */
export const smtpEnhancedCodeNumbers = eachCoded((codes) =>
  codes.some((code) => code !== undefined && !/^[245](?:\.(?:0|[1-9][0-9]{0,2})){2}$/.test(code))
    ? { expected: 'numbers without leading zeros' }
    : undefined,
);

/** Largest registered detail of each subject (IANA registry "SMTP Enhanced Status Codes" as of 2025). */
const LARGEST_DETAIL = [0, 10, 4, 6, 7, 6, 10, 30];

/** Enhanced status codes are registered ones (RFC 3463 §2, RFC 5248 §2, SHOULD). */
export const smtpEnhancedCodeRegistered = eachCoded((codes) =>
  codes.some((code) => {
    const [, subject = 0, detail = 0] = (code ?? '2.0.0').split('.').map(Number);
    return detail > (LARGEST_DETAIL[subject] ?? -1);
  })
    ? { expected: 'a registered status code', grade: 'deviates' }
    : undefined,
);

/** The greeting, replies to HELO and EHLO, and 3yz replies carry no enhanced status code (RFC 2034 §4, SHOULD NOT). */
export const smtpEnhancedCodeMisplaced = eachReply(({ answer, sent, kind }, transcript) => {
  const place =
    kind === 'greeting' ? 'the greeting' : /^(?:EHLO|HELO)\b/i.test(sent ?? '') ? 'the reply to EHLO or HELO' : '';
  const intermediate = answer.code >= 300 && answer.code < 400;
  if (place === '' && !intermediate) return undefined;
  if (!offersInSession(transcript, 'ENHANCEDSTATUSCODES')) return undefined;
  if (!answer.lines.some((line) => /^.{4}[2345]\.\d{1,3}\.\d{1,3}(?: |$)/.test(line))) return undefined;
  return {
    expected: `${place === '' ? 'a 3yz reply' : place} without a status code`,
    actual: answer.lines.map((line) => printable(line, 100)).join(' / '),
    grade: 'deviates',
  };
});

/** Behind so many commands that carry no mail a server may refuse and close (RFC 5321 §7.8). */
const IDLE_BEFORE_CLOSE = 9;

/** The server closes only behind QUIT, after 421, or after several errors (RFC 5321 §3.8, §4.1.1.10, §7.8). */
export const smtpClose: WireCheck = (transcript) => {
  const end = transcript.entries.findIndex((entry) => entry.type === 'remote-end');
  if (end < 0 || !sentIsPlain(transcript)) return undefined;
  if (transcript.entries.slice(0, end).some((entry) => entry.type === 'local-end' || entry.type === 'timeout'))
    return undefined;
  const exchanges = smtpExchanges(transcript);
  const last = exchanges.at(-1);
  if (last === undefined || [221, 421, 521].includes(last.answer.code) || exchanges[0]?.answer.code !== 220)
    return undefined;
  const errors = exchanges.filter((one) => one.answer.code >= 500).length;
  const idle = exchanges.filter(({ sent }) => !/^(?:MAIL|RCPT|DATA)\b/i.test(sent ?? '')).length;
  if (idle > IDLE_BEFORE_CLOSE && last.answer.code >= 500) return undefined;
  const asked = exchanges.some((one) => /^QUIT\b/i.test(one.sent ?? ''));
  const pending = transcript.entries.slice(0, end).findLast((entry) => entry.type === 'sent');
  if (
    asked ||
    errors > 1 ||
    (pending?.type === 'sent' && /QUIT/i.test(Buffer.from(pending.octets).toString('latin1')))
  ) {
    return undefined;
  }
  // Commands sent together are for a server that offers PIPELINING, in groups as RFC 2920 §3.1 has them: a server may
  // turn another client away.
  const together = transcript.entries.some(
    (entry) => entry.type === 'sent' && Buffer.from(entry.octets).toString('latin1').split('\r\n').length > 2,
  );
  if (errors > 0 && together && (blamesGroup(last.answer) || !offersInSession(transcript, 'PIPELINING')))
    return undefined;
  return {
    expected: 'the connection stays open until QUIT',
    actual: `the server closed it after ${printable(last.answer.lines[0] ?? '', 100)}`,
    entry: end,
    grade: 'violates',
  };
};

const codeOf = (reply: SmtpReply): string => String(reply.code).padStart(3, '0');

function offersInSession(transcript: Transcript, keyword: string): boolean {
  return smtpExchanges(transcript).some(
    (one) => /^EHLO\b/i.test(one.sent ?? '') && extensions(one.answer).has(keyword),
  );
}
