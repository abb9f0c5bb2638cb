import {
  conforms,
  defineCase,
  masked,
  octets,
  octetString,
  orAlways,
  POLICY,
  rfc,
  splitMessage,
  stuffed,
  suspicious,
  type CaseContext,
  type CaseDefinition,
  type Message,
  type MessageParts,
  type Needs,
} from '../../src/index.js';
import { introduced, LATIN, wireOf } from './passage.js';
import { arrivesFrom } from './return-path.js';
import { withoutComments } from './trace.js';

/** What only shows late: in the second message of a session, the sixteenth, the hundredth recipient, the thousandth line. */

const READ_BACK: Needs = { recipients: 1, readBack: true };
const RESPONSIBLE = ['RFC821-3.1-DATA250-1', 'RFC5321-2.1-RESPONSIBILITY-1', 'RFC5321-4.2.5-ACCEPT-1'];
const SIXTEEN = 16;

const AGAIN = suspicious('550 552 553 554', 'RFC 5321 §7.9: refused by policy');

/** Sends the messages one behind the other in one session; each arrives as it was sent. */
async function allArrive(
  t: CaseContext,
  messages: readonly Message[],
  { mail = 'MAIL FROM:<{sender}>', between }: { readonly mail?: string; readonly between?: string } = {},
): Promise<void> {
  const smtp = await introduced(t);
  for (const [index, message] of messages.entries()) {
    if (index === 0) await smtp.need(mail);
    // What was accepted once is no matter of policy the next time; of a limit, 4yz tells.
    else await smtp.ask(mail, orAlways(conforms('250', 'RFC 5321 §3.3'), AGAIN));
    await smtp.need('RCPT TO:<{recipient}>');
    const answer = await smtp.data(message);
    smtp.judge(answer, orAlways(conforms('250', 'RFC 5321 §3.3'), POLICY));
    if (between !== undefined) await smtp.need(between);
  }
  for (const message of messages) await t.delivered(message, [t.recipient()]);
}

const DOTS = '.first\r\n..\r\n.\r\nlast\r\n.end\r\n';
const HIGH = 'caf\xe9\r\n\xff\x80\r\n';

const again = (t: CaseContext, parts: MessageParts, count = 3): readonly Message[] =>
  Array.from({ length: count }, () => t.message(parts));

const OTHER_SENDER = 'other.sender@example.com';

/** The end of one text and the next transaction in one segment: each message has its own recipients and its own sender. */
async function overlapping(t: CaseContext): Promise<void> {
  const [first, second] = [t.message(), t.message()];
  const smtp = await t.smtp('ehlo');
  await smtp.envelope(['{recipient}', '{recipient2}']);
  await smtp.need('DATA', '354');
  await smtp.octets(`${wireOf(first)}MAIL FROM:<${OTHER_SENDER}>\r\nRCPT TO:<{recipient2}>\r\nDATA\r\n`);
  await smtp.expect(orAlways(conforms('250', 'RFC 5321 §3.3'), POLICY));
  await smtp.expect(orAlways(conforms('250', 'RFC 2920 §3.2'), POLICY));
  await smtp.expect(orAlways(conforms('250 251', 'RFC 2920 §3.2'), POLICY));
  await smtp.expect(orAlways(conforms('354', 'RFC 2920 §3.2'), POLICY));
  smtp.judge(await smtp.text(wireOf(second)), orAlways(conforms('250', 'RFC 5321 §3.3'), POLICY));
  await t.delivered(first, [t.recipient(), t.recipient(1)]);
  await t.delivered(second, [t.recipient(1)]);
  await arrivesFrom(t, first, t.target.sender, [t.recipient()]);
  await arrivesFrom(t, second, OTHER_SENDER, [t.recipient(1)]);
}

/** The first and the sixty-fifth of a hundred RCPT commands name somebody of their own. */
async function amongAHundred(t: CaseContext): Promise<void> {
  const message = t.message();
  const smtp = await introduced(t);
  await smtp.need('MAIL FROM:<{sender}>');
  for (let index = 0; index < 100; index++) {
    const name = index === 0 ? '{recipient}' : index === 64 ? '{recipient3}' : '{recipient2}';
    await smtp.need(`RCPT TO:<${name}>`);
  }
  smtp.judge(await smtp.data(message), orAlways(conforms('250', 'RFC 5321 §3.3'), POLICY));
  await t.delivered(message, [t.recipient(), t.recipient(1), t.recipient(2)]);
}

const LONG_SENDER = `${'l'.repeat(64)}@${'d'.repeat(60)}.${'e'.repeat(60)}.example.com`;

