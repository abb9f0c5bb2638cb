import {
  conforms,
  defineCase,
  deviates,
  octets,
  octetString,
  orAlways,
  recorded,
  rfc,
  suspicious,
  violates,
  type CaseDefinition,
  type Expectation,
  type Level,
  type Message,
} from '../../src/index.js';
import { pass } from './passage.js';

/** Messages whose header is odd or wrong: it is not for the SMTP server to refuse them (RFC 5321 §3.3, §3.7.2). */

const DEFECT: Expectation = orAlways(
  conforms('250', 'RFC 5321 §3.3'),
  deviates('5yz', 'RFC 5321 §3.3 (SHOULD NOT): a message is not refused for a defect of its header'),
);
const FORBIDDEN: Expectation = [
  conforms('250', 'RFC 5321 §3.3, §3.7.2'),
  suspicious('421 4yz 530 550 552 554', 'RFC 5321 §4.3.2, §7.9: where ordinary mail gets the same'),
  violates('5yz', 'RFC 5321 §3.3, §3.7.2 (MUST NOT)'),
];

interface Header {
  readonly id: string;
  readonly title: string;
  readonly level: Level;
  readonly section: string;
  readonly requirements: readonly string[];
  readonly atEnd: Expectation;
  /** Makes the header of the odd message from that of an ordinary one; fields end in CRLF. */
  readonly edit: (header: string) => string;
  readonly body?: string;
  /** The server may take the message, and then return it to its sender. */
  readonly mayReturn?: true;
  readonly explain?: string;
}

const HDRDEFECT = ['RFC5321-3.3-HDRDEFECT-1', 'RFC2821-3.3-RELAYHDR-1', 'RFC821-3.1-DATAFAIL-1'];

