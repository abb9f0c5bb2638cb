import { LineReader } from '../octets/line-reader.js';
import { octetString } from '../octets/octets.js';

/** What is wrong with the form of a reply (RFC 5321 §4.2); a checker turns these into findings. */
export type ReplyDefect =
  /** A line that does not begin with three digits and then a space, a hyphen or its end. */
  | 'syntax'
  /** The lines of one reply have different codes (§4.2.1). */
  | 'codes-differ'
  /** A line ended in LF alone, or held a bare CR or LF (§2.3.8). */
  | 'bare-lf'
  | 'bare-cr'
  /** The last line was never ended with CRLF. */
  | 'unterminated'
  /** A line longer than the reader keeps. */
  | 'too-long';

/** One reply: all its lines, from the first to the one whose code is followed by a space. */
export interface SmtpReply {
  readonly kind: 'reply';
  /** The reply code of the first line, 0 to 999; 0 when the line has none. */
  readonly code: number;
  /** Each line without CRLF, as an octet string, code included. */
  readonly lines: readonly string[];
  readonly defects: readonly ReplyDefect[];
}

/** The text of each line: what follows the code and the space or hyphen. */
export function replyTexts(reply: SmtpReply): readonly string[] {
  return reply.lines.map((line) => line.slice(4));
}

/** True for a refusal that says itself that it is for the number of errors or commands (RFC 5321 §7.8). */
export const hasHadEnough = (reply: SmtpReply | undefined): boolean =>
  reply !== undefined && reply.code >= 400 && /too many/i.test(reply.lines.join(' '));

/** True for a refusal that says itself that it is for the place of a command in a pipelined group (RFC 2920 §3.1). */
export const blamesGroup = (reply: SmtpReply): boolean =>
  reply.code >= 500 && /pipelin|synchroni[sz]|group/i.test(reply.lines.join(' '));

/** The enhanced status code (RFC 2034 §4) at the start of each line's text; `undefined` for a line without one. */
export function enhancedCodes(reply: SmtpReply): readonly (string | undefined)[] {
  return replyTexts(reply).map((text) => /^([245]\.\d{1,3}\.\d{1,3})(?= |$)/.exec(text)?.[1]);
}

const LINE_LIMIT_OCTETS = 65_536;
const LINES_LIMIT = 2_000;
const NONE: readonly ReplyDefect[] = [];
const NO_REPLIES: readonly SmtpReply[] = [];

/** Replies of one line, by that line: a server says the same few by the million. */
const knownReplies = new Map<string, readonly SmtpReply[]>();
const REPLIES_KEPT = 1_000;
const KNOWN_OCTETS = 100;

/**
 * Puts the octets of a server together to replies, in any chunking. Faulty forms are kept and named in `defects`; the
 * reader stays in step as far as the octets allow, and never holds more than a fixed number of lines.
 */
export class SmtpReplyReader {
  private readonly reader = new LineReader({ limitOctets: LINE_LIMIT_OCTETS, bareLfEndsLine: true });
  private lines: string[] = [];
  private defects: readonly ReplyDefect[] = NONE;

  receive(octets: Uint8Array): readonly SmtpReply[] {
    if (this.reader.passes(octets)) return this.wholeLine(octetString(octets));
    const replies: SmtpReply[] = [];
    for (const event of this.reader.receive(octets)) {
      switch (event.type) {
        case 'bare-cr':
        case 'bare-lf':
          this.defect(event.type);
          break;
        case 'too-long':
          this.defect('too-long');
          break;
        case 'line': {
          const reply = this.line(octetString(event.octets));
          if (reply !== undefined) replies.push(reply);
          break;
        }
        case 'incomplete':
          break;
      }
    }
    return replies;
  }

  /** True when octets of a reply have come that is not finished yet. */
  get within(): boolean {
    return this.lines.length > 0 || this.reader.unfinished.length > 0;
  }

  /** Gives up waiting: what has come of an unfinished reply, as a reply with the defect `unterminated`. */
  finish(): SmtpReply | undefined {
    const rest = octetString(this.reader.unfinished);
    for (const event of this.reader.end()) if (event.type === 'bare-cr') this.defect('bare-cr');
    if (rest.length === 0 && this.lines.length === 0) return undefined;
    if (rest.length > 0) this.lines.push(rest);
    this.defect('unterminated');
    return this.take();
  }

  private defect(defect: ReplyDefect): void {
    if (!this.defects.includes(defect)) this.defects = [...this.defects, defect];
  }

  /** @param text - A line with its CRLF. */
  private wholeLine(text: string): readonly SmtpReply[] {
    const isAlone = this.lines.length === 0 && this.defects.length === 0;
    const known = isAlone ? knownReplies.get(text) : undefined;
    if (known !== undefined) return known;
    const reply = this.line(text.slice(0, -2));
    if (reply === undefined) return NO_REPLIES;
    const replies = [reply];
    if (isAlone && text.length <= KNOWN_OCTETS) {
      if (knownReplies.size >= REPLIES_KEPT) knownReplies.clear();
      knownReplies.set(text, replies);
    }
    return replies;
  }

  private line(text: string): SmtpReply | undefined {
    const behind = text.charAt(3);
    this.lines.push(text);
    if (codeOf(text) === undefined || (behind !== ' ' && behind !== '-' && behind !== '')) {
      this.defect('syntax');
      // A continuation line without a code: the reply goes on, as its writer meant it.
      return this.lines.length > 1 && this.lines.length < LINES_LIMIT ? undefined : this.take();
    }
    if (text.slice(0, 3) !== this.lines[0]?.slice(0, 3)) this.defect('codes-differ');
    return behind === '-' && this.lines.length < LINES_LIMIT ? undefined : this.take();
  }

  private take(): SmtpReply {
    const [first = ''] = this.lines;
    const reply: SmtpReply = {
      kind: 'reply',
      code: codeOf(first) ?? 0,
      lines: this.lines,
      defects: this.defects,
    };
    this.lines = [];
    this.defects = NONE;
    return reply;
  }
}

const ZERO = 0x30;

/** The number that a line begins with; `undefined` where it does not begin with three digits. */
function codeOf(line: string): number | undefined {
  let code = 0;
  for (let i = 0; i < 3; i++) {
    const digit = line.charCodeAt(i) - ZERO;
    // NaN behind the end of the line.
    if (!(digit >= 0 && digit <= 9)) return undefined;
    code = code * 10 + digit;
  }
  return code;
}
