import { readFileSync } from 'node:fs';
import path from 'node:path';
import { packageRoot } from '../library/package-root.js';

/** Property by property the seeded faults that it is known to find by itself: fixtures/properties.json. */
export function propertyFaults(): Readonly<Record<string, readonly string[]>> {
  const file = path.join(packageRoot(), 'fixtures', 'properties.json');
  return JSON.parse(readFileSync(file, 'utf8')) as Record<string, readonly string[]>;
}
