import { describe, expect, it } from 'vitest';
import type { Seed } from '../reference/faults.js';
import { formatFaults, killMatrix, outOfDate, readFaults } from './kill-matrix.js';
import type { Seen } from './mutant-run.js';

const seed = (name: string, source = 'RFC 5321 §3.3'): Seed => ({ name, what: 'something', source });
const draw = (
  faults: readonly Seed[],
  variants: readonly Seed[],
  seen: readonly (Partial<Seen> & Pick<Seen, 'name'>)[],
  reasons: Readonly<Record<string, string>> = {},
) =>
  killMatrix({
    faults,
    variants,
    seen: new Map(seen.map((one) => [one.name, { failed: [], warned: [], end: 'complete', ...one }])),
    caseIds: ['a', 'b', 'c', 'd', 'e'],
    reasons,
  });

describe('killMatrix', () => {
  it('names the most particular cases of a fault, and the faults that nobody catches', () => {
    const { file, survivors, markdown } = draw(
      [seed('smtp-1'), seed('smtp-2'), seed('smtp-3'), seed('smtp-4')],
      [],
      [
        { name: 'smtp-1', failed: ['a', 'b', 'c', 'd'] },
        { name: 'smtp-2', failed: ['a'] },
        { name: 'smtp-3', warned: ['a'] },
        { name: 'smtp-4', end: 'target-unreachable' },
      ],
    );
    expect(file.caughtBy).toEqual({ 'smtp-1': ['b', 'c', 'd'], 'smtp-2': ['a'], 'smtp-3': [], 'smtp-4': [] });
    expect(survivors).toEqual(['smtp-3']);
    expect(markdown).toContain('| smtp-4 | RFC 5321 §3.3 | 0 | the run ends: target-unreachable |');
    expect(markdown).toContain('| a | 2 | smtp-1, smtp-2 |');
  });

  it('keeps the cases that were named before, where they are there still', () => {
    const { file } = killMatrix({
      faults: [seed('smtp-1'), seed('smtp-2')],
      variants: [],
      seen: new Map(
        ['smtp-1', 'smtp-2'].map((name) => [name, { name, failed: ['a', 'b', 'c', 'd'], warned: [], end: 'complete' }]),
      ),
      caseIds: ['a', 'b', 'c', 'd', 'e'],
      reasons: {},
      named: { 'smtp-1': ['gone', 'e'], 'smtp-2': ['gone'] },
    });
    expect(file.caughtBy).toEqual({ 'smtp-1': ['e'], 'smtp-2': ['a', 'b', 'c'] });
  });

  it('counts a warning where the fault breaks a SHOULD', () => {
    const { survivors } = draw([seed('smtp-1', 'RFC 5321 §3.3 (SHOULD)')], [], [{ name: 'smtp-1', warned: ['a'] }]);
    expect(survivors).toEqual([]);
  });

  it('takes everything that a lawful variant raises for a false alarm, but a warning that is meant', () => {
    const { alarms } = draw(
      [],
      [seed('smtp-v-1'), seed('smtp-v-2', 'RFC 5321 §3.3 (warn)'), seed('smtp-v-3')],
      [
        { name: 'smtp-v-1', failed: ['a'], warned: ['b'] },
        { name: 'smtp-v-2', failed: ['a'], warned: ['b'] },
        { name: 'smtp-v-3', end: 'target-died' },
      ],
    );
    expect(alarms).toEqual([
      'smtp-v-1: a',
      'smtp-v-1: b (warning)',
      'smtp-v-2: a',
      'smtp-v-3: the run ends: target-died',
    ]);
  });

  it('wants a reason for a case without a fault, and none for one with', () => {
    const seen = [{ name: 'smtp-1', failed: ['a', 'b', 'c'] }];
    const { idle, stale, markdown } = draw([seed('smtp-1')], [], seen, { d: 'no server does it', a: 'x', gone: 'y' });
    expect(idle).toEqual(['e']);
    expect(stale).toEqual(['a', 'gone']);
    expect(markdown).toContain('| d | no server does it |');
  });

  it('writes what it reads', () => {
    const file = { idle: { d: 'why' }, caughtBy: { 'smtp-1': ['a'] } };
    expect(readFaults(formatFaults(file))).toEqual(file);
  });
});

describe('outOfDate', () => {
  const seen = [
    { name: 'smtp-1', failed: ['a', 'b', 'c', 'd'] },
    { name: 'smtp-2', failed: ['e'] },
  ];
  const matrix = draw([seed('smtp-1'), seed('smtp-2')], [seed('smtp-v-1')], seen);
  const { markdown } = matrix;
  const file = (caughtBy: Readonly<Record<string, readonly string[]>>) => formatFaults({ idle: {}, caughtBy });

  it('is content with what was written, and with another of the cases that catch the fault', () => {
    expect(outOfDate(matrix, formatFaults(matrix.file), markdown)).toEqual([]);
    expect(outOfDate(matrix, file({ 'smtp-1': ['d'], 'smtp-2': ['e'] }), markdown)).toEqual([]);
  });

  it('tells of rows that are missing or gone', () => {
    const other = draw([seed('smtp-1'), seed('smtp-3')], [], seen);
    expect(outOfDate(matrix, file({ 'smtp-1': ['a'], 'smtp-3': ['a'] }), other.markdown)).toEqual([
      'fixtures/faults.json lacks smtp-2',
      'fixtures/faults.json has smtp-3, which is gone',
      'the table lacks smtp-2',
      'the table lacks smtp-v-1',
      'the table has smtp-3, which is gone',
    ]);
  });
});
