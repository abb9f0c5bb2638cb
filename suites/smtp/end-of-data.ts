import {
  conforms,
  answerWord,
  defineCase,
  describeAnswer,
  expectedAtEndOfData,
  octetString,
  recorded,
  rfc,
  type CaseContext,
  type CaseDefinition,
  type Expectation,
  type Message,
  type SmtpAnswer,
  type SmtpDialogue,
} from '../../src/index.js';
import { cutAt, introduced, pass, wireOf } from './passage.js';

/**
 * Where mail data ends: at CRLF, a dot and CRLF (RFC 821 §4.1.1, RFC 5321 §4.1.1.4), and nowhere else.
 *
 * A look-alike is put into a text, and commands for a second message behind it. A server that takes it for the end
 * answers more than once, delivers the second message, or cuts the first one short: that, and only that, is judged.
 * Taking the dot away, repairing line ends and refusing the whole message are lawful.
 */

const LOOK_ALIKE = 'RFC 5321 §4.1.1.4, §2.3.8: the text may be refused, once, behind its end, or at once with a close';

const NO_OTHER_END = ['RFC821-4.1.1-DOTEND-1', 'RFC5321-4.1.1.4-END-1'];
const LF_DOT_LF = [...NO_OTHER_END, 'RFC5321-4.1.1.4-NOLFDOTLF-1', 'RFC5321-2.3.8-BARELF-1', 'RFC2821-2.3.7-LINEEND-1'];
const MIXED = [...NO_OTHER_END, 'RFC5321-4.1.1.4-NOMIXEDDOT-1', 'RFC5321-2.3.8-BARELF-1', 'RFC2821-2.3.7-LINEEND-1'];
const LONE_DOT = [...NO_OTHER_END, 'RFC821-4.5.2-ONLYDOT-1', 'RFC5321-4.5.2-LONEDOT-1'];

interface LookAlike {
  readonly id: string;
  /** As in `LF.LF`. */
  readonly name: string;
  readonly octets: string;
  readonly requirements: readonly string[];
  /** Also sent as a segment of its own, under an id of its own: servers that look at the ends of what they read. */
  readonly segment?: true;
}

