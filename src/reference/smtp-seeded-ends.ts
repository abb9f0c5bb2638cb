/** Seeded faults of the end of mail data indication and of the transparency procedure (RFC 5321 §4.1.1.4, §4.5.2). */

import { active, type Seeded } from './seed-table.js';

/** A text line that `smtp-data-rset-obeyed` takes for the command. */
export const RSET_LINE = '\r\nRSET\r\n';

/** Sequences that a faulty server takes for the end of mail data. */
const EXTRA_ENDS: Readonly<Record<string, string>> = {
  'smtp-data-end-lf-dot-lf': '\n.\n',
  'smtp-data-end-lf-dot-crlf': '\n.\r\n',
  'smtp-data-end-lf-dot-cr': '\n.\r',
  'smtp-data-end-crlf-dot-lf': '\r\n.\n',
  'smtp-data-end-crlf-dot-cr': '\r\n.\r',
  'smtp-data-end-cr-dot-cr': '\r.\r',
  'smtp-data-end-cr-dot-lf': '\r.\n',
  'smtp-data-end-cr-dot-crlf': '\r.\r\n',
  'smtp-data-end-crlf-dot-cr-crlf': '\r\n.\r\r\n',
  'smtp-data-end-crlf-nul-dot': '\r\n\0.\r\n',
  'smtp-data-end-crlf-dot-nul': '\r\n.\0\r\n',
  'smtp-data-end-two-dots': '\r\n..\r\n',
  'smtp-data-end-dot-space': '\r\n. \r\n',
  'smtp-data-rset-obeyed': RSET_LINE,
};

/** Where a withheld dot stands. */
export interface DotPlace {
  /** Number of the line in the text, from 0. */
  readonly lineIndex: number;
  /** No empty line has come yet. */
  readonly inHeader: boolean;
  /** The dot is the first octet of a segment. */
  readonly atSegmentStart: boolean;
  /** The octet behind the dot is the last of a segment. */
  readonly nextEndsSegment: boolean;
  /** The octet behind the dot. */
  readonly next: number;
}

/** Places where a faulty server does not remove the dot. */
const KEPT_DOTS: Readonly<Record<string, (place: DotPlace) => boolean>> = {
  'smtp-data-dot-kept': () => true,
  'smtp-data-dot-kept-on-first-line': ({ lineIndex }) => lineIndex === 0,
  'smtp-data-dot-kept-after-first-line': ({ lineIndex }) => lineIndex > 0,
  'smtp-data-dot-kept-in-header': ({ inHeader }) => inHeader,
  'smtp-data-dot-kept-at-segment-start': ({ atSegmentStart }) => atSegmentStart,
  'smtp-data-dot-kept-in-first-two-octets': ({ lineIndex, nextEndsSegment, atSegmentStart }) =>
    lineIndex === 0 && atSegmentStart && nextEndsSegment,
  'smtp-data-dot-kept-before-8bit': ({ next }) => next >= 0x80,
  'smtp-data-dot-kept-before-letter': ({ next }) => next !== 0x2e,
};

/** The extra ends that are on. */
export function activeEnds(seeded: Seeded): readonly string[] {
  return active(EXTRA_ENDS, seeded);
}

/** Whether a seeded fault leaves this dot in the text. */
export function keepsDot(place: DotPlace, seeded: Seeded): boolean {
  return active(KEPT_DOTS, seeded).some((keeps) => keeps(place));
}
