import { seedsOf } from './seed-table.js';

/** EHLO and HELO, verbs and lines, the commands outside mail transactions. */
export const COMMAND_FAULTS = [
  ...seedsOf('RFC 5321 §4.5.1', {
    'smtp-ehlo-unrecognised': 'EHLO is answered 500.',
    'smtp-helo-unrecognised': 'HELO is answered 500.',
    'smtp-noop-unrecognised': 'NOOP is answered 500.',
  }),
  ...seedsOf('RFC 5321 §4.1.4', {
    'smtp-ehlo-second-refused': 'A second EHLO is refused with 503.',
    'smtp-ehlo-refusal-553': 'EHLO with a malformed name is refused with 553.',
    'smtp-ehlo-refused-resets': 'A refused EHLO drops the mail transaction.',
    'smtp-ehlo-refused-drops-extensions': 'Behind a refused EHLO the session is one of HELO.',
    'smtp-ehlo-refused-forgets-greeting': 'After a refused EHLO, MAIL gets 503 in a session that was opened before.',
    'smtp-ehlo-keeps-transaction': 'EHLO leaves an open mail transaction as it is.',
    'smtp-ehlo-keeps-recipients': 'Recipients named before a second EHLO get the next message too.',
    'smtp-message-forgets-ehlo': 'After each message MAIL gets 503 until another EHLO.',
    'smtp-mail-second-message-refused': 'MAIL gets 503 once a message was accepted in the session.',
    'smtp-mail-after-rejected-message-refused': 'MAIL gets 503 right after a message that was refused.',
    'smtp-mail-behind-refused-data-refused':
      'When DATA was refused behind refused recipients, the next MAIL gets 503, behind RSET too.',
    'smtp-mail-after-refused-mail-refused': 'MAIL gets 503 right after a MAIL that was refused.',
    'smtp-mail-bad-argument-opens': 'MAIL with bad syntax gets 501 and opens a mail transaction.',
    'smtp-mail-bad-argument-451': 'MAIL with bad syntax gets 451.',
    'smtp-nested-mail-drops-transaction': 'MAIL in a mail transaction gets 503 and the transaction is dropped.',
    'smtp-data-refused-drops-transaction': 'DATA without recipients gets 503 and the transaction is dropped.',
    'smtp-syntax-error-drops-transaction': 'Any 501 drops the mail transaction.',
    'smtp-rcpt-refused-forgets-mail': 'A refused RCPT drops the mail transaction.',
    'smtp-nested-mail-refused-takes-sender': 'MAIL in a mail transaction gets 503, and its reverse-path counts.',
    'smtp-send-refused-takes-sender': 'SEND, SOML and SAML are refused, and their reverse-path counts.',
    'smtp-argument-becomes-sender':
      'The argument of VRFY, EXPN, HELP, NOOP or an unknown command takes the place of the reverse-path.',
    'smtp-vrfy-adds-recipient': 'VRFY of a user makes it a recipient.',
    'smtp-rcpt-refused-clears-sender': 'A refused RCPT makes the reverse-path null.',
    'smtp-rcpt-refused-removes-recipient': 'A refused RCPT takes its address away from the recipients.',
    'smtp-syntax-error-clears-sender': 'Any 501 makes the reverse-path null.',
    'smtp-rcpt-before-mail-remembered': 'RCPT without MAIL gets 503, and its recipient gets the next message too.',
    'smtp-rcpt-before-ehlo-remembered': 'RCPT before EHLO gets 503, and its recipient gets the next message too.',
    'smtp-rcpt-behind-refused-mail-remembered':
      'RCPT behind a refused MAIL gets 503, and its recipient gets the next message too.',
    'smtp-data-before-mail-accepted': 'DATA without MAIL gets 354, and the text 250.',
  }),
  ...seedsOf('RFC 5321 §4.2.1 (warn)', {
    'smtp-helo-refused-drops-extensions': 'Behind a refused HELO the session is one of HELO.',
  }),
  ...seedsOf('RFC 5321 §4.1.4 (SHOULD)', {
    'smtp-vrfy-before-ehlo-refused': 'VRFY before EHLO gets 503.',
    'smtp-help-before-ehlo-refused': 'HELP before EHLO gets 503.',
    'smtp-noop-before-ehlo-refused': 'NOOP before EHLO gets 503.',
    'smtp-rset-before-ehlo-refused': 'RSET before EHLO gets 503.',
  }),
  ...seedsOf('RFC 5321 §4.1.1.1', {
    'smtp-ehlo-code-220': 'EHLO is answered 220.',
    'smtp-ehlo-domain-missing': 'The first line of the reply to EHLO has no domain.',
    'smtp-ehlo-keyword-malformed': 'A keyword in the reply to EHLO has an underscore.',
    'smtp-ehlo-empty-line': 'A line of the reply to EHLO has no keyword.',
    'smtp-ehlo-tab-separator': 'A tab separates a keyword in the reply to EHLO from its parameter.',
    'smtp-ehlo-help-unlisted': 'HELP works and is not listed in the reply to EHLO.',
    'smtp-helo-keeps-transaction': 'HELO leaves an open mail transaction as it is.',
    'smtp-helo-keeps-recipients': 'Recipients named before a second HELO get the next message too.',
    'smtp-mail-after-helo-refused': 'MAIL gets 503 in a session that was opened with HELO.',
  }),
  ...seedsOf('RFC 5321 §3.2', {
    'smtp-helo-extension-list': 'HELO is answered with the list of service extensions.',
    'smtp-helo-extension-list-behind-ehlo': 'HELO behind EHLO is answered with the extension list.',
  }),
  ...seedsOf('RFC 821 §4.1.1 (rfc821) (warn)', {
    'smtp-helo-host-name-missing': 'The reply to HELO does not name the server.',
  }),
  ...seedsOf('RFC 821 §4.2.2 (rfc821) (SHOULD)', {
    'smtp-helo-unlisted-505': 'In a session that was opened with HELO a command that is not implemented gets 505.',
  }),
  ...seedsOf('RFC 5321 §2.2.2 (warn)', {
    'smtp-ehlo-keyword-unregistered': 'The reply to EHLO lists a keyword that is neither registered nor begins with X.',
  }),
  ...seedsOf('RFC 5321 §4.2.4', {
    'smtp-ehlo-expn-not-implemented': 'The reply to EHLO lists EXPN, which gets 502.',
    'smtp-ehlo-chunking-not-implemented': 'The reply to EHLO lists CHUNKING, and BDAT gets 500.',
    'smtp-ehlo-send-not-implemented': 'The reply to EHLO lists SEND, which gets 502.',
    'smtp-ehlo-soml-not-implemented': 'The reply to EHLO lists SOML, which gets 502.',
    'smtp-ehlo-saml-not-implemented': 'The reply to EHLO lists SAML, which gets 502.',
    'smtp-ehlo-help-not-implemented': 'The reply to EHLO lists HELP, which gets 502.',
    'smtp-ehlo-vrfy-not-implemented': 'The reply to EHLO lists VRFY, which gets 502.',
    'smtp-ehlo-etrn-not-implemented': 'The reply to EHLO lists ETRN, which gets 500.',
    'smtp-ehlo-starttls-not-implemented': 'The reply to EHLO lists STARTTLS, which gets 500.',
    'smtp-ehlo-auth-not-implemented': 'The reply to EHLO lists AUTH, which gets 500.',
  }),
  ...seedsOf('RFC 2920 §2', { 'smtp-ehlo-pipelining-parameter': 'The keyword PIPELINING has a parameter.' }),
  ...seedsOf('RFC 6152 §2', { 'smtp-ehlo-8bitmime-parameter': 'The keyword 8BITMIME has a parameter.' }),
  ...seedsOf('RFC 2034 §3', { 'smtp-ehlo-enhanced-parameter': 'The keyword ENHANCEDSTATUSCODES has a parameter.' }),
  ...seedsOf('RFC 1870 §3', {
    'smtp-ehlo-size-not-decimal': 'The parameter of the keyword SIZE is 10M.',
    'smtp-size-zero-is-a-limit': 'SIZE is offered with 0, and every declared size above it gets 552.',
    'smtp-ehlo-size-two-values': 'The keyword SIZE has two parameters.',
  }),
  ...seedsOf('RFC 5321 §4.1.3', {
    'smtp-ehlo-literal-refused': 'EHLO with an address literal gets 501.',
    'smtp-ehlo-literal-tag-case-sensitive': 'EHLO with [ipv6:...] in lower case gets 501.',
    'smtp-ehlo-ipv6-literal-refused': 'EHLO with an IPv6 address literal gets 501.',
  }),
  ...seedsOf('RFC 5321 §4.1.2', {
    'smtp-ehlo-digit-label-refused': 'EHLO with a label that begins with a digit gets 501.',
    'smtp-ehlo-underscore-accepted': 'EHLO with an underscore in the name gets 250.',
  }),
  ...seedsOf('RFC 5321 §4.5.3.1.2', {
    'smtp-ehlo-domain-64': 'EHLO with a name of more than 64 octets gets 501.',
  }),

  ...seedsOf('RFC 5321 §2.4', {
    'smtp-verb-upper-case-only': 'Verbs are recognised in upper case only.',
    'smtp-verb-mixed-case-refused': 'Verbs are recognised in upper case or lower case, but not in mixed case.',
    'smtp-verb-capitalized-refused': 'Verbs with a capital first letter and lower case behind it are not recognised.',
    'smtp-verb-lower-case-rset-ignored': 'RSET in lower case is answered 250 and has no effect.',
  }),
  ...seedsOf('RFC 5321 §4.2.4 (SHOULD)', {
    'smtp-verb-first-four-only': 'Only the first four octets of a verb count: NOOPX is NOOP.',
    'smtp-unknown-502': 'Unknown commands are answered 502.',
  }),
  ...seedsOf('RFC 5321 §4.3.1', {
    'smtp-unknown-250': 'Unknown commands are answered 250.',
  }),
  ...seedsOf('RFC 5321 §4.1.1 (SHOULD)', {
    'smtp-line-trailing-space-refused': 'White space in front of CRLF is taken for a part of the command.',
    'smtp-quit-argument-accepted': 'QUIT with an argument is obeyed.',
    'smtp-rset-argument-accepted': 'RSET with an argument is obeyed.',
    'smtp-data-argument-accepted': 'DATA with an argument is obeyed.',
  }),
  ...seedsOf('RFC 5321 §2.3.8 (warn)', {
    'smtp-line-end-of-input-ends-line': 'A command is carried out when the client closes in place of the line end.',
  }),
  ...seedsOf('RFC 5321 §2.3.8', {
    'smtp-line-bare-lf-accepted': 'LF alone ends a command line.',
    'smtp-line-bare-cr-accepted': 'CR alone ends a command line.',
  }),
  ...seedsOf('RFC 5321 §4.5.3.1.4', {
    'smtp-line-limit-200': 'Command lines of more than 200 octets are refused.',
    'smtp-line-limit-511': 'Command lines of 512 octets are refused.',
  }),
  ...seedsOf('RFC 5321 §4.2', {
    'smtp-line-overlong-split': 'Each 512 octets of a longer command line are a command of their own.',
  }),

  ...seedsOf('RFC 5321 §4.1.1.5', {
    'smtp-rset-in-transaction-refused': 'RSET in a mail transaction gets 503.',
    'smtp-rset-keeps-transaction': 'RSET is answered 250 and clears nothing.',
    'smtp-rset-keeps-sender': 'RSET clears the recipients and leaves the transaction open.',
    'smtp-rset-keeps-recipients': 'Recipients named before RSET get the next message too.',
    'smtp-rset-forgets-ehlo': 'After RSET MAIL gets 503 until another EHLO.',
    'smtp-rset-code-220': 'RSET is answered 220.',
    'smtp-rset-twentieth-closes': 'The twentieth RSET of a session closes the connection.',
    'smtp-rset-closes': 'RSET closes the connection.',
  }),
  ...seedsOf('RFC 5321 §4.1.1.9', {
    'smtp-noop-drops-transaction': 'NOOP drops the mail transaction.',
    'smtp-noop-argument-drops-transaction': 'NOOP with an argument drops the mail transaction.',
    'smtp-noop-forgets-ehlo': 'After NOOP MAIL gets 503 until another EHLO.',
  }),
  ...seedsOf('RFC 5321 §4.1.1.9 (SHOULD)', {
    'smtp-noop-argument-refused': 'NOOP with an argument gets 501.',
  }),
  ...seedsOf('RFC 5321 §4.1.1.10', {
    'smtp-quit-code-250': 'QUIT is answered 250.',
    'smtp-quit-unanswered': 'QUIT closes the connection without a reply.',
    'smtp-quit-stays-open-behind-messages': 'Behind two messages QUIT is answered 221 and the connection stays open.',
    'smtp-quit-stays-open': 'QUIT is answered 221 and the connection stays open.',
    'smtp-quit-before-ehlo-refused': 'QUIT before EHLO gets 503.',
    'smtp-quit-in-transaction-refused': 'QUIT in a mail transaction gets 503.',
    'smtp-quit-executes-rest': 'Commands that came in one segment with QUIT are carried out behind it.',
  }),
  ...seedsOf('RFC 5321 §4.1.1.6', { 'smtp-vrfy-drops-transaction': 'VRFY drops the mail transaction.' }),
  ...seedsOf('RFC 5321 §4.1.1.7', { 'smtp-expn-drops-transaction': 'EXPN drops the mail transaction.' }),
  ...seedsOf('RFC 5321 §4.1.1.8', {
    'smtp-help-drops-transaction': 'HELP drops the mail transaction.',
    'smtp-help-of-data-354': 'HELP DATA is answered 354.',
  }),
  ...seedsOf('RFC 5321 §4.1.4', { 'smtp-unknown-drops-transaction': 'An unknown command drops the mail transaction.' }),
  ...seedsOf('RFC 5321 §4.3.2 (SHOULD)', {
    'smtp-help-code-250': 'HELP is answered 250.',
    'smtp-mail-code-200': 'MAIL is answered 200.',
    'smtp-rcpt-code-252': 'An accepted RCPT is answered 252.',
    'smtp-rcpt-unknown-554': 'An unknown user is refused with 554.',
    'smtp-end-of-data-code-200': 'An accepted message is answered 200.',
  }),
  ...seedsOf('RFC 5321 §3.5.3', {
    'smtp-vrfy-250-for-everything': 'VRFY gets 250 whatever its argument is.',
  }),
  ...seedsOf('RFC 5321 §3.5.3 (SHOULD)', {
    'smtp-vrfy-unrecognised': 'VRFY is answered 500.',
  }),
  ...seedsOf('RFC 5321 §7.3', {
    'smtp-vrfy-550-for-everything': 'VRFY gets 550, no such user, whatever its argument is.',
  }),
  ...seedsOf('RFC 5321 §3.5.1 (SHOULD)', {
    'smtp-vrfy-qualified-refused': 'VRFY knows a user by the local part, and refuses local-part@domain.',
    'smtp-vrfy-without-mailbox': 'The reply 250 to VRFY has no mailbox.',
  }),
  ...seedsOf('RFC 5321 §3.5.2', {
    'smtp-vrfy-local-part-only': 'The mailbox in the reply to VRFY has no domain.',
    'smtp-vrfy-source-route': 'The mailbox in the reply to VRFY has a source route.',
  }),
  ...seedsOf('RFC 5321 §3.5.2 (SHOULD)', {
    'smtp-vrfy-without-brackets': 'The mailbox in the reply to VRFY has no angle brackets.',
  }),
  ...seedsOf('RFC 5321 §F.6', {
    'smtp-send-accepted-unlisted': 'SEND is answered 250 and not listed in the reply to EHLO.',
  }),
  ...seedsOf('RFC 5321 §F.1 (SHOULD)', {
    'smtp-turn-accepted': 'TURN is answered 250 without authentication.',
  }),
];
