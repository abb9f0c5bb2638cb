import {
  compareDelivered,
  conforms,
  defineCase,
  octetString,
  orAlways,
  recorded,
  rfc,
  type CaseContext,
  type CaseDefinition,
  type Expectation,
} from '../../src/index.js';
import { pass } from './passage.js';

/** Text lines up to the length that must be taken, and beyond it (RFC 821 §4.5.3, RFC 5321 §4.5.3.1.6). */

const THOUSAND = ['RFC821-4.5.3-TEXT1000-1', 'RFC5321-4.5.3.1.6-TEXT1000-1'];
const BEYOND = 'RFC 5321 §4.5.3.1.6: a server may refuse lines of more than 1000 octets';
const BEYOND_REFUSED: Expectation = orAlways(conforms('250', 'RFC 5321 §4.5.3.1'), recorded('5yz', BEYOND));

/** Digits that tell where a piece is missing. */
const numbered = (length: number): string =>
  Array.from({ length: Math.ceil(length / 10) }, (_, index) => String(index).padStart(9, '0') + ' ')
    .join('')
    .slice(0, length - 1)
    .padEnd(length, 'x');

async function within(t: CaseContext, length: number): Promise<void> {
  await pass(t, t.message({ body: `before\r\n${numbered(length)}\r\nbehind\r\n` }));
}

/** Beyond the limit: refused, or whole; broken into lines, but whole, is a deviation; cut is a fault. */
async function beyond(t: CaseContext, length: number): Promise<void> {
  const message = t.message({ body: `before\r\n${numbered(length)}\r\nbehind\r\n` });
  const joined = (text: string): string => text.replace(/[\r\n]/g, '');
  let broken: string | undefined;
  await pass(t, message, {
    atEnd: BEYOND_REFUSED,
    compare: (copy) => {
      const fault = compareDelivered(message.octets, copy, 'lines');
      if (fault?.grade !== 'violates') return fault;
      broken = fault.text;
      const whole = joined(octetString(copy).replace(/!?\r?\n /g, '')).includes(`before${numbered(length)}behind`);
      return whole || joined(octetString(copy)).includes(`before${numbered(length)}behind`) ? undefined : fault;
    },
  });
  t.check(
    broken === undefined,
    {
      rule: 'a long line that is taken arrives as one line',
      expected: `a line of ${length} octets`,
      actual: broken ?? '',
    },
    'deviates',
  );
}

/** Lines that end at, and up to two octets before, each power of two: where a buffer is full. */
async function aroundPowersOfTwo(t: CaseContext): Promise<void> {
  for (const power of [1024, 2048, 4096, 8192, 16_384]) {
    for (const less of [0, 1, 2]) await beyond(t, power - less);
  }
}

/** A header field in one line of this length. */
async function fieldBeyond(t: CaseContext, length: number): Promise<void> {
  const field = `X-Long: ${numbered(length - 8)}`;
  const message = t.message({ header: `${field}\r\nX-Behind: it\r\n` });
  await pass(t, message, {
    atEnd: BEYOND_REFUSED,
    compare: (copy) => {
      const text = octetString(copy);
      const loose = (one: string): string => one.replace(/[\r\n \t]/g, '');
      if (!loose(text).includes(loose(`${field}X-Behind: it`))) return 'the field was cut';
      return /^X-Behind: it\r?$/m.test(text) ? undefined : 'the field behind it is no field any more';
    },
  });
}

export const longLines: readonly CaseDefinition[] = [
  ...[77, 79, 256, 511, 512, 513, 990, 997, 998].map((length) =>
    defineCase({
      id: `smtp/long-lines/${length}-octets`,
      title: `a text line of ${length} octets is taken, and arrives whole`,
      level: 'MUST',
      rfc: rfc(5321, '4.5.3.1.6'),
      requirements: THOUSAND,
      needs: { recipients: 1, readBack: true },
      run: (t) => within(t, length),
    }),
  ),
  ...[999, 1000, 1001, 2000, 4096, 10_000, 100_000].map((length) =>
    defineCase({
      id: `smtp/long-lines/${length}-octets`,
      title: `a text line of ${length.toLocaleString('en')} octets is refused, or arrives uncut`,
      level: 'MUST',
      rfc: rfc(5321, '4.5.3.1'),
      requirements: ['RFC821-3.1-DATA250-1', 'RFC5321-3.3-DATA250-1'],
      needs: { recipients: 1, readBack: true },
      run: (t) => beyond(t, length),
    }),
  ),
  defineCase({
    id: 'smtp/long-lines/around-powers-of-two',
    title: 'text lines of 2^n octets, and of one and two octets less, are refused, or arrive uncut',
    level: 'MUST',
    rfc: rfc(5321, '4.5.3.1'),
    requirements: ['RFC821-3.1-DATA250-1', 'RFC5321-3.3-DATA250-1'],
    needs: { recipients: 1, readBack: true },
    run: aroundPowersOfTwo,
  }),
  ...[998, 2000, 20_000].map((length) =>
    defineCase({
      id: `smtp/long-lines/header-field-of-${length}-octets`,
      title: `a header field of ${length.toLocaleString('en')} octets in one line is ${length > 998 ? 'refused, or ' : ''}not cut`,
      level: 'MUST',
      rfc: rfc(5321, '4.5.3.1'),
      requirements: length > 998 ? ['RFC821-3.1-HEADERDATA-1'] : [...THOUSAND, 'RFC821-3.1-HEADERDATA-1'],
      needs: { recipients: 1, readBack: true },
      run: (t) => fieldBeyond(t, length),
    }),
  ),
];
