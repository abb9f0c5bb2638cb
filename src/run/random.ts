/** Random numbers that are the same in every run with the same seed (mulberry32). */

/** @returns A function that gives the next number in [0, 1). */
export function seededRandom(seed: number, name: string): () => number {
  let state = seed >>> 0;
  for (let i = 0; i < name.length; i++) state = (Math.imul(state ^ name.charCodeAt(i), 0x01000193) + i) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
