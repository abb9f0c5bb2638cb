import {
  defineCase,
  octetString,
  octets,
  rfc,
  type CaseContext,
  type CaseDefinition,
  type Message,
  type MessageParts,
} from '../../src/index.js';
import { cutAt, LATIN, pass, wireOf, type Text } from './passage.js';

/** Transparency (RFC 821 and 5321 §4.5.2) read back: the server takes one leading dot away, and nothing else. */

const UNSTUFF = ['RFC821-4.5.2-UNSTUFF-1', 'RFC5321-4.5.2-UNSTUFF-1', 'RFC1123-5.2.11-DOTS-1'];
const ONE_DOT = ['RFC821-4.5.2-ONLYDOT-1', 'RFC5321-4.5.2-LONEDOT-1', 'RFC1123-5.2.11-DOTS-1'];
const NOTHING_ELSE = ['RFC821-4.5.2-MIDDOT-1', 'RFC5321-4.5.2-UNSTUFF-2'];
const SPLIT = ['RFC821-4.5.2-SPLITDOT-1'];

/** Texts with dots, sent as an author's mail program sends them: each leading dot doubled. */
const TEXTS: readonly Text[] = [
  {
    id: 'lone-dot',
    title: 'a line of a single dot arrives as one',
    requirements: ONE_DOT,
    parts: { body: 'before\r\n.\r\nbehind\r\n' },
  },
  {
    id: 'two-dots',
    title: 'a line of two dots arrives as two',
    requirements: UNSTUFF,
    parts: { body: 'before\r\n..\r\nbehind\r\n' },
    explain: 'Found in the field: servers that take away every leading dot, or that end the text at the doubled line.',
  },
  {
    id: 'three-dots',
    title: 'lines of three, four and five dots arrive with as many',
    requirements: UNSTUFF,
    parts: { body: '...\r\n....\r\nbetween\r\n.....\r\n' },
  },
  {
    id: 'dot-and-text',
    title: 'a line that begins with a dot and goes on with letters keeps its dot',
    requirements: UNSTUFF,
    parts: { body: 'before\r\n.profile is a file\r\nbehind\r\n' },
    explain: 'aio-libs/aiosmtpd#561: versions behind 1.4.5 no longer took the added dot away.',
  },
  {
    id: 'first-body-line',
    title: 'the first line of the body keeps its leading dot',
    requirements: UNSTUFF,
    parts: { body: '.first line\r\nsecond line\r\n' },
    explain: 'greenmail-mail-test/greenmail#1004: the first line was left out of the procedure.',
  },
  {
    id: 'only-body-line',
    title: 'a body of one line that is a single dot arrives',
    requirements: ONE_DOT,
    parts: { body: '.\r\n' },
  },
  {
    id: 'last-line',
    title: 'a last line of a single dot, right before the end of data, arrives',
    requirements: ONE_DOT,
    parts: { body: 'the text ends in a dot\r\n.\r\n' },
  },
  {
    id: 'header-field',
    title: 'a header field whose name begins with a dot keeps it',
    requirements: UNSTUFF,
    parts: { header: '.Dotted: field\r\nX-Behind: it\r\n' },
    explain:
      'RFC 5322 §2.2 allows any printable character but the colon in a field name. Transparency knows no header.',
  },
  {
    id: 'behind-empty-lines',
    title: 'dot lines behind empty lines keep their dots',
    requirements: UNSTUFF,
    parts: { body: 'text\r\n\r\n.behind one\r\n\r\n\r\n.\r\n\r\n..\r\n' },
  },
  {
    id: 'dot-and-space',
    title: 'a dot followed by a space or tab at the start of a line is kept, white space too',
    requirements: [...UNSTUFF, ...NOTHING_ELSE],
    parts: { body: '. text\r\n. \r\n.\t\r\n.\ttext\r\n' },
  },
  {
    id: 'not-first-in-line',
    title: 'dots that are not first in a line are left alone',
    requirements: NOTHING_ELSE,
    parts: { body: 'a.b\r\n .\r\n ..\r\n\t.\r\na.\r\na..\r\n... and then\r\nx .\r\n' },
  },
  {
    id: 'many-dot-lines',
    title: 'a thousand dot lines in a row all arrive',
    requirements: UNSTUFF,
    parts: { body: '.\r\n'.repeat(1000) },
  },
  {
    id: 'line-of-dots',
    title: 'a line of 990 dots arrives with 990 dots',
    requirements: UNSTUFF,
    parts: { body: `before\r\n${'.'.repeat(990)}\r\nbehind\r\n` },
  },
  {
    id: 'line-of-998-octets',
    title: 'a line of 998 octets that begins with a dot arrives: the added dot does not count',
    requirements: ['RFC821-4.5.3-TEXT1000-1', 'RFC5321-4.5.3.1.6-TEXT1000-1', ...UNSTUFF],
    parts: { body: `before\r\n.${'x'.repeat(997)}\r\nbehind\r\n` },
    explain: 'RFC 5321 §4.5.3.1.6: 1000 octets with CRLF, not counting the leading dot duplicated for transparency.',
  },
  {
    id: 'every-buffer-boundary',
    title: 'dot lines at every offset of a long text keep their dots',
    requirements: UNSTUFF,
    // Lines of 3 to 39 octets, so that the dots fall on each side of every power of two up to 64 KiB.
    parts: {
      body: Array.from({ length: 4000 }, (_, index) => `.${'x'.repeat((index * 7) % 37)}\r\n`).join(''),
    },
    explain: 'A server that works by buffers may forget at their ends that it was at the start of a line.',
  },
];

