import type { CaseDefinition } from '../case/case.js';
import { CaseContext } from '../case/context.js';
import type { Environment } from '../case/environment.js';
import { accountsNeeded, lacks } from '../case/execute.js';
import { isMeant, ownFault } from '../case/own-fault.js';
import { Inconclusive, NotApplicable, TargetGone } from '../case/signals.js';
import { counterexample } from '../fuzz/counterexample.js';
import { mutated } from '../fuzz/mutate.js';
import {
  excusedAsSlow,
  HURRY,
  inputsOf,
  isWait,
  propertyOf,
  smallestOf,
  type PropertyDefinition,
  type Trial,
} from '../fuzz/property.js';
import type { Played } from '../fuzz/sequence.js';
import { seconds } from '../session/reach.js';
import { connectTcp } from '../transport/tcp.js';
import { TransportError } from '../transport/transport.js';
import { stillExcuses } from './known.js';
import { prepareEnvironment } from './prepare.js';
import { seededRandom } from './random.js';
import type { RunOptions } from './run.js';

/**
 * What a fuzz run is asked to do. Its cases are properties; `jobs` is the number of sessions at a time. Runs with the same
 * seed and other shards of the same count generate other sessions.
 */
export interface FuzzOptions extends Omit<RunOptions, 'runs' | 'bail' | 'evidence'> {
  /** The run ends behind this time, in milliseconds, or so many generated sessions; `Infinity` for neither. */
  readonly timeMs: number;
  readonly runs: number;
  /** Inputs that an earlier run has kept. */
  readonly corpus: readonly Kept[];
  /** Told of each finding as soon as it is known, shrunk and played once more. */
  readonly found: (finding: FuzzFinding) => Promise<void>;
  /** Told of each input that has reached something new. */
  readonly kept: (kept: Kept) => Promise<void>;
}

/** An input worth going on from. */
export interface Kept {
  readonly property: string;
  readonly input: unknown;
}

export interface FuzzFinding {
  readonly property: string;
  readonly key: string;
  /** Why this is no news: the reason of the listed deviation. */
  readonly known?: string;
  readonly rule: string;
  readonly expected: string;
  readonly actual: string;
  /** False when it did not show again. */
  readonly steady: boolean;
  readonly script: string;
}

/** How far the run is; the numbers change while it goes on. */
export interface FuzzCounts {
  sessions: number;
  commands: number;
  transitions: number;
  runs: number;
  /** How often each finding was met, by its key. */
  readonly findings: Map<string, number>;
  /** The same, of properties that are listed as known deviations. */
  readonly known: Map<string, number>;
  /** Why a property was not asked, or could not be told. */
  readonly notes: Set<string>;
}

export type FuzzEnd = 'complete' | 'interrupted' | 'target-died';

/** The target lacks what every selected property needs: a run that asks nothing would find nothing. */
export class NothingToAskError extends Error {
  override readonly name = 'NothingToAskError';
}

/** Generated sessions without end: each worker takes one property after the other. */
export class FuzzRun {
  readonly counts: FuzzCounts = {
    ...{ sessions: 0, commands: 0, transitions: 0, runs: 0 },
    findings: new Map(),
    known: new Map(),
    notes: new Set(),
  };
  /** The script of the session behind which the target did not answer any more. */
  deadly: string | undefined;
  /** What was seen of its end: `127.0.0.1:2525 refuses connections, for 10.0 s now`. */
  death: string | undefined;
  private readonly options: FuzzOptions;
  private readonly corpus: Map<string, unknown[]>;
  private readonly seen = new Set<string>();
  /** Properties that cannot make sessions. */
  private readonly failed = new Set<CaseDefinition>();
  /** How often properties failed themselves. */
  private readonly failures = new Map<string, number>();
  /** Properties that have found a server which does not answer, or does not close. */
  private readonly silent = new Set<string>();
  private readonly endMs: number;
  /** What the sessions of a property have not reached so far. */
  private readonly lacking = new Map<string, string>();
  private turn: number;
  private end: FuzzEnd | undefined;

  constructor(options: FuzzOptions) {
    this.options = options;
    this.endMs = performance.now() + options.timeMs;
    this.turn = options.shard?.index ?? 1;
    this.corpus = new Map(options.cases.map(({ id }) => [id, []]));
    for (const { property, input } of options.corpus) this.corpus.get(property)?.push(input);
  }

