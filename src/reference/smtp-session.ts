/**
 * One SMTP session (RFC 5321 §4.1.4): octets in, replies out.
 *
 * The session reads either command lines or, between a 354 and the end of mail data indication, mail data. Every
 * command goes the same way: the seeded rules that answer instead, its handler, the seeded rules that act on the
 * handler's reply. Replies to MAIL, RCPT and RSET are held while input is left and written as a unit; all others are
 * written at once (RFC 2920 §3.2).
 */
import type { Seeded } from './seed-table.js';
import type { ReferenceContext } from './server.js';
import { CommandReader, type CommandLine } from './smtp-command-reader.js';
import { greeting, handlers, type Verb } from './smtp-commands.js';
import { accept, endOfData, TOO_LARGE } from './smtp-end-of-data.js';
import { offers, sizeLimitOctets } from './smtp-extensions.js';
import { MailData } from './smtp-mail-data.js';
import type { SmtpOutput } from './smtp-output.js';
import type { Recipient } from './smtp-recipients.js';
import { CRASH, END, SILENCE, formatReply, plainReply, reply, type Reply } from './smtp-reply.js';
import { activeRules, type ActiveRules } from './smtp-seeded-rules.js';
import { rewritten } from './smtp-seeded-replies.js';
import { sharedBy, type Shared } from './smtp-shared.js';
import { newTransaction, remains, type Ending, type MailTransaction } from './smtp-transaction.js';

/** What a reply answers: a verb, or the opening of the connection, mail data, or a line that is no command. */
export type Occasion = Verb | 'greeting' | 'text' | 'unknown';

/** Commands that end a pipelined group (RFC 2920 §3.1). */
const LAST_OF_GROUP: ReadonlySet<Verb | undefined> = new Set<Verb>([
  'EHLO',
  'HELO',
  'DATA',
  'VRFY',
  'EXPN',
  'TURN',
  'QUIT',
  'NOOP',
]);

/** Replies that may wait for the rest of the input (RFC 2920 §3.2). */
const GROUPED: ReadonlySet<Occasion> = new Set<Occasion>(['MAIL', 'RCPT', 'RSET', 'text']);

export class SmtpSession {
  readonly context: ReferenceContext;
  readonly seeded: Seeded;
  readonly shared: Shared;
  /** Address literal of the client. */
  readonly clientLiteral: string;
  /** Place of this session among those of the server, from 1. */
  readonly number: number;
  /** The command that opened the session, and the name given in it. */
  greeted: 'EHLO' | 'HELO' | undefined;
  clientName = '';
  /** Messages accepted in this session. */
  messages = 0;
  /** Recipients of the message accepted last. */
  acceptedRecipients = 0;
  /** DATA was refused behind refused recipients; only `smtp-mail-behind-refused-data-refused` sets it. */
  refusedData = false;
  /** RSET commands; only `smtp-rset-twentieth-closes` counts them. */
  resets = 0;
  /** RCPT commands; only `smtp-rcpt-limit-per-session` counts them. */
  recipients = 0;
  /** 5yz replies in this session. */
  errors = 0;
  /** The answer before the one under way. */
  previous: { readonly occasion: Occasion; readonly code: number } = { occasion: 'greeting', code: 220 };
  /** More stands behind the present command in its segment. */
  private ahead = false;
  /** The end of the text came in one segment with the next MAIL. */
  overlapped = false;
  /** The text before was refused; only `smtp-refused-text-refuses-next` sets it. */
  distrusted = false;
  /** Text of the messages before; only `smtp-data-buffer-not-cleared` keeps it. */
  earlierText: Buffer = Buffer.alloc(0);
  /** The message accepted last; only faults of QUIT deliver it again. */
  last: { readonly transaction: MailTransaction; readonly data: MailData } | undefined;
  /** The last command behind a MAIL refused for its SIZE; only `smtp-size-refused-stays` and its like set it. */
  sizeRefused: 'MAIL' | 'RSET' | undefined;
  /** Octets of the texts accepted; only `smtp-size-added-up` counts them. */
  acceptedOctets = 0;
  /** BODY=7BIT was given; only `smtp-body-stays-7bit` sets it. */
  sevenBit = false;

  private readonly output: SmtpOutput;
  private readonly rules: ActiveRules;
  private readonly reader: CommandReader;
  private own: MailTransaction | undefined;
  private leftRecipients: readonly Recipient[] = [];
  private data: MailData | undefined;
  private held = '';
  private bareLineEndCarry = '\n';
  private state: 'open' | 'closing' | 'closed' = 'open';

