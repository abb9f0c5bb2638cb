import { answerWord, describeAnswer } from '../case/judge.js';
import { conforms, masked, type Expectation } from '../grade/graded.js';
import { readCommandLine } from '../pop3/command-line.js';
import { judgeResponse } from '../pop3/judged-response.js';
import type { LearnedMaildrop } from '../pop3/learned-maildrop.js';
import { Pop3ResponseReader, type Pop3Response } from '../pop3/response.js';
import {
  answersTo,
  earlyEnd,
  greeted,
  hadEnough,
  maildropBehind,
  passingTrouble,
  type Pop3Service,
  type Pop3Session,
} from '../pop3/session-model.js';
import { LOGIN_LINES, type WayIn } from '../pop3/ways-in.js';
import type { Account } from '../target/target.js';
import type { Gone, Party, Taken, Turn } from './party.js';
import { withCredentials } from './pop3-credentials.js';
import type { Pop3Input, Pop3Say } from './pop3-sequence.js';
import { segmentsOf } from './segments.js';

/** An account's maildrop as the sessions before have left it. */
export interface Pop3Account {
  readonly account: Account;
  maildrop: LearnedMaildrop;
  /** The session that has it open. */
  openBy?: Pop3Party | undefined;
}

/** The excuse of a session that was not let in: the lock of the one before may still be held. */
export const NOT_LET_IN = 'the login is refused';

const GREETING: Expectation = [conforms('+OK', 'RFC 1939 §4'), masked('-ERR', 'the service is refused')];
const QUIT = 'QUIT';
const ONE_ANSWER = 'each command gets one response, and nothing is said unasked';

/** Our side of one POP3 session. */
export class Pop3Party implements Party<Pop3Say, Pop3Response> {
  private readonly reader = new Pop3ResponseReader();
  private readonly account: Pop3Account;
  private readonly service: Pop3Service;
  private readonly start: Pop3Input['start'];
  private readonly way: WayIn;
  /** Behind `user` and `password` in placeholders. */
  private readonly number: string;
  private greeting = '';
  private session: Pop3Session;
  /** Lines that were sent and are not answered, the oldest first; a session begins with its greeting. */
  private readonly unanswered: string[] = [];
  private isGreeted = false;
  private unfinished = '';

  /**
   * @param index - Of its account, from 0.
   * @param way - How the session logs in by itself.
   */
  constructor(
    index: number,
    account: Pop3Account,
    start: Pop3Input['start'],
    service: Pop3Service,
    way: WayIn = 'PASS',
  ) {
    this.account = account;
    this.service = service;
    this.start = start;
    this.way = way;
    this.number = index === 0 ? '' : String(index + 1);
    this.session = greeted(account.maildrop);
  }

  receive(octets: Uint8Array): void {
    this.reader.receive(octets);
  }

  next(due: boolean): Pop3Response | undefined {
    const [line] = this.unanswered;
    return this.reader.next(due && this.isGreeted && line !== undefined && readCommandLine(line).multiLine);
  }

  finish(): Pop3Response | undefined {
    return this.reader.finish();
  }

  begin(say: Pop3Say, cuts: readonly number[] | undefined): Turn {
    if ('unfinished' in say) {
      this.unfinished += say.unfinished;
      return { segments: [this.numbered(say.unfinished)], answers: 0 };
    }
    return this.turn(say.lines, cuts);
  }

  outstanding(): Turn | undefined {
    if (this.unfinished === '') return undefined;
    this.unanswered.push(this.unfinished);
    this.unfinished = '';
    return { segments: ['\r\n'], answers: 1 };
  }

  /** Nothing that is marked goes with a session whose end is not part of the sequence. */
  goodbye(): Turn {
    return this.turn([this.session.state === 'transaction' && this.session.maildrop.marked.size > 0 ? 'RSET' : 'QUIT']);
  }

  take(answer: Pop3Response | Gone): Taken {
    if (!this.isGreeted) return this.takeGreeting(answer);
    const line = this.unanswered.shift() ?? '';
    const { service } = this;
    const session = this.session.state === 'transaction' ? this.session : this.outside();
    const word = answerWord(answer);
    const expectation = answersTo(session, line, service);
    const taken = { word, state: stateOf(session), command: readCommandLine(line).command, expectation };
    if (answer.kind !== 'response') return this.takeGone(taken, answer);
    const judged = judgeResponse(session, line, answer, service, expectation);
    if (!('session' in judged)) {
      if (passingTrouble(answer.line)) return { ...taken, excuse: answer.line };
      const unfinished = answer.defects.includes('unterminated') ? { key: 'silent: its end does not come' } : {};
      const enough = answer.status === '-ERR' ? hadEnough(session) : undefined;
      const lastWord = enough === undefined ? {} : { unlessClosed: enough };
      return { ...taken, fault: { ...judged, ...unfinished, ...lastWord } };
    }
    this.session = judged.session;
    if (judged.masked) return { ...taken, excuse: `${NOT_LET_IN}: ${describeAnswer(answer)}` };
    const behind = this.behind(session, line, answer);
    return behind === undefined ? taken : { ...taken, ...behind };
  }

  /** The session where it has no maildrop: one that is shared may have been closed meanwhile, and be another one than at the greeting. */
  private outside(): Pop3Session {
    const { maildrop, openBy } = this.account;
    const locked = openBy !== undefined && openBy !== this;
    const { session } = this;
    return session.maildrop === maildrop && session.locked === locked ? session : { ...session, maildrop, locked };
  }

