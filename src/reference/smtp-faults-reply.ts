import { seedsOf } from './seed-table.js';

/** Greeting, form of replies, enhanced status codes. */
export const REPLY_FAULTS = [
  ...seedsOf('RFC 5321 §3.1', {
    'smtp-greeting-554-closes': 'The greeting is 554 and the connection is closed without waiting for QUIT.',
  }),
  ...seedsOf('RFC 5321 §4.2 (warn)', {
    'smtp-greeting-name-missing': 'The greeting begins with the word ESMTP.',
    'smtp-ehlo-name-missing': 'The reply to EHLO begins with the word Hello.',
    'smtp-ehlo-trailing-space': 'A space stands behind a keyword in the reply to EHLO.',
  }),
  ...seedsOf('RFC 5321 §4.2', {
    'smtp-greeting-code-250': 'The greeting has the code 250.',
    'smtp-greeting-twice': 'The greeting is sent twice.',
    'smtp-greeting-domain-missing': 'The first word of the greeting is no domain.',
    'smtp-greeting-hyphen-only': 'The greeting is one line with a hyphen behind its code, and no last line follows.',
    'smtp-reply-two-digit-code': 'The reply to RSET has the code 25.',
    'smtp-reply-four-digit-code': 'The reply to RSET has the code 2500.',
    'smtp-reply-code-150': 'NOOP is answered 150.',
    'smtp-reply-code-600': 'Unknown commands are answered 600.',
    'smtp-reply-second-digit-9': 'NOOP is answered 290.',
    'smtp-reply-text-glued': 'Nothing separates code and text of the reply to RSET.',
    'smtp-reply-tab-separator': 'A tab separates code and text of the reply to RSET.',
    'smtp-reply-leading-space': 'A space stands in front of the code of the reply to NOOP.',
    'smtp-reply-control-characters': 'The text of the replies to RCPT has escape sequences for colour.',
    'smtp-reply-nul': 'The reply to NOOP ends with a NUL in front of its CRLF.',
    'smtp-reply-echoes-octets': 'The reply to an unknown command repeats its octets, control characters included.',
    'smtp-reply-doubled': 'NOOP is answered twice.',
    'smtp-reply-doubled-on-refusal': 'A refused RCPT is answered twice.',
    'smtp-reply-doubled-at-end-of-data': 'The end of mail data is answered twice.',
    'smtp-reply-empty-line-behind': 'An empty line follows the reply to RSET.',
    'smtp-reply-end-of-data-missing': 'The end of mail data is not answered.',
    'smtp-noop-unanswered': 'NOOP is not answered.',
    'smtp-rset-unanswered': 'RSET is obeyed and not answered.',
    'smtp-unknown-unanswered': 'Unknown commands are not answered.',
  }),
  ...seedsOf('RFC 5321 §4.2 (SHOULD)', {
    'smtp-reply-bare-code': 'The reply to RSET is the code alone.',
    'smtp-reply-unlisted-code': 'A refused recipient gets the code 559, which is in no list.',
  }),
  ...seedsOf('RFC 5321 §2.3.8', {
    'smtp-reply-bare-lf': 'Replies end with LF alone.',
    'smtp-reply-bare-lf-inside': 'Lines of a multi-line reply end with LF alone, but for the last.',
    'smtp-reply-cr-cr-lf': 'Replies end with CR CR LF.',
    'smtp-reply-without-line-end': 'The reply to RSET has no line end.',
  }),
  ...seedsOf('RFC 5321 §2.4', {
    'smtp-reply-8bit': 'The reply to QUIT has text in UTF-8.',
  }),
  ...seedsOf('RFC 5321 §4.2.1', {
    'smtp-greeting-codes-differ': 'The greeting begins with 220 and ends with 250.',
    'smtp-reply-codes-differ': 'The reply to HELP begins with 214 and ends with 250.',
    'smtp-reply-hyphen-on-last-line': 'The last line of the reply to EHLO has a hyphen behind its code.',
    'smtp-reply-hyphen-missing': 'No line of the reply to EHLO has a hyphen behind its code.',
  }),
  ...seedsOf('RFC 5321 §4.5.3.1.5 (SHOULD)', {
    'smtp-reply-of-513-octets': 'The reply to NOOP is one line of 513 octets.',
    'smtp-reply-repeats-the-verb': 'The reply to an unknown command repeats its first word, however long.',
    'smtp-reply-too-long': 'The reply to NOOP has more than 512 octets in one line.',
  }),
  ...seedsOf('RFC 5321 §4.1.1.4', {
    'smtp-reply-per-recipient': 'The end of mail data is answered once for each recipient, as in LMTP.',
  }),
  ...seedsOf('RFC 2920 §3.2', {
    'smtp-reply-order-reversed': 'Replies that are sent together are in reverse order.',
    'smtp-reply-held-until-next-command': 'The reply to NOOP is held until the next command has come.',
  }),
  ...seedsOf('RFC 2034 §4 (warn)', {
    'smtp-enhanced-on-greeting': 'An enhanced status code stands in the place of the domain in the greeting.',
  }),
  ...seedsOf('RFC 5321 §4.1.1.1', {
    'smtp-enhanced-on-ehlo': 'The lines of the reply to EHLO begin with an enhanced status code.',
  }),
  ...seedsOf('RFC 821 §4.5.3 (rfc821)', {
    'smtp-help-line-of-513-octets': 'The first line of the reply to HELP has 513 octets.',
  }),
  ...seedsOf('RFC 3463 §3.2 (SHOULD)', {
    'smtp-enhanced-sender-domain-as-mailbox': 'A sender whose domain does not exist is refused with 550 5.2.1.',
  }),
  ...seedsOf('RFC 5248 §2 (SHOULD)', {
    'smtp-enhanced-unregistered': 'An unknown recipient is refused with 550 5.1.99.',
  }),
  ...seedsOf('RFC 2034 §4 (SHOULD)', {
    'smtp-enhanced-on-354': 'The reply 354 has the enhanced status code 3.0.0.',
  }),
  ...seedsOf('RFC 2034 §4', {
    'smtp-enhanced-missing-on-refusals': 'Replies of 5yz have no enhanced status code.',
    'smtp-enhanced-missing-on-quit': 'The reply 221 has no enhanced status code.',
    'smtp-enhanced-missing-at-end-of-data': 'The reply to the end of mail data has no enhanced status code.',
    'smtp-enhanced-missing-on-last-line': 'The last line of the reply to HELP has no enhanced status code.',
    'smtp-enhanced-lines-differ': 'The lines of the reply to HELP have different enhanced status codes.',
    'smtp-enhanced-class-disagrees': 'A recipient is refused with 550 4.x.x.',
    'smtp-enhanced-two-numbers': 'The enhanced status code of the reply to NOOP is 2.0.',
    'smtp-enhanced-four-digits': 'The enhanced status code of the reply to MAIL is 2.1.1000.',
    'smtp-enhanced-leading-zero': 'The enhanced status code of the reply to MAIL is 2.1.00.',
    'smtp-enhanced-glued': 'Nothing separates enhanced status code and text of the reply to MAIL.',
    'smtp-enhanced-dropped-after-helo': 'After HELO no reply has an enhanced status code.',
  }),
];
