import { compareDelivered, type DeliveredDifference } from '../target/compare.js';
import type { Message } from '../target/message.js';
import { pause } from '../session/timer-wheel.js';
import type { CaseContext } from './context.js';
import type { Fence } from './environment.js';
import { Inconclusive, NotApplicable } from './signals.js';

export interface DeliveredOptions {
  readonly rule?: string;
  /** When true the message must be there once and not twice; proved by a later message that has arrived. */
  readonly once?: boolean;
  /** The message is an ordinary one: that it was accepted and no mail at all appears in the store is a finding. */
  readonly ordinary?: boolean;
  /** What it is worth that the message does not arrive; `violates` when left out. */
  readonly missing?: 'violates' | 'deviates';
  /** When given, judges the delivered octets instead of the comparison with what was sent: a fault in words, a graded difference, or nothing. */
  readonly compare?: (delivered: Uint8Array) => string | DeliveredDifference | undefined;
}

const POLL_FIRST_MS = 4;
const POLL_LONGEST_MS = 250;
/** How long a message may take before an ordinary one is sent after it to tell a slow store from a lost message. */
const PATIENCE_MS = 2_000;
/** The same where ordinary messages have been lost: a message that does come shows that the store is back. */
const PATIENCE_LOST_MS = 100;
const STRAGGLER_LONGEST_MS = 2_000;
/** Time for a message that a later one has overtaken. */
const OVERTAKEN_MS = 10_000;
const WAITS_IN_VAIN = 3;
/** Time for a straggler, behind the fence that has arrived: deliveries of one queue may overtake each other. */
const STRAGGLER_MS = 60;

/** Waits for the message at each address; its absence is a finding only where a later, ordinary message does arrive. */
export async function checkDelivered(
  t: CaseContext,
  message: Message,
  addresses: readonly string[],
  options: DeliveredOptions,
): Promise<readonly Uint8Array[]> {
  const rule = options.rule ?? t.definition.title;
  const { store } = t.environment;
  if (store === undefined) throw new NotApplicable('the target has no store to read mail back from (--store)');
  const found: Uint8Array[] = [];
  for (const address of addresses) {
    let copies = await poll(t, address, message.token);
    if (copies.length === 0 || options.once === true) {
      const fence = await settle(t, address);
      if (fence === 'refused' && copies.length === 0) {
        throw new Inconclusive(`no mail for ${address} appears in the store, and ordinary mail is refused`, true);
      }
      if (fence !== 'arrived') {
        const before = memoryOf(t).arrived.has(address);
        t.check((!before && options.ordinary !== true) || copies.length > 0, {
          rule,
          expected: `the message ${message.token} at ${address}`,
          actual: before
            ? 'it did not arrive, nor did an ordinary message sent later, where mail arrived before'
            : 'it was accepted and is not in the store, nor is another one sent later: lost, or is --store not right?',
        });
        throw new Inconclusive(`no mail for ${address} appears in the store, not even an ordinary message`);
      }
      copies = await store.find(address, message.token);
      if (copies.length === 0) copies = await overtaken(t, address, message.token);
    }
    t.check(
      copies.length > 0,
      {
        rule,
        expected: `the message ${message.token} at ${address}`,
        actual: 'it did not arrive, and a message sent later did',
      },
      options.missing,
    );
    if (copies.length === 0) continue;
    t.check(options.once !== true || copies.length === 1, {
      rule,
      expected: `the message ${message.token} once at ${address}`,
      actual: `it is there ${copies.length} times`,
    });
    for (const copy of copies) {
      const found =
        options.compare === undefined ? compareDelivered(message.octets, copy, store.fidelity) : options.compare(copy);
      const { grade, text } = typeof found === 'string' ? ({ grade: 'violates', text: found } as const) : (found ?? {});
      t.check(
        found === undefined,
        { rule, expected: `the text that was sent, at ${address}`, actual: text ?? '' },
        grade,
      );
    }
    found.push(...copies);
  }
  return found;
}

/** Nothing with this token arrives, proved by a later message that does. */
export async function checkAbsent(
  t: CaseContext,
  token: string,
  addresses: readonly string[],
  rule: string,
): Promise<void> {
  const { store } = t.environment;
  if (store === undefined) throw new NotApplicable('the target has no store to read mail back from (--store)');
  for (const address of addresses) {
    if ((await settle(t, address)) !== 'arrived') {
      throw new Inconclusive(`no mail for ${address} appears in the store, not even an ordinary message`);
    }
    const copies = await store.find(address, token);
    t.check(copies.length === 0, {
      rule,
      expected: `nothing of ${token} at ${address}`,
      actual: `${copies.length} message(s) with it arrived`,
    });
  }
}

/** What a run knows of its addresses. */
interface Memory {
  /** Mail of this run has arrived here. */
  readonly arrived: Set<string>;
  /** Here not even ordinary messages arrived, so many times in a row. */
  readonly fencesLost: Map<string, number>;
  /** Messages that a later one has overtaken and that did not come, so many times in a row. */
  waitedInVain: number;
}

const memories = new WeakMap<object, Memory>();
/** Behind so many lost ordinary messages in a row no more are waited for: the run would take hours. */
const FENCES_LOST_AT_MOST = 3;

function memoryOf(t: CaseContext): Memory {
  const { delivery } = t.environment;
  const memory = memories.get(delivery) ?? {
    arrived: new Set<string>(),
    fencesLost: new Map<string, number>(),
    waitedInVain: 0,
  };
  memories.set(delivery, memory);
  return memory;
}

async function settle(t: CaseContext, address: string): Promise<Fence> {
  const { arrived: known, fencesLost } = memoryOf(t);
  const lost = fencesLost.get(address) ?? 0;
  if (lost >= FENCES_LOST_AT_MOST) return 'lost';
  const fence = await t.environment.delivery.fence(address);
  if (fence === 'arrived') known.add(address);
  if (fence !== 'refused') fencesLost.set(address, fence === 'arrived' ? 0 : lost + 1);
  await pause(Math.min(STRAGGLER_LONGEST_MS, Math.max(STRAGGLER_MS, t.environment.delivery.slowestMs)));
  return fence;
}

/** A queue may let a later message go first (RFC 5321 §4.5.4.1), a large one wait: not for ever, where that was in vain. */
async function overtaken(t: CaseContext, address: string, token: string): Promise<readonly Uint8Array[]> {
  const memory = memoryOf(t);
  if (memory.waitedInVain >= WAITS_IN_VAIN) return [];
  const copies = await poll(t, address, token, OVERTAKEN_MS);
  memory.waitedInVain = copies.length > 0 ? 0 : memory.waitedInVain + 1;
  return copies;
}

async function poll(
  t: CaseContext,
  address: string,
  token: string,
  patienceMs = PATIENCE_MS,
): Promise<readonly Uint8Array[]> {
  const { store, delivery, timeoutMs } = t.environment;
  const startedMs = performance.now();
  const given = (memoryOf(t).fencesLost.get(address) ?? 0) >= FENCES_LOST_AT_MOST ? PATIENCE_LOST_MS : patienceMs;
  for (let waitMs = POLL_FIRST_MS; ; waitMs = Math.min(waitMs * 2, POLL_LONGEST_MS)) {
    const copies = (await store?.find(address, token)) ?? [];
    const tookMs = performance.now() - startedMs;
    if (copies.length > 0) {
      const { arrived, fencesLost } = memoryOf(t);
      arrived.add(address);
      fencesLost.set(address, 0);
      delivery.took(tookMs);
      return copies;
    }
    if (tookMs > Math.min(timeoutMs, given)) return [];
    await pause(waitMs);
  }
}
