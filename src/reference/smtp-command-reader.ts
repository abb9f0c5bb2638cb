/** Cuts command lines out of the octet stream, in fixed memory, however the network cut it (RFC 5321 §2.3.8). */
import type { Seeded } from './seed-table.js';

/** A command line as it arrived. */
export interface CommandLine {
  /** Octet string without the closing CRLF; cut when the line was too long. */
  readonly text: string;
  readonly tooLong: boolean;
}

/** Longest command line kept, CRLF included: well above the 512 octets of RFC 5321 §4.5.3.1.4 and all extensions. */
const LINE_LIMIT_OCTETS = 4096;

const CR = 0x0d;
const LF = 0x0a;

export class CommandReader {
  private readonly seeded: Seeded;
  private readonly limitOctets: number;
  private readonly kept = Buffer.alloc(LINE_LIMIT_OCTETS);
  private count = 0;
  private last = -1;
  /** A CR alone has just ended a line: an LF right behind it belongs to it. Only with `smtp-line-bare-cr-accepted`. */
  private skipLf = false;

  constructor(seeded: Seeded) {
    this.seeded = seeded;
    this.limitOctets = lineLimitOctets(seeded);
  }

  /** Whether the beginning of a line waits for its rest. */
  get partial(): boolean {
    return this.count > 0;
  }

  /** Forgets the beginning of a line. */
  clear(): void {
    this.count = 0;
    this.last = -1;
  }

  /** Reads from `chunk[from]` to the end of the first line, or to the end of the chunk when no line ends there. */
  read(chunk: Buffer, from: number): { readonly next: number; readonly line: CommandLine | undefined } {
    if (this.count > 64 && this.seeded('smtp-segment-long-command-cut')) this.count = 64;
    for (let i = from; i < chunk.length; i++) {
      const octet = chunk[i] ?? 0;
      if (this.skipLf) {
        this.skipLf = false;
        if (octet === LF) continue;
      }
      if (this.count < this.kept.length) this.kept[this.count] = octet;
      this.count += 1;
      const end = this.lineEndOctets(octet, i);
      this.last = octet;
      if (end !== undefined) return { next: i + 1, line: this.take(end) };
    }
    return { next: chunk.length, line: undefined };
  }

  /** How many octets of line end `octet`, at position `at` of its segment, completes; undefined inside a line. */
  private lineEndOctets(octet: number, at: number): number | undefined {
    if (this.seeded('smtp-line-bare-lf-accepted') && octet === LF) return this.last === CR ? 2 : 1;
    if (this.seeded('smtp-line-bare-cr-accepted') && octet === CR) {
      this.skipLf = true;
      return 1;
    }
    if (this.seeded('smtp-line-overlong-split') && this.count === 512 && octet !== CR) return 0;
    if (this.seeded('smtp-segment-cr-lf-split') && at === 0) return undefined;
    return octet === LF && this.last === CR ? 2 : undefined;
  }

  private take(lineEndOctets: number): CommandLine {
    const tooLong = this.count > this.limitOctets;
    const text = this.kept.toString('latin1', 0, Math.min(this.count - lineEndOctets, this.kept.length));
    this.clear();
    return { text, tooLong };
  }
}

function lineLimitOctets(seeded: Seeded): number {
  if (seeded('smtp-line-limit-200')) return 200;
  if (seeded('smtp-line-limit-511')) return 511;
  return LINE_LIMIT_OCTETS;
}