const LOOK_ALIKES: readonly LookAlike[] = [
  { id: 'lf-dot-lf', name: 'LF.LF', octets: '\n.\n', requirements: LF_DOT_LF, segment: true },
  { id: 'lf-dot-crlf', name: 'LF.CRLF', octets: '\n.\r\n', requirements: MIXED, segment: true },
  { id: 'crlf-dot-lf', name: 'CRLF.LF', octets: '\r\n.\n', requirements: MIXED, segment: true },
  { id: 'cr-dot-cr', name: 'CR.CR', octets: '\r.\r', requirements: MIXED, segment: true },
  { id: 'cr-dot-crlf', name: 'CR.CRLF', octets: '\r.\r\n', requirements: MIXED, segment: true },
  { id: 'cr-dot-lf', name: 'CR.LF', octets: '\r.\n', requirements: MIXED },
  { id: 'crlf-dot-cr', name: 'CRLF.CR', octets: '\r\n.\r', requirements: MIXED, segment: true },
  { id: 'lf-dot-cr', name: 'LF.CR', octets: '\n.\r', requirements: MIXED },
  { id: 'crlf-dot-crcrlf', name: 'CRLF.CRCRLF', octets: '\r\n.\r\r\n', requirements: MIXED },
  { id: 'crlf-dot-crcr', name: 'CRLF.CRCR', octets: '\r\n.\r\r', requirements: MIXED },
  { id: 'crcrlf-dot-crcrlf', name: 'CRCRLF.CRCRLF', octets: '\r\r\n.\r\r\n', requirements: MIXED },
  { id: 'lfcr-dot-lfcr', name: 'LFCR.LFCR', octets: '\n\r.\n\r', requirements: MIXED },
  { id: 'crlf-dot-lflf', name: 'CRLF.LFLF', octets: '\r\n.\n\n', requirements: MIXED },
  { id: 'crlf-dot-lfcr', name: 'CRLF.LFCR', octets: '\r\n.\n\r', requirements: MIXED },
  { id: 'lflf-dot-lflf', name: 'LFLF.LFLF', octets: '\n\n.\n\n', requirements: LF_DOT_LF },
  { id: 'crlf-nul-dot-crlf', name: 'CRLF NUL . CRLF', octets: '\r\n\0.\r\n', requirements: LONE_DOT },
  { id: 'crlf-dot-nul-crlf', name: 'CRLF . NUL CRLF', octets: '\r\n.\0\r\n', requirements: LONE_DOT },
  { id: 'crlf-dot-cr-nul-lf', name: 'CRLF . CR NUL LF', octets: '\r\n.\r\0\n', requirements: LONE_DOT },
  { id: 'cr-nul-lf-dot-crlf', name: 'CR NUL LF . CRLF', octets: '\r\0\n.\r\n', requirements: LONE_DOT },
  { id: 'crlf-dot-space-crlf', name: 'CRLF . SP CRLF', octets: '\r\n. \r\n', requirements: LONE_DOT },
  { id: 'crlf-dot-tab-crlf', name: 'CRLF . HT CRLF', octets: '\r\n.\t\r\n', requirements: LONE_DOT },
  { id: 'crlf-space-dot-crlf', name: 'CRLF SP . CRLF', octets: '\r\n .\r\n', requirements: LONE_DOT },
  { id: 'crlf-tab-dot-crlf', name: 'CRLF HT . CRLF', octets: '\r\n\t.\r\n', requirements: LONE_DOT },
  { id: 'crlf-dot-dot-crlf', name: 'CRLF .. CRLF', octets: '\r\n..\r\n', requirements: LONE_DOT, segment: true },
  { id: 'crlf-dot-dot-dot-crlf', name: 'CRLF ... CRLF', octets: '\r\n...\r\n', requirements: LONE_DOT },
  { id: 'crlf-dot-ff-crlf', name: 'CRLF . FF CRLF', octets: '\r\n.\f\r\n', requirements: LONE_DOT },
  { id: 'vt-dot-vt', name: 'VT . VT', octets: '\v.\v', requirements: LONE_DOT },
  { id: 'fs-dot-fs', name: 'FS . FS', octets: '\x1c.\x1c', requirements: LONE_DOT },
  {
    id: 'crlf-text-dot-crlf',
    name: 'a line that ends in a dot',
    octets: '\r\ntext.\r\n',
    requirements: LONE_DOT,
    segment: true,
  },
  {
    id: 'dot-crlf-in-mid-line',
    name: 'a dot and CRLF that begin a segment',
    octets: '.\r\n',
    requirements: LONE_DOT,
    segment: true,
  },
];

/** A text with control characters, bare CR and LF among them, may be refused; an ordinary one is ordinary. */
const mayAnswer = (t: CaseContext, lookAlike: string): Expectation =>
  /[^\r\n\t -~]/.test(lookAlike) || /\r(?!\n)|(?<!\r)\n/.test(lookAlike)
    ? [conforms('250', LOOK_ALIKE), recorded('421 5yz 4yz', LOOK_ALIKE)]
    : expectedAtEndOfData(t.standard);

/** Lines in front of the look-alike; the text of a second message, with the commands for it, behind. */
async function isText(
  t: CaseContext,
  lookAlike: string,
  how: { readonly atStart?: boolean; readonly segment?: boolean } = {},
): Promise<void> {
  const message = t.message({ body: 'before' });
  const inner = t.token();
  const smtp = await t.smtp('rcpt');
  await smtp.need('DATA', '354');
  const front = how.atStart === true ? '' : octetString(message.octets);
  const behind =
    t.fill('MAIL FROM:<{sender}>\r\nRCPT TO:<{recipient}>\r\nDATA\r\n') +
    `Subject: ${inner}\r\nX-Outer: ${message.token}\r\n\r\n${inner} tail\r\n.\r\n`;
  const segments = how.segment === true ? [front, lookAlike, behind] : [front + lookAlike + behind];
  const answer = await smtp.text(segments);
  if (answer.kind === 'closed' && answer.how === 'reset') {
    t.observe('the server resets the connection');
    return;
  }
  // A text without a header may meet a server that refuses it, though it should not (RFC 5321 §3.3).
  const headless = how.atStart === true ? [recorded('5yz', 'RFC 5321 §3.3 (SHOULD NOT)')] : [];
  smtp.judge(answer, [...headless, ...mayAnswer(t, lookAlike)]);
  await onlyQuitIsAnswered(t, smtp, answer);
  if (answerWord(answer) !== '250' || t.environment.store === undefined) return;
  await t.delivered(message, [t.recipient()], {
    compare: (copy) =>
      octetString(copy).includes(`${inner} tail`) && octetString(copy).includes('MAIL FROM:')
        ? undefined
        : 'the text ends at the look-alike, or what stood behind it came as a message of its own',
  });
}

