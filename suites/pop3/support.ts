import {
  answerWord,
  compareStored,
  describeAnswer,
  octetString,
  pause,
  type CaseContext,
  type Message,
  type Pop3Dialogue,
} from '../../src/index.js';

/** What several POP3 suites share: a judged login, messages found again, contents compared. */

type Account = CaseContext['accounts'][number];

interface LoginAgain {
  readonly account?: Account;
  /** How long a server may take to notice that the session before has ended. */
  readonly patienceMs?: number;
  /** What a refusal is worth that outlasts the patience, where the lock is the question; else nothing can be told. */
  readonly grade?: 'violates' | 'deviates';
}

/**
 * A new session on a maildrop that must be free by now. The server may need a moment to release the lock, so a refusal
 * is a finding only when it lasts; LOGIN-DELAY and system failures (RFC 2449 §8.1.1, RFC 3206 §4) are no verdict.
 */
export async function loginAgain(t: CaseContext, rule: string, options: LoginAgain = {}): Promise<Pop3Dialogue> {
  const startedMs = performance.now();
  for (let waitMs = 20; ; waitMs = Math.min(waitMs * 2, 500)) {
    const pop3 = await t.pop3('authorization', options.account);
    const user = await pop3.command(`USER ${pop3.account.user}`);
    const pass = answerWord(user) === '+OK' ? await pop3.command(`PASS ${pop3.account.password}`) : user;
    if (answerWord(pass) === '+OK') return pop3;
    await pop3.close();
    if (performance.now() - startedMs > (options.patienceMs ?? 4_000)) {
      if (pass.kind === 'response' && /^-ERR \[(LOGIN-DELAY|SYS\/)/i.test(pass.line)) t.inconclusive(pass.line);
      if (options.grade === undefined) t.inconclusive(`the next login is refused: ${describeAnswer(pass)}`);
      t.check(false, { rule, expected: '+OK: the maildrop is free', actual: describeAnswer(pass) }, options.grade);
      return pop3;
    }
    await pause(waitMs);
  }
}

/** For cases in which commands follow the login without waiting: PIPELINING must be announced where the client still is. */
export function needPipelinedLogin(t: CaseContext): void {
  if (!t.environment.facts.pipelinesLogin) t.notApplicable('PIPELINING is not announced before the login');
}

/**
 * Judges what RETR gave of a message that was put into the maildrop; `stored` is undefined for none.
 *
 * @param grade - What another text is worth. One that only says the same in other octets deviates, where the message came
 *   through an SMTP server.
 */
export function checkStored(
  t: CaseContext,
  stored: Message | undefined,
  retrieved: Uint8Array,
  expected = 'the message as it was stored',
  grade: 'violates' | 'deviates' = 'violates',
): void {
  const exact = t.environment.provisioner?.exact === true;
  const difference = compareStored(stored?.octets ?? new Uint8Array(0), retrieved, exact);
  t.check(
    difference === undefined,
    { rule: t.definition.title, expected, actual: difference?.text ?? '' },
    difference?.grade === 'deviates' ? 'deviates' : grade,
  );
}

/** The message-number of each message, found by its token; `undefined` for one that is not there. */
export async function numbersOf(
  pop3: Pop3Dialogue,
  messages: readonly Message[],
): Promise<readonly (number | undefined)[]> {
  const found = new Map<string, number>();
  for (const messageNumber of (await pop3.list()).keys()) {
    const text = octetString(await pop3.retr(messageNumber));
    const message = messages.find((one) => new RegExp(`${one.token}(?![0-9])`).test(text));
    if (message !== undefined) found.set(message.token, messageNumber);
  }
  return messages.map((message) => found.get(message.token));
}

/** RFC 1939 §8: QUIT may remove what was retrieved, unless the server tells otherwise by EXPIRE (RFC 2449 §6.7). */
export function mayRemoveRetrieved(t: CaseContext): boolean {
  const [days] = t.environment.facts.capabilities.get('EXPIRE') ?? [];
  return days === undefined || days === '0';
}

/** Where all messages were retrieved and none is left, §8 may be the reason: what was marked cannot be told from it. */
export async function needRetrievedKept(t: CaseContext, pop3: Pop3Dialogue): Promise<void> {
  if (mayRemoveRetrieved(t) && (await pop3.stat()).messages === 0) {
    t.notApplicable('QUIT removes what was retrieved (see pop3/retr/still-there-behind-quit)');
  }
}

/** The messages that the maildrop must hold are there, each once, and no other of ours. */
export async function holdsExactly(
  t: CaseContext,
  pop3: Pop3Dialogue,
  wanted: readonly Message[],
  rule = t.definition.title,
): Promise<void> {
  const numbers = await numbersOf(pop3, t.messages);
  const name = (message: Message): string => `message ${t.messages.indexOf(message) + 1}`;
  const held = t.messages.filter((_, index) => numbers[index] !== undefined);
  const list = (messages: readonly Message[]): string => messages.map(name).join(', ') || 'no message';
  t.check(held.length === wanted.length && wanted.every((message) => held.includes(message)), {
    rule,
    expected: `the maildrop holds ${list(wanted)}`,
    actual: `it holds ${list(held)}`,
  });
}

/** The session has the maildrop of the case's account, not that of another name which was given before. */
export async function opensItsOwn(t: CaseContext, pop3: Pop3Dialogue): Promise<void> {
  const numbers = await numbersOf(pop3, t.messages);
  t.check(!numbers.includes(undefined), {
    rule: t.definition.title,
    expected: `the ${t.messages.length} messages of ${t.account.user}`,
    actual: 'another maildrop',
  });
}

/** The lines of a text, CRLF removed; what stands behind the last CRLF counts as a line when it is not empty. */
export function linesOf(text: Uint8Array): readonly string[] {
  const lines = octetString(text).split('\r\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** Drops the account's session as a broken connection does: RST, or FIN. */
export function drop(pop3: Pop3Dialogue, how: 'fin' | 'reset'): void {
  if (how === 'fin') pop3.session.fin();
  else pop3.session.reset();
}

/** Sends an ordinary message into the account's maildrop, over SMTP; `undefined` where that cannot be done. */
export async function deliverTo(t: CaseContext, account = t.account): Promise<Message | undefined> {
  if (t.target.smtp === undefined || account.address === undefined) return undefined;
  const smtp = await t.smtp('ehlo');
  const message = t.message();
  await smtp.deliver(message, [account.address]);
  await smtp.close();
  return message;
}

/** A session in which the maildrop holds at least `count` messages: what was delivered may take a moment to appear. */
export async function sessionWith(t: CaseContext, count: number, rule: string): Promise<Pop3Dialogue> {
  for (let attempt = 1; ; attempt++) {
    const pop3 = await loginAgain(t, rule);
    if ((await pop3.stat()).messages >= count || attempt === 12) return pop3;
    await pop3.quit();
    await pause(50 * attempt);
  }
}
