import { octets } from '../octets/octets.js';
import { OUTCOMES, type Finding, type Outcome } from '../case/outcome.js';
import type { CaseResult, RunEvent, RunReport } from '../run/report.js';
import type { Transcript } from '../transcript/transcript.js';

/** Every octet there is. */
export const EVERY_OCTET = Array.from({ length: 256 }, (_, octet) => String.fromCharCode(octet)).join('');

/** What a hostile server might send to break a terminal, an XML file, a page or a workflow. */
export const HOSTILE =
  '\x1b]0;title\x07\x1b[2J\x00]]>]]><![CDATA[<script>alert(1)</script>&amp;"\' ```` |\r\n' +
  '::error::made up\n##[error]made up \xff\x9b31m \\x00';

/** Not octets: a lone surrogate, and characters that turn the direction of a line. */
const HOSTILE_TEXT = `${HOSTILE} \ud800 \u202egnp.exe \u2028 \ufffe`;

const transcript: Transcript = {
  protocol: 'smtp',
  session: 1,
  entries: [
    { type: 'connected', atMs: 0 },
    { type: 'received', atMs: 1, octets: octets(`220 ${HOSTILE}\r\n`) },
    { type: 'sent', atMs: 2, octets: octets('EHLO mailspec.test\r\n') },
    { type: 'received', atMs: 3.5, octets: octets(EVERY_OCTET) },
    { type: 'note', atMs: 4, text: HOSTILE_TEXT },
    { type: 'timeout', atMs: 5, waitedMs: 1000 },
    { type: 'remote-end', atMs: 6, how: 'reset' },
    { type: 'local-end', atMs: 7, how: 'closed' },
  ],
};

const finding: Finding = { rule: HOSTILE_TEXT, expected: '250', actual: HOSTILE_TEXT, session: 1, entry: 3 };

/** A case of each outcome, with hostile octets wherever a server's octets can come. */
function hostileCase(outcome: Outcome): CaseResult {
  const evidence = ['fail', 'warn', 'flaky'].includes(outcome) ? [finding] : [];
  return {
    id: `smtp/${outcome}/with-a-name`,
    title: `A case that ends as ${outcome}`,
    level: 'MUST',
    rfc: 'RFC 5321 §3.3',
    requirements: ['RFC5321-3.3-ORDER-1', 'RFC5321-3.3-ORDER-2'],
    outcome,
    findings: evidence,
    ...(outcome === 'pass' ? {} : { reason: HOSTILE_TEXT }),
    durationMs: 12.3456,
    transcripts: outcome === 'pass' ? [] : [transcript],
    ...(outcome === 'flaky'
      ? { firstAttempt: { outcome: 'fail' as const, findings: [finding], transcripts: [transcript] } }
      : {}),
  };
}

/** A report that holds everything a report can hold. */
export function hostileReport(changes: Partial<RunReport> = {}): RunReport {
  const cases = OUTCOMES.map(hostileCase);
  return {
    format: 1,
    mailspec: '0.1.0',
    target: { smtp: 'smtp://127.0.0.1:25', pop3: 'pop3://[::1]:110' },
    standard: 'rfc5321',
    seed: 4294967295,
    strict: false,
    startedAt: '2026-11-02T10:00:00.123Z',
    durationMs: 8345.6,
    greeting: { smtp: `220 ${HOSTILE}`, pop3: EVERY_OCTET },
    end: 'target-died',
    notes: [HOSTILE_TEXT],
    summary: {
      total: cases.length,
      counts: Object.fromEntries(OUTCOMES.map((outcome) => [outcome, 1])) as Record<Outcome, number>,
    },
    stale: ['pop3/dele/stale', HOSTILE_TEXT],
    cases,
    exitStatus: 4,
    ...changes,
  };
}

/** The events that lead to `report`. */
export function eventsOf(report: RunReport): readonly RunEvent[] {
  return [
    { type: 'started', total: report.cases.length, seed: report.seed, target: report.target },
    ...report.cases.map((result, index) => ({ type: 'case', result, done: index + 1 }) as const),
    { type: 'ended', report },
  ];
}

export const repeat = (result: CaseResult): string =>
  `npx mailspec run smtp://127.0.0.1:25 --only ${result.id} --seed 1`;