/** QUIT gets 221: nothing of the text was answered before it. Behind a refusal the server may close instead. */
async function onlyQuitIsAnswered(t: CaseContext, smtp: SmtpDialogue, first: SmtpAnswer): Promise<void> {
  smtp.leave();
  await smtp.send('QUIT');
  const next = await smtp.read();
  const word = answerWord(next);
  if (word === '221' || (answerWord(first) !== '250' && (word === '421' || word === 'closed'))) return;
  t.check(false, {
    rule: 'one reply to the whole text: what stands in it is not run as commands',
    expected: '221, the reply to QUIT',
    actual: describeAnswer(next),
  });
}

/** True ends: how the text stands in front of the final CRLF.CRLF, or how the octets are cut. */
const ENDS: readonly { readonly id: string; readonly title: string; readonly before: string }[] = [
  { id: 'behind-bare-cr', title: 'behind a bare CR', before: 'x\r' },
  { id: 'behind-two-bare-crs', title: 'behind two bare CRs', before: 'x\r\r' },
  { id: 'behind-bare-lf', title: 'behind a bare LF', before: 'x\n' },
  { id: 'behind-crlf-dot-cr', title: 'behind CRLF.CR', before: 'x\r\n.\r' },
  { id: 'behind-crlf-dot-lf', title: 'behind CRLF.LF', before: 'x\r\n.\n' },
  { id: 'behind-crlf-dot-cr-x', title: 'behind a line of a dot, a CR and text', before: 'x\r\n.\rx' },
  { id: 'behind-nul', title: 'behind a NUL', before: 'x\r\n\0' },
  { id: 'behind-empty-lines', title: 'behind empty lines', before: 'x\r\n\r\n\r\n\r\n' },
  { id: 'behind-doubled-dot', title: 'behind a line of two dots', before: 'x\r\n..' },
  { id: 'behind-spaces', title: 'behind a line of spaces', before: 'x\r\n   ' },
  { id: 'behind-long-line', title: 'behind a line of 20,000 octets', before: `x\r\n${'y'.repeat(20_000)}` },
  { id: 'behind-commands', title: 'behind text lines that look like commands', before: 'QUIT\r\nRSET\r\nDATA\r\nNOOP' },
];

const ONE_REPLY = [
  'RFC821-4.1.1-DOTEND-1',
  'RFC821-4.1.1-DATAREPLY-1',
  'RFC821-4.4-DATA2-1',
  'RFC821-4.3-EOD-SET-1',
  'RFC5321-4.1.1.4-END-1',
  'RFC5321-4.1.1.4-REPLY-1',
  'RFC5321-4.3.2-EOD-SET-1',
];

const anyVerdict: Expectation = [
  conforms('250 451 452 450 552 554 550 500', 'RFC 5321 §4.1.1.4, §4.3.2: one verdict'),
  recorded('2yz 4yz 5yz', 'RFC 5321 §4.3.2: a verdict, if not of the row'),
];

async function endsHere(t: CaseContext, before: string): Promise<void> {
  const smtp = await t.smtp('rcpt');
  await smtp.need('DATA', '354');
  const answer = await smtp.text(`${octetString(t.message({ body: before }).octets)}\r\n.\r\n`);
  smtp.judge(answer, anyVerdict);
  if (answerWord(answer) === '250') await smtp.inStep();
}

