import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../library/package-root.js';
import { describeTarget } from './describe-target.js';

interface Ran {
  readonly status: number;
  readonly out: string;
  /** By full name: what became of the test, and its messages. */
  readonly tests: ReadonlyMap<string, { readonly status: string; readonly messages: string }>;
}

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'mailspec-vitest-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Runs the fixture in a vitest of its own. */
async function vitest(...args: string[]): Promise<Ran> {
  const root = packageRoot();
  const json = path.join(folder, 'result.json');
  const config = path.join(folder, 'vitest.config.mjs');
  writeFileSync(config, `export default { test: { include: ['src/vitest/describe-target.test.fixture.ts'] } };\n`);
  const argv = [
    path.join(root, 'node_modules/vitest/vitest.mjs'),
    ...['run', '--root', root, '--config', config],
    ...['--reporter', 'verbose', '--reporter', 'json', `--outputFile.json=${json}`, ...args],
  ];
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('VITEST')));
  const [status, out] = await new Promise<readonly [number, string]>((resolve) => {
    const child = execFile(
      process.execPath,
      argv,
      { cwd: root, env: { ...env, NO_COLOR: '1' } },
      (_error, stdout, err) => {
        resolve([child.exitCode ?? -1, stdout + err]);
      },
    );
  });
  const { testResults } = JSON.parse(readFileSync(json, 'utf8')) as {
    testResults: { assertionResults: { fullName: string; status: string; failureMessages: string[] }[] }[];
  };
  const tests = testResults
    .flatMap((file) => file.assertionResults)
    .map((one) => [one.fullName, { status: one.status, messages: one.failureMessages.join('\n') }] as const);
  return { status, out, tests: new Map(tests) };
}

const name = (suite: string, id: string): string => `${suite} smtp/mine/${id} the case that is ${id}`;

describe('describeTarget', () => {
  it('makes a test of each case, with its outcome and its evidence', async () => {
    const { status, out, tests } = await vitest();
    expect(status, out).toBe(1);
    const outcomes = ['passed', 'observed', 'warned', 'failed', 'flaky', 'unclear', 'left', 'blocked'].map((id) => [
      id,
      tests.get(name('hooked outcomes', id))?.status,
    ]);
    expect(Object.fromEntries(outcomes)).toEqual({
      passed: 'passed',
      observed: 'passed',
      warned: 'passed',
      failed: 'failed',
      flaky: 'failed',
      unclear: 'failed',
      left: 'skipped',
      blocked: 'skipped',
    });
    const failed = tests.get(name('hooked outcomes', 'failed'))?.messages ?? '';
    expect(failed).toContain('ConformanceError: expected admiration; got \\x1b[31mindifference');
    expect(failed).toContain('MUST, RFC 5321 §4.1.1.9 (RFC5321-4.1.1.9-MINE-1)');
    expect(failed).toMatch(/<- 220 .*\n.*-> NOOP\n.*<- 250 /);
    expect(failed).not.toContain('\x1b');
    expect(tests.get(name('hooked outcomes', 'unclear'))?.messages).toMatch(/^InconclusiveError: nobody can tell/);
    expect(tests.get(name('hooked outcomes', 'flaky'))?.messages).toContain('the first execution gave fail');
    expect(out).toContain('not-applicable: the server has no admirers');
    expect(out).toContain('blocked: smtp/mine/failed failed');

    const rule = (id: string): string => `hooked outcomes smtp/wire/${id} the rule that ${id}`;
    expect(tests.get(rule('holds'))?.status).toBe('passed');
    expect(tests.get(rule('breaks'))?.messages).toMatch(/expected more; got less \(in \d+ of \d+ sessions/);

    expect(tests.get(name('strict warnings', 'warned'))?.status).toBe('failed');
    expect(tests.get(name('strict warnings', 'passed'))?.status).toBe('passed');

    expect(tests.get(name('listed known', 'failed'))?.status).toBe('skipped');
    expect(out).toContain('known: we live with it');
    expect(tests.get(name('listed known', 'passed'))?.messages).toContain('take its entry off the list');

    // A target that cannot be judged: the suite fails, and no test of it is green.
    expect(out).toMatch(/absent\n.*TargetUnusable: 127\.0\.0\.1:1 refuses connections/);
    expect(out).toMatch(/mistaken\n.*TargetUnusable: the target has no endpoint of the protocol/);
    for (const [test, result] of tests) if (/^(absent|mistaken) /.test(test)) expect(result.status).not.toBe('passed');
  });

  it('asks only what the filter of vitest selects', async () => {
    const { status, out, tests } = await vitest('-t', 'hooked outcomes smtp/mine/(passed|observed)|hooked.*rule that');
    expect(out).toContain('ASKED passed observed\n');
    expect(tests.get(name('hooked outcomes', 'failed'))?.status).not.toBe('failed');
    // The rules are judged on what was asked.
    expect(out).toContain('in 2 of 2 sessions');
    expect(status).toBe(1);
  });

  it('refuses a selection of nothing while the tests are collected', () => {
    expect(() => {
      describeTarget('nothing', 'smtp://127.0.0.1:1', { only: 'smtp/nothing/*' });
    }).toThrow(/--only smtp\/nothing\/\* matches no case/);
  });
});
