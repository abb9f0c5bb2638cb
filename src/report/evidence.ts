import type { Finding } from '../case/outcome.js';
import type { CaseResult } from '../run/report.js';
import { notation, type NotationLine } from '../transcript/notation.js';
import type { Transcript } from '../transcript/transcript.js';
import { clean } from './text.js';

/** One fact about a case that went wrong. */
export interface Fact {
  readonly label: 'rule' | 'expected' | 'actual' | 'reason' | 'source' | 'before';
  readonly text: string;
}

/** A session of a case, or the part of it around a finding. */
export interface Excerpt {
  readonly heading: string;
  readonly lines: readonly NotationLine[];
}

/** The command that repeats one case. */
export type Repeat = (result: CaseResult) => string;

/** The findings of a result; those of the first attempt where only that one failed. */
export function findingsOf(result: CaseResult): readonly Finding[] {
  return evidenceOf(result).findings;
}

/** What was expected, what came, and where it is written. All text is escaped. */
export function facts(result: CaseResult): readonly Fact[] {
  const list: Fact[] = [];
  const add = (label: Fact['label'], text: string): void => {
    list.push({ label, text: clean(text) });
  };
  for (const finding of findingsOf(result)) {
    add('rule', finding.rule);
    add('expected', finding.expected);
    add('actual', finding.actual);
  }
  if (result.reason !== undefined) add('reason', result.reason);
  if (result.firstAttempt !== undefined) add('before', `the first execution gave ${result.firstAttempt.outcome}`);
  add('source', source(result));
  return list;
}

/** `MUST, RFC 5321 §3.3 (RFC5321-3.3-ORDER-1)`. */
export function source(result: CaseResult): string {
  const requirements = result.requirements.length > 0 ? ` (${result.requirements.join(', ')})` : '';
  return clean(`${result.level}, ${result.rfc}${requirements}`);
}

/** The finding in one line, for lists and attributes. */
export function headline(result: CaseResult): string {
  const [finding] = findingsOf(result);
  if (finding !== undefined) return clean(`expected ${finding.expected}; got ${finding.actual}`);
  return clean(result.reason ?? result.title);
}

/** The sessions that hold findings, each cut to `limitLines` around its first one; without findings the last session. */
export function excerpts(result: CaseResult, limitLines: number): readonly Excerpt[] {
  const { transcripts, findings } = evidenceOf(result);
  const concerned = transcripts.filter((one) => findings.some((finding) => finding.session === one.session));
  return (concerned.length > 0 ? concerned : transcripts.slice(-1)).map((transcript) =>
    excerpt(transcript, findings, limitLines),
  );
}

/** Every session of a result, each cut to `limitLines`. */
export function allSessions(result: CaseResult, limitLines: number): readonly Excerpt[] {
  const { transcripts, findings } = evidenceOf(result);
  return transcripts.map((transcript) => excerpt(transcript, findings, limitLines));
}

function evidenceOf(result: CaseResult): Pick<CaseResult, 'findings' | 'transcripts'> {
  return result.findings.length === 0 && result.firstAttempt !== undefined ? result.firstAttempt : result;
}

/** Lines kept behind the finding: how the session went on. */
const LINES_BEHIND = 4;

function excerpt(transcript: Transcript, findings: readonly Finding[], limitLines: number): Excerpt {
  const heading = `session ${transcript.session}, ${transcript.protocol === 'smtp' ? 'SMTP' : 'POP3'}`;
  const lines = notation(transcript).map(({ mark, text }) => ({ mark, text: clean(text) }));
  if (lines.length <= limitLines) return { heading, lines };
  const finding = findings.find((one) => one.session === transcript.session);
  // The notation joins segments, so the lines up to the finding are counted, not looked up.
  const upTo = { ...transcript, entries: transcript.entries.slice(0, (finding?.entry ?? Infinity) + 1) };
  const end = Math.min(lines.length, notation(upTo).length + LINES_BEHIND);
  const start = Math.max(0, end - limitLines);
  const shown = lines.slice(start, Math.max(end, limitLines));
  return {
    heading,
    lines: [
      ...(start > 0 ? [omitted(start, 'before')] : []),
      ...shown,
      ...(start + shown.length < lines.length ? [omitted(lines.length - start - shown.length, 'behind')] : []),
    ],
  };
}

function omitted(count: number, where: 'before' | 'behind'): NotationLine {
  return { mark: '--', text: `${count} ${count === 1 ? 'line' : 'lines'} ${where} this left out` };
}
