import { POP3_FAULTS, POP3_VARIANTS } from './pop3-faults.js';
import { SMTP_FAULTS, SMTP_VARIANTS } from './smtp-faults.js';

/** A named seeded fault (a breach of the RFC) or variant (another lawful behaviour) of the reference server. */
export interface Seed {
  /** Lower-case words with hyphens, beginning with `smtp-` or `pop3-`; permanent. */
  readonly name: string;
  /** What the server does when it is on, in one sentence. */
  readonly what: string;
  /** The section that it breaks, or that permits it: `RFC 5321 §4.1.1.4`. */
  readonly source: string;
}

/** Every seeded fault of the reference server. */
export const FAULTS: readonly Seed[] = [...SMTP_FAULTS, ...POP3_FAULTS];

/** Every lawful variant of the reference server. */
export const VARIANTS: readonly Seed[] = [...SMTP_VARIANTS, ...POP3_VARIANTS];
