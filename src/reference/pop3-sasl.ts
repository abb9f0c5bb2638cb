import type { Seeds } from './pop3-surroundings.js';

/** SASL exchanges of the reference server (RFC 5034 §4): PLAIN (RFC 4616), CRAM-MD5 (RFC 2195), the old LOGIN mechanism. */

/** What a client claims to be. */
export interface Credentials {
  /** The maildrop asked for; the empty string means `user`'s own. */
  readonly authorizationIdentity: string;
  readonly user: string;
  readonly password: string;
}

/** Proof of a secret without the secret (RFC 2195 §2). */
export interface Proof {
  readonly user: string;
  /** HMAC-MD5 of the challenge under the secret, in lower-case hexadecimal. */
  readonly digest: string;
  readonly challenge: string;
}

/** What comes after a client response. */
export type SaslStep =
  | { readonly type: 'challenge'; readonly challenge: string; readonly next: SaslMechanism }
  | { readonly type: 'credentials'; readonly credentials: Credentials }
  | { readonly type: 'proof'; readonly proof: Proof }
  | { readonly type: 'malformed' };

/** Takes the decoded client response, or undefined when there is none yet. */
export type SaslMechanism = (response: Buffer | undefined) => SaslStep;

/** The mechanism called `name`, in any letter case (RFC 5034 §5). */
export function mechanismNamed(name: string, seeds: Seeds): SaslMechanism | undefined {
  if (name.toUpperCase() === 'CRAM-MD5') return cramMd5(seeds);
  if (seeds.seeded('pop3-auth-fourth-field-ignored') && name.toUpperCase() === 'PLAIN') return plainOfMoreFields;
  if (seeds.seeded('pop3-auth-mechanism-case-sensitive')) return MECHANISMS.get(name);
  if (seeds.seeded('pop3-auth-unknown-mechanism-taken')) return MECHANISMS.get(name.toUpperCase()) ?? plain;
  return MECHANISMS.get(name.toUpperCase());
}

/** The octets of strict base64 (RFC 4648 §4), or undefined: no foreign characters, pads only at the end. */
export function fromBase64(text: string, seeds: Seeds): Buffer | undefined {
  const cleaned = tolerated(text, seeds);
  const valid = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(cleaned);
  return valid ? Buffer.from(cleaned, 'base64') : undefined;
}

function tolerated(text: string, seeds: Seeds): string {
  if (seeds.seeded('pop3-auth-foreign-characters-skipped')) return text.replace(/[^A-Za-z0-9+/=]/g, '');
  if (seeds.seeded('pop3-auth-leading-pad-skipped')) return text.replace(/^=+(?=.)/, '');
  if (seeds.seeded('pop3-auth-text-behind-pad-skipped')) return text.replace(/(=+)[^=].*$/, '$1');
  return text;
}

const MECHANISMS: ReadonlyMap<string, SaslMechanism> = new Map([
  ['PLAIN', plain],
  ['LOGIN', login],
]);

function plain(response: Buffer | undefined): SaslStep {
  if (response === undefined) return { type: 'challenge', challenge: '', next: plain };
  const [authorizationIdentity, user, password, ...others] = response.toString('utf8').split('\0');
  if (authorizationIdentity === undefined || !user || !password || others.length > 0) return { type: 'malformed' };
  return { type: 'credentials', credentials: { authorizationIdentity, user, password } };
}

function plainOfMoreFields(response: Buffer | undefined): SaslStep {
  if (response === undefined) return { type: 'challenge', challenge: '', next: plainOfMoreFields };
  return plain(Buffer.from(response.toString('latin1').split('\0').slice(0, 3).join('\0'), 'latin1'));
}

let challengeCount = 0;

/** CRAM-MD5: the server speaks first, so an initial response is out of place (RFC 5034 §4). */
function cramMd5(seeds: Seeds): SaslMechanism | undefined {
  if (seeds.seeded('pop3-capa-mechanism-absent')) return undefined;
  return (response) => {
    if (response !== undefined && !seeds.seeded('pop3-auth-cram-initial-response-ignored'))
      return { type: 'malformed' };
    challengeCount += 1;
    const fresh = seeds.seeded('pop3-auth-cram-same-challenge') ? '1896.697170952' : `${Date.now()}.${challengeCount}`;
    const challenge = `<${fresh}@mail.example.test>`;
    return { type: 'challenge', challenge, next: (answer) => proofOf(challenge, answer) };
  };
}

function proofOf(challenge: string, response: Buffer | undefined): SaslStep {
  const [, user, digest] = /^(.+) ([^ ]+)$/s.exec(response?.toString('utf8') ?? '') ?? [];
  if (user === undefined || digest === undefined) return { type: 'malformed' };
  return { type: 'proof', proof: { user, digest, challenge } };
}

function login(response: Buffer | undefined): SaslStep {
  if (response === undefined) return { type: 'challenge', challenge: 'Username:', next: login };
  const user = response.toString('utf8');
  return { type: 'challenge', challenge: 'Password:', next: (answer) => loginPassword(user, answer) };
}

function loginPassword(user: string, response: Buffer | undefined): SaslStep {
  if (response === undefined) return { type: 'malformed' };
  return { type: 'credentials', credentials: { authorizationIdentity: '', user, password: response.toString('utf8') } };
}
