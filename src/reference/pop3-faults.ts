import type { Seed } from './faults.js';
import { ACCESS_FAULTS } from './pop3-faults-access.js';
import { LISTING_FAULTS } from './pop3-faults-listing.js';
import { MESSAGE_FAULTS } from './pop3-faults-message.js';
import { UPDATE_FAULTS } from './pop3-faults-update.js';
import { WIRE_FAULTS } from './pop3-faults-wire.js';
export { POP3_VARIANTS } from './pop3-variants.js';

/** Seeded breaches of the POP3 RFCs: one each, seen from outside. `(SHOULD)` where the text asks for no more. */
export const POP3_FAULTS: readonly Seed[] = [
  ...WIRE_FAULTS,
  ...ACCESS_FAULTS,
  ...LISTING_FAULTS,
  ...MESSAGE_FAULTS,
  ...UPDATE_FAULTS,
];
