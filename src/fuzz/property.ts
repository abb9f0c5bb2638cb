import fc from 'fast-check';
import type { CaseDefinition, FunctionCase } from '../case/case.js';
import type { CaseContext } from '../case/context.js';
import { goneBehind, TargetGone } from '../case/signals.js';
import { isMeant, ownFault } from '../case/own-fault.js';
import { isSilence } from '../case/judge.js';
import { counterexample } from './counterexample.js';
import type { Reached } from './reached.js';
import type { Fault, Played } from './sequence.js';
import { shrink } from './shrink.js';

/** How a generated input is played; the waits are shorter while an input is shrunk. */
export interface Pace {
  readonly timeoutMs: number;
  readonly patienceMs: number;
}

/** A property at work on one target: what it has reached, and what plays its inputs. */
export interface Trial<Input> {
  readonly reached: Reached;
  /** Plays an input. With `alone` everything is judged at once, what was delivered too. */
  play(input: Input, how?: { readonly pace?: Pace; readonly alone?: boolean }): Promise<Played>;
  /** Simpler forms of an input, the boldest first. */
  simpler(input: Input): Iterable<Input>;
  /** What the runs did not reach, so that they show nothing; `undefined` when they reached enough. */
  lacking(): string | undefined;
  /**
   * Judges what can only be judged behind all runs; gives the input that shows a fault.
   *
   * @param known - Keys of findings that are not asked for.
   */
  settle?(known?: ReadonlySet<string>): Promise<Input | undefined>;
}

export interface PropertyDefinition<Input> extends Omit<FunctionCase, 'run' | 'position' | 'buildsOn'> {
  /** Generates inputs: plain data, from the seed. */
  arbitrary(t: CaseContext): fc.Arbitrary<Input>;
  /** Generators of inputs that are dear: one in {@link SELDOM_RUNS} is of these, of each in turn. */
  seldom?(t: CaseContext): readonly fc.Arbitrary<Input>[];
  begin(t: CaseContext): Trial<Input>;
}

/** The property behind a case, for whoever goes on with it beyond the runs of a case. */
export const propertyOf = (definition: CaseDefinition): PropertyDefinition<unknown> | undefined =>
  properties.get(definition);

const properties = new WeakMap<CaseDefinition, PropertyDefinition<unknown>>();

/** Makes a case of a property: so many generated inputs, the first fault shrunk and confirmed. */
export function defineProperty<Input>(definition: PropertyDefinition<Input>): CaseDefinition {
  const made: CaseDefinition = {
    ...definition,
    protocol: definition.id.startsWith('pop3/') ? 'pop3' : 'smtp',
    run: (t) => runProperty(t, definition),
  };
  // What generates the inputs also plays them: of which type they are is nobody else's business.
  properties.set(made, definition);
  return made;
}

/** Longest time that the runs of one property may take; slow servers are asked fewer. */
const RUNS_MS = 60_000;

async function runProperty<Input>(t: CaseContext, definition: PropertyDefinition<Input>): Promise<void> {
  const { runs } = t.environment;
  const inputs = inputsOf(definition.arbitrary(t), seedOf(t), runs, definition.seldom?.(t));
  const trial = definition.begin(t);
  const endMs = performance.now() + RUNS_MS;
  let ran = 0;
  let failure: string | undefined;
  for (const input of inputs) {
    if (performance.now() > endMs) break;
    ran += 1;
    const played = await trial.play(input).catch((error: unknown) => {
      if (isMeant(error)) throw error;
      failure ??= `the property itself failed in run ${ran} of ${runs}: ${ownFault(error)}`;
      return undefined;
    });
    if (played?.fault !== undefined) {
      await report(t, trial, { input, first: played, where: `run ${ran} of ${runs}`, rest: inputs.slice(ran) });
      return;
    }
  }
  const late = await trial.settle?.();
  if (late !== undefined) {
    const played = await trial.play(late, { alone: true });
    await report(t, trial, { input: late, first: played, where: `found behind ${ran} runs`, rest: [] });
    return;
  }
  const { sessions, commands, transitions } = trial.reached;
  t.reached = { runs: ran, sessions, commands, transitions };
  if (failure !== undefined) t.inconclusive(failure);
  const lacking = trial.lacking();
  if (lacking !== undefined) t.inconclusive(`${ran} generated sessions ${lacking}`);
}

const SELDOM_RUNS = 25;

/**
 * The generated inputs of a seed.
 *
 * @param seldom - Generators that take their turns in the last of so many runs each; at least one of them comes.
 */
export function inputsOf<Input>(
  arbitrary: fc.Arbitrary<Input>,
  seed: number,
  count: number,
  seldom: readonly fc.Arbitrary<Input>[] = [],
): readonly Input[] {
  const inputs = fc.sample(arbitrary, { seed, numRuns: count });
  if (seldom.length === 0) return inputs;
  const turns = Math.ceil(count / SELDOM_RUNS);
  for (let turn = 0; turn < turns; turn++) {
    const [dear] = fc.sample(seldom[(seed + turn) % seldom.length] ?? arbitrary, { seed: seed + turn, numRuns: 1 });
    if (dear !== undefined) inputs[Math.floor(((turn + 1) * count) / turns) - 1] = dear;
  }
  return inputs;
}

const seedOf = (t: CaseContext): number => Math.floor(t.environment.random(t.definition.id)() * 2 ** 31);

/** What a property has found, and the inputs that it had not come to. */
interface Found<Input> {
  readonly input: Input;
  readonly first: Played;
  readonly where: string;
  readonly rest: readonly Input[];
}

