import type { TranscriptEntry } from './transcript.js';

const FIRST_OCTETS = 1_024;

/**
 * The entries of a session while they grow. What was sent and received lies side by side in one buffer, and an entry is
 * made of it when somebody asks: most generated sessions are recorded and never read.
 */
export class Recording {
  private octets = Buffer.allocUnsafe(FIRST_OCTETS);
  private used = 0;
  /** Each entry to be made: how many octets were received, or `~` how many were sent; or an entry of another kind. */
  private log: (number | TranscriptEntry)[] = [];
  private timesMs: number[] = [];
  private readonly made: TranscriptEntry[] = [];
  private madeOctets = 0;

  /** @param text - An octet string. */
  sent(atMs: number, text: string): void {
    const from = this.roomFor(text.length);
    this.used += this.octets.write(text, from, 'latin1');
    this.log.push(~text.length);
    this.timesMs.push(atMs);
  }

  received(atMs: number, octets: Uint8Array): void {
    const from = this.roomFor(octets.length);
    this.octets.set(octets, from);
    this.used += octets.length;
    this.log.push(octets.length);
    this.timesMs.push(atMs);
  }

  add(entry: TranscriptEntry): void {
    this.log.push(entry);
    this.timesMs.push(entry.atMs);
  }

  get entries(): readonly TranscriptEntry[] {
    for (const [index, logged] of this.log.entries()) this.made.push(this.entryOf(logged, this.timesMs[index] ?? 0));
    this.log = [];
    this.timesMs = [];
    return this.made;
  }

  private entryOf(logged: number | TranscriptEntry, atMs: number): TranscriptEntry {
    if (typeof logged !== 'number') return logged;
    const from = this.madeOctets;
    this.madeOctets += logged < 0 ? ~logged : logged;
    const octets = this.octets.subarray(from, this.madeOctets);
    return logged < 0 ? { type: 'sent', atMs, octets } : { type: 'received', atMs, octets };
  }

  /** Where `count` octets fit. A buffer that is outgrown is left as it is to those who have parts of it. */
  private roomFor(count: number): number {
    const needed = this.used + count;
    if (needed > this.octets.length) {
      const larger = Buffer.allocUnsafe(Math.max(needed, 2 * this.octets.length));
      this.octets.copy(larger, 0, 0, this.used);
      this.octets = larger;
    }
    return this.used;
  }
}
