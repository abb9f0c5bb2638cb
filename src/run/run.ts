import type { CaseDefinition } from '../case/case.js';
import type { Verdict } from '../case/outcome.js';
import { TargetGone } from '../case/signals.js';
import type { Segmentation } from '../session/session.js';
import type { SmtpStandard } from '../smtp/model.js';
import type { MailStore, Provisioner } from '../target/store.js';
import type { Target } from '../target/target.js';
import { connectTcp } from '../transport/tcp.js';
import { endpointUrl, TransportError, type Connect } from '../transport/transport.js';
import { conclude, nothingJudged, ordinaryUntold } from './conclude.js';
import { isShared, shardOf, type Shard } from './shard.js';
import { WireWatch } from './wire-watch.js';
import { prepareEnvironment } from './prepare.js';
import { excused, isStale, type KnownDeviation } from './known.js';
import { LearnError, type Greetings } from './learn.js';
import { judgeCase, ownFaultVerdict, toResult, trimmed, type Bench } from './case-judge.js';
import {
  REPORT_FORMAT,
  type CaseResult,
  type RunEnd,
  type RunEvent,
  type RunReport,
  type ShardRecord,
} from './report.js';

export interface RunOptions {
  readonly target: Target;
  /** The selected cases; wire rules among them. */
  readonly cases: readonly CaseDefinition[];
  readonly standard: SmtpStandard;
  /** 32 bits; the same seed and the same behaviour of the target give the same steps. */
  readonly seed: number;
  /** Cases at a time, 1 to 100. */
  readonly jobs: number;
  /** Longest wait for one answer, in milliseconds. */
  readonly timeoutMs: number;
  /** Run the cases that wait for minutes, too; they come last, side by side. */
  readonly slow?: boolean;
  /** How idle time passes where a case lets it: for servers within the process with a clock of their own. */
  readonly pause?: (ms: number) => Promise<void>;
  /** A warning fails the run. */
  readonly strict: boolean;
  /** Stop after so many failures. */
  readonly bail?: number;
  readonly segmentation: Segmentation;
  /** Generated sessions a property, 1 to 1,000,000; default 100. */
  readonly runs?: number;
  /** Runs only this part of `cases`; `target` is what all parts share, the URLs when left out. */
  readonly shard?: Shard & { readonly target?: string };
  readonly known: readonly KnownDeviation[];
  readonly signal?: AbortSignal;
  /** The transcripts in the results: those of `fail`, `warn`, `inconclusive` and `flaky` (default), or all. */
  readonly evidence?: 'problems' | 'all';
  /** Of mailspec, for the report. */
  readonly version: string;
  /** TCP when left out. */
  readonly connect?: Connect;
  /** Fills maildrops in place of what the target's description says: for servers within the process. */
  readonly provisioner?: Provisioner;
  /** Reads delivered mail back in place of what the target's description says. */
  readonly mailStore?: MailStore;
}

/** The account or address given is not right: a usage error, exit status 2. */
export { LearnError } from './learn.js';

/**
 * Runs the cases and tells of each as it ends; the last event and the returned value are the report. Trouble with the
 * server never throws.
 *
 * @throws {LearnError} of kind `configuration` when the target's description is wrong.
 */
export async function* run(options: RunOptions): AsyncGenerator<RunEvent, RunReport> {
  const runner = new Runner(options);
  yield { type: 'started', total: runner.cases.length, seed: options.seed, target: runner.urls };
  const finished = runner.work();
  for (;;) {
    const result = await runner.nextResult();
    if (result === undefined) break;
    yield { type: 'case', result, done: runner.results.length };
  }
  await finished;
  const report = runner.report();
  yield { type: 'ended', report };
  return report;
}

class Runner {
  readonly results: CaseResult[] = [];
  readonly cases: readonly CaseDefinition[];
  private readonly options: RunOptions;
  private readonly connect: Connect;
  private readonly startedAt = new Date();
  private readonly startedMs = performance.now();
  private readonly watch: WireWatch;
  private readonly fresh: CaseResult[] = [];
  private wake: (() => void) | undefined;
  private over = false;
  private end: RunEnd = 'complete';
  private readonly notes: string[] = [];
  private greetings: Greetings = {};
  private failures = 0;
  private bench: Bench | undefined;

  constructor(options: RunOptions) {
    this.options = options;
    this.cases = options.shard === undefined ? options.cases : shardOf(options.cases, options.shard);
    this.connect = options.connect ?? connectTcp;
    this.watch = new WireWatch(this.cases.filter((one) => one.wire !== undefined));
  }

