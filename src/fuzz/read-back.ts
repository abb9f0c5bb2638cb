import type { CaseContext } from '../case/context.js';
import { octets } from '../octets/octets.js';
import { pause } from '../session/timer-wheel.js';
import { compareDelivered } from '../target/compare.js';
import type { MailStore } from '../target/store.js';
import type { Delivery } from './smtp-party.js';

/** A text that was sent, with what fills its placeholders. */
export interface SentText {
  readonly delivery: Delivery;
  readonly fill: (text: string) => string;
}

/** What is wrong with what arrived. */
export interface DeliveryFault {
  readonly index: number;
  readonly rule: string;
  readonly expected: string;
  readonly actual: string;
  /** For a script: `absent {recipient2}`. */
  readonly directive: string;
}

/** Longest wait for mail that is accepted and not there when a later message is. */
const PATIENCE_MS = 2_000;
/** The same while a session is shrunk: its fault is known, and shown once more with all patience. */
const HURRIED_MS = 100;
const POLL_MS = 50;
/** Time for a second copy, or for what must not come, behind the fence that has arrived. */
const STRAGGLER_MS = 60;
const STRAGGLER_LONGEST_MS = 2_000;

/**
 * Reads back what became of texts: those that were accepted are at exactly their recipients, octet for octet, once;
 * others are nowhere. One ordinary message an address, sent behind all of them, is the fence.
 *
 * @param hurried - Give up sooner on what does not come.
 * @param places - The placeholders of the addresses that are looked at: `{recipient}`, `{recipient2}` ...
 * @returns The first fault; `no mail` when not even the fence arrives, so that nothing can be told.
 */
export async function readBack(
  t: CaseContext,
  texts: readonly SentText[],
  places: readonly string[],
  hurried = false,
): Promise<DeliveryFault | 'no mail' | undefined> {
  const { store, delivery: control } = t.environment;
  if (store === undefined || texts.length === 0) return undefined;
  // One after the other: sessions side by side may be the very fault.
  for (const place of places) if ((await control.fence(t.fill(place))) !== 'arrived') return 'no mail';
  await pause(Math.min(STRAGGLER_LONGEST_MS, Math.max(STRAGGLER_MS, control.slowestMs)));
  const patienceMs = hurried ? Math.max(HURRIED_MS, 3 * control.slowestMs) : PATIENCE_MS;
  const looks = texts.flatMap((text, index) => places.map((place) => ({ text, index, place })));
  const found = await Promise.all(looks.map((look) => copiesOf(t, store, look.text, look.place, patienceMs)));
  for (const [at, { text, index, place }] of looks.entries()) {
    const fault = faultOf(t, store, text, place, found[at] ?? []);
    if (fault !== undefined) return { index, ...fault };
  }
  return undefined;
}

async function copiesOf(
  t: CaseContext,
  store: MailStore,
  { delivery, fill }: SentText,
  place: string,
  patienceMs: number,
): Promise<readonly Uint8Array[]> {
  const wanted = delivery.accepted && delivery.forwardPaths.includes(place);
  const endMs = performance.now() + patienceMs;
  for (;;) {
    const copies = await store.find(t.fill(place), fill(delivery.token));
    if (copies.length > 0 || !wanted || performance.now() > endMs) return copies;
    await pause(POLL_MS);
  }
}

function faultOf(
  t: CaseContext,
  store: MailStore,
  { delivery, fill }: SentText,
  place: string,
  copies: readonly Uint8Array[],
): Omit<DeliveryFault, 'index'> | undefined {
  const { accepted, doubtful, forwardPaths, odd } = delivery;
  const times = forwardPaths.filter((path) => path === place).length;
  const address = t.fill(place);
  const fault = (rule: string, expected: string, actual: string) => ({
    rule,
    expected,
    actual,
    directive: `${times > 0 && accepted ? 'delivered' : 'absent'} ${place}`,
  });
  if (!accepted || times === 0) {
    if (copies.length === 0 || (accepted && doubtful)) return undefined;
    const rule = accepted
      ? 'a message reaches its recipients and nobody else'
      : 'a message that was not accepted reaches nobody';
    return fault(rule, `nothing of it at ${address}`, `${copies.length} message(s) with its token arrived there`);
  }
  const [first] = copies;
  if (first === undefined) {
    return fault(
      'what was accepted arrives',
      `the message at ${address}`,
      'it did not arrive, and a message sent later did',
    );
  }
  if (copies.length > 1 && times === 1 && !doubtful) {
    return fault(
      'what was accepted arrives once',
      `the message once at ${address}`,
      `it is there ${copies.length} times`,
    );
  }
  const sent = octets(fill(delivery.message));
  for (const copy of odd ? [] : copies) {
    const difference = compareDelivered(sent, copy, store.fidelity);
    // What merely deviates is for the scripted cases to warn of.
    if (difference?.grade === 'violates')
      return fault(
        'what was accepted arrives octet for octet',
        `the text that was sent, at ${address}`,
        difference.text,
      );
  }
  return undefined;
}
