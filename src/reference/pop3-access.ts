import { createHash, createHmac } from 'node:crypto';
import { Maildrop, type Means } from './maildrops.js';
import { offersCodes } from './pop3-capabilities.js';
import { err, ok, type Response } from './pop3-response.js';
import type { Credentials, Proof } from './pop3-sasl.js';
import type { Surroundings } from './pop3-surroundings.js';

/** What a login led to: a response, and the maildrop when its lock was obtained. */
export interface Access {
  readonly response: Response;
  readonly maildrop?: Maildrop;
}

/** Lets the client with the right password in (RFC 1939 §7; RFC 4616 §2). */
export function accessByPassword(credentials: Credentials, means: Means, server: Surroundings): Access {
  const { authorizationIdentity, user, password } = credentials;
  const maildrop = server.maildrops.byUser(user);
  if (maildrop === undefined) return accessOfUnknownUser(user, means, server);
  if (!isPassword(password, maildrop.account.password, means, server)) return refused(means, server, maildrop);
  if (authorizationIdentity === '') {
    const needed = means === 'AUTH' && server.seeded('pop3-auth-authorization-identity-needed');
    return needed ? refused(means, server) : accessTo(maildrop, means, server);
  }
  if (authorizationIdentity === user) return accessTo(maildrop, means, server);
  const other = server.maildrops.byUser(authorizationIdentity);
  const taken = server.seeded('pop3-auth-any-authorization-identity') && other !== undefined;
  return taken ? accessTo(other, means, server) : refused(means, server);
}

/** Lets the client in whose digest is the MD5 of timestamp and secret, in lower-case hexadecimal (RFC 1939 §7, APOP). */
export function accessByDigest(user: string, digest: string, timestamp: string, server: Surroundings): Access {
  const maildrop = server.maildrops.byUser(user);
  if (maildrop === undefined) return accessOfUnknownUser(user, 'APOP', server);
  const right = isDigest(digest, timestamp, maildrop.account.password, server);
  return right ? accessTo(maildrop, 'APOP', server) : refused('APOP', server, maildrop);
}

/** Lets the client in that proves to know the secret (RFC 2195 §2, CRAM-MD5). */
export function accessByProof({ user, digest, challenge }: Proof, server: Surroundings): Access {
  const maildrop = server.maildrops.byUser(user);
  if (maildrop === undefined) return accessOfUnknownUser(user, 'AUTH', server);
  const { password } = maildrop.account;
  const right = createHmac('md5', password).update(challenge).digest('hex');
  const taken = digest === right || server.seeded('pop3-auth-cram-any-digest');
  return taken ? accessTo(maildrop, 'AUTH', server) : refused('AUTH', server, maildrop);
}

function isPassword(given: string, password: string, means: Means, { seeded }: Surroundings): boolean {
  if (means === 'PASS' && seeded('pop3-pass-any-password')) return true;
  if (means === 'PASS' && seeded('pop3-pass-any-letter-case')) return given.toLowerCase() === password.toLowerCase();
  if (means === 'PASS' && seeded('pop3-pass-eight-characters')) return given.slice(0, 8) === password.slice(0, 8);
  if (means === 'PASS' && seeded('pop3-pass-second-word-ignored'))
    return given === password || isFirstWord(password, given);
  if (means === 'AUTH' && seeded('pop3-auth-any-password')) return true;
  return given === password;
}

function isFirstWord(word: string, text: string): boolean {
  return text.startsWith(`${word} `);
}

