import { describe, expect, it } from 'vitest';
import { octets } from '../octets/octets.js';
import { extensions } from './ehlo.js';
import { enhancedCodes, SmtpReplyReader, type SmtpReply } from './reply.js';

function read(chunks: readonly string[]): readonly SmtpReply[] {
  const reader = new SmtpReplyReader();
  const replies = chunks.flatMap((chunk) => reader.receive(octets(chunk)));
  const rest = reader.finish();
  return rest === undefined ? replies : [...replies, rest];
}

const reply = (code: number, lines: readonly string[], defects: SmtpReply['defects'] = []): SmtpReply => ({
  kind: 'reply',
  code,
  lines,
  defects,
});

const INPUTS: readonly { name: string; input: string; replies: readonly SmtpReply[] }[] = [
  { name: 'one line', input: '250 OK\r\n', replies: [reply(250, ['250 OK'])] },
  { name: 'a code alone', input: '250\r\n', replies: [reply(250, ['250'])] },
  { name: 'several lines', input: '250-a\r\n250-b\r\n250 c\r\n', replies: [reply(250, ['250-a', '250-b', '250 c'])] },
  { name: 'two replies', input: '250 a\r\n354 b\r\n', replies: [reply(250, ['250 a']), reply(354, ['354 b'])] },
  {
    name: 'codes that differ',
    input: '250-a\r\n251 b\r\n',
    replies: [reply(250, ['250-a', '251 b'], ['codes-differ'])],
  },
  { name: 'LF alone', input: '250 a\n250 b\r\n', replies: [reply(250, ['250 a'], ['bare-lf']), reply(250, ['250 b'])] },
  { name: 'a CR within', input: '250 a\rb\r\n', replies: [reply(250, ['250 a\rb'], ['bare-cr'])] },
  { name: 'no code', input: 'hello\r\n250 a\r\n', replies: [reply(0, ['hello'], ['syntax']), reply(250, ['250 a'])] },
  { name: 'two digits', input: '25 a\r\n', replies: [reply(0, ['25 a'], ['syntax'])] },
  { name: 'a line that never ends', input: '250 a', replies: [reply(250, ['250 a'], ['unterminated'])] },
  { name: 'a reply that never ends', input: '250-a\r\n', replies: [reply(250, ['250-a'], ['unterminated'])] },
  { name: 'every octet', input: '250 \x00\x1b\xff\r\n', replies: [reply(250, ['250 \x00\x1b\xff'])] },
];

describe('SmtpReplyReader', () => {
  for (const { name, input, replies } of INPUTS) {
    it(`reads ${name} whole, octet by octet and cut anywhere`, () => {
      expect(read([input])).toEqual(replies);
      expect(read([...input])).toEqual(replies);
      for (let at = 1; at < input.length; at++) expect(read([input.slice(0, at), input.slice(at)])).toEqual(replies);
    });
  }

  it('bounds a reply without end', () => {
    const reader = new SmtpReplyReader();
    let replies = 0;
    for (let i = 0; i < 5000; i++) replies += reader.receive(octets('250-and on\r\n')).length;
    expect(replies).toBeGreaterThan(0);
  });
});

describe('what stands in replies', () => {
  it('enhanced status codes are read line by line', () => {
    const [one] = read(['250-2.1.0 a\r\n250-b\r\n250 2.1.5\r\n']);
    expect(one && enhancedCodes(one)).toEqual(['2.1.0', undefined, '2.1.5']);
  });

  it('EHLO keywords are read in any letter case, the first line left out', () => {
    const [one] = read(['250-mail.example.test SIZE\r\n250-size 1000\r\n250 Pipelining\r\n']);
    expect(one && [...extensions(one)]).toEqual([
      ['SIZE', ['1000']],
      ['PIPELINING', []],
    ]);
  });
});
