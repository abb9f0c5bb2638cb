import { seedsOf } from './seed-table.js';

/** Mail data: its end, transparency, what is stored of it, and what is refused. */
export const DATA_FAULTS = [
  ...seedsOf('RFC 5321 §3.3', {
    'smtp-data-without-recipients-accepted': 'DATA without RCPT gets 354, and the text 250.',
    'smtp-data-resent-refused': 'Messages with Resent-To and without Resent-From are refused.',
  }),
  ...seedsOf('RFC 2920 §3.2 (SHOULD)', {
    'smtp-data-354-without-recipients':
      'DATA without recipients gets 354, and the text 554, though PIPELINING is offered.',
  }),
  ...seedsOf('RFC 5321 §4.1.1.4', {
    'smtp-data-250-instead-of-354': 'DATA is answered 250, and the text is read.',
    'smtp-data-keeps-transaction': 'The transaction is still open behind the end of mail data.',
    'smtp-data-keeps-recipients': 'The recipients of a message get the next one too.',
    'smtp-refused-text-keeps-recipients':
      'Texts with bare line ends, NUL, long lines or too many hops are refused, and their recipients get the next one.',
    'smtp-refused-text-refuses-next': 'A text with bare line ends is refused, and so is the next one of the session.',
    'smtp-data-last-of-several-stays': 'The last of three recipients or more gets the next message too.',
    'smtp-data-recipients-before-last': 'The recipients of the message before the last get the next one too.',
    'smtp-rejected-message-keeps-recipients': 'The recipients of a message that was refused get the next one.',
    'smtp-data-buffer-not-cleared': 'A message begins with the text of those before it in the session.',
    'smtp-data-end-lf-dot-lf': 'LF . LF ends the text.',
    'smtp-data-end-lf-dot-crlf': 'LF . CRLF ends the text.',
    'smtp-data-end-lf-dot-cr': 'LF . CR ends the text.',
    'smtp-data-end-crlf-dot-lf': 'CRLF . LF ends the text.',
    'smtp-data-end-crlf-dot-cr': 'CRLF . CR ends the text.',
    'smtp-data-end-cr-dot-cr': 'CR . CR ends the text.',
    'smtp-data-end-cr-dot-lf': 'CR . LF ends the text.',
    'smtp-data-end-cr-dot-crlf': 'CR . CRLF ends the text.',
    'smtp-data-end-crlf-dot-cr-crlf': 'CRLF . CR CRLF ends the text.',
    'smtp-data-end-crlf-nul-dot': 'CRLF NUL . CRLF ends the text.',
    'smtp-data-end-crlf-dot-nul': 'CRLF . NUL CRLF ends the text.',
    'smtp-data-end-needs-text': 'A dot right behind the DATA command does not end the text.',
    'smtp-data-end-needs-text-when-cut':
      'A dot right behind the DATA command does not end the text when its CRLF comes later.',
    'smtp-data-end-behind-cut-dots': 'A text line of two dots ends the text when a segment ends behind them.',
    'smtp-data-end-split-missed': 'The end of mail data is missed when a segment ends within it.',
    'smtp-data-rset-obeyed': 'A text line RSET is obeyed as the command.',
    'smtp-data-extra-empty-line': 'The stored message has an empty line more at its end.',
  }),
  ...seedsOf('RFC 5321 §4.5.2', {
    'smtp-data-end-two-dots': 'A text line of two dots ends the text.',
    'smtp-data-end-dot-space': 'A text line of a dot and a space ends the text.',
    'smtp-data-dot-kept': 'The first dot of a text line is not removed.',
    'smtp-data-dot-kept-on-first-line': 'The dot is not removed from the first text line.',
    'smtp-data-dot-kept-after-first-line': 'The dot is removed from the first text line only.',
    'smtp-data-dot-kept-in-header': 'The dot is not removed in the header section.',
    'smtp-data-dot-kept-at-segment-start': 'The dot is not removed when it is the first octet of a segment.',
    'smtp-data-dot-kept-in-first-two-octets':
      'The dot of the first text line is not removed when it and the octet behind it are a segment.',
    'smtp-data-dot-kept-in-later-messages': 'The dot is removed in the first message of a session only.',
    'smtp-data-dot-kept-before-letter': 'The dot is removed only in front of another dot.',
    'smtp-data-dot-all-removed': 'All dots at the beginning of a text line are removed.',
    'smtp-data-dot-line-lost': 'Text lines that begin with a dot are lost.',
    'smtp-data-trailing-space-stripped': 'White space at the end of lines is removed.',
    'smtp-data-leading-space-stripped': 'White space at the beginning of lines is removed.',
    'smtp-data-tabs-expanded': 'Tabs are replaced by spaces.',
    'smtp-data-controls-dropped': 'Control characters are removed.',
    'smtp-data-nul-cuts-line': 'A line is cut at its first NUL.',
    'smtp-data-from-mangled': 'Lines that begin with "From " get a >, those that begin with ">From " do not.',
    'smtp-data-trailing-lines-removed': 'Empty lines at the end of the message are removed.',
    'smtp-data-empty-lines-collapsed': 'Several empty lines become one.',
    'smtp-data-leading-empty-line-lost': 'Empty lines at the beginning of the message are removed.',
    'smtp-data-empty-line-before-field-lost':
      'Empty lines at the beginning of the message are removed where a line that reads like a field follows.',
    'smtp-data-last-line-lost': 'The last line of the message is lost.',
    'smtp-data-line-end-lost-at-8192': 'A CRLF whose LF is the 8193rd octet of a message is lost.',
    'smtp-data-lines-lost-behind-32767': 'Of more than 32767 lines the rest is lost.',
    'smtp-data-block-lost-at-4096': 'The 4097th octet of a message is lost.',
    'smtp-data-folded-fields-joined': 'Folded header fields are written in one line.',
    'smtp-data-long-subject-cut': 'A Subject field of more than 255 octets is cut.',
    'smtp-data-long-field-cut': 'Header fields are cut behind 200 octets.',
    'smtp-data-unknown-fields-removed': 'Header fields with a name that begins with X- are removed.',
  }),
  ...seedsOf('RFC 5321 §4.1.1.4 (warn)', {
    'smtp-data-dot-after-lf-removed': 'A dot behind a bare LF is removed as at a line start.',
  }),
  ...seedsOf('RFC 6152 §3', {
    'smtp-data-8bit-stripped-in-later-messages': 'The high bit is cleared in all messages of a session but the first.',
    'smtp-data-dot-kept-before-8bit': 'The dot is not removed in front of an octet above 0x7F.',
    'smtp-data-8bit-stripped': 'The high bit of all octets is cleared though 8BITMIME is offered.',
    'smtp-data-8bit-questioned': 'Octets above 0x7F become question marks though 8BITMIME is offered.',
    'smtp-data-8bit-encoded-twice': 'Octets above 0x7F are taken for Latin-1 and stored as UTF-8.',
    'smtp-data-8bit-normalized': 'Text in UTF-8 is brought into a normalization form of Unicode.',
    'smtp-data-8bit-replaced': 'Octets that are no UTF-8 become U+FFFD.',
  }),
  ...seedsOf('RFC 5321 §4.5.3.1.6', {
    'smtp-data-line-truncated-512': 'Text lines are cut to 512 octets.',
    'smtp-data-line-truncated-998': 'Text lines are cut to 998 octets, CRLF included.',
    'smtp-data-line-of-2047-cut': 'A text line of 2047 octets loses the last of them.',
    'smtp-data-line-wrapped-76': 'Text lines are broken behind 76 octets.',
    'smtp-data-line-wrapped-990': 'Text lines are broken behind 990 octets, with an exclamation mark.',
    'smtp-data-line-1000-refused': 'A message with a text line of 1000 octets is refused.',
    'smtp-data-dot-counted-in-line': 'A message with a text line of 1000 octets and a duplicated dot is refused.',
  }),
  ...seedsOf('RFC 5321 §4.5.3.1.7', {
    'smtp-data-32k-refused': 'Messages of more than 32K octets are refused.',
    'smtp-data-64k-refused': 'Messages of 64K octets are refused.',
    'smtp-data-truncated-32k': 'Messages are cut at 32K octets.',
  }),
  ...seedsOf('RFC 5321 §3.3 (SHOULD)', {
    'smtp-data-field-name-tidied': 'White space in front of the colon of a header field is removed.',
    'smtp-data-header-required': 'Messages without a From field are refused.',
    'smtp-data-mime-defect-refused': 'Multipart messages without a boundary are refused.',
  }),
  ...seedsOf('RFC 5321 §3.7.2', {
    'smtp-data-received-format-refused': 'Messages with a Received field that has no date are refused.',
  }),
  ...seedsOf('RFC 5321 §6.3 (SHOULD)', {
    'smtp-data-25-hops-refused': 'Messages with more than 25 Received fields are refused.',
  }),
  ...seedsOf('RFC 5321 §4.5.3.1.8 (SHOULD)', {
    'smtp-data-many-addressees-refused': 'Messages with more than 100 addresses in the To field are refused.',
  }),
  ...seedsOf('RFC 5321 §3.8', {
    'smtp-size-too-large-closes': 'The connection breaks when the text exceeds the limit.',
    'smtp-data-argument-closes': 'DATA with an argument gets 501 and the connection is closed.',
  }),
  ...seedsOf('RFC 1870 §4', {
    'smtp-size-text-cut-at-limit': 'A text that exceeds the limit is cut there, and answered 250.',
    'smtp-size-added-up': 'The texts of a session are added up, and together may not exceed the limit.',
    'smtp-size-text-a-little-above-cut': 'A text that exceeds the limit by 4096 octets or less is cut there.',
  }),
  ...seedsOf('RFC 1870 §6.3 (SHOULD)', {
    'smtp-size-limit-itself-refused': 'A text of exactly the announced limit is refused.',
  }),
  ...seedsOf('RFC 5321 §4.3.1', {
    'smtp-size-too-large-answered-early':
      'The text is answered 552 as soon as it exceeds the limit, and its rest is taken for commands.',
  }),
  ...seedsOf('RFC 5321 §4.2.5', {
    'smtp-deliver-nobody': 'Messages are answered 250 and delivered to nobody.',
    'smtp-deliver-second-message-lost': 'The second message of a session is answered 250 and lost.',
    'smtp-deliver-refused-message': 'Messages that are refused at their end are delivered all the same.',
  }),
  ...seedsOf('RFC 5321 §6.1 (warn)', {
    'smtp-deliver-empty-lost': 'A message without text is answered 250 and lost.',
  }),
  ...seedsOf('RFC 5321 §4.1.1', {
    'smtp-deliver-on-connection-loss': 'A message is delivered though the connection was lost in its middle.',
    'smtp-session-end-delivers': 'A session that ends within a transaction delivers an empty message.',
  }),
];