const END_CUTS: readonly { readonly id: string; readonly title: string; readonly at: readonly number[] }[] = [
  { id: 'whole', title: 'in a segment of its own', at: [0] },
  { id: 'behind-cr', title: 'cut behind its first CR', at: [1] },
  { id: 'behind-crlf', title: 'cut behind its first CRLF', at: [2] },
  { id: 'behind-dot', title: 'cut behind its dot', at: [3] },
  { id: 'behind-last-cr', title: 'cut in front of its last LF', at: [4] },
  { id: 'around-dot', title: 'with its dot in a segment of its own', at: [2, 3] },
  { id: 'each-octet', title: 'octet by octet', at: [0, 1, 2, 3, 4] },
  { id: 'crs-from-lfs', title: 'cut between each CR and LF', at: [1, 4] },
];

async function endsCut(t: CaseContext, at: readonly number[]): Promise<void> {
  const message = t.message();
  const wire = wireOf(message);
  const offsets = at.map((offset) => wire.length - 5 + offset);
  await pass(t, message, { wire: cutAt(wire, offsets) });
}

/** No reply before the end: 1,000 lines, then the end. */
async function quietBefore(t: CaseContext): Promise<void> {
  const message = t.message({ body: 'A line among a thousand.\r\n'.repeat(1000) });
  const wire = wireOf(message);
  const smtp = await t.smtp('rcpt');
  await smtp.need('DATA', '354');
  await smtp.session.write([wire.slice(0, -5), '\r\n']);
  const early = await smtp.read(150);
  t.check(early.kind === 'silent' || answerWord(early) === '421', {
    rule: 'no reply between the 354 and the end of data',
    expected: 'silence',
    actual: describeAnswer(early),
  });
  smtp.judge(await smtp.text('.\r\n'), anyVerdict);
  await smtp.inStep();
}

/** Lines that end in a dot, of all lengths around the sizes of usual buffers. */
function dotEndedLines(sizes: readonly number[], behind: string): string {
  return sizes
    .flatMap((size) => [-3, -2, -1, 0, 1].map((offset) => `${'x'.repeat(size + offset)}${behind}\r\n`))
    .join('');
}

const SMALL_BUFFERS = [64, 76, 78, 80, 100, 128, 200, 250, 255, 256, 500, 510, 512, 768, 900, 990, 994];
const LARGE_BUFFERS = [
  998, 1000, 1022, 1024, 1500, 2000, 2046, 2048, 4094, 4096, 8190, 8192, 10_000, 16_384, 32_768, 65_536,
];

/** The mail data, end included, sent in `segments`, is answered once. */
async function endsOnce(t: CaseContext, segments: readonly string[]): Promise<void> {
  const smtp = await t.smtp('rcpt');
  await smtp.need('DATA', '354');
  smtp.judge(await smtp.text(segments), anyVerdict);
  await smtp.inStep();
}

/** Where the server shows the sender in what it delivers, a message without text can be known by it. */
async function emptyTextArrives(t: CaseContext): Promise<void> {
  const smtp = await introduced(t);
  const [ordinary, shown, token] = [t.message(), t.token(), t.token()];
  await smtp.deliver(ordinary, [t.recipient()], `${shown}@example.com`);
  await t.delivered(ordinary, [t.recipient()]);
  if ((await t.environment.store?.find(t.recipient(), shown))?.length !== 1) {
    t.notApplicable('the store does not show the sender, by which a message without text would be known');
  }
  await smtp.envelope([t.recipient()], `${token}@example.com`);
  const answer = await smtp.data('.\r\n');
  if (answerWord(answer) !== '250') {
    t.observe(`a message without text is refused: ${describeAnswer(answer)}`);
    return;
  }
  const empty: Message = { token, octets: new Uint8Array() };
  // A notification of the failure would go to the sender, where nobody sees it.
  await t.delivered(empty, [t.recipient()], { missing: 'deviates', compare: () => undefined });
}

