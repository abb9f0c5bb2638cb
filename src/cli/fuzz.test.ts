import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { startReferenceServer } from '../reference/server.js';
import { mailspec } from './mailspec.test.fixture.js';

const folders: string[] = [];

async function folder(): Promise<string> {
  const made = await mkdtemp(path.join(tmpdir(), 'mailspec-fuzz-'));
  folders.push(made);
  return made;
}

afterAll(async () => {
  for (const one of folders) await rm(one, { recursive: true });
});

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

  it('tells and writes what is listed as known, and does not count it', async () => {
    const reports = await folder();
    const known = path.join(reports, 'known.yaml');
    await writeFile(known, '- id: smtp/property/model-agreement\n  reason: the next release refuses it\n');
    const fault = ['--embedded', '--fault', 'smtp-rcpt-before-mail-accepted', '--known', known];
    const flags = [...fault, '--runs', '60', '--seed', '1', '--report-dir', reports];
    const run = await mailspec(['fuzz', ...flags, '--only', 'smtp/property/model-agreement']);
    expect(run).toMatchObject({ status: 0, err: '' });
    expect(run.out).toMatch(/^known RCPT in state (?:greeted|helo|ehlo) /m);
    expect(run.out).toContain('listed: the next release refuses it');
    expect(run.out).toMatch(/^nothing found that is not listed: .* 0 findings {2}[1-9]\d* known$/m);
    expect((await readdir(reports)).filter((name) => name.endsWith('.smtp'))).not.toEqual([]);
    await writeFile(known, '- id: smtp/property/model-agreement\n  reason: it was accepted\n  until: 2020-01-01\n');
    const expired = await mailspec(['fuzz', ...flags, '--only', 'smtp/property/model-agreement']);
    expect(expired).toMatchObject({ status: 1, out: expect.not.stringContaining('listed: ') as string });
  });

  it('generates in each shard what the whole has and no other shard', async () => {
    const kept = async (...flags: string[]): Promise<ReadonlySet<string>> => {
      const corpus = await folder();
      const only = ['--only', 'smtp/property/model-agreement', '--jobs', '1', '--seed', '3'];
      const run = await mailspec(['fuzz', '--embedded', ...only, ...flags, '--corpus', corpus]);
      expect(run.status).toBe(0);
      return new Set(await readdir(corpus));
    };
    const reports = ['--report-dir', await folder()];
    const whole = await kept('--runs', '25', ...reports);
    const first = await kept('--runs', '50', '--shard', '1/2', ...reports);
    const second = await kept('--runs', '50', '--shard', '2/2', ...reports);
    expect(first).toEqual(whole);
    expect(second.size).toBeGreaterThan(3);
    expect([...second].filter((name) => first.has(name))).toEqual([]);
    const few = await mailspec(['fuzz', '--embedded', '--runs', '3', '--shard', '1/4', ...reports]);
    expect(few).toMatchObject({ status: 2, err: expect.stringContaining('each of 4 shards') as string });
  });

  it('refuses to find nothing where nothing can be asked, and tells what no session reached', async () => {
    const accounts = [{ user: 'alice', password: 'wonderland', address: 'alice@example.test' }];
    const server = await startReferenceServer({ smtpPort: 0, accounts });
    const url = `smtp://127.0.0.1:${server.smtpPort ?? 0}`;
    const flags = ['--runs', '60', '--report-dir', await folder()];
    try {
      const nobody = await mailspec(['fuzz', url, ...flags]);
      expect(nobody).toMatchObject({ status: 2, err: expect.stringContaining('fewer than 1 recipients') as string });
      const unknown = ['--recipient', 'nobody-here@example.test'];
      const refused = await mailspec(['fuzz', url, ...unknown, ...flags, '--only', 'smtp/property/model-agreement']);
      expect(refused).toMatchObject({ status: 0, err: '' });
      expect(refused.out).toMatch(/^note: smtp\/property\/model-agreement: generated sessions never reached: .*RCPT/m);
    } finally {
      await server.close();
    }
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
