/** Seeded faults and variants that change or refuse the text of a message, as tables of seed name and deed. */
import { active, type Seeded } from './seed-table.js';
import type { MailData } from './smtp-mail-data.js';
import { decodedQuotedPrintable, rewrittenField } from './smtp-header-rewriting.js';
import { fieldName, formatMessage, hasBareLineEnds, parseMessage, type MessageText } from './smtp-message-text.js';
import { END, reply, type Reply } from './smtp-reply.js';
import { dateTime } from './smtp-trace.js';

/** What is done to every line, its CRLF not included. */
const LINE_DEEDS: Readonly<Record<string, (line: string) => string>> = {
  'smtp-data-trailing-space-stripped': (line) => line.replace(/[ \t]+$/, ''),
  'smtp-data-leading-space-stripped': (line) => line.replace(/^[ \t]+/, ''),
  'smtp-data-tabs-expanded': (line) => line.replaceAll('\t', '        '),
  'smtp-data-line-truncated-512': (line) => line.slice(0, 510),
  'smtp-data-line-truncated-998': (line) => line.slice(0, 996),
  'smtp-data-line-wrapped-76': (line) => line.replace(/(.{76})(?=.)/gs, '$1\r\n'),
  'smtp-data-line-wrapped-990': (line) => line.replace(/(.{990})(?=.)/gs, '$1!\r\n '),
  'smtp-data-line-of-2047-cut': (line) => (line.length === 2047 ? line.slice(0, -1) : line),
  'smtp-data-from-mangled': (line) => (line.startsWith('From ') ? `>${line}` : line),
  'smtp-v-from-lines-quoted': (line) => (/^>*From /.test(line) ? `>${line}` : line),
  'smtp-data-nul-cuts-line': (line) => line.replace(/\0.*$/s, ''),
  'smtp-data-controls-dropped': (line) => line.replace(/[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]/g, ''),
};

/** What is done to the whole text. */
const TEXT_DEEDS: Readonly<Record<string, (text: string) => string>> = {
  'smtp-v-decodes-quoted-printable': decodedQuotedPrintable,
  'smtp-data-trailing-lines-removed': (text) => text.replace(/(?:\r\n)+$/, '\r\n'),
  'smtp-data-empty-lines-collapsed': (text) => text.replace(/(?:\r\n){3,}/g, '\r\n\r\n'),
  'smtp-data-leading-empty-line-lost': (text) => text.replace(/^(?:\r\n)+/, ''),
  'smtp-data-empty-line-before-field-lost': (text) => text.replace(/^(?:\r\n)+(?=[!-9;-~]+:)/, ''),
  'smtp-data-extra-empty-line': (text) => `${text}\r\n`,
  'smtp-data-last-line-lost': (text) => text.slice(0, text.lastIndexOf('\r\n', text.length - 3) + 2),
  'smtp-data-8bit-stripped': (text) => text.replace(/[\x80-\xff]/g, (char) => ascii(char)),
  'smtp-v-8bit-stripped': (text) => text.replace(/[\x80-\xff]/g, (char) => ascii(char)),
  'smtp-data-8bit-questioned': (text) => text.replace(/[\x80-\xff]/g, '?'),
  'smtp-data-8bit-encoded-twice': (text) => Buffer.from(text, 'utf8').toString('latin1'),
  'smtp-data-8bit-replaced': (text) => Buffer.from(Buffer.from(text, 'latin1').toString('utf8')).toString('latin1'),
  'smtp-data-8bit-normalized': (text) => {
    const utf8 = Buffer.from(text, 'latin1').toString('utf8');
    return utf8.includes('\ufffd') ? text : Buffer.from(utf8.normalize('NFC'), 'utf8').toString('latin1');
  },
  'smtp-data-truncated-32k': (text) => (text.length > 32_768 ? `${text.slice(0, 32_766)}\r\n` : text),
  'smtp-data-end-lost-at-2048': (text) => (text.length === 2048 ? `${text.slice(0, -4)}\r\n` : text),
  'smtp-data-line-end-lost-at-8192': (text) =>
    text.startsWith('\r\n', 8191) ? text.slice(0, 8191) + text.slice(8193) : text,
  'smtp-data-lines-lost-behind-32767': (text) => text.split('\r\n', 32_767).join('\r\n'),
  'smtp-data-block-lost-at-4096': (text) => text.slice(0, 4096) + text.slice(4097),
  'smtp-v-adds-fields-to-first-lines': (text) => {
    const at = text.indexOf('\r\n\r\n') + 2;
    if (at < 2 || /^message-id:/im.test(text.slice(0, at))) return text;
    return `${text.slice(0, at)}Message-ID: <added@mail.example.test>\r\n${text.slice(at)}`;
  },
};

