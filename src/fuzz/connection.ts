import { Recording } from '../transcript/recording.js';
import type { Protocol, Transcript } from '../transcript/transcript.js';
import type { Transport } from '../transport/transport.js';

/** What a connection tells its owner. */
export interface ConnectionEvents {
  /** `octets` may be overwritten after the call. */
  received(octets: Uint8Array): void;
  ended(how: 'fin' | 'reset'): void;
  /** The time set by {@link Connection.expectBy} is over. */
  expired(): void;
}

/** Pause between two segments, so that the server's read sees them apart. */
const SEGMENT_GAP_MS = 2;
const TICK_MS = 25;

/** An array: a `Set` that much passes through leaves tables behind that hold what was in them until a full collection. */
const watched: Connection[] = [];
let interval: NodeJS.Timeout | undefined;

/** One timer looks after the deadlines of all connections. */
function tick(): void {
  const nowMs = performance.now();
  for (const one of watched) one.look(nowMs);
}

/**
 * A recorded connection for generated sessions: octets out in the segments asked for, events in. No promise, timer or
 * closure for an answer: the owner sets a deadline, and one interval looks after all of them.
 */
export class Connection {
  readonly transcript: Transcript;
  ended: 'fin' | 'reset' | undefined;
  private readonly recording: Recording;
  private readonly transport: Transport;
  private readonly events: ConnectionEvents;
  private readonly openedMs = performance.now();
  private deadlineMs = Infinity;
  private left = false;
  private readonly unsent: string[] = [];
  private timer: NodeJS.Timeout | undefined;
  /** In what is watched. */
  private place: number;

  /** @param number - Of the session in its sequence, from 1. */
  constructor(protocol: Protocol, transport: Transport, number: number, events: ConnectionEvents) {
    this.transport = transport;
    this.events = events;
    const recording = new Recording();
    this.recording = recording;
    this.transcript = {
      protocol,
      session: number,
      get entries() {
        return recording.entries;
      },
    };
    recording.add({ type: 'connected', atMs: 0 });
    this.place = watched.push(this) - 1;
    interval ??= setInterval(tick, TICK_MS);
  }

  /** Begins to receive. */
  start(): void {
    this.transport.listen({
      octets: (octets) => {
        if (this.left) return;
        this.recording.received(this.now(), octets);
        this.events.received(octets);
      },
      end: (how) => {
        this.ended = how;
        if (this.left) return;
        this.recording.add({ type: 'remote-end', atMs: this.now(), how });
        this.events.ended(how);
      },
    });
  }

  /**
   * Sends octet strings, each a segment of its own.
   *
   * @returns Now, by `performance.now()`.
   */
  write(segments: readonly string[]): number {
    const nowMs = performance.now();
    if (segments.length === 1 && this.unsent.length === 0) {
      this.send(nowMs, segments[0] ?? '');
      return nowMs;
    }
    this.unsent.push(...segments);
    if (this.timer === undefined) this.sendNext();
    return nowMs;
  }

  /** True while segments wait for their turn. */
  get sending(): boolean {
    return this.unsent.length > 0;
  }

  /** Calls `expired` in `ms` milliseconds, unless another time is set before; `Infinity` for never. */
  expectBy(ms: number, nowMs = ms === Infinity ? 0 : performance.now()): void {
    this.deadlineMs = nowMs + ms;
  }

  /** Writes down that we gave up waiting. */
  timedOut(waitedMs: number): void {
    this.recording.add({ type: 'timeout', atMs: this.now(), waitedMs });
  }

  /** Closes our sending side; what the server still says is recorded. */
  fin(): void {
    this.recording.add({ type: 'local-end', atMs: this.now(), how: 'fin' });
    this.transport.fin();
  }

  reset(): void {
    this.leave('reset');
    this.transport.reset();
  }

  /** Gives the connection up; harmless when it has ended. */
  destroy(): void {
    this.leave('closed');
    this.transport.destroy();
  }

  look(nowMs: number): void {
    if (nowMs < this.deadlineMs) return;
    this.deadlineMs = Infinity;
    this.events.expired();
  }

  private leave(how: 'reset' | 'closed'): void {
    if (!this.left && this.ended === undefined) this.recording.add({ type: 'local-end', atMs: this.now(), how });
    this.left = true;
    clearTimeout(this.timer);
    this.unwatch();
  }

  private unwatch(): void {
    if (watched[this.place] !== this) return;
    const last = watched.pop();
    if (last !== undefined && last !== this) {
      watched[this.place] = last;
      last.place = this.place;
    }
    if (watched.length > 0) return;
    clearInterval(interval);
    interval = undefined;
  }

  private sendNext(): void {
    this.timer = undefined;
    const segment = this.unsent.shift();
    if (segment === undefined || this.left) return;
    this.send(performance.now(), segment);
    if (this.unsent.length > 0) {
      this.timer = setTimeout(() => {
        this.sendNext();
      }, SEGMENT_GAP_MS);
    }
  }

  private send(nowMs: number, segment: string): void {
    if (this.ended === 'reset') return;
    this.recording.sent(nowMs - this.openedMs, segment);
    this.transport.write(segment);
  }

  private now(): number {
    return performance.now() - this.openedMs;
  }
}
