import fc from 'fast-check';
import { LOGIN_LINES, type WayIn } from '../pop3/ways-in.js';
import type { MessageParts } from '../target/message.js';
import { weighted, type Lines } from './pop3-lines.js';
import type { Pop3Input, Pop3Say } from './pop3-sequence.js';
import type { Step } from './sequence.js';

/** Parts of which generated POP3 inputs are made. */

export type Steps = fc.Arbitrary<readonly Step<Pop3Say>[]>;

const FIRST = fc.constant(0);
export const LOGIN = LOGIN_LINES.PASS;

/** A command a step. */
export const single = (lines: Lines, on: fc.Arbitrary<number> = FIRST): Steps =>
  fc.record({ on, text: lines }).map(({ on, text }) => [{ on, say: { lines: [text] } }]);

/** Offsets at which a text is cut: near its line ends above all. Negative ones count from its end. */
const cutPlaces = fc.array(weighted([1, fc.constantFrom(-1, -2, -3)], [1, fc.integer({ min: 1, max: 12 })]), {
  minLength: 1,
  maxLength: 3,
});

function cutsIn(lines: readonly string[], places: readonly number[]): readonly number[] {
  const length = lines.reduce((sum, one) => sum + one.length + 2, 0);
  const cuts = new Set(places.map((place) => (place < 0 ? length + place : place)));
  return [...cuts].filter((at) => at > 0 && at < length).sort((a, b) => a - b);
}

/** A command a step, in several segments. */
export const cut = (lines: Lines): Steps =>
  fc
    .record({ text: lines, places: cutPlaces })
    .map(({ text, places }) => [{ on: 0, say: { lines: [text] }, cuts: cutsIn([text], places) }]);

/** Several commands sent together, cut now and then. */
export const group = (lines: Lines): Steps =>
  fc
    .record({
      texts: fc.array(lines, { minLength: 2, maxLength: 6 }),
      places: fc.option(cutPlaces, { nil: undefined }),
    })
    .map(({ texts, places }) => [
      { on: 0, say: { lines: texts }, ...(places === undefined ? {} : { cuts: cutsIn(texts, places) }) },
    ]);

/** The end of a connection without QUIT, now and then behind an unfinished line. */
export const loss = (on: fc.Arbitrary<number> = FIRST): Steps =>
  fc
    .record({
      on,
      end: fc.constantFrom('fin' as const, 'reset' as const),
      unfinished: fc.constantFrom('', '', '', 'QUI', 'DELE 1'),
    })
    .map(({ on, end, unfinished }) => [...(unfinished === '' ? [] : [{ on, say: { unfinished } }]), { on, end }]);

export const steps = (step: Steps, minLength: number, maxLength: number): Steps =>
  fc.array(step, { minLength, maxLength, size: 'max' }).map((all) => all.flat());

export const joined = (...parts: readonly Steps[]): Steps => fc.tuple(...parts).map((all) => all.flat());
export const said = (...lines: readonly string[]): Steps => saidOn(0, lines);
export const saidOn = (on: number, lines: readonly string[]): Steps =>
  fc.constant(lines.map((text) => ({ on, say: { lines: [text] } })));

/** USER and PASS, as often as all others. */
export const anyWay: fc.Arbitrary<WayIn> = fc.constantFrom<WayIn[]>('PASS', 'PASS', 'APOP', 'PLAIN');

/** Mostly USER and PASS in every session. */
export const ways: fc.Arbitrary<readonly WayIn[]> = weighted(
  [3, fc.constant<readonly WayIn[]>([])],
  [1, fc.array(anyWay, { minLength: 1, maxLength: 3 })],
);

export const input = (
  start: Pop3Input['start'],
  maildrops: fc.Arbitrary<readonly (readonly MessageParts[])[]>,
  all: Steps,
  entered: fc.Arbitrary<readonly WayIn[]> = fc.constant([]),
): fc.Arbitrary<Pop3Input> =>
  fc.record({ maildrops, steps: all, entered }).map(({ entered, ...rest }) => ({
    start,
    ...(entered.length === 0 ? {} : { ways: entered }),
    ...rest,
  }));