  constructor(context: ReferenceContext, output: SmtpOutput, clientLiteral: string) {
    this.context = context;
    this.seeded = context.seeded;
    this.shared = sharedBy(context);
    this.clientLiteral = clientLiteral;
    this.output = output;
    this.rules = activeRules(this.seeded);
    this.reader = new CommandReader(this.seeded);
    this.shared.sessions += 1;
    this.shared.openSessions += 1;
    this.number = this.shared.sessions;
  }

  get transaction(): MailTransaction | undefined {
    return this.seeded('smtp-session-shared-envelope') ? this.shared.transaction : this.own;
  }

  private set transaction(transaction: MailTransaction | undefined) {
    if (this.seeded('smtp-session-shared-envelope')) this.shared.transaction = transaction;
    else this.own = transaction;
  }

  /** Sends the greeting. */
  open(): void {
    if (this.seeded('smtp-session-second-unanswered') && this.shared.openSessions > 1) this.state = 'closed';
    else if (this.seeded('smtp-session-dead-after-loss') && this.shared.lostInData) this.send(CRASH, 'greeting');
    else this.send(greeting(this), 'greeting');
    this.output.flush();
  }

  /** Reads a segment. */
  receive(segment: Buffer): void {
    if (this.seeded('smtp-segment-split-command-lost') && this.reader.partial) this.reader.clear();
    const mostCommands = this.seeded('smtp-v-sent-ahead-lost')
      ? 1
      : this.seeded('smtp-segment-command-101-dropped')
        ? 100
        : Infinity;
    let at = 0;
    const withText = this.data !== undefined;
    let count = 0;
    for (; count < mostCommands && at < segment.length && this.state !== 'closed'; count++) {
      at = this.data === undefined ? this.receiveCommand(segment, at) : this.receiveText(this.data, segment, at);
    }
    const dropsHalf =
      (count > 3 && this.seeded('smtp-segment-half-command-behind-others-dropped')) ||
      (withText && this.seeded('smtp-segment-half-command-behind-text-dropped'));
    if (dropsHalf && this.reader.partial) this.reader.clear();
    this.output.flush();
    if (this.state === 'closing') this.close('end');
  }

  /** The client has closed its half: everything complete has been answered, the rest counts for nothing. */
  halfClosed(): void {
    if (this.seeded('smtp-line-end-of-input-ends-line') && this.reader.partial) this.receive(Buffer.from('\r\n'));
    this.giveUpData();
    this.close('end');
  }

  /** The client has been silent for too long. */
  timedOut(): void {
    this.send({ ...plainReply(421, `${this.context.hostName} Timeout, closing`), ...END }, 'unknown');
    this.output.flush();
  }

  /** The connection is gone. */
  lost(): void {
    if (this.seeded('smtp-session-end-delivers') && this.transaction !== undefined) {
      accept(this, this.transaction, this.newData(this.transaction));
    }
    this.giveUpData();
    if (this.seeded('smtp-session-recipients-after-loss')) {
      this.shared.leftRecipients = [...this.shared.leftRecipients, ...(this.transaction?.recipients ?? [])];
    }
    this.state = 'closed';
    this.shared.openSessions -= 1;
  }

  /** Opens a mail transaction; an open one is over. */
  begin(reversePath: string, declaredOctets?: number): void {
    const kept = this.seeded('smtp-nested-mail-keeps-sender') ? this.transaction?.reversePath : undefined;
    this.finish('MAIL');
    const transaction = newTransaction(kept ?? reversePath, declaredOctets);
    transaction.recipients.push(...this.leftRecipients, ...this.shared.leftRecipients);
    this.leftRecipients = [];
    this.shared.leftRecipients = [];
    this.transaction = transaction;
  }

  /** Adds recipients to the next mail transaction, as only faults do. */
  remember(recipients: readonly Recipient[]): void {
    this.leftRecipients = [...this.leftRecipients, ...recipients];
  }

  /** Ends the mail transaction, if one is open, and clears its buffers. */
  finish(ending: Ending): void {
    if (this.transaction === undefined) return;
    const left = remains(this.transaction, ending, this.seeded);
    this.transaction = left.transaction;
    this.leftRecipients = left.recipients;
  }