  unasked(answer: Pop3Response | Gone): Taken {
    const { session } = this;
    const taken = { word: answerWord(answer), state: stateOf(session), command: 'nothing', expectation: [] };
    if (answer.kind === 'closed') {
      const excuse = earlyEnd(session);
      if (excuse !== undefined) return { ...taken, excuse };
      return {
        ...taken,
        fault: { rule: 'a session goes on until QUIT', expected: 'an open connection', actual: describeAnswer(answer) },
      };
    }
    if (answer.kind === 'silent') {
      return {
        ...taken,
        fault: {
          rule: 'the server closes the connection behind QUIT (RFC 1939 §6)',
          expected: 'a closed connection',
          actual: 'it stays open',
          key: 'stays open',
        },
      };
    }
    const fault = { rule: ONE_ANSWER, expected: 'nothing more', actual: describeAnswer(answer), key: 'more' };
    // Idle too long, shutdown, too many errors: servers say so before they close.
    return answer.status === '-ERR' && session.state !== 'closed'
      ? { ...taken, fault: { ...fault, unlessClosed: 'the server said a last word and closed' } }
      : { ...taken, fault };
  }

  dropped(): void {
    if (this.session.state === 'transaction') this.leave('lost');
    this.session = { ...this.session, state: 'closed' };
  }

  private leave(how: 'quit' | 'failed' | 'lost'): void {
    this.account.maildrop = maildropBehind(this.session, how, this.service);
    if (this.account.openBy === this) this.account.openBy = undefined;
  }

  private takeGreeting(answer: Pop3Response | Gone): Taken {
    this.isGreeted = true;
    const word = answerWord(answer);
    const taken = { word, state: 'connected', command: 'greeting', expectation: GREETING };
    if (answer.kind !== 'response') return { ...taken, excuse: `no greeting: ${describeAnswer(answer)}` };
    if (answer.status === '-ERR') return { ...taken, excuse: `${NOT_LET_IN}: ${describeAnswer(answer)}` };
    if (answer.status !== '+OK') {
      const rule = 'a server greets with +OK';
      return { ...taken, fault: { rule, expected: '+OK (RFC 1939 §4)', actual: describeAnswer(answer) } };
    }
    this.greeting = answer.line;
    return this.start === 'transaction' ? { ...taken, then: this.turn([LOGIN_LINES[this.way][0]]) } : taken;
  }

  private takeGone(taken: Omit<Taken, 'fault'>, gone: Gone): Taken {
    const excuse = gone.kind === 'closed' ? earlyEnd(this.session) : undefined;
    if (excuse !== undefined) return { ...taken, excuse };
    return {
      ...taken,
      fault: { rule: 'every command is answered (RFC 1939 §3)', expected: '+OK or -ERR', actual: describeAnswer(gone) },
    };
  }

  /** What follows from a right answer: the rest of the login, the end of the session. */
  private behind(before: Pop3Session, line: string, answer: Pop3Response): Partial<Taken> | undefined {
    const { command } = readCommandLine(line);
    if (command === 'QUIT') {
      if (before.state !== 'transaction') return this.session.state === 'closed' ? { over: true } : undefined;
      const isOver = answer.status === '+OK';
      this.leave(isOver ? 'quit' : 'failed');
      this.session = { ...this.session, state: 'closed' };
      return isOver ? { over: true } : { excuse: 'QUIT was refused: some messages may be gone (RFC 1939 §6)' };
    }
    if (before.state !== 'transaction' && this.session.state === 'transaction') this.account.openBy = this;
    if (answer.status === '+') return { excuse: 'a SASL exchange begins, which generated sessions do not go on with' };
    const isLogin = this.start === 'transaction' && before.state === 'authorization' && command === 'USER';
    return isLogin && this.session.state === 'user' ? { then: this.turn(LOGIN_LINES.PASS.slice(1)) } : undefined;
  }

  private turn(lines: readonly string[], cuts?: readonly number[]): Turn {
    const text = `${lines.join('\r\n')}\r\n`;
    // Behind QUIT nothing is answered (RFC 1939 §6).
    const quit = lines.findIndex((line) => line.length === QUIT.length && line.toUpperCase() === QUIT);
    const answered = quit < 0 ? lines : lines.slice(0, quit + 1);
    this.unanswered.push(...answered);
    const cut = segmentsOf(text, cuts);
    const segments = this.number === '' ? cut : cut.map((segment) => this.numbered(segment));
    const turn = { segments, answers: answered.length, commands: lines.length };
    if (!/\{(?:digest|plain)\}/.test(text)) return turn;
    const { account } = this.account;
    return { ...turn, sent: segments.map((segment) => withCredentials(segment, account, this.greeting)) };
  }

  private numbered(text: string): string {
    return this.number === '' ? text : text.replace(/\{(user|password)\}/g, `{$1${this.number}}`);
  }
}

/** A state for the count of what was reached. */
function stateOf({ state, maildrop }: Pop3Session): string {
  if (state !== 'transaction' || maildrop.marked.size === 0) return state;
  return maildrop.messages !== undefined && maildrop.marked.size >= maildrop.messages.length ? 'emptied' : 'marked';
}
