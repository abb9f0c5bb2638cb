import type { Seeds } from './pop3-surroundings.js';
import { offersUtf8, utf8Capability } from './pop3-utf8.js';

/**
 * The capability list, the same in both states (RFC 2449 §5, §6; RFC 3206 §6; RFC 5034 §3).
 *
 * @param loggedIn - True in the TRANSACTION state.
 */
export function capabilities(loggedIn: boolean, seeds: Seeds): readonly string[] {
  if (seeds.seeded('pop3-v-capa-empty')) return [];
  const lines = LINES.filter((line) => !isLeftOut(line, loggedIn, seeds)).map((line) => changed(line, loggedIn, seeds));
  if (offersUtf8(seeds)) lines.push(utf8Capability(seeds));
  for (const [name, line] of ADDED) if (seeds.seeded(name)) lines.push(line);
  if (seeds.seeded('pop3-v-capa-order')) lines.reverse();
  return lines;
}

/** Capabilities that a variant or a fault can take away. */
type Lacking = 'TOP' | 'UIDL' | 'SASL' | 'APOP' | 'CAPA' | 'LANG';

/** True when the server does not have the capability, or does not tell. */
export function lacks(capability: Lacking, { seeded }: Seeds): boolean {
  return seeded('pop3-v-minimal') || LACKING[capability].some(seeded);
}

const LACKING: Readonly<Record<Lacking, readonly string[]>> = {
  TOP: ['pop3-v-no-top', 'pop3-top-unoffered-drops'],
  UIDL: ['pop3-v-no-uidl', 'pop3-uidl-unoffered-drops'],
  SASL: ['pop3-v-no-auth', 'pop3-auth-unoffered-drops'],
  APOP: ['pop3-v-no-apop'],
  CAPA: ['pop3-v-no-capa', 'pop3-capa-unoffered-drops'],
  LANG: ['pop3-v-no-lang'],
};

/** True when response codes are announced, and therefore sent (RFC 3206 §6). */
export function offersCodes(seeds: Seeds): boolean {
  return !lacks('CAPA', seeds) && !seeds.seeded('pop3-v-capa-empty') && !seeds.seeded('pop3-v-no-response-codes');
}

const LINES: readonly string[] = [
  'TOP',
  'USER',
  'UIDL',
  'RESP-CODES',
  'AUTH-RESP-CODE',
  'PIPELINING',
  'LANG',
  'SASL PLAIN LOGIN CRAM-MD5',
  'EXPIRE NEVER',
  'IMPLEMENTATION mailspec-reference',
];

/** Lines that a fault or a variant adds. */
const ADDED: readonly [name: string, line: string][] = [
  ['pop3-capa-line-too-long', `X-LONG ${'x'.repeat(600)}`],
  ['pop3-capa-tag-with-period', 'X.FOO'],
  ['pop3-capa-login-delay-malformed', 'LOGIN-DELAY soon'],
  ['pop3-capa-login-delay-unenforced', 'LOGIN-DELAY 900'],
  ['pop3-capa-stls-absent', 'STLS'],
  ['pop3-capa-blank-line', ''],
  ['pop3-capa-bare-lf', 'X-FOO\nX-BAR'],
  ['pop3-capa-control-octet', 'X-FOO a\tb'],
  ['pop3-v-capa-unknown', 'X-FOO bar 1 2'],
  ['pop3-v-capa-unknown', 'XYZZY'],
  ['pop3-v-last-command', 'LAST'],
  ['pop3-v-login-delay', 'LOGIN-DELAY 1'],
  ['pop3-code-login-delay-for-user', 'LOGIN-DELAY 1'],
];

function isLeftOut(line: string, loggedIn: boolean, seeds: Seeds): boolean {
  if (seeds.seeded('pop3-capa-shrinks-after-login') && loggedIn) return line === 'USER' || line.startsWith('SASL');
  if (seeds.seeded('pop3-capa-uidl-after-login-only') && !loggedIn) return line === 'UIDL';
  if (seeds.seeded('pop3-v-implementation-after-login') && !loggedIn) return line.startsWith('IMPLEMENTATION');
  if (seeds.seeded('pop3-v-no-response-codes')) return line.endsWith('RESP-CODES') || line === 'AUTH-RESP-CODE';
  if (seeds.seeded('pop3-v-pipelining-after-login') && !loggedIn) return line === 'PIPELINING';
  if (seeds.seeded('pop3-v-no-pipelining')) return line === 'PIPELINING';
  if (seeds.seeded('pop3-pipeline-unannounced-lost')) return line === 'PIPELINING';
  if (seeds.seeded('pop3-code-auth-unannounced')) return line === 'AUTH-RESP-CODE';
  if (seeds.seeded('pop3-lang-not-after-login') && loggedIn) return line === 'LANG';
  if (seeds.seeded('pop3-v-retrieved-removed-untold')) return line.startsWith('EXPIRE');
  if (seeds.seeded('pop3-v-capa-modest')) return line === 'TOP' || line === 'UIDL';
  if (line === 'TOP') return lacks('TOP', seeds);
  if (line === 'UIDL') return lacks('UIDL', seeds);
  if (line === 'LANG') return lacks('LANG', seeds);
  return line.startsWith('SASL') && lacks('SASL', seeds);
}

function changed(line: string, loggedIn: boolean, seeds: Seeds): string {
  if (seeds.seeded('pop3-capa-trailing-space')) return `${line} `;
  if (seeds.seeded('pop3-capa-double-space')) return line.replace(/ /, '  ');
  if (seeds.seeded('pop3-v-capa-lower-case')) return line.replace(/^\S+/, (tag) => tag.toLowerCase());
  if (seeds.seeded('pop3-capa-sasl-scram-absent') && line.startsWith('SASL')) return `${line} SCRAM-SHA-256`;
  if (!line.startsWith('EXPIRE')) return line;
  if (seeds.seeded('pop3-v-retrieved-removed')) return 'EXPIRE 0';
  if (seeds.seeded('pop3-capa-expire-user-after-login')) return 'EXPIRE 30 USER';
  if (seeds.seeded('pop3-capa-expire-malformed')) return 'EXPIRE 30 DAYS';
  if (seeds.seeded('pop3-capa-expire-shrinks')) return loggedIn ? 'EXPIRE 5' : 'EXPIRE 30 USER';
  if (seeds.seeded('pop3-v-expire-per-user')) return loggedIn ? 'EXPIRE 60' : 'EXPIRE 30 USER';
  return line;
}
