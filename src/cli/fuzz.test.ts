import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { mailspec } from './mailspec.test.fixture.js';

const folder = (): Promise<string> => mkdtemp(path.join(tmpdir(), 'mailspec-'));

describe('mailspec fuzz', () => {
  it('finds nothing on the correct server, and keeps what reached something new', async () => {
    const [reports, corpus] = [await folder(), await folder()];
    const flags = ['--seed', '1', '--report-dir', reports, '--corpus', corpus, '--only', 'smtp/property/*'];
    const first = await mailspec(['fuzz', '--embedded', '--runs', '150', ...flags]);
    expect(first.out).toContain('nothing found: ');
    expect(first.status).toBe(0);
    const kept = await readdir(corpus);
    expect(kept.length).toBeGreaterThan(3);
    expect(JSON.parse(await readFile(path.join(corpus, kept[0] ?? ''), 'utf8'))).toHaveProperty('property');
    const second = await mailspec(['fuzz', '--embedded', '--runs', '100', ...flags]);
    expect(second).toMatchObject({ status: 0, err: '' });
    expect(await readdir(reports)).toEqual([]);
  });

  it('writes each finding once, as a script that replay takes', async () => {
    const reports = await folder();
    const fault = ['--embedded', '--fault', 'smtp-rcpt-before-mail-accepted'];
    const only = ['--only', 'smtp/property/model-agreement'];
    const run = await mailspec(['fuzz', ...fault, ...only, '--runs', '120', '--seed', '1', '--report-dir', reports]);
    expect(run.status).toBe(1);
    const lines = (await readFile(path.join(reports, 'findings.jsonl'), 'utf8')).trim().split('\n');
    const findings = lines.map((line) => JSON.parse(line) as { key: string; script: string; steady: boolean });
    expect(new Set(findings.map(({ key }) => key)).size).toBe(findings.length);
    expect(findings.every(({ steady }) => steady)).toBe(true);
    const again = await mailspec(['replay', findings[0]?.script ?? '', ...fault]);
    expect(again).toMatchObject({ status: 1, out: expect.stringMatching(/^STILL FAILS/) as string });
  });

  it('tells bad input and servers that are not there', async () => {
    const time = await mailspec(['fuzz', '--embedded', '--time', 'long']);
    expect(time).toMatchObject({ status: 2, err: expect.stringContaining('--time "long"') as string });
    const reports = await folder();
    const gone = await mailspec([
      'fuzz',
      'smtp://127.0.0.1:1',
      '--recipient',
      'a@example.org',
      '--report-dir',
      reports,
    ]);
    expect(gone).toMatchObject({ status: 3, err: expect.stringContaining('refuses connections') as string });
  });

  it('stops when it is interrupted', async () => {
    const abort = new AbortController();
    abort.abort();
    const run = await mailspec(['fuzz', '--embedded', '--report-dir', await folder()], { signal: abort.signal });
    expect(run.status).toBe(130);
  });
});
