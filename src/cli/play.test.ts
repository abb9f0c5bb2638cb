import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packageRoot } from '../library/package-root.js';
import { mailspec } from './mailspec.test.fixture.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'mailspec-play-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function script(name: string, ...lines: string[]): string {
  const file = path.join(folder, name);
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

describe('play', () => {
  it('shows the dialogue of a script of the suite, and that it passes', async () => {
    const file = path.join(packageRoot(), 'suites/scripts/telnet-first-message.smtp');
    const { status, out, err } = await mailspec(['play', file, '--embedded']);
    expect(err).toBe('');
    expect(out).toMatch(/^S: 220 .*\nC: HELO client\.example\.com\nS: 250 /m);
    expect(out).toMatch(/^PASS smtp\/script\/telnet-first-message: the walk-through by hand/m);
    expect(status).toBe(0);
  });

  it('plays a dialogue without a head, of either protocol', async () => {
    const smtp = script('my first.smtp', 'C: HELO {client}', 'S: 250', 'C: QUIT', 'S: 221', 'S: <closed>');
    expect((await mailspec(['play', smtp, '--embedded'])).out).toMatch(/^PASS smtp\/play\/my-first: the dialogue of/m);
    const pop3 = script('list.pop3', 'C: USER {user}', 'S: +OK', 'C: PASS {password}', 'S: +OK', 'C: QUIT', 'S: +OK');
    const { status, out } = await mailspec(['play', pop3, '--embedded']);
    expect(out).toMatch(/^C: PASS \[redacted\]$/m);
    expect(status).toBe(0);
  });

  it('fails where the server answers otherwise, with finding and dialogue', async () => {
    const file = script('wrong.smtp', '# rfc: 5321 §4.1.1.9', 'C: NOOP', 'S: 251');
    const { status, out } = await mailspec(['play', file, '--embedded']);
    expect(status).toBe(1);
    expect(out).toMatch(/^C: NOOP\nS: 250 /m);
    expect(out).toMatch(/^FAIL smtp\/play\/wrong: the dialogue of wrong\.smtp$/m);
    expect(out).toMatch(/expected +251/);
    expect(out).toMatch(/source +MUST, RFC 5321 §4\.1\.1\.9/);
  });

  it('warns of a tolerated reply, and fails for it with --strict', async () => {
    const file = script('lax.smtp', 'C: NOOP', 'S: 251', 'S? 250');
    expect(await mailspec(['play', file, '--embedded'])).toMatchObject({ status: 0 });
    const { status, out } = await mailspec(['play', file, '--embedded', '--strict']);
    expect(out).toMatch(/^WARN /m);
    expect(status).toBe(1);
  });

  it.each([
    ['no script', ['play', '/nowhere.smtp', '--embedded'], /the script cannot be read/],
    ['no target', ['play', '/dev/null'], /no target/],
    ['a foreign target', ['play', 'SCRIPT', 'smtp://192.0.2.1'], /--authorized/],
    ['a name without protocol', ['play', 'UNNAMED', '--embedded'], /Let its name end in \.smtp or \.pop3/],
    ['a line that is none', ['play', 'BROKEN', '--embedded'], /broken\.smtp:2: a step begins with/],
  ])('%s is a usage error', async (_what, argv, message) => {
    const files: Readonly<Record<string, string>> = {
      SCRIPT: script('good.smtp', 'C: NOOP', 'S: 250'),
      UNNAMED: script('good.txt', 'C: NOOP', 'S: 250'),
      BROKEN: script('broken.smtp', 'C: NOOP', 'X: 250'),
    };
    const { status, err } = await mailspec(argv.map((word) => files[word] ?? word));
    expect(err).toMatch(message);
    expect(status).toBe(2);
  });

  it('is exit status 3 for a server that is not there', async () => {
    const { status, out } = await mailspec(['play', script('noop.txt', 'C: NOOP', 'S: 250'), 'smtp://127.0.0.1:1']);
    expect(out).toMatch(/refuses connections/);
    expect(status).toBe(3);
  });
});
