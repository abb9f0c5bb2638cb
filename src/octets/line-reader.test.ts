import { describe, expect, it } from 'vitest';
import { LineReader, type LineEvent, type LineReaderOptions } from './line-reader.js';
import { octets, octetString } from './octets.js';

type Shown = string;

/** Events in words, so that whole lists can be compared. */
function show(event: LineEvent): Shown {
  switch (event.type) {
    case 'line':
    case 'incomplete':
      return `${event.type} ${JSON.stringify(octetString(event.octets))}`;
    case 'bare-cr':
    case 'bare-lf':
      return `${event.type} at ${event.offset}`;
    case 'too-long':
      return `too-long ${event.limitOctets}`;
  }
}

function read(chunks: readonly string[], options?: LineReaderOptions): readonly Shown[] {
  const reader = new LineReader(options);
  const events = chunks.flatMap((chunk) => reader.receive(octets(chunk)));
  return [...events, ...reader.end()].map(show);
}

/** As {@link read}, by the short way where it is open. */
function readPassing(chunks: readonly string[], options?: LineReaderOptions): readonly Shown[] {
  const reader = new LineReader(options);
  const events = chunks.flatMap((chunk): readonly LineEvent[] =>
    reader.passes(octets(chunk))
      ? [{ type: 'line', octets: octets(chunk.slice(0, -2)) }]
      : reader.receive(octets(chunk)),
  );
  return [...events, ...reader.end()].map(show);
}

const INPUTS: readonly { name: string; input: string; options?: LineReaderOptions; events: readonly Shown[] }[] = [
  { name: 'two lines', input: 'a\r\nb\r\n', events: ['line "a"', 'line "b"'] },
  { name: 'an empty line', input: '\r\n', events: ['line ""'] },
  { name: 'a bare LF', input: 'a\nb\r\n', events: ['bare-lf at 1', 'line "a\\nb"'] },
  { name: 'a bare CR', input: 'a\rb\r\n', events: ['bare-cr at 1', 'line "a\\rb"'] },
  { name: 'CR CR LF', input: 'a\r\r\n', events: ['bare-cr at 1', 'line "a\\r"'] },
  { name: 'LF CR', input: '\n\r', events: ['bare-lf at 0', 'bare-cr at 1', 'incomplete "\\n\\r"'] },
  { name: 'trailing octets', input: 'a\r\nbc', events: ['line "a"', 'incomplete "bc"'] },
  { name: 'every octet', input: '\x00\x7f\x80\xff\r\n', events: ['line "\\u0000\x7f\x80\xff"'] },
  {
    name: 'a line over the limit, and the next one',
    input: 'abcdef\r\nxy\r\n',
    options: { limitOctets: 6 },
    events: ['too-long 6', 'line "xy"'],
  },
  { name: 'a line at the limit', input: 'abcd\r\n', options: { limitOctets: 6 }, events: ['line "abcd"'] },
  {
    name: 'LF as an end, on request',
    input: 'a\nb\r\n',
    options: { bareLfEndsLine: true },
    events: ['bare-lf at 1', 'line "a"', 'line "b"'],
  },
];

describe('LineReader', () => {
  for (const { name, input, options, events } of INPUTS) {
    it(`reads ${name} whole, octet by octet and cut anywhere`, () => {
      expect(read([input], options)).toEqual(events);
      expect(read([...input], options)).toEqual(events);
      for (let at = 1; at < input.length; at++) {
        expect(read([input.slice(0, at), input.slice(at)], options)).toEqual(events);
        expect(readPassing([input.slice(0, at), input.slice(at)], options)).toEqual(events);
      }
      expect(readPassing([input], options)).toEqual(events);
      expect(readPassing(input.split(/(?<=\n)/), options)).toEqual(events);
    });
  }

  it('lets a whole line pass, and nothing else', () => {
    const reader = new LineReader({ limitOctets: 6 });
    const passing = ['\r\n', 'abcd\r\n'].map((chunk) => reader.passes(octets(chunk)));
    const others = ['', 'a', '\n', 'a\n', 'a\r', 'a\r\nb', 'a\r\nb\r\n', 'a\nb\r\n', 'a\rb\r\n', 'abcde\r\n'];
    expect(passing).toEqual([true, true]);
    for (const other of others) expect([other, reader.passes(octets(other))]).toEqual([other, false]);
    reader.receive(octets('a'));
    expect(reader.passes(octets('b\r\n'))).toBe(false);
  });

  it('holds no more than the limit', () => {
    const reader = new LineReader({ limitOctets: 100 });
    for (let i = 0; i < 1000; i++) reader.receive(octets('0123456789'));
    expect(reader.unfinished.length).toBeLessThanOrEqual(100);
  });

  it('keeps its octets when the buffer is used again', () => {
    const reader = new LineReader();
    const buffer = octets('ab');
    reader.receive(buffer);
    buffer.fill(0x78);
    expect(reader.receive(octets('\r\n')).map(show)).toEqual(['line "ab"']);
  });

  it('refuses a limit that no line fits', () => {
    expect(() => new LineReader({ limitOctets: 2 })).toThrow(RangeError);
  });
});
