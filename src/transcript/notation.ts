import { concat } from '../octets/octets.js';
import { printable } from '../octets/printable.js';
import type { Transcript } from './transcript.js';

/** A line of a transcript for people: direction and the octets in printable form. */
export interface NotationLine {
  readonly mark: '->' | '<-' | '--';
  readonly text: string;
}

const LONGEST_LINE_OCTETS = 160;

/**
 * The transcript as lines, `->` sent, `<-` received, `--` everything else. Octets are escaped; a line end is not shown
 * where it is CRLF, and is shown where it is anything else.
 */
export function notation(transcript: Transcript, secrets: readonly string[] = []): readonly NotationLine[] {
  const lines: NotationLine[] = [];
  // Segments that follow each other in one direction: lines may lie across them.
  let mark: '->' | '<-' = '->';
  let parts: Uint8Array[] = [];
  const flush = (): void => {
    for (const text of printableLines(concat(parts), secrets)) lines.push({ mark, text });
    parts = [];
  };
  for (const entry of transcript.entries) {
    if (entry.type === 'sent' || entry.type === 'received') {
      const next = entry.type === 'sent' ? '->' : '<-';
      if (next !== mark) flush();
      mark = next;
      parts.push(entry.octets);
      continue;
    }
    flush();
    switch (entry.type) {
      case 'connected':
        break;
      case 'local-end':
        lines.push({
          mark: '--',
          text: entry.how === 'reset' ? 'we reset the connection' : 'we closed the connection',
        });
        break;
      case 'remote-end':
        lines.push({
          mark: '--',
          text: entry.how === 'reset' ? 'the server reset the connection' : 'the server closed the connection',
        });
        break;
      case 'timeout':
        lines.push({ mark: '--', text: `nothing more within ${(entry.waitedMs / 1000).toFixed(1)} s` });
        break;
      case 'note':
        lines.push({ mark: '--', text: entry.text });
        break;
    }
  }
  flush();
  return lines;
}

/** The octets in printable form, one text a line; passwords, and their base64 forms, replaced. */
function printableLines(octets: Uint8Array, secrets: readonly string[]): readonly string[] {
  let text = Buffer.from(octets).toString('latin1');
  for (const secret of secrets) text = text.replaceAll(secret, '[password]');
  const lines = text.split('\r\n');
  const last = lines.pop() ?? '';
  const shown = lines.map((line) => printable(line, LONGEST_LINE_OCTETS));
  if (last !== '') shown.push(`${printable(last, LONGEST_LINE_OCTETS)} (no CRLF)`);
  return shown;
}
