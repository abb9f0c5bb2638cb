import { seedsOf } from './seed-table.js';

/** DELE, RSET, NOOP, QUIT and the UPDATE state. */
export const UPDATE_FAULTS = [
  ...seedsOf('RFC 1939 §5 (DELE)', {
    'pop3-capa-unmarks': 'CAPA takes all marks away.',
    'pop3-dele-above-255-ignored': 'DELE of a message-number above 255 is answered +OK and marks nothing.',
    'pop3-top-unmarks': 'TOP takes all marks away.',
    'pop3-uidl-unmarks': 'UIDL takes all marks away.',
    'pop3-dele-forgotten-at-error': 'A command that is refused takes all marks away.',
    'pop3-dele-immediately': 'DELE removes the message at once.',
    'pop3-dele-missing-ok': 'DELE of a number that does not exist is answered +OK.',
    'pop3-dele-no-mark': 'DELE is answered +OK and marks nothing.',
    'pop3-dele-one-only': 'DELE takes earlier marks away.',
    'pop3-dele-twice': 'DELE of a marked message is answered +OK.',
    'pop3-dele-without-argument': 'DELE without a message-number is answered +OK.',
  }),
  ...seedsOf('RFC 1939 §4', {
    'pop3-dele-marks-survive': 'Marks of a session that ended without QUIT are there in the next one.',
    'pop3-dele-renumbers': 'DELE renumbers the messages that are left.',
    'pop3-rset-takes-in-new-mail': 'RSET makes mail that arrived during the session message 1 and shifts the others.',
    'pop3-rset-renumbers': 'RSET numbers the messages the other way round.',
    'pop3-rset-loses-sizes': 'RSET leaves the size 0 to messages that were marked.',
  }),
  ...seedsOf('RFC 1939 §5 (RSET)', {
    'pop3-rset-forgotten-by-quit': 'QUIT removes messages that RSET has unmarked.',
    'pop3-rset-once': 'A second RSET is answered +OK and unmarks nothing.',
    'pop3-rset-sixty-four-only': 'RSET unmarks the first 64 messages only.',
    'pop3-rset-empty-refused': 'RSET is refused when the maildrop is empty.',
    'pop3-rset-keeps-marks': 'RSET is answered +OK and unmarks nothing.',
    'pop3-rset-last-only': 'RSET unmarks the last message only.',
    'pop3-rset-logs-out': 'RSET leads back to the AUTHORIZATION state.',
    'pop3-rset-refused-without-marks': 'RSET is refused when no message is marked.',
  }),
  ...seedsOf('RFC 1939 §5 (NOOP)', {
    'pop3-noop-refused': 'NOOP is refused.',
    'pop3-noop-unmarks': 'NOOP takes all marks away.',
  }),
  ...seedsOf('RFC 1939 §3', {
    'pop3-autologout-removes': 'A session that is closed for being idle gets its marked messages removed.',
  }),
  ...seedsOf('RFC 1939 §6', {
    'pop3-idle-removes': 'Marked messages are removed when the session is idle for two seconds.',
    'pop3-idle-unmarks': 'Marks are taken off when the session is idle for two seconds.',
    'pop3-drop-commits': 'A client that closes without QUIT gets its marked messages removed.',
    'pop3-drop-behind-error-commits':
      'A client that closes without QUIT, and had a command refused, gets its marked messages removed.',
    'pop3-drop-behind-rset-commits':
      'A client that closes without QUIT, and had sent RSET, gets its marked messages removed.',
    'pop3-drop-in-quit-commits': 'An unfinished QUIT line and a closed connection remove the marked messages.',
    'pop3-reset-commits': 'A connection that is reset gets its marked messages removed.',
    'pop3-reset-commits-behind-apop':
      'A session that began with APOP and ended without QUIT gets its marked messages removed.',
    'pop3-quit-answers-on': 'Commands behind QUIT in the same segment are answered.',
    'pop3-quit-empty-refused': 'QUIT is answered -ERR when the maildrop is empty.',
    'pop3-quit-err': 'QUIT is answered -ERR though all marked messages were removed.',
    'pop3-quit-silent': 'QUIT removes and closes without a response.',
    'pop3-quit-stays': 'The connection stays open after QUIT.',
    'pop3-drop-loses-new-mail': 'A session that ends without QUIT removes mail that arrived during it.',
    'pop3-update-thirty-two-only': 'QUIT removes the first 32 marked messages only.',
    'pop3-update-hundred-only': 'QUIT removes the first hundred marked messages only.',
    'pop3-update-late': 'QUIT is answered half a second before the messages go.',
    'pop3-update-behind-answer': 'The messages go between the response to QUIT and the end of the connection.',
    'pop3-update-nothing-behind-err': 'QUIT right behind a command that was refused removes nothing.',
    'pop3-update-nothing-behind-apop': 'QUIT in a session that began with APOP removes nothing.',
    'pop3-update-nothing-behind-auth': 'QUIT in a session that began with AUTH removes nothing.',
    'pop3-update-nothing-behind-rset': 'Once RSET was given QUIT removes nothing, whatever was marked behind it.',
    'pop3-update-unread-kept': 'QUIT keeps marked messages that were not retrieved.',
    'pop3-update-all': 'QUIT removes every message when one is marked.',
    'pop3-update-first-only': 'QUIT removes the first marked message only.',
    'pop3-update-last-only': 'QUIT removes the last marked message only.',
    'pop3-update-new-mail-too': 'QUIT removes mail that arrived during the session.',
    'pop3-update-next-message': 'QUIT removes the message behind each marked one.',
    'pop3-update-other-maildrops-too':
      'QUIT with marks removes the first message of other maildrops that were opened before.',
    'pop3-update-removes-nothing': 'QUIT is answered +OK and removes nothing.',
    'pop3-update-same-size-too': 'QUIT removes every message of the size of a marked one.',
    'pop3-update-shifts':
      'Of several marked messages QUIT removes the second one place too late, the third two places.',
    'pop3-update-up-to-last': 'QUIT removes every message up to the last marked one.',
  }),
  ...seedsOf('RFC 2449 §6.7', {
    'pop3-update-retrieved-too': 'QUIT removes retrieved messages though EXPIRE NEVER is announced.',
  }),
  ...seedsOf('RFC 1939 §8', {
    'pop3-drop-removes-retrieved': 'A session that ends without QUIT removes the retrieved messages.',
  }),
];
