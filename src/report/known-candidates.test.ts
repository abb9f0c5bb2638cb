import { describe, expect, it } from 'vitest';
import { hostileReport } from './hostile-report.test.fixture.js';
import { updateKnown } from './known-candidates.js';

const FILE = `# The file's own heading.

- id: smtp/pass/with-a-name
  reason: was so
# why the next one is here
- id: smtp/blocked/with-a-name # kept
  reason: 'so it is'
`;

describe('updateKnown', () => {
  it('adds what failed, one line of evidence each, and marks what did not fail every time', () => {
    const { text, added } = updateKnown(undefined, hostileReport({ stale: [] }));
    expect(added).toEqual(['smtp/fail/with-a-name', 'smtp/flaky/with-a-name']);
    expect(text.match(/reason: ""/g)).toHaveLength(2);
    expect(text.match(/sometimes: true/g)).toHaveLength(1);
    expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Cs}]/u);
  });

  it('adds warnings where they fail the run', () => {
    expect(updateKnown(undefined, hostileReport({ strict: true })).added).toContain('smtp/warn/with-a-name');
  });

  it('takes stale entries off, and keeps all others and every comment before an entry', () => {
    const report = hostileReport({ stale: ['smtp/pass/with-a-name'], cases: [] });
    const { text, removed } = updateKnown(FILE, report);
    expect(removed).toEqual([{ id: 'smtp/pass/with-a-name', reason: 'was so' }]);
    expect(text).toBe(FILE.replace('- id: smtp/pass/with-a-name\n  reason: was so\n', ''));
  });

  it('keeps the comment before an entry that goes', () => {
    const { text } = updateKnown(FILE, hostileReport({ stale: ['smtp/blocked/with-a-name'], cases: [] }));
    expect(text).toContain('# why the next one is here');
    expect(text).not.toContain('smtp/blocked');
  });
});
