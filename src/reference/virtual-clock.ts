import type { Clock } from './clock.js';

/**
 * A clock that goes only while somebody waits for it: then it jumps to the next alarm as soon as nothing has happened for
 * a moment, so that client and server can be idle for an hour without an hour passing.
 */
export class VirtualClock implements Clock {
  private nowMs = 0;
  private readonly alarms = new Set<Alarm>();
  private jumping = false;

  after(ms: number, ring: () => void): () => void {
    const alarm = { atMs: this.nowMs + ms, ring, awaited: false };
    this.alarms.add(alarm);
    return () => {
      this.alarms.delete(alarm);
    };
  }

  /** Resolves when `ms` milliseconds of this clock are over. */
  pause(ms: number): Promise<void> {
    return new Promise((ring) => {
      this.alarms.add({ atMs: this.nowMs + ms, ring, awaited: true });
      this.jumpSoon();
    });
  }

  private jumpSoon(): void {
    if (this.jumping) return;
    this.jumping = true;
    setTimeout(() => {
      this.jumping = false;
      this.jump();
      if ([...this.alarms].some(({ awaited }) => awaited)) this.jumpSoon();
    }, QUIET_MS);
  }

  /** To the next alarm, and to all that ring at the same time. */
  private jump(): void {
    this.nowMs = Math.min(...Array.from(this.alarms, ({ atMs }) => atMs));
    for (const alarm of [...this.alarms].filter(({ atMs }) => atMs === this.nowMs)) {
      this.alarms.delete(alarm);
      alarm.ring();
    }
  }
}

interface Alarm {
  readonly atMs: number;
  readonly ring: () => void;
  /** True when a client waits for it: only then does the clock go. */
  readonly awaited: boolean;
}

/** Real milliseconds in which octets under way arrive and are answered, before the clock jumps on. */
const QUIET_MS = 20;
