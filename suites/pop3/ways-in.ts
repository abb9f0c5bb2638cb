import { createHash, createHmac } from 'node:crypto';
import { answerWord, pause, type CaseContext, type Pop3Answer, type Pop3Dialogue } from '../../src/index.js';
import { loginAgain } from './support.js';

/** The ways into a maildrop: "any authentication command" takes its lock (RFC 1939 §4). */
export interface WayIn {
  /** As part of a case id. */
  readonly name: string;
  readonly words: string;
  /** Capability that the server must offer; for SASL the mechanism as well. */
  readonly needs?: 'APOP' | 'SASL';
  readonly mechanism?: string;
  /** The lines of the client, each made from the server's line before it; the first one from the greeting. */
  readonly lines: readonly ((account: Account, line: string) => string)[];
}

type Account = Pop3Dialogue['account'];

const base64 = (text: string): string => Buffer.from(text, 'latin1').toString('base64');

export const BY_PASSWORD: WayIn = {
  name: 'pass',
  words: 'USER and PASS',
  lines: [({ user }) => `USER ${user}`, ({ password }) => `PASS ${password}`],
};

export const BY_APOP: WayIn = {
  name: 'apop',
  words: 'APOP',
  needs: 'APOP',
  lines: [
    ({ user, password }, greeting) => {
      const timestamp = /<[^<>]*>/.exec(greeting)?.[0] ?? '';
      const digest = createHash('md5').update(Buffer.from(timestamp + password, 'latin1'));
      return `APOP ${user} ${digest.digest('hex')}`;
    },
  ],
};

export const BY_PLAIN: WayIn = {
  name: 'auth-plain',
  words: 'AUTH PLAIN',
  needs: 'SASL',
  mechanism: 'PLAIN',
  lines: [() => 'AUTH PLAIN', ({ user, password }) => base64(`\0${user}\0${password}`)],
};

const BY_LOGIN: WayIn = {
  name: 'auth-login',
  words: 'AUTH LOGIN',
  needs: 'SASL',
  mechanism: 'LOGIN',
  lines: [() => 'AUTH LOGIN', ({ user }) => base64(user), ({ password }) => base64(password)],
};

const BY_CRAM_MD5: WayIn = {
  name: 'auth-cram-md5',
  words: 'AUTH CRAM-MD5',
  needs: 'SASL',
  mechanism: 'CRAM-MD5',
  lines: [
    () => 'AUTH CRAM-MD5',
    ({ user, password }, line) => {
      const hmac = createHmac('md5', Buffer.from(password, 'latin1'));
      return base64(`${user} ${hmac.update(Buffer.from(line.slice(2), 'base64')).digest('hex')}`);
    },
  ],
};

/** Every way but USER and PASS. */
export const OTHER_WAYS: readonly WayIn[] = [BY_APOP, BY_PLAIN, BY_LOGIN, BY_CRAM_MD5];

/** Gives the lines of `way`, and gives up at the first that is refused. The answer to the last may take `patienceMs`. */
export async function enter(pop3: Pop3Dialogue, way: WayIn, patienceMs?: number): Promise<Pop3Answer> {
  let line = pop3.session.responses[0]?.line ?? '';
  for (const [index, next] of way.lines.entries()) {
    const isLast = index === way.lines.length - 1;
    await pop3.octets(`${next(pop3.account, line)}\r\n`);
    const answer = await pop3.read(false, isLast ? patienceMs : undefined);
    if (isLast || answer.kind !== 'response' || answerWord(answer) === '-ERR') return answer;
    line = answer.line;
  }
  throw new Error(`no line belongs to ${way.words}`);
}

/** A session entered by `way`; not applicable where it is not offered or lets this account not in, which others judge. */
export async function letIn(t: CaseContext, way: WayIn): Promise<Pop3Dialogue> {
  const { capabilities } = t.environment.facts;
  const mechanisms = (capabilities.get('SASL') ?? []).map((one) => one.toUpperCase());
  if (way.mechanism !== undefined && !mechanisms.includes(way.mechanism))
    t.notApplicable(`SASL does not list ${way.mechanism}`);
  // The maildrop is free: who has got in by USER and PASS, and has left, leaves no lock behind.
  await (await loginAgain(t, t.definition.title)).quit();
  return (await entered(t, way, 1_500)) ?? t.notApplicable(`${way.words} does not let this account in`);
}

/** A session entered by `way`, which the server may refuse for as long as it needs to end the session before. */
async function entered(t: CaseContext, way: WayIn, patienceMs = 4_000): Promise<Pop3Dialogue | undefined> {
  const startedMs = performance.now();
  for (let waitMs = 20; ; waitMs = Math.min(waitMs * 2, 500)) {
    const pop3 = await t.pop3('authorization');
    if (answerWord(await enter(pop3, way)) === '+OK') return pop3;
    await pop3.close();
    if (performance.now() - startedMs > patienceMs) return undefined;
    await pause(waitMs);
  }
}

/** As {@link entered}, where {@link letIn} has told that this way is open. */
export async function enteredAgain(t: CaseContext, way: WayIn): Promise<Pop3Dialogue> {
  return (await entered(t, way)) ?? t.inconclusive(`${way.words} does not let this account in again`);
}
