import { conforms, matches, type Expectation } from '../grade/graded.js';
import { printable } from '../octets/printable.js';
import type { Pop3Answer, Pop3Session } from '../session/pop3-session.js';
import {
  readDropListing,
  readScanListing,
  readUniqueIdListing,
  type DropListing,
  type Read,
  type ScanListing,
  type UniqueIdListing,
} from '../pop3/listing.js';
import { Maildrop } from '../pop3/maildrop.js';
import { expectedIn, type Pop3Command, type Pop3Situation } from '../pop3/model.js';
import { bodyLines, type Pop3Response } from '../pop3/response.js';
import type { Account } from '../target/target.js';
import type { Pop3Start } from './case.js';
import type { CaseContext } from './context.js';
import { answerWord, describeAnswer, judge } from './judge.js';
import { Inconclusive } from './signals.js';

const NOTHING: Pop3Response = { kind: 'response', status: '-ERR', line: '', text: '', body: undefined, defects: [] };

/** A POP3 session of a case: asks, judges, and reads listings. */
export class Pop3Dialogue {
  readonly session: Pop3Session;
  private readonly t: CaseContext;
  private readonly loginAs: Account | undefined;
  private uncertain = false;
  private loggedIn = false;
  private quitting = false;

  constructor(t: CaseContext, session: Pop3Session, account: Account | undefined) {
    this.t = t;
    this.session = session;
    this.loginAs = account;
  }

  /** Who logs in here. */
  get account(): Account {
    return this.loginAs ?? this.t.account;
  }

  /** Brings a fresh session to `start`. */
  async bringTo(start: Pop3Start): Promise<void> {
    if (start === 'connected' || start === 'at-once') return;
    const greeting = await this.read();
    if (greeting.kind === 'closed')
      throw new Inconclusive(
        'the server ends the connection without a greeting: it may limit how many there are at once',
      );
    this.setUp('the greeting', greeting);
    if (start === 'transaction') await this.login();
  }

  /** USER and PASS, as a step on the way. */
  async login(): Promise<void> {
    await this.need(`USER ${this.account.user}`);
    const answer = await this.command(`PASS ${this.account.password}`);
    this.setUp('PASS', answer);
  }

  /** Sends a command line and gives its response, judged by nobody yet. */
  async command(line: string): Promise<Pop3Answer> {
    const filled = this.t.fill(line);
    if (/^quit$/i.test(filled)) this.quitting = true;
    const answer = await this.session.command(filled);
    if (/^pass /i.test(filled) && answerWord(answer) === '+OK') this.loggedIn = true;
    return answer;
  }

  /** Sends octets as they are; an array makes each element a segment. From here on QUIT is the case's business. */
  async octets(segments: string | readonly string[]): Promise<void> {
    this.uncertain = true;
    await this.session.write(
      typeof segments === 'string' ? this.t.fill(segments) : segments.map((one) => this.t.fill(one)),
    );
  }

  /** The next response, judged by nobody yet. */
  async read(multiLine = false, timeoutMs?: number): Promise<Pop3Answer> {
    return this.session.response(multiLine, timeoutMs);
  }

  /** The next response, judged. A violation ends the case. */
  async expect(expectation: Expectation, rule?: string, multiLine = false): Promise<Pop3Response> {
    return this.judged(await this.read(multiLine), expectation, rule);
  }

  /** Judges an answer that has been read. */
  judge(answer: Pop3Answer, expectation: Expectation, rule = this.t.definition.title): void {
    if (
      this.isTooSoon(answer) &&
      !expectation.some((one) => one.grade === 'conforms' && matches(one.answers, '-ERR'))
    ) {
      throw new Inconclusive(`masked by policy: ${describeAnswer(answer)}`, true);
    }
    this.t.judged(judge(answer, expectation), rule, this.session.number);
  }

  /** A login that is refused for LOGIN-DELAY: lawful wherever somebody logs in (RFC 2449 §6.5, §8.1.1). */
  private isTooSoon(answer: Pop3Answer): boolean {
    return answer.kind === 'response' && !this.loggedIn && /^-ERR \[LOGIN-DELAY[\]/]/i.test(answer.line);
  }

  /** Sends a line, and judges its response. */
  async ask(line: string, expectation: Expectation, rule?: string): Promise<Pop3Response> {
    return this.judged(await this.command(line), expectation, rule);
  }

  private judged(answer: Pop3Answer, expectation: Expectation, rule?: string): Pop3Response {
    this.judge(answer, expectation, rule);
    // A closed connection that the expectation allows: what is read of it is an empty refusal.
    if (answer.kind !== 'response') return NOTHING;
    this.t.check(!answer.defects.includes('unterminated') && !answer.defects.includes('too-long'), {
      rule: rule ?? this.t.definition.title,
      expected: 'a whole response, a multi-line one ended by "." on a line of its own',
      actual: `its end does not come: ${describeAnswer(answer)}`,
    });
    return answer;
  }

