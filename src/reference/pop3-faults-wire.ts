import { seedsOf } from './seed-table.js';

/** Greeting, form of responses, form of commands, pipelining, sessions, CAPA. */
export const WIRE_FAULTS = [
  ...seedsOf('RFC 1939 §3 (warn)', {
    'pop3-syntax-nul-truncates': 'A command line is cut at NUL and the rest ignored.',
  }),
  ...seedsOf('RFC 1939 §4', {
    'pop3-greeting-err': 'The greeting begins with -ERR though the session then works.',
    'pop3-greeting-silent': 'No greeting is sent; the server waits for the client.',
    'pop3-greeting-twice': 'The greeting is sent twice.',
    'pop3-greeting-two-lines': 'A second line without an indicator follows the greeting.',
    'pop3-greeting-without-indicator': 'The greeting has no +OK in front of its text.',
  }),
  ...seedsOf('RFC 1939 §3', {
    'pop3-greeting-lf-only': 'The greeting ends with LF alone.',
    'pop3-greeting-lower-case': 'The greeting begins with +ok.',
    'pop3-greeting-too-long': 'The greeting has more than 512 octets.',
  }),
  ...seedsOf('RFC 2449 §3', {
    'pop3-greeting-8bit': 'The greeting has an octet above 0x7F.',
    'pop3-greeting-stray-angle-bracket': 'The greeting has a second < in front of the timestamp.',
  }),
  ...seedsOf('RFC 1939 §7 (APOP)', {
    'pop3-greeting-same-timestamp': 'Every greeting has the same timestamp.',
    'pop3-greeting-timestamp-with-space': 'The timestamp has spaces around the word "at" in place of @.',
    'pop3-greeting-timestamp-without-at': 'The timestamp has no @.',
  }),
  ...seedsOf('RFC 1939 §3', {
    'pop3-response-blank-line': 'An empty line follows every status line.',
    'pop3-response-code-number': 'Status lines begin with 200 OK and 500 ERR.',
    'pop3-response-echo': 'The refusal of an over-long line repeats it, so that the status line exceeds 512 octets.',
    'pop3-response-err-lower-case': 'Negative responses begin with -err.',
    'pop3-response-err-terminated': 'A -ERR to LIST, UIDL, RETR or TOP is followed by a termination line.',
    'pop3-response-leading-space': 'A space stands in front of every status indicator.',
    'pop3-response-lf-only': 'Status lines end with LF alone.',
    'pop3-response-no-space': 'No space stands between indicator and text.',
    'pop3-response-ok-lower-case': 'Positive responses begin with +ok.',
    'pop3-response-ok-without-plus': 'Positive responses begin with OK.',
    'pop3-response-plus-err': 'Negative responses begin with +ERR.',
    'pop3-response-two-crs': 'Status lines end with CR CR LF.',
    'pop3-response-two-lines': 'Every refusal is two -ERR lines.',
  }),
  ...seedsOf('RFC 2449 §3', {
    'pop3-response-8bit': 'The text of refusals has octets above 0x7F.',
    'pop3-response-nul': 'A NUL stands in front of the CRLF of status lines.',
    'pop3-response-tab': 'A tab separates indicator and text.',
  }),
  ...seedsOf('RFC 2449 §8', {
    'pop3-response-stray-bracket':
      'The text of refusals begins with a bracket that is never closed, though RESP-CODES is announced.',
  }),
  ...seedsOf('RFC 2449 §8 (SHOULD)', {
    'pop3-response-code-with-space':
      'The text of refusals begins with words in brackets, though RESP-CODES is announced.',
  }),
  ...seedsOf('RFC 1939 §3', {
    'pop3-auth-unoffered-drops': 'There is no AUTH; the command breaks the connection without a response.',
    'pop3-capa-unoffered-drops': 'There is no CAPA; the command breaks the connection without a response.',
    'pop3-top-unoffered-drops': 'There is no TOP; the command breaks the connection without a response.',
    'pop3-uidl-unoffered-drops': 'There is no UIDL; the command breaks the connection without a response.',
    'pop3-pipeline-unannounced-lost': 'PIPELINING is not announced, and of commands in one segment none is answered.',
    'pop3-syntax-lf-answered-twice': 'A command that LF alone ends is answered twice.',
    'pop3-syntax-8bit-drops': 'A command line with an octet above 0x7F breaks the connection without a response.',
    'pop3-syntax-8bit-stripped': 'The high bit of command octets is ignored, so that an 8-bit keyword works.',
    'pop3-syntax-case-sensitive': 'Only keywords in upper case are recognised.',
    'pop3-syntax-colon-drops': 'An unknown command with a colon breaks the connection without a response.',
    'pop3-syntax-empty-line-drops': 'An empty line breaks the connection without a response.',
    'pop3-syntax-keyword-ends-anywhere': 'Whatever is no letter ends a keyword: LIST=1 is taken as LIST 1.',
    'pop3-syntax-keyword-prefix': 'Only four letters of a keyword are compared: STATUS is taken as STAT.',
    'pop3-syntax-apop-lower-case-refused': 'apop in lower case is an unknown command.',
    'pop3-syntax-capa-lower-case-refused': 'capa in lower case is an unknown command.',
    'pop3-syntax-mixed-case-refused': 'Keywords are recognised all in upper or all in lower case, not mixed.',
    'pop3-syntax-no-crlf-needed': 'A command is executed at the end of its segment, before its CRLF has come.',
    'pop3-syntax-nul-drops': 'A command line with NUL breaks the connection without a response.',
    'pop3-syntax-split-crlf': 'CR and LF in different segments count as two line ends.',
    'pop3-syntax-split-lost': 'The beginning of a command that comes in two segments is lost.',
    'pop3-syntax-unknown-drops': 'An unknown command breaks the connection without a response.',
    'pop3-syntax-unknown-ok': 'An unknown command is answered +OK.',
    'pop3-syntax-unknown-silent': 'An unknown command gets no response.',
  }),
  ...seedsOf('RFC 1939 §3 (SHOULD)', {
    'pop3-syntax-empty-line-silent': 'An empty line gets no response.',
    'pop3-syntax-long-line-silent': 'An over-long command line gets no response.',
    'pop3-syntax-long-line-split': 'An over-long command line is taken as several commands and answered several times.',
  }),
  ...seedsOf('RFC 2449 §4', {
    'pop3-syntax-200-octets-drop': 'A command line of 200 to 255 octets breaks the connection without a response.',
    'pop3-syntax-limit-47': 'Commands of more than 47 octets are refused though CAPA works.',
  }),
  ...seedsOf('RFC 1939 §5 (SHOULD)', {
    'pop3-dele-extra-argument': 'DELE ignores a second argument.',
    'pop3-list-extra-argument': 'LIST ignores a second argument.',
    'pop3-noop-extra-argument': 'NOOP ignores an argument.',
    'pop3-retr-extra-argument': 'RETR ignores a second argument.',
    'pop3-rset-extra-argument': 'RSET ignores an argument.',
    'pop3-stat-extra-argument': 'STAT ignores an argument.',
  }),
  ...seedsOf('RFC 1939 §6 (SHOULD)', { 'pop3-quit-extra-argument': 'QUIT ignores an argument.' }),
  ...seedsOf('RFC 1939 §7 (SHOULD)', {
    'pop3-top-extra-argument': 'TOP ignores a third argument.',
    'pop3-uidl-extra-argument': 'UIDL ignores a second argument.',
  }),
  ...seedsOf('RFC 2449 §5 (SHOULD)', { 'pop3-capa-extra-argument': 'CAPA ignores an argument.' }),
  ...seedsOf('RFC 2449 §6.6', {
    'pop3-pipeline-lost-at-login':
      'Commands sent together with PASS behind it are lost though PIPELINING is announced.',
    'pop3-pipeline-lost-at-apop': 'Commands sent together with APOP behind it are lost though PIPELINING is announced.',
    'pop3-pipeline-lost-at-capa': 'Commands sent together with CAPA behind it are lost.',
    'pop3-pipeline-lost-at-top': 'Commands sent together with TOP behind it are lost.',
    'pop3-pipeline-lost-at-uidl': 'Commands sent together with UIDL behind it are lost.',
    'pop3-pipeline-lost-at-dele': 'Commands sent together with DELE behind it are lost.',
    'pop3-pipeline-4096-octets-only': 'Of what comes at once only the first 4,096 octets are read.',
    'pop3-pipeline-half-behind-ten-lost': 'Half a command behind ten or more others in its segment is lost.',
    'pop3-pipeline-unread-lost': 'Answers that the client does not read in time are lost.',
    'pop3-pipeline-overtakes': 'Short responses overtake long ones when commands come in one segment.',
    'pop3-syntax-one-per-segment': 'Of several commands in one segment only the first is executed.',
  }),
  ...seedsOf('RFC 1939 §6', {
    'pop3-fin-behind-quit-undoes': 'QUIT of a client that closes behind it is answered +OK and removes nothing.',
  }),
  ...seedsOf('RFC 1939 §5', {
    'pop3-session-hundred-commands': 'The hundred and first command breaks the connection without a response.',
  }),
  ...seedsOf('RFC 1939 §3', {
    'pop3-session-dies-with-another': 'When one session is lost all others are closed.',
    'pop3-autologout-three-seconds': 'A logged-in session is closed after three seconds without a command.',
    'pop3-autologout-nine-minutes': 'A logged-in session is closed after nine minutes without a command.',
    'pop3-session-short-autologout': 'A logged-in session is closed after a second without a command.',
  }),
  ...seedsOf('RFC 1939 §3 (SHOULD)', {
    'pop3-autologout-not-restarted': 'A session is closed ten minutes after its login, whatever it does.',
    'pop3-autologout-speaks': 'A -ERR is sent before an idle session is closed.',
  }),
  ...seedsOf('RFC 2449 §6.8 (SHOULD)', {
    'pop3-capa-uidl-after-login-only': 'UIDL is announced behind the login only.',
  }),
  ...seedsOf('RFC 2449 §5', {
    'pop3-capa-mechanism-absent': 'SASL lists CRAM-MD5, which AUTH does not know.',
    'pop3-capa-no-terminator': 'The capability list has no termination line.',
    'pop3-capa-not-after-login': 'CAPA is refused after login.',
    'pop3-capa-not-before-login': 'CAPA is refused before login though it works after it.',
    'pop3-capa-shrinks-after-login': 'USER and SASL are missing from the list after login.',
    'pop3-capa-line-too-long': 'A capability line has more than 512 octets.',
    'pop3-capa-single-line': 'The capabilities stand on the status line; no list follows.',
  }),
  ...seedsOf('RFC 2449 §3', {
    'pop3-capa-blank-line': 'The capability list has an empty line.',
    'pop3-capa-bare-lf': 'LF alone separates two lines of the capability list.',
    'pop3-capa-control-octet': 'A capability parameter has a tab in it.',
    'pop3-capa-double-space': 'Two spaces stand between a capability tag and its parameter.',
    'pop3-capa-tag-with-period': 'A capability tag has a period in it.',
    'pop3-capa-trailing-space': 'Capability lines end with a space.',
  }),
  ...seedsOf('RFC 2449 §6.1', { 'pop3-capa-top-absent': 'TOP is announced and refused.' }),
  ...seedsOf('RFC 2449 §6.3', {
    'pop3-capa-sasl-absent': 'SASL is announced and AUTH refused.',
    'pop3-capa-sasl-scram-absent': 'SASL lists SCRAM-SHA-256, which AUTH refuses.',
  }),
  ...seedsOf('RFC 2449 §6.7 (SHOULD)', {
    'pop3-capa-expire-user-after-login': 'EXPIRE has the token USER after login, too.',
  }),
  ...seedsOf('RFC 2449 §6.5', { 'pop3-capa-login-delay-malformed': 'LOGIN-DELAY is announced without a number.' }),
  ...seedsOf('RFC 2449 §6.5 (SHOULD)', {
    'pop3-capa-login-delay-unenforced': 'LOGIN-DELAY 900 is announced and a second login taken at once.',
  }),
  ...seedsOf('RFC 2449 §6.7', {
    'pop3-capa-expire-malformed': 'EXPIRE is announced with an unknown token.',
    'pop3-capa-expire-shrinks': 'EXPIRE says 30 before login and 5 after it.',
  }),
  ...seedsOf('RFC 2449 §6.8', { 'pop3-capa-uidl-absent': 'UIDL is announced and refused.' }),
  ...seedsOf('RFC 2595 §4', { 'pop3-capa-stls-absent': 'STLS is announced and refused.' }),
  ...seedsOf('RFC 6856 §2', { 'pop3-utf8-unknown-parameter': 'UTF8 is announced with a word that is not USER.' }),
  ...seedsOf('RFC 6856 §2.1', {
    'pop3-utf8-after-login': 'UTF8 is answered +OK after login.',
    'pop3-utf8-login-refused': 'After UTF8 every USER is refused.',
    'pop3-utf8-mode-ignored': 'A message with UTF-8 in its header comes with question marks in UTF-8 mode, too.',
    'pop3-utf8-raw-without-mode': 'RETR sends UTF-8 in a header though UTF8 was not given.',
    'pop3-utf8-raw-top-without-mode': 'TOP sends UTF-8 in a header though UTF8 was not given.',
  }),
  ...seedsOf('RFC 6856 §2.1 (SHOULD)', {
    'pop3-utf8-argument-ignored': 'UTF8 ignores an argument.',
    'pop3-utf8-size-of-surrogate': 'LIST gives the size of an encoded form of messages with UTF-8 in the header.',
  }),
  ...seedsOf('RFC 6856 §3.1', {
    'pop3-lang-not-after-login': 'LANG is announced before login only and works after it.',
  }),
  ...seedsOf('RFC 6856 §3.2', {
    'pop3-lang-listing-by-name': 'The language listing gives names in quotation marks in front of the tags.',
    'pop3-lang-tag-missing': 'The response to LANG with a language does not name its tag.',
    'pop3-lang-unknown-taken': 'LANG with an unknown language is answered +OK.',
  }),
  ...seedsOf('RFC 6856 §3.2 (SHOULD)', { 'pop3-lang-star-refused': 'LANG * is refused.' }),
];
