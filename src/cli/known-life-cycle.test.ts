import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mailspec } from './mailspec.test.fixture.js';

const FAULT = 'pop3-list-one-missing-ok';
const ID = 'pop3/list/wrong-number-zero';
let folder: string;
let known: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'mailspec-known-'));
  known = path.join(folder, 'known.yaml');
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

const judge = (...options: readonly string[]): ReturnType<typeof mailspec> =>
  mailspec(['run', '--embedded', '--only', ID, '--reporter', 'quiet', '--known', known, ...options]);
const text = (): Promise<string> => readFile(known, 'utf8');

describe('the life of a known deviation', () => {
  it('begins as a candidate with its evidence and without a reason: status 1', async () => {
    const { status, out } = await judge('--fault', FAULT, '--update-known');
    expect(status).toBe(1);
    expect(out).toContain(`added ${ID}: fill in its reason`);
    expect(await text()).toMatch(new RegExp(`- id: ${ID}\n  reason: ""\n  rfc: RFC 1939 §5\n  transcript: .*expected`));
  });

  it('is refused while its reason is empty: status 2, with the place and the remedy', async () => {
    const { status, err } = await judge('--fault', FAULT);
    expect(status).toBe(2);
    expect(err).toMatch(/known\.yaml:\d+: .* has no reason: say why/);
  });

  it('excuses once it has one: status 0', async () => {
    await writeFile(known, `# Ours.\n${(await text()).replace('reason: ""', 'reason: the sizes are those on disk')}`);
    const { status, out } = await judge('--fault', FAULT);
    expect(out).toContain('1 case: 1 known');
    expect(status).toBe(0);
  });

  it('stays as it is, octet for octet, where nothing changed', async () => {
    const before = await text();
    const { status, out } = await judge('--fault', FAULT, '--update-known');
    expect(status).toBe(0);
    expect(out).toContain('nothing to change');
    expect(await text()).toBe(before);
  });

  it('counts again behind its date: status 1', async () => {
    const before = await text();
    await writeFile(known, `${before}  until: 2020-01-31\n`);
    expect((await judge('--fault', FAULT)).status).toBe(1);
    const { status, out } = await judge('--fault', FAULT, '--update-known');
    expect(status).toBe(1);
    expect(out).toContain(`kept ${ID}, which fails and is past its date`);
    await writeFile(known, before);
  });

  it('is stale when the server is mended: status 1', async () => {
    const { status, out } = await judge();
    expect(status).toBe(1);
    expect(out).toContain(`known deviation ${ID} no longer fails: take its entry off the list`);
  });

  it('is none of a run of other cases: status 0', async () => {
    const { status } = await mailspec(['run', '--embedded', '--only', 'pop3/sanity/**', '--known', known]);
    expect(status).toBe(0);
  });

  it('is taken off, and named: status 1, then 0', async () => {
    const { status, out } = await judge('--update-known');
    expect(status).toBe(1);
    expect(out).toContain(`removed ${ID}, which no longer fails (its reason was: the sizes are those on disk)`);
    expect(await text()).toContain('# Ours.');
    expect(await text()).not.toContain(ID);
    expect((await judge()).status).toBe(0);
  });

  it('must have the id of a case: status 2, with the nearest', async () => {
    await writeFile(known, `- id: ${ID.slice(0, -1)}\n  reason: x\n`);
    const { status, err } = await judge();
    expect(status).toBe(2);
    expect(err).toContain(`do you mean ${ID}?`);
  });

  it('needs a file: status 2', async () => {
    const { status, err } = await mailspec(['run', '--embedded', '--only', ID, '--update-known']);
    expect(status).toBe(2);
    expect(err).toContain('--update-known: name the file with --known FILE');
  });

  it('is not written by a run that did not complete', async () => {
    const before = '# nothing yet\n';
    await writeFile(known, before);
    const { status, out } = await mailspec(['run', 'pop3://127.0.0.1:1', '--known', known, '--update-known']);
    expect(status).toBe(3);
    expect(out).toContain('left as it was, since the run did not complete');
    expect(await text()).toBe(before);
  });
});
