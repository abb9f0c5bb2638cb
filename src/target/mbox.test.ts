import { expect, it } from 'vitest';
import { octets, octetString } from '../octets/octets.js';
import { splitMbox } from './mbox.js';

const DATED = 'From a@example.com Mon Nov  2 10:00:00 2026';

it.each([
  ['nothing', '', []],
  ['two messages', `${DATED}\nA: b\n\none\n\n${DATED}\nC: d\n\ntwo\n\n`, ['A: b\n\none\n', 'C: d\n\ntwo\n']],
  ['CRLF line ends', `${DATED}\r\nA: b\r\n\r\none\r\n\r\n${DATED}\r\ntwo\r\n\r\n`, ['A: b\r\n\r\none\r\n', 'two\r\n']],
  ['no empty line at the end', `${DATED}\nA: b\n\none\n`, ['A: b\n\none\n']],
  ['empty lines of the message', `${DATED}\nA: b\n\none\n\n\n\n${DATED}\n\n\n`, ['A: b\n\none\n\n\n', '\n']],
  ['quoted From_ as it is', `${DATED}\nA: b\n\n>From me\n\n`, ['A: b\n\n>From me\n']],
  [
    'unquoted From_ without a date',
    `${DATED}\nA: b\n\nFrom here on\n\n${DATED}\ntwo\n`,
    ['A: b\n\nFrom here on\n', 'two\n'],
  ],
  ['From_ without an empty line in front', `${DATED}\nA: b\n${DATED}\n`, [`A: b\n${DATED}\n`]],
  ['From_ lines without dates', 'From a\nA: b\n\nFrom b\ntwo\n\n', ['A: b\n', 'two\n']],
  ['an empty line in front', `\n${DATED}\nA: b\n`, ['A: b\n']],
  ['an empty message', `${DATED}\n\n${DATED}\n`, ['', '']],
  ['a From_ line alone', `${DATED}\n`, ['']],
  ['a message that is begun', `${DATED}\nA: b\n\none\n\nF`, ['A: b\n\none\n']],
  ['a message that is begun with CRLF', `${DATED}\r\nA: b\r\n\r\none\r\n\r\n${DATED}`, ['A: b\r\n\r\none\r\n']],
  ['the first message, begun', DATED, []],
  ['a last line without its end', `${DATED}\nA: b\n\none\nFrom`, ['A: b\n\none\nFrom']],
  ['all octets', `${DATED}\n\xff\0\n`, ['\xff\0\n']],
])('%s', (_what, file, messages) => {
  expect(splitMbox(octets(file)).map(octetString)).toEqual(messages);
});