/** A line cut into pieces by a buffer is no line end: what follows the cut is not at the start of a line. */
async function longLinesDoNotEnd(t: CaseContext, sizes: readonly number[], lawful: boolean): Promise<void> {
  const message = t.message({ body: `${dotEndedLines(sizes, '.')}${dotEndedLines(sizes, '..x')}the last line\r\n` });
  const smtp = await t.smtp('rcpt');
  await smtp.need('DATA', '354');
  const answer = await smtp.text(wireOf(message));
  smtp.judge(answer, lawful ? [conforms('250', 'RFC 5321 §4.5.3.1.6'), ...anyVerdict.slice(1)] : anyVerdict);
  await onlyQuitIsAnswered(t, smtp, answer);
  if (answerWord(answer) !== '250' || t.environment.store === undefined) return;
  // Line ends put into lines that are longer than the standard grants are another question: smtp/long-lines.
  const joined = (text: string): string => text.replace(/[\r\n ]/g, '');
  const wanted = joined(octetString(message.octets).split('\r\n\r\n')[1] ?? '');
  const compare = (copy: Uint8Array): string | undefined =>
    joined(octetString(copy)).includes(wanted) ? undefined : 'text of it is missing: a dot, or more';
  await t.delivered(message, [t.recipient()], lawful ? {} : { compare });
}