  /**
   * @returns How it ended.
   * @throws {LearnError | TransportError} when the target does not answer.
   * @throws {NothingToAskError} when it lacks what every property needs.
   */
  async run(): Promise<FuzzEnd> {
    const { environment } = await prepareEnvironment(this.options, this.options.connect ?? connectTcp);
    const reasons = new Set<string>();
    const able = this.options.cases.filter((one) => {
      const lacking = lacks(one, environment);
      if (lacking === undefined) return true;
      reasons.add(lacking);
      this.counts.notes.add(`${one.id} is left out: ${lacking}`);
      return false;
    });
    if (able.length === 0) throw new NothingToAskError(`no property can be asked: ${[...reasons].join('; ')}`);
    while (!this.over()) {
      const left = able.filter((one) => !this.failed.has(one));
      if (left.length === 0) throw new Error([...this.counts.notes].join('; '));
      // Mail that SMTP sessions deliver, and maildrops that POP3 sessions count: one protocol at a time.
      await this.round(
        left.filter((one) => one.protocol === 'smtp'),
        environment,
      );
      await this.settled(environment);
      await this.round(
        left.filter((one) => one.protocol === 'pop3'),
        environment,
      );
    }
    for (const [id, times] of this.failures) if (times > 1) this.counts.notes.add(`${id}: it failed ${times} times`);
    // What the last sessions have done shows only behind them.
    for (const protocol of new Set(able.map((one) => one.protocol))) await this.probe(protocol, environment);
    if (environment.reach.note !== undefined) this.counts.notes.add(environment.reach.note);
    for (const [id, lacking] of this.lacking) {
      if (lacking !== '') this.counts.notes.add(`${id}: generated sessions ${lacking}`);
    }
    return this.end ?? 'complete';
  }

  /** Every property once or more, as many side by side as there are jobs. */
  private async round(properties: readonly CaseDefinition[], environment: Environment): Promise<void> {
    const times = properties.length === 0 ? 0 : Math.ceil(this.options.jobs / properties.length);
    const queue = Array.from({ length: times }, () => properties).flat();
    await Promise.all(Array.from({ length: this.options.jobs }, () => this.work(queue, environment)));
  }

  /** Waits for the mail that is on its way. */
  private async settled({ store, delivery, target }: Environment): Promise<void> {
    if (store === undefined || target.pop3 === undefined || this.over()) return;
    for (const address of target.recipients.slice(0, RECIPIENTS)) await delivery.fence(address);
  }

  private async work(queue: CaseDefinition[], environment: Environment): Promise<void> {
    while (!this.over()) {
      const definition = queue.shift();
      const property = definition === undefined ? undefined : propertyOf(definition);
      if (definition === undefined || property === undefined) return;
      const { turn } = this;
      this.turn += this.options.shard?.count ?? 1;
      const count = accountsNeeded(definition);
      const accounts = count > 0 ? await environment.lease(count) : [];
      try {
        const t = new CaseContext(definition, environment);
        t.accounts = accounts;
        await this.batch(t, property, seededRandom(this.options.seed, `${definition.id} ${turn}`));
      } catch (error) {
        if (error instanceof TargetGone) this.died(environment);
        else if (error instanceof Inconclusive || error instanceof NotApplicable || error instanceof TransportError) {
          this.counts.notes.add(`${definition.id}: ${error.message}`);
        } else if (error instanceof PropertyFailed) {
          this.counts.notes.add(`${definition.id} is left out from now on: ${error.message}`);
          this.failed.add(definition);
        } else throw error;
      } finally {
        environment.release(accounts);
      }
    }
  }

  private over(): boolean {
    if (this.options.signal?.aborted === true) this.end ??= 'interrupted';
    return this.end !== undefined || performance.now() > this.endMs || this.counts.runs >= this.options.runs;
  }

  private async batch(t: CaseContext, property: PropertyDefinition<unknown>, random: () => number): Promise<void> {
    const { trial, fresh } = begun(t, property, Math.floor(random() * 2 ** 31));
    const kept = this.corpus.get(t.definition.id) ?? [];
    for (const input of fresh) {
      if (this.over()) break;
      const base = random() < MUTATED && kept.length > 0 ? kept[Math.floor(random() * kept.length)] : undefined;
      await this.one(t, trial, base === undefined ? input : mutated(base, input, random), kept);
    }
    const lacking = trial.lacking();
    if (lacking === undefined) this.lacking.set(t.definition.id, '');
    else if (this.lacking.get(t.definition.id) !== '') this.lacking.set(t.definition.id, lacking);
    const late = this.end === undefined ? await this.unlessFailing(t, 'behind all', () => trial.settle?.()) : undefined;
    if (late === undefined) return;
    const played = await this.unlessFailing(t, late, () => trial.play(late, { alone: true }));
    if (played !== undefined) await this.judge(t, trial, late, played);
  }

  private async one(t: CaseContext, trial: Trial<unknown>, input: unknown, kept: unknown[]): Promise<void> {
    const before = trial.reached.transitions;
    this.counts.runs += 1;
    const played = await this.unlessFailing(t, input, () => this.play(t.definition.id, trial, input));
    if (played === undefined) return;
    this.counts.sessions += played.sessions;
    this.counts.commands += played.commands;
    if (trial.reached.transitions > before && this.isNew(trial)) {
      kept.push(input);
      await this.options.kept({ property: t.definition.id, input });
    }
    await this.judge(t, trial, input, played);
  }

  /** Where a property has found silence, the whole wait is for what is new. */
  private async play(id: string, trial: Trial<unknown>, input: unknown): Promise<Played> {
    const played = await trial.play(input, this.silent.has(id) ? { pace: HURRY } : {});
    const { key } = played.fault ?? {};
    if (key === undefined || !isWait(key)) return played;
    if (!this.silent.has(id) || this.wasMet(key)) {
      this.silent.add(id);
      return played;
    }
    return trial.play(input);
  }

