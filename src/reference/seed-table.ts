import type { Seed } from './faults.js';

/** Seeds with the same source, from a table of names and what each one does. */
export function seedsOf(source: string, whatByName: Readonly<Record<string, string>>): readonly Seed[] {
  return Object.entries(whatByName).map(([name, what]) => ({ name, what, source }));
}
