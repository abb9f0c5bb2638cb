import { z } from 'zod';
import { OUTCOMES } from '../case/outcome.js';
import { REPORT_FORMAT } from '../run/report.js';

/**
 * The JSON report, format 1: the single source of `reports/report.schema.json` (a test keeps the two alike) and of what
 * {@link parseReport} accepts.
 */

const count = z.int().min(0);
const outcome = z.enum(OUTCOMES);
const printableOctets = z
  .string()
  .regex(/^[ -~]*$/)
  .describe('Octets: printable US-ASCII as it is; everything else as \\r \\n \\t \\\\ \\xNN, NN hexadecimal.');
const atMs = z.number().min(0).describe('Milliseconds since the session was opened.');

const entry = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('connected'), atMs }),
  z.strictObject({ type: z.literal('sent'), atMs, octets: printableOctets }).describe('One segment as we wrote it.'),
  z.strictObject({ type: z.literal('received'), atMs, octets: printableOctets }).describe('One segment as we read it.'),
  z.strictObject({ type: z.literal('local-end'), atMs, how: z.enum(['fin', 'reset', 'closed']) }),
  z.strictObject({ type: z.literal('remote-end'), atMs, how: z.enum(['fin', 'reset']) }),
  z.strictObject({ type: z.literal('timeout'), atMs, waitedMs: z.number().min(0) }),
  z.strictObject({ type: z.literal('note'), atMs, text: z.string() }),
]);

const transcript = z.strictObject({
  protocol: z.enum(['smtp', 'pop3']),
  session: z.int().min(1).describe('1 is the first session of the case.'),
  entries: z.array(entry),
});

const finding = z.strictObject({
  rule: z.string().describe('What a right server does here.'),
  expected: z.string(),
  actual: z.string(),
  session: count,
  entry: count.describe('Index of the transcript entry behind which the finding stands.'),
});

const attempt = z.strictObject({ outcome, findings: z.array(finding), transcripts: z.array(transcript) });

const caseResult = z.strictObject({
  id: z.string(),
  title: z.string(),
  level: z.enum(['MUST', 'SHOULD', 'MAY']),
  rfc: z.string(),
  requirements: z.array(z.string()),
  outcome,
  findings: z.array(finding),
  reason: z.string().exactOptional().describe('Why, or what was observed.'),
  durationMs: z.number().min(0),
  repeat: z.string().exactOptional().describe('With a problem: the one command that repeats the case.'),
  transcripts: z.array(transcript),
  reached: z
    .strictObject({ runs: count, sessions: count, commands: count, transitions: count })
    .exactOptional()
    .describe('What the generated sessions of a property reached of its model.'),
  counterexample: z
    .string()
    .exactOptional()
    .describe('With a failing property: the shortest session that shows it, as a script for "mailspec replay".'),
  firstAttempt: attempt.exactOptional().describe('With outcome flaky: what the first execution gave.'),
});

export const reportFormat = z.strictObject({
  format: z.literal(REPORT_FORMAT),
  mailspec: z.string().describe('Version of mailspec.'),
  target: z.strictObject({ smtp: z.string().exactOptional(), pop3: z.string().exactOptional() }),
  shard: z
    .strictObject({
      index: z.int().min(1),
      count: z.int().min(1),
      target: z.string().describe('What all parts must have been run against.'),
      selection: z.array(z.string()).describe('The ids of the whole selection, in order.'),
      listed: z.array(z.string()).describe('Listed known deviations of cases that every shard has.'),
    })
    .exactOptional()
    .describe('With --shard: the part of the run that this is.'),
  standard: z.enum(['rfc5321', 'rfc821']),
  seed: count,
  strict: z.boolean(),
  startedAt: z.string(),
  durationMs: z.number().min(0),
  greeting: z.strictObject({ smtp: printableOctets.exactOptional(), pop3: printableOctets.exactOptional() }),
  end: z.enum(['complete', 'bailed', 'interrupted', 'target-died', 'target-unreachable']),
  notes: z.array(z.string()),
  summary: z.strictObject({ total: count, counts: z.record(outcome, count) }),
  stale: z.array(z.string()).describe('Known deviations that no longer fail.'),
  cases: z.array(caseResult),
  exitStatus: z.literal([0, 1, 3, 4, 130]),
});

/** A report as it stands in JSON. */
export type WireReport = z.infer<typeof reportFormat>;
export type WireTranscript = z.infer<typeof transcript>;

/** The published JSON Schema (draft 2020-12). Its name has no host: nothing is fetched. */
export function reportSchema(): object {
  const { $schema, ...schema } = z.toJSONSchema(reportFormat);
  return { $schema, $id: `urn:mailspec:report:${REPORT_FORMAT}`, title: 'mailspec report', ...schema };
}
