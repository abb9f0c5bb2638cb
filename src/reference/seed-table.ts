import type { Seed } from './faults.js';

/** Seeds with the same source, from a table of names and what each one does. */
export function seedsOf(source: string, whatByName: Readonly<Record<string, string>>): readonly Seed[] {
  return Object.entries(whatByName).map(([name, what]) => ({ name, what, source }));
}

/** Tells which faults and variants are on; one function for each server. */
export type Seeded = (name: string) => boolean;

const found = new WeakMap<Seeded, Map<object, readonly unknown[]>>();

/** The deeds of `table`, by seed, whose seeds are on: looked up once for each server. */
export function active<Deed>(table: Readonly<Record<string, Deed>>, seeded: Seeded): readonly Deed[] {
  return onceFor(seeded, table, () => Object.entries(table).flatMap(([seed, deed]) => (seeded(seed) ? [deed] : [])));
}

/** What `make` gives of `table` for this server. */
export function onceFor<Row>(seeded: Seeded, table: object, make: () => readonly Row[]): readonly Row[] {
  const tables = found.get(seeded) ?? new Map<object, readonly unknown[]>();
  found.set(seeded, tables);
  const known = tables.get(table) as readonly Row[] | undefined;
  const rows = known ?? make();
  if (known === undefined) tables.set(table, rows);
  return rows;
}
