import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import type { RunReport } from '../run/report.js';
import { eventsOf, hostileReport, repeat } from './hostile-report.test.fixture.js';
import { junitReport } from './junit.js';

const schema = await readFile(new URL('junit.xsd', import.meta.url), 'utf8');

async function errorsOf(xml: string): Promise<readonly string[]> {
  const result = await validateXML({ xml: [{ fileName: 'junit.xml', contents: xml }], schema: [schema] });
  return result.errors.map((error) => error.rawMessage);
}

function emptyReport(changes: Partial<RunReport>): RunReport {
  return hostileReport({ cases: [], stale: [], ...changes });
}

/** The whole `testcase` element of one case. */
function testCase(xml: string, topic: string): string {
  return new RegExp(`<testcase classname="${topic}"[^]*?</testcase>`).exec(xml)?.[0] ?? '';
}

describe('junitReport', () => {
  it('keeps to the schema whatever the server sent', async () => {
    expect(await errorsOf(junitReport(hostileReport(), repeat))).toEqual([]);
    expect(await errorsOf(junitReport(hostileReport({ strict: true }), repeat))).toEqual([]);
  });

  it('is refused by the schema when a topic comes twice', async () => {
    const xml = junitReport(hostileReport({ end: 'complete' }), repeat).replace('name="smtp.fail"', 'name="smtp.warn"');
    expect(await errorsOf(xml)).not.toEqual([]);
  });

  it('holds no control characters and no lone surrogates', () => {
    expect(junitReport(hostileReport(), repeat)).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Cn}]/u);
  });

  it('shows octets escaped instead of losing them', () => {
    const xml = junitReport(hostileReport(), repeat);
    expect(xml).toContain('220 \\x1b]0;title\\x07\\x1b[2J\\x00');
    expect(xml).toContain('\\xff');
  });

  it.each([
    ['fail', '<failure message="expected 250; got '],
    ['flaky', '<failure message="expected 250; got '],
    ['inconclusive', '<error message="'],
    ['not-applicable', '<skipped message="not-applicable: '],
    ['blocked', '<skipped message="blocked: '],
    ['known', '<skipped message="known: '],
    ['observed', '<system-out><![CDATA[observed: '],
    ['warn', '<system-out><![CDATA[A case that ends as warn'],
  ])('writes %s as %s', (outcome, element) => {
    expect(testCase(junitReport(hostileReport(), repeat), `smtp.${outcome}`)).toContain(element);
  });

  it('writes a pass without any child but properties', () => {
    expect(testCase(junitReport(hostileReport(), repeat), 'smtp.pass')).not.toMatch(
      /<(failure|error|skipped|system-out)/,
    );
  });

  it('writes a warning as a failure under --strict', () => {
    expect(testCase(junitReport(hostileReport({ strict: true }), repeat), 'smtp.warn')).toContain('<failure ');
  });

  it('counts failures, errors and skipped cases, stale entries and the early end', () => {
    const xml = junitReport(hostileReport(), repeat);
    expect(xml).toContain('<testsuites name="mailspec" tests="12" failures="4" errors="2" skipped="3">');
    expect(xml).toContain('<testcase classname="known" name="pop3/dele/stale" time="0">');
  });

  it('gives level, source, requirements, seed and outcome of a case, and the command that repeats it', () => {
    const element = testCase(junitReport(hostileReport(), repeat), 'smtp.fail');
    expect(element).toContain('<property name="level" value="MUST"/>');
    expect(element).toContain('<property name="rfc" value="RFC 5321 §3.3"/>');
    expect(element).toContain('<property name="requirements" value="RFC5321-3.3-ORDER-1 RFC5321-3.3-ORDER-2"/>');
    expect(element).toContain('<property name="seed" value="4294967295"/>');
    expect(element).toContain('<property name="outcome" value="fail"/>');
    expect(element).toContain(`repeat: npx mailspec run smtp://127.0.0.1:25 --only smtp/fail/with-a-name --seed 1`);
    expect(element).toContain('-> EHLO mailspec.test');
  });

  it('is not empty for a target that could not be reached', async () => {
    const xml = junitReport(emptyReport({ end: 'target-unreachable', exitStatus: 3 }), repeat);
    expect(await errorsOf(xml)).toEqual([]);
    expect(xml).toContain('<testcase classname="run" name="end" time="0">');
  });

  it('has one test case for each case of the run', () => {
    const report = hostileReport({ end: 'complete', stale: [] });
    const xml = junitReport(report, repeat);
    expect(xml.match(/<testcase /g)).toHaveLength(eventsOf(report).length - 2);
  });
});
