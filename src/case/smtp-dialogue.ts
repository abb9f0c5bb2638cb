import { conforms, deviates, matches, type Expectation } from '../grade/graded.js';
import { octetString } from '../octets/octets.js';
import { stuffed } from '../octets/transparency.js';
import type { SmtpAnswer, SmtpSession } from '../session/smtp-session.js';
import { LAST_OF_GROUP } from '../smtp/command-lines.js';
import { extensions, type Extensions } from '../smtp/ehlo.js';
import {
  expected,
  expectedAtEndOfData,
  orAlways,
  ORDINARY_POLICY,
  type SmtpCommand,
  type SmtpState,
} from '../smtp/model.js';
import { blamesGroup, hasHadEnough, type SmtpReply } from '../smtp/reply.js';
import type { Message } from '../target/message.js';
import type { SmtpStart } from './case.js';
import { CLIENT_NAME, type CaseContext } from './context.js';
import { answerWord, describeAnswer, judge } from './judge.js';
import { patienceOf } from './patience.js';
import { Inconclusive, StopCase } from './signals.js';

/** Errors in a session after which a server may close it (RFC 5321 §7.8). */
const ERRORS_BEFORE_CLOSE = 2;
/** What a server has to take of a command line and of a text line, CRLF included (RFC 5321 §4.5.3.1.4, §4.5.3.1.6). */
const COMMAND_LINE_OCTETS = 512;
const TEXT_LINE_OCTETS = 1000;
/** A larger text may be refused (§4.5.3.1.7). */
const LARGEST_TEXT_OCTETS = 65_536;
/** The end of mail data indication behind the last line of the text. */
const END_OCTETS = '.\r\n'.length;

/** One of the commands that end a pipelined group, and more behind it. */
const LAST_WITHIN = new RegExp(String.raw`(?:^|\n)(?:${LAST_OF_GROUP.join('|')})(?: [^\r\n]*)?\r\n.`, 'i');

/** An SMTP session of a case: asks, judges, and keeps count of where the session stands. */
export class SmtpDialogue {
  readonly session: SmtpSession;
  /** The extensions that the last EHLO of this session was answered with. */
  offered: Extensions = new Map();
  /** How this session introduced itself. */
  hello: 'greeted' | 'helo' | 'ehlo' = 'greeted';
  /** Where the engine's own steps have brought the session; a case that goes further sets it. */
  state: SmtpState = 'greeted';
  private readonly t: CaseContext;
  private errors = 0;
  private inData = false;
  private uncertain = false;
  /** Commands went out together where PIPELINING is not offered: a client may not do so, and the server may refuse it. */
  private sentAhead = false;
  /** A command that ends a pipelined group stood within one: a client must not do so (RFC 2920 §3.1). */
  private brokeGroup = false;
  /** A line longer than any that a server has to take was sent (RFC 5321 §4.5.3.1.4, §4.5.3.1.6). */
  private sentOverlong = false;
  /** A text was sent with a CR or LF alone, which no client may send (RFC 5321 §2.3.8). */
  private sentBare = false;
  /** BDAT was sent: a server that reads no chunk must not take for commands what stands behind it (RFC 3030 §2). */
  private sentChunk = false;
  /** Of the mail data sent last. */
  private textOctets = 0;

  constructor(t: CaseContext, session: SmtpSession) {
    this.t = t;
    this.session = session;
  }

  /** Brings a fresh session to `start`. */
  async bringTo(start: SmtpStart): Promise<void> {
    if (start === 'connected') return;
    this.setUp('the greeting', await this.read(), '220');
    if (start === 'greeted') return;
    if (start === 'helo') {
      await this.need(`HELO ${CLIENT_NAME}`, '250');
      return;
    }
    await this.introduce(start === 'ehlo');
    if (start === 'ehlo') return;
    await this.need('MAIL FROM:<{sender}>');
    if (start === 'rcpt') await this.need('RCPT TO:<{recipient}>');
  }