  /** Takes what follows as mail data. */
  startData(): Reply {
    this.data = this.newData(this.transaction);
    this.shared.data = this.data;
    this.shared.place = this.data.place;
    this.shared.defect = false;
    return plainReply(354, 'Start mail input; end with <CRLF>.<CRLF>');
  }

  private newData(transaction: MailTransaction | undefined): MailData {
    return new MailData({
      limitOctets: sizeLimitOctets(this.seeded) ?? Infinity,
      declaredOctets: transaction?.declaredOctets,
      seeded: this.seeded,
    });
  }

  private receiveCommand(segment: Buffer, from: number): number {
    const { next, line } = this.reader.read(segment, from);
    if (line === undefined) return next;
    this.ahead = next < segment.length;
    const answer = this.command(line);
    if (this.data !== undefined) return next;
    const dropsRest =
      this.seeded('smtp-segment-second-command-dropped') ||
      (this.seeded('smtp-segment-error-drops-rest') && answer.code >= 500) ||
      (this.seeded('smtp-segment-refused-mail-drops-rest') && answer.code >= 500 && /^MAIL/i.test(line.text)) ||
      (this.seeded('smtp-segment-vrfy-drops-rest') && /^VRFY/i.test(line.text));
    return dropsRest ? segment.length : next;
  }

  private receiveText(data: MailData, segment: Buffer, from: number): number {
    if (this.seeded('smtp-session-shared-place')) data.place = this.shared.place;
    const next = data.receive(segment, from);
    this.shared.place = data.endedBy === undefined ? data.place : 'line';
    if (this.refusedAtOnce(data, segment.subarray(from, next))) return next;
    if (data.endedBy === undefined) return next;
    this.data = undefined;
    this.overlapped = /^MAIL/i.test(segment.toString('latin1', next, next + 4));
    this.send(this.afterRules('text', undefined, endOfData(this, data)), 'text');
    const dropsRest =
      this.seeded('smtp-segment-after-data-dropped') ||
      (this.seeded('smtp-segment-after-empty-text-dropped') && data.text.length === 0);
    return dropsRest ? segment.length : next;
  }

  /** What variants and faults do before the end of mail data has come. */
  private refusedAtOnce(data: MailData, octets: Buffer): boolean {
    if (this.seeded('smtp-v-bare-line-ends-close')) {
      const seen = this.bareLineEndCarry + octets.toString('latin1');
      this.bareLineEndCarry = seen.slice(-1);
      if (/[^\r]\n|\r[^\n]/.test(seen)) {
        const refusal = reply(421, '4.7.0', `${this.context.hostName} Bare CR or LF in mail data, closing`);
        this.send({ ...refusal, connection: 'end' }, 'text');
        return true;
      }
    }
    if (!data.tooLarge) return false;
    if (this.seeded('smtp-size-too-large-closes')) this.send(CRASH, 'text');
    if (!this.seeded('smtp-size-too-large-answered-early')) return this.state === 'closed';
    this.data = undefined;
    this.finish('rejected');
    this.send(TOO_LARGE, 'text');
    return true;
  }

  private giveUpData(): void {
    const { data, transaction } = this;
    if (data === undefined) return;
    this.data = undefined;
    this.shared.lostInData = true;
    this.shared.leftText = data.text;
    if (this.seeded('smtp-deliver-on-connection-loss') && transaction !== undefined) accept(this, transaction, data);
  }

  /** Answers one command line. */
  private command(line: CommandLine): Reply {
    const crash = this.rules.crash.some((rule) => rule(line, this));
    const text = this.seeded('smtp-path-nul-ends-line') ? (line.text.split('\0')[0] ?? '') : line.text;
    const trimmed = this.seeded('smtp-line-trailing-space-refused') ? text : text.replace(/[ \t]+$/, '');
    const space = trimmed.indexOf(' ');
    const verb = this.verbOf(space === -1 ? trimmed : trimmed.slice(0, space));
    const argument = space === -1 ? undefined : trimmed.slice(space + 1);
    const occasion = verb ?? 'unknown';
    const fault = this.lineFault(text, line.tooLong, verb);
    const unanswered = text === '' && this.seeded('smtp-v-empty-line-unanswered');
    const answer = crash ? CRASH : unanswered ? SILENCE : (fault ?? this.dispatch(occasion, argument));
    const sent = this.afterRules(occasion, argument, answer);
    this.send(sent, occasion, line.text);
    return sent;
  }

  private afterRules(occasion: Occasion, argument: string | undefined, answer: Reply): Reply {
    return this.rules.after.reduce((given, rule) => rule(occasion, argument, given, this), answer);
  }

