import { describe, expect, it } from 'vitest';
import { octets } from '../octets/octets.js';
import type { RunReport } from '../run/report.js';
import type { TranscriptEntry } from '../transcript/transcript.js';
import { hostileReport } from './hostile-report.test.fixture.js';
import { jsonReport } from './json.js';
import { redactEvent, redactReport, redactText, secretForms } from './redact.js';

const account = { user: 'alice', password: 'tr0ub4dor&3\\', address: 'alice@example.test' };
const secrets = secretForms([account]);
const base64 = (text: string): string => Buffer.from(text, 'latin1').toString('base64');

function reportWith(entries: readonly TranscriptEntry[]): RunReport {
  const [first] = hostileReport().cases;
  if (first === undefined) throw new Error('no case');
  return hostileReport({ cases: [{ ...first, transcripts: [{ protocol: 'pop3', session: 1, entries }] }] });
}

describe('redactReport', () => {
  it.each([
    ['PASS', `PASS ${account.password}\r\n`],
    ['AUTH PLAIN', `AUTH PLAIN ${base64(`\0alice\0${account.password}`)}\r\n`],
    ['AUTH PLAIN with an authorization identity', `AUTH PLAIN ${base64(`alice\0alice\0${account.password}`)}\r\n`],
    ['AUTH LOGIN', `${base64(account.password)}\r\n`],
    ['base64 of a longer text', `${base64(`ab${account.password}cd`)}\r\n`],
    ['a URL', `pop3://alice:${encodeURIComponent(account.password)}@host`],
  ])('removes the password of %s', (_, command) => {
    const clear = redactReport(reportWith([{ type: 'sent', atMs: 1, octets: octets(command) }]), secrets);
    const text = jsonReport(clear);
    expect(text).toContain('[redacted]');
    for (const secret of secrets) expect(text).not.toContain(secret);
  });

  it('finds a password that was cut over segments, and leaves the other octets alone', () => {
    const entries = Array.from(`PASS ${account.password}\r\nSTAT\r\n`, (char, index) => ({
      type: 'sent' as const,
      atMs: index,
      octets: octets(char),
    }));
    const [result] = redactReport(reportWith(entries), secrets).cases;
    const sent = result?.transcripts[0]?.entries.map((entry) => ('octets' in entry ? Buffer.from(entry.octets) : ''));
    expect(sent?.join('')).toBe('PASS [redacted]\r\nSTAT\r\n');
  });

  it('removes it from findings, reasons, notes and greetings', () => {
    const said = `you said ${account.password}`;
    const report = hostileReport({ notes: [said], greeting: { pop3: said } });
    const cases = report.cases.map((result) => ({
      ...result,
      reason: said,
      findings: result.findings.map((finding) => ({ ...finding, rule: said, expected: said, actual: said })),
    }));
    const event = redactEvent({ type: 'ended', report: { ...report, cases } }, secrets);
    expect(JSON.stringify(event)).not.toContain('tr0ub4dor');
  });

  it('changes nothing where there are no secrets', () => {
    const report = hostileReport();
    expect(redactReport(report, [])).toEqual(report);
  });
});

describe('redactText', () => {
  it('joins overlapping secrets', () => {
    expect(redactText('xabcdx', ['abc', 'bcd'])).toBe('x[redacted]x');
  });

  it('is not led astray by a password that stands in its own mark', () => {
    expect(redactText('PASS redacted', ['redacted', ''])).toBe('PASS [redacted]');
  });
});

describe('secretForms', () => {
  it('holds no empty form', () => {
    expect(secretForms([{ user: 'alice', password: '' }])).not.toContain('');
  });
});