async function report<Input>(
  t: CaseContext,
  trial: Trial<Input>,
  { input, first, where, rest }: Found<Input>,
): Promise<void> {
  if (first.fault === undefined) {
    t.inconclusive(`a fault of the runs does not show when its session is played alone (${where})`);
  }
  const found = first.fault;
  const slow = await excusedAsSlow(t, found);
  if (slow !== undefined) t.inconclusive(slow);
  const { played, steady } = await smallestOf(trial, input, found, t.environment.timeoutMs, first).catch(
    (error: unknown) => {
      throw error instanceof TargetGone ? goneBehind(error, found, first.transcripts) : error;
    },
  );
  if (found.transient === true && !steady) {
    t.inconclusive(`a transient refusal, which does not come every time: ${found.actual} (${where})`);
  }
  const fault = played.fault ?? found;
  const { rule, expected, actual, session, entry, grade } = fault;
  t.discovered({
    finding: { rule, expected, actual, session, entry },
    grade,
    transcripts: (steady ? played : first).transcripts,
    counterexample: counterexample(steady ? played : first, fault, {
      property: t.definition,
      target: t.environment.target,
      seed: t.environment.seed,
      where,
    }),
    again: { same: steady, transcripts: played.transcripts },
    further: await furtherFindings(trial, rest, found.key),
  });
}

/** How long a property that has found something goes on, and for how many findings more. */
const FURTHER_MS = 3_000;
const FURTHER_AT_MOST = 5;

/** Other findings, which the first would hide: of the remaining inputs, and of what all have delivered. Each shows again. */
async function furtherFindings<Input>(
  trial: Trial<Input>,
  rest: readonly Input[],
  first: string,
): Promise<readonly Fault[]> {
  const endMs = performance.now() + FURTHER_MS;
  const known = new Set([first]);
  const further: Fault[] = [];
  const over = (): boolean => performance.now() > endMs || further.length >= FURTHER_AT_MOST;
  const alone = { alone: true, ...(isWait(first) ? { pace: HURRY } : {}) };
  const look = async (input: Input, fault: Fault | undefined): Promise<void> => {
    if (fault === undefined || known.has(fault.key)) return;
    known.add(fault.key);
    // In a hurry a slow server is as silent as one that does not answer.
    if (isWait(first) && isWait(fault.key)) return;
    for (let times = timesOf(fault); times > 0; times--) {
      if ((await trial.play(input, alone)).fault?.key !== fault.key) return;
    }
    further.push(fault);
  };
  try {
    for (const input of rest) {
      if (over()) return further;
      const { fault } = await trial.play(input, isWait(first) ? { pace: HURRY } : {});
      await look(input, fault);
    }
    while (!over()) {
      const late = await trial.settle?.(known);
      if (late === undefined) return further;
      const before = known.size;
      await look(late, (await trial.play(late, alone)).fault);
      if (known.size === before) return further;
    }
  } catch {
    // The server has gone, or will have no more of us: what is found is found.
  }
  return further;
}

/** Why a silence of an SMTP server is none; `undefined` where the finding is another, or stands. */
export async function excusedAsSlow(
  { definition, environment }: CaseContext,
  fault: Fault,
): Promise<string | undefined> {
  return definition.protocol === 'smtp' && isSilence(fault) ? environment.delivery.slowness() : undefined;
}

/** True for a finding that is only seen by waiting. */
export const isWait = (key: string): boolean => /silent|stays open/.test(key);

const ATTEMPTS = 400;
const SHRINK_MS = 15_000;
/** For findings that are told by waiting, once they are known. */
export const HURRY: Pace = { timeoutMs: 600, patienceMs: 150 };
const PATIENT: Pace = { timeoutMs: 3_000, patienceMs: 500 };

/** How often a finding must come again: a refusal for the moment more often, since ordinary mail is taken meanwhile. */
const timesOf = ({ transient }: Fault): number => (transient === true ? 4 : 1);

/** Shrinks to the same finding, and plays the result once more, with all patience. */
export async function smallestOf<Input>(
  trial: Trial<Input>,
  input: Input,
  fault: Fault,
  timeoutMs: number,
  first: Played,
): Promise<{ readonly smallest: Input; readonly played: Played; readonly steady: boolean }> {
  const pace = limited(isWait(fault.key) ? HURRY : PATIENT, timeoutMs);
  const shows = async (one: Input, how: { readonly pace?: Pace }): Promise<Played | undefined> => {
    const played = await trial.play(one, { ...how, alone: true }).catch((error: unknown) => {
      if (isMeant(error)) throw error;
      // A fault of ours on the way to the shortest session is no reason to lose the finding.
      return undefined;
    });
    return played?.fault?.key === fault.key ? played : undefined;
  };
  const showsEachTime = async (one: Input): Promise<Played | undefined> => {
    let played: Played | undefined;
    for (let times = timesOf(fault); times > 0; times--) {
      played = await shows(one, {});
      if (played === undefined) break;
    }
    return played;
  };
  if (fault.transient === true && (await showsEachTime(input)) === undefined) {
    return { smallest: input, played: first, steady: false };
  }
  const smallest = await shrink(input, {
    simpler: (one) => trial.simpler(one),
    fails: async (one) => (await shows(one, { pace })) !== undefined,
    attempts: ATTEMPTS,
    timeMs: SHRINK_MS,
  });
  for (const candidate of smallest === input ? [input] : [smallest, input]) {
    const played = await showsEachTime(candidate);
    if (played !== undefined) return { smallest: candidate, played, steady: true };
  }
  return { smallest: input, played: first, steady: false };
}

const limited = (pace: Pace, timeoutMs: number): Pace => ({
  timeoutMs: Math.min(pace.timeoutMs, timeoutMs),
  patienceMs: pace.patienceMs,
});