/** Return-Path, Received, and what else final delivery writes into a message. */
export const TRACE_FAULTS = [
  ...seedsOf('RFC 1123 §5.2.8 (SHOULD)', {
    'smtp-trace-helo-name-missing': 'The Received field does not have the name that HELO gave.',
  }),
  ...seedsOf('RFC 5321 §4.4', {
    'smtp-trace-received-missing': 'No Received field is added.',
    'smtp-trace-received-missing-when-null': 'Messages with the null reverse-path get no Received field.',
    'smtp-trace-received-first-copy-only': 'Only the copy of the first recipient has a Received field.',
    'smtp-trace-received-without-from': 'The Received field has no FROM clause.',
    'smtp-trace-received-without-date': 'The Received field has no date.',
    'smtp-trace-received-clauses-disordered': 'The clauses of the Received field are in reverse order.',
    'smtp-trace-received-at-end-of-header': 'The trace fields are added at the end of the header section.',
    'smtp-trace-for-all-recipients': 'The FOR clause names all recipients.',
    'smtp-trace-two-digit-year': 'The year in the Received field has two digits.',
    'smtp-trace-earlier-received-removed': 'Earlier Received fields are removed.',
    'smtp-trace-earlier-received-ten-at-most': 'Of the earlier Received fields ten are kept.',
    'smtp-trace-received-not-above-another': 'A message that begins with a Received field gets no other.',
    'smtp-trace-return-path-left-to-the-sender': 'A message that has a Return-Path field gets no other.',
    'smtp-trace-earlier-received-reversed': 'Earlier Received fields are put in reverse order.',
    'smtp-trace-earlier-received-renamed': 'Earlier Received fields become X-Received fields.',
    'smtp-trace-return-path-missing': 'No Return-Path field is added.',
    'smtp-trace-return-path-missing-in-fourth-message': 'The fourth message of a session gets no Return-Path field.',
    'smtp-trace-only-above-fields': 'A text without any header field gets no trace fields.',
    'smtp-trace-return-path-missing-when-null': 'No Return-Path field is added for the null reverse-path.',
    'smtp-trace-return-path-of-recipient': 'The Return-Path field names the first recipient.',
    'smtp-trace-return-path-unbracketed': 'The path in the Return-Path field has no angle brackets.',
    'smtp-trace-empty-line': 'An empty line follows the trace fields, so that the header section becomes body.',
    'smtp-trace-fold-lost': 'The lines of the Received field are not folded, so that they are no field.',
  }),
  ...seedsOf('RFC 821 §4.5.3', {
    'smtp-trace-received-too-long': 'A line of the Received field has more than 1000 octets.',
  }),
  ...seedsOf('RFC 5321 §2.4', {
    'smtp-trace-return-path-cut': 'A reverse-path of more than 100 octets is cut in the Return-Path field.',
    'smtp-trace-return-path-parameters': 'The Return-Path field shows the parameter SIZE.',
    'smtp-trace-return-path-first-copy-only': 'All recipients but the first get Return-Path: <>.',
    'smtp-trace-return-path-detail-lost':
      'What follows a plus sign in the local part is left out of the Return-Path field.',
    'smtp-trace-return-path-unquoted':
      'A quoted local part stands without its quotation marks in the Return-Path field.',
    'smtp-trace-quoted-pair-lost': 'The backslashes of a quoted local part are left out of the Return-Path field.',
    'smtp-trace-return-path-lower-case': 'The local part in the Return-Path field is in lower case.',
  }),
  ...seedsOf('RFC 5321 §4.4 (SHOULD)', {
    'smtp-ehlo-name-of-first-message-kept':
      'Received has the name of the EHLO before the first message in later ones too.',
    'smtp-ehlo-literal-unbracketed': 'Received has an address literal given in EHLO without its brackets.',
    'smtp-ehlo-first-name-kept': 'Received has the name of the first EHLO behind a later one too.',
    'smtp-ehlo-name-cut-at-64': 'Received has the first 64 octets of the name given in EHLO.',
    'smtp-ehlo-refused-name-kept': 'Received has the name of an EHLO that was refused.',
    'smtp-trace-received-without-address': 'The FROM clause has no address literal.',
    'smtp-trace-received-unregistered-protocol': 'The WITH clause names a protocol that is not registered.',
    'smtp-trace-twelve-hours-off': 'The hours in the Received field are those of the other half of the day.',
    'smtp-trace-wrong-zone': 'The date in the Received field has the time of one zone and the offset of another.',
    'smtp-trace-zone-name': 'The date in the Received field has the name of a time zone.',
    'smtp-trace-return-path-below-received': 'The Return-Path field stands below the Received field.',
    'smtp-trace-return-path-twice-in-later-copies': 'All copies but the first have two Return-Path fields.',
    'smtp-trace-earlier-return-path-kept': 'A Return-Path field that the message had is left in it.',
  }),
  ...seedsOf('RFC 5321 §7.2 (SHOULD)', {
    'smtp-trace-recipients-in-header': 'A header field with all recipients is added.',
    'smtp-trace-apparently-to': 'An Apparently-To field is added.',
  }),
];