  private wasMet(key: string): boolean {
    return this.counts.findings.has(key) || this.counts.known.has(key);
  }

  /** A fault of ours is noted, with the session, and the run goes on. */
  private async unlessFailing<T>(t: CaseContext, input: unknown, work: () => T | Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (isMeant(error)) throw error;
      const { id } = t.definition;
      this.failures.set(id, (this.failures.get(id) ?? 0) + 1);
      if (this.failures.get(id) === 1) {
        const session = clipped(JSON.stringify(input));
        this.counts.notes.add(`${id}: the property itself failed: ${ownFault(error)}, on ${session}`);
      }
      return undefined;
    }
  }

  private isNew(trial: Trial<unknown>): boolean {
    const before = this.seen.size;
    for (const [transition] of trial.reached.list) this.seen.add(transition);
    this.counts.transitions = this.seen.size;
    return this.seen.size > before;
  }

  private async judge(t: CaseContext, trial: Trial<unknown>, input: unknown, played: Played): Promise<void> {
    const { fault } = played;
    if (fault === undefined) return;
    const { definition, environment } = t;
    const slow = this.wasMet(fault.key) ? undefined : await excusedAsSlow(t, fault);
    if (slow !== undefined) {
      this.counts.notes.add(`${definition.id}: a silence is left out: ${slow}`);
      return;
    }
    const known = this.options.known.find((entry) => entry.id === definition.id && stillExcuses(entry, today()));
    const counts = known === undefined ? this.counts.findings : this.counts.known;
    const times = counts.get(fault.key) ?? 0;
    counts.set(fault.key, times + 1);
    const awayMs = fault.key.endsWith('closed')
      ? await this.probe(definition.protocol, environment, this.script(t, played))
      : 0;
    if (times > 0 || this.end !== undefined) return;
    const smallest = await smallestOf(trial, input, fault, environment.timeoutMs, played).catch((error: unknown) => {
      if (!(error instanceof TargetGone)) throw error;
      this.died(environment, this.script(t, played));
      return { played, steady: false };
    });
    if (fault.transient === true && !smallest.steady) {
      counts.delete(fault.key);
      this.counts.notes.add(`${definition.id}: a transient refusal is left out, which does not come every time`);
      return;
    }
    const { rule, expected, actual: seen } = smallest.played.fault ?? fault;
    const actual = awayMs > 0 ? `${seen}, and then refused connections for ${seconds(awayMs)}` : seen;
    await this.options.found({
      ...{ property: definition.id, key: fault.key, rule, expected, actual, steady: smallest.steady },
      ...(known === undefined ? {} : { known: known.reason }),
      script: this.script(t, smallest.steady ? smallest.played : played) ?? '',
    });
  }

  private script(t: CaseContext, played: Played): string | undefined {
    const { target, seed } = t.environment;
    if (played.fault === undefined) return undefined;
    return counterexample(played, played.fault, { property: t.definition, target, seed, where: 'fuzz' });
  }

  /**
   * A suspicious end: a server that answers a new connection has only closed this one.
   *
   * @returns How long it let nobody in.
   */
  private async probe(
    protocol: CaseDefinition['protocol'],
    environment: Environment,
    script?: string,
  ): Promise<number> {
    const endpoint = environment.target[protocol];
    if (endpoint === undefined) return 0;
    const { awayMs } = await environment.reach.look(endpoint, `a ${protocol.toUpperCase()} session that it ended`);
    this.died(environment, script);
    return awayMs;
  }

  /** Takes it in that the target is gone, if it is. */
  private died({ reach }: Environment, script?: string): void {
    if (reach.gone === undefined) return;
    this.end ??= 'target-died';
    this.death ??= reach.gone;
    this.deadly ??= script;
  }
}

/** The generator of a property, or what it begins with, failed: it can make no session. */
class PropertyFailed extends Error {
  override readonly name = 'PropertyFailed';
}

/** A property at work, and the inputs that it is to play next. */
function begun(
  t: CaseContext,
  property: PropertyDefinition<unknown>,
  seed: number,
): { readonly trial: Trial<unknown>; readonly fresh: readonly unknown[] } {
  try {
    return { trial: property.begin(t), fresh: inputsOf(property.arbitrary(t), seed, BATCH, property.seldom?.(t)) };
  } catch (error) {
    if (isMeant(error)) throw error;
    throw new PropertyFailed(`it makes no sessions: ${ownFault(error)}`, { cause: error });
  }
}

const LONGEST_INPUT = 300;
const clipped = (text: string): string => (text.length <= LONGEST_INPUT ? text : `${text.slice(0, LONGEST_INPUT)}...`);

const today = (): string => new Date().toISOString().slice(0, 10);

/** Addresses that generated sessions name. */
const RECIPIENTS = 3;
/** Inputs that one worker plays of a property before it takes the next. */
const BATCH = 25;
/** The share of inputs that are made from the corpus. */
const MUTATED = 0.5;
