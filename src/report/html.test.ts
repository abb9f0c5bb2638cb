import { describe, expect, it } from 'vitest';
import { HOSTILE, hostileReport, repeat } from './hostile-report.test.fixture.js';
import { htmlReport } from './html.js';

const TAGS = 'html head meta title style body h1 h2 h3 h4 p strong table tr th td ul li section span pre code'.split(
  ' ',
);

describe('htmlReport', () => {
  const hostile = hostileReport();
  const page = htmlReport(
    { ...hostile, cases: hostile.cases.map((result) => ({ ...result, title: HOSTILE, id: HOSTILE, rfc: HOSTILE })) },
    (result) => `${repeat(result)} ${HOSTILE}`,
  );

  it('holds no markup but our own, and nothing that is fetched or run', () => {
    const tags = [...page.matchAll(/<\/?([^\s>]*)([^>]*)>/g)];
    expect(tags.map(([, name]) => name).filter((name) => !['!DOCTYPE', ...TAGS].includes(name ?? ''))).toEqual([]);
    const attributes = tags.map(([, , rest]) => rest?.trim() ?? '').filter((rest) => rest !== '');
    expect(
      attributes.filter((rest) => !/^(class="[a-z-]+"|lang="en"|html|charset="utf-8"|http-equiv=.*)$/.test(rest)),
    ).toEqual([]);
  });

  it('holds no control characters', () => {
    expect(page).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Cs}]/u);
  });

  it('shows problems and all cases', () => {
    const plain = htmlReport(hostileReport(), repeat);
    expect(plain).toContain('<h3><span class="fail">fail</span> smtp/fail/with-a-name</h3>');
    expect(plain).toContain('-&gt; EHLO mailspec.test');
    expect(plain).toContain('<td class="pass">pass</td>');
    expect(plain).toContain('The run did not complete: the target died during the run.');
  });

  it('says so when there are no problems', () => {
    expect(htmlReport(hostileReport({ cases: [], end: 'complete' }), repeat)).toContain('<p>None.</p>');
  });
});
