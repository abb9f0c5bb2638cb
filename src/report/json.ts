import { octets } from '../octets/octets.js';
import { printable, unprintable } from '../octets/printable.js';
import type { CaseResult, RunReport } from '../run/report.js';
import type { Transcript } from '../transcript/transcript.js';
import { reportFormat, type WireReport, type WireTranscript } from './json-format.js';

/** Why a text is not a report: a message for the user. */
export class ReportFormatError extends Error {
  override readonly name = 'ReportFormatError';
}

/** The report as JSON. No octet is lost; `unprintable` reads the octets back. */
export function jsonReport(report: RunReport): string {
  const { greeting } = report;
  const wire = {
    ...report,
    greeting: {
      ...(greeting.smtp === undefined ? {} : { smtp: printable(greeting.smtp) }),
      ...(greeting.pop3 === undefined ? {} : { pop3: printable(greeting.pop3) }),
    },
    cases: report.cases.map((result) => withTranscripts(result, toWire)),
  };
  // JSON permits control characters above U+007E and bidirectional ones as they are; a terminal should not see them.
  const unsafe = /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu;
  return `${JSON.stringify(wire, undefined, 2).replace(unsafe, jsonEscape)}\n`;
}

/**
 * Reads a report back: the inverse of {@link jsonReport}.
 *
 * @throws {ReportFormatError} when the text is no JSON, or no report of this format.
 */
export function parseReport(text: string): RunReport {
  const wire = parseWire(text);
  try {
    return fromWireReport(wire);
  } catch (error) {
    if (error instanceof SyntaxError) throw new ReportFormatError(`octets: ${error.message}`, { cause: error });
    throw error;
  }
}

function fromWireReport(wire: WireReport): RunReport {
  const { greeting } = wire;
  return {
    ...wire,
    greeting: {
      ...(greeting.smtp === undefined ? {} : { smtp: unprintable(greeting.smtp) }),
      ...(greeting.pop3 === undefined ? {} : { pop3: unprintable(greeting.pop3) }),
    },
    cases: wire.cases.map((result) => withTranscripts(result, fromWire)),
  };
}

function parseWire(text: string): WireReport {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new ReportFormatError('not JSON', { cause: error });
  }
  const result = reportFormat.safeParse(json);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const place = issue === undefined || issue.path.length === 0 ? '' : `${issue.path.join('.')}: `;
  throw new ReportFormatError(`${place}${issue?.message ?? 'not a report'}`);
}

/** `result` with every transcript, those of a first attempt too, changed by `change`. */
function withTranscripts<From, To>(result: CaseWith<From>, change: (transcript: From) => To): CaseWith<To> {
  const { transcripts, firstAttempt, ...rest } = result;
  return {
    ...rest,
    transcripts: transcripts.map(change),
    ...(firstAttempt === undefined
      ? {}
      : { firstAttempt: { ...firstAttempt, transcripts: firstAttempt.transcripts.map(change) } }),
  };
}

type CaseWith<T> = Omit<CaseResult, 'transcripts' | 'firstAttempt'> & {
  readonly transcripts: readonly T[];
  readonly firstAttempt?: Omit<NonNullable<CaseResult['firstAttempt']>, 'transcripts'> & {
    readonly transcripts: readonly T[];
  };
};

function toWire(transcript: Transcript): WireTranscript {
  return {
    ...transcript,
    entries: transcript.entries.map((entry) =>
      entry.type === 'sent' || entry.type === 'received' ? { ...entry, octets: printable(entry.octets) } : entry,
    ),
  };
}

function fromWire(transcript: WireTranscript): Transcript {
  return {
    ...transcript,
    entries: transcript.entries.map((entry) =>
      entry.type === 'sent' || entry.type === 'received'
        ? { ...entry, octets: octets(unprintable(entry.octets)) }
        : entry,
    ),
  };
}

function jsonEscape(char: string): string {
  // Character by character of UTF-16: beyond the basic plane JSON wants a pair of escapes.
  return char
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}