  /** Sends a line, and judges its response by the model: `command` in `situation`. */
  async askModel(line: string, command: Pop3Command, situation: Pop3Situation, rule?: string): Promise<Pop3Response> {
    return this.ask(line, expectedIn(situation, command, this.offers(command)), rule);
  }

  /** `+OK` is required here. */
  async ok(line: string, rule?: string, source = 'RFC 1939 §5'): Promise<Pop3Response> {
    return this.ask(line, [conforms('+OK', source)], rule);
  }

  /** `-ERR` is required here. */
  async err(line: string, rule?: string, source = 'RFC 1939 §3'): Promise<Pop3Response> {
    return this.ask(line, [conforms('-ERR', source)], rule);
  }

  /** A step on the way to the question: anything but `+OK` makes the case inconclusive. */
  async need(line: string): Promise<Pop3Response> {
    return this.setUp(line, await this.command(line));
  }

  /** True when the server offers the optional command. */
  offers(command: string): boolean {
    const { facts } = this.t.environment;
    return command === 'APOP' ? facts.apop : facts.capabilities.has(command);
  }

  /** STAT, judged and read. */
  async stat(rule?: string): Promise<DropListing> {
    return this.value('STAT', readDropListing((await this.ok('STAT', rule)).text), rule);
  }

  /** LIST, judged and read: size in octets by message-number. */
  async list(rule?: string): Promise<ReadonlyMap<number, number>> {
    const found = new Map<number, number>();
    for (const line of bodyLines(await this.ok('LIST', rule))) {
      const listing = this.value(`LIST line "${printable(line)}"`, readScanListing(line), rule);
      this.t.check(!found.has(listing.messageNumber), {
        rule: rule ?? this.t.definition.title,
        expected: 'each message-number once',
        actual: `${listing.messageNumber} is listed twice`,
      });
      found.set(listing.messageNumber, listing.octets);
    }
    return found;
  }

  /** UIDL, judged and read: unique-id by message-number. */
  async uidl(rule?: string): Promise<ReadonlyMap<number, string>> {
    const found = new Map<number, string>();
    for (const line of bodyLines(await this.ok('UIDL', rule, 'RFC 1939 §7 UIDL'))) {
      const listing = this.value(`UIDL line "${printable(line)}"`, readUniqueIdListing(line), rule);
      this.t.check(!found.has(listing.messageNumber), {
        rule: rule ?? this.t.definition.title,
        expected: 'each message-number once',
        actual: `${listing.messageNumber} is listed twice`,
      });
      found.set(listing.messageNumber, listing.uniqueId);
    }
    return found;
  }

  /** `LIST n`, judged and read: its own message-number must come back. */
  async listOne(messageNumber: number, rule?: string): Promise<ScanListing> {
    const { text } = await this.ok(`LIST ${messageNumber}`, rule);
    const listing = this.value(`LIST ${messageNumber}`, readScanListing(text), rule);
    this.echoes(messageNumber, listing.messageNumber, rule);
    return listing;
  }

  /** `UIDL n`, judged and read: its own message-number must come back. */
  async uidlOne(messageNumber: number, rule?: string): Promise<UniqueIdListing> {
    const { text } = await this.ok(`UIDL ${messageNumber}`, rule, 'RFC 1939 §7 UIDL');
    const listing = this.value(`UIDL ${messageNumber}`, readUniqueIdListing(text), rule);
    this.echoes(messageNumber, listing.messageNumber, rule);
    return listing;
  }

  private echoes(asked: number, answered: number, rule = this.t.definition.title): void {
    this.t.check(asked === answered, {
      rule,
      expected: `the listing of message ${asked}`,
      actual: `that of message ${answered}`,
    });
  }

  /** The maildrop as LIST, and UIDL where it is offered, show it. */
  async maildrop(rule?: string): Promise<Maildrop> {
    const ids = this.offers('UIDL') ? await this.uidl(rule) : undefined;
    const sizes = await this.list(rule);
    return new Maildrop(
      [...sizes].map(([messageNumber, size]) => ({
        messageNumber,
        octets: size,
        uniqueId: ids?.get(messageNumber),
      })),
      this.session.number,
    );
  }

  /** STAT, LIST and UIDL answer what the model predicts. */
  async agreesWith(before: Maildrop, rule = this.t.definition.title): Promise<void> {
    const { messages, octets } = await this.stat(rule);
    const sizes = await this.list(rule);
    const maildrop = before.session === this.session.number ? before : before.grownTo(sizes);
    const predicted = maildrop.dropListing;
    this.t.check(messages === predicted.messages, {
      rule,
      expected: `STAT: ${predicted.messages} messages`,
      actual: `STAT: ${messages} messages`,
    });
    // RFC 6856 §2.1: with UTF8 only the sizes of LIST need be right.
    this.t.check(octets === predicted.octets || this.offers('UTF8'), {
      rule,
      expected: `STAT: ${predicted.octets} octets`,
      actual: `STAT: ${octets} octets`,
    });
    this.same('LIST', maildrop.scanListing, sizes, rule);
    if (this.offers('UIDL')) this.same('UIDL', maildrop.uniqueIdListing, await this.uidl(rule), rule);
  }

