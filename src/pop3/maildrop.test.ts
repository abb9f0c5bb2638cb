import { describe, expect, it } from 'vitest';
import { Maildrop } from './maildrop.js';

const of = (...sizes: readonly number[]): Maildrop =>
  new Maildrop(sizes.map((octets, index) => ({ messageNumber: index + 1, octets, uniqueId: `u${index + 1}` })));

describe('Maildrop', () => {
  it('predicts STAT, LIST and UIDL without the marked messages, numbers unchanged', () => {
    const marked = of(10, 20, 30).dele(2);
    expect(marked.dropListing).toEqual({ messages: 2, octets: 40 });
    expect([...marked.scanListing]).toEqual([
      [1, 10],
      [3, 30],
    ]);
    expect([...marked.uniqueIdListing.keys()]).toEqual([1, 3]);
  });

  it('is 0 0 when all messages are marked, and whole again behind RSET', () => {
    const emptied = of(10, 20).dele(1, 2);
    expect(emptied.dropListing).toEqual({ messages: 0, octets: 0 });
    expect(emptied.rset().dropListing).toEqual({ messages: 2, octets: 30 });
  });

  it('numbers what is left from 1 in the next session; unique-ids stay with their messages', () => {
    const next = of(10, 20, 30).dele(1).afterUpdate();
    expect([...next.scanListing]).toEqual([
      [1, 20],
      [2, 30],
    ]);
    expect([...next.uniqueIdListing]).toEqual([
      [1, 'u2'],
      [2, 'u3'],
    ]);
  });

  it('takes over sizes that header fields of the store explain, and no others', () => {
    const grown = of(10, 20, 30).grownTo(
      new Map([
        [1, 60],
        [2, 19],
        [3, 3_000],
      ]),
    );
    expect([...grown.scanListing.values()]).toEqual([60, 20, 30]);
  });
});
