import { octets as toOctets } from '../octets/octets.js';
import type { Protocol, Transcript, TranscriptEntry } from '../transcript/transcript.js';
import type { Transport } from '../transport/transport.js';
import { deadline, pause } from './timer-wheel.js';

/** The server ended the connection where an answer was due. */
export interface Closed {
  readonly kind: 'closed';
  readonly how: 'fin' | 'reset';
}

/** No answer came within the deadline. */
export interface Silent {
  readonly kind: 'silent';
  readonly waitedMs: number;
}

/** How what is written becomes segments: see `--segmentation`. */
export type Segmentation = 'whole' | 'command' | 'octet' | 'random';

export interface SessionOptions {
  /** Longest wait for one answer, in milliseconds. */
  readonly timeoutMs: number;
  /** 1 for the first session of a case. */
  readonly number: number;
  readonly segmentation?: Segmentation;
  /** Random numbers in [0, 1) for the segmentation `random`. */
  readonly random?: () => number;
}

/** Pause between two segments, so that the server's read sees them apart. */
const SEGMENT_GAP_MS = 2;
/** An answer that stopped growing in the middle is taken as it is after this time. */
const STALLED_MS = 5_000;
/** An answer whose octets keep coming may take so many times the deadline. */
const LONG_ANSWER_TIMES = 4;
const POLL_MS = 500;

/**
 * A connection with its record: writes, waits for answers with deadlines, and keeps every octet.
 * The protocol's reader is given by the subclass.
 */
export abstract class Session<Answer> {
  readonly protocol: Protocol;
  readonly number: number;
  /** How the server ended the connection, once it has. */
  ended: 'fin' | 'reset' | undefined;
  /** True once we closed or reset our side. */
  left = false;
  protected readonly timeoutMs: number;
  private readonly transport: Transport;
  private readonly entries: TranscriptEntry[] = [];
  private readonly openedMs = performance.now();
  private readonly segmentation: Segmentation;
  private readonly random: () => number;
  private wake: (() => void) | undefined;
  private lastReceivedMs = 0;
  private writing: Promise<void> = Promise.resolve();
  /** What our own reader threw. */
  private failure: { readonly error: unknown } | undefined;

  constructor(protocol: Protocol, transport: Transport, options: SessionOptions) {
    this.protocol = protocol;
    this.number = options.number;
    this.timeoutMs = options.timeoutMs;
    this.segmentation = options.segmentation ?? 'whole';
    this.random = options.random ?? Math.random;
    this.transport = transport;
    this.record({ type: 'connected', atMs: 0 });
  }

  /** Begins to receive; called once by the subclass, when its reader is ready. */
  protected start(): void {
    this.transport.listen({
      octets: (octets) => {
        this.lastReceivedMs = performance.now();
        this.record({ type: 'received', atMs: this.now(), octets: Buffer.from(octets) });
        try {
          this.receive(octets);
        } catch (error) {
          // In a callback nobody would catch it: whoever waits for an answer is told.
          this.failure ??= { error };
        }
        this.wake?.();
      },
      end: (how) => {
        this.ended = how;
        if (!this.left) this.record({ type: 'remote-end', atMs: this.now(), how });
        this.wake?.();
      },
    });
  }

  get transcript(): Transcript {
    return { protocol: this.protocol, session: this.number, entries: this.entries };
  }

  /** Puts a remark into the transcript. */
  note(text: string): void {
    this.record({ type: 'note', atMs: this.now(), text });
  }

  /**
   * Sends octets.
   *
   * @param segments - An octet string, or several: each a segment of its own whatever the segmentation option says.
   */
  write(segments: string | readonly string[]): Promise<void> {
    const parts = typeof segments === 'string' ? this.cut(segments) : segments;
    this.writing = this.writing.then(async () => {
      for (const [index, part] of parts.entries()) {
        if (index > 0) await pause(SEGMENT_GAP_MS);
        if (this.ended === 'reset') return;
        this.record({ type: 'sent', atMs: this.now(), octets: toOctets(part) });
        this.transport.write(part);
      }
    });
    return this.writing;
  }

  /** Reads nothing for `ms` milliseconds: the server's answers fill what the network keeps for us, and then its own buffers. */
  async holdReading(ms: number): Promise<void> {
    this.note(`the client does not read for ${ms} ms`);
    this.transport.hold();
    await pause(ms);
    this.transport.release();
  }

