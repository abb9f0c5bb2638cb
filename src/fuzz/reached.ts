import { Branches } from '../grade/branches.js';

/** What generated sessions reached of a model: counts of transitions (state, command, answer). */
export class Reached {
  sessions = 0;
  commands = 0;
  private readonly counts = new Branches<{ readonly transition: string; count: number }>();
  private readonly met: { readonly transition: string; count: number }[] = [];

  /** Counts a transition; true when it is a new one. */
  add(state: string, command: string, word: string): boolean {
    const branch = this.counts.at(state).at(command).at(word);
    if (branch.value !== undefined) {
      branch.value.count += 1;
      return false;
    }
    branch.value = { transition: `${state} ${command} ${word}`, count: 1 };
    this.met.push(branch.value);
    return true;
  }

  get transitions(): number {
    return this.met.length;
  }

  /** Every transition, `state command answer`, with its count; the most frequent first. */
  get list(): readonly (readonly [transition: string, count: number])[] {
    return this.met
      .map(({ transition, count }) => [transition, count] as const)
      .sort(([a, more], [b, less]) => less - more || (a < b ? -1 : 1));
  }

  /**
   * What was never reached, in words; `undefined` when nothing is lacking.
   *
   * @param success - True for the answers with which a command succeeds.
   */
  lacking(wanted: Wanted, success: (word: string) => boolean): string | undefined {
    const states = new Set<string>();
    const succeeded = new Set<string>();
    for (const { transition } of this.met) {
      const [state = '', command = '', word = ''] = transition.split(' ');
      states.add(state);
      if (success(word)) succeeded.add(command);
    }
    const missing = [
      ...wanted.states.filter((state) => !states.has(state)).map((state) => `the state ${state}`),
      ...wanted.commands.filter((command) => !succeeded.has(command)).map((command) => `a successful ${command}`),
    ];
    return missing.length === 0 ? undefined : `never reached: ${missing.join(', ')}`;
  }
}

/** What a run must have reached for its silence to mean anything. */
export interface Wanted {
  readonly states: readonly string[];
  readonly commands: readonly string[];
}