export const endOfData: readonly CaseDefinition[] = [
  ...LOOK_ALIKES.filter(({ id }) => id !== 'dot-crlf-in-mid-line').map(({ id, name, octets, requirements }) =>
    defineCase({
      id: `smtp/end-of-data/not-at-${id}`,
      title: `${name} in the text does not end it`,
      level: 'MUST',
      rfc: rfc(5321, '4.1.1.4'),
      requirements,
      needs: { recipients: 1 },
      explain:
        'A server that ends the text here, behind a server that does not, lets a sender smuggle messages past the ' +
        'checks of the first (CVE-2023-51764, CVE-2023-51765, CVE-2023-51766, CVE-2024-27305).',
      run: (t) => isText(t, octets),
    }),
  ),
  ...LOOK_ALIKES.filter(({ segment }) => segment === true).map(({ id, name, octets, requirements }) =>
    defineCase({
      id: `smtp/end-of-data/not-at-${id}-in-a-segment`,
      title: `${name}, in a segment of its own, does not end the text`,
      level: 'MUST',
      rfc: rfc(5321, '4.1.1.4'),
      requirements: [...requirements, 'RFC821-4.5.2-SPLITDOT-1'],
      needs: { recipients: 1 },
      explain: 'Servers that look for the end at the end of what one read gave them find it where it is not.',
      run: (t) => isText(t, octets, { segment: true }),
    }),
  ),
  ...[
    { id: 'dot-lf', name: '.LF', octets: '.\n' },
    { id: 'dot-cr', name: '.CR', octets: '.\r' },
    { id: 'dot-space-crlf', name: '. SP CRLF', octets: '. \r\n' },
    { id: 'dot-dot-crlf', name: '.. CRLF', octets: '..\r\n' },
  ].map(({ id, name, octets }) =>
    defineCase({
      id: `smtp/end-of-data/not-at-${id}-at-the-start`,
      title: `${name} at the very start of the text does not end it`,
      level: 'MUST',
      rfc: rfc(5321, '4.1.1.4'),
      requirements: LONE_DOT,
      needs: { recipients: 1 },
      run: (t) => isText(t, octets, { atStart: true }),
    }),
  ),
  ...ENDS.map(({ id, title, before }) =>
    defineCase({
      id: `smtp/end-of-data/${id}`,
      title: `CRLF.CRLF ends the text ${title}, with one reply`,
      level: 'MUST',
      rfc: rfc(5321, '4.1.1.4'),
      requirements: ONE_REPLY,
      needs: { recipients: 1 },
      run: (t) => endsHere(t, before),
    }),
  ),
  ...END_CUTS.map(({ id, title, at }) =>
    defineCase({
      id: `smtp/end-of-data/cut-${id}`,
      title: `CRLF.CRLF ends the text when it arrives ${title}`,
      level: 'MUST',
      rfc: rfc(5321, '4.1.1.4'),
      requirements: ['RFC821-4.5.2-SPLITDOT-1', ...ONE_REPLY],
      needs: { recipients: 1 },
      explain: 'emersion/go-smtp#247: a defence against smuggling no longer saw an end that came in two segments.',
      run: (t) => endsCut(t, at),
    }),
  ),
  defineCase({
    id: 'smtp/end-of-data/empty-text',
    title: 'a dot and CRLF right behind the 354 end the text, with one reply',
    level: 'MUST',
    rfc: rfc(5321, '4.1.1.4'),
    requirements: ['RFC5321-4.1.1.4-EMPTYDATA-1', ...ONE_REPLY],
    needs: { recipients: 1 },
    explain: 'The CRLF of DATA is the first half of the end. The server may refuse the empty message; it must answer.',
    run: (t) => endsOnce(t, ['.\r\n']),
  }),
  defineCase({
    id: 'smtp/end-of-data/empty-text-arrives',
    title: 'a message without text that is answered 250 arrives',
    level: 'MUST',
    rfc: rfc(5321, '6.1'),
    requirements: ['RFC5321-4.1.1.4-EMPTYDATA-1', 'RFC5321-4.2.5-ACCEPT-1'],
    needs: { recipients: 1, readBack: true },
    explain:
      'With its 250 the server is responsible for the message. It may refuse it. That it is lost is a warning: a ' +
      'notification may have gone to the sender.',
    run: emptyTextArrives,
  }),
  defineCase({
    id: 'smtp/end-of-data/empty-text-cut',
    title: 'a dot right behind the 354 ends the text when its CRLF comes later, octet by octet',
    level: 'MUST',
    rfc: rfc(5321, '4.1.1.4'),
    requirements: ['RFC5321-4.1.1.4-EMPTYDATA-1', 'RFC821-4.5.2-SPLITDOT-1', ...ONE_REPLY],
    needs: { recipients: 1 },
    run: (t) => endsOnce(t, ['.', '\r', '\n']),
  }),
  defineCase({
    id: 'smtp/end-of-data/first-line-of-two-dots-cut',
    title: 'two dots right behind the 354, and their CRLF in a later segment, do not end the text',
    level: 'MUST',
    rfc: rfc(5321, '4.5.2'),
    requirements: ['RFC821-4.5.2-SPLITDOT-1', 'RFC5321-4.5.2-LONEDOT-1', ...ONE_REPLY],
    needs: { recipients: 1 },
    explain:
      'The first dot is removed, the second is text. A server that keeps only what is left of the segment takes the CRLF behind it for the end, and the rest of the text for commands.',
    run: (t) => endsOnce(t, ['..', '\r\n', 'Subject: text\r\n\r\ntext\r\n.\r\n']),
  }),
  defineCase({
    id: 'smtp/end-of-data/quiet-before',
    title: 'nothing is sent between the 354 and the end of data',
    level: 'MUST',
    rfc: rfc(821, '4.4'),
    requirements: ['RFC821-4.4-DATAQUIET-1'],
    needs: { recipients: 1 },
    run: quietBefore,
  }),
  defineCase({
    id: 'smtp/end-of-data/not-in-lines-of-lawful-length',
    title: 'a dot that ends a line of up to 997 octets is not taken for a line of its own',
    level: 'MUST',
    rfc: rfc(5321, '4.5.2'),
    requirements: [...LONE_DOT, 'RFC821-4.5.2-MIDDOT-1', 'RFC5321-4.5.2-UNSTUFF-2'],
    needs: { recipients: 1 },
    explain:
      'A server that reads lines in pieces of fixed size finds a lone dot, or a leading one, where a piece begins.',
    run: (t) => longLinesDoNotEnd(t, SMALL_BUFFERS, true),
  }),
  defineCase({
    id: 'smtp/end-of-data/not-in-long-lines',
    title: 'a dot that ends a line of 1,000 to 65,536 octets is not taken for a line of its own',
    level: 'MUST',
    rfc: rfc(5321, '4.5.2'),
    requirements: LONE_DOT,
    needs: { recipients: 1 },
    explain: 'Longer lines than RFC 5321 §4.5.3.1.6 grants may be refused; they may not be cut into lines.',
    run: (t) => longLinesDoNotEnd(t, LARGE_BUFFERS, false),
  }),
];
