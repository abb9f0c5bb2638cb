import { describe, expect, it } from 'vitest';
import { octets } from '../octets/octets.js';
import {
  afterLoss,
  afterUpdate,
  filledMaildrop,
  learnDropListing,
  learnNumbers,
  learnSize,
  learnText,
  learnTop,
  learnUniqueId,
  reference,
  topOf,
  UNKNOWN_MAILDROP,
  withMark,
  withoutMarks,
  type Learned,
  type LearnedMaildrop,
} from './learned-maildrop.js';

const TEXTS = ['one', 'two', 'three'].map((token) => `Subject: ${token}\r\n\r\nLine 1 of ${token}.\r\nLine 2.\r\n`);
const filled = filledMaildrop(
  ['one', 'two', 'three'].map((token, index) => ({ token, octets: octets(TEXTS[index] ?? '') })),
);
const [ONE = '', TWO = ''] = TEXTS;

function taught(learned: Learned): LearnedMaildrop {
  if (!('maildrop' in learned)) throw new Error(`${learned.rule}: ${learned.expected}, not ${learned.actual}`);
  return learned.maildrop;
}

describe('a learned maildrop', () => {
  it('knows how many messages it was filled with', () => {
    expect('maildrop' in learnDropListing(filled, { messages: 3, octets: 99 }, true)).toBe(true);
    expect(learnDropListing(filled, { messages: 2, octets: 99 }, true)).toMatchObject({ actual: '2 messages' });
    expect(learnNumbers(filled, [1, 2], 'LIST')).toMatchObject({ expected: 'messages 1, 2, 3' });
    expect(learnNumbers(filled, [1, 2, 2], 'LIST')).toMatchObject({ actual: '2 is listed twice' });
  });

  it("learns the number of messages of somebody's own maildrop from the first that tells it", () => {
    expect(reference(UNKNOWN_MAILDROP, 7)).toBe('unknown');
    const learned = taught(learnDropListing(UNKNOWN_MAILDROP, { messages: 2, octets: 50 }, true));
    expect(reference(learned, 2)).toBe('message');
    expect(reference(learned, 3)).toBe('nothing');
  });

  it('holds LIST, STAT and RETR to one size', () => {
    const listed = taught(learnSize(filled, 1, ONE.length, 'LIST'));
    expect(learnSize(listed, 1, ONE.length + 1, 'LIST 1')).toMatchObject({
      actual: `LIST 1: ${ONE.length + 1} octets`,
    });
    expect('maildrop' in learnText(listed, 1, ONE)).toBe(true);
    expect('maildrop' in learnText(taught(learnSize(filled, 1, 3, 'LIST')), 1, ONE)).toBe(false);
  });

  it('checks a sum as soon as the sizes are known, and against an earlier sum before', () => {
    const summed = taught(learnDropListing(filled, { messages: 3, octets: 60 }, true));
    expect('maildrop' in learnDropListing(summed, { messages: 3, octets: 61 }, true)).toBe(false);
    const two = taught(learnSize(taught(learnSize(summed, 1, 10, 'LIST')), 2, 20, 'LIST'));
    expect('maildrop' in learnSize(two, 3, 30, 'LIST')).toBe(true);
    expect(learnSize(two, 3, 31, 'LIST')).toMatchObject({ expected: '61 octets in 3 messages' });
    expect('maildrop' in learnDropListing(summed, { messages: 3, octets: 61 }, false)).toBe(true);
  });

  it('recognises messages by their tokens, in any order, each once', () => {
    const learned = taught(learnText(filled, 1, TWO));
    expect('maildrop' in learnText(learned, 2, ONE)).toBe(true);
    expect(learnText(learned, 2, TWO)).toMatchObject({ rule: 'each message-number gives its own message' });
    expect(learnText(filled, 1, ONE.replace('Line 2.', 'Line 2'))).toMatchObject({
      rule: 'RETR gives the message as it was stored',
    });
    expect(learnText(filled, 1, 'Subject: other\r\n\r\n')).toMatchObject({ actual: 'another text' });
  });

  it('takes added header lines, which a server may write', () => {
    expect('maildrop' in learnText(filled, 1, `Received: here\r\n${ONE}`)).toBe(true);
  });

  it('lets a store write header fields into a message between two sessions, and nothing else', () => {
    const read = taught(learnText(filled, 1, ONE));
    const status = `Status: RO\r\n${ONE}`;
    expect(learnText(read, 1, status)).toMatchObject({ rule: 'RETR gives the same message every time' });
    for (const next of [afterLoss(read), afterUpdate(read, false), afterUpdate(withMark(read, 3), false)]) {
      expect('maildrop' in learnSize(next, 1, status.length, 'LIST')).toBe(true);
      expect('maildrop' in learnText(next, 1, status)).toBe(true);
      expect(learnSize(next, 1, ONE.length - 1, 'LIST')).toMatchObject({ actual: `LIST: ${ONE.length - 1} octets` });
      expect(learnSize(next, 1, ONE.length + 257, 'LIST')).toMatchObject({
        actual: `LIST: ${ONE.length + 257} octets`,
      });
    }
    const foreign = taught(learnText(taught(learnNumbers(UNKNOWN_MAILDROP, [1], 'LIST')), 1, ONE));
    expect(learnText(afterLoss(foreign), 1, TWO)).toMatchObject({
      rule: 'RETR gives the same message in the next session',
    });
  });

  it('holds TOP to RETR, whichever comes first', () => {
    const top = topOf(ONE, 1);
    expect(top).toBe('Subject: one\r\n\r\nLine 1 of one.\r\n');
    const topped = taught(learnTop(filled, 1, 1, top));
    expect('maildrop' in learnText(topped, 1, ONE)).toBe(true);
    expect(learnText(topped, 1, `X: added\r\n${ONE}`)).toMatchObject({
      rule: 'TOP gives the beginning of what RETR gives',
    });
    expect('maildrop' in learnTop(taught(learnText(filled, 1, ONE)), 1, 0, top)).toBe(false);
    expect(learnTop(filled, 1, 0, top)).toMatchObject({ rule: /TOP gives the header/ });
  });

  it('holds unique-ids to their messages, and apart', () => {
    const learned = taught(learnUniqueId(filled, 1, 'a'));
    expect('maildrop' in learnUniqueId(learned, 1, 'b')).toBe(false);
    expect('maildrop' in learnUniqueId(learned, 2, 'a')).toBe(false);
    expect('maildrop' in learnUniqueId(learned, 2, 'b')).toBe(true);
  });

  it('marks, unmarks, and forgets marks with a lost connection', () => {
    const marked = withMark(filled, 2);
    expect(reference(marked, 2)).toBe('marked');
    expect(withoutMarks(marked).marked.size).toBe(0);
    expect(afterLoss(marked)).toMatchObject({ marked: new Set(), messages: [{}, {}, {}] });
  });

  it('carries what it knows of the messages that QUIT leaves to their new numbers', () => {
    const learned = taught(learnUniqueId(taught(learnText(filled, 1, ONE)), 2, 'u2'));
    const left = afterUpdate(withMark(learned, 1), false);
    expect(left.messages?.[0]).toMatchObject({ uniqueId: 'u2' });
    expect(left.messages).toHaveLength(2);
    expect(left.stored?.map((one) => one.token)).toEqual(['two', 'three']);
    expect(afterUpdate(learned, true).messages).toHaveLength(2);
  });
});
