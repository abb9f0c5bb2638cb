import type { Maildrop, Means } from './maildrops.js';
import {
  accessByDigest,
  accessByPassword,
  accessByProof,
  accessToEmptyMaildrop,
  isTooSoon,
  type Access,
} from './pop3-access.js';
import { lacks } from './pop3-capabilities.js';
import { argumentsOf, type Command } from './pop3-command.js';
import { err, ok, type Answer, type Response } from './pop3-response.js';
import { fromBase64, mechanismNamed, type SaslMechanism } from './pop3-sasl.js';
import type { Surroundings } from './pop3-surroundings.js';

/**
 * The AUTHORIZATION state (RFC 1939 §4): USER and PASS, APOP, AUTH. Whoever is let in gets the lock of the maildrop, or
 * `-ERR [IN-USE]`.
 */
export class Authorization {
  /** The maildrop whose lock this session has got; the session then enters the TRANSACTION state. */
  opened: Maildrop | undefined;
  /** The name of the last USER, for faulty servers. */
  lastNamed: string | undefined;
  private readonly server: Surroundings;
  private readonly timestamp: string;
  private user: string | undefined;
  private mechanism: SaslMechanism | undefined;
  private failureCount = 0;
  private lastFailure: Means | undefined;

  /** @param timestamp - The timestamp of the greeting, angle brackets included. */
  constructor(server: Surroundings, timestamp: string) {
    this.server = server;
    this.timestamp = timestamp;
  }

  /** True when the next line is a client response of a SASL exchange. */
  get inExchange(): boolean {
    return this.mechanism !== undefined;
  }

  /** True directly behind a successful USER. */
  get hasUser(): boolean {
    return this.user !== undefined;
  }

  /** Anything but PASS behind a USER makes the USER void: PASS comes "immediately after a successful USER" (§7). */
  forgetUser(): void {
    if (this.server.seeded('pop3-pass-after-other-command')) return;
    this.user = undefined;
  }

  /** `USER name`. Whether the mailbox exists is not told (§13). */
  userCommand(command: Command): Response {
    const { seeded, maildrops } = this.server;
    if (seeded('pop3-user-refused-after-failure') && this.lastFailure === 'PASS') return err('no second attempt');
    if (seeded('pop3-auth-failure-sticks') && this.lastFailure === 'AUTH') return err('authentication has failed');
    const [name] = argumentsOf(command, 1, this.server) ?? [];
    if (!name) {
      if (!seeded('pop3-pass-after-refused-user')) this.user = undefined;
      return seeded('pop3-user-without-name') ? ok('now the password') : err('USER takes one name');
    }
    if (seeded('pop3-v-second-user-refused') && this.user !== undefined) {
      this.user = undefined;
      return err('one USER is enough');
    }
    if (seeded('pop3-code-login-delay-for-user') && isTooSoon(name, this.server))
      return err('wait before you log in again', 'LOGIN-DELAY');
    if (maildrops.byUser(name) === undefined) {
      this.user = undefined;
      if (seeded('pop3-v-user-unknown-refused')) return err('no such mailbox');
      if (seeded('pop3-code-auth-for-user')) return err('no such mailbox', 'AUTH');
    }
    this.user = seeded('pop3-user-first-name-sticks') && this.lastFailure === 'PASS' ? this.lastNamed : name;
    this.lastNamed = this.user;
    return ok('now the password');
  }

  /** `PASS string`; spaces are part of the password (§7). */
  passCommand(command: Command): Response {
    const { seeded } = this.server;
    const again =
      (seeded('pop3-pass-again-without-user') && this.lastFailure === 'PASS') ||
      (seeded('pop3-pass-behind-refused-auth') && this.lastFailure === 'AUTH');
    const user = this.user ?? (again ? this.lastNamed : undefined);
    this.user = undefined;
    if (user === undefined) {
      const guest = seeded('pop3-pass-without-user');
      return guest ? this.entered('PASS', accessToEmptyMaildrop('guest', this.server)) : err('USER comes first');
    }
    if (!command.argument)
      return seeded('pop3-pass-empty') ? this.open('PASS', user, undefined) : err('PASS takes a password');
    return this.open('PASS', user, command.argument);
  }

  /** `APOP name digest` (§7). */
  apopCommand(command: Command): Response {
    if (lacks('APOP', this.server)) return err('APOP is not offered');
    const [name, digest] = argumentsOf(command, 2, this.server) ?? [];
    if (!name || !digest) return err('APOP takes a name and a digest');
    return this.entered('APOP', accessByDigest(name, digest, this.timestamp, this.server));
  }