  /** EHLO; and HELO where EHLO is refused, unless the case is about ESMTP. */
  private async introduce(esmtpOnly: boolean): Promise<void> {
    const answer = await this.command(`EHLO ${CLIENT_NAME}`);
    if (answerWord(answer) === '250') return;
    if (esmtpOnly && this.t.environment.facts.extensions === undefined) {
      this.t.notApplicable('the server does not accept EHLO');
    }
    if (matches('5yz', answerWord(answer))) await this.need(`HELO ${CLIENT_NAME}`, '250');
    else this.setUp(`EHLO ${CLIENT_NAME}`, answer, '250');
  }

  /** Sends a command line and gives its reply, judged by nobody yet. */
  async command(line: string): Promise<SmtpAnswer> {
    await this.send(line);
    return this.read();
  }

  /** Sends a command line with CRLF; placeholders are filled in. */
  async send(line: string): Promise<void> {
    this.textOctets = 0;
    this.lastLine = this.t.fill(line);
    this.watchLength(this.lastLine, COMMAND_LINE_OCTETS);
    this.sentChunk ||= /^BDAT /i.test(this.lastLine);
    await this.session.write(`${this.lastLine}\r\n`);
  }

  /** Sends octets as they are; an array makes each element a segment. From here on the engine does not know the state. */
  async octets(segments: string | readonly string[]): Promise<void> {
    this.uncertain = true;
    this.lastLine = undefined;
    const parts = (typeof segments === 'string' ? [segments] : segments).map((one) => this.t.fill(one));
    if (!this.offered.has('PIPELINING') && !this.inData) {
      this.sentAhead ||= !this.greeted || parts.join('').split('\r\n').length > 2;
    }
    if (!this.inData) this.brokeGroup ||= LAST_WITHIN.test(parts.join(''));
    this.watchLength(parts.join(''), COMMAND_LINE_OCTETS);
    await this.session.write(typeof segments === 'string' ? (parts[0] ?? '') : parts);
  }

  /** The next reply, judged by nobody yet. */
  async read(timeoutMs?: number): Promise<SmtpAnswer> {
    let answer = await this.session.reply(timeoutMs);
    if (answer.kind === 'silent' && timeoutMs === undefined && this.errors > 0) {
      // A client that errs may be slowed down, and any client waits for minutes (RFC 5321 §4.5.3.2).
      const { waitedMs } = answer;
      answer = await patienceOf(this.t.environment).wait((timesLonger) => this.session.reply(timesLonger));
      if (answer.kind === 'silent') answer = { ...answer, waitedMs: waitedMs + answer.waitedMs };
    }
    if (answer.kind === 'reply') this.follow(answer);
    return answer;
  }

  /** The next reply, judged. A violation ends the case. */
  async expect(expectation: Expectation, rule?: string): Promise<SmtpReply> {
    const answer = await this.read();
    this.judge(answer, expectation, rule);
    return answer as SmtpReply;
  }

