/** The sending half of a connection: collects replies and writes them, whole or in the manner of a variant. */
import type { Duplex } from 'node:stream';
import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises';

/** Delay of the variant `smtp-v-slow-replies`. */
const SLOW_MS = 50;

export class SmtpOutput {
  private readonly stream: Duplex;
  private readonly seeded: (name: string) => boolean;
  private pending: string[] = [];
  /** Writes under way, of the variants that take their time. */
  private queue: Promise<void> | undefined;

  constructor(stream: Duplex, seeded: (name: string) => boolean) {
    this.stream = stream;
    this.seeded = seeded;
    if (seeded('smtp-v-slow-replies') || seeded('smtp-v-octet-segments')) this.queue = Promise.resolve();
  }

  /** Adds a reply to those that the next {@link flush} writes as a unit. */
  add(wire: string): void {
    this.pending.push(wire);
  }

  flush(): void {
    if (this.pending.length === 0) return;
    if (this.seeded('smtp-reply-order-reversed')) this.pending.reverse();
    const octets = Buffer.from(this.pending.join(''), 'latin1');
    this.pending = [];
    if (this.queue === undefined) this.write(octets);
    else this.queue = this.queue.then(() => this.writeInTime(octets));
  }

  /** Writes what is pending and closes this half. */
  end(): void {
    this.flush();
    if (this.queue === undefined) this.stream.end();
    else {
      this.queue = this.queue.then(() => {
        this.stream.end();
      });
    }
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

  private async writeInTime(octets: Buffer): Promise<void> {
    if (this.seeded('smtp-v-slow-replies')) await wait(SLOW_MS);
    if (!this.seeded('smtp-v-octet-segments')) this.write(octets);
    else {
      for (let i = 0; i < octets.length; i++) {
        this.write(octets.subarray(i, i + 1));
        await nextTurn();
      }
    }
  }
}