/** What is done to the header section. */
const HEADER_DEEDS: Readonly<Record<string, (fields: readonly string[]) => readonly string[]>> = {
  'smtp-data-folded-fields-joined': (fields) => fields.map((field) => field.replace(/\r\n[ \t]+(?=[^\r\n])/g, ' ')),
  'smtp-data-field-name-tidied': (fields) => fields.map((field) => field.replace(/^([!-9;-~]+)[ \t]+:/, '$1:')),
  'smtp-data-long-field-cut': (fields) =>
    fields.map((field) => (field.length > 200 ? `${field.slice(0, 200)}\r\n` : field)),
  'smtp-data-long-subject-cut': (fields) =>
    fields.map((field) => (/^Subject:.{255}/i.test(field) ? `${field.slice(0, 263)}\r\n` : field)),
  'smtp-data-thousand-fields': (fields) => fields.slice(0, 1000),
  'smtp-data-unknown-fields-removed': (fields) => fields.filter((field) => !fieldName(field).startsWith('x-')),
  'smtp-trace-earlier-received-ten-at-most': (fields) => {
    let count = 0;
    return fields.filter((field) => fieldName(field) !== 'received' || (count += 1) <= 10);
  },
  'smtp-trace-earlier-received-removed': (fields) => fields.filter((field) => fieldName(field) !== 'received'),
  'smtp-trace-earlier-received-reversed': (fields) => {
    const reversed = fields.filter((field) => fieldName(field) === 'received').reverse();
    return fields.map((field) => (fieldName(field) === 'received' ? (reversed.shift() ?? field) : field));
  },
  'smtp-trace-earlier-received-renamed': (fields) => fields.map((field) => field.replace(/^received:/i, 'X-Received:')),
  'smtp-v-rewrites-header-fields': (fields) =>
    fields.map((field) => (fieldName(field) === 'received' ? field : rewrittenField(field))),
  'smtp-v-adds-missing-fields': (fields) => {
    if (fields.length === 0) return fields;
    const date = `Date: ${dateTime(new Date(), () => false)}\r\n`;
    const id = `Message-ID: <added.${Date.now().toString(36)}@mail.example.test>\r\n`;
    return [...fields, ...missing(fields, 'date', date), ...missing(fields, 'message-id', id)];
  },
};

/** Messages that are refused behind the end of mail data. */
const MESSAGE_REFUSALS: Readonly<
  Record<string, (text: string, message: MessageText, data: MailData) => Reply | false>
