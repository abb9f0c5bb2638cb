import type { Seed } from './faults.js';
import { seedsOf } from './seed-table.js';

/**
 * Other lawful behaviours of an SMTP server. `(warn)` where it departs from a SHOULD, `(rfc821)` where only the older
 * standard permits it.
 */
export const SMTP_VARIANTS: readonly Seed[] = [
  ...seedsOf('RFC 5321 §4.2', {
    'smtp-v-greeting-multiline': 'The greeting has three lines.',
    'smtp-v-greeting-bare': 'The greeting has no text behind the domain.',
    'smtp-v-other-texts': 'The texts of replies are other words, but where they are for machines.',
    'smtp-v-two-line-replies': 'Replies have a line more, but where they are for machines.',
  }),
  ...seedsOf('RFC 5321 §4.2 (warn)', {
    'smtp-v-no-text': 'Replies have no text behind code and space, nor enhanced status codes.',
  }),
  ...seedsOf('RFC 5321 §4.3.1', {
    'smtp-v-greeting-literal': 'The greeting has an address literal in place of the domain.',
    'smtp-v-greeting-other-host': 'The greeting names another host than the reply to EHLO.',
  }),
  ...seedsOf('RFC 5321 §4.1.1.1 (warn)', {
    'smtp-v-no-extensions': 'The reply to EHLO is one line: no service extension and no HELP.',
  }),
  ...seedsOf('RFC 5321 §4.1.1.1', {
    'smtp-v-ehlo-lower-case': 'The keywords of service extensions are in lower case.',
  }),
  ...seedsOf('RFC 5321 §4.1.5', { 'smtp-v-ehlo-private-keyword': 'A keyword that begins with X is listed.' }),
  ...seedsOf('RFC 821 §4.5.1 (rfc821)', {
    'smtp-v-helo-only': 'EHLO is answered 500, as by a server that knows no service extensions.',
  }),
  ...seedsOf('RFC 5321 §4.5.3.1.5', { 'smtp-v-reply-of-512-octets': 'The reply to NOOP is one line of 512 octets.' }),
  ...seedsOf('RFC 2920 §3.1 (warn)', {
    'smtp-v-group-refused': 'A command that must be the last of a group is refused with 503 where it is not.',
  }),
  ...seedsOf('RFC 2920 §2', { 'smtp-v-no-pipelining': 'PIPELINING is not offered.' }),
  ...seedsOf('RFC 2920 §2 (warn)', {
    'smtp-v-sent-ahead-lost': 'PIPELINING is not offered, and what comes behind a command in its segment is lost.',
  }),
  ...seedsOf('RFC 5321 §4.5.3.1.7', { 'smtp-v-no-size': 'SIZE is not offered, and size is not limited.' }),
  ...seedsOf('RFC 1870 §3', {
    'smtp-v-size-zero': 'SIZE is offered with 0: there is no fixed limit.',
    'smtp-v-size-without-value': 'SIZE is offered without a number.',
  }),
  ...seedsOf('RFC 5321 §2.4 (warn)', {
    'smtp-v-no-8bitmime': '8BITMIME is not offered; octets above 0x7F are kept.',
    'smtp-v-8bit-refused': '8BITMIME is not offered, and messages with octets above 0x7F are refused.',
    'smtp-v-8bit-stripped': '8BITMIME is not offered, and the high bit of octets is cleared.',
  }),
  ...seedsOf('RFC 6152 §3', {
    'smtp-v-8bit-without-mime-refused': 'Messages with octets above 0x7F and without MIME fields for them are refused.',
  }),
  ...seedsOf('RFC 2034 §3', {
    'smtp-v-no-enhanced-status-codes': 'Enhanced status codes are neither offered nor sent.',
  }),
  ...seedsOf('RFC 5321 §4.1.1.8 (warn)', { 'smtp-v-no-help': 'HELP is answered 502 and not listed.' }),
  ...seedsOf('RFC 5321 §4.1.1.8', { 'smtp-v-help-argument-504': 'HELP with an argument gets 504.' }),
  ...seedsOf('RFC 5321 §4.3.2', {
    'smtp-v-help-211': 'HELP is answered 211.',
    'smtp-v-unimplemented-500': 'EXPN, SEND, SOML, SAML and TURN are answered 500.',
    'smtp-v-rcpt-unknown-551': 'An unknown user is refused with 551.',
    'smtp-v-rcpt-unknown-553': 'An unknown user is refused with 553.',
  }),
  ...seedsOf('RFC 5321 §3.5.2', {
    'smtp-v-ehlo-lists-vrfy': 'VRFY is listed in the reply to EHLO.',
    'smtp-v-expn': 'EXPN is implemented and listed: a user expands to a list of one.',
  }),
  ...seedsOf('RFC 5321 §7.3', {
    'smtp-v-vrfy-252': 'VRFY is switched off and gets 252.',
    'smtp-v-expn-252': 'EXPN is switched off and gets 252.',
  }),
  ...seedsOf('RFC 5321 §3.5.1', { 'smtp-v-vrfy-ambiguous': 'VRFY without a domain gets 553, user ambiguous.' }),
  ...seedsOf('RFC 5321 §4.1.4', {
    'smtp-v-ehlo-malformed-550': 'EHLO with a malformed name is refused with 550.',
    'smtp-v-mail-before-ehlo': 'MAIL is accepted before EHLO and HELO.',
    'smtp-v-ehlo-missed-at-data': 'MAIL and RCPT are accepted before EHLO and HELO, and DATA gets 503.',
  }),
  ...seedsOf('RFC 5321 §3.3', {
    'smtp-v-nested-mail-restarts': 'MAIL in a mail transaction gets 250 and begins another.',
    'smtp-v-data-without-recipients-554': 'DATA without accepted recipients gets 554.',
    'smtp-v-data-without-recipients-late':
      'DATA without accepted recipients gets 354, and the text 554; no PIPELINING.',
    'smtp-v-space-behind-colon': 'Spaces behind FROM: and TO: are tolerated.',
    'smtp-v-catch-all': 'Every local part of the domain is accepted; unknown ones go to the first account.',
  }),
  ...seedsOf('RFC 5321 §3.4', { 'smtp-v-rcpt-251': 'Recipients are accepted with 251.' }),
  ...seedsOf('RFC 5321 §3.6.2 (warn)', {
    'smtp-v-rcpt-foreign-503': 'Relaying is refused with 503.',
    'smtp-v-rcpt-foreign-553': 'Relaying is refused with 553.',
  }),
  ...seedsOf('RFC 5321 §2.4', { 'smtp-v-local-part-case-sensitive': 'Letter case counts in local parts.' }),
  ...seedsOf('RFC 5321 §4.1.1', { 'smtp-v-quoted-refused': 'Quoted local parts are refused with 550 by policy.' }),
  ...seedsOf('RFC 5321 §7.9', {
    'smtp-v-literal-refused': 'Address literals in paths are refused with 550 by policy.',
  }),
  ...seedsOf('RFC 5321 §3.6.1', { 'smtp-v-source-route-refused': 'Source routes are refused with 550.' }),
  ...seedsOf('RFC 5321 §7.9 (warn)', {
    'smtp-v-client-refused': 'RCPT in its turn gets 554: the client is not let in.',
  }),
  ...seedsOf('RFC 3207 §4 (warn)', {
    'smtp-v-tls-first': 'All commands but EHLO, HELO, NOOP and QUIT get 530: STARTTLS is demanded.',
  }),
  ...seedsOf('RFC 5321 §4.5.3.1.10', { 'smtp-v-rcpt-limit-100': 'The 101st recipient gets 452.' }),
  ...seedsOf('RFC 5321 §4.1.1.3', {
    'smtp-v-duplicates-delivered-twice': 'A recipient named twice gets the message twice.',
  }),
  ...seedsOf('RFC 5321 §2.3.8', {
    'smtp-v-bare-line-ends-refused': 'Messages with bare CR or LF are refused with 554 at their end.',
    'smtp-v-bare-line-ends-close': 'Bare CR or LF in mail data is answered 421 at once and the connection closed.',
  }),
  ...seedsOf('RFC 5321 §4.2.1 (warn)', {
    'smtp-v-bare-line-ends-451':
      'Messages with bare CR or LF are refused with 451 at their end, and the connection is closed.',
  }),
  ...seedsOf('RFC 5321 §4.1.1.4', {
    'smtp-v-long-header-refused': 'A text with more than 1000 header fields is refused with 552.',
    'smtp-v-empty-message-refused': 'An empty text is refused with 554.',
    'smtp-v-nul-refused': 'Messages with NUL octets are refused with 554.',
  }),
  ...seedsOf('RFC 5321 §3.3 (warn)', {
    'smtp-v-message-id-wanted': 'A text without a Message-ID field is refused with 550.',
    'smtp-v-header-only-refused': 'A text that has no empty line is refused with 554.',
    'smtp-v-headerless-refused': 'A text that does not begin with a header field is refused with 550.',
  }),
  ...seedsOf('RFC 5321 §4.3.2 (warn)', {
    'smtp-v-spaces-500': 'Several spaces between EHLO or HELO and the name get 500.',
    'smtp-v-unlisted-codes': 'Bad syntax gets 517 in MAIL and 513 in RCPT, as in RFC 5248 X.1.7 and X.1.3.',
  }),
  ...seedsOf('RFC 5321 §4.1.4 (warn)', {
    'smtp-v-second-ehlo-550': 'A second EHLO is refused with 550, and changes nothing.',
    'smtp-v-second-helo-503': 'HELO behind HELO or EHLO is refused with 503.',
  }),
  ...seedsOf('RFC 5321 §4.1.1', {
    'smtp-v-empty-line-unanswered': 'An empty line is taken for no command: it gets no reply.',
  }),
  ...seedsOf('RFC 5321 §4.5.3.1.9', {
    'smtp-v-long-lines-refused': 'Messages with a text line of more than 1000 octets are refused with 500.',
  }),
  ...seedsOf('RFC 5321 §4.5.2', {
    'smtp-v-from-lines-quoted': 'Lines that begin with any number of > and "From " get one > more.',
  }),
  ...seedsOf('RFC 5321 §6.4', {
    'smtp-v-adds-fields-to-first-lines':
      'A missing Message-ID is added in front of the first empty line, even where no header stands there.',
    'smtp-v-adds-missing-fields': 'Date and Message-ID are added where they are missing.',
  }),
  ...seedsOf('RFC 2033 §4.1', { 'smtp-v-lmtp-too': 'LHLO is answered as EHLO is.' }),
  ...seedsOf('RFC 3834 §2', {
    'smtp-v-notices': 'The first recipient of a message is told of it in a message of its own, which quotes it.',
  }),
  ...seedsOf('RFC 5322 §2.2.3 (warn)', {
    'smtp-v-rewrites-header-fields':
      'Field names are written with one capital a word, fields but Received folded anew, lone addresses lose their brackets.',
  }),
  ...seedsOf('RFC 2045 §6 (warn)', {
    'smtp-v-decodes-quoted-printable': 'A body in quoted-printable is stored as 8bit, and its header says so.',
  }),
  ...seedsOf('RFC 5321 §4.4', {
    'smtp-v-extra-trace-fields': 'Delivered-To and a private field are added below the Received field.',
    'smtp-v-received-short': 'The Received field has the clauses FROM and BY only.',
    'smtp-v-received-utc': 'The date in the Received field has the offset +0000.',
  }),
  ...seedsOf('RFC 5322 §3.6.7 (warn)', {
    'smtp-v-return-path-comment':
      'No space stands in front of the path in the Return-Path field, and a comment behind it.',
  }),
  ...seedsOf('RFC 5321 §4.1.1.11 (warn)', {
    'smtp-v-params-455': 'Unknown parameters get 455, as one that cannot be accommodated for now.',
  }),
  ...seedsOf('RFC 5321 §7.8 (warn)', {
    'smtp-v-overlong-line-521':
      'A command line longer than the limit is refused with 521, and the connection is closed.',
    'smtp-v-bdat-521': 'BDAT, which is not offered, is refused with 521, and the connection is closed.',
  }),
  ...seedsOf('RFC 5321 §7.8', {
    'smtp-v-421-after-10-errors': 'Behind ten 5yz replies in a session the next is 421, and the connection is closed.',
    'smtp-v-second-error-closes':
      'The second 5yz reply of a session says that these are too many, and the connection is closed.',
    'smtp-v-421-at-the-third-error': 'The third 5yz reply of a session is 421 instead, and the connection is closed.',
  }),
  ...seedsOf('RFC 5321 §2.3.8', { 'smtp-v-octet-segments': 'Replies are sent one octet a segment.' }),
  ...seedsOf('RFC 5321 §4.5.3.2', {
    'smtp-v-slow-replies': 'Replies are sent 50 ms late.',
    'smtp-v-slow-behind-text': 'The end of mail data is answered after eleven seconds.',
  }),
];