  /** Judges an answer that has been read. */
  judge(answer: SmtpAnswer, expectation: Expectation, rule = this.t.definition.title): void {
    const judged = judge(answer, expectation);
    if (answer.kind === 'closed' && !expectation.some((graded) => graded.answers.split(' ').includes('closed'))) {
      const last = this.session.replies.at(-1)?.code ?? 0;
      if (last === 421) throw new Inconclusive('masked by policy: the server closed with 421', true);
      const told = this.errors === ERRORS_BEFORE_CLOSE && hasHadEnough(this.session.replies.at(-1));
      if (this.errors > ERRORS_BEFORE_CLOSE || told) {
        throw new Inconclusive(`the server closed the connection after ${this.errors} errors (RFC 5321 §7.8)`, true);
      }
      if ((last >= 500 && (this.sentOverlong || this.sentChunk)) || (last >= 400 && this.sentBare)) {
        // It has said why: a line longer than any that it must take, a chunk that it would not know from commands, or an
        // octet that no client may send (RFC 5321 §4.5.3.1, §2.3.8, §7.8).
        this.t.judged({ ...judged, graded: deviates('closed', 'RFC 5321 §3.8, §7.8') }, rule, this.session.number);
        throw new StopCase(rule);
      }
    }
    const refused = ['violates', 'masked'].includes(judged.graded.grade);
    if (refused && answerWord(answer) === '421' && this.errors >= ERRORS_BEFORE_CLOSE) {
      const what = `the server ends the session at error ${this.errors + 1} (RFC 5321 §7.8): ${judged.actual}`;
      throw new Inconclusive(what, true);
    }
    if (refused && answerWord(answer) === '552' && this.textOctets > LARGEST_TEXT_OCTETS) {
      throw new Inconclusive(`a text of ${this.textOctets} octets is too large for the server: ${judged.actual}`, true);
    }
    if (refused && this.sentAhead && matches('4yz 5yz closed', answerWord(answer))) {
      throw new Inconclusive(`commands sent ahead without PIPELINING are refused: ${judged.actual}`, true);
    }
    if (refused && this.brokeGroup && answer.kind === 'reply' && blamesGroup(answer)) {
      throw new Inconclusive(`a group that goes on behind its last command is refused: ${judged.actual}`, true);
    }
    this.t.judged(judged, rule, this.session.number);
  }

  /** Sends a line, and judges its reply. */
  async ask(line: string, expectation: Expectation, rule?: string): Promise<SmtpReply> {
    await this.send(line);
    return this.expect(expectation, rule);
  }

  /** Sends a line, and judges its reply by the model: `command` in `state`. */
  async askModel(line: string, command: SmtpCommand, state: SmtpState, rule?: string): Promise<SmtpReply> {
    return this.ask(line, expected(this.t.standard, state, command, this.offered), rule);
  }

  /** A step on the way to the question: anything but `codes` makes the case inconclusive. */
  async need(line: string, codes = '2yz'): Promise<SmtpReply> {
    const answer = await this.command(line);
    return this.setUp(this.t.fill(line), answer, codes);
  }

  private setUp(what: string, answer: SmtpAnswer, codes: string): SmtpReply {
    if (matches(codes, answerWord(answer)) && answer.kind === 'reply') return answer;
    const refusal = answer.kind === 'reply' && answer.code >= 400;
    throw new Inconclusive(
      `${refusal ? 'masked by policy: ' : ''}${what.slice(0, 80)} was answered with: ${describeAnswer(answer)}${refusal ? hint(what, answer.code) : ''}`,
      refusal,
    );
  }

  /** A whole envelope, each step needed. */
  async envelope(recipients: readonly string[], sender = '{sender}'): Promise<void> {
    await this.need(`MAIL FROM:<${sender}>`);
    for (const recipient of recipients) await this.need(`RCPT TO:<${recipient}>`);
  }

  /** DATA, 354, the message with transparency applied, and the reply to its end; the reply is judged by nobody yet. */
  async data(message: Message | string): Promise<SmtpAnswer> {
    await this.need('DATA', '354');
    return this.text(typeof message === 'string' ? message : stuffed(octetString(message.octets)));
  }

  /** Sends mail data as wire octets, end included, and gives the reply. */
  async text(wire: string | readonly string[]): Promise<SmtpAnswer> {
    const text = typeof wire === 'string' ? wire : wire.join('');
    this.textOctets = text.length - END_OCTETS;
    this.watchLength(text, TEXT_LINE_OCTETS);
    this.sentBare ||= /\r(?!\n)|(?<!\r)\n/.test(text);
    await this.session.write(wire);
    this.inData = false;
    return this.read();
  }

  /** The whole way: envelope, message, and a 250 for it; anything else is inconclusive. */
  async deliver(message: Message, recipients: readonly string[], sender?: string): Promise<void> {
    await this.envelope(recipients, sender);
    this.setUp('the end of mail data', await this.data(message), '250');
  }

