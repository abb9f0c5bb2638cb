/** The sending half of a connection: collects replies and writes them, whole or in the manner of a variant. */
import type { Duplex } from 'node:stream';
import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises';
import type { Seeded } from './seed-table.js';

/** Delay of the variant `smtp-v-slow-replies`. */
const SLOW_MS = 50;
/** Delay of the variant `smtp-v-slow-behind-text`: longer than anybody is asked to wait by default. */
const SLOW_TEXT_MS = 11_000;
/** Variants that take their time. */
const UNHURRIED = ['smtp-v-slow-replies', 'smtp-v-slow-behind-text', 'smtp-v-octet-segments'];

export class SmtpOutput {
  private readonly stream: Duplex;
  private readonly seeded: Seeded;
  private pending: string[] = [];
  /** Writes under way, of the variants that take their time. */
  private queue: Promise<void> | undefined;
  private lateMs: number;

  constructor(stream: Duplex, seeded: Seeded) {
    this.stream = stream;
    this.seeded = seeded;
    this.lateMs = seeded('smtp-v-slow-replies') ? SLOW_MS : 0;
    if (UNHURRIED.some((name) => seeded(name))) this.queue = Promise.resolve();
  }

  /** Adds a reply to those that the next {@link flush} writes as a unit. */
  add(wire: string, behindText = false): void {
    this.pending.push(wire);
    if (behindText && this.seeded('smtp-v-slow-behind-text')) this.lateMs = SLOW_TEXT_MS;
  }

  flush(): void {
    if (this.pending.length === 0) return;
    if (this.seeded('smtp-reply-order-reversed')) this.pending.reverse();
    const octets = Buffer.from(this.pending.join(''), 'latin1');
    this.pending = [];
    if (this.queue === undefined) this.write(octets);
    else {
      const lateMs = this.lateMs;
      this.lateMs = this.seeded('smtp-v-slow-replies') ? SLOW_MS : 0;
      this.queue = this.queue.then(() => this.writeInTime(octets, lateMs));
    }
  }

  /** Writes what is pending and closes this half. */
  end(): void {
    this.flush();
    if (this.queue === undefined) this.close();
    else {
      this.queue = this.queue.then(() => {
        this.close();
      });
    }
  }

  private close(): void {
    if (!this.stream.writableEnded) this.stream.end();
  }

  /** Breaks the connection. */
  destroy(): void {
    this.stream.destroy();
  }

  private write(octets: Buffer): void {
    if (!this.stream.writable) return;
    // A client that does not read its replies is not read from either: memory stays bounded.
    if (this.stream.write(octets)) return;
    this.stream.pause();
    this.stream.once('drain', () => this.stream.resume());
  }

  private async writeInTime(octets: Buffer, lateMs: number): Promise<void> {
    if (lateMs > 0) await wait(lateMs);
    if (!this.seeded('smtp-v-octet-segments')) this.write(octets);
    else {
      for (let i = 0; i < octets.length; i++) {
        this.write(octets.subarray(i, i + 1));
        await nextTurn();
      }
    }
  }
}
