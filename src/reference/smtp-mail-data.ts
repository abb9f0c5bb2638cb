/**
 * Receives mail data: finds its end and undoes the transparency procedure while the octets come in
 * (RFC 5321 §4.1.1.4, §4.5.2).
 *
 * Only CRLF ends a line. The receiver is in one of five places: at a line start; behind the dot of a line start, which is
 * withheld; behind that dot and a CR, both withheld; in a line; in a line behind a CR. LF in the third place is the end
 * of mail data indication. Everything else, bare CR and LF included, is text.
 */
import type { Seeded } from './seed-table.js';
import { activeEnds, keepsDot, type DotPlace } from './smtp-seeded-ends.js';

const CR = 0x0d;
const LF = 0x0a;
const DOT = 0x2e;

type Place = 'line-start' | 'dot' | 'dot-cr' | 'line' | 'line-cr';

export interface MailDataOptions {
  /** Octets kept; the rest is read and dropped, and {@link MailData.tooLarge} says so. */
  readonly limitOctets: number;
  /** What MAIL declared with SIZE. */
  readonly declaredOctets: number | undefined;
  readonly seeded: Seeded;
}

export class MailData {
  /** Set once the end of mail data indication has come: the sequence that was taken for it. */
  endedBy: string | undefined;
  tooLarge = false;
  /** Longest line received, CRLF included, a duplicated dot not counted. */
  longestLineOctets = 0;
  /** The same with the duplicated dot counted. */
  longestWireLineOctets = 0;
  place: Place = 'line-start';

  private readonly options: MailDataOptions;
  private readonly extraEnds: readonly string[];
  /** A dot behind a bare LF is removed as at a line start; only with `smtp-data-dot-after-lf-removed`. */
  private readonly dotsBehindLf: boolean;
  /** Reading stops where the text exceeds the limit; only with `smtp-size-too-large-answered-early`. */
  private readonly stopsAtLimit: boolean;
  /** Octets after which the text is over without its end; finite only with `smtp-size-ends-data`. */
  private readonly endOctets: number;
  private readonly recent: Recent = { octets: '\r\n', lengths: [0, 0] };
  private endingInCr: { readonly end: string; readonly length: number } | undefined;
  private kept = Buffer.alloc(1024);
  private length = 0;
  private total = 0;
  private lineIndex = 0;
  private lineOctets = 0;
  private lineDots = 0;
  private inHeader = true;
  private dropLine = false;
  private dotInSegment = 0;
  private segment = 0;
  private dotAtSegmentStart = false;
  private segmentEnds = false;

  constructor(options: MailDataOptions) {
    this.options = options;
    this.extraEnds = activeEnds(options.seeded);
    this.dotsBehindLf = options.seeded('smtp-data-dot-after-lf-removed');
    this.stopsAtLimit = options.seeded('smtp-size-too-large-answered-early');
    this.endOctets = options.seeded('smtp-size-ends-data') ? options.declaredOctets || Infinity : Infinity;
  }

  /** The text received, transparency undone. */
  get text(): Buffer {
    return this.kept.subarray(0, this.length);
  }

  /** Octets of the text received, those beyond the limit too. */
  get receivedOctets(): number {
    return this.total;
  }

  /**
   * Reads `chunk` from `from` to the end of mail data or of the chunk.
   *
   * @returns The position of the first octet that was not read.
   */
  receive(chunk: Buffer, from: number): number {
    this.segment += 1;
    for (let i = from; i < chunk.length; i++) {
      i += this.keepWithinLine(chunk, i);
      const octet = chunk[i];
      if (octet === undefined) break;
      if (this.endsBefore(octet)) return i;
      this.lineOctets += 1;
      this.segmentEnds = i === chunk.length - 1;
      this.step(octet, i);
      if (this.extraEnds.length > 0) this.watchExtraEnds(octet);
      if (this.total >= this.endOctets) this.endedBy = 'declared size';
      if (this.endedBy !== undefined || (this.tooLarge && this.stopsAtLimit)) return i + 1;
    }
    return chunk.length;
  }

  /** Takes what stands between here and the line's CR in one piece, where nothing but that CR can matter; gives its length. */
  private keepWithinLine(chunk: Buffer, from: number): number {
    const plain = this.place === 'line' && !this.dropLine && !this.dotsBehindLf;
    if (!plain || this.extraEnds.length > 0 || this.endOctets !== Infinity) return 0;
    const cr = chunk.indexOf(CR, from);
    const inLine = (cr === -1 ? chunk.length : cr) - from;
    // The first octet above the limit is told by `keep`; those behind it are only counted.
    const count = this.tooLarge ? inLine : Math.min(inLine, this.options.limitOctets - this.total);
    if (!this.tooLarge) {
      this.reserve(count);
      chunk.copy(this.kept, this.length, from, from + count);
      this.length += count;
    }
    this.total += count;
    this.lineOctets += count;
    return count;
  }

