import { describe, expect, it } from 'vitest';
import { octets, octetString } from '../octets/octets.js';
import { capabilities } from './capabilities.js';
import { readDropListing, readScanListing, readUniqueIdListing } from './listing.js';
import { bodyLines, Pop3ResponseReader, type Pop3Response } from './response.js';

/** Reads responses, each multi-line or not, from chunks; what is unfinished at the end comes last. */
function read(chunks: readonly string[], multiLine: readonly boolean[]): readonly Pop3Response[] {
  const reader = new Pop3ResponseReader();
  const found: Pop3Response[] = [];
  for (const chunk of chunks) {
    reader.receive(octets(chunk));
    for (;;) {
      const response = reader.next(multiLine[found.length] ?? false);
      if (response === undefined) break;
      found.push(response);
    }
  }
  const rest = reader.finish();
  return rest === undefined ? found : [...found, rest];
}

const show = (one: Pop3Response): string =>
  [one.status, one.text, one.body === undefined ? '-' : octetString(one.body), ...one.defects].join('|');

const INPUTS: readonly { name: string; input: string; multiLine: readonly boolean[]; responses: readonly string[] }[] =
  [
    { name: 'a positive one', input: '+OK 2 320\r\n', multiLine: [false], responses: ['+OK|2 320|-'] },
    { name: 'a bare one', input: '+OK\r\n', multiLine: [false], responses: ['+OK||-'] },
    {
      name: 'a negative one where lines were due',
      input: '-ERR no\r\n+OK\r\n',
      multiLine: [true, false],
      responses: ['-ERR|no|-', '+OK||-'],
    },
    {
      name: 'a multi-line one',
      input: '+OK\r\na\r\n..b\r\n.\r\n+OK x\r\n',
      multiLine: [true, false],
      responses: ['+OK||a\r\n.b\r\n', '+OK|x|-'],
    },
    { name: 'an empty multi-line one', input: '+OK\r\n.\r\n', multiLine: [true], responses: ['+OK||'] },
    {
      name: 'look-alikes of the end',
      input: '+OK\r\n\n.\n\r\n.\r\r\n.\r\n',
      multiLine: [true],
      responses: ['+OK||\n.\n\r\n\r\r\n|not-stuffed'],
    },
    { name: 'a challenge', input: '+ \r\n', multiLine: [false], responses: ['+||-'] },
    { name: 'lower case', input: '+ok x\r\n', multiLine: [false], responses: ['?|+ok x|-|status-indicator'] },
    { name: 'LF alone', input: '+OK a\n', multiLine: [false], responses: ['+OK|a|-|bare-lf'] },
    {
      name: 'a line without stuffing',
      input: '+OK\r\n.b\r\n.\r\n',
      multiLine: [true],
      responses: ['+OK||b\r\n|not-stuffed'],
    },
    { name: 'a body without its end', input: '+OK\r\nab', multiLine: [true], responses: ['+OK||ab|unterminated'] },
    { name: 'a line without its end', input: '+OK a', multiLine: [false], responses: ['+OK|a|-|unterminated'] },
  ];

describe('Pop3ResponseReader', () => {
  for (const { name, input, multiLine, responses } of INPUTS) {
    it(`reads ${name} whole, octet by octet and cut anywhere`, () => {
      expect(read([input], multiLine).map(show)).toEqual(responses);
      expect(read([...input], multiLine).map(show)).toEqual(responses);
      for (let at = 1; at < input.length; at++) {
        expect(read([input.slice(0, at), input.slice(at)], multiLine).map(show)).toEqual(responses);
      }
    });
  }

  it('bounds a line without end', () => {
    const reader = new Pop3ResponseReader();
    reader.receive(octets(`+OK ${'a'.repeat(100_000)}`));
    expect(reader.next(false)?.defects).toContain('too-long');
  });
});

describe('listings', () => {
  it('are read strictly', () => {
    expect(readDropListing('2 320')).toEqual({ value: { messages: 2, octets: 320 } });
    expect(readScanListing('1 120')).toEqual({ value: { messageNumber: 1, octets: 120 } });
    expect(readUniqueIdListing('1 whqtswO00WBw418f9t5JxYwZ')).toEqual({
      value: { messageNumber: 1, uniqueId: 'whqtswO00WBw418f9t5JxYwZ' },
    });
  });

  for (const text of ['', '2', '2  320', 'a 1', '1 1.5', ' 1 2', '1 -2', '1\t2']) {
    it(`"${text}" is neither a drop listing nor a scan listing`, () => {
      expect(readDropListing(text).fault).toBeDefined();
      expect(readScanListing(text).fault).toBeDefined();
    });
  }

  for (const text of ['1 ', '1 a b', `1 ${'x'.repeat(71)}`, '1 \x80', 'x y', '1  a']) {
    it(`"${text.slice(0, 12)}" is no unique-id listing`, () => {
      expect(readUniqueIdListing(text).fault).toBeDefined();
    });
  }

  it('lines and capabilities come without their line ends', () => {
    const [capa] = read(['+OK\r\nTOP\r\nsasl PLAIN LOGIN\r\n.\r\n'], [true]);
    expect(capa && bodyLines(capa)).toEqual(['TOP', 'sasl PLAIN LOGIN']);
    expect(capa && [...capabilities(capa)]).toEqual([
      ['TOP', []],
      ['SASL', ['PLAIN', 'LOGIN']],
    ]);
  });
});