/** Texts that no careful client sends, with what a server makes of them: the wire form, and the text. */
const RAW: readonly (Omit<Text, 'parts'> & { readonly wire: string; readonly text: string })[] = [
  {
    id: 'unstuffed-line',
    title: 'a dot that the client forgot to double is taken away',
    requirements: ['RFC5321-4.5.2-UNSTUFF-2', ...UNSTUFF],
    wire: 'before\r\n.x\r\n. y\r\nbehind\r\n',
    text: 'before\r\nx\r\n y\r\nbehind\r\n',
  },
  {
    id: 'odd-number-of-dots',
    title: 'lines of two and three dots on the wire lose one dot each',
    requirements: [...UNSTUFF, ...ONE_DOT],
    wire: '..\r\n...\r\nbehind\r\n',
    text: '.\r\n..\r\nbehind\r\n',
  },
];

async function textArrives(t: CaseContext, parts: MessageParts): Promise<void> {
  await pass(t, t.message(parts));
}

async function rawArrives(
  t: CaseContext,
  wire: string,
  text: string,
  eightBit?: { readonly header: string; readonly mail: string },
): Promise<void> {
  const message = t.message({ body: text, ...(eightBit === undefined ? {} : { header: eightBit.header }) });
  const header = octetString(message.octets).slice(0, -text.length);
  await pass(t, message, {
    wire: `${header}${wire}.\r\n`,
    ...(eightBit === undefined ? {} : { mail: eightBit.mail }),
  });
}

/** The very first line of the mail data begins with a dot, and is a header field; cut at `offsets`. */
async function firstLine(t: CaseContext, offsets: readonly number[] = []): Promise<void> {
  const ordinary = t.message();
  const message: Message = {
    token: ordinary.token,
    octets: octets(`.First: field\r\n${octetString(ordinary.octets)}`),
  };
  await pass(t, message, { wire: cutAt(wireOf(message), offsets) });
}

/** Where the mail data is cut when its first octets are `. . F`. */
const FIRST_CUTS: readonly { readonly id: string; readonly title: string; readonly at: readonly number[] }[] = [
  { id: 'between-the-dots', title: 'between its two dots', at: [1] },
  { id: 'behind-the-dots', title: 'behind its two dots', at: [2] },
  { id: 'around-each-dot', title: 'around each of its dots', at: [1, 2] },
];

/** Where the octets `CR LF . . x CR LF` of a stuffed line are cut. */
const CUTS: readonly { readonly id: string; readonly title: string; readonly at: readonly number[] }[] = [
  { id: 'before-cr', title: 'before the CR in front of it', at: [0] },
  { id: 'between-cr-and-lf', title: 'between the CR and the LF in front of it', at: [1] },
  { id: 'before-the-dots', title: 'at the start of the line', at: [2] },
  { id: 'between-the-dots', title: 'between the dots', at: [3] },
  { id: 'behind-the-dots', title: 'behind the dots', at: [4] },
  { id: 'around-each-dot', title: 'around each dot', at: [2, 3, 4] },
];

const CUT_BODY = 'before\r\n.x\r\nbetween\r\n.\r\nbehind\r\n';

/** The text is cut at the stuffed `.x` line and, the same way, at the stuffed `.` line. */
async function cutText(t: CaseContext, at: readonly number[]): Promise<void> {
  const message = t.message({ body: CUT_BODY });
  const wire = wireOf(message);
  const lines = [wire.indexOf('\r\n..x'), wire.indexOf('\r\n..\r\n')];
  const offsets = lines.flatMap((line) => at.map((cut) => line + cut));
  await pass(t, message, { wire: cutAt(wire, offsets) });
}

