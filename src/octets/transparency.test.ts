import { describe, expect, it } from 'vitest';
import { octets, octetString } from './octets.js';
import { DotUnstuffer, stuffed } from './transparency.js';

/** Texts made of the octets that matter, up to `length` octets: all of them. */
function* texts(length: number): Generator<string> {
  yield '';
  if (length === 0) return;
  for (const rest of texts(length - 1)) for (const octet of ['.', '\r', '\n', 'a']) yield octet + rest;
}

function unstuff(chunks: readonly string[]): { text: string; ended: boolean; rest: string; unstuffedLines: number } {
  const reader = new DotUnstuffer();
  const text = chunks.map((chunk) => octetString(reader.push(octets(chunk)))).join('');
  return { text, ended: reader.ended, rest: octetString(reader.rest), unstuffedLines: reader.unstuffedLines };
}

describe('transparency', () => {
  it('gives back every text of six critical octets, whole and octet by octet', () => {
    for (const text of texts(6)) {
      const whole = stuffed(text);
      const delivered = text === '' || text.endsWith('\r\n') ? text : `${text}\r\n`;
      const lines = delivered.split('\r\n').map((line) => (line.startsWith('.') ? `.${line}` : line));
      expect(whole).toBe(`${lines.join('\r\n')}.\r\n`);
      expect(unstuff([whole])).toEqual({ text: delivered, ended: true, rest: '', unstuffedLines: 0 });
      expect(unstuff([...whole]).text).toBe(delivered);
    }
  });

  it('takes the text as it is, wherever it is cut', () => {
    const wire = '..a\r\nb\r\n...\r\n.\r\nNOOP\r\n';
    for (let at = 0; at <= wire.length; at++) {
      expect(unstuff([wire.slice(0, at), wire.slice(at)])).toEqual({
        text: '.a\r\nb\r\n..\r\n',
        ended: true,
        rest: 'NOOP\r\n',
        unstuffedLines: 0,
      });
    }
  });

  it('ends at CRLF.CRLF and at no look-alike', () => {
    for (const end of [
      '\n.\n',
      '\n.\r\n',
      '\r\n.\n',
      '\r.\r',
      '\r.\r\n',
      '\r\n.\r',
      '\r\n.\0\r\n',
      '\r\n.\r\r\n',
      '\n.\r',
    ]) {
      expect(unstuff([`a${end}b`]).ended).toBe(false);
    }
    expect(unstuff(['.\r\n']).ended).toBe(true);
  });

  it('reports a line that begins with one dot and something else', () => {
    expect(unstuff(['.a\r\n..b\r\n.\r\n']).unstuffedLines).toBe(1);
    expect(unstuff(['.\ra\r\n.\r\n']).unstuffedLines).toBe(1);
  });
});