  get urls(): RunReport['target'] {
    const { smtp, pop3 } = this.options.target;
    return {
      ...(smtp === undefined ? {} : { smtp: endpointUrl(smtp) }),
      ...(pop3 === undefined ? {} : { pop3: endpointUrl(pop3) }),
    };
  }

  /** The next result, in the order in which cases end; `undefined` when the run is over. */
  async nextResult(): Promise<CaseResult | undefined> {
    for (;;) {
      const result = this.fresh.shift();
      if (result !== undefined) return result;
      if (this.over) return undefined;
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }

  async work(): Promise<void> {
    try {
      await this.phases();
    } finally {
      this.over = true;
      this.wake?.();
    }
  }

  private async phases(): Promise<void> {
    const { cases } = this;
    if (this.isEmpty()) {
      this.notes.push('this shard is empty: there are more shards than cases');
      return;
    }
    try {
      const prepared = await prepareEnvironment(this.options, this.connect);
      this.bench = { environment: prepared.environment, ordinary: prepared.ordinary, watch: this.watch };
      this.greetings = prepared.greetings;
      this.notes.push(...prepared.notes);
    } catch (error) {
      if (!(error instanceof TransportError) && !(error instanceof LearnError)) throw error;
      if (error instanceof LearnError && error.kind === 'configuration') throw error;
      this.end = 'target-unreachable';
      this.notes.push(error.message);
      this.leaveOut(cases);
      return;
    }
    const scripted = cases.filter((one) => one.wire === undefined);
    const rest = scripted.filter((one) => one.position === undefined && one.needs?.minutes === undefined);
    await this.phase(scripted.filter((one) => one.position === 'first'));
    // Read-back over POP3 and POP3 cases would fight for the same maildrops: one protocol after the other.
    await this.phase(rest.filter((one) => one.protocol === 'smtp'));
    await this.phase(rest.filter((one) => one.protocol === 'pop3'));
    await this.phase(
      scripted.filter((one) => one.needs?.minutes !== undefined),
      scripted.length,
    );
    await this.phase(scripted.filter((one) => one.position === 'last'));
    for (const result of this.watch.results(this.bench.environment)) this.settle(result);
    this.leaveOut(scripted);
  }

  /** Runs cases side by side, `jobs` at a time; ends early when the run does. */
  private async phase(cases: readonly CaseDefinition[], jobs = this.options.jobs): Promise<void> {
    const queue = [...cases];
    const turnedAway = (): number => this.bench?.environment.crowding.turnedAway ?? 0;
    let workers = Math.min(jobs, queue.length);
    let met = turnedAway();
    const worker = async (): Promise<void> => {
      for (;;) {
        if (this.stopped()) return;
        const definition = queue.shift();
        if (definition === undefined) return;
        await this.one(definition);
        // The server limits connections: with fewer cases at a time they do not stand in each other's way.
        if (turnedAway() > met && workers > 1) {
          met = turnedAway();
          workers -= 1;
          return;
        }
      }
    };
    await Promise.all(Array.from({ length: workers }, worker));
  }

  private stopped(): boolean {
    if (this.options.signal?.aborted === true && this.end === 'complete') {
      this.end = 'interrupted';
      this.notes.push('the run was interrupted');
    }
    return this.end !== 'complete';
  }

  private async one(definition: CaseDefinition): Promise<void> {
    const startedMs = performance.now();
    const blocker = definition.buildsOn?.find((id) =>
      this.results.some((one) => one.id === id && one.outcome === 'fail'),
    );
    if (blocker !== undefined) {
      const verdict: Verdict = { outcome: 'blocked', findings: [], reason: `${blocker} failed`, transcripts: [] };
      this.settle(toResult(definition, verdict, 0));
      return;
    }
    try {
      if (this.bench === undefined) throw new TargetGone('no target');
      const result = await judgeCase(definition, this.bench, () => this.stopped());
      // What an interrupted session shows is no evidence.
      if (!this.stopped() || result.outcome === 'pass') this.settle(result);
    } catch (error) {
      if (error instanceof TargetGone) this.targetGone(definition, error, startedMs);
      else this.settle(toResult(definition, ownFaultVerdict(error), performance.now() - startedMs));
    }
  }

  /** No connection comes about, with all patience. */
  private targetGone(definition: CaseDefinition, { message, transcripts }: TargetGone, startedMs: number): void {
    const verdict: Verdict = { outcome: 'inconclusive', findings: [], reason: message, transcripts };
    this.settle(toResult(definition, verdict, performance.now() - startedMs));
    const gone = this.bench?.environment.reach.gone;
    if (gone === undefined || this.end !== 'complete') return;
    this.end = 'target-died';
    this.notes.push(`the target died during the run: ${gone} (at ${definition.id})`);
  }

  /** Takes a result into the run, known deviations applied. */
  private settle(result: CaseResult): void {
    const kept = this.options.evidence === 'all' ? result : trimmed(result);
    const settled = excused(kept, this.options.known, this.options.strict);
    this.results.push(settled);
    this.fresh.push(settled);
    if (settled.outcome === 'fail' || settled.outcome === 'flaky') this.failures += 1;
    if (this.options.bail !== undefined && this.failures >= this.options.bail && this.end === 'complete') {
      this.end = 'bailed';
      this.notes.push(`stopped after ${this.failures} failure(s) (--bail)`);
    }
    this.wake?.();
  }

  /** Cases that the run never came to are told as such: nothing is lost. */
  private leaveOut(cases: readonly CaseDefinition[]): void {
    const seen = new Set(this.results.map((one) => one.id));
    const reason = this.notes.at(-1) ?? 'the run ended before';
    for (const definition of cases) {
      if (seen.has(definition.id)) continue;
      const verdict: Verdict = { outcome: 'inconclusive', findings: [], reason: `not run: ${reason}`, transcripts: [] };
      this.settle(toResult(definition, verdict, 0));
    }
  }

  /** Most cases stand on an ordinary session: what to do where the target does not let us have one. */
  private remedyFor({ id, reason = '' }: CaseResult): string {
    const count = this.results.filter(({ outcome }) => outcome === 'inconclusive').length;
    const [what, ...remedies] = id.startsWith('pop3/')
      ? ['an ordinary session', 'judge a listener that lets --account log in without TLS']
      : [
          'an ordinary message',
          'judge a listener that takes mail to --recipient from here (without AUTH, TLS first, greylisting)',
          'leave out --recipient to judge only what needs no mail',
        ];
    return `${what} is not possible (${reason}), so ${count} cases could not be judged: ${remedies.join(', or ')}`;
  }

  /** A shard of which nothing is its own has nothing to frame either, unless no shard has. */
  private isEmpty(): boolean {
    return this.cases.every(isShared) && !this.options.cases.every(isShared);
  }

  private shardRecord({ index, count, target }: NonNullable<RunOptions['shard']>): ShardRecord {
    const { cases, known } = this.options;
    const shared = new Set(cases.filter(isShared).map(({ id }) => id));
    return {
      index,
      count,
      target: target ?? Object.values(this.urls).join(' '),
      selection: cases.map(({ id }) => id),
      listed: known.filter((entry) => entry.sometimes !== true && shared.has(entry.id)).map(({ id }) => id),
    };
  }

  report(): RunReport {
    const { options } = this;
    const shared = new Set(options.shard === undefined ? [] : this.cases.filter(isShared).map(({ id }) => id));
    const stale = options.known
      .filter((entry) => !shared.has(entry.id))
      .filter((entry) => this.results.some((one) => isStale(entry, one, options.strict)))
      .map(({ id }) => id);
    if (this.end === 'complete' && nothingJudged(this.results)) {
      this.end = 'target-unreachable';
      this.notes.push('no case could be judged, each for the reason that it gives');
    }
    const untold = ordinaryUntold(this.results);
    if (this.end === 'complete' && untold !== undefined) this.notes.push(this.remedyFor(untold));
    const away = this.bench?.environment.reach.note;
    if (away !== undefined) this.notes.push(away);
    const order = new Map(this.options.cases.map((one, index) => [one.id, index]));
    return {
      format: REPORT_FORMAT,
      mailspec: this.options.version,
      target: this.urls,
      ...(options.shard === undefined ? {} : { shard: this.shardRecord(options.shard) }),
      standard: this.options.standard,
      seed: this.options.seed,
      strict: this.options.strict,
      startedAt: this.startedAt.toISOString(),
      durationMs: Math.round(performance.now() - this.startedMs),
      greeting: this.greetings,
      end: this.end,
      notes: this.notes,
      stale,
      cases: [...this.results].sort((a, b) => (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0)),
      ...conclude(this.results, { end: this.end, stale, strict: options.strict }),
    };
  }
}
