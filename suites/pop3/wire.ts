import {
  defineWireRule,
  pop3Crlf,
  pop3ListingCrlf,
  pop3OneResponse,
  pop3ResponseLength,
  pop3StatusIndicator,
  pop3Stuffing,
  rfc,
  type CaseDefinition,
} from '../../src/index.js';

/** What must hold for every response of every POP3 session of the run. */
export const wire: readonly CaseDefinition[] = [
  defineWireRule({
    id: 'pop3/wire/status-indicator',
    title: 'every response begins with +OK or -ERR in upper case',
    level: 'MUST',
    rfc: rfc(1939, '3'),
    requirements: ['RFC1939-3-STATUS-1', 'RFC1939-3-UPPER-1'],
    wire: pop3StatusIndicator,
  }),
  defineWireRule({
    id: 'pop3/wire/crlf',
    title: 'every response line ends in CRLF',
    level: 'MUST',
    rfc: rfc(1939, '3'),
    requirements: ['RFC1939-3-RESPCRLF-1'],
    wire: pop3Crlf,
  }),
  defineWireRule({
    id: 'pop3/wire/listing-crlf',
    title: 'the lines of LIST, UIDL and CAPA end in CRLF',
    level: 'MUST',
    rfc: rfc(1939, '3'),
    requirements: ['RFC1939-3-RESPCRLF-1', 'RFC1939-3-MULTIEND-1'],
    wire: pop3ListingCrlf,
  }),
  defineWireRule({
    id: 'pop3/wire/response-length',
    title: 'no response line is longer than 512 octets',
    level: 'MUST',
    rfc: rfc(1939, '3'),
    requirements: ['RFC1939-3-RESP512-1', 'RFC2449-4-RESP512-1'],
    wire: pop3ResponseLength,
  }),
  defineWireRule({
    id: 'pop3/wire/byte-stuffing',
    title: 'every line of a multi-line response that begins with a dot is byte-stuffed',
    level: 'MUST',
    rfc: rfc(1939, '3'),
    requirements: ['RFC1939-3-STUFF-1'],
    wire: pop3Stuffing,
  }),
  defineWireRule({
    id: 'pop3/wire/one-response-a-command',
    title: 'every command gets one response, and nothing is said unasked',
    level: 'MUST',
    rfc: rfc(1939, '3'),
    requirements: ['RFC1939-3-ONERESP-1', 'RFC1939-3-SINGLE-1', 'RFC1939-3-ERRSINGLE-1', 'RFC1939-5-ANSWER-1'],
    wire: pop3OneResponse,
  }),
];
