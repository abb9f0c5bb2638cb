import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseReport } from '../report/json.js';
import type { RunReport } from '../run/report.js';
import { mailspec } from './mailspec.test.fixture.js';
import { parseShard } from './shard-option.js';

const SELECTION = ['pop3/list/*', 'pop3/sanity/*', 'smtp/sanity/*', 'smtp/order/*', 'smtp/wire/*'];
const FAULTS = ['pop3-list-one-missing-ok', 'smtp-rset-before-ehlo-refused'];
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'mailspec-merge-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

const read = async (name: string): Promise<RunReport> => parseReport(await readFile(path.join(folder, name), 'utf8'));
const inFolder = (name: string): string => path.join(folder, name);
const run = (name: string, options: readonly string[]): ReturnType<typeof mailspec> => {
  const only = SELECTION.flatMap((glob) => ['--only', glob]);
  return mailspec(['run', '--embedded', ...only, '--reporter', 'quiet', '--json', inFolder(name), ...options]);
};
const told = (report: RunReport): unknown => report.cases.map(({ id, outcome }) => `${outcome} ${id}`);

describe('four shards, merged', () => {
  it.each([
    ['the correct server', 'good', [], 0],
    ['a server with faults', 'bad', FAULTS, 1],
  ])('equal the whole run: %s', async (_, name, faults, status) => {
    const options = faults.flatMap((fault) => ['--fault', fault]);
    expect((await run(`${name}.json`, [...options, '--seed', '1'])).status).toBe(status);
    const names = [1, 2, 3, 4].map((index) => `${name}-${index}.json`);
    for (const [index, file] of names.entries()) await run(file, [...options, '--shard', `${index + 1}/4`]);
    const merged = await mailspec(['merge', ...names.reverse().map(inFolder), '--report-dir', inFolder(name)]);
    expect(merged.err).toBe('');
    expect(merged.status).toBe(status);
    const whole = await read(`${name}.json`);
    const joined = await read(`${name}/report.json`);
    expect(told(joined)).toEqual(told(whole));
    expect(joined.shard).toBeUndefined();
    const own = (await Promise.all(names.map(read))).flatMap(({ cases }) => cases.map(({ id }) => id));
    const twice = own.filter((id, index) => own.indexOf(id) !== index);
    expect(twice.filter((id) => !/\/(sanity|wire)\//.test(id))).toEqual([]);
  });

  it.each([
    ['a missing shard', ['good-1.json', 'good-2.json', 'good-4.json'], /shard 3 of 4 is missing/],
    ['a doubled one', ['good-1.json', 'good-1.json'], /shard 1 of 4 is there twice/],
    ['a whole run', ['good.json'], /report of a whole run/],
    ['no file', ['none.json'], /the report cannot be read/],
    ['another target', ['bad-1.json', 'good-2.json', 'good-3.json', 'good-4.json'], /another target/],
    ['another seed', ['seed-1.json', 'good-2.json', 'good-3.json', 'good-4.json'], /another seed \(2 and 1\)/],
    ['what is no report', ['none.txt'], /none.txt is no report/],
  ])('are refused with %s', async (_, names, message) => {
    await writeFile(inFolder('none.txt'), '{}');
    const text = await readFile(inFolder('good-1.json'), 'utf8');
    await writeFile(inFolder('seed-1.json'), text.replace('"seed": 1', '"seed": 2'));
    const { status, err } = await mailspec(['merge', ...names.map(inFolder)]);
    expect(err).toMatch(message);
    expect(status).toBe(2);
  });

  it('may be more than there are cases: an empty one says so', async () => {
    const argv = ['run', '--embedded', '--only', 'smtp/order/rcpt-in-state-greeted', '--shard', '2/2'];
    const { status, out } = await mailspec(argv);
    expect(out).toContain('this shard is empty');
    expect(status).toBe(0);
  });
});

describe('parseShard', () => {
  it.each([
    ['2/4', {}, { index: 2, count: 4 }],
    ['auto', { CI_NODE_INDEX: '4', CI_NODE_TOTAL: '4' }, { index: 4, count: 4 }],
    ['auto', { CI_NODE_TOTAL: '1' }, { index: 1, count: 1 }],
    ['auto', { CIRCLE_NODE_INDEX: '0', CIRCLE_NODE_TOTAL: '3' }, { index: 1, count: 3 }],
    ['auto/5', { JOB_COMPLETION_INDEX: '4' }, { index: 5, count: 5 }],
  ])('%s in %o', (text, env, shard) => {
    expect(parseShard(text, env)).toEqual(shard);
  });

  it.each([
    ['0/4', {}, /I from 1 to N/],
    ['5/4', {}, /I from 1 to N/],
    ['x', {}, /I from 1 to N/],
    ['auto', {}, /the environment has none of/],
    ['auto', { JOB_COMPLETION_INDEX: '1' }, /auto\/N/],
    ['auto/2', { JOB_COMPLETION_INDEX: '2' }, /none of 2 shards/],
    ['auto', { CI_NODE_INDEX: 'x', CI_NODE_TOTAL: '2' }, /not a number/],
    ['auto/3', { CI_NODE_INDEX: '1', CI_NODE_TOTAL: '2' }, /CI_NODE_TOTAL is 2/],
  ])('refuses %s in %o', (text, env, message) => {
    expect(() => parseShard(text, env)).toThrow(message);
  });
});
