import {
  answerWord,
  conforms,
  defineCase,
  describeAnswer,
  matches,
  octets,
  octetString,
  orAlways,
  recorded,
  rfc,
  fieldSubstance,
  splitMessage,
  CLIENT_NAME,
  type CaseContext,
  type CaseDefinition,
  type Level,
  type Message,
} from '../../src/index.js';
import { introduced } from './passage.js';
import { needsEhlo } from './support.js';

/**
 * Trace fields (RFC 821 §4.1.2, RFC 1123 §5.2.8, RFC 5321 §4.4) as the delivered copy shows them. The server's own Received
 * field is the one right above the text that was sent: those of later hops within the site stand above it.
 */

const NO_RECEIVED = 'the server adds no Received field (smtp/trace/received-on-top)';
const NO_RETURN_PATH = 'no Return-Path field is added (smtp/trace/return-path)';

/** Longer than many a buffer for names, and far from the 255 octets that a domain may have. */
const LONG_NAME = `client${'.a-long-label-of-a-name'.repeat(5)}.example.com`;

/** A delivered copy: the fields that stand above the first field sent, unfolded, and all of the header. */
interface Copy {
  readonly above: readonly string[];
  readonly header: readonly string[];
  readonly text: string;
}

interface Sending {
  readonly message?: Message;
  readonly sender?: string;
  readonly to?: readonly string[];
  readonly start?: 'helo';
  /** An EHLO line behind the first, and the replies to it that make it the case's subject. */
  readonly again?: { readonly line: string; readonly when: string; readonly behindMessage?: true };
}

/** Delivers a message and gives the copy of its first recipient. */
async function copyOf(
  t: CaseContext,
  { message = t.message(), sender, to = [t.recipient()], start, again }: Sending = {},
): Promise<Copy> {
  const smtp = start === undefined ? await introduced(t) : await t.smtp(start);
  if (again !== undefined) {
    if (again.behindMessage === true) await smtp.deliver(t.message(), to, sender);
    const answer = await smtp.command(again.line);
    if (!matches(again.when, answerWord(answer))) {
      t.notApplicable(`${again.line} is answered with ${describeAnswer(answer)}`);
    }
  }
  await smtp.deliver(message, to, sender);
  let copy: Uint8Array = new Uint8Array(0);
  await t.delivered(message, to.slice(0, 1), {
    compare: (delivered) => {
      copy = delivered;
      return undefined;
    },
  });
  const header = splitMessage(copy, 'lines').header.map(unfolded);
  const first = fieldSubstance(unfolded(splitMessage(message.octets).header[0] ?? ''));
  const at = header.findIndex((field) => fieldSubstance(field) === first);
  return { above: header.slice(0, at < 0 ? 0 : at), header, text: octetString(copy) };
}

const unfolded = (field: string): string => field.replace(/\r?\n(?=[ \t])/g, '');
const named = (fields: readonly string[], name: RegExp): readonly string[] =>
  fields.filter((field) => name.test(field));
const RECEIVED = /^received[ \t]*:/i;
const RETURN_PATH = /^return-path[ \t]*:/i;

/** A Received field of the server. */
interface Received {
  readonly field: string;
  /** Behind the colon, without comments; `for` and what is behind the semicolon left out of `clauses`. */
  readonly clauses: string;
  readonly date: string;
}

/** Comments out of a structured field, quoted strings left alone (RFC 5322 §3.2.2). */
export function withoutComments(text: string): string {
  let out = '';
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const char = text.charAt(i);
    if (char === '\\' && (depth > 0 || quoted)) {
      if (depth === 0) out += text.slice(i, i + 2);
      i += 1;
      continue;
    }
    if (char === '"' && depth === 0) quoted = !quoted;
    if (char === '(' && !quoted) depth += 1;
    if (depth === 0) out += char;
    if (char === ')' && !quoted && depth > 0) depth -= 1;
    if (depth === 0 && char === ')') out += ' ';
  }
  return out.replace(/[ \t]+/g, ' ').trim();
}

