/**
 * Reads lines from octets that come in any chunking. Only CRLF ends a line (RFC 5321 §2.3.8, RFC 1939 §3); a bare CR or
 * a bare LF is reported and stays in the line. Nothing is repaired, and no buffer grows beyond the limit.
 */

/** What the reader saw, in the order of the octets. Offsets count octets from the first one received. */
export type LineEvent =
  /** A whole line; `octets` without its CRLF, good until the next ones are received. */
  | { readonly type: 'line'; readonly octets: Uint8Array }
  /** A CR not followed by LF, or an LF not preceded by CR, at `offset`. */
  | { readonly type: 'bare-cr' | 'bare-lf'; readonly offset: number }
  /** The line grew beyond the limit; its octets are dropped up to its CRLF. Reported once a line. */
  | { readonly type: 'too-long'; readonly limitOctets: number }
  /** The input ended within a line (only from `end`). */
  | { readonly type: 'incomplete'; readonly octets: Uint8Array };

export interface LineReaderOptions {
  /** Longest line, CRLF included: 3 to 2^26 octets; default 2^20. */
  readonly limitOctets?: number;
  /**
   * When true a bare LF ends a line too (and is still reported): a judge must stay in step with a server that it
   * has caught ending lines wrongly. Default false.
   */
  readonly bareLfEndsLine?: boolean;
}

const CR = 0x0d;
const LF = 0x0a;

export class LineReader {
  private readonly limitOctets: number;
  private readonly bareLfEndsLine: boolean;
  private pending: Uint8Array[] = [];
  private pendingOctets = 0;
  private afterCr = false;
  private skipping = false;
  private offset = 0;

  constructor(options: LineReaderOptions = {}) {
    this.limitOctets = options.limitOctets ?? 2 ** 20;
    this.bareLfEndsLine = options.bareLfEndsLine ?? false;
    if (this.limitOctets < 3 || this.limitOctets > 2 ** 26) throw new RangeError('limitOctets: 3 to 2^26');
  }

  /** Octets of the line that has not ended yet (at most the limit). */
  get unfinished(): Uint8Array {
    const [only] = this.pending;
    return this.pending.length === 1 && only !== undefined ? only : Buffer.concat(this.pending);
  }

  /** Takes the next octets; gives what they completed. */
  receive(octets: Uint8Array): readonly LineEvent[] {
    const events: LineEvent[] = [];
    let start = 0;
    for (let i = 0; i < octets.length; i++) {
      const octet = octets[i];
      if (octet === LF) {
        if (this.afterCr || this.bareLfEndsLine) {
          if (!this.afterCr) events.push({ type: 'bare-lf', offset: this.offset + i });
          this.finish(octets, start, i + 1, this.afterCr ? 2 : 1, events);
          start = i + 1;
        } else {
          events.push({ type: 'bare-lf', offset: this.offset + i });
        }
        this.afterCr = false;
      } else {
        if (this.afterCr) events.push({ type: 'bare-cr', offset: this.offset + i - 1 });
        this.afterCr = octet === CR;
      }
    }
    if (start < octets.length) this.keep(octets.subarray(start), events);
    this.offset += octets.length;
    return events;
  }

  /**
   * True when `octets` are one whole line, CRLF and no other CR or LF in it, and nothing stood in front of it: then they
   * count as received, and there is no event to be made.
   */
  passes(octets: Uint8Array): boolean {
    const last = octets.length - 1;
    if (this.pendingOctets > 0 || this.afterCr || this.skipping || last < 1 || last >= this.limitOctets) return false;
    if (octets[last] !== LF || octets[last - 1] !== CR) return false;
    for (let i = last - 2; i >= 0; i--) if (octets[i] === LF || octets[i] === CR) return false;
    this.offset += octets.length;
    return true;
  }

  /** The input has ended: reports a last bare CR and octets that no CRLF followed. */
  end(): readonly LineEvent[] {
    const events: LineEvent[] = [];
    if (this.afterCr) events.push({ type: 'bare-cr', offset: this.offset - 1 });
    if (this.pendingOctets > 0) events.push({ type: 'incomplete', octets: this.unfinished });
    this.reset();
    return events;
  }

  private keep(octets: Uint8Array, events: LineEvent[]): void {
    if (!this.fits(octets.length, events)) return;
    // A copy: the transport may use one buffer for all connections.
    this.pending.push(Buffer.from(octets));
    this.pendingOctets += octets.length;
  }

  /** False when the line has grown beyond the limit. */
  private fits(octetCount: number, events: LineEvent[]): boolean {
    if (!this.skipping && this.pendingOctets + octetCount > this.limitOctets) {
      events.push({ type: 'too-long', limitOctets: this.limitOctets });
      this.skipping = true;
      this.pending = [];
      this.pendingOctets = 0;
    }
    return !this.skipping;
  }

  /** The rest of a line stands in `octets` at `from`, with its end up to `to`. */
  private finish(octets: Uint8Array, from: number, to: number, endOctets: number, events: LineEvent[]): void {
    if (this.fits(to - from, events)) events.push({ type: 'line', octets: this.line(octets, from, to, endOctets) });
    this.reset();
  }

  private line(octets: Uint8Array, from: number, to: number, endOctets: number): Uint8Array {
    if (this.pending.length === 0) return octets.subarray(from, to - endOctets);
    const whole = Buffer.concat([...this.pending, octets.subarray(from, to)]);
    return whole.subarray(0, whole.length - endOctets);
  }

  private reset(): void {
    if (this.pending.length > 0) this.pending = [];
    this.pendingOctets = 0;
    this.skipping = false;
    this.afterCr = false;
  }
}
