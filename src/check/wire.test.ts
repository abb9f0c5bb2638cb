import { describe, expect, it } from 'vitest';
import type { WireCheck } from '../case/case.js';
import { octets } from '../octets/octets.js';
import type { Protocol, Transcript, TranscriptEntry } from '../transcript/transcript.js';
import * as pop3 from './pop3-wire.js';
import * as smtp from './smtp-wire.js';

/** A transcript from lines `C: ...`, `S: ...` (CRLF added), `C> ...` and `S> ...` (octets), `S| closed`. */
function transcript(protocol: Protocol, ...lines: string[]): Transcript {
  const entries = lines.map((line, index): TranscriptEntry => {
    const text = line.slice(3);
    const atMs = index;
    switch (line.slice(0, 2)) {
      case 'C:':
        return { type: 'sent', atMs, octets: octets(`${text}\r\n`) };
      case 'S:':
        return { type: 'received', atMs, octets: octets(`${text}\r\n`) };
      case 'C>':
        return { type: 'sent', atMs, octets: octets(text) };
      case 'S>':
        return { type: 'received', atMs, octets: octets(text) };
      default:
        return { type: 'remote-end', atMs, how: 'fin' };
    }
  });
  return { protocol, session: 1, entries };
}

const CLEAN = ['S: 220 mail.example.test', 'C: EHLO c', 'S> 250-mail.example.test\r\n250 ENHANCEDSTATUSCODES\r\n'];
const CLEAN_POP3 = [
  'S: +OK ready',
  'C: CAPA',
  'S> +OK\r\nTOP\r\n.\r\n',
  'C: RETR 1',
  'S> +OK\r\n..a\r\n',
  'S> .\r\n',
  'C: QUIT',
  'S: +OK',
];

const RULES: readonly { name: string; rule: WireCheck; clean: string[]; offending: readonly string[][] }[] = [
  {
    name: 'smtpCrlf',
    rule: smtp.smtpCrlf,
    clean: CLEAN,
    offending: [['S> 220 a\n'], [...CLEAN, 'C: NOOP', 'S> 250 2.0.0 a\rb\r\n']],
  },
  {
    name: 'smtpReplyForm',
    rule: smtp.smtpReplyForm,
    clean: CLEAN,
    offending: [['S: 22 a'], ['S: 620 a'], [...CLEAN, 'C: NOOP', 'S: 290 a'], ['S: 220a']],
  },
  { name: 'smtpSameCode', rule: smtp.smtpSameCode, clean: CLEAN, offending: [['S> 220-a\r\n250 b\r\n']] },
  {
    name: 'smtpReplyText',
    rule: smtp.smtpReplyText,
    clean: CLEAN,
    offending: [['S: 220 \xe9'], ['S: 220 \x1b[31m'], ['S: 220 a\x00']],
  },
  {
    name: 'smtpReplyLength821',
    rule: smtp.smtpReplyLength821,
    clean: [`S: 220 ${'a'.repeat(506)}`],
    offending: [[`S: 220 ${'a'.repeat(507)}`]],
  },
  {
    name: 'smtpOneReply',
    rule: smtp.smtpOneReply,
    clean: [
      ...CLEAN,
      'C> MAIL FROM:<>\r\nDATA\r\n',
      'S> 250 2.1.0 a\r\n354 go\r\n',
      'C> a\r\n.\r\nNOOP\r\n',
      'S: 250 2.0.0 a',
      'S: 250 2.0.0 b',
      'S: 421 4.3.2 bye',
    ],
    offending: [
      ['S: 220 a', 'S: 220 b'],
      [...CLEAN, 'C: NOOP', 'S> 250 2.0.0 a\r\n250 2.0.0 a\r\n'],
      [...CLEAN, 'C: DATA', 'S: 354 go', 'C: a', 'S: 250 2.0.0 too early'],
    ],
  },
  {
    name: 'smtpEnhancedCodes',
    rule: smtp.smtpEnhancedCodes,
    clean: [
      ...CLEAN,
      'C: NOOP',
      'S: 250 2.0.0 a',
      'C: HELO c',
      'S: 250 a',
      'C: LHLO c',
      'S: 250 a',
      'C: DATA',
      'S: 354 go',
    ],
    offending: [
      [...CLEAN, 'C: NOOP', 'S: 250 a'],
      [...CLEAN, 'C: LHLO c', 'S: 500 a'],
      [...CLEAN, 'C: NOOP', 'S: 250 5.0.0 a'],
      [...CLEAN, 'C: HELP', 'S> 214-2.0.0 a\r\n214 b\r\n'],
    ],
  },
  {
    name: 'smtpClose',
    rule: smtp.smtpClose,
    clean: [...CLEAN, 'C: QUIT', 'S: 221 2.0.0 bye', 'S| closed'],
    offending: [
      [...CLEAN, 'S| closed'],
      [...CLEAN, 'C: XYZZY', 'S: 500 5.5.1 what', 'S| closed'],
    ],
  },
  {
    name: 'pop3StatusIndicator',
    rule: pop3.pop3StatusIndicator,
    clean: CLEAN_POP3,
    offending: [['S: +ok'], ['S: OK'], ['S: +OKAY'], ['S: -err']],
  },
  { name: 'pop3Crlf', rule: pop3.pop3Crlf, clean: CLEAN_POP3, offending: [['S> +OK\n'], ['S> +OK a\rb\r\n']] },
  {
    name: 'pop3Stuffing',
    rule: pop3.pop3Stuffing,
    clean: CLEAN_POP3,
    offending: [['S: +OK', 'C: RETR 1', 'S> +OK\r\n.a\r\n.\r\n']],
  },
  {
    name: 'pop3ResponseLength',
    rule: pop3.pop3ResponseLength,
    clean: [`S: +OK ${'a'.repeat(506)}`],
    offending: [[`S: +OK ${'a'.repeat(507)}`]],
  },
  {
    name: 'pop3OneResponse',
    rule: pop3.pop3OneResponse,
    clean: CLEAN_POP3,
    offending: [
      ['S: +OK', 'S: +OK'],
      [...CLEAN_POP3.slice(0, 3), 'C: NOOP', 'S> +OK\r\n+OK\r\n'],
    ],
  },
];

describe('wire rules', () => {
  for (const { name, rule, clean, offending } of RULES) {
    const protocol = name.startsWith('smtp') ? 'smtp' : 'pop3';
    it(`${name} is silent on a clean session`, () => {
      expect(rule(transcript(protocol, ...clean))).toBeUndefined();
    });
    for (const lines of offending) {
      it(`${name} finds ${JSON.stringify(lines.at(-1)?.slice(0, 40))}`, () => {
        expect(rule(transcript(protocol, ...lines))).toMatchObject({ grade: 'violates' });
      });
    }
  }

  it('read a text of a hundred thousand lines', () => {
    const long = [...CLEAN, 'C: DATA', 'S: 354 go', `C> ${'x\r\n'.repeat(100_000)}.\r\n`, 'S: 250 2.0.0 a'];
    expect(smtp.smtpOneReply(transcript('smtp', ...long))).toBeUndefined();
    expect(smtp.smtpOneReply(transcript('smtp', ...long, 'S: 250 2.0.0 b'))).toBeDefined();
  });
});
