import type { Seed } from './faults.js';
import { COMMAND_FAULTS } from './smtp-faults-command.js';
import { DATA_FAULTS, TRACE_FAULTS } from './smtp-faults-data.js';
import { ENVELOPE_FAULTS } from './smtp-faults-envelope.js';
import { REPLY_FAULTS } from './smtp-faults-reply.js';
import { SESSION_FAULTS } from './smtp-faults-session.js';
export { SMTP_VARIANTS } from './smtp-variants.js';

/** Seeded breaches of the SMTP RFCs: one each, seen from outside. `(SHOULD)` where the text asks for no more. */
export const SMTP_FAULTS: readonly Seed[] = [
  ...REPLY_FAULTS,
  ...COMMAND_FAULTS,
  ...ENVELOPE_FAULTS,
  ...DATA_FAULTS,
  ...TRACE_FAULTS,
  ...SESSION_FAULTS,
];
