import { seedsOf } from './seed-table.js';

/** Logging in, commands in the wrong state, response codes, the lock. */
export const ACCESS_FAULTS = [
  ...seedsOf('RFC 5034 §4 (warn)', {
    'pop3-auth-equals-sign-ignored': 'The initial response = is taken as none.',
  }),
  ...seedsOf('RFC 1939 §7 (PASS) (warn)', {
    'pop3-pass-after-refused-user': 'PASS is taken for the user named before a USER that was refused.',
    'pop3-pass-second-word-ignored': 'PASS ignores everything behind the right password and a space.',
  }),
  ...seedsOf('RFC 1939 §7 (USER)', {
    'pop3-user-refused-after-failure': 'After a failed PASS every USER is refused though the connection stays open.',
    'pop3-user-first-name-sticks': 'Behind a wrong password another USER is taken for the first one.',
    'pop3-user-without-name': 'USER without a name is answered +OK.',
  }),
  ...seedsOf('RFC 1939 §3', {
    'pop3-user-40-characters-drop':
      'USER with a name of 40 characters or more breaks the connection without a response.',
    'pop3-user-percent-drops': 'A %n or %s in a name or password breaks the connection without a response.',
    'pop3-user-unknown-drops': 'USER with an unknown name breaks the connection without a response.',
  }),
  ...seedsOf('RFC 1939 §7 (PASS)', {
    'pop3-pass-any-password': 'PASS takes any password.',
    'pop3-pass-eight-characters': 'PASS compares the first eight characters only.',
    'pop3-pass-empty': 'PASS without a password logs in.',
    'pop3-pass-unknown-user': 'PASS opens an empty maildrop for an unknown user.',
    'pop3-pass-without-user': 'PASS without USER opens an empty maildrop.',
  }),
  ...seedsOf('RFC 1939 §7 (PASS) (SHOULD)', {
    'pop3-pass-any-letter-case': 'PASS takes the password in any letter case.',
    'pop3-pass-after-other-command': 'USER stays valid for PASS though another command came between.',
    'pop3-pass-behind-refused-auth': 'After a failed AUTH a PASS is taken without USER.',
    'pop3-pass-again-without-user': 'After a failed PASS another PASS is taken without USER.',
  }),
  ...seedsOf('RFC 1939 §7 (APOP)', {
    'pop3-apop-any-digest': 'APOP takes any digest.',
    'pop3-apop-long-digest': 'APOP takes the right digest with more behind it.',
    'pop3-apop-opens-named': 'APOP behind a USER opens the maildrop of that USER.',
    'pop3-apop-replay': 'APOP takes digests made with the timestamps of earlier greetings.',
    'pop3-apop-short-digest': 'APOP compares only as many digits as the client sends.',
    'pop3-apop-upper-case-needed': 'APOP refuses lower-case digests and takes upper-case ones.',
    'pop3-apop-without-angle-brackets': 'APOP expects a digest made without the angle brackets.',
    'pop3-apop-without-timestamp': 'The greeting has no timestamp; APOP takes the digest of the secret alone.',
  }),
  ...seedsOf('RFC 1939 §3', {
    'pop3-apop-bad-digest-drops': 'APOP with a malformed digest breaks the connection without a response.',
    'pop3-apop-missing-argument-drops': 'APOP without a digest breaks the connection without a response.',
  }),
  ...seedsOf('RFC 5034 §4', {
    'pop3-auth-opens-named': 'AUTH behind a USER opens the maildrop of that USER.',
    'pop3-auth-any-password': 'AUTH takes any password.',
    'pop3-auth-bad-base64-challenges': 'A response that is not base64 gets the challenge again.',
    'pop3-auth-bad-base64-drops': 'A response that is not base64 breaks the connection without a response.',
    'pop3-auth-cancel-challenges': 'The cancelling asterisk gets another challenge.',
    'pop3-auth-cancel-drops': 'The cancelling asterisk breaks the connection without a response.',
    'pop3-auth-cancel-ok': 'The cancelling asterisk is answered +OK.',
    'pop3-auth-cancel-silent': 'The cancelling asterisk gets no response.',
    'pop3-auth-challenge-is-ok': 'In place of a challenge +OK is sent.',
    'pop3-auth-challenge-not-encoded': 'Challenges are sent without base64.',
    'pop3-auth-challenge-text': 'The empty challenge has a text.',
    'pop3-auth-once': 'After a failed AUTH another one is refused though the connection stays open.',
    'pop3-auth-failure-sticks': 'After a failed AUTH every USER is refused though the connection stays open.',
    'pop3-auth-foreign-characters-skipped': 'Characters outside base64 are skipped in responses.',
    'pop3-auth-initial-response-ignored': 'The initial response is ignored and a challenge sent.',
    'pop3-auth-initial-response-refused': 'AUTH with an initial response is refused.',
    'pop3-auth-leading-pad-skipped': 'Pad characters at the beginning of a response are skipped.',
    'pop3-auth-long-response-drops': 'A response of more than 510 octets breaks the connection without a response.',
    'pop3-auth-success-stays': 'After a successful AUTH the session stays in the AUTHORIZATION state.',
    'pop3-auth-text-behind-pad-skipped': 'Characters behind the pad of a response are skipped.',
    'pop3-auth-unknown-mechanism-taken': 'An unknown mechanism gets a challenge.',
  }),
  ...seedsOf('RFC 5034 §4', {
    'pop3-auth-cram-any-digest': 'CRAM-MD5 takes any digest.',
    'pop3-auth-cram-initial-response-ignored': 'CRAM-MD5 ignores an initial response and sends its challenge.',
    'pop3-auth-cram-same-challenge': 'CRAM-MD5 always sends the same challenge.',
  }),
  ...seedsOf('RFC 5034 §5', {
    'pop3-auth-mechanism-case-sensitive': 'Mechanism names are recognised in upper case only.',
  }),
  ...seedsOf('RFC 4616 §2', {
    'pop3-auth-any-authorization-identity': 'PLAIN opens the maildrop of any authorization identity.',
    'pop3-auth-authorization-identity-needed': 'PLAIN without an authorization identity is refused.',
  }),
  ...seedsOf('RFC 4616 §2 (SHOULD)', {
    'pop3-auth-fourth-field-ignored': 'What stands behind a third NUL in a response of PLAIN is ignored.',
  }),
  ...seedsOf('RFC 1939 §3', {
    'pop3-before-login-dele': 'DELE is answered +OK before login.',
    'pop3-before-login-drops': 'A TRANSACTION command before login breaks the connection without a response.',
    'pop3-before-login-list': 'LIST is answered +OK before login.',
    'pop3-before-login-noop': 'NOOP is answered +OK before login.',
    'pop3-before-login-retr': 'RETR is answered +OK before login.',
    'pop3-before-login-rset': 'RSET is answered +OK before login.',
    'pop3-before-login-stat': 'STAT is answered +OK before login.',
    'pop3-before-login-top': 'TOP is answered +OK before login.',
    'pop3-before-login-uidl': 'UIDL is answered +OK before login.',
    'pop3-after-login-apop': 'APOP is answered +OK after login.',
    'pop3-after-login-pass': 'PASS is answered +OK after login.',
    'pop3-after-login-user': 'USER is answered +OK after login.',
  }),
  ...seedsOf('RFC 5034 §4', { 'pop3-after-login-auth': 'AUTH gets a challenge after login.' }),
  ...seedsOf('RFC 1939 §4', {
    'pop3-before-login-quit-refused': 'QUIT is refused before login.',
    'pop3-before-login-quit-silent': 'QUIT before login closes without a response.',
  }),
  ...seedsOf('RFC 1939 §6', {
    'pop3-before-login-quit-removes': 'QUIT before login removes the messages of the user named.',
  }),
  ...seedsOf('RFC 3206 §5', {
    'pop3-code-auth-elsewhere': 'The refusal of an invalid command has the response code AUTH.',
    'pop3-code-auth-missing': 'A wrong password for PASS is refused without AUTH though AUTH-RESP-CODE is announced.',
    'pop3-code-auth-missing-elsewhere':
      'A failed APOP or AUTH is refused without AUTH though AUTH-RESP-CODE is announced.',
  }),
  ...seedsOf('RFC 3206 §5 (SHOULD)', {
    'pop3-code-auth-for-user': 'USER with an unknown name is refused with the response code AUTH.',
  }),
  ...seedsOf('RFC 3206 §4 (SHOULD)', {
    'pop3-code-sys-without-level': 'A login under an unknown name is refused with the response code SYS alone.',
  }),
  ...seedsOf('RFC 3206 §6 (SHOULD)', {
    'pop3-code-auth-unannounced': 'A wrong password is refused with AUTH though AUTH-RESP-CODE is not announced.',
  }),
  ...seedsOf('RFC 2449 §8.1.1 (SHOULD)', {
    'pop3-code-login-delay-for-user': 'A second login is refused at USER with the response code LOGIN-DELAY.',
  }),
  ...seedsOf('RFC 2449 §8', {
    'pop3-code-in-use-malformed': 'A second login is refused with a bracket that is never closed.',
  }),
  ...seedsOf('RFC 1939 §4', {
    'pop3-lock-refused-with-ok': 'A second login is answered +OK, and stays in the AUTHORIZATION state.',
  }),
  ...seedsOf('RFC 2449 §8.1.2', {
    'pop3-code-in-use-elsewhere': 'A reference to a missing message is refused with the response code IN-USE.',
    'pop3-code-in-use-for-wrong-password': 'A wrong password for a locked maildrop is refused with IN-USE.',
    'pop3-lock-of-all-maildrops': 'While one maildrop is open every other one is refused as in use.',
  }),
  ...seedsOf('RFC 1939 §4', {
    'pop3-lock-kept-after-failed-login': 'A failed login leaves the maildrop locked.',
    'pop3-lock-expires-when-idle': 'The lock of a session goes when it is idle for two seconds.',
    'pop3-lock-not-taken-by-apop': 'A session that began with APOP takes no lock.',
    'pop3-lock-not-taken-by-auth': 'A session that began with AUTH takes no lock.',
    'pop3-lock-passed-by-apop': 'APOP lets a second session in whoever holds the lock.',
    'pop3-lock-passed-by-auth': 'AUTH lets a second session in whoever holds the lock.',
    'pop3-lock-released-by-error': 'A command that is refused releases the lock of its session.',
    'pop3-lock-released-when-emptied': 'When every message is marked, the lock is released.',
    'pop3-lock-released-by-wrong-password': 'A wrong password elsewhere releases the lock of a session.',
    'pop3-rset-releases-lock': 'RSET releases the lock.',
    'pop3-lock-none-marks-shared': 'A second session on the maildrop is let in, and has the marks of the first.',
    'pop3-lock-none-removes-by-place':
      'A second session on the maildrop is let in, and QUIT removes what has the places of the marked messages by now.',
    'pop3-lock-released-by-top': 'TOP releases the lock of its session.',
    'pop3-lock-none': 'A second session on the maildrop is let in and can remove messages under the first.',
    'pop3-lock-released-by-refusal': 'A second login is refused and takes away the lock of the first session.',
  }),
  ...seedsOf('RFC 1939 §6', {
    'pop3-lock-kept-after-apop': 'The maildrop stays locked after QUIT of a session that began with APOP.',
    'pop3-lock-kept-after-auth': 'The maildrop stays locked after QUIT of a session that began with AUTH.',
    'pop3-lock-kept-after-quit': 'The maildrop stays locked after QUIT.',
  }),
  ...seedsOf('RFC 1939 §6 (SHOULD)', {
    'pop3-lock-kept-after-drop': 'The maildrop stays locked after a session that ended without QUIT.',
  }),
];