/** The server's own Received field, or the case is not applicable: one case tells that it is missing. */
export async function received(t: CaseContext, sending: Sending = {}): Promise<Received> {
  const { above } = await copyOf(t, sending);
  const field = named(above, RECEIVED).at(-1) ?? t.notApplicable(NO_RECEIVED);
  const plain = withoutComments(field.replace(RECEIVED, ''));
  const semicolon = plain.lastIndexOf(';');
  return {
    field,
    clauses: (semicolon < 0 ? plain : plain.slice(0, semicolon)).trim(),
    date: semicolon < 0 ? '' : plain.slice(semicolon + 1).trim(),
  };
}

async function returnPaths(
  t: CaseContext,
  sending: Sending = {},
): Promise<{ readonly copy: Copy; readonly paths: readonly string[] }> {
  const copy = await copyOf(t, sending);
  const paths = named(copy.above, RETURN_PATH);
  if (paths.length === 0) t.notApplicable(NO_RETURN_PATH);
  return { copy, paths };
}

const CLAUSES =
  /^from \S+ by \S+(?: via \S+)?(?: with \S+)?(?: id (?:"[^"]*"|\S+))?(?: for \S+)?(?: [A-Za-z0-9-]+ \S+)*$/i;
/** A date-time as it may stand in a Received field: day of the week, day, month, year, hour, minute, second, zone. */
export const DATE_TIME =
  /^(?:(Mon|Tue|Wed|Thu|Fri|Sat|Sun), )?(\d{1,2}) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) (\d{2,4}) (\d{2}):(\d{2})(?::(\d{2}))? ([-+]\d{4}|[A-Z]{1,5})$/i;
const WITH = /^(?:E?SMTP|E?SMTPS?A?|UTF8SMTPS?A?|LMTPS?A?|UTF8LMTPS?A?|HTTPS?|MMS|UUCP|IMAP|POP3)$/i;

/** A message that has come by `count` hosts, and the Received fields that they put in front of it. */
function receivedBefore(
  t: CaseContext,
  count: number,
): { readonly message: Message; readonly fields: readonly string[] } {
  const ordinary = t.message();
  const fields = Array.from({ length: count }, (_none, index) => {
    const host = `host${count - index}.example.com`;
    const minute = String(59 - index).padStart(2, '0');
    return `Received: from ${host} (${host} [192.0.2.${index + 1}])\r\n\tby relay.example.com with SMTP id x${index};\r\n\tMon, 2 Nov 2026 09:${minute}:00 +0000\r\n`;
  });
  return {
    message: { token: ordinary.token, octets: octets(`${fields.join('')}${octetString(ordinary.octets)}`) },
    fields,
  };
}

/** Among `fields`, which stand in front of what was sent, is a Received field. */
function checkReceived(t: CaseContext, fields: readonly string[], where: string): void {
  t.check(named(fields, RECEIVED).length > 0, {
    rule: t.definition.title,
    expected: `Received: ${where}, as above an ordinary message`,
    actual: fields.length === 0 ? 'no field there' : fields.join(' / '),
  });
}

interface TraceCase {
  readonly id: string;
  readonly title: string;
  readonly level: Level;
  readonly section?: string;
  readonly requirements: readonly string[];
  readonly recipients?: number;
  readonly explain?: string;
  readonly run: (t: CaseContext) => Promise<void>;
}

