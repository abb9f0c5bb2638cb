/**
 * Transparency (RFC 5321 §4.5.2) and byte-stuffing (RFC 1939 §3): the same procedure under two names. A line that
 * begins with a dot is sent with one dot more; the receiver takes one away, in any chunking.
 * A line begins at the start and behind each CRLF, and nowhere else.
 */

const CR = 0x0d;
const LF = 0x0a;
const DOT = 0x2e;

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
  const body = dots.replaceAll('\r\n.', '\r\n..');
  return text === '' || text.endsWith('\r\n') ? `${body}.\r\n` : `${body}\r\n.\r\n`;
}
