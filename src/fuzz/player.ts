import type { Endpoint, Transport } from '../transport/transport.js';
import { TransportError } from '../transport/transport.js';
import { TargetGone } from '../case/signals.js';
import { Connection, type ConnectionEvents } from './connection.js';
import type { Gone, Party, Taken, Turn } from './party.js';
import type { Reached } from './reached.js';
import type { Fault, Played, Sequence, Step } from './sequence.js';
import { SpokenLog } from './spoken-log.js';

export interface PlayOptions<Say, Answer> {
  readonly endpoint: Endpoint;
  /** Waits for a server that is away. */
  readonly connect: () => Promise<Transport>;
  /** Longest wait for one answer, in milliseconds. */
  readonly timeoutMs: number;
  /** Silence after which a fence is sent, where the protocol has one. Default 1000. */
  readonly patienceMs?: number;
  /** Fills placeholders; called for segments that hold a `{`. */
  readonly fill: (text: string) => string;
  /** Our side of a new session on connection `on`. */
  readonly party: (on: number) => Party<Say, Answer>;
  readonly reached: Reached;
  /** Told of every transition that was reached for the first time. */
  readonly discovered?: () => void;
}

const PATIENCE_MS = 1_000;
/** How long the server may take to close behind our FIN before we leave. */
const FIN_MS = 200;
/** Time for the close behind an answer that says that the server has had enough. */
const CLOSE_MS = 250;

/**
 * Plays a sequence over real connections and asks the model about each answer; stops at the first fault. Steps wait for
 * the answers to the ones before. One promise a sequence: answers are worked off in callbacks.
 *
 * @throws {TargetGone} when no connection comes about.
 */
export function play<Say, Answer>(sequence: Sequence<Say>, options: PlayOptions<Say, Answer>): Promise<Played> {
  return new Promise((resolve, reject) => {
    new Player(sequence, options, resolve, reject).advance();
  });
}

/** A connection of the sequence and where it stands. */
class Slot<Say, Answer> {
  connection: Connection | undefined;
  party: Party<Say, Answer> | undefined;
  /** Answers that are due. */
  due = 0;
  opening = false;
  /** Set when the server is to close now: behind QUIT, behind our FIN. */
  leaving: 'over' | 'fin' | undefined;
  /** The fence is out. */
  fenced = false;
  askedMs = 0;
}

class Player<Say, Answer> {
  private readonly sequence: Sequence<Say>;
  private readonly options: PlayOptions<Say, Answer>;
  private readonly resolve: (played: Played) => void;
  private readonly reject: (error: unknown) => void;
  private readonly slots: Slot<Say, Answer>[] = [];
  private readonly connections: Connection[] = [];
  private readonly answers: string[] = [];
  private readonly log = new SpokenLog();
  private at = 0;
  private commands = 0;
  private finished = false;
  /** An answer that is a fault unless the connection closes behind it. */
  private held: { readonly slot: Slot<Say, Answer>; readonly fault: Fault; readonly excuse: string } | undefined;

  constructor(
    sequence: Sequence<Say>,
    options: PlayOptions<Say, Answer>,
    resolve: (played: Played) => void,
    reject: (error: unknown) => void,
  ) {
    this.sequence = sequence;
    this.options = options;
    this.resolve = resolve;
    this.reject = reject;
  }

  /** Goes on until something must be waited for, or everything is said. */
  advance(): void {
    while (!this.finished && this.held === undefined) {
      const step = this.sequence[this.at];
      if (step === undefined) {
        this.farewell();
        return;
      }
      const slot = (this.slots[step.on] ??= new Slot());
      if (slot.opening) return;
      if (slot.connection === undefined) {
        if ('say' in step) {
          this.open(slot, step.on);
          return;
        }
        // Nothing is open that could end.
        this.at += 1;
        continue;
      }
      if (slot.leaving !== undefined || slot.due > 0) return;
      if (this.perform(slot, slot.connection, step)) return;
    }
  }

  /** Says the step; true when there is something to wait for. */
  private perform(slot: Slot<Say, Answer>, connection: Connection, step: Step<Say>): boolean {
    const party = slot.party;
    if (party === undefined) return false;
    if ('pauseMs' in step) {
      this.at += 1;
      setTimeout(() => {
        this.guarded(() => {
          this.advance();
        });
      }, step.pauseMs);
      return true;
    }
    if ('end' in step) {
      this.at += 1;
      this.end(slot, connection, step.end, step.on);
      return step.end === 'fin';
    }
    const before = party.outstanding();
    if (before !== undefined) return this.say(slot, connection, before);
    this.at += 1;
    const turn = party.begin(step.say, step.cuts);
    return turn === undefined ? false : this.say(slot, connection, turn);
  }

