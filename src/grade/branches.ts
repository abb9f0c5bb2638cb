/** A table by several words, one after the other: asking it makes no string. */
export class Branches<Value> {
  value: Value | undefined;
  private readonly branches = new Map<string, Branches<Value>>();

  /** The branch of `word`, made when it is asked for the first time. */
  at(word: string): Branches<Value> {
    let branch = this.branches.get(word);
    if (branch === undefined) {
      branch = new Branches();
      this.branches.set(word, branch);
    }
    return branch;
  }
}