const CASES: readonly TraceCase[] = [
  {
    id: 'received-on-top',
    title: 'a Received field of the server stands above the text that was sent',
    level: 'MUST',
    requirements: [
      'RFC821-4.1.1-TRACE-1',
      'RFC1123-5.2.8-RECEIVED-1',
      'RFC5321-4.1.1.4-TRACE-1',
      'RFC5321-4.4-TRACE-1',
    ],
    run: async (t) => {
      const { above } = await copyOf(t);
      t.check(named(above, RECEIVED).length > 0, {
        rule: 'a Received field is put at the beginning of every message',
        expected: 'Received: above the first field sent',
        actual: above.length === 0 ? 'no field above it' : above.map((field) => field.split(':')[0] ?? '').join(', '),
      });
    },
  },
  {
    id: 'received-clauses',
    title: 'the Received field is from, by, then via, with, id and for in this order, a semicolon and a date',
    level: 'MUST',
    requirements: [
      'RFC821-4.1.2-STAMPFMT-1',
      'RFC5321-4.4-STAMPFMT-1',
      'RFC5321-4.4-FROMCLAUSE-1',
      'RFC5322-3.6.7-RECEIVEDFMT-1',
    ],
    run: async (t) => {
      const { field, clauses, date } = await received(t);
      t.check(CLAUSES.test(clauses) && date !== '', {
        rule: t.definition.title,
        expected: 'from ... by ... [via ...] [with ...] [id ...] [for ...]; date',
        actual: field,
      });
    },
  },
  {
    id: 'received-names-the-client',
    title: 'the from clause has the name that EHLO gave, and the address of the client',
    level: 'SHOULD',
    requirements: ['RFC1123-5.2.8-FROMBOTH-1', 'RFC5321-4.4-FROMBOTH-1'],
    run: async (t) => {
      const { field } = await received(t);
      const from = /\bfrom\b[^]*?(?=\bby\b|$)/i.exec(field)?.[0] ?? '';
      const address = /\[?(?:IPv6:)?[0-9a-f]*(?::[0-9a-f]*){2,}\]?|\d{1,3}(?:\.\d{1,3}){3}/i.test(from);
      t.check(
        from.toLowerCase().includes(CLIENT_NAME) && address,
        { rule: t.definition.title, expected: `${CLIENT_NAME} and an address literal`, actual: field },
        'deviates',
      );
    },
  },
  {
    id: 'received-behind-helo',
    title: 'behind HELO the Received field has the name that HELO gave',
    level: 'SHOULD',
    requirements: ['RFC1123-5.2.8-FROMBOTH-1', 'RFC821-4.1.1-TRACE-1'],
    run: async (t) => {
      const { field } = await received(t, { start: 'helo' });
      t.check(
        field.toLowerCase().includes(CLIENT_NAME),
        { rule: t.definition.title, expected: CLIENT_NAME, actual: field },
        'deviates',
      );
      const protocol = / with (\S+)/i.exec(field)?.[1];
      if (protocol !== undefined) t.observe(`behind HELO mail is received with ${protocol}`);
    },
  },
  ...(
    [
      {
        id: 'received-names-the-last-ehlo',
        title: 'the from clause has the name of the last EHLO, not that of an earlier one',
        again: { line: 'EHLO later.example.com', when: '250' },
        name: 'later.example.com',
        stale: CLIENT_NAME,
      },
      {
        id: 'received-names-the-last-ehlo-behind-a-message',
        title: 'the from clause of the second message has the name of the EHLO between them, not that of the first',
        again: { line: 'EHLO later.example.com', when: '250', behindMessage: true },
        name: 'later.example.com',
        stale: CLIENT_NAME,
      },
      {
        id: 'received-keeps-the-brackets-of-a-literal',
        title: 'the from clause has an address literal of EHLO as it was given, in its brackets',
        again: { line: 'EHLO [192.0.2.1]', when: '250' },
        name: '[192.0.2.1]',
        stale: '192.0.2.1',
      },
      {
        id: 'received-has-the-whole-name',
        title: 'the from clause has the whole of a long name that EHLO gave',
        again: { line: `EHLO ${LONG_NAME}`, when: '250' },
        name: LONG_NAME,
        stale: LONG_NAME.slice(0, 20),
      },
      {
        id: 'received-keeps-the-name-behind-a-refused-ehlo',
        title: 'the from clause does not have the name of an EHLO that was refused',
        again: { line: 'EHLO later.example.com and more', when: '5yz' },
        name: CLIENT_NAME,
        stale: 'later.example.com',
      },
    ] as const
  ).map(({ id, title, again, name, stale }) => ({
    id,
    title,
    level: 'SHOULD' as const,
    requirements: ['RFC5321-4.4-FROMBOTH-1', 'RFC5321-4.1.4-EHLOSAME-1'],
    run: async (t: CaseContext) => {
      needsEhlo(t);
      const { field } = await received(t, { again });
      const from = (/\bfrom\b[^]*?(?=\bby\b|$)/i.exec(field)?.[0] ?? '').toLowerCase();
      t.check(
        !from.includes(stale) || from.includes(name),
        { rule: title, expected: `from ${name}`, actual: field },
        'deviates',
      );
    },
  })),
  {
    id: 'received-date',
    title: 'the date of the Received field is a date-time with a four-digit year',
    level: 'MUST',
    section: 'F.5',
    requirements: [
      'RFC821-4.1.2-STAMPDATE-1',
      'RFC1123-5.2.14-YEAR4-1',
      'RFC5321-F.5-YEAR-1',
      'RFC5322-3.3-DATETIME-1',
    ],
    run: async (t) => {
      const { date } = await received(t);
      const parts = DATE_TIME.exec(date);
      t.check(parts !== null, { rule: t.definition.title, expected: 'a date-time (RFC 5322 §3.3)', actual: date });
      const year = parts?.[4] ?? '';
      t.check(year.length === 4, { rule: t.definition.title, expected: 'a year of four digits', actual: date });
      const [day, month] = [parts?.[2] ?? '', parts?.[3] ?? ''];
      const weekday = new Date(`${day} ${month} ${year} 00:00:00 GMT`).toUTCString().slice(0, 3);
      t.check(parts?.[1] === undefined || parts[1].toLowerCase() === weekday.toLowerCase(), {
        rule: 'the day of the week is that of the date',
        expected: weekday,
        actual: date,
      });
    },
  },
  {
    id: 'received-zone',
    title: 'the date of the Received field has a numeric zone',
    level: 'SHOULD',
    requirements: ['RFC1123-5.2.14-ZONE-1', 'RFC5321-4.4-OFFSET-1'],
    run: async (t) => {
      const { date } = await received(t);
      t.check(
        / [-+]\d{4}$/.test(date),
        { rule: t.definition.title, expected: '+hhmm or -hhmm', actual: date },
        'deviates',
      );
    },
  },
  {
    id: 'received-with',
    title: 'the with clause of the Received field, where there is one, names a registered protocol',
    level: 'SHOULD',
    requirements: ['RFC5321-4.4-WITH-1'],
    run: async (t) => {
      const { field, clauses } = await received(t);
      const protocol = / with (\S+)/i.exec(clauses)?.[1];
      t.check(
        protocol === undefined || WITH.test(protocol),
        { rule: t.definition.title, expected: 'SMTP, ESMTP, ESMTPA ... (RFC 5321 §4.4, RFC 3848)', actual: field },
        'deviates',
      );
    },
  },
  {
    id: 'received-for-one-path',
    title: 'the for clause, where there is one, names a single path, with two recipients too',
    level: 'MUST',
    requirements: ['RFC5321-4.4-FORONE-1', 'RFC5321-7.2-NOBCC-1', 'RFC1123-5.2.8-FORLIST-1'],
    recipients: 2,
    run: async (t) => {
      if (t.standard === 'rfc821') t.notApplicable('RFC 1123 §5.2.8 allows a list of paths');
      const { field, clauses } = await received(t, { to: [t.recipient(), t.recipient(1)] });
      const paths = / for (.*)$/i.exec(clauses)?.[1]?.match(/[^\s<>,]+@[^\s<>,]+/g) ?? [];
      t.check(paths.length <= 1, { rule: t.definition.title, expected: 'one path', actual: field });
    },
  },
  ...(
    [
      ['earlier-received', 'Received fields', 3],
      ['twenty-earlier-received', 'twenty Received fields', 20],
    ] as const
  ).map(([id, words, count]) => ({
    id,
    title: `${words} that were sent stay below the new one, unchanged and in their order`,
    level: 'MUST' as const,
    requirements: [
      'RFC821-4.1.1-TRACEMULTI-1',
      'RFC1123-5.2.8-RECVKEEP-1',
      'RFC5321-4.4-TRACEORDER-1',
      'RFC5322-3.6-TRACETOP-1',
    ],
    run: async (t: CaseContext) => {
      const { message, fields } = receivedBefore(t, count);
      const { above, header } = await copyOf(t, { message });
      const sent = fields.map((field) => unfolded(field.trim()));
      const kept = header.filter((field) => sent.includes(field));
      t.check(kept.join('\n') === sent.join('\n'), {
        rule: t.definition.title,
        expected: `the ${count} fields, in the order sent`,
        actual: named(header, RECEIVED).join(' / ') || 'no Received field',
      });
      if (named(header, RECEIVED).length > count) {
        t.check(named(above, RECEIVED).length > 0, {
          rule: 'the new Received field stands above the earlier ones',
          expected: 'a new field above them',
          actual: named(header, RECEIVED).join(' / '),
        });
      }
    },
  })),
  {
    id: 'received-above-earlier-ones',
    title: 'a message that has Received fields gets one more',
    level: 'MUST',
    requirements: ['RFC5321-4.1.1.4-TRACE-1', 'RFC5321-4.4-TRACE-1'],
    run: async (t) => {
      await received(t);
      const { above } = await copyOf(t, { message: receivedBefore(t, 3).message });
      checkReceived(t, above, 'above the three that were sent');
    },
  },
  {
    id: 'received-above-a-text-without-fields',
    title: 'a text without any header field gets a Received field too',
    level: 'MUST',
    requirements: ['RFC5321-4.1.1.4-TRACE-1', 'RFC5321-4.4-TRACE-1'],
    run: async (t) => {
      await received(t);
      const token = t.token();
      const { header } = await copyOf(t, { message: { token, octets: octets(`no field here ${token}\r\n`) } });
      checkReceived(t, header, 'above it');
    },
  },
  {
    id: 'lines-within-the-limit',
    title: 'the lines that the server adds have at most 998 octets',
    level: 'MUST',
    section: '4.5.3.1.6',
    requirements: ['RFC821-4.5.3-NOSENDOVER-1'],
    run: async (t) => {
      const { text } = await copyOf(t);
      const longest = Math.max(...text.split(/\r?\n/).map((line) => line.length));
      t.check(longest <= 998, {
        rule: t.definition.title,
        expected: '998 octets and CRLF',
        actual: `a line of ${longest} octets`,
      });
    },
  },
  {
    id: 'return-path',
    title: 'a delivered message has a Return-Path field with the address that MAIL gave',
    level: 'MUST',
    requirements: [
      'RFC821-4.1.1-RETPATH-1',
      'RFC1123-5.2.8-RETPATH-1',
      'RFC5321-4.4-RETPATH-1',
      'RFC5321-3.6.1-RPPLAIN-1',
    ],
    explain:
      'Asked where a message is delivered for good. A server that hands mail on to another system does not add it.',
    run: async (t) => {
      const sender = 'Some.Sender@example.com';
      const { above } = await copyOf(t, { sender });
      const fields = named(above, RETURN_PATH);
      t.check(fields.length > 0, {
        rule: 'final delivery puts a Return-Path field at the beginning',
        expected: `Return-Path: <${sender}>`,
        actual: 'no Return-Path above the text sent',
      });
      const path = /<(.*)>/.exec(fields[0] ?? '')?.[1] ?? '';
      t.check(path.toLowerCase() === sender.toLowerCase(), {
        rule: t.definition.title,
        expected: `Return-Path: <${sender}>`,
        actual: fields[0] ?? '',
      });
      t.check(
        RETURN_PATH.test(above[0] ?? ''),
        { rule: 'Return-Path is the very first field', expected: 'Return-Path first', actual: above[0] ?? '' },
        'deviates',
      );
    },
  },
  {
    id: 'return-path-form',
    title: 'the Return-Path field, where it is added, holds a path in angle brackets and nothing else',
    level: 'MUST',
    requirements: ['RFC821-4.1.2-RETPATHFMT-1', 'RFC5321-4.4-RETPATHFMT-1', 'RFC5322-3.6.7-RETPATHFMT-1'],
    run: async (t) => {
      const { paths } = await returnPaths(t);
      const odd = paths.find((field) => !/^return-path:[ \t]+<[^<>]*>[ \t]*$/i.test(field));
      // RFC 5322 §3.6.7 has comments there, and nothing between the colon and the path.
      const form = /^return-path *: *<[^<>]*>$/i.test(withoutComments(odd ?? '')) ? 'deviates' : 'violates';
      t.check(
        odd === undefined,
        { rule: t.definition.title, expected: 'Return-Path: <path>', actual: odd ?? '' },
        form,
      );
    },
  },
  {
    id: 'return-path-keeps-letter-case',
    title: 'the Return-Path field, where it is added, keeps the letter case of the local part',
    level: 'MUST',
    section: '2.4',
    requirements: ['RFC821-4.1.2-CASELOCAL-1', 'RFC5321-2.4-LOCALCASE-1'],
    run: async (t) => {
      const { paths } = await returnPaths(t, { sender: 'MiXeD.CaSe@example.com' });
      t.check(/<MiXeD\.CaSe@/.test(paths[0] ?? ''), {
        rule: t.definition.title,
        expected: 'MiXeD.CaSe@example.com',
        actual: paths[0] ?? '',
      });
    },
  },
  {
    id: 'null-return-path',
    title: 'the null reverse-path stands in the Return-Path field, where it is added, as <>',
    level: 'MUST',
    section: '4.5.5',
    requirements: ['RFC1123-5.2.13-RETNULL-1', 'RFC5321-4.4-RETPATHFMT-1'],
    run: async (t) => {
      const { paths } = await returnPaths(t);
      t.check(paths.length > 0, { rule: t.definition.title, expected: 'Return-Path: <>', actual: 'none' });
      const { above } = await copyOf(t, { sender: '' });
      const fields = named(above, RETURN_PATH);
      t.check(fields.length > 0 && /: ?<>$/.test(withoutComments(fields[0] ?? '')), {
        rule: t.definition.title,
        expected: 'Return-Path: <>',
        actual: fields[0] ?? 'no Return-Path, which messages of other senders get',
      });
    },
  },
  {
    id: 'one-return-path',
    title: 'a message that is sent with a Return-Path field has only that of the server when it is delivered',
    level: 'SHOULD',
    requirements: ['RFC5321-4.4-RETPATHONE-1', 'RFC5321-4.4-RETPATH-1'],
    run: async (t) => {
      await returnPaths(t);
      const ordinary = t.message();
      const message: Message = {
        token: ordinary.token,
        octets: octets(
          octetString(ordinary.octets).replace('Subject:', 'Return-Path: <old.path@example.org>\r\nSubject:'),
        ),
      };
      const { header } = await copyOf(t, { message });
      const fields = named(header, RETURN_PATH);
      t.check(!fields.every((field) => /old\.path/.test(field)), {
        rule: 'the reverse-path stands in the copy, whatever Return-Path field was sent',
        expected: 'a Return-Path field of the server, as in an ordinary message',
        actual: fields.join(' / ') || 'no Return-Path field',
      });
      t.check(
        fields.length === 1 && !/old\.path/.test(fields[0] ?? ''),
        { rule: t.definition.title, expected: 'one Return-Path', actual: fields.join(' / ') },
        'deviates',
      );
    },
  },
  {
    id: 'no-apparently-to',
    title: 'a message without a To field gets no Apparently-To field',
    level: 'SHOULD',
    section: '7.2',
    requirements: ['RFC5321-7.2-NOAPPARENTLY-1'],
    run: async (t) => {
      const ordinary = t.message();
      const message: Message = {
        token: ordinary.token,
        octets: octets(octetString(ordinary.octets).replace(/\r\nTo: [^\r]*/, '')),
      };
      const { header } = await copyOf(t, { message });
      const added = named(header, /^apparently-to[ \t]*:/i);
      t.check(
        added.length === 0,
        { rule: t.definition.title, expected: 'no such field', actual: added[0] ?? '' },
        'deviates',
      );
    },
  },
  {
    id: 'header-stays-one',
    title: 'the fields that the server adds and those that were sent are one header, no empty line between',
    level: 'MUST',
    requirements: ['RFC821-3.1-HEADERDATA-1', 'RFC5321-4.1.1.4-TRACE-1'],
    run: async (t) => {
      const message = t.message();
      const { header } = await copyOf(t, { message });
      const sent = splitMessage(message.octets).header.map(unfolded);
      const found = header.map(fieldSubstance);
      const missing = sent.find((field) => !found.includes(fieldSubstance(field)));
      t.check(missing === undefined, {
        rule: t.definition.title,
        expected: 'all fields sent in the header of the delivered message',
        actual: `not in the header: ${missing ?? ''}`,
      });
    },
  },
];

