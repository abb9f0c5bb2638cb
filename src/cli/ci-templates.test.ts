import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { startReferenceServer, type ReferenceServer } from '../reference/server.js';
import { packageRoot } from '../library/package-root.js';

/** The templates for CI systems say what works: their commands are run as they stand, for every shard. */

const SHARDS = 4;
const SEED = '7';
let folder: string;
let server: ReferenceServer;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'mailspec-ci-'));
  const build = path.join(folder, 'package');
  await promisify(execFile)(
    'npx',
    [
      'tsc',
      '-p',
      'tsconfig.build.json',
      '--outDir',
      path.join(build, 'dist'),
      '--tsBuildInfoFile',
      path.join(build, 'tsbuildinfo'),
    ],
    {
      cwd: packageRoot(),
    },
  );
  for (const part of ['package.json', 'node_modules', 'suites']) {
    symlinkSync(path.join(packageRoot(), part), path.join(build, part));
  }
  server = await startReferenceServer({ smtpPort: 0, accounts: [] });
  writeFileSync(path.join(folder, 'target.yaml'), `target: smtp://127.0.0.1:${server.smtpPort ?? 0}\n`);
});

afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

/** The shell commands of a template that call mailspec, in their order. */
function commands(template: string): readonly string[] {
  const found: string[] = [];
  const walk = (value: unknown): void => {
    if (typeof value === 'string' && value.includes('npx ')) found.push(value);
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(walk);
  };
  const text = readFileSync(path.join(packageRoot(), 'docs', 'ci', template), 'utf8');
  for (const document of parseAllDocuments(text)) walk(document.toJS());
  return found;
}

/** Runs a command as the CI system would in job number `shard`, with the mailspec of this tree. */
async function inCi(command: string, shard: number): Promise<void> {
  const filled = command
    .replaceAll('${{ matrix.shard }}', String(shard))
    .replaceAll('${{ github.run_number }}', SEED)
    .replaceAll('/config/target.yaml', 'target.yaml')
    .replace(/npx (--yes )?mailspec/g, `node ${path.join(folder, 'package', 'dist', 'src', 'cli', 'main.js')}`);
  const env = {
    PATH: process.env['PATH'] ?? '',
    CI_NODE_INDEX: String(shard),
    CI_NODE_TOTAL: String(SHARDS),
    CI_PIPELINE_IID: SEED,
    JOB_COMPLETION_INDEX: String(shard - 1),
  };
  await promisify(execFile)('sh', ['-e', '-c', filled], { cwd: folder, env });
}

describe.each(['github-actions.yml', 'gitlab-ci.yml', 'kubernetes.yaml'])('docs/ci/%s', (template) => {
  it('judges in shards and joins their reports', async () => {
    const [judge = '', merge = '', ...more] = commands(template);
    expect(more).toEqual([]);
    for (let shard = 1; shard <= SHARDS; shard++) await inCi(judge, shard);
    await inCi(merge, 1);
    const junit = readFileSync(path.join(folder, 'junit.xml'), 'utf8');
    const names = [...junit.matchAll(/<testcase ([^>]*?)\/?>/g)].map(([, attributes = '']) =>
      ['classname', 'name'].map((key) => new RegExp(`(?:^| )${key}="([^"]*)"`).exec(attributes)?.[1]).join('/'),
    );
    expect(names.length).toBeGreaterThan(1000);
    expect(new Set(names).size).toBe(names.length);
    for (const file of ['junit.xml', 'report.html']) rmSync(path.join(folder, file));
    for (let shard = 0; shard <= SHARDS; shard++) rmSync(path.join(folder, `shard-${shard}.json`), { force: true });
  });
});