function isDigest(digest: string, timestamp: string, secret: string, { seeded, memory }: Surroundings): boolean {
  const right = md5(timestamp + secret);
  if (seeded('pop3-apop-any-digest')) return true;
  if (seeded('pop3-apop-upper-case-needed')) return digest === right.toUpperCase();
  if (seeded('pop3-apop-without-angle-brackets')) return digest === md5(timestamp.slice(1, -1) + secret);
  if (seeded('pop3-apop-long-digest')) return digest.startsWith(right);
  if (seeded('pop3-apop-short-digest')) return right.startsWith(digest);
  if (seeded('pop3-apop-replay')) return memory.timestamps.some((earlier) => digest === md5(earlier + secret));
  if (seeded('pop3-apop-without-timestamp')) return digest === md5(secret);
  if (seeded('pop3-v-apop-upper-case')) return digest.toLowerCase() === right;
  return digest === right;
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

function accessOfUnknownUser(user: string, means: Means, server: Surroundings): Access {
  const taken = means === 'PASS' && server.seeded('pop3-pass-unknown-user');
  return taken ? accessToEmptyMaildrop(user, server) : refused(means, server);
}

/** What a faulty server does with a client that it does not know. */
export function accessToEmptyMaildrop(user: string, server: Surroundings): Access {
  return accessTo(new Maildrop({ user, password: '', address: `${user}@${server.domain}` }), 'PASS', server);
}

/** Refuses; a lock that was taken already is released first (RFC 1939 §4). */
function refused(means: Means, server: Surroundings, maildrop?: Maildrop): Access {
  if (server.seeded('pop3-lock-kept-after-failed-login') && maildrop !== undefined) maildrop.locked = true;
  if (server.seeded('pop3-lock-released-by-wrong-password') && maildrop !== undefined) maildrop.locked = false;
  if (server.seeded('pop3-code-in-use-for-wrong-password') && maildrop?.locked === true) {
    return { response: err('maildrop is in use', 'IN-USE') };
  }
  if (server.seeded('pop3-code-sys-without-level') && maildrop === undefined)
    return { response: err('no access', 'SYS') };
  const missing = server.seeded(means === 'PASS' ? 'pop3-code-auth-missing' : 'pop3-code-auth-missing-elsewhere');
  return { response: err('wrong name or password', missing || !offersCodes(server) ? undefined : 'AUTH') };
}

/** The exclusive-access lock (RFC 1939 §4); IN-USE tells that the credentials were right (RFC 2449 §8.1.2). */
function accessTo(maildrop: Maildrop, means: Means, server: Surroundings): Access {
  const { user } = maildrop.account;
  if (server.seeded('pop3-v-login-delay') && isTooSoon(user, server)) {
    return { response: err('wait before you log in again', 'LOGIN-DELAY') };
  }
  const busy = maildrop.locked && !isLockPassedBy(means, server);
  if (busy || (server.seeded('pop3-lock-of-all-maildrops') && server.memory.users.size > 0)) {
    if (server.seeded('pop3-lock-released-by-refusal')) maildrop.locked = false;
    if (server.seeded('pop3-lock-refused-with-ok')) return { response: ok('maildrop is in use by another session') };
    if (server.seeded('pop3-code-in-use-malformed')) return { response: err('[IN-USE by another session') };
    const plain = server.seeded('pop3-v-in-use-plain') || !offersCodes(server);
    return { response: err('maildrop is in use by another session', plain ? undefined : 'IN-USE') };
  }
  server.memory.logins.set(user, performance.now());
  maildrop.locked = !isLockForgottenBy(means, server);
  maildrop.openedBy = means;
  return { response: ok('maildrop locked and ready'), maildrop };
}

/** A faulty server takes the lock behind some logins only. */
function isLockForgottenBy(means: Means, { seeded }: Surroundings): boolean {
  return (
    (means === 'APOP' && seeded('pop3-lock-not-taken-by-apop')) ||
    (means === 'AUTH' && seeded('pop3-lock-not-taken-by-auth'))
  );
}

/** A faulty server looks at the lock behind some logins only. */
function isLockPassedBy(means: Means, { seeded }: Surroundings): boolean {
  if (means === 'APOP' && seeded('pop3-lock-passed-by-apop')) return true;
  if (means === 'AUTH' && seeded('pop3-lock-passed-by-auth')) return true;
  return SHARED_LOCKS.some((name) => seeded(name));
}

const SHARED_LOCKS = [
  'pop3-lock-none',
  'pop3-lock-none-marks-shared',
  'pop3-lock-none-removes-by-place',
  'pop3-v-lock-shared',
];

/** LOGIN-DELAY in milliseconds (RFC 2449 §6.5): less than is announced, so that tests need not wait as long. */
const LOGIN_DELAY_MS = 300;

/** True when `user` has logged in a moment ago. */
export function isTooSoon(user: string, { memory }: Surroundings): boolean {
  return performance.now() - (memory.logins.get(user) ?? -Infinity) < LOGIN_DELAY_MS;
}