/** Each octet of a short text in a segment of its own. */
async function octetByOctet(t: CaseContext): Promise<void> {
  const message = t.message({ body: CUT_BODY });
  const wire = wireOf(message);
  const header = wire.indexOf('\r\n\r\n');
  await pass(t, message, { wire: [wire.slice(0, header), ...wire.slice(header)] });
}

export const transparency: readonly CaseDefinition[] = [
  ...TEXTS.map(({ id, title, requirements, parts, explain }) =>
    defineCase({
      id: `smtp/transparency/${id}`,
      title,
      level: 'MUST',
      rfc: rfc(5321, '4.5.2'),
      requirements,
      needs: { recipients: 1, readBack: true },
      ...(explain === undefined ? {} : { explain }),
      run: (t) => textArrives(t, parts),
    }),
  ),
  defineCase({
    id: 'smtp/transparency/first-line-of-the-text',
    title: 'the very first line of the mail data keeps its leading dot',
    level: 'MUST',
    rfc: rfc(5321, '4.5.2'),
    requirements: UNSTUFF,
    needs: { recipients: 1, readBack: true },
    explain: 'The line behind DATA is a line like any other; here it is a header field named ".First".',
    run: (t) => firstLine(t),
  }),
  ...FIRST_CUTS.map(({ id, title, at }) =>
    defineCase({
      id: `smtp/transparency/first-line-cut-${id}`,
      title: `a dot at the very start of the mail data is removed when segments are cut ${title}`,
      level: 'MUST',
      rfc: rfc(5321, '4.5.2'),
      requirements: [...SPLIT, ...UNSTUFF],
      needs: { recipients: 1, readBack: true },
      run: (t) => firstLine(t, at),
    }),
  ),
  ...RAW.map(({ id, title, requirements, wire, text }) =>
    defineCase({
      id: `smtp/transparency/${id}`,
      title,
      level: 'MUST',
      rfc: rfc(5321, '4.5.2'),
      requirements,
      needs: { recipients: 1, readBack: true },
      run: (t) => rawArrives(t, wire, text),
    }),
  ),
  ...CUTS.map(({ id, title, at }) =>
    defineCase({
      id: `smtp/transparency/cut-${id}`,
      title: `a dot line that arrives in segments cut ${title} is read the same`,
      level: 'MUST',
      rfc: rfc(5321, '4.5.2'),
      requirements: [...SPLIT, ...UNSTUFF],
      needs: { recipients: 1, readBack: true },
      run: (t) => cutText(t, at),
    }),
  ),
  defineCase({
    id: 'smtp/transparency/octet-by-octet',
    title: 'dot lines that arrive octet by octet are read the same',
    level: 'MUST',
    rfc: rfc(5321, '4.5.2'),
    requirements: [...SPLIT, ...UNSTUFF],
    needs: { recipients: 1, readBack: true },
    run: octetByOctet,
  }),
  defineCase({
    id: 'smtp/transparency/unstuffed-8-bit-line',
    title: 'a dot that the client forgot to double is taken away in front of 8-bit text too',
    level: 'MUST',
    rfc: rfc(6152, '3'),
    requirements: ['RFC6152-3-STUFF-1', 'RFC5321-4.5.2-UNSTUFF-2'],
    needs: { recipients: 1, readBack: true, extensions: ['8BITMIME'] },
    run: (t) =>
      rawArrives(t, 'before\r\n.\xe9t\xe9\r\nbehind\r\n', 'before\r\n\xe9t\xe9\r\nbehind\r\n', {
        header: LATIN,
        mail: 'MAIL FROM:<{sender}> BODY=8BITMIME',
      }),
  }),
  defineCase({
    id: 'smtp/transparency/8-bit-line',
    title: 'a dot in front of 8-bit text is taken away as in front of any other',
    level: 'MUST',
    rfc: rfc(6152, '3'),
    requirements: ['RFC6152-3-STUFF-1'],
    needs: { recipients: 1, readBack: true, extensions: ['8BITMIME'] },
    run: async (t) => {
      const message = t.message({
        header:
          'MIME-Version: 1.0\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: 8bit\r\n',
        body: '.\xe9t\xe9\r\n\xe9.\r\n.\r\n..\xff\r\n',
      });
      await pass(t, message, { mail: 'MAIL FROM:<{sender}> BODY=8BITMIME' });
    },
  }),
];
