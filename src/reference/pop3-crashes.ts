import type { Surroundings } from './pop3-surroundings.js';

/** True when a faulty server breaks down on `line`: the connection ends without a response. */
export function isCrash(line: string, loggedIn: boolean, server: Surroundings): boolean {
  return CRASHES.some(([name, happens]) => server.seeded(name) && happens(line, loggedIn, server));
}

/** True when a faulty server reads over `line` without a response. */
export function isIgnored(line: string, tooLong: boolean, { seeded }: Surroundings): boolean {
  if (seeded('pop3-syntax-empty-line-silent') && line === '') return true;
  if (seeded('pop3-syntax-long-line-silent') && tooLong) return true;
  return seeded('pop3-syntax-unknown-silent') && isUnknown(line);
}

/** True when no command of POP3 has this keyword. */
export function isUnknown(line: string): boolean {
  return (
    line !== '' &&
    !/^(user|pass|apop|auth|capa|stat|list|retr|dele|noop|rset|top|uidl|quit|stls|last|utf8|lang)( |$)/i.test(line)
  );
}

const CRASHES: readonly [name: string, happens: (line: string, loggedIn: boolean, server: Surroundings) => boolean][] =
  [
    ['pop3-syntax-empty-line-drops', (line) => line === ''],
    ['pop3-syntax-unknown-drops', isUnknown],
    ['pop3-top-unoffered-drops', (line) => /^top\b/i.test(line)],
    ['pop3-uidl-unoffered-drops', (line) => /^uidl\b/i.test(line)],
    ['pop3-auth-unoffered-drops', (line) => /^auth\b/i.test(line)],
    ['pop3-capa-unoffered-drops', (line) => /^capa\b/i.test(line)],
    ['pop3-syntax-colon-drops', (line) => /^[^ ]*:/.test(line)],
    ['pop3-syntax-200-octets-drop', (line) => line.length + 2 >= 200 && line.length + 2 <= 255],
    ['pop3-syntax-nul-drops', (line) => line.includes('\0')],
    ['pop3-syntax-8bit-drops', (line) => /[\x80-\xff]/.test(line)],
    ['pop3-number-huge-drops', (line) => /^(list|retr|dele|top|uidl) [0-9]{10}/i.test(line)],
    ['pop3-number-missing-drops', (line, loggedIn) => loggedIn && /^(retr|dele|top)$/i.test(line)],
    ['pop3-number-zero-drops', (line, loggedIn) => loggedIn && /^(list|retr|dele|top|uidl) 0/i.test(line)],
    ['pop3-number-negative-drops', (line, loggedIn) => loggedIn && /^(list|retr|dele|top|uidl) -/i.test(line)],
    ['pop3-user-percent-drops', (line) => /^(user|pass) .*%[ns]/i.test(line)],
    ['pop3-user-unknown-drops', (line, _, { maildrops }) => isUnknownUser(line, maildrops)],
    ['pop3-user-40-characters-drop', (line) => /^user .{40}/i.test(line)],
    ['pop3-apop-missing-argument-drops', (line) => /^apop [^ ]*$/i.test(line)],
    ['pop3-apop-bad-digest-drops', (line) => /^apop [^ ]+ (?![0-9a-f]{32}$)/i.test(line)],
    ['pop3-before-login-drops', (line, loggedIn) => !loggedIn && /^(stat|list|retr|dele|rset|top|uidl)/i.test(line)],
    ['pop3-before-login-quit-silent', (line, loggedIn) => !loggedIn && /^quit$/i.test(line)],
  ];

function isUnknownUser(line: string, maildrops: Surroundings['maildrops']): boolean {
  const name = /^user ([^ ]+)$/i.exec(line)?.[1];
  return name !== undefined && maildrops.byUser(name) === undefined;
}