  /** Closes our sending side (FIN). */
  fin(): void {
    this.left = true;
    this.record({ type: 'local-end', atMs: this.now(), how: 'fin' });
    this.transport.fin();
  }

  /** Resets the connection (RST). */
  reset(): void {
    this.left = true;
    this.record({ type: 'local-end', atMs: this.now(), how: 'reset' });
    this.transport.reset();
  }

  /** Gives the connection up; harmless when it has ended. */
  destroy(): void {
    if (!this.left && this.ended === undefined) this.record({ type: 'local-end', atMs: this.now(), how: 'closed' });
    this.left = true;
    this.transport.destroy();
  }

  /** Waits until the server ends the connection: how it did, or `undefined` when it did not within the deadline. */
  async end(timeoutMs = this.timeoutMs): Promise<'fin' | 'reset' | undefined> {
    await this.writing;
    await this.until(() => this.ended !== undefined, timeoutMs);
    return this.ended;
  }

  /** True when the server ends the connection before it has said anything, as one does that has enough of them. */
  async turnedAway(): Promise<boolean> {
    const heard = (): boolean => this.lastReceivedMs > 0;
    await this.until(() => heard() || this.ended !== undefined, this.timeoutMs);
    return this.ended !== undefined && !heard();
  }

  /** True when octets have come that no answer has been made of. */
  abstract get surplus(): boolean;

  protected abstract receive(octets: Uint8Array): void;
  /** What has come of an unfinished answer, when no more is coming. */
  protected abstract finish(): Answer | undefined;
  /** True when octets of an unfinished answer have come. */
  protected abstract get within(): boolean;

  /** Waits until `take` gives an answer. */
  protected async answer(take: () => Answer | undefined, timeoutMs: number): Promise<Answer | Closed | Silent> {
    await this.writing;
    let taken: Answer | undefined;
    const startedMs = performance.now();
    const stalled = (): boolean =>
      this.within && performance.now() - Math.max(this.lastReceivedMs, startedMs) >= Math.min(STALLED_MS, timeoutMs);
    const done = (): boolean => {
      if (this.failure !== undefined) throw this.failure.error;
      taken ??= take();
      return taken !== undefined || this.ended !== undefined || stalled();
    };
    await this.until(done, timeoutMs);
    // A long answer that is still coming is no silence; but nobody may keep us for ever.
    for (let times = 1; times < LONG_ANSWER_TIMES && !done() && this.within; times++) await this.until(done, timeoutMs);
    if (taken !== undefined) return taken;
    const unfinished = this.finish();
    if (unfinished !== undefined) return unfinished;
    if (this.ended !== undefined) return { kind: 'closed', how: this.ended };
    const waitedMs = performance.now() - startedMs;
    this.record({ type: 'timeout', atMs: this.now(), waitedMs });
    return { kind: 'silent', waitedMs };
  }

  /** Waits until `done` says so, asked whenever something arrives and at least once a second, or the time is over. */
  private until(done: () => boolean, timeoutMs: number): Promise<void> {
    if (done()) return Promise.resolve();
    return new Promise((resolve, reject) => {
      let callOffPoll: () => void;
      const stop = (): void => {
        callOff();
        callOffPoll();
        this.wake = undefined;
        resolve();
      };
      const check = (): void => {
        try {
          if (done()) stop();
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
          stop();
        }
      };
      const poll = (): void => {
        callOffPoll = deadline(POLL_MS, poll);
        check();
      };
      const callOff = deadline(timeoutMs, stop);
      callOffPoll = deadline(POLL_MS, poll);
      this.wake = check;
    });
  }

  private cut(text: string): readonly string[] {
    switch (this.segmentation) {
      case 'whole':
        return [text];
      case 'command':
        return text.split(/(?<=\r\n)/);
      case 'octet':
        // Long texts would take minutes; behind the first octets the segments grow.
        return text.length <= 600 ? [...text] : [...text.slice(0, 300), text.slice(300)];
      case 'random': {
        const parts: string[] = [];
        for (let at = 0; at < text.length;) {
          const length = 1 + Math.floor(this.random() * Math.max(4, text.length / 4));
          parts.push(text.slice(at, at + length));
          at += length;
        }
        return parts;
      }
    }
  }

  private now(): number {
    return performance.now() - this.openedMs;
  }

  private record(entry: TranscriptEntry): void {
    this.entries.push(entry);
  }
}