/** Delivers a message and gives the paths of the Return-Path fields above it, at each of `to`. */
async function returnPaths(t: CaseContext, mail: string, to: readonly string[]): Promise<readonly string[][]> {
  const message = t.message();
  const smtp = await introduced(t);
  await smtp.ask(mail, orAlways(conforms('250', 'RFC 5321 §3.3'), masked('501 503 55z', 'the path is refused')));
  for (const one of to) await smtp.need(`RCPT TO:<${one}>`);
  smtp.judge(await smtp.data(message), orAlways(conforms('250', 'RFC 5321 §3.3'), POLICY));
  const found: string[][] = [];
  for (const one of to) {
    await t.delivered(message, [one], {
      compare: (copy) => {
        const fields = splitMessage(copy, 'lines').header.map((field) => field.replace(/\r?\n(?=[ \t])/g, ''));
        found.push(fields.flatMap((field) => /^return-path ?: ?(.*)$/is.exec(withoutComments(field))?.[1] ?? []));
        return undefined;
      },
    });
  }
  if (found.every((paths) => paths.length === 0)) t.notApplicable('no Return-Path field is added');
  return found;
}

/** Each copy names `path`; a domain is the same in upper and lower case. */
function checkPaths(t: CaseContext, found: readonly string[][], path: string): void {
  for (const paths of found) {
    t.check(
      paths.some((one) => one.toLowerCase() === path.toLowerCase()),
      {
        rule: t.definition.title,
        expected: `Return-Path: ${path}`,
        actual: paths.length === 0 ? 'none' : `Return-Path: ${paths.join(', ')}`,
      },
    );
  }
}

/** A long command gets the same reply whole and cut in the middle of its path. */
async function longCommandCut(t: CaseContext): Promise<void> {
  const line = `MAIL FROM:<${LONG_SENDER}>\r\n`;
  const smtp = await introduced(t);
  await smtp.octets(line);
  const whole = await smtp.expect(orAlways(conforms('250', 'RFC 5321 §3.3'), masked('5yz', 'the path is refused')));
  await smtp.need('RSET', '250');
  await smtp.octets([line.slice(0, 90), line.slice(90, 150), line.slice(150)]);
  await smtp.expect(orAlways(conforms(String(whole.code), 'the reply to the same command in one segment')));
  await smtp.inStep();
}

const HEADER_FIELDS = 1_200;
const manyFields = (t: CaseContext): Message => {
  const ordinary = t.message();
  const fields = Array.from({ length: HEADER_FIELDS }, (_, index) => `X-Field-${index}: ${index}\r\n`).join('');
  const text = octetString(ordinary.octets);
  const body = text.indexOf('\r\n\r\n') + 2;
  return { token: ordinary.token, octets: octets(text.slice(0, body) + fields + text.slice(body)) };
};

/** 1,200 header fields: a server may refuse so many; it may not lose some. */
async function manyFieldsArrive(t: CaseContext): Promise<void> {
  const message = manyFields(t);
  const smtp = await introduced(t);
  await smtp.envelope(['{recipient}']);
  await smtp.need('DATA', '354');
  const answer = await smtp.text(stuffed(octetString(message.octets)));
  smtp.judge(answer, orAlways(conforms('250', 'RFC 5321 §3.3'), masked('5yz', 'so long a header is refused')));
  await t.delivered(message, [t.recipient()]);
}

const POWERS = [1024, 2048, 4096, 8192, 16_384, 32_768];

/** Texts of exactly 2^n octets, and of one octet less and more: none loses its end. */
async function powersOfTwo(t: CaseContext): Promise<void> {
  const messages = POWERS.flatMap((power) => [power - 1, power, power + 1]).map((size) => {
    const bare = t.message({ body: '' });
    const line = `${'x'.repeat(62)}\r\n`;
    const room = size - bare.octets.length;
    const body = line.repeat(Math.floor(room / line.length) - 1);
    const message = octets(`${octetString(bare.octets)}${body}${'y'.repeat(room - body.length - 2)}\r\n`);
    return { token: bare.token, octets: message };
  });
  await allArrive(t, messages);
}

