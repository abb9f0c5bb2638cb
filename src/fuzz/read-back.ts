import type { CaseContext } from '../case/context.js';
import { pause } from '../session/timer-wheel.js';
import { octets, octetString } from '../octets/octets.js';
import { printable } from '../octets/printable.js';
import { compareDelivered } from '../target/compare.js';
import { returnPathOf } from '../target/return-path.js';
import type { MailStore } from '../target/store.js';
import type { Delivery } from './smtp-party.js';
import type { Licence } from './smtp-say.js';

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

export interface ReadBackOptions {
  /** The placeholders of the addresses that are looked at: `{recipient}`, `{recipient2}` ... */
  readonly places: readonly string[];
  /** Give up sooner on what does not come. */
  readonly hurried: boolean;
  /** True when it is a fault that not even the fence arrives. */
  readonly ordinary: boolean;
  /** Whether the server shows this reverse-path in Return-Path as it was given. */
  readonly showsPlainly: (reversePath: string) => Promise<boolean>;
  /** Rules that are known to be broken: only others are looked for. */
  readonly known?: ReadonlySet<string>;
}

/**
 * Reads back what became of texts: those that were accepted are at exactly their recipients, octet for octet, once;
 * others are nowhere. One ordinary message an address, sent behind all of them, is the fence.
 *
 * @returns The first fault; `no mail` when not even the fence arrives, so that nothing can be told.
 */
export async function readBack(
  t: CaseContext,
  texts: readonly SentText[],
  { places, hurried, ordinary, showsPlainly, known }: ReadBackOptions,
): Promise<DeliveryFault | 'no mail' | undefined> {
  const { store, delivery: control } = t.environment;
  if (store === undefined || texts.length === 0) return undefined;
  // One after the other: sessions side by side may be the very fault.
  for (const place of places) {
    const fence = await control.fence(t.fill(place));
    if (fence === 'lost' && ordinary && known?.has(ARRIVES) !== true)
      return nothingArrives(t, texts, place) ?? 'no mail';
    if (fence !== 'arrived') return 'no mail';
  }
  await pause(Math.min(STRAGGLER_LONGEST_MS, Math.max(STRAGGLER_MS, control.slowestMs)));
  const patienceMs = hurried ? Math.max(HURRIED_MS, 3 * control.slowestMs) : PATIENCE_MS;
  const looks = texts.flatMap((text, index) => places.map((place) => ({ text, index, place })));
  const found = await Promise.all(looks.map((look) => copiesOf(t, store, look.text, look.place, patienceMs)));
  for (const [at, { text, index, place }] of looks.entries()) {
    const fault = faultOf(t, store, text, place, found[at] ?? []);
    if (fault !== undefined && known?.has(fault.rule) !== true) return { index, ...fault };
  }
  for (const [at, { text, index, place }] of looks.entries()) {
    const fault = await wrongReturnPath(text, place, found[at] ?? [], showsPlainly);
    if (fault !== undefined && known?.has(fault.rule) !== true) return { index, ...fault };
  }
  return undefined;
}

/** The fault that mail which was accepted for `place` is lost, as all that is sent there. */
function nothingArrives(t: CaseContext, texts: readonly SentText[], place: string): DeliveryFault | undefined {
  const index = texts.findIndex(
    ({ delivery: { accepted, forwardPaths, licence } }) => accepted && !licence.lost && forwardPaths.includes(place),
  );
  if (index < 0) return undefined;
  return {
    index,
    rule: ARRIVES,
    expected: `the message at ${t.fill(place)}`,
    actual: 'it is not in the store, nor is an ordinary message sent later: lost, or is --store not right?',
    directive: `delivered ${place}`,
  };
}

const ARRIVES = 'what was accepted arrives';

async function wrongReturnPath(
  { delivery: { accepted, reversePath }, fill }: SentText,
  place: string,
  copies: readonly Uint8Array[],
  showsPlainly: ReadBackOptions['showsPlainly'],
): Promise<Omit<DeliveryFault, 'index'> | undefined> {
  if (!accepted || reversePath === undefined) return undefined;
  const wanted = fill(reversePath);
  const actual = copies.map(returnPathOf).find((path) => path !== undefined && !equalPaths(path, wanted));
  if (actual === undefined || !(await showsPlainly(reversePath))) return undefined;
  return {
    rule: 'Return-Path is the reverse-path of the MAIL command that began the transaction',
    expected: `Return-Path: <${wanted}>`,
    actual: `Return-Path: <${actual}>`,
    directive: `return-path <${reversePath}> ${place}`,
  };
}