/** RCPT with a source route: where it is taken, the message goes to the mailbox, and nothing of the route into Return-Path. */
async function sourceRoute(t: CaseContext): Promise<void> {
  const smtp = await introduced(t);
  await smtp.need('MAIL FROM:<{sender}>');
  const rcpt = await smtp.ask(
    'RCPT TO:<@route.example.com,@second.example.com:{recipient}>',
    orAlways(
      conforms('250 251', 'RFC 5321 §3.3, §4.1.1.3'),
      recorded('450 451 452 550 551 553 554', 'RFC 5321 §3.6.1: source routes may be declined'),
    ),
  );
  if (rcpt.code >= 400) return;
  const message = t.message();
  smtp.judge(await smtp.data(message), orAlways(conforms('250', 'RFC 5321 §4.1.1.4')));
  await t.delivered(message, [t.recipient()], {
    compare: (copy) =>
      /^return-path:[^\n]*route\.example\.com/im.test(octetString(copy))
        ? 'a host of the route stands in Return-Path'
        : undefined,
  });
}

export const trace: readonly CaseDefinition[] = [
  ...CASES.map(({ id, title, level, section, requirements, recipients, explain, run }) =>
    defineCase({
      id: `smtp/trace/${id}`,
      title,
      level,
      rfc: rfc(5321, section ?? '4.4'),
      requirements,
      needs: { recipients: recipients ?? 1, readBack: true },
      ...(explain === undefined ? {} : { explain }),
      run,
    }),
  ),
  defineCase({
    id: 'smtp/trace/source-route-is-ignored',
    title: 'a source route that is taken is ignored: the mailbox gets the message, Return-Path no part of it',
    level: 'MUST',
    rfc: rfc(5321, '4.1.1.3'),
    requirements: [
      'RFC1123-5.2.6-DIRECT-1',
      'RFC5321-3.3-ROUTEIGNORE-1',
      'RFC5321-3.6.1-STRIP-1',
      'RFC5321-4.1.1.3-SRCROUTE-2',
      'RFC5321-4.1.1.3-NOCOPY-1',
      'RFC5321-4.1.2-ADL-2',
      'RFC5321-3.6.1-RPPLAIN-1',
    ],
    needs: { recipients: 1, readBack: true },
    run: sourceRoute,
  }),
];
