import { compareRetrieved } from '../pop3/retrieved.js';
import { compareDelivered, type DeliveredDifference } from './compare.js';

/**
 * Compares what POP3 gives with the message that was put into the maildrop.
 *
 * @param exact - False where the message came through an SMTP server, which may have written its header anew or changed the
 *   encoding of its body: what says the same is then no fault of the POP3 server.
 */
export function compareStored(
  stored: Uint8Array,
  retrieved: Uint8Array,
  exact: boolean,
): DeliveredDifference | undefined {
  const text = compareRetrieved(stored, retrieved);
  if (text === undefined) return undefined;
  if (exact) return { grade: 'violates', text };
  const delivered = compareDelivered(stored, retrieved, 'octets');
  return delivered?.grade === 'violates' ? { grade: 'violates', text } : delivered;
}