const equalPaths = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

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
  const { accepted, doubtful, forwardPaths, licence } = delivery;
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
  if (copies.length === 0) {
    if (licence.lost) return undefined;
    return fault(ARRIVES, `the message at ${address}`, 'it did not arrive, and a message sent later did');
  }
  if (copies.length > 1 && times === 1 && !doubtful) {
    return fault(
      'what was accepted arrives once',
      `the message once at ${address}`,
      `it is there ${copies.length} times`,
    );
  }
  const message = fill(delivery.message);
  for (const copy of copies) {
    const difference = differenceIn(message, copy, licence.compared, store.fidelity);
    if (difference !== undefined) {
      return fault('what was accepted arrives octet for octet', `the text that was sent, at ${address}`, difference);
    }
  }
  return undefined;
}

function differenceIn(
  message: string,
  copy: Uint8Array,
  compared: Licence['compared'],
  fidelity: MailStore['fidelity'],
): string | undefined {
  switch (compared) {
    case 'not':
      return undefined;
    case 'text':
      return differenceInText(message, octetString(copy));
    case 'pieces':
      return differenceInPieces(message, octetString(copy));
    case 'octets': {
      const differences = [message, withFromQuoted(message)].map((text) =>
        compareDelivered(octets(text), copy, fidelity),
      );
      // What merely deviates is for the scripted cases to warn of.
      return differences.every((one) => one?.grade === 'violates') ? differences[0]?.text : undefined;
    }
  }
}

/**
 * Without a header of its own a text may get one, and the empty line in front of it may be the end of that; so line ends
 * count at its first line only. Or its lines in front of an empty line are taken for a header, and get fields behind them.
 */
function differenceInText(message: string, delivered: string): string | undefined {
  const [, empty = '', first = ''] = /^((?:\r\n)*)(.*)/.exec(message) ?? [];
  const lines = `\n${delivered.replaceAll('\r\n', '\n')}`;
  const front = empty === '' ? '\n' : '\n\n';
  if (!lines.includes(`${front}${first}\n`)) return `its first line is not there: ${printable(`${empty}${first}`)}`;
  const theirs = withoutLineEnds(delivered);
  const emptyAt = message.indexOf('\r\n\r\n', empty.length);
  const top = withoutLineEnds(emptyAt < 0 ? message : message.slice(0, emptyAt));
  const rest = withoutLineEnds(emptyAt < 0 ? '' : message.slice(emptyAt));
  const behindTop = theirs.indexOf(top) + top.length;
  const added = theirs.slice(behindTop, Math.max(behindTop, theirs.indexOf(rest, behindTop)));
  const whole =
    theirs.includes(top) && theirs.startsWith(rest, behindTop + added.length) && /^(?:[!-9;-~]+:|$)/.test(added);
  return whole ? undefined : 'its text is not there as it was sent';
}

const withoutLineEnds = (text: string): string => text.replace(/[\r\n]/g, '');

/** NUL may go, or become something else; what stands between does not. */
function differenceInPieces(message: string, delivered: string): string | undefined {
  const theirs = delivered.replaceAll('\r\n', '\n');
  let at = 0;
  const ours = message.replaceAll('\r\n', '\n');
  for (const body of ours.slice(ours.indexOf('\n\n') + 1).split(/\0+/)) {
    const found = theirs.indexOf(body, at);
    if (found < 0) return `text beside a NUL is missing: ${printable(body.slice(0, SHOWN_OCTETS))}`;
    at = found + body.length;
  }
  return undefined;
}

const SHOWN_OCTETS = 60;

/** As an mbox file may keep it: undone by whoever takes one `>` away (RFC 5321 §4.5.2). */
const withFromQuoted = (message: string): string => message.replace(/^(>*From )/gm, '>$1');
