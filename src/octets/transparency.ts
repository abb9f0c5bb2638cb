/**
 * Transparency (RFC 5321 §4.5.2) and byte-stuffing (RFC 1939 §3): the same procedure under two names. A line that
 * begins with a dot is sent with one dot more; the receiver takes one away. Both ways stream: any chunking, one state.
 * A line begins at the start and behind each CRLF, and nowhere else.
 */

const CR = 0x0d;
const LF = 0x0a;
const DOT = 0x2e;
const CRLF = Buffer.from('\r\n', 'latin1');
const CRLF_DOT = Buffer.from('\r\n.', 'latin1');
const ONE_DOT = Buffer.from('.', 'latin1');

/** Where the next line behind `at` begins, by the CRLF in front of it, or the next with a dot; or the end of `buffer`. */
function lineAfter(buffer: Buffer, at: number, mark: Buffer): number {
  const found = buffer.indexOf(mark, at);
  return found < 0 ? buffer.length : found + CRLF.length;
}

function endsInCrlf(buffer: Buffer): boolean {
  return buffer.at(-2) === CR && buffer.at(-1) === LF;
}

/** Adds the dots. Feed it the text in any chunks; what it gives is what goes on the wire, without the final dot. */
export class DotStuffer {
  private atLineStart = true;
  private afterCr = false;

  push(octets: Uint8Array): Uint8Array {
    if (octets.length === 0) return octets;
    const buffer = Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength);
    const parts: Uint8Array[] = [];
    let from = 0;
    const first = this.nextLine(buffer);
    let at = buffer[first] === DOT ? first : lineAfter(buffer, first, CRLF_DOT);
    for (; at < buffer.length; at = lineAfter(buffer, at, CRLF_DOT)) {
      parts.push(buffer.subarray(from, at), ONE_DOT);
      from = at;
    }
    parts.push(buffer.subarray(from));
    this.atLineStart = buffer.length > 1 ? endsInCrlf(buffer) : this.afterCr && buffer[0] === LF;
    this.afterCr = buffer.at(-1) === CR;
    return Buffer.concat(parts);
  }

  /** Where the first line that begins in `buffer` does. */
  private nextLine(buffer: Buffer): number {
    if (this.atLineStart) return 0;
    return this.afterCr && buffer[0] === LF ? 1 : lineAfter(buffer, 0, CRLF);
  }

  /** What ends the data: `.CRLF`, behind a CRLF of its own where the text did not end in one. */
  end(): Uint8Array {
    return Buffer.from(this.atLineStart ? '.\r\n' : '\r\n.\r\n', 'latin1');
  }
}

/** Takes the dots away and finds the end. What follows the end stays in `rest`. */
export class DotUnstuffer {
  /** True once CRLF.CRLF (or .CRLF at the very start) was seen. */
  ended = false;
  /** Octets received behind the end. */
  rest: Uint8Array = new Uint8Array(0);
  /** Lines of the text that began with a single dot and something else: stuffing was missing, or the dot was data. */
  unstuffedLines = 0;
  private state: 'start' | 'dot' | 'dot-cr' | 'text' | 'cr' = 'start';
  private dotLine = false;

  /** Takes the next octets; gives the text that they completed, dots removed, every other octet as it came. */
  push(octets: Uint8Array): Uint8Array {
    // The CR of a dot line that went on after all may come on top.
    const text = Buffer.allocUnsafe(octets.length + 1);
    let length = 0;
    for (let i = 0; i < octets.length; i++) {
      if (this.ended) {
        this.rest = Buffer.concat([this.rest, octets.subarray(i)]);
        break;
      }
      if (this.state === 'text') {
        // Within a line nothing can happen before the next CR.
        const cr = octets.indexOf(CR, i);
        const to = cr < 0 ? octets.length : cr;
        text.set(octets.subarray(i, to), length);
        length += to - i;
        i = to;
        if (cr < 0) break;
      }
      length = this.step(octets[i] ?? 0, text, length);
    }
    return text.subarray(0, length);
  }

  /** Takes one octet; the length of `text` with what it gave. */
  private step(octet: number, text: Buffer, length: number): number {
    let end = length;
    switch (this.state) {
      case 'start':
        if (octet === DOT) {
          this.state = 'dot';
          return end;
        }
        break;
      case 'dot':
        // The dot is gone; what follows decides whether this line is the end.
        this.dotLine = octet !== DOT;
        if (octet === CR) {
          this.state = 'dot-cr';
          return end;
        }
        break;
      case 'dot-cr':
        if (octet === LF) {
          this.ended = true;
          return end;
        }
        text[end++] = CR;
        break;
      case 'cr':
        if (octet === LF) {
          text[end++] = octet;
          this.state = 'start';
          this.dotLine = false;
          return end;
        }
        break;
      case 'text':
        break;
    }
    if (this.dotLine) {
      this.unstuffedLines += 1;
      this.dotLine = false;
    }
    text[end++] = octet;
    this.state = octet === CR ? 'cr' : 'text';
    return end;
  }
}

/** The wire form of a whole text, an octet string: dots added, and the end of mail data indication or termination behind it. */
export function stuffed(text: string): string {
  const dots = text.startsWith('.') ? `.${text}` : text;
  const body = dots.includes('\r\n.') ? dots.replaceAll('\r\n.', '\r\n..') : dots;
  return text === '' || text.endsWith('\r\n') ? `${body}.\r\n` : `${body}\r\n.\r\n`;
}
