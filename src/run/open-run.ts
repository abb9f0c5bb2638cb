import type { CaseDefinition } from '../case/case.js';
import type { Verdict } from '../case/outcome.js';
import { TargetGone } from '../case/signals.js';
import { connectTcp } from '../transport/tcp.js';
import { judgeCase, ownFaultVerdict, toResult, type Bench } from './case-judge.js';
import { excused } from './known.js';
import { prepareEnvironment } from './prepare.js';
import type { CaseResult } from './report.js';
import type { RunOptions } from './run.js';
import { WireWatch } from './wire-watch.js';

/**
 * Meets the target, for cases that are then asked one by one, or side by side, as their owner likes.
 *
 * @throws {LearnError | TransportError} when there is nothing to judge.
 */
export async function openRun(options: RunOptions): Promise<OpenRun> {
  const connect = options.connect ?? connectTcp;
  const watch = new WireWatch(options.cases.filter((one) => one.wire !== undefined));
  const { environment, ordinary } = await prepareEnvironment(options, connect);
  return new OpenRun(options, { environment, ordinary, watch });
}

/** A run whose cases are asked for by somebody else. */
export class OpenRun {
  private readonly options: RunOptions;
  private readonly bench: Bench;
  private readonly turns = new ProtocolTurns();
  private readonly results = new Map<string, Promise<CaseResult>>();
  private gone: string | undefined;

  constructor(options: RunOptions, bench: Bench) {
    this.options = options;
    this.bench = bench;
  }

  /** Judges the case now; a wire rule on the sessions that there were so far. Known deviations are applied. */
  async judge(definition: CaseDefinition): Promise<CaseResult> {
    const result = this.resultOf(definition);
    this.results.set(definition.id, result);
    return excused(await result, this.options.known, this.options.strict);
  }

  private async resultOf(definition: CaseDefinition): Promise<CaseResult> {
    if (definition.wire !== undefined) {
      const rule = this.bench.watch.results(this.bench.environment).find((one) => one.id === definition.id);
      if (rule === undefined)
        throw new RangeError(`${definition.id} is none of the cases that the run was opened with`);
      return rule;
    }
    for (const id of definition.buildsOn ?? []) {
      if ((await this.results.get(id))?.outcome === 'fail') return without(definition, 'blocked', `${id} failed`);
    }
    return this.turns.take(definition.protocol, () => this.asked(definition));
  }

  private async asked(definition: CaseDefinition): Promise<CaseResult> {
    if (this.gone !== undefined) return without(definition, 'inconclusive', this.gone);
    try {
      return await judgeCase(definition, this.bench);
    } catch (error) {
      if (!(error instanceof TargetGone)) return toResult(definition, ownFaultVerdict(error), 0);
      const { gone } = this.bench.environment.reach;
      if (gone !== undefined) this.gone ??= `the target died during the run: ${gone} (at ${definition.id})`;
      return without(definition, 'inconclusive', this.gone ?? error.message);
    }
  }
}

function without(definition: CaseDefinition, outcome: Verdict['outcome'], reason: string): CaseResult {
  return toResult(definition, { outcome, findings: [], reason, transcripts: [] }, 0);
}

/** Read-back over POP3 and POP3 cases would fight for the same maildrops: one protocol at a time. */
class ProtocolTurns {
  private current: CaseDefinition['protocol'] | undefined;
  private active = 0;
  private waiting: (() => void)[] = [];

  async take<T>(protocol: CaseDefinition['protocol'], work: () => Promise<T>): Promise<T> {
    while (this.active > 0 && this.current !== protocol) {
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
    this.current = protocol;
    this.active += 1;
    try {
      return await work();
    } finally {
      this.active -= 1;
      if (this.active === 0) for (const wake of this.waiting.splice(0)) wake();
    }
  }
}
