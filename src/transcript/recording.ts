import { octets as toOctets } from '../octets/octets.js';
import type { TranscriptEntry } from './transcript.js';

const FIRST_OCTETS = 1_024;

/**
 * The entries of a session while they grow. What was received lies in one buffer, what was sent is kept as it was given,
 * and an entry is made of it when somebody asks: most generated sessions are recorded and never read.
 */
export class Recording {
  private octets = Buffer.allocUnsafe(FIRST_OCTETS);
  private used = 0;
  /** Each entry to be made: how many octets were received, or the octet string that was sent; or an entry of another kind. */
  private log: (number | string | TranscriptEntry)[] = [];
  private timesMs: number[] = [];
  private readonly made: TranscriptEntry[] = [];
  private madeOctets = 0;

  sent(atMs: number, text: string): void {
    this.log.push(text);
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

  private entryOf(logged: number | string | TranscriptEntry, atMs: number): TranscriptEntry {
    if (typeof logged === 'string') return { type: 'sent', atMs, octets: toOctets(logged) };
    if (typeof logged !== 'number') return logged;
    const from = this.madeOctets;
    this.madeOctets += logged;
    return { type: 'received', atMs, octets: this.octets.subarray(from, this.madeOctets) };
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
