import { describe, expect, it } from 'vitest';
import { hostileReport, repeat } from './hostile-report.test.fixture.js';
import { markdownReport } from './markdown.js';

describe('markdownReport', () => {
  const text = markdownReport(hostileReport(), repeat);

  it('holds no control characters', () => {
    expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Cs}]/u);
  });

  it('keeps what the server sent in code, fenced by more backticks than it holds', () => {
    let fence: string | undefined;
    const outside: string[] = [];
    for (const line of text.split('\n')) {
      const mark = /^(`{3,})(text)?$/.exec(line)?.[1];
      if (fence === undefined && mark !== undefined) fence = mark;
      else if (fence !== undefined && line === fence) fence = undefined;
      else if (fence === undefined) outside.push(line);
    }
    expect(fence).toBeUndefined();
    const prose = outside.join('\n').replace(/(`+)[^]*?[^`]\1(?!`)/g, '');
    expect(prose).not.toMatch(/<script|<!\[CDATA/);
    expect(text).toContain('\n`````text\n');
  });

  it('counts outcomes and shows problems with the command that repeats them', () => {
    expect(text).toContain('| fail | 1 |\n');
    expect(text).toContain('### fail: `smtp/fail/with-a-name`\n');
    expect(text).toContain('repeat   npx mailspec run smtp://127.0.0.1:25 --only smtp/fail/with-a-name --seed 1\n');
    expect(text).toContain('**The run did not complete: the target died during the run.**');
    expect(text).toContain('## Not applicable');
  });
});
