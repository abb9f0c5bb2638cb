import { describe, expect, it } from 'vitest';
import type { Outcome } from '../case/outcome.js';
import { conclude } from './conclude.js';
import type { CaseResult } from './report.js';

const result = (id: string, outcome: Outcome): CaseResult => ({
  ...{ id, title: id, level: 'MUST', rfc: 'RFC 5321 §3.3', requirements: [], outcome },
  ...{ findings: [], durationMs: 1, transcripts: [] },
});
const statusOf = (...cases: readonly CaseResult[]): number =>
  conclude(cases, { end: 'complete', stale: [], strict: false }).exitStatus;

describe('the exit status', () => {
  const other = result('smtp/order/noop-in-state-ehlo', 'pass');

  it('is 0 where nothing failed, though a case could not be told', () => {
    expect(statusOf(result('smtp/sanity/ordinary-transaction', 'pass'), result('smtp/size/zero', 'inconclusive'))).toBe(
      0,
    );
  });

  it('is 3 where the server takes no ordinary message, or lets nobody log in', () => {
    expect(statusOf(result('smtp/sanity/ordinary-transaction', 'inconclusive'), other)).toBe(3);
    expect(statusOf(other, result('pop3/sanity/ordinary-session', 'inconclusive'))).toBe(3);
    expect(statusOf(other, result('smtp/sanity/still-serving-at-the-end', 'inconclusive'))).toBe(0);
  });

  it('is 1 where something failed all the same', () => {
    const failed = result('smtp/wire/reply-code', 'fail');
    expect(statusOf(result('smtp/sanity/ordinary-transaction', 'inconclusive'), failed)).toBe(1);
  });
});
