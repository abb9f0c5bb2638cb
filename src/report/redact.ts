import { octets, octetString, utf8 } from '../octets/octets.js';
import { printable } from '../octets/printable.js';
import type { Finding } from '../case/outcome.js';
import type { CaseResult, RunEvent, RunReport } from '../run/report.js';
import type { Transcript } from '../transcript/transcript.js';

/** What stands in place of a secret. */
const REPLACEMENT = '[redacted]';
/** Shorter pieces of base64 would match by chance. */
const SHORTEST_BASE64_PIECE = 6;

/**
 * Every form in which the passwords of `accounts` may cross the wire or enter a message: plain, escaped, percent-encoded
 * and inside base64 at each of its three alignments (AUTH PLAIN and LOGIN, RFC 4616 and RFC 4954).
 */
export function secretForms(
  accounts: readonly { readonly user: string; readonly password: string; readonly address?: string }[],
): readonly string[] {
  const forms = new Set<string>();
  for (const { user, password, address } of accounts) {
    const secret = utf8(password);
    for (const form of [password, secret, printable(secret), encodeURIComponent(password)]) forms.add(form);
    for (const name of [user, address ?? user]) {
      forms.add(base64(secret));
      for (const authorization of ['', name]) forms.add(base64(`${utf8(authorization)}\0${utf8(name)}\0${secret}`));
    }
    for (const offset of [0, 1, 2]) {
      const piece = base64(`${'\0'.repeat(offset)}${secret}`).slice(
        Math.ceil((offset * 8) / 6),
        Math.floor(((offset + secret.length) * 8) / 6),
      );
      if (piece.length >= SHORTEST_BASE64_PIECE) forms.add(piece);
    }
  }
  forms.delete('');
  return [...forms];
}

/** Base64 of an octet string, without its padding. */
function base64(value: string): string {
  return Buffer.from(octets(value)).toString('base64').replace(/=+$/, '');
}

/** The event without secrets. */
export function redactEvent(event: RunEvent, secrets: readonly string[]): RunEvent {
  switch (event.type) {
    case 'started':
      return event;
    case 'case':
      return { ...event, result: redactResult(event.result, secrets) };
    case 'ended':
      return { ...event, report: redactReport(event.report, secrets) };
  }
}

/** The report without secrets: in findings, reasons, notes, greetings and transcripts. */
export function redactReport(report: RunReport, secrets: readonly string[]): RunReport {
  const { smtp, pop3 } = report.greeting;
  return {
    ...report,
    greeting: {
      ...(smtp === undefined ? {} : { smtp: redactText(smtp, secrets) }),
      ...(pop3 === undefined ? {} : { pop3: redactText(pop3, secrets) }),
    },
    notes: report.notes.map((note) => redactText(note, secrets)),
    cases: report.cases.map((result) => redactResult(result, secrets)),
  };
}

/** The result without secrets: in its findings, its reason and its transcripts. */
export function redactResult(result: CaseResult, secrets: readonly string[]): CaseResult {
  const evidence = (part: Pick<CaseResult, 'findings' | 'transcripts'>) => ({
    findings: part.findings.map((finding) => redactFinding(finding, secrets)),
    transcripts: part.transcripts.map((transcript) => redactTranscript(transcript, secrets)),
  });
  return {
    ...result,
    ...evidence(result),
    ...(result.reason === undefined ? {} : { reason: redactText(result.reason, secrets) }),
    ...(result.counterexample === undefined ? {} : { counterexample: redactText(result.counterexample, secrets) }),
    ...(result.firstAttempt === undefined
      ? {}
      : { firstAttempt: { outcome: result.firstAttempt.outcome, ...evidence(result.firstAttempt) } }),
  };
}

function redactFinding(finding: Finding, secrets: readonly string[]): Finding {
  return {
    ...finding,
    rule: redactText(finding.rule, secrets),
    expected: redactText(finding.expected, secrets),
    actual: redactText(finding.actual, secrets),
  };
}

/** `text` with every occurrence of a secret replaced. */
export function redactText(text: string, secrets: readonly string[]): string {
  return cut(text, 0, hitsIn(text, secrets)) ?? text;
}

/** A secret may be cut over segments, so each direction is searched as one stream. */
function redactTranscript(transcript: Transcript, secrets: readonly string[]): Transcript {
  const sent = streamHits(transcript, 'sent', secrets);
  const received = streamHits(transcript, 'received', secrets);
  const offset = { sent: 0, received: 0 };
  return {
    ...transcript,
    entries: transcript.entries.map((entry) => {
      if (entry.type === 'note') return { ...entry, text: redactText(entry.text, secrets) };
      if (entry.type !== 'sent' && entry.type !== 'received') return entry;
      const start = offset[entry.type];
      offset[entry.type] += entry.octets.length;
      const hits = entry.type === 'sent' ? sent : received;
      const text = cut(octetString(entry.octets), start, hits);
      return text === undefined ? entry : { ...entry, octets: octets(text) };
    }),
  };
}

interface Hit {
  readonly start: number;
  readonly end: number;
}

/** Where secrets stand in one direction of a session, in octets from its beginning. */
function streamHits(transcript: Transcript, type: 'sent' | 'received', secrets: readonly string[]): readonly Hit[] {
  const stream = transcript.entries.map((entry) => (entry.type === type ? octetString(entry.octets) : '')).join('');
  return hitsIn(stream, secrets);
}

/** Where secrets stand in `stream`, in order; overlapping ones joined. */
function hitsIn(stream: string, secrets: readonly string[]): readonly Hit[] {
  const hits: Hit[] = [];
  for (const secret of secrets) {
    if (secret === '') continue;
    for (let at = stream.indexOf(secret); at !== -1; at = stream.indexOf(secret, at + 1)) {
      hits.push({ start: at, end: at + secret.length });
    }
  }
  const joined: Hit[] = [];
  for (const hit of hits.sort((a, b) => a.start - b.start)) {
    const last = joined.at(-1);
    if (last !== undefined && hit.start < last.end) {
      joined[joined.length - 1] = { start: last.start, end: Math.max(last.end, hit.end) };
    } else {
      joined.push(hit);
    }
  }
  return joined;
}

/** A segment that begins at `start` of its stream, hits replaced; `undefined` when it holds none. */
function cut(segment: string, start: number, hits: readonly Hit[]): string | undefined {
  const own = hits.filter((hit) => hit.start < start + segment.length && hit.end > start);
  if (own.length === 0) return undefined;
  let text = '';
  let kept = start;
  for (const hit of own) {
    if (hit.start > kept) text += segment.slice(kept - start, hit.start - start);
    if (hit.start >= start) text += REPLACEMENT;
    kept = hit.end;
  }
  return text + segment.slice(kept - start);
}
