/** What generated sessions reached of a model: counts of transitions (state, command, answer). */
export class Reached {
  sessions = 0;
  commands = 0;
  private readonly counts = new Map<string, number>();

  /** Counts a transition; true when it is a new one. */
  add(state: string, command: string, word: string): boolean {
    const key = `${state} ${command} ${word}`;
    const before = this.counts.get(key) ?? 0;
    this.counts.set(key, before + 1);
    return before === 0;
  }

  get transitions(): number {
    return this.counts.size;
  }

  /** Every transition, `state command answer`, with its count; the most frequent first. */
  get list(): readonly (readonly [transition: string, count: number])[] {
    return [...this.counts].sort(([a, more], [b, less]) => less - more || (a < b ? -1 : 1));
  }

  /**
   * What was never reached, in words; `undefined` when nothing is lacking.
   *
   * @param success - True for the answers with which a command succeeds.
   */
  lacking(wanted: Wanted, success: (word: string) => boolean): string | undefined {
    const states = new Set<string>();
    const succeeded = new Set<string>();
    for (const key of this.counts.keys()) {
      const [state = '', command = '', word = ''] = key.split(' ');
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
