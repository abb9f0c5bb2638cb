import { describe, expect, it } from 'vitest';
import { eventsOf, hostileReport, repeat } from './hostile-report.test.fixture.js';
import { createReporter, REPORTERS, type ReporterName, type ReporterOptions } from './reporter.js';

const options: ReporterOptions = {
  colour: false,
  tty: false,
  columns: 80,
  verbose: false,
  strict: false,
  standard: 'rfc5321',
  version: '0.1.0',
  repeat,
};

function output(name: ReporterName, changes: Partial<ReporterOptions> = {}, report = hostileReport()): string {
  const reporter = createReporter(name, { ...options, ...changes });
  return eventsOf(report)
    .map((event) => reporter.event(event))
    .join('');
}

/** Control sequences that are ours: colours, and the rewriting of the progress line. */
const OURS = /\x1b\[[0-9;]*m|\r\x1b\[2K/g;

describe('every reporter', () => {
  it.each(REPORTERS)('%s writes no control characters but our own', (name) => {
    for (const verbose of [false, true]) {
      expect(output(name, { verbose })).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Cs}]/u);
      const onTerminal = output(name, { verbose, colour: true, tty: true });
      expect(onTerminal.replace(OURS, '')).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Cs}]/u);
    }
  });

  it.each(REPORTERS)('%s ends with counts, time, seed and how the run ended', (name) => {
    const text = output(name);
    expect(text).toContain('the target died during the run');
    expect(text).toMatch(/\n9 cases: 1 pass, 1 fail, .*1 inconclusive \(8\.3 s, seed 4294967295\)\n$/);
  });
});

describe('pretty', () => {
  it('begins with the seed, the targets and the standard', () => {
    expect(output('pretty')).toMatch(
      /^mailspec 0\.1\.0, seed 4294967295\n9 cases against smtp:\/\/127\.0\.0\.1:25 pop3:\/\/\[::1\]:110, judged by RFC 5321\n/,
    );
  });

  it('shows each problem with its evidence and the command that repeats it', () => {
    const text = output('pretty');
    for (const outcome of ['fail', 'flaky', 'inconclusive', 'warn']) {
      expect(text).toContain(`${outcome.toUpperCase()} smtp/${outcome}/with-a-name\n`);
      expect(text).toContain(`repeat    ${repeat({ ...first(), id: `smtp/${outcome}/with-a-name` })}\n`);
    }
    expect(text).toContain('  expected  250\n');
    expect(text).toContain('  source    MUST, RFC 5321 §3.3 (RFC5321-3.3-ORDER-1, RFC5321-3.3-ORDER-2)\n');
    expect(text).toContain('    -> EHLO mailspec.test\n');
    expect(text).toContain('before    the first execution gave fail\n');
  });

  it('shows only as much of a long session as is needed', () => {
    const long = Array.from({ length: 300 }, (_, line) => `250-line ${line}\r\n`).join('');
    const [, failed] = hostileReport().cases;
    if (failed === undefined) throw new Error('no case');
    const transcripts = [
      { protocol: 'smtp', session: 1, entries: [{ type: 'received', atMs: 1, octets: Buffer.from(long) }] },
    ] as const;
    const findings = failed.findings.map((finding) => ({ ...finding, entry: 0 }));
    const text = output('pretty', {}, hostileReport({ cases: [{ ...failed, transcripts, findings }] }));
    expect(text).toContain('280 lines before this left out');
    expect(text).toContain('250-line 299');
    expect(text).not.toContain('250-line 279');
    expect(output('pretty', { verbose: true }, hostileReport({ cases: [{ ...failed, transcripts }] }))).toContain(
      '250-line 0\n',
    );
  });

  it('groups the reasons of what was not applicable', () => {
    const [, , , , skipped] = hostileReport().cases;
    if (skipped === undefined) throw new Error('no case');
    const cases = [1, 2, 3].map((n) => ({ ...skipped, id: `smtp/a/b${n}`, reason: n === 3 ? 'no TOP' : 'no SIZE' }));
    expect(output('pretty', {}, hostileReport({ cases }))).toContain(
      'Not applicable\n     2  no SIZE\n     1  no TOP\n',
    );
  });

  it('lists cases that never ran by reason, not one by one', () => {
    const result = { ...first(), outcome: 'inconclusive' as const, reason: 'not run: refused' };
    const cases = [1, 2, 3].map((n) => ({ ...result, id: `smtp/a/b${n}` }));
    const text = output('pretty', {}, hostileReport({ cases }));
    expect(text).toContain('Inconclusive\n     3  not run: refused\n');
    expect(text).not.toContain('smtp/a/b1');
  });

  it('shows the evidence of a few inconclusive cases, not of hundreds', () => {
    const [inconclusive] = hostileReport().cases.filter((result) => result.outcome === 'inconclusive');
    if (inconclusive === undefined) throw new Error('no case');
    const cases = Array.from({ length: 50 }, (_, n) => ({
      ...inconclusive,
      id: `smtp/a/b${n}`,
      reason: 'no greeting',
    }));
    const text = output('pretty', {}, hostileReport({ cases }));
    expect(text.match(/INCONCLUSIVE/g)).toHaveLength(5);
    expect(text).toContain('Inconclusive\n    45  no greeting\n');
  });

  it('rewrites one progress line on a terminal, never wider than it', () => {
    const [, second] = output('pretty', { tty: true, columns: 30 }).split('\r\x1b[2K');
    expect(second).toBe('1/9  1 pass  smtp/pass/with-a');
    expect(output('pretty')).not.toContain('1/9');
  });

  it('names stale known deviations', () => {
    expect(output('pretty')).toContain('known deviation pop3/dele/stale no longer fails');
  });
});

describe('dots', () => {
  it('gives a character a case', () => {
    expect(output('dots')).toContain('\n.Fwo-kb~?\n');
  });
});

describe('quiet', () => {
  it('gives the ids of what failed and the closing lines', () => {
    const lines = output('quiet', {}, hostileReport({ notes: [], stale: [] })).split('\n');
    expect(lines.slice(0, 2)).toEqual(['fail smtp/fail/with-a-name', 'flaky smtp/flaky/with-a-name']);
    expect(lines).toHaveLength(5);
  });
});

describe('github', () => {
  it('annotates problems, escaped as workflow commands ask', () => {
    const report = hostileReport();
    const cases = report.cases.map((result) => ({ ...result, reason: '50% of a:b,c' }));
    const text = output('github', {}, { ...report, cases });
    expect(text).toContain('::error title=fail smtp/fail/with-a-name::A case that ends as fail%0Arule: ');
    expect(text).toContain('::warning title=warn smtp/warn/with-a-name::');
    expect(text).toContain('%0Areason: 50%25 of a:b,c%0A');
    expect(text).toContain('::error title=run::the target died during the run\n');
    expect(output('github', { strict: true })).toContain('::error title=warn smtp/warn/with-a-name::');
  });

  it("runs no command of the server's", () => {
    const text = output('github');
    expect(text.split('\n').filter((line) => /^\s*::/.test(line) && !/^::(error|warning) title=/.test(line))).toEqual(
      [],
    );
    expect(text).not.toContain('##[');
  });
});

function first() {
  const [result] = hostileReport().cases;
  if (result === undefined) throw new Error('no case');
  return result;
}
