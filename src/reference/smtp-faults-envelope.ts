import { seedsOf } from './seed-table.js';

/** MAIL and RCPT: paths, parameters, recipients. */
export const ENVELOPE_FAULTS = [
  ...seedsOf('RFC 5321 §2.4', {
    'smtp-mail-from-case-sensitive': 'FROM: is recognised in upper case only.',
    'smtp-rcpt-to-case-sensitive': 'TO: is recognised in upper case only.',
    'smtp-params-case-sensitive': 'SIZE and BODY are recognised in upper case only.',
    'smtp-body-value-case-sensitive': 'The values of BODY are recognised in upper case only.',
    'smtp-body-other-letters-7bit':
      'Behind BODY=8BITMIME in lower or mixed case texts lose the eighth bit of their octets.',
    'smtp-rcpt-other-letters-put-off': 'A recipient whose domain is not in lower case gets 452.',
    'smtp-rcpt-domain-case-sensitive': 'The domain of a recipient is known in lower case only.',
    'smtp-deliver-domain-case-twice': 'A recipient whose domain is not in lower case gets the message twice.',
    'smtp-deliver-domain-case-sensitive': 'A recipient whose domain is not in lower case is accepted and gets nothing.',
  }),
  ...seedsOf('RFC 5321 §4.1.1.2', {
    'smtp-nested-mail-keeps-recipients': 'MAIL in a mail transaction gets 250 and keeps the recipients.',
    'smtp-nested-mail-behind-two-keeps-recipients':
      'MAIL behind two recipients or more gets 250 and keeps the recipients.',
    'smtp-mail-overlapped-keeps-sender':
      'MAIL in one segment with the end of the text keeps the reverse-path of the transaction before.',
    'smtp-mail-null-keeps-sender': 'MAIL with the null reverse-path keeps that of the transaction before.',
    'smtp-mail-null-is-none': 'MAIL behind MAIL with the null reverse-path gets 250 and keeps the recipients.',
    'smtp-nested-mail-keeps-sender': 'MAIL in a mail transaction gets 250 and keeps the earlier reverse-path.',
  }),
  ...seedsOf('RFC 5321 §3.3', {
    'smtp-rcpt-before-mail-accepted': 'RCPT without MAIL gets 250.',
  }),
  ...seedsOf('RFC 5321 §3.3 (warn)', { 'smtp-rcpt-before-mail-501': 'RCPT without MAIL gets 501.' }),
  ...seedsOf('RFC 5321 §4.5.5', {
    'smtp-mail-null-refused': 'The null reverse-path is refused with 501.',
    'smtp-mail-null-again-refused': 'The null reverse-path is refused behind the first message of a session.',
  }),
  ...seedsOf('RFC 5321 §4.1.2', {
    'smtp-path-quoted-refused': 'Quoted local parts get 501.',
    'smtp-path-quoted-space-refused': 'Quoted local parts with a space get 501.',
    'smtp-path-quoted-at-refused': 'Quoted local parts with an at sign get 501.',
    'smtp-path-quoted-bracket-refused': 'Quoted local parts with an angle bracket get 501.',
    'smtp-path-quoted-pair-refused': 'Quoted local parts with a backslash get 501.',
    'smtp-path-digit-label-refused': 'Domains with a label that begins with a digit get 501.',
    'smtp-path-plus-refused': 'Local parts with a plus sign get 501.',
    'smtp-path-atext-refused': 'Local parts with anything but letters, digits, and . _ + - get 501.',
    'smtp-path-underscore-accepted': 'Domains with an underscore are accepted.',
    'smtp-path-control-accepted': 'Local parts with control characters are accepted.',
    'smtp-path-pound-accepted': 'Domains of the form #123 are accepted.',
    'smtp-path-nul-ends-line': 'A NUL ends the command line, and what follows it is not looked at.',
    'smtp-rcpt-quoted-other-mailbox': 'A quoted local part is another mailbox than the same one unquoted.',
    'smtp-rcpt-quoted-pair-kept': 'A backslash in a quoted local part is a part of the name.',
    'smtp-params-second-refused': 'MAIL with two parameters gets 501.',
  }),
  ...seedsOf('RFC 5321 §4.1.1.3 (warn)', { 'smtp-rcpt-null-accepted': 'RCPT TO:<> is answered 250.' }),
  ...seedsOf('RFC 5321 §4.1.2 (SHOULD)', {
    'smtp-path-empty-quoted-refused': 'An empty quoted local part gets 501.',
  }),
  ...seedsOf('RFC 5321 §2.4 (SHOULD)', {
    'smtp-path-8bit-accepted': 'Local parts with octets above 0x7F are accepted.',
  }),
  ...seedsOf('RFC 5321 §4.1.1.3', {
    'smtp-path-source-route-refused': 'Paths with a source route get 501.',
    'smtp-path-route-copied-to-return-path': 'The source route of a recipient is put into the reverse-path.',
    'smtp-rcpt-postmaster-501': 'RCPT TO:<Postmaster> gets 501.',
    'smtp-rcpt-postmaster-unqualified-refused': 'RCPT TO:<Postmaster> is an unknown user.',
    'smtp-rcpt-second-refused-behind-message': 'Behind a message the second RCPT of a transaction gets 503.',
    'smtp-deliver-first-only': 'Only the first recipient gets the message.',
    'smtp-deliver-out-of-order-lost':
      'A recipient whose address sorts in front of that of the one before gets nothing.',
    'smtp-deliver-last-only': 'Only the last recipient gets the message.',
    'smtp-deliver-null-sender-first-only':
      'Of a message with the null reverse-path only the first recipient gets a copy.',
    'smtp-deliver-eighth-message-lost': 'The eighth message of a session is lost.',
    'smtp-deliver-null-again-lost':
      'Messages with the null reverse-path are lost unless they are the first of a session.',
    'smtp-deliver-overlapped-first-only':
      'When the next MAIL comes in one segment with the end of the text, only the first recipient gets the message.',
    'smtp-deliver-fifty-without-first': 'With fifty recipients or more the first one gets nothing.',
    'smtp-rcpt-refused-first-loses-last':
      'Where the first RCPT of a transaction is refused, the last of several recipients gets nothing.',
    'smtp-deliver-later-copies-unstuffed-again':
      'The copies of all recipients but the first lose the first period of each line once more.',
    'smtp-data-end-lost-at-2048': 'A text of exactly 2048 octets loses the last two octets of its last line.',
    'smtp-data-thousand-fields': 'Of more than a thousand header fields the rest is lost.',
    'smtp-deliver-twice': 'Each recipient gets the message twice.',
  }),
  ...seedsOf('RFC 5321 §4.5.1', {
    'smtp-rcpt-postmaster-case-sensitive': 'Postmaster is known in lower case only.',
    'smtp-rcpt-postmaster-domain-refused': 'Postmaster is known without a domain only.',
  }),
  ...seedsOf('RFC 5321 §4.1.3', {
    'smtp-path-ipv4-literal-refused': 'Paths with an IPv4 address literal get 501.',
    'smtp-path-ipv6-literal-refused': 'Paths with an IPv6 address literal get 501.',
  }),
  ...seedsOf('RFC 5321 §4.5.3.1.1', {
    'smtp-path-local-part-63': 'Local parts of 64 octets get 501.',
    'smtp-path-local-part-63-as-policy': 'Local parts of 64 octets get 553.',
  }),
  ...seedsOf('RFC 5321 §4.1.1.3', {
    'smtp-path-route-of-two-as-policy': 'Paths with a source route of two hosts get 553; of one they are taken.',
  }),
  ...seedsOf('RFC 5321 §4.5.3.1.2', { 'smtp-path-domain-64': 'Domains of more than 64 octets get 501.' }),
  ...seedsOf('RFC 5321 §4.5.3.1.3', { 'smtp-path-255': 'Paths of 256 octets get 501.' }),
  ...seedsOf('RFC 5321 §4.5.3.1.8', {
    'smtp-rcpt-limit-10': 'The eleventh recipient gets 452.',
    'smtp-rcpt-limit-per-session': 'Behind 150 RCPT commands of a session the next ones get 452.',
    'smtp-rcpt-limit-99': 'The hundredth recipient gets 452.',
    'smtp-deliver-hundredth-lost': 'The hundredth recipient, and each one behind it, gets nothing.',
    'smtp-deliver-fiftieth-lost': 'The fiftieth RCPT is answered 250 and forgotten.',
    'smtp-deliver-eleventh-lost': 'The eleventh RCPT is answered 250 and forgotten.',
    'smtp-deliver-first-of-hundred-lost': 'Of a hundred recipients the first gets nothing.',
    'smtp-rcpt-limit-closes': 'Behind a hundred recipients the connection breaks.',
    'smtp-rcpt-limit-forgets': 'Behind ten recipients each one accepted pushes the first one out.',
  }),
  ...seedsOf('RFC 5321 §4.5.3.1.10 (warn)', {
    'smtp-rcpt-limit-552': 'Behind a hundred recipients each one gets 552.',
  }),
  ...seedsOf('RFC 5321 §3.6.2', {
    'smtp-rcpt-relays-behind-accepted': 'Behind an accepted recipient foreign ones are accepted.',
  }),
  ...seedsOf('RFC 5321 §3.6.2 (SHOULD)', { 'smtp-rcpt-foreign-554': 'Relaying is refused with 554.' }),
  ...seedsOf('RFC 5321 §4.2.1', {
    'smtp-rcpt-stored-before-parameters': 'A recipient refused for an unknown parameter gets the message all the same.',
    'smtp-rcpt-refused-counts': 'DATA gets 354, and the text 250, though every RCPT was refused.',
  }),
  ...seedsOf('RFC 5321 §4.1.1.11 (SHOULD)', {
    'smtp-params-unknown-ignored': 'Unknown parameters are accepted.',
    'smtp-params-unknown-501': 'Unknown parameters get 501.',
  }),
  ...seedsOf('RFC 1870 §6', {
    'smtp-size-parameter-refused': 'The parameter SIZE gets 555 though SIZE is offered.',
    'smtp-size-compared-as-text': 'SIZE is compared with the limit as text, so that 9 gets 552.',
    'smtp-size-long-number-refused': 'SIZE with a number of more than 15 digits gets 501.',
    'smtp-size-ends-data': 'The text ends behind as many octets as SIZE declared.',
  }),
  ...seedsOf('RFC 5321 §4.1.1.2', {
    'smtp-size-stays-declared': 'A declared SIZE limits the texts of all transactions behind it.',
    'smtp-size-refused-stays': 'Behind a SIZE above the limit each MAIL without SIZE gets 552, until RSET.',
    'smtp-size-refused-stays-behind-rset': 'Behind a SIZE above the limit and RSET each MAIL without SIZE gets 552.',
    'smtp-body-behind-another-ignored': 'Where BODY=8BITMIME is not the first parameter, texts lose the eighth bit.',
    'smtp-body-in-front-of-another-ignored':
      'Where BODY=8BITMIME is not the last parameter, texts lose the eighth bit.',
    'smtp-body-stays-7bit': 'Once BODY=7BIT was given, texts lose the eighth bit of their octets.',
  }),
  ...seedsOf('RFC 1870 §6.1', {
    'smtp-size-not-enforced': 'MAIL is accepted though SIZE declares more than the limit.',
  }),
  ...seedsOf('RFC 1870 §6.1 (warn)', { 'smtp-size-declared-554': 'SIZE above the limit gets 554.' }),
  ...seedsOf('RFC 1870 §6.1 (SHOULD)', { 'smtp-size-equal-to-limit-refused': 'SIZE equal to the limit gets 552.' }),
  ...seedsOf('RFC 1870 §6.3 (SHOULD)', {
    'smtp-size-late-refusal': 'A message of more than 5000 octets gets 552 though MAIL accepted its SIZE.',
  }),
  ...seedsOf('RFC 5321 §4.5.3.1.7 (SHOULD)', {
    'smtp-size-unannounced-limit': 'Messages of more than 100000 octets get 552, and SIZE is not offered.',
  }),
  ...seedsOf('RFC 6152 §2', {
    'smtp-body-parameter-refused': 'The parameter BODY gets 501 though 8BITMIME is offered.',
  }),
  ...seedsOf('RFC 6152 §2 (SHOULD)', { 'smtp-body-unknown-accepted': 'BODY is accepted with any value.' }),
];