  private say(slot: Slot<Say, Answer>, connection: Connection, turn: Turn): boolean {
    slot.due += turn.answers;
    this.commands += turn.commands ?? turn.answers;
    this.log.said(this.slots.indexOf(slot), turn.segments);
    const sent = turn.sent ?? turn.segments;
    const nowMs = connection.write(
      sent.length === 1 ? [this.filled(sent[0] ?? '')] : sent.map((segment) => this.filled(segment)),
    );
    if (turn.answers > 0) this.expect(slot, connection, nowMs);
    return turn.answers > 0;
  }

  private filled(segment: string): string {
    return segment.includes('{') ? this.options.fill(segment) : segment;
  }

  private expect(slot: Slot<Say, Answer>, connection: Connection, nowMs: number): void {
    slot.askedMs = nowMs;
    connection.expectBy(Math.min(this.options.timeoutMs, this.patienceMs), nowMs);
  }

  private get patienceMs(): number {
    return this.options.patienceMs ?? PATIENCE_MS;
  }

  private end(slot: Slot<Say, Answer>, connection: Connection, how: 'fin' | 'reset', on: number): void {
    this.log.add({ on, end: how });
    slot.party?.dropped(how);
    if (how === 'reset') {
      connection.reset();
      slot.connection = undefined;
      return;
    }
    slot.leaving = 'fin';
    connection.fin();
    connection.expectBy(FIN_MS);
  }

  private open(slot: Slot<Say, Answer>, on: number): void {
    slot.opening = true;
    this.options
      .connect()
      .then((transport) => {
        slot.opening = false;
        if (this.finished) {
          transport.destroy();
          return;
        }
        const events: ConnectionEvents = {
          received: (octets) => {
            // As `guarded`, without a closure for an answer.
            try {
              this.received(slot, octets);
            } catch (error) {
              this.fail(error);
            }
          },
          ended: (how) => {
            this.guarded(() => {
              this.ended(slot, how);
            });
          },
          expired: () => {
            this.guarded(() => {
              this.expired(slot);
            });
          },
        };
        const { protocol } = this.options.endpoint;
        const connection = new Connection(protocol, transport, this.connections.length + 1, events);
        this.connections.push(connection);
        this.options.reached.sessions += 1;
        slot.connection = connection;
        slot.party = this.options.party(on);
        slot.leaving = undefined;
        slot.fenced = false;
        slot.due = 1;
        this.expect(slot, connection, performance.now());
        connection.start();
      })
      .catch((error: unknown) => {
        this.fail(error instanceof TransportError ? new TargetGone(error.message, { cause: error }) : error);
      });
  }

