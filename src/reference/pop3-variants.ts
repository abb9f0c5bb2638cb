import { seedsOf } from './seed-table.js';

/** Other lawful behaviour of a POP3 server. `(warn)` where the text advises against it. */
export const POP3_VARIANTS = [
  ...seedsOf('RFC 1939 §7', {
    'pop3-v-minimal': 'No optional command at all: no CAPA, APOP, AUTH, TOP, UIDL.',
    'pop3-v-no-apop': 'No APOP: no timestamp in the greeting.',
    'pop3-v-no-top': 'No TOP.',
    'pop3-v-no-uidl': 'No UIDL.',
  }),
  ...seedsOf('RFC 2449 §5', {
    'pop3-v-capa-empty': 'CAPA announces nothing; no response codes are sent.',
    'pop3-v-capa-lower-case': 'Capability tags are in lower case.',
    'pop3-v-capa-order': 'Capabilities are listed the other way round.',
    'pop3-v-capa-unknown': 'CAPA lists unknown capabilities.',
    'pop3-v-no-capa': 'No CAPA, and no response codes.',
  }),
  ...seedsOf('RFC 2449 §6', {
    'pop3-v-capa-modest': 'TOP and UIDL work and are not announced.',
    'pop3-v-no-pipelining': 'PIPELINING is not announced.',
  }),
  ...seedsOf('RFC 2449 §5 (warn)', {
    'pop3-v-pipelining-after-login':
      'A proxy: PIPELINING is announced behind the login only, and what comes in the segment of the login is lost.',
  }),
  ...seedsOf('RFC 2449 §6.5', {
    'pop3-v-login-delay': 'LOGIN-DELAY is announced, and a login within 300 ms of another is refused.',
  }),
  ...seedsOf('RFC 6856 §2.1', {
    'pop3-v-utf8': 'UTF8 is offered; without it messages with UTF-8 in the header are refused.',
    'pop3-v-utf8-surrogate': 'UTF8 is offered; without it such messages come with question marks.',
  }),
  ...seedsOf('RFC 6856 §3', { 'pop3-v-no-lang': 'No LANG.' }),
  ...seedsOf('RFC 2449 §6.7', { 'pop3-v-expire-per-user': 'EXPIRE 30 USER before login, EXPIRE 60 after it.' }),
  ...seedsOf('RFC 2449 §6.9', { 'pop3-v-implementation-after-login': 'IMPLEMENTATION is announced after login only.' }),
  ...seedsOf('RFC 2449 §8', {
    'pop3-v-in-use-plain': 'A locked maildrop is refused without the response code IN-USE.',
    'pop3-v-no-response-codes': 'No response codes, and none announced.',
  }),
  ...seedsOf('RFC 5034 §3', { 'pop3-v-no-auth': 'No AUTH, and no SASL capability.' }),
  ...seedsOf('RFC 1734 §2 (warn)', { 'pop3-v-auth-lists-mechanisms': 'AUTH without argument lists the mechanisms.' }),
  ...seedsOf('RFC 1939 §9', {
    'pop3-v-bare-texts': 'Status lines without text wherever it is free.',
    'pop3-v-long-texts': 'Status lines of up to 506 octets wherever the text is free.',
    'pop3-v-other-texts': 'Other texts with signs that parsers may stumble over.',
    'pop3-v-retr-no-count': 'The response to RETR has no octet count.',
  }),
  ...seedsOf('RFC 1939 §4', {
    'pop3-v-bare-greeting': 'The greeting is +OK and the timestamp only.',
    'pop3-v-long-greeting': 'The greeting has more than 200 octets.',
    'pop3-v-slow-greeting': 'The greeting comes after 200 ms.',
    'pop3-v-closes-after-failure': 'The connection is closed behind the -ERR to a failed login.',
    'pop3-v-closes-after-three': 'The connection is closed behind the -ERR to the third failed login.',
    'pop3-v-slow-login': 'Login commands are answered after 100 ms.',
    'pop3-v-leading-zeros-refused': 'Message-numbers with leading zeros are refused.',
    'pop3-v-four-connections': 'With four connections open, a fifth is closed without a greeting.',
    'pop3-v-lock-shared': 'A second session is let in; what it removes stays in the first one.',
    'pop3-v-newest-first': 'Message 1 is the newest.',
  }),
  ...seedsOf('RFC 1939 §3', {
    'pop3-v-autologout-ten-minutes': 'An idle session is closed after ten minutes.',
    'pop3-v-closes-after-ten-unknown': 'The connection is closed behind the -ERR to the tenth unknown command.',
    'pop3-v-fifth-behind-four-refused':
      'Before login every command behind four refused ones is refused, QUIT too, and the connection closed.',
    'pop3-v-cr-lf-apart': 'CR and LF come in different segments.',
    'pop3-v-extra-spaces': 'Superfluous spaces in commands are ignored.',
    'pop3-v-last-command': 'The old command LAST works and is announced.',
    'pop3-v-lf-ends-command': 'LF alone ends a command, too.',
    'pop3-v-long-line-closes': 'The connection is closed behind the -ERR to an over-long line.',
    'pop3-v-one-octet-segments': 'Every octet of a response below 4096 octets comes in a segment of its own.',
    'pop3-v-slow-responses': 'Every response comes after 30 ms.',
  }),
  ...seedsOf('RFC 1939 §5 (warn)', {
    'pop3-v-list-extra': 'The word octets follows the size in scan listings.',
    'pop3-v-stat-extra': 'The word octets follows the size in the drop listing.',
  }),
  ...seedsOf('RFC 1939 §5', {
    'pop3-v-added-header': 'A header line is added to every message, and counted in its size.',
  }),
  ...seedsOf('RFC 1939 §4', {
    'pop3-v-status-header': 'At the end of a session the store writes a Status field into each message that is left.',
  }),
  ...seedsOf('RFC 1939 §8', {
    'pop3-v-retrieved-removed': 'QUIT removes what was retrieved, too, and EXPIRE 0 is announced.',
  }),
  ...seedsOf('RFC 2449 §6.7 (warn)', {
    'pop3-v-retrieved-removed-untold': 'QUIT removes what was retrieved, too, and EXPIRE is not announced.',
  }),
  ...seedsOf('RFC 1939 §6', { 'pop3-v-late-close': 'The connection is closed 200 ms after the response to QUIT.' }),
  ...seedsOf('RFC 1939 §7', {
    'pop3-v-apop-upper-case': 'APOP takes digests in upper case, too.',
    'pop3-v-pass-or-quit-behind-user': 'Straight behind a successful USER every command but PASS and QUIT is refused.',
    'pop3-v-second-user-refused': 'A second USER straight behind a successful one is refused.',
    'pop3-v-uidl-70': 'Unique-ids have 70 characters of all kinds.',
    'pop3-v-uidl-hash': 'The unique-id is a hash of the message, which identical copies share.',
    'pop3-v-user-unknown-refused': 'USER with an unknown name is refused.',
  }),
];
