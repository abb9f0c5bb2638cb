import type { Seeds } from './pop3-surroundings.js';

/** "Such a timer MUST be of at least 10 minutes' duration" (RFC 1939 §3): ours is of thirty. */
const AUTOLOGOUT_MS = 30 * 60_000;
const TEN_MINUTES_MS = 10 * 60_000;

/** How long a session may be idle before the server closes it, in milliseconds. */
export function autologoutMs(loggedIn: boolean, { seeded }: Seeds): number {
  if (seeded('pop3-session-short-autologout') && loggedIn) return 1_000;
  if (seeded('pop3-autologout-three-seconds') && loggedIn) return 3_000;
  if (seeded('pop3-autologout-nine-minutes') && loggedIn) return 9 * 60_000;
  return TEN_MINUTE_SEEDS.some(seeded) ? TEN_MINUTES_MS : AUTOLOGOUT_MS;
}

const TEN_MINUTE_SEEDS = [
  'pop3-v-autologout-ten-minutes',
  'pop3-autologout-removes',
  'pop3-autologout-speaks',
  'pop3-autologout-not-restarted',
];

/** How long a session is idle before a faulty server removes what is marked. */
export const CHECKPOINT_MS = 2_000;
