import { TransportError, type Connect, type Endpoint, type Transport } from '../transport/transport.js';
import { pause } from './timer-wheel.js';

/** Whether a server is there, and for how long it let nobody in before it was: 0 when every connection came about. */
export interface Liveness {
  readonly alive: boolean;
  readonly awayMs: number;
}

export interface ReachOptions {
  readonly connect: Connect;
  /** Longest wait for one connection; a server may be away as long, and not less than about two seconds. */
  readonly timeoutMs: number;
  /** When true nobody waits any more. */
  readonly stopped?: () => boolean;
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 1_000;
const LEAST_PATIENCE_MS = 1_800;
/** A process that breaks down may be dying yet: it is looked at twice. */
const DYING_MS = 300;

/**
 * The way to a target for all of a run: patient where nobody is let in. A backlog may be full, and a server that crashed may
 * be started again by its supervisor. What was seen of that is remembered.
 */
export class Reach {
  /** Set once the target was away for longer than it may be: what was seen, in words. Nobody waits for it again. */
  gone: string | undefined;
  private readonly options: ReachOptions;
  private times = 0;
  private first = '';
  private longestMs = 0;

  constructor(options: ReachOptions) {
    this.options = options;
  }

  /**
   * A connection, as soon as there is one.
   *
   * @param where - Who asks: a case.
   * @throws {TransportError} when the target is away for too long.
   */
  async connect(endpoint: Endpoint, where: string): Promise<Transport> {
    return (await this.waitFor(endpoint, where)).transport;
  }

  /** Looks behind a suspicious end whether the server is there, at once and a moment later. */
  async look(endpoint: Endpoint, where: string): Promise<Liveness> {
    try {
      const now = await this.waitFor(endpoint, where);
      now.transport.destroy();
      if (now.awayMs > 0) return { alive: true, awayMs: now.awayMs };
      await pause(DYING_MS);
      const { transport, awayMs } = await this.waitFor(endpoint, where);
      transport.destroy();
      return { alive: true, awayMs };
    } catch (error) {
      if (!(error instanceof TransportError)) throw error;
      return { alive: false, awayMs: this.gone === undefined ? 0 : this.patienceMs };
    }
  }

  /** That the target was away and came back; `undefined` when it never refused a connection. */
  get note(): string | undefined {
    if (this.times === 0) return undefined;
    const met = this.times === 1 ? 'met by' : `met ${this.times} times, first by`;
    return (
      `the target refused connections for ${seconds(this.longestMs)} and came back (${met} ${this.first}): ` +
      'it crashed and was started again, or stopped listening'
    );
  }

  private get patienceMs(): number {
    return Math.max(LEAST_PATIENCE_MS, this.options.timeoutMs);
  }

  private async waitFor(
    endpoint: Endpoint,
    where: string,
  ): Promise<{ readonly transport: Transport; readonly awayMs: number }> {
    const { connect, timeoutMs, stopped } = this.options;
    const startedMs = performance.now();
    const tookMs = (): number => performance.now() - startedMs;
    let refused = false;
    for (let waitMs = FIRST_PAUSE_MS; ; waitMs = Math.min(LONGEST_PAUSE_MS, 2 * waitMs)) {
      try {
        const transport = await connect(endpoint, timeoutMs);
        if (!refused) return { transport, awayMs: 0 };
        const awayMs = tookMs();
        this.cameBack(awayMs, where);
        return { transport, awayMs };
      } catch (error) {
        if (!(error instanceof TransportError)) throw error;
        refused ||= error.code === 'E_REFUSED';
        if (tookMs() >= this.patienceMs) this.gone ??= `${error.message}, for ${seconds(tookMs())} now`;
        if (this.gone !== undefined) throw new TransportError(error.code, this.gone, { cause: error });
        if (stopped?.() === true) throw error;
      }
      await pause(Math.max(1, Math.min(waitMs, this.patienceMs - tookMs())));
    }
  }

  private cameBack(awayMs: number, where: string): void {
    this.times += 1;
    if (this.times === 1) this.first = where;
    this.longestMs = Math.max(this.longestMs, awayMs);
  }
}

/** `1.5 s`. */
export const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