> = {
  'smtp-data-header-required': (_text, { fields }) =>
    lacks(fields, 'from') && reply(554, '5.6.0', 'Message has no From field'),
  'smtp-data-resent-refused': (_text, { fields }) =>
    !lacks(fields, 'resent-to') && lacks(fields, 'resent-from') && reply(554, '5.6.0', 'Resent fields do not match'),
  'smtp-data-received-format-refused': (_text, { fields }) =>
    fields.some((field) => fieldName(field) === 'received' && !/;[^;]*\d\d:\d\d/.test(field)) &&
    reply(554, '5.6.0', 'Received field is malformed'),
  'smtp-data-25-hops-refused': (_text, { fields }) =>
    fields.filter((field) => fieldName(field) === 'received').length > 25 && reply(554, '5.4.6', 'Too many hops'),
  'smtp-data-many-addressees-refused': (_text, { fields }) =>
    fields.some((field) => fieldName(field) === 'to' && field.split(',').length > 100) &&
    reply(554, '5.6.0', 'Too many addresses in the header section'),
  'smtp-data-mime-defect-refused': (_text, { fields }) =>
    fields.some((field) => /^content-type:\s*multipart\//i.test(field) && !/boundary="?[^\s";]/i.test(field)) &&
    reply(554, '5.6.0', 'MIME structure is malformed'),
  'smtp-data-line-1000-refused': (_text, _message, data) =>
    data.longestLineOctets > 999 && reply(500, '5.5.2', 'Line too long'),
  'smtp-data-dot-counted-in-line': (_text, _message, data) =>
    data.longestWireLineOctets > 1000 && data.longestLineOctets <= 1000 && reply(500, '5.5.2', 'Line too long'),
  'smtp-v-long-lines-refused': (_text, _message, data) =>
    data.longestLineOctets > 1000 && reply(500, '5.5.2', 'Line too long'),
  'smtp-data-32k-refused': (text) => text.length > 32_768 && reply(552, '5.3.4', 'Message too large'),
  'smtp-data-64k-refused': (text) => text.length >= 65_536 && reply(552, '5.3.4', 'Message too large'),
  'smtp-size-unannounced-limit': (text) => text.length > 100_000 && reply(552, '5.3.4', 'Message too large'),
  'smtp-v-bare-line-ends-refused': (text) => hasBareLineEnds(text) && reply(554, '5.6.0', 'Message has bare CR or LF'),
  'smtp-v-bare-line-ends-451': (text) =>
    hasBareLineEnds(text) && { ...reply(451, '4.6.0', 'Message has bare CR or LF'), ...END },
  'smtp-refused-text-keeps-recipients': (text, { fields }, data) =>
    (hasBareLineEnds(text) ||
      text.includes('\0') ||
      data.longestLineOctets > 1000 ||
      fields.filter((field) => fieldName(field) === 'received').length > 100) &&
    reply(554, '5.6.0', 'Message is refused'),
  'smtp-v-8bit-without-mime-refused': (text, { fields }) =>
    /[\x80-\xff]/.test(text) &&
    !fields.some((field) => /^content-transfer-encoding: *8bit/i.test(field)) &&
    reply(550, '5.6.0', 'Message has 8-bit octets that no field declares'),
  'smtp-v-8bit-refused': (text) => /[\x80-\xff]/.test(text) && reply(554, '5.6.3', 'Message has 8-bit octets'),
  'smtp-v-nul-refused': (text) => text.includes('\0') && reply(554, '5.6.0', 'Message has NUL octets'),
  'smtp-v-header-only-refused': (text) => !/^\r\n|\r\n\r\n/.test(text) && reply(554, '5.6.0', 'Message ends too soon'),
  'smtp-v-message-id-wanted': (_text, { fields }) =>
    !fields.some((field) => fieldName(field) === 'message-id') && reply(550, '5.7.1', 'Message-ID wanted'),
  'smtp-v-headerless-refused': (_text, { fields }) =>
    fields.length === 0 && reply(550, '5.7.1', 'Message has no header'),
  'smtp-v-long-header-refused': (_text, { fields }) => fields.length > 1000 && reply(552, '5.3.4', 'Header too long'),
  'smtp-v-empty-message-refused': (text) => text === '' && reply(554, '5.6.0', 'Message is empty'),
};

/** The refusal that a seed gives this message, if any. */
export function messageRefusal(data: MailData, seeded: Seeded): Reply | undefined {
  const refusals = active(MESSAGE_REFUSALS, seeded);
  if (refusals.length === 0) return undefined;
  const text = data.text.toString('latin1');
  const message = parseMessage(text);
  for (const refuse of refusals) {
    const refusal = refuse(text, message, data);
    if (refusal !== false) return refusal;
  }
  return undefined;
}

/** The text as it is stored: unchanged without a seed. */
export function seededText(text: string, seeded: Seeded): string {
  let result = text;
  for (const deed of active(LINE_DEEDS, seeded)) {
    result = result
      .split('\r\n')
      .map((line) => deed(line))
      .join('\r\n');
  }
  for (const deed of active(TEXT_DEEDS, seeded)) result = deed(result);
  for (const deed of active(HEADER_DEEDS, seeded)) {
    const { fields, rest } = parseMessage(result);
    result = formatMessage({ fields: deed(fields), rest });
  }
  return result;
}

function ascii(char: string): string {
  return String.fromCharCode(char.charCodeAt(0) & 0x7f);
}

function lacks(fields: readonly string[], name: string): boolean {
  return !fields.some((field) => fieldName(field) === name);
}

function missing(fields: readonly string[], name: string, field: string): readonly string[] {
  return lacks(fields, name) ? [field] : [];
}
