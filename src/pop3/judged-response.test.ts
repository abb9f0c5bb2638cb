import { describe, expect, it } from 'vitest';
import { octets } from '../octets/octets.js';
import { filledMaildrop } from './learned-maildrop.js';
import { judgeResponse, type Judged } from './judged-response.js';
import { Pop3ResponseReader, type Pop3Response } from './response.js';
import { after, greeted, type Pop3Service, type Pop3Session } from './session-model.js';

const SERVICE: Pop3Service = { offered: new Set(['TOP', 'UIDL']), removesRetrieved: false, ways: new Set(['APOP']) };
const filled = filledMaildrop(['one', 'two'].map((token) => ({ token, octets: octets(`S: ${token}\r\n\r\n`) })));
const session = after(after(greeted(filled), 'USER {user}', '+OK'), 'PASS {password}', '+OK');

function response(text: string, multiLine: boolean): Pop3Response {
  const reader = new Pop3ResponseReader();
  reader.receive(octets(text));
  const read = reader.next(multiLine) ?? reader.finish();
  if (read === undefined) throw new Error('no response');
  return read;
}

const judged = (line: string, text: string, from: Pop3Session = session): Judged =>
  judgeResponse(from, line, response(text, /^(?:LIST|UIDL|RETR \d|TOP \d \d)$/.test(line)), SERVICE);
const rule = (one: Judged): string => ('rule' in one ? one.rule : 'right');

describe('judgeResponse', () => {
  it('takes right responses, and learns from them', () => {
    const listed = judged('LIST', '+OK\r\n1 10\r\n2 20\r\n.\r\n');
    if (!('session' in listed)) throw new Error(listed.rule);
    expect(rule(judged('STAT', '+OK 2 30\r\n', listed.session))).toBe('right');
    expect(rule(judged('STAT', '+OK 2 31\r\n', listed.session))).toMatch(/^the size in STAT/);
    expect(rule(judged('LIST 2', '+OK 2 20\r\n', listed.session))).toBe('right');
    expect(rule(judged('LIST 2', '+OK 1 10\r\n', listed.session))).toMatch(/^a listing of one message/);
    expect(rule(judged('RETR 1', '+OK\r\nS: one\r\n\r\n.\r\n', listed.session))).toBe('right');
    expect(rule(judged('RETR 2', '+OK\r\nS: two\r\n\r\n.\r\n', listed.session))).toMatch(/^a message has one size/);
    expect(rule(judged('UIDL', '+OK\r\n1 a\r\n2 a\r\n.\r\n'))).toMatch(/^different messages/);
  });

  it.each([
    ['NOOP', '+ok\r\n', /form of one/],
    ['NOOP', '+OK\n', /form of one/],
    ['NOOP', `+OK ${'x'.repeat(510)}\r\n`, /form of one/],
    ['RETR 1', '+OK\r\n.x\r\n.\r\n', /form of one/],
    ['LIST', '+OK\r\n1 10\r\n', /form of one/],
    ['NOOP', '-ERR\r\n', /^NOOP is answered/],
    ['XYZZY', '+OK\r\n', /^an unknown command/],
    ['STAT', '+OK 2\r\n', /^a listing has the form/],
    ['STAT', '+OK 3 30\r\n', /^STAT tells/],
    ['LIST', '+OK\r\n1 10\r\n.\r\n', /^LIST lists/],
    ['UIDL', '+OK\r\n1 a b\r\n2 c\r\n.\r\n', /^a listing has the form/],
  ])('finds fault with %s answered %j', (line, text, fault) => {
    expect(rule(judged(line, text))).toMatch(fault);
  });

  it('tells a refusal that masks the question', () => {
    const asked = after(greeted(filled), 'USER {user}', '+OK');
    expect(judged('PASS {password}', '-ERR not now\r\n', asked)).toMatchObject({ masked: true });
  });
});