  private same(
    what: string,
    wanted: ReadonlyMap<number, unknown>,
    found: ReadonlyMap<number, unknown>,
    rule: string,
  ): void {
    const show = (listing: ReadonlyMap<number, unknown>): string =>
      printable([...listing].map(([key, value]) => `${key} ${String(value)}`).join(', ') || 'nothing', 300);
    const differs = [...wanted].some(([key, value]) => found.get(key) !== value) || found.size !== wanted.size;
    this.t.check(!differs, { rule, expected: `${what}: ${show(wanted)}`, actual: `${what}: ${show(found)}` });
  }

  /** TOP, judged: header, empty line and `lines` lines of the body, stuffing removed. */
  async top(messageNumber: number, lines: number, rule?: string): Promise<Uint8Array> {
    const response = await this.ok(`TOP ${messageNumber} ${lines}`, rule, 'RFC 1939 §7 TOP');
    return response.body ?? new Uint8Array(0);
  }

  /** The connection is closed by the server now. */
  async closes(rule = this.t.definition.title): Promise<void> {
    this.t.check((await this.session.end()) !== undefined, {
      rule,
      expected: 'the server closes the connection',
      actual: 'it stays open',
    });
  }

  /** RETR, judged: the message as the server has it, stuffing removed. */
  async retr(messageNumber: number, rule?: string): Promise<Uint8Array> {
    const response = await this.ok(`RETR ${messageNumber}`, rule);
    return response.body ?? new Uint8Array(0);
  }

  /** One NOOP, one answer, nothing else: the session is in step. */
  async inStep(
    state: 'authorization' | 'transaction' = 'transaction',
    rule = 'the session stays in step',
  ): Promise<void> {
    // Before the login NOOP is out of place; what matters is that it gets one answer.
    const expectation =
      state === 'transaction' ? [conforms('+OK', 'RFC 1939 §5 NOOP')] : [conforms('-ERR +OK', 'RFC 1939 §3')];
    await this.ask('NOOP', expectation, rule);
    this.t.check(!this.session.surplus, {
      rule,
      expected: 'one response',
      actual: 'more octets behind the response to NOOP',
    });
  }

  /**
   * As {@link inStep}, behind a command that was refused: the server may also have closed by now (RFC 1939 §3, §4).
   *
   * @returns True when the session is open.
   */
  async inStepOrClosed(state: 'authorization' | 'transaction' = 'transaction'): Promise<boolean> {
    const answer = await this.command('NOOP');
    if (answer.kind === 'closed') return false;
    const wanted = state === 'transaction' ? '+OK' : '-ERR +OK';
    this.judge(answer, [conforms(wanted, 'RFC 1939 §3')], 'the session stays in step, or is closed');
    this.t.check(!this.session.surplus, {
      rule: 'the session stays in step, or is closed',
      expected: 'one response',
      actual: 'more octets behind the response to NOOP',
    });
    return true;
  }

  /** QUIT, +OK, and the connection closed: marked messages are gone now. */
  async quit(rule?: string): Promise<void> {
    await this.ok('QUIT', rule, 'RFC 1939 §6');
    await this.session.end();
  }

  async close(): Promise<void> {
    const { session } = this;
    const greeted = session.responses[0]?.status === '+OK';
    if (!session.left && session.ended === undefined && !this.uncertain && !this.quitting && greeted) {
      // Whatever a failing case has marked shall not go: the next case on this maildrop would pay for it.
      if (this.t.definition.needs?.deletes === true && this.loggedIn) await this.command('RSET');
      if (answerWord(await this.command('QUIT')) === '+OK') await session.end(2_000);
    }
    session.destroy();
  }

  private setUp(what: string, answer: Pop3Answer): Pop3Response {
    if (matches('+OK', answerWord(answer)) && answer.kind === 'response') return answer;
    const refusal = answer.kind === 'response' && answer.status === '-ERR';
    throw new Inconclusive(
      `${refusal ? 'masked by policy: ' : ''}${what} was answered with: ${describeAnswer(answer)}${
        refusal && /^(PASS|USER)/.test(what) ? ' (is the account right? --account USER:PASSWORD)' : ''
      }`,
      refusal,
    );
  }

  private value<T>(what: string, read: Read<T>, rule = this.t.definition.title): T {
    if (read.fault === undefined) return read.value;
    this.t.report('violates', {
      rule,
      expected: 'a listing as RFC 1939 §5 and §7 lay it down',
      actual: `${what}: ${read.fault}`,
    });
    throw new Inconclusive(read.fault);
  }
}
