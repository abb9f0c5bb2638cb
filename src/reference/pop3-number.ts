import type { Seeds } from './pop3-surroundings.js';

/** The value of a decimal number, leading zeros allowed; undefined for anything else. Huge values are `Infinity`. */
export function decimal(word: string | undefined): number | undefined {
  return word !== undefined && /^[0-9]+$/.test(word) ? Number(word) : undefined;
}

/**
 * The message-number that `word` stands for (RFC 1939 §4: "expressed in base-10"), or undefined.
 *
 * @param count - Messages in the maildrop, marked ones included.
 */
export function messageNumber(word: string | undefined, count: number, seeds: Seeds): number | undefined {
  for (const [name, read] of READINGS) {
    const value = seeds.seeded(name) && word !== undefined ? read(word, count) : undefined;
    if (value !== undefined) return value;
  }
  return decimal(word);
}

/** Faulty (and one lawful) ways to read a number; undefined where they do not differ from the right one. */
const READINGS: readonly [name: string, read: (word: string, count: number) => number | undefined][] = [
  ['pop3-number-trailing-junk', (word) => (/^[0-9]+[^0-9]/.test(word) ? parseInt(word, 10) : undefined)],
  ['pop3-number-zero-is-first', (word) => (decimal(word) === 0 ? 1 : undefined)],
  ['pop3-number-word-is-first', (word) => (/^[A-Za-z]+$/.test(word) ? 1 : undefined)],
  ['pop3-number-negative', (word, count) => (/^-[0-9]+$/.test(word) ? count + 1 + Number(word) : undefined)],
  ['pop3-number-wraps', (word) => (/^[0-9]+$/.test(word) ? Number(BigInt(word) & 0xffffffffn) : undefined)],
  ['pop3-number-hex', (word) => (/^0x[0-9a-f]+$/i.test(word) ? Number(word) : undefined)],
  ['pop3-number-past-end-is-last', (word, count) => ((decimal(word) ?? 0) > count ? count : undefined)],
  ['pop3-number-octal', (word) => (/^0[0-7]+$/.test(word) ? parseInt(word, 8) : undefined)],
  ['pop3-number-wraps-8', (word, count) => (count > 255 && /^[0-9]+$/.test(word) ? Number(word) & 0xff : undefined)],
  ['pop3-v-leading-zeros-refused', (word) => (/^0[0-9]/.test(word) ? 0 : undefined)],
];
