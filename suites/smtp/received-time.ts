import { defineCase, rfc, type CaseContext, type CaseDefinition } from '../../src/index.js';
import { DATE_TIME, received } from './trace.js';

/**
 * The date of the Received field is that of the receipt (RFC 5321 §4.1.1.4). How far a server's clock may be off is written
 * nowhere, and our own may be off too: a wrong time is a warning at most, and only where no clock is likely to be so wrong.
 */

const MINUTE_MS = 60_000;
const QUARTER_MS = 15 * MINUTE_MS;
/** Beyond this it is not a clock that nobody has set for a while. */
const FAR_OFF_MS = 6 * 60 * MINUTE_MS;

async function timeOfReceipt(t: CaseContext): Promise<void> {
  const beforeMs = Date.now();
  const { date } = await received(t);
  const afterMs = Date.now();
  const stampMs = DATE_TIME.test(date) ? Date.parse(date) : Number.NaN;
  if (Number.isNaN(stampMs)) t.notApplicable('the date cannot be read (smtp/trace/received-date)');
  const offMs = stampMs > afterMs ? stampMs - afterMs : Math.min(0, stampMs - beforeMs);
  const minutes = Math.round(offMs / MINUTE_MS);
  const expected = `a time between ${new Date(beforeMs).toUTCString()} and ${new Date(afterMs).toUTCString()}`;
  const remark = { rule: t.definition.title, expected, actual: `${date}, which is off by ${minutes} minutes` };
  t.check(!isOtherZone(offMs) && Math.abs(offMs) <= FAR_OFF_MS, remark, 'deviates');
  if (Math.abs(minutes) > 1) t.observe(`the server's clock and ours differ by ${minutes} minutes`);
}

/** Zones differ by quarters of an hour: so far off, to the minute, is the zone that was written and not the clock. */
function isOtherZone(offMs: number): boolean {
  const quarters = Math.round(offMs / QUARTER_MS);
  return quarters !== 0 && Math.abs(offMs - quarters * QUARTER_MS) <= MINUTE_MS;
}

export const receivedTime: readonly CaseDefinition[] = [
  defineCase({
    id: 'smtp/trace/received-time',
    title: 'the date of the Received field, its zone taken into account, is the time at which the message was received',
    level: 'SHOULD',
    rfc: rfc(5321, '4.1.1.4'),
    requirements: ['RFC821-4.1.1-TRACE-1', 'RFC5321-4.1.1.4-TRACE-1'],
    needs: { recipients: 1, readBack: true },
    explain:
      'A clock that is minutes off is the business of the host. One that is off by exactly some hours names a wrong zone.',
    run: timeOfReceipt,
  }),
];
