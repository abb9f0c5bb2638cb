import { seedsOf } from './seed-table.js';

/** Connections that break, segments, sessions that get in each other's way. */
export const SESSION_FAULTS = [
  ...seedsOf('RFC 5321 §4.5.3.2.7 (SHOULD)', {
    'smtp-session-four-second-timeout': 'A session in which nothing comes for four seconds is ended with 421.',
  }),
  ...seedsOf('RFC 5321 §3.8', {
    'smtp-crash-empty-line': 'An empty line breaks the connection.',
    'smtp-crash-long-line': 'A command line of more than 1024 octets breaks the connection.',
    'smtp-crash-nul': 'A NUL in a command line breaks the connection.',
    'smtp-crash-8bit': 'An octet above 0x7F in a command line breaks the connection.',
    'smtp-crash-rset-first': 'RSET before EHLO breaks the connection.',
    'smtp-crash-second-ehlo': 'A second EHLO breaks the connection.',
    'smtp-crash-data-before-mail': 'DATA without MAIL breaks the connection.',
    'smtp-crash-vrfy-without-argument': 'VRFY without argument breaks the connection.',
    'smtp-unknown-closes': 'An unknown command is answered 500 and the connection is closed.',
    'smtp-syntax-error-closes': 'A reply 501 closes the connection.',
    'smtp-rcpt-unknown-closes': 'An unknown recipient is refused and the connection is closed.',
    'smtp-close-after-message': 'The connection is closed behind an accepted message.',
    'smtp-421-stays-open': 'VRFY is answered 421 and the connection stays open.',
  }),
  ...seedsOf('RFC 5321 §2.4', {
    'smtp-segment-split-command-lost': 'The first part of a command that comes in two segments is lost.',
    'smtp-segment-long-command-cut':
      'Of a command whose first segment has more than 64 octets the octets behind them are lost.',
    'smtp-segment-cr-lf-split': 'A line end that comes in two segments is not recognised.',
  }),
  ...seedsOf('RFC 2920 §3.2', {
    'smtp-segment-second-command-dropped': 'Only the first command of a segment is carried out.',
    'smtp-segment-error-drops-rest': 'Behind a 5yz reply the rest of the segment is thrown away.',
    'smtp-segment-refused-mail-drops-rest': 'Behind a MAIL that is refused the rest of the segment is thrown away.',
    'smtp-segment-vrfy-drops-rest': 'Behind VRFY the rest of the segment is thrown away.',
    'smtp-segment-after-data-dropped': 'Commands in one segment with the end of mail data are lost.',
    'smtp-segment-after-empty-text-dropped': 'Commands in one segment with the end of an empty text are lost.',
    'smtp-segment-half-command-behind-others-dropped':
      'Behind three commands or more the half of another in the same segment is thrown away.',
    'smtp-segment-half-command-behind-text-dropped':
      'Half a command in one segment with the end of mail data is thrown away.',
    'smtp-segment-command-101-dropped': 'Behind a hundred commands the rest of the segment is thrown away.',
  }),
  ...seedsOf('RFC 5321 §4.1.1', {
    'smtp-session-shared-envelope': 'All sessions have one envelope in common.',
    'smtp-session-shared-defects':
      'Texts with bare line ends are refused, and so are those that other sessions are sending meanwhile.',
    'smtp-session-shared-place':
      'Whether a text stands at the beginning of a line is kept once for all sessions, while their texts come in.',
    'smtp-session-shared-data': 'The text of the session that sent DATA last is delivered for every session.',
  }),
  ...seedsOf('RFC 5321 §4.1.1.10', {
    'smtp-session-recipients-after-loss': 'Recipients of a session that was lost get the next message of another one.',
    'smtp-session-recipients-after-quit': 'Recipients named before QUIT get the next message of another session.',
    'smtp-session-text-after-loss': 'Text of a session that was lost begins the next message of another one.',
  }),
  ...seedsOf('RFC 5321 §4.1.1.10', {
    'smtp-quit-delivers-again': 'QUIT delivers the last message of the session once more.',
    'smtp-quit-delivers-earlier-text':
      'QUIT within a transaction delivers the earlier text of the session to its recipients.',
  }),
  ...seedsOf('RFC 5321 §4.2.5', {
    'smtp-session-only-first-delivers': 'Messages of all sessions but the first are answered 250 and lost.',
  }),
  ...seedsOf('RFC 5321 §4.5.4.2 (SHOULD)', {
    'smtp-session-second-unanswered': 'A session that begins while another is open is never answered.',
  }),
  ...seedsOf('RFC 5321 §4.1.1.5 (SHOULD)', {
    'smtp-session-dead-after-loss': 'Once a connection was lost in mail data, every new one breaks.',
  }),
];
