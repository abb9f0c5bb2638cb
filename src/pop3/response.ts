import { DotUnstuffer } from '../octets/transparency.js';
import { octetString } from '../octets/octets.js';

/** What is wrong with the form of a response (RFC 1939 §3); a checker turns these into findings. */
export type ResponseDefect =
  /** The first line does not begin with `+OK`, `-ERR` or (within AUTH) `+ `, in upper case. */
  | 'status-indicator'
  /** A line ended in LF alone, or held a bare CR. */
  | 'bare-lf'
  | 'bare-cr'
  /** The first line, or the termination of a multi-line response, never came whole. */
  | 'unterminated'
  /** A line of a multi-line response began with one dot and something else: it was not byte-stuffed. */
  | 'not-stuffed'
  /** Longer than the reader keeps. */
  | 'too-long';

/** One response, single-line or multi-line. */
export interface Pop3Response {
  readonly kind: 'response';
  /** `+OK`, `-ERR`, `+` (a SASL challenge), or `?` when the line has no status indicator. */
  readonly status: '+OK' | '-ERR' | '+' | '?';
  /** The first line without CRLF, status indicator included, as an octet string. */
  readonly line: string;
  /** What follows the status indicator and one space. */
  readonly text: string;
  /** The text of a multi-line response: stuffing removed, termination removed, each line with its line end. */
  readonly body: Uint8Array | undefined;
  readonly defects: readonly ResponseDefect[];
}

/** The lines of a multi-line response's body without their CRLF, as octet strings. */
export function bodyLines(response: Pop3Response): readonly string[] {
  if (response.body === undefined || response.body.length === 0) return [];
  const text = octetString(response.body);
  const lines = text.split('\r\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

const LINE_LIMIT_OCTETS = 65_536;
const BODY_LIMIT_OCTETS = 2 ** 26;
const LF = 0x0a;
const NOTHING = Buffer.alloc(0);

/** A first line that has come. */
interface Head {
  readonly line: string;
  readonly defects: ResponseDefect[];
}

/**
 * Puts the octets of a server together to responses, in any chunking. Whether a response is multi-line depends on the
 * command, so the reader is asked for one response at a time and keeps the octets behind it.
 */
export class Pop3ResponseReader {
  private buffer: Buffer = NOTHING;
  private body: DotUnstuffer | undefined;
  private bodyParts: Uint8Array[] = [];
  private bodyOctets = 0;
  private head: Head | undefined;

  receive(octets: Uint8Array): void {
    this.buffer = this.buffer.length === 0 ? Buffer.from(octets) : Buffer.concat([this.buffer, octets]);
  }

  /** True when octets have come that no response has been made of. */
  get within(): boolean {
    return this.buffer.length > 0 || this.head !== undefined;
  }

  /** The octets that have come and belong to no response yet. */
  get pending(): Uint8Array {
    return this.buffer;
  }

  /**
   * The next response, or `undefined` while it is incomplete.
   *
   * @param multiLine - True when a `+OK` here has a multi-line body (RFC 1939 §3).
   */
  next(multiLine: boolean): Pop3Response | undefined {
    this.head ??= this.takeHead();
    if (this.head === undefined) return undefined;
    if (!multiLine || statusOf(this.head.line) !== '+OK') return this.take(undefined);
    this.body ??= new DotUnstuffer();
    if (this.buffer.length > 0) {
      const text = this.body.push(this.buffer);
      this.bodyParts.push(text);
      this.bodyOctets += text.length;
      this.buffer = NOTHING;
    }
    if (this.bodyOctets > BODY_LIMIT_OCTETS) {
      this.head.defects.push('too-long');
      return this.take(Buffer.concat(this.bodyParts));
    }
    if (!this.body.ended) return undefined;
    this.buffer = this.body.rest.length === 0 ? NOTHING : Buffer.from(this.body.rest);
    const [only] = this.bodyParts;
    return this.take(this.bodyParts.length === 1 ? only : Buffer.concat(this.bodyParts));
  }

  /** Gives up waiting: what has come of an unfinished response, with the defect `unterminated`. */
  finish(): Pop3Response | undefined {
    if (this.head === undefined) {
      if (this.buffer.length === 0) return undefined;
      this.head = { line: octetString(this.buffer), defects: ['unterminated'] };
      this.buffer = NOTHING;
      return this.take(undefined);
    }
    this.head.defects.push('unterminated');
    return this.take(Buffer.concat([...this.bodyParts, this.buffer]));
  }

  private takeHead(): Head | undefined {
    const at = this.buffer.indexOf(LF);
    if (at < 0 && this.buffer.length <= LINE_LIMIT_OCTETS) return undefined;
    const end = at < 0 ? this.buffer.length : at;
    const raw = this.buffer.toString('latin1', 0, end);
    const behind = at < 0 ? end : end + 1;
    this.buffer = behind === this.buffer.length ? NOTHING : this.buffer.subarray(behind);
    const defects: ResponseDefect[] = [];
    if (at < 0) defects.push('too-long');
    else if (!raw.endsWith('\r')) defects.push('bare-lf');
    const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    if (line.includes('\r')) defects.push('bare-cr');
    return { line, defects };
  }

  private take(body: Uint8Array | undefined): Pop3Response {
    const { line, defects } = this.head ?? { line: '', defects: [] };
    const status = statusOf(line);
    if (status === '?') defects.push('status-indicator');
    if (body !== undefined && (this.body?.unstuffedLines ?? 0) > 0) defects.push('not-stuffed');
    const response: Pop3Response = {
      kind: 'response',
      status,
      line,
      text: status === '?' ? line : line.slice(status.length + 1),
      body,
      defects,
    };
    this.head = undefined;
    this.body = undefined;
    this.bodyParts = [];
    this.bodyOctets = 0;
    return response;
  }
}

function statusOf(line: string): Pop3Response['status'] {
  for (const one of INDICATORS) {
    if (line.startsWith(one) && (line.length === one.length || line[one.length] === ' ')) return one;
  }
  return '?';
}

const INDICATORS = ['+OK', '-ERR', '+'] as const;
