import module, { type Builder, type TestCase, type TestSuite } from 'junit-report-builder';
import type { CaseResult, RunReport } from '../run/report.js';
import { allSessions, facts, headline, type Repeat } from './evidence.js';
import { clean, endLine, targetUrls } from './text.js';
import { printable } from '../octets/printable.js';

/** The package's types describe another module system than Node loads: the builder is the module itself. */
const builder = module as unknown as Builder;

/** Transcript lines kept of one session; a report is read by people and by CI systems with limits. */
const SESSION_LINES = 400;

/**
 * The run as JUnit XML. Everything is escaped before the builder sees it: the builder deletes what XML forbids, and
 * escapes only the first `]]>` of a CDATA section.
 */
export function junitReport(report: RunReport, repeat: Repeat): string {
  const junit = builder.newBuilder().name('mailspec');
  for (const [topic, results] of byTopic(report.cases)) {
    const suite = newSuite(junit, topic, report);
    suite.time(inSeconds(results.reduce((sum, result) => sum + result.durationMs, 0)));
    for (const result of results) addCase(suite, topic, result, report, repeat);
  }
  addStale(junit, report);
  addEnd(junit, report);
  return junit.build();
}

/** `smtp/rcpt/before-mail` belongs to the topic `smtp.rcpt` under the name `before-mail`. */
function split(id: string): { readonly topic: string; readonly name: string } {
  const [protocol = '', second = '', ...rest] = id.split('/');
  return rest.length === 0
    ? { topic: protocol, name: second === '' ? id : second }
    : { topic: `${protocol}.${second}`, name: rest.join('/') };
}

function byTopic(cases: readonly CaseResult[]): ReadonlyMap<string, readonly CaseResult[]> {
  const topics = new Map<string, CaseResult[]>();
  for (const result of cases) {
    const { topic } = split(result.id);
    const list = topics.get(topic);
    if (list === undefined) topics.set(topic, [result]);
    else list.push(result);
  }
  return topics;
}

function newSuite(junit: Builder, name: string, report: RunReport): TestSuite {
  const suite = junit
    .testSuite()
    .name(clean(name))
    .timestamp(report.startedAt.replace(/\.[0-9]+Z$|Z$/, ''));
  suite.property('mailspec', clean(report.mailspec));
  suite.property('target', targetUrls(report));
  suite.property('standard', report.standard);
  suite.property('seed', String(report.seed));
  for (const protocol of ['smtp', 'pop3'] as const) {
    const greeting = report.greeting[protocol];
    if (greeting !== undefined) suite.property(`greeting.${protocol}`, printable(greeting));
  }
  return suite;
}

function addCase(suite: TestSuite, topic: string, result: CaseResult, report: RunReport, repeat: Repeat): void {
  const testCase = suite
    .testCase()
    .className(clean(topic))
    .name(clean(split(result.id).name))
    .time(inSeconds(result.durationMs));
  testCase.property('level', result.level);
  testCase.property('rfc', clean(result.rfc));
  testCase.property('requirements', clean(result.requirements.join(' ')));
  testCase.property('seed', String(report.seed));
  testCase.property('outcome', result.outcome);
  switch (result.outcome) {
    case 'pass':
      return;
    case 'observed':
      testCase.standardOutput(cdata(`observed: ${clean(result.reason ?? '')}`));
      return;
    case 'warn':
      if (report.strict) fail(testCase, headline(result), result.outcome, body(result, repeat));
      else testCase.standardOutput(cdata(body(result, repeat)));
      return;
    case 'fail':
    case 'flaky':
      fail(testCase, headline(result), result.outcome, body(result, repeat));
      return;
    case 'inconclusive':
      testCase.error(headline(result), result.outcome, cdata(body(result, repeat)));
      return;
    case 'not-applicable':
    case 'blocked':
    case 'known':
      skip(testCase, `${result.outcome}: ${clean(result.reason ?? result.title)}`);
      return;
  }
}

/** A known deviation that no longer fails is a failure of its own (design: stale). */
function addStale(junit: Builder, report: RunReport): void {
  if (report.stale.length === 0) return;
  const suite = newSuite(junit, 'known', report);
  for (const id of report.stale) {
    const message = 'listed as a known deviation, and passes: take its entry off the list';
    fail(suite.testCase().className('known').name(clean(id)).time(0), message, 'stale', message);
  }
}

/** A run that ended early must not look complete, least of all one without any case. */
function addEnd(junit: Builder, report: RunReport): void {
  const end = endLine(report);
  if (end === undefined || report.end === 'bailed') return;
  const testCase = newSuite(junit, 'run', report).testCase().className('run').name('end').time(0);
  testCase.error(end, report.end, cdata([end, ...report.notes.map(clean)].join('\n')));
}

function fail(testCase: TestCase, message: string, type: string, text: string): void {
  testCase.failure(message, type).stacktrace(cdata(text));
}

/** The builder has no place for a reason, so it is put on the element it makes. */
function skip(testCase: TestCase, reason: string): void {
  const build = testCase.build.bind(testCase);
  testCase.skipped().build = (parent) => {
    const element = build(parent);
    for (const child of element.children) {
      if ('name' in child && child.name === 'skipped') child.att('message', reason);
    }
    return element;
  };
}

/** Finding, source, whole transcript, and the command that repeats the case. */
function body(result: CaseResult, repeat: Repeat): string {
  const lines = [clean(result.title), ...facts(result).map(({ label, text }) => `${label}: ${text}`)];
  for (const session of allSessions(result, SESSION_LINES)) {
    lines.push('', `${session.heading}:`, ...session.lines.map(({ mark, text }) => `${mark} ${text}`));
  }
  return [...lines, '', `repeat: ${clean(repeat(result))}`].join('\n');
}

/** Text that ends no CDATA section. */
function cdata(text: string): string {
  return text.replaceAll(']]>', ']]\\x3e');
}

function inSeconds(milliseconds: number): number {
  return Number((milliseconds / 1000).toFixed(3));
}