  private step(octet: number, at: number): void {
    switch (this.place) {
      case 'line-start':
        if (octet === DOT) {
          this.place = 'dot';
          this.dotInSegment = this.segment;
          this.dotAtSegmentStart = at === 0;
        } else this.inLine(octet);
        break;
      case 'dot':
        if (octet === CR) this.place = 'dot-cr';
        else this.behindDot(octet);
        break;
      case 'dot-cr':
        if (octet === LF && this.isEnd()) this.endedBy = '\r\n.\r\n';
        else {
          if (octet === LF || this.keepsDot(CR)) this.keep(DOT);
          else this.lineDots = 1;
          this.keep(CR);
          this.place = 'line-cr';
          this.inLine(octet);
        }
        break;
      case 'line':
      case 'line-cr':
        this.inLine(octet);
        break;
    }
  }

  private inLine(octet: number): void {
    this.keep(octet);
    if (octet === LF && this.place === 'line-cr') this.endLine();
    else this.place = octet === CR ? 'line-cr' : 'line';
    if (this.dotsBehindLf && octet === LF && this.lineOctets > 0) this.place = 'line-start';
  }

  /** A line that begins with a dot and has more: the dot goes (RFC 5321 §4.5.2). */
  private behindDot(octet: number): void {
    if (this.options.seeded('smtp-data-dot-all-removed') && octet === DOT) return;
    if (this.options.seeded('smtp-data-end-behind-cut-dots') && octet === DOT && this.segmentEnds) {
      this.lineOctets = 1;
      return;
    }
    if (this.options.seeded('smtp-data-dot-line-lost')) this.dropLine = true;
    this.lineDots = 1;
    if (this.keepsDot(octet)) this.keep(DOT);
    this.place = 'line';
    this.inLine(octet);
  }

  private endLine(): void {
    this.longestWireLineOctets = Math.max(this.longestWireLineOctets, this.lineOctets);
    this.longestLineOctets = Math.max(this.longestLineOctets, this.lineOctets - this.lineDots);
    if (this.lineOctets === 2) this.inHeader = false;
    this.place = 'line-start';
    this.lineIndex += 1;
    this.lineOctets = 0;
    this.lineDots = 0;
    this.dropLine = false;
  }

  private isEnd(): boolean {
    const { seeded } = this.options;
    if (this.lineOctets > 3) return false; // a fault that removes dots elsewhere does not end there
    if (seeded('smtp-data-end-needs-text') && this.lineIndex === 0) return false;
    if (seeded('smtp-data-end-needs-text-when-cut') && this.lineIndex === 0) return this.dotInSegment === this.segment;
    return !(seeded('smtp-data-end-split-missed') && this.dotInSegment !== this.segment);
  }

  private keepsDot(next: number): boolean {
    const place: DotPlace = {
      lineIndex: this.lineIndex,
      inHeader: this.inHeader,
      atSegmentStart: this.dotAtSegmentStart,
      nextEndsSegment: this.segmentEnds,
      next,
    };
    return keepsDot(place, this.options.seeded);
  }

  private keep(octet: number): void {
    if (this.dropLine) return;
    this.total += 1;
    if (this.total > this.options.limitOctets) {
      this.tooLarge = true;
      return;
    }
    this.reserve(1);
    this.kept[this.length] = octet;
    this.length += 1;
  }

  /** Makes room for `count` more octets. */
  private reserve(count: number): void {
    const needed = this.length + count;
    if (needed <= this.kept.length) return;
    const larger = Buffer.alloc(Math.max(needed, this.kept.length * 2));
    this.kept.copy(larger);
    this.kept = larger;
  }

  /** Ends at a sequence that a seeded fault takes for the end, and forgets what of it was kept behind its line end. */
  private watchExtraEnds(octet: number): void {
    remember(this.recent, octet, this.length);
    const end = this.extraEnds.find((sequence) => this.recent.octets.endsWith(sequence));
    if (end === undefined) return;
    const leading = /^\r?\n?/.exec(end)?.[0].length ?? 0;
    const length = this.recent.lengths.at(leading - 1 - end.length) ?? this.length;
    if (end.endsWith('\r')) this.endingInCr = { end, length };
    else {
      this.length = length;
      this.endedBy = end;
    }
  }

  /** Whether the extra end that a CR has just completed holds: behind it stands no LF, which would make it a CRLF. */
  private endsBefore(octet: number): boolean {
    const ending = this.endingInCr;
    this.endingInCr = undefined;
    if (ending === undefined || octet === LF) return false;
    this.length = ending.length;
    this.endedBy = ending.end;
    return true;
  }
}

/** The last octets received, and how much had been kept behind each of them. */
interface Recent {
  octets: string;
  lengths: number[];
}

function remember(recent: Recent, octet: number, keptOctets: number): void {
  recent.octets = (recent.octets + String.fromCharCode(octet)).slice(-8);
  recent.lengths.push(keptOctets);
  recent.lengths = recent.lengths.slice(-8);
}
