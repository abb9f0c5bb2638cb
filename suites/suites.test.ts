import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { cases } from './index.js';

const folder = fileURLToPath(new URL('requirements', import.meta.url));
const requirementIds = new Set(
  readdirSync(folder)
    .filter((name) => /^(smtp|pop3)-.*\.json$/.test(name))
    .flatMap((name) => {
      const file = JSON.parse(readFileSync(`${folder}/${name}`, 'utf8')) as { requirements: { id: string }[] };
      return file.requirements.map((one) => one.id);
    }),
);

const TITLE_LIMIT = 120;

describe('the suite', () => {
  it('has ids of one form, each once', () => {
    const ids = cases.map((one) => one.id);
    expect(ids.filter((id) => !/^(smtp|pop3)(\/[a-z0-9]+(-[a-z0-9]+)*){2,3}$/.test(id))).toEqual([]);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });

  it('has titles that say what a right server does, each once', () => {
    const titles = cases.map((one) => one.title);
    const twice = titles.filter((title, index) => titles.indexOf(title) !== index);
    expect(twice).toEqual([]);
    expect(titles.filter((title) => /\b(should|shall|test|tests|check|checks|verify)\b/i.test(title))).toEqual([]);
    expect(titles.filter((title) => title.length > TITLE_LIMIT || title.endsWith('.'))).toEqual([]);
  });

  it('names requirements that exist', () => {
    const unknown = cases.flatMap((one) =>
      one.requirements.filter((id) => !requirementIds.has(id)).map((id) => `${one.id}: ${id}`),
    );
    expect(unknown).toEqual([]);
  });

  it('builds on cases that exist, and frames the run', () => {
    const ids = new Set(cases.map((one) => one.id));
    expect(cases.flatMap((one) => one.buildsOn ?? []).filter((id) => !ids.has(id))).toEqual([]);
    expect(new Set(cases.map((one) => one.position))).toEqual(new Set(['first', undefined, 'last']));
  });
});
