import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startReferenceServer } from '../reference/server.js';
import { packageRoot, packageVersion } from '../library/package-root.js';

/** What a user gets: the packed package, installed in an empty folder. */

const MINUTES_MS = 60_000;
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'mailspec-pack-'));
  const packed = npm(packageRoot(), 'pack', '--pack-destination', folder, '--silent').trim().split('\n').at(-1) ?? '';
  npm(folder, 'init', '--yes');
  npm(folder, 'install', '--prefer-offline', '--no-audit', '--no-fund', path.join(folder, packed));
}, 5 * MINUTES_MS);

afterAll(() => {
  rmSync(folder, { recursive: true });
});

function npm(cwd: string, ...args: string[]): string {
  return execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
}

function mailspec(...args: string[]): string {
  return execFileSync('npx', ['--no-install', 'mailspec', ...args], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

describe('the installed package', () => {
  it('is a command', () => {
    expect(mailspec('--version').trim()).toBe(packageVersion());
  });

  it('judges the reference server, scripts and requirement texts included', () => {
    expect(mailspec('run', '--embedded', '--only', '*/script/*', '--only', '*/sanity/*')).toMatch(/\d+ pass/);
    expect(mailspec('explain', 'RFC5321-3.3-RCPT250-1')).toMatch(/smtp\/sanity\/ordinary-transaction/);
  });

  it('runs the program that the README shows', async () => {
    const shown = /## In a program\n\n```js\n([\s\S]*?)```/.exec(
      readFileSync(path.join(packageRoot(), 'README.md'), 'utf8'),
    );
    const server = await startReferenceServer({
      smtpPort: 0,
      accounts: [{ user: 'alice', password: 'pw', address: 'alice@example.test' }],
    });
    try {
      const program = (shown?.[1] ?? '').replace('127.0.0.1:2525', `127.0.0.1:${server.smtpPort ?? 0}`);
      writeFileSync(path.join(folder, 'program.mjs'), program);
      // Not synchronously: the server is in this process.
      const { stdout } = await promisify(execFile)('node', ['program.mjs'], { cwd: folder });
      expect(stdout).toMatch(/^pass smtp\/order\/noop-in-state-greeted$/m);
      expect(stdout).not.toMatch(/^(?:fail|warn|flaky|inconclusive|blocked)/m);
    } finally {
      await server.close();
    }
  });
});