const HEADERS: readonly Header[] = [
  {
    id: 'without-from',
    title: 'a message without a From field is taken',
    level: 'SHOULD',
    section: '3.3',
    requirements: HDRDEFECT,
    atEnd: DEFECT,
    edit: (header) => header.replace(/^From: .*\r\n/m, ''),
  },
  {
    id: 'without-date',
    title: 'a message without Date and Message-ID fields is taken',
    level: 'SHOULD',
    section: '3.3',
    requirements: HDRDEFECT,
    atEnd: DEFECT,
    edit: (header) => header.replace(/^(?:Date|Message-ID): .*\r\n/gm, ''),
  },
  {
    id: 'malformed-date',
    title: 'a message whose Date is no date is taken',
    level: 'SHOULD',
    section: '3.3',
    requirements: HDRDEFECT,
    atEnd: DEFECT,
    edit: (header) => header.replace(/^Date: .*$/m, 'Date: the day before yesterday'),
  },
  {
    id: 'two-subjects',
    title: 'a message with a field twice that may stand once is taken',
    level: 'SHOULD',
    section: '3.3',
    requirements: HDRDEFECT,
    atEnd: DEFECT,
    edit: (header) => `${header}Subject: another one\r\n`,
  },
  {
    id: 'broken-mime-header',
    title: 'a message with a malformed MIME field is taken',
    level: 'SHOULD',
    section: '3.3',
    requirements: HDRDEFECT,
    atEnd: DEFECT,
    edit: (header) => `${header}MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\r\n`,
    body: '--\r\n\r\nno part\r\n',
  },
  {
    id: 'boundary-that-never-comes',
    title: 'a multipart message without its boundaries is taken',
    level: 'SHOULD',
    section: '3.3',
    requirements: HDRDEFECT,
    atEnd: DEFECT,
    edit: (header) => `${header}MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="never"\r\n`,
    body: 'no boundary here\r\n',
  },
  {
    id: 'resent-to-alone',
    title: 'a message with Resent-To but without Resent-From and Resent-Date is taken',
    level: 'MUST',
    section: '3.3',
    requirements: ['RFC5321-3.3-RESENT-1'],
    atEnd: FORBIDDEN,
    edit: (header) => `Resent-To: <someone@example.org>\r\n${header}`,
  },
  {
    id: 'resent-fields-do-not-match',
    title: 'a message whose Resent fields differ in number is taken',
    level: 'MUST',
    section: '3.3',
    requirements: ['RFC5321-3.3-RESENT-1'],
    atEnd: FORBIDDEN,
    edit: (header) =>
      `Resent-From: <a@example.org>\r\nResent-From: <b@example.org>\r\nResent-To: <c@example.org>\r\nResent-Date: Mon, 2 Nov 2026 10:00:00 +0000\r\n${header}`,
  },
  {
    id: 'malformed-received',
    title: 'a message with a Received field of no form is taken',
    level: 'MUST',
    section: '3.7.2',
    requirements: ['RFC5321-3.7.2-BADRECEIVED-1'],
    atEnd: FORBIDDEN,
    edit: (header) => `Received: garbage without date\r\nReceived: by\r\n${header}`,
  },
  {
    id: 'source-route-in-to',
    title: 'a message with a source route in its To field fares like one without',
    level: 'MUST',
    section: '3.3',
    requirements: ['RFC1123-5.2.19-HDRROUTE-1'],
    atEnd: FORBIDDEN,
    edit: (header) => header.replace(/^To: .*$/m, 'To: <@one.example.com,@two.example.com:somebody@example.org>'),
  },
  {
    id: 'zone-name-in-date',
    title: 'a message whose Date has a zone name fares like one with a numeric zone',
    level: 'SHOULD',
    section: '3.3',
    requirements: ['RFC1123-5.2.14-ZONE-1'],
    atEnd: DEFECT,
    edit: (header) => header.replace(/^Date: .*$/m, 'Date: Mon, 2 Nov 26 10:00 EST'),
  },
  {
    id: 'ninety-hops',
    title: 'a message with ninety Received fields is taken, and arrives',
    mayReturn: true,
    level: 'SHOULD',
    section: '6.3',
    requirements: ['RFC5321-6.3-LOOP100-1'],
    atEnd: orAlways(
      conforms('250', 'RFC 5321 §6.3'),
      deviates('5yz', 'RFC 5321 §6.3 (SHOULD): a limit of hops is at least 100'),
    ),
    edit: (header) =>
      Array.from(
        { length: 90 },
        (_, index) =>
          `Received: from h${index + 1}.example.com by h${index}.example.com with SMTP;\r\n\tMon, 2 Nov 2026 10:00:00 +0000\r\n`,
      ).join('') + header,
  },
  {
    id: 'five-hundred-addressees',
    title: 'a message whose To field has five hundred addresses is taken',
    level: 'SHOULD',
    section: '4.5.3.1.8',
    requirements: ['RFC5321-4.5.3.1.8-HDRRCPT-1'],
    atEnd: orAlways(conforms('250', 'RFC 5321 §4.5.3.1.8'), deviates('5yz', 'RFC 5321 §4.5.3.1.8 (SHOULD NOT)')),
    edit: (header) =>
      header.replace(
        /^To: .*$/m,
        `To: ${Array.from({ length: 500 }, (_, index) => `<somebody.${index}@example.org>`).join(',\r\n ')}`,
      ),
  },
  {
    id: 'line-that-is-no-field',
    title: 'a message with a line in its header that is no field is taken',
    level: 'SHOULD',
    section: '3.3',
    requirements: HDRDEFECT,
    atEnd: DEFECT,
    edit: (header) => `${header}this line has no colon\r\nX-Behind: it\r\n`,
  },
  {
    id: 'empty-group',
    title: 'a message to an empty group is taken',
    level: 'SHOULD',
    section: '3.3',
    requirements: HDRDEFECT,
    atEnd: DEFECT,
    edit: (header) => header.replace(/^To: .*$/m, 'To: undisclosed-recipients:;'),
  },
  {
    id: '8-bit-header',
    title: 'a message with 8-bit octets in a field, without any extension, is taken whole or refused',
    level: 'SHOULD',
    section: '2.4',
    requirements: ['RFC5321-2.4-8BIT-1'],
    atEnd: orAlways(
      conforms('250', 'RFC 5321 §2.4'),
      recorded('5yz', 'RFC 5321 §2.4: 8-bit text without an extension may be refused'),
    ),
    edit: (header) => `${header}X-Name: J\xf6rg\r\nX-Behind: it\r\n`,
  },
];

/** The text is all there, wherever the server has put it: what it makes of a broken header is not asked. */
const TAIL = 'the body of the message with the odd header\r\nand its last line\r\n';

export const headerSection: readonly CaseDefinition[] = HEADERS.map(
  ({ id, title, level, section, requirements, atEnd, edit, body, mayReturn, explain }) =>
    defineCase({
      id: `smtp/header-section/${id}`,
      title,
      level,
      rfc: rfc(5321, section),
      requirements,
      needs: { recipients: 1 },
      ...(explain === undefined ? {} : { explain }),
      run: async (t) => {
        const ordinary = t.message({ body: (body ?? '') + TAIL });
        const [header = '', text = ''] = octetString(ordinary.octets).split(/(?<=\r\n)\r\n([^]*)/);
        const message: Message = { token: ordinary.token, octets: octets(`${edit(header)}\r\n${text}`) };
        await pass(t, message, {
          atEnd,
          ...(mayReturn === undefined ? {} : { missing: 'deviates' }),
          compare: (copy) =>
            octetString(copy).replaceAll('\r\n', '\n').includes(TAIL.trimEnd().replaceAll('\r\n', '\n'))
              ? undefined
              : 'its body is missing',
        });
      },
    }),
);