  /** As {@link deliver}, where the acceptance is the question. */
  async mustDeliver(message: Message, recipients: readonly string[], rule?: string): Promise<void> {
    await this.ask('MAIL FROM:<{sender}>', orAlways(conforms('250', 'RFC 5321 §3.3'), ORDINARY_POLICY), rule);
    for (const recipient of recipients) {
      await this.ask(`RCPT TO:<${recipient}>`, orAlways(conforms('250 251', 'RFC 5321 §3.3'), ORDINARY_POLICY), rule);
    }
    await this.ask('DATA', orAlways(conforms('354', 'RFC 5321 §4.1.1.4'), ORDINARY_POLICY), rule);
    this.judge(await this.text(stuffed(octetString(message.octets))), expectedAtEndOfData(this.t.standard), rule);
  }

  /** One NOOP, one 250, nothing else: the session is in step. */
  async inStep(rule = 'the session stays in step: NOOP gets one reply, and it is 250'): Promise<void> {
    const { noopRefused } = this.t.environment.facts;
    const answers = noopRefused ? [conforms('500 502', 'as at the start of the run')] : [];
    await this.ask('NOOP', orAlways(conforms('250', 'RFC 5321 §4.1.1.9'), ...answers), rule);
    this.t.check(!this.session.surplus, {
      rule,
      expected: 'one reply',
      actual: 'more octets behind the reply to NOOP',
    });
  }

  /** The connection is closed by the server now. */
  async closes(rule: string): Promise<void> {
    this.t.check((await this.session.end()) !== undefined, {
      rule,
      expected: 'the server closes the connection',
      actual: 'it stays open',
    });
  }

  /** QUIT, 221, and the connection closed; tells of replies that nobody asked for. */
  async close(): Promise<void> {
    const { session } = this;
    if (!session.left && session.ended === undefined && !this.uncertain && !this.inData && this.greeted) {
      const answer = await this.command('QUIT');
      if (answerWord(answer) === '221') await session.end(2_000);
    }
    session.destroy();
  }

  /** The session cannot be ended with QUIT any more: it is within mail data, say. */
  leave(): void {
    this.uncertain = true;
  }

  private watchLength(text: string, limitOctets: number): void {
    this.sentOverlong ||= text.split('\r\n').some((line) => line.length + 2 > limitOctets);
  }

  private get greeted(): boolean {
    return this.session.replies[0]?.code === 220;
  }

  private lastLine: string | undefined;

  /** Keeps the state that the model's table is asked with. */
  private follow(reply: SmtpReply): void {
    if (reply.code >= 500) this.errors += 1;
    const line = this.lastLine;
    this.lastLine = undefined;
    if (line === undefined) return;
    const verb = line.slice(0, 4).toUpperCase();
    if (reply.code === 354 && verb === 'DATA') this.inData = true;
    if (reply.code !== 250 && reply.code !== 251) return;
    switch (verb) {
      case 'EHLO':
        this.offered = extensions(reply);
        this.hello = this.state = 'ehlo';
        break;
      case 'HELO':
        this.offered = new Map();
        this.hello = this.state = 'helo';
        break;
      case 'MAIL':
        this.state = 'mail';
        break;
      case 'RCPT':
        if (this.state === 'mail') this.state = 'rcpt';
        break;
      case 'RSET':
        this.state = this.hello;
        break;
    }
  }
}

/** The option that would get past a refusal. */
function hint(what: string, code: number): string {
  if (code === 421) return ' (if it limits sessions: --jobs 1)';
  if (code === 530) return ' (the server demands AUTH or STARTTLS: judge a listener that does not)';
  if (/^RCPT/i.test(what)) return ' (name an address that the server delivers: --recipient)';
  if (/^MAIL/i.test(what)) return ' (name a sender that the server accepts: --sender)';
  return '';
}
