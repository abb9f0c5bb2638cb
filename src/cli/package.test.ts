import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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

  it('can be imported', () => {
    const script = "import('mailspec').then((m) => console.log(typeof m.run, typeof m.defineCase))";
    const out = execFileSync('node', ['--input-type=module', '-e', script], { cwd: folder, encoding: 'utf8' });
    expect(out.trim()).toBe('function function');
  });
});
