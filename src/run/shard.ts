import type { CaseDefinition } from '../case/case.js';

/** One part of a run that is split over several machines. */
export interface Shard {
  /** 1 to `count`. */
  readonly index: number;
  readonly count: number;
}

/** True for what every shard has: sanity cases frame each of them, and wire rules ask the sessions of each. */
export function isShared(definition: CaseDefinition): boolean {
  return definition.wire !== undefined || definition.position !== undefined;
}

/**
 * The cases of one shard, in their order: every other case is in exactly one. Neighbours, which take about the same
 * time, go to different shards; sorted by id first, so that the order of the list makes no difference. A case goes where
 * the case goes that it builds on.
 */
export function shardOf(cases: readonly CaseDefinition[], shard: Shard): readonly CaseDefinition[] {
  const byId = new Map(cases.map((one) => [one.id, one]));
  const root = (one: CaseDefinition): CaseDefinition => {
    const base = one.buildsOn?.map((id) => byId.get(id)).find((other) => other !== undefined && !isShared(other));
    return base === undefined ? one : root(base);
  };
  const roots = cases.filter((one) => !isShared(one) && root(one) === one).map((one) => one.id);
  const places = new Map(roots.sort().map((id, place) => [id, place % shard.count]));
  return cases.filter((one) => isShared(one) || places.get(root(one).id) === shard.index - 1);
}