  /** Our own faults come up in callbacks, where nobody would catch them. */
  private guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.fail(error);
    }
  }

  private fail(error: unknown): void {
    this.finished = true;
    this.leaveAll();
    this.reject(error);
  }

  private received(slot: Slot<Say, Answer>, octets: Uint8Array): void {
    const { party } = slot;
    if (this.finished || party === undefined || slot.leaving === 'fin') return;
    party.receive(octets);
    while (slot.due > 0) {
      const answer = party.next(true);
      if (answer === undefined) return;
      if (slot.fenced) {
        this.fenceAnswered(slot, answer);
        return;
      }
      slot.due -= 1;
      this.take(slot, party.take(answer));
      if (this.stopped()) return;
    }
    const more = party.next(false);
    if (more !== undefined) {
      this.take(slot, party.unasked(more), 'in-step');
      return;
    }
    slot.connection?.expectBy(slot.leaving === 'over' ? this.options.timeoutMs : Infinity);
    this.advance();
  }

  /** Asked anew each time: taking an answer may end everything. */
  private stopped(): boolean {
    return this.finished || this.held !== undefined;
  }

  /** The fence's own answer shows that no other came; any other answer was only late. */
  private fenceAnswered(slot: Slot<Say, Answer>, answer: Answer): void {
    const { party } = slot;
    if (party?.fence?.isAnswer(answer) !== true) {
      this.finish({ excuse: 'an answer took too long to be judged', late: true });
      return;
    }
    const waitedMs = performance.now() - slot.askedMs;
    slot.connection?.timedOut(waitedMs);
    this.take(slot, party.take({ kind: 'silent', waitedMs }));
  }

  /** @param unasked - For what nobody asked: the line of a script that would show it. */
  private take(slot: Slot<Say, Answer>, taken: Taken, unasked?: 'in-step' | 'S: <closed>'): void {
    const on = this.slots.indexOf(slot);
    if (taken.aside !== true) this.answers.push(taken.word);
    this.options.reached.commands += 1;
    if (this.options.reached.add(taken.state, taken.command, taken.word)) this.options.discovered?.();
    if (unasked === 'in-step') this.log.add({ on, directive: unasked });
    else if (unasked !== undefined) this.log.add({ on, end: 'server' });
    else this.log.answered(on, taken.word, taken.expectation, taken.aside === true);
    const connection = slot.connection;
    if (taken.fault !== undefined && connection !== undefined) {
      const { rule, expected, actual, key, finding, grade, unlessClosed } = taken.fault;
      const fault: Fault = {
        rule,
        expected,
        actual,
        key: finding ?? `${rule}|${taken.command}|${taken.state}|${key ?? taken.word}`,
        grade: grade ?? 'violates',
        session: connection.transcript.session,
        entry: connection.transcript.entries.length - 1,
      };
      if (unlessClosed === undefined || connection.ended !== undefined) {
        this.finish(unlessClosed === undefined ? { fault } : { excuse: unlessClosed });
      } else {
        this.held = { slot, fault, excuse: unlessClosed };
        connection.expectBy(CLOSE_MS);
      }
      return;
    }
    if (taken.excuse !== undefined || connection === undefined) {
      this.finish({ excuse: taken.excuse ?? 'the connection is gone' });
      return;
    }
    if (taken.then !== undefined) this.say(slot, connection, taken.then);
    if (taken.over === true) {
      slot.leaving = 'over';
      if (connection.ended !== undefined) this.left(slot);
    }
  }

  private ended(slot: Slot<Say, Answer>, how: 'fin' | 'reset'): void {
    if (this.finished) return;
    if (this.held !== undefined) {
      this.finish(this.held.slot === slot ? { excuse: this.held.excuse } : { fault: this.held.fault });
      return;
    }
    if (slot.leaving !== undefined) {
      this.left(slot);
      this.advance();
      return;
    }
    this.gone(slot, { kind: 'closed', how });
  }

  /** The connection is over in good order. */
  private left(slot: Slot<Say, Answer>, how: 'server' | 'reset' = 'server'): void {
    const on = this.slots.indexOf(slot);
    this.log.add({ on, end: how });
    slot.connection?.destroy();
    slot.connection = undefined;
    slot.leaving = undefined;
  }

  private gone(slot: Slot<Say, Answer>, gone: Gone): void {
    const { party } = slot;
    if (party === undefined) return;
    const answer = slot.due > 0 ? (party.finish() ?? gone) : gone;
    if (slot.due > 0) this.take(slot, party.take(answer));
    else this.take(slot, party.unasked(gone), 'in-step');
    // Whatever it was worth, nobody is there any more.
    if (!this.stopped()) this.finish({ excuse: 'the connection ended' });
  }

  private expired(slot: Slot<Say, Answer>): void {
    if (this.finished) return;
    if (this.held !== undefined) {
      this.finish({ fault: this.held.fault });
      return;
    }
    const { connection, party } = slot;
    if (connection === undefined || party === undefined) return;
    if (slot.leaving === 'fin') {
      this.left(slot, 'reset');
      this.advance();
      return;
    }
    const waitedMs = performance.now() - slot.askedMs;
    if (slot.leaving === 'over') {
      connection.timedOut(waitedMs);
      this.take(slot, party.unasked({ kind: 'silent', waitedMs }), 'S: <closed>');
      if (!this.stopped()) this.finish({ excuse: 'the connection stays open' });
      return;
    }
    if (slot.due === 0) return;
    // Octets that wait to be sent, one segment after the other, are no silence of the server.
    if (connection.sending) {
      connection.expectBy(this.patienceMs);
      return;
    }
    const restMs = this.options.timeoutMs - waitedMs;
    if (restMs > 1) {
      if (party.fence !== undefined && !slot.fenced) {
        slot.fenced = true;
        connection.write([party.fence.octets]);
      }
      connection.expectBy(restMs);
      return;
    }
    connection.timedOut(waitedMs);
    this.gone(slot, { kind: 'silent', waitedMs });
  }

  /** Everything is said: every session that is open is ended in good order, which shows what nobody asked for. */
  private farewell(): void {
    for (const slot of this.slots) {
      // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- connections need not be used from 0 on
      const connection = slot?.connection;
      if (connection === undefined || slot.party === undefined) continue;
      if (slot.leaving !== undefined || slot.due > 0) return;
      this.say(slot, connection, slot.party.outstanding() ?? slot.party.goodbye());
      return;
    }
    this.finish({});
  }

  private finish(how: Pick<Played, 'fault' | 'excuse' | 'late'>): void {
    if (this.finished) return;
    this.finished = true;
    this.leaveAll();
    const { log } = this;
    this.resolve({
      ...how,
      transcripts: this.connections.map((connection) => connection.transcript),
      answers: this.answers,
      record: () => log.read(),
      sessions: this.connections.length,
      commands: this.commands,
    });
  }

  private leaveAll(): void {
    for (const connection of this.connections) connection.destroy();
  }
}