/** What a path names, quoted or not (RFC 5321 §4.1.2); `undefined` when it is no path. */
function mailboxOf(path: string): string | undefined {
  const [, quoted, plain, domain] = /^<(?:"((?:[^"\\]|\\.)*)"|([^\s"\\(),:;<>@[\]]+))(@[^"\s]*)>$/.exec(path) ?? [];
  const local = plain ?? quoted?.replace(/\\(.)/g, '$1');
  return local === undefined ? undefined : `${local}${domain?.toLowerCase() ?? ''}`;
}

/** Local parts that cannot be written without quotation marks. */
const QUOTED_LOCAL_PARTS = ['"a\\"b"', '"c\\\\d"', '"e \\" f"'];
/** Characters that senders use, and servers may take for marks of their own: a detail, a bounce address. */
const UNUSUAL_LOCAL_PARTS = [
  'first.last+tag',
  'bounce+alice=example.org',
  "o'brien",
  'a-b--c_d',
  '{x}|y~z^w*v?u$t&s#r`q',
];

/** The Return-Path field names the mailbox that each local part is of. */
async function localPartsStay(t: CaseContext, localParts: readonly string[]): Promise<void> {
  for (const local of localParts) {
    const path = `<${local}@example.com>`;
    for (const shown of (await returnPaths(t, `MAIL FROM:${path}`, [t.recipient()])).flat()) {
      t.check(mailboxOf(shown) === mailboxOf(path), {
        rule: t.definition.title,
        expected: `Return-Path: ${path}`,
        actual: `Return-Path: ${shown}`,
      });
    }
  }
}

/** Each copy of five messages has a field: of two recipients, of the null sender, and of those behind it. */
async function fieldInEachCopy(t: CaseContext, name: 'Received' | 'Return-Path'): Promise<void> {
  const to = [t.recipient(), t.recipient(1)];
  const smtp = await introduced(t);
  const counts: number[] = [];
  const start = new RegExp(`^${name}[ \\t]*:`, 'i');
  for (const sender of [t.target.sender, '', t.target.sender, t.target.sender, t.target.sender]) {
    const message = t.message();
    await smtp.deliver(message, to, sender);
    await t.delivered(message, to, {
      compare: (copy) => {
        counts.push(splitMessage(copy, 'lines').header.filter((field) => start.test(field)).length);
        return undefined;
      },
    });
  }
  if (counts.every((count) => count === 0)) t.notApplicable(`the server adds no ${name} field`);
  t.check(!counts.includes(0), {
    rule: t.definition.title,
    expected: `a ${name} field in each copy`,
    actual: `${name} fields in the copies: ${counts.join(', ')}`,
  });
}

const LINE_OCTETS = 512;
const AROUND = [-2, -1, 0, 1, 2];
const SWEPT_OCTETS = 66_000;

/** A text whose line ends begin at `shift` octets behind each multiple of 512. */
function lineEndsAt(t: CaseContext, shift: number): Message {
  const bare = t.message({ body: '' });
  const first = LINE_OCTETS - ((bare.octets.length - shift) % LINE_OCTETS);
  const line = `\r\n${'x'.repeat(LINE_OCTETS - 2)}`;
  const body = `${'x'.repeat(first)}${line.repeat(SWEPT_OCTETS / LINE_OCTETS)}\r\n`;
  return { token: bare.token, octets: octets(`${octetString(bare.octets)}${body}`) };
}

/** Their wire form has an odd number of octets in all: over a long text each meets each place within a server's buffers. */
const SHORT_LINES = ['x', '', '.', 'yz', '..', 'z'].map((line) => `${line}\r\n`).join('');
const SHORT_LINES_TIMES = 12_000;

interface Late {
  readonly id: string;
  readonly title: string;
  readonly requirements?: readonly string[];
  readonly needs?: Needs;
  readonly section?: string;
  readonly run: (t: CaseContext) => Promise<void>;
}

const CASES: readonly Late[] = [
  {
    id: 'transactions/sixteen-messages',
    title: 'sixteen messages in one session all arrive',
    run: (t) => allArrive(t, again(t, {}, SIXTEEN)),
  },
  {
    id: 'transactions/null-reverse-path-again',
    title: 'a second and a third message with the null reverse-path arrive too',
    section: '4.5.5',
    run: (t) => allArrive(t, again(t, {}), { mail: 'MAIL FROM:<>' }),
  },
  {
    id: 'transparency/in-later-messages',
    title: 'dot lines of the second and third message of a session arrive unchanged',
    requirements: ['RFC821-4.5.2-UNSTUFF-1', 'RFC5321-4.5.2-UNSTUFF-1'],
    section: '4.5.2',
    run: (t) => allArrive(t, again(t, { body: DOTS })),
  },
  {
    id: '8bitmime/in-later-messages',
    title: '8-bit text of the second and third message of a session, behind RSET too, arrives unchanged',
    requirements: ['RFC6152-3-PRESERVE-1', 'RFC6152-3-DELIVER-1'],
    needs: { ...READ_BACK, extensions: ['8BITMIME'] },
    run: (t) =>
      allArrive(t, again(t, { header: LATIN, body: HIGH }), {
        mail: 'MAIL FROM:<{sender}> BODY=8BITMIME',
        between: 'RSET',
      }),
  },
  {
    id: 'pipelining/next-transaction-leaves-the-message-alone',
    title:
      'a transaction that comes in one segment with the end of a text takes nothing from that text, nor of its envelope',
    needs: { recipients: 2, readBack: true, extensions: ['PIPELINING'] },
    run: overlapping,
  },
  {
    id: 'recipients/first-and-sixty-fifth-of-a-hundred',
    title: 'among a hundred RCPT commands the first, and one in the middle, count like the others',
    needs: { recipients: 3, readBack: true },
    section: '4.5.3.1.8',
    run: amongAHundred,
  },
  {
    id: 'trace/long-return-path',
    title: 'a long reverse-path stands whole in the Return-Path field, where it is added',
    section: '4.4',
    run: async (t) => {
      checkPaths(t, await returnPaths(t, `MAIL FROM:<${LONG_SENDER}>`, [t.recipient()]), `<${LONG_SENDER}>`);
    },
  },
  {
    id: 'trace/return-path-without-parameters',
    title: 'the Return-Path field, where it is added, holds no parameter of MAIL',
    section: '4.4',
    needs: { ...READ_BACK, extensions: ['SIZE'] },
    run: async (t) => {
      checkPaths(t, await returnPaths(t, 'MAIL FROM:<{sender}> SIZE=2000', [t.recipient()]), t.fill('<{sender}>'));
    },
  },
  {
    id: 'trace/return-path-for-each-recipient',
    title: 'each recipient gets the Return-Path field that the others get',
    section: '4.4',
    needs: { recipients: 2, readBack: true },
    run: async (t) => {
      const found = await returnPaths(t, 'MAIL FROM:<{sender}>', [t.recipient(), t.recipient(1)]);
      checkPaths(t, found, t.fill('<{sender}>'));
      t.check(
        found.every((paths) => paths.length === 1),
        {
          rule: 'exactly one Return-Path field is in each delivered copy (RFC 5321 §4.4)',
          expected: 'one, and one',
          actual: found.map((paths) => paths.join(', ')).join(' / '),
        },
        'deviates',
      );
    },
  },
  {
    id: 'trace/return-path-of-quoted-senders',
    title: 'the Return-Path field, where it is added, keeps the quotation of a local part that needs it',
    section: '4.4',
    run: (t) => localPartsStay(t, QUOTED_LOCAL_PARTS),
  },
  {
    id: 'trace/return-path-of-unusual-senders',
    title: 'the Return-Path field, where it is added, keeps every character of an unusual local part',
    section: '4.4',
    run: (t) => localPartsStay(t, UNUSUAL_LOCAL_PARTS),
  },
  {
    id: 'trace/received-in-each-copy',
    title: 'each copy of five messages has a Received field, of two recipients and of the null sender too',
    requirements: ['RFC5321-4.1.1.4-TRACE-1', 'RFC5321-4.4-TRACE-1'],
    section: '4.4',
    needs: { recipients: 2, readBack: true },
    run: (t) => fieldInEachCopy(t, 'Received'),
  },
  {
    id: 'trace/return-path-in-each-copy',
    title: 'each copy of five messages has a Return-Path field, where one is added, of the null sender too',
    requirements: ['RFC5321-4.4-RETPATH-1'],
    section: '4.4',
    needs: { recipients: 2, readBack: true },
    run: (t) => fieldInEachCopy(t, 'Return-Path'),
  },
  {
    id: 'segmentation/long-mail-cut',
    title: 'a long MAIL command cut twice in its path is answered as in one segment',
    needs: { recipients: 1 },
    section: '4.5.3.1.4',
    run: longCommandCut,
  },
  {
    id: 'mail-data/sizes-around-powers-of-two',
    title: 'texts of exactly 2^n octets, and one less and one more, arrive whole',
    run: powersOfTwo,
  },
  {
    id: 'mail-data/line-ends-around-powers-of-two',
    title: 'line ends at, and up to two octets before and behind, each multiple of 512 octets arrive',
    run: (t) =>
      allArrive(
        t,
        AROUND.map((shift) => lineEndsAt(t, shift)),
      ),
  },
  {
    id: 'mail-data/seventy-two-thousand-lines',
    title: 'a text of 72,000 short lines, empty ones and dots among them, arrives whole',
    requirements: ['RFC821-4.5.2-UNSTUFF-1', 'RFC5321-4.5.2-UNSTUFF-1', ...RESPONSIBLE],
    run: (t) => allArrive(t, [t.message({ body: SHORT_LINES.repeat(SHORT_LINES_TIMES) })]),
  },
  {
    id: 'mail-data/many-header-fields',
    title: 'a message with 1,200 header fields, where it is taken, arrives with all of them',
    run: manyFieldsArrive,
  },
];

export const manyMessages: readonly CaseDefinition[] = CASES.map(({ id, title, requirements, needs, section, run }) =>
  defineCase({
    id: `smtp/${id}`,
    title,
    level: 'MUST',
    rfc: rfc(5321, section ?? '3.3'),
    requirements: requirements ?? RESPONSIBLE,
    needs: needs ?? READ_BACK,
    run,
  }),
);
