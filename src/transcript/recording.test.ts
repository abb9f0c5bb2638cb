import { describe, expect, it } from 'vitest';
import { octetString, octets } from '../octets/octets.js';
import { Recording } from './recording.js';

describe('Recording', () => {
  it('gives the entries in their order, whenever it is asked', () => {
    const recording = new Recording();
    recording.add({ type: 'connected', atMs: 0 });
    recording.received(1, octets('220 ready\r\n'));
    recording.sent(2.5, 'QUIT\xff\r\n');
    expect(recording.entries.map(({ type }) => type)).toEqual(['connected', 'received', 'sent']);
    recording.sent(3, '');
    recording.add({ type: 'local-end', atMs: 4, how: 'fin' });
    expect(recording.entries.map((one) => ('octets' in one ? [one.type, octetString(one.octets)] : one))).toEqual([
      { type: 'connected', atMs: 0 },
      ['received', '220 ready\r\n'],
      ['sent', 'QUIT\xff\r\n'],
      ['sent', ''],
      { type: 'local-end', atMs: 4, how: 'fin' },
    ]);
    expect(recording.entries.map(({ atMs }) => atMs)).toEqual([0, 1, 2.5, 3, 4]);
  });

  it('keeps what was received when the buffer that it came in is overwritten', () => {
    const recording = new Recording();
    const shared = octets('250 OK\r\n');
    recording.received(1, shared);
    shared.fill(0);
    expect(recording.entries).toMatchObject([{ octets: octets('250 OK\r\n') }]);
  });

  it('leaves octets as they are while it grows', () => {
    const recording = new Recording();
    const texts = Array.from({ length: 300 }, (_, index) => `${index}`.repeat(index + 1));
    for (const [index, text] of texts.entries()) {
      recording.received(index, octets(text));
      recording.sent(index, text);
    }
    expect(recording.entries.map((one) => 'octets' in one && octetString(one.octets))).toEqual(
      texts.flatMap((text) => [text, text]),
    );
  });
});