  /** `AUTH mechanism [initial-response]` (RFC 5034 §4). */
  authCommand(command: Command): Answer {
    const { seeded } = this.server;
    if (lacks('SASL', this.server) || seeded('pop3-capa-sasl-absent')) return err('AUTH is not offered');
    if (seeded('pop3-auth-once') && this.lastFailure === 'AUTH') return err('no second attempt');
    const words = argumentsOf(command, 2, this.server);
    if (words?.length === 0 && seeded('pop3-v-auth-lists-mechanisms')) return ok('', { lines: ['PLAIN', 'LOGIN'] });
    const [name, initialResponse] = words ?? [];
    if (!name || initialResponse === '') return err('AUTH takes a mechanism and a response');
    const mechanism = mechanismNamed(name, this.server);
    if (mechanism === undefined) return err('no such mechanism');
    if (initialResponse === undefined || seeded('pop3-auth-initial-response-ignored'))
      return this.step(mechanism, undefined);
    if (seeded('pop3-auth-initial-response-refused')) return err('AUTH takes one argument');
    if (seeded('pop3-auth-equals-sign-ignored') && initialResponse === '=') return this.step(mechanism, undefined);
    return this.clientResponse(mechanism, initialResponse === '=' ? '' : initialResponse);
  }

  /** A line of the client inside a SASL exchange. */
  exchangeLine(line: string): Answer {
    const { seeded } = this.server;
    const { mechanism } = this;
    this.mechanism = undefined;
    if (mechanism === undefined) throw new Error('no SASL exchange is under way');
    if (seeded('pop3-auth-long-response-drops') && line.length > 510) return 'drop';
    if (line !== '*') return this.clientResponse(mechanism, line);
    if (seeded('pop3-auth-cancel-drops')) return 'drop';
    if (seeded('pop3-auth-cancel-ok')) return ok('cancelled');
    if (seeded('pop3-auth-cancel-silent')) return 'nothing';
    return seeded('pop3-auth-cancel-challenges') ? this.step(mechanism, undefined) : err('authentication cancelled');
  }

  /** Ends a SASL exchange whose response was too long. */
  abandonExchange(): Answer {
    this.mechanism = undefined;
    return this.server.seeded('pop3-auth-long-response-drops') ? 'drop' : err('response too long');
  }

  private clientResponse(mechanism: SaslMechanism, base64: string): Answer {
    const response = fromBase64(base64, this.server);
    if (response !== undefined) return this.step(mechanism, response);
    if (this.server.seeded('pop3-auth-bad-base64-drops')) return 'drop';
    return this.server.seeded('pop3-auth-bad-base64-challenges')
      ? this.step(mechanism, undefined)
      : err('that is not base64');
  }

  private step(mechanism: SaslMechanism, response: Buffer | undefined): Response {
    const step = mechanism(response);
    const { seeded } = this.server;
    switch (step.type) {
      case 'challenge':
        this.mechanism = step.next;
        return challenge(step.challenge, this.server);
      case 'credentials':
        if (seeded('pop3-pass-behind-refused-auth')) this.lastNamed = step.credentials.user;
        return this.entered('AUTH', accessByPassword(step.credentials, 'AUTH', this.server));
      case 'proof':
        return this.entered('AUTH', accessByProof(step.proof, this.server));
      case 'malformed':
        return err('malformed response');
    }
  }

  /** @param password - Undefined to let the user in without one. */
  private open(means: Means, user: string, password: string | undefined): Response {
    const known = password ?? this.server.maildrops.byUser(user)?.account.password ?? '';
    return this.entered(
      means,
      accessByPassword({ authorizationIdentity: '', user, password: known }, means, this.server),
    );
  }

  private entered(means: Means, { response, maildrop }: Access): Response {
    const { seeded, maildrops } = this.server;
    if (maildrop === undefined) return this.failed(means, response);
    const named = maildrops.byUser(this.lastNamed ?? '');
    const opensNamed = seeded(means === 'AUTH' ? 'pop3-auth-opens-named' : 'pop3-apop-opens-named') && means !== 'PASS';
    if (opensNamed && named !== undefined) return this.taken(response, named);
    if (means === 'AUTH' && seeded('pop3-auth-success-stays')) maildrop.locked = false;
    else this.opened = maildrop;
    return response;
  }

  private taken(response: Response, maildrop: Maildrop): Response {
    maildrop.locked = true;
    this.opened = maildrop;
    return response;
  }

  /** "After returning a negative status indicator, the server may close the connection" (§4). */
  private failed(means: Means, response: Response): Response {
    this.failureCount += 1;
    this.lastFailure = means;
    const { seeded } = this.server;
    const close =
      seeded('pop3-v-closes-after-failure') || (seeded('pop3-v-closes-after-three') && this.failureCount >= 3);
    return { ...response, close };
  }
}

function challenge(text: string, { seeded }: Surroundings): Response {
  if (seeded('pop3-auth-challenge-text') && text === '') return { status: '+', data: 'go ahead' };
  if (seeded('pop3-auth-challenge-not-encoded')) return { status: '+', data: text };
  if (seeded('pop3-auth-challenge-is-ok')) return ok('go ahead');
  return { status: '+', data: Buffer.from(text).toString('base64') };
}
