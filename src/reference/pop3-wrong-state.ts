import { isUnknown } from './pop3-crashes.js';
import { err, ok, type Response } from './pop3-response.js';
import type { Seeds } from './pop3-surroundings.js';

/** "A server MUST respond to a command issued when the session is in an incorrect state" with -ERR (RFC 1939 §3). */
export function wrongState(keyword: string, loggedIn: boolean, seeds: Seeds): Response {
  const fault = (loggedIn ? AFTER_LOGIN : BEFORE_LOGIN)[keyword];
  if (fault !== undefined && seeds.seeded(fault[0])) return fault[1];
  if (seeds.seeded('pop3-syntax-unknown-ok') && isUnknown(keyword)) return ok('never mind');
  return err(loggedIn ? 'no such command after login' : 'no such command before login');
}

/** What faulty servers answer before login, as if there were an empty maildrop. */
const BEFORE_LOGIN: Readonly<Record<string, readonly [fault: string, response: Response]>> = {
  STAT: ['pop3-before-login-stat', ok('', { data: '0 0' })],
  LIST: ['pop3-before-login-list', ok('0 messages', { lines: [] })],
  RETR: ['pop3-before-login-retr', ok('0 octets', { lines: [] })],
  DELE: ['pop3-before-login-dele', ok('message deleted')],
  NOOP: ['pop3-before-login-noop', ok('nothing done')],
  RSET: ['pop3-before-login-rset', ok('reset')],
  TOP: ['pop3-before-login-top', ok('top of message follows', { lines: [] })],
  UIDL: ['pop3-before-login-uidl', ok('0 messages', { lines: [] })],
};

const AFTER_LOGIN: Readonly<Record<string, readonly [fault: string, response: Response]>> = {
  USER: ['pop3-after-login-user', ok('now the password')],
  PASS: ['pop3-after-login-pass', ok('maildrop locked and ready')],
  APOP: ['pop3-after-login-apop', ok('maildrop locked and ready')],
  UTF8: ['pop3-utf8-after-login', ok('UTF-8 mode')],
  AUTH: ['pop3-after-login-auth', { status: '+', data: '' }],
};
