/** The service extensions that the EHLO reply lists (RFC 5321 §4.1.1.1). */
import type { Seeded } from './seed-table.js';

/** Largest message taken, octets. */
export const SIZE_LIMIT_OCTETS = 1_048_576;

export type Extension = 'SIZE' | '8BITMIME' | 'PIPELINING' | 'ENHANCEDSTATUSCODES' | 'HELP';

/** Seeds under which an extension is not offered, besides those that offer none at all. */
const WITHOUT: Readonly<Record<Extension, readonly string[]>> = {
  SIZE: ['smtp-v-no-size', 'smtp-size-unannounced-limit'],
  '8BITMIME': ['smtp-v-no-8bitmime', 'smtp-v-8bit-refused', 'smtp-v-8bit-stripped'],
  PIPELINING: ['smtp-v-no-pipelining', 'smtp-v-sent-ahead-lost', 'smtp-v-data-without-recipients-late'],
  ENHANCEDSTATUSCODES: ['smtp-v-no-enhanced-status-codes', 'smtp-v-no-text'],
  HELP: ['smtp-v-no-help'],
};

export function offers(extension: Extension, seeded: Seeded): boolean {
  if (seeded('smtp-v-no-extensions') || seeded('smtp-v-helo-only')) return false;
  return !WITHOUT[extension].some((seed) => seeded(seed));
}

/** Seeds under which SIZE is offered and names no limit. */
const WITHOUT_LIMIT = ['smtp-v-size-zero', 'smtp-v-size-without-value', 'smtp-size-zero-is-a-limit'];

/** The largest message that is taken; undefined where the server has no limit. */
export function sizeLimitOctets(seeded: Seeded): number | undefined {
  const announced = offers('SIZE', seeded) && !WITHOUT_LIMIT.some((seed) => seeded(seed));
  return announced ? SIZE_LIMIT_OCTETS : undefined;
}

/** Lines of the EHLO reply behind the first. */
export function extensionLines(seeded: Seeded): readonly string[] {
  const offered = (['SIZE', '8BITMIME', 'PIPELINING', 'ENHANCEDSTATUSCODES', 'HELP'] as const)
    .filter((extension) => offers(extension, seeded))
    .filter((extension) => extension !== 'HELP' || !seeded('smtp-ehlo-help-unlisted'))
    .map((extension) => extensionLine(extension, seeded));
  const lines = [...offered, ...ADDED.flatMap(([seed, line]) => (seeded(seed) ? [line] : []))];
  return seeded('smtp-v-ehlo-lower-case') ? lines.map((line) => line.toLowerCase()) : lines;
}

function extensionLine(extension: Extension, seeded: Seeded): string {
  const changed = CHANGED.find(([seed, of]) => of === extension && seeded(seed))?.[2];
  return changed ?? (extension === 'SIZE' ? `SIZE ${SIZE_LIMIT_OCTETS}` : extension);
}

/** Seed, extension, and the line that takes the place of its own. */
const CHANGED: readonly (readonly [seed: string, of: Extension, line: string])[] = [
  ['smtp-ehlo-keyword-malformed', '8BITMIME', '8BIT_MIME'],
  ['smtp-ehlo-8bitmime-parameter', '8BITMIME', '8BITMIME YES'],
  ['smtp-ehlo-pipelining-parameter', 'PIPELINING', 'PIPELINING 100'],
  ['smtp-ehlo-enhanced-parameter', 'ENHANCEDSTATUSCODES', 'ENHANCEDSTATUSCODES 1.0'],
  ['smtp-ehlo-trailing-space', 'PIPELINING', 'PIPELINING '],
  ['smtp-ehlo-size-not-decimal', 'SIZE', 'SIZE 10M'],
  ['smtp-ehlo-size-two-values', 'SIZE', `SIZE ${SIZE_LIMIT_OCTETS} 65536`],
  ['smtp-ehlo-tab-separator', 'SIZE', `SIZE\t${SIZE_LIMIT_OCTETS}`],
  ['smtp-size-zero-is-a-limit', 'SIZE', 'SIZE 0'],
  ['smtp-v-size-zero', 'SIZE', 'SIZE 0'],
  ['smtp-v-size-without-value', 'SIZE', 'SIZE'],
];

/** Seed and the line that it adds. */
const ADDED: readonly (readonly [seed: string, line: string])[] = [
  ['smtp-ehlo-keyword-unregistered', 'TURBOMAIL'],
  ['smtp-ehlo-empty-line', ''],
  ['smtp-ehlo-expn-not-implemented', 'EXPN'],
  ['smtp-ehlo-chunking-not-implemented', 'CHUNKING'],
  ['smtp-ehlo-send-not-implemented', 'SEND'],
  ['smtp-ehlo-soml-not-implemented', 'SOML'],
  ['smtp-ehlo-saml-not-implemented', 'SAML'],
  ['smtp-ehlo-vrfy-not-implemented', 'VRFY'],
  ['smtp-ehlo-etrn-not-implemented', 'ETRN'],
  ['smtp-ehlo-starttls-not-implemented', 'STARTTLS'],
  ['smtp-ehlo-auth-not-implemented', 'AUTH PLAIN'],
  ['smtp-v-ehlo-private-keyword', 'XMAILSPEC on'],
  ['smtp-v-ehlo-lists-vrfy', 'VRFY'],
  ['smtp-v-expn', 'EXPN'],
];
