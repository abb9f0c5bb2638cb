import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mailspec } from './mailspec.test.fixture.js';

let folder: string;
const at = (...parts: string[]): string => path.join(folder, ...parts);

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'mailspec-matrix-'));
  await mkdir(at('good'));
  const run = ['run', '--embedded', '--reporter', 'quiet', '--only', 'pop3/list/*', '--only', '*/sanity/*'];
  await mailspec([...run, '--json', at('good', 'report.json')]);
  await mailspec([...run, '--json', at('bad.json'), '--fault', 'pop3-list-one-missing-ok']);
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

describe('mailspec matrix', () => {
  it('shows where servers differ, the counts on top', async () => {
    const { out, status } = await mailspec(['matrix', at('good', 'report.json'), at('bad.json')]);
    expect(status).toBe(0);
    expect(out).toMatch(/\| `good` +\| `smtp:.*\| 0 +\|/);
    expect(out).toMatch(/\| `bad` +\| `smtp:.*\| 1 +\|/);
    const rows = out.split('\n').filter((line) => line.startsWith('| `pop3/') || line.startsWith('| `smtp/'));
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) expect(row).toMatch(/\| pass +\| (fail|flaky) +\|$/);
  });

  it('holds every case with --all, as JSON too', async () => {
    const args = [
      'matrix',
      '--all',
      '--json',
      at('m.json'),
      `one=${at('bad.json')}`,
      `two=${at('good', 'report.json')}`,
    ];
    const { out } = await mailspec(args);
    expect(out).toContain('`pop3/sanity/still-serving-at-the-end`');
    const table = JSON.parse(await readFile(at('m.json'), 'utf8')) as { servers: { name: string }[]; cases: unknown[] };
    expect(table.servers.map(({ name }) => name)).toEqual(['one', 'two']);
    expect(table.cases.length).toBeGreaterThan(20);
  });

  it.each([
    [['none.json'], /cannot be read/],
    [['same=bad.json', 'same=bad.json'], /two columns are named same/],
  ])('refuses %j', async (names, message) => {
    const { status, err } = await mailspec([
      'matrix',
      ...names.map((name) => name.replace('bad.json', at('bad.json'))),
    ]);
    expect(err).toMatch(message);
    expect(status).toBe(2);
  });
});