  private dispatch(occasion: Occasion, argument: string | undefined): Reply {
    for (const rule of this.rules.before) {
      const instead = rule(occasion, argument, this);
      if (instead !== undefined) return instead;
    }
    if (occasion === 'unknown' || occasion === 'greeting' || occasion === 'text') {
      return reply(500, '5.5.1', 'Command unrecognized');
    }
    const ignored = this.rules.ignoredArguments.has(occasion);
    const answer = handlers[occasion](this, ignored ? undefined : argument);
    if (answer.code >= 400 && occasion === 'RCPT' && this.transaction !== undefined) this.transaction.refused += 1;
    return answer;
  }

  private verbOf(text: string): Verb | undefined {
    if (this.seeded('smtp-verb-upper-case-only') && text !== text.toUpperCase()) return undefined;
    const mixed = text !== text.toUpperCase() && text !== text.toLowerCase();
    if (this.seeded('smtp-verb-mixed-case-refused') && mixed) return undefined;
    if (this.seeded('smtp-verb-capitalized-refused') && /^[A-Z][a-z]+$/.test(text)) return undefined;
    const verb = this.seeded('smtp-verb-first-four-only') ? text.slice(0, 4) : text;
    if (this.seeded('smtp-verb-lower-case-rset-ignored') && verb === 'rset') return 'NOOP';
    const upper = verb.toUpperCase();
    if (upper === 'LHLO' && this.seeded('smtp-v-lmtp-too')) return 'EHLO';
    return Object.hasOwn(handlers, upper) ? (upper as Verb) : undefined;
  }

  /** Lines that are refused whatever their verb; RFC 2034 §4 wants no enhanced status code at EHLO and HELO. */
  private lineFault(text: string, tooLong: boolean, verb: Verb | undefined): Reply | undefined {
    const refuse = (code: number, status: string, why: string) =>
      verb === 'EHLO' || verb === 'HELO' ? plainReply(code, why) : reply(code, status, why);
    if (tooLong && this.seeded('smtp-v-overlong-line-521')) return { ...refuse(521, '5.5.2', 'Line too long'), ...END };
    if (/^BDAT /.test(text) && this.seeded('smtp-v-bdat-521')) return { ...refuse(521, '5.5.1', 'No BDAT'), ...END };
    if (this.ahead && this.seeded('smtp-v-group-refused') && LAST_OF_GROUP.has(verb)) {
      return refuse(503, '5.5.1', `Only the last command of a group may be ${verb ?? 'unknown'}`);
    }
    if (tooLong) return refuse(500, '5.5.2', 'Line too long');
    if (/[\r\n]/.test(text)) return refuse(500, '5.5.2', 'Syntax error - lines end with CRLF');
    if (/[\x80-\xff]/.test(text) && !this.seeded('smtp-path-8bit-accepted')) {
      return refuse(500, '5.5.2', 'Syntax error - invalid character');
    }
    const control = verb !== undefined && /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/.test(text);
    if (control && !this.seeded('smtp-path-control-accepted')) {
      return refuse(501, '5.5.4', 'Syntax error - invalid character');
    }
    return undefined;
  }

  private send(answer: Reply, occasion: Occasion, line = ''): void {
    const withStatus =
      offers('ENHANCEDSTATUSCODES', this.seeded) &&
      !(this.seeded('smtp-enhanced-dropped-after-helo') && this.greeted === 'HELO');
    if (answer.code >= 500) this.errors += 1;
    this.previous = { occasion, code: answer.code };
    if (answer.silent !== true)
      this.write(rewritten(answer, occasion, line, (each) => formatReply(each, withStatus), this));
    if (answer.connection !== undefined) this.hangUp(answer.connection);
    if (!GROUPED.has(occasion)) this.output.flush();
  }

  private write(wire: string): void {
    if (this.seeded('smtp-reply-held-until-next-command') && this.previous.occasion === 'NOOP') {
      this.held += wire;
      return;
    }
    this.output.add(this.held + wire, this.previous.occasion === 'text');
    this.held = '';
  }

  private hangUp(how: 'end' | 'destroy'): void {
    if (this.seeded('smtp-quit-executes-rest') && this.previous.occasion === 'QUIT') this.state = 'closing';
    else this.close(how);
  }

  private close(how: 'end' | 'destroy'): void {
    this.state = 'closed';
    if (how === 'end') this.output.end();
    else this.output.destroy();
  }
}
