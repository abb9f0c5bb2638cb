import { answerWord, describeAnswer } from '../case/judge.js';
import { conforms, describeExpectation, masked, type Expectation } from '../grade/graded.js';
import { extensions, type Extensions } from '../smtp/ehlo.js';
import type { SmtpStandard } from '../smtp/model.js';
import { hasHadEnough, SmtpReplyReader, type SmtpReply } from '../smtp/reply.js';
import {
  afterCommand,
  afterText,
  answersTo,
  answersToText,
  greetedSession,
  type SmtpSessionState,
} from '../smtp/session-model.js';
import { quickGradeOf } from './grading.js';
import type { Gone, Party, Taken, Turn } from './party.js';
import { segmentsOf } from './segments.js';
import { isOdd, messageOf, wireOf, type MailText, type SmtpSay, type SmtpUtterance } from './smtp-say.js';

/** A text that was sent, and what must become of it. */
export interface Delivery {
  /** As `{token2}`: the placeholder of its token. */
  readonly token: string;
  /** The message, placeholders in it. */
  readonly message: string;
  /** Recipients that must get it. One may be there twice. */
  readonly forwardPaths: readonly string[];
  /** False when it was refused, or never ended: then nobody gets it. */
  readonly accepted: boolean;
  /** True when others may get it too. */
  readonly doubtful: boolean;
  /** True when the server may change it. */
  readonly odd: boolean;
}

export interface SmtpPartyOptions {
  readonly standard: SmtpStandard;
  /** A token for a text, as a placeholder. */
  readonly nextToken: () => string;
  /** Told of each text, once it is answered or given up. */
  readonly delivered: (delivery: Delivery) => void;
}

/** What an answer is due to. */
type Pending =
  | { readonly to: 'greeting' | 'goodbye' }
  | { readonly to: 'command'; readonly said: SmtpUtterance }
  | { readonly to: 'text'; readonly text: Sent };

interface Sent {
  readonly token: string;
  readonly message: string;
  readonly odd: boolean;
}

const GREETING: Expectation = [
  conforms('220', 'RFC 5321 §4.3.1'),
  masked('4yz 5yz closed', 'RFC 5321 §3.1: no service'),
];
const GOODBYE: Expectation = [
  conforms('221', 'RFC 5321 §4.1.1.10'),
  masked('421', 'RFC 5321 §3.8: the service may close at any time'),
];
const NOTHING: Expectation = [masked('421', 'RFC 5321 §3.8: the service may close at any time')];
const EMPTY: Extensions = new Map();

/** Commands that end a pipelined group (RFC 2920 §3.1), and those that a server may not know to be none of them. */
const LAST = new Set([
  'SEND',
  'SOML',
  'SAML',
  'EHLO',
  'HELO',
  'DATA',
  'VRFY',
  'EXPN',
  'TURN',
  'QUIT',
  'NOOP',
  'UNKNOWN',
  'HELP',
]);
/** Behind so many errors, or commands without mail, a server may close (RFC 5321 §7.8). */
const ERRORS_BEFORE_CLOSE = 2;
const IDLE_BEFORE_CLOSE = 9;

/** Our side of an SMTP session, judged by the executable model. */
export class SmtpParty implements Party<SmtpSay, SmtpReply> {
  session: SmtpSessionState = greetedSession;
  private readonly options: SmtpPartyOptions;
  private readonly reader = new SmtpReplyReader();
  private readonly replies: SmtpReply[] = [];
  /** A reply has said that errors or commands are too many. */
  private toldEnough = false;
  private readonly pending: Pending[] = [{ to: 'greeting' }];
  /** Commands that wait for the answers to those before. */
  private readonly waiting: SmtpUtterance[] = [];
  /** The rest of a text that was stopped. */
  private rest: { readonly wire: string; readonly text: Sent } | undefined;
  private eightBit = false;
  /** The server has refused a line that is no SMTP at all. */
  private garbled = false;

  constructor(options: SmtpPartyOptions) {
    this.options = options;
  }

  receive(octets: Uint8Array): void {
    for (const reply of this.reader.receive(octets)) this.replies.push(reply);
  }

  next(): SmtpReply | undefined {
    return this.replies.shift();
  }

  finish(): SmtpReply | undefined {
    return this.reader.finish();
  }

  get fence(): Party<SmtpSay, SmtpReply>['fence'] {
    const quits = this.pending.some(
      (one) => one.to === 'goodbye' || (one.to === 'command' && one.said.command === 'QUIT'),
    );
    return quits ? undefined : { octets: 'QUIT\r\n', isAnswer: (reply) => reply.code === 221 };
  }

  begin(say: SmtpSay, cuts: readonly number[] | undefined): Turn | undefined {
    this.waiting.push(...say);
    return this.say(cuts);
  }

  outstanding(): Turn | undefined {
    const { rest } = this;
    if (rest === undefined) return undefined;
    this.rest = undefined;
    this.pending.push({ to: 'text', text: rest.text });
    return { segments: [rest.wire], answers: 1, commands: 0 };
  }

  goodbye(): Turn {
    this.pending.push({ to: 'goodbye' });
    return { segments: ['QUIT\r\n'], answers: 1 };
  }

  dropped(): void {
    if (this.rest !== undefined) this.never(this.rest.text);
  }

  take(answer: SmtpReply | Gone): Taken {
    const due = this.pending.shift() ?? { to: 'goodbye' };
    if (answer.kind === 'reply' && hasHadEnough(answer)) this.toldEnough = true;
    const word = answerWord(answer);
    switch (due.to) {
      case 'greeting': {
        const taken = { word, state: 'connected', command: 'greeting', expectation: GREETING };
        if (word === '220') return taken;
        if (quickGradeOf(GREETING, word) !== undefined)
          return { ...taken, excuse: `no service: ${describeAnswer(answer)}` };
        return { ...taken, fault: wrong('a session begins with the greeting 220', GREETING, describeAnswer(answer)) };
      }
      case 'goodbye':
        return this.judged(word, answer, 'QUIT', 'QUIT', [GOODBYE], () => undefined);
      case 'command':
        return this.takeCommand(word, answer, due.said);
      case 'text':
        return this.takeText(word, answer, due.text);
    }
  }

  unasked(answer: SmtpReply | Gone): Taken {
    const word = answerWord(answer);
    const taken = { word, state: this.state, command: 'nothing', expectation: NOTHING };
    if (word === '421') return { ...taken, excuse: 'the server closes with 421' };
    if (answer.kind === 'silent') {
      return {
        ...taken,
        word: 'stays open',
        fault: { ...wrong(CLOSES, NOTHING, 'it stays open'), expected: 'the connection closed' },
      };
    }
    if (answer.kind === 'closed') {
      const excuse = this.weary();
      if (excuse !== undefined) return { ...taken, excuse };
      return {
        ...taken,
        fault: { ...wrong(STAYS, NOTHING, describeAnswer(answer)), expected: 'the connection stays open' },
      };
    }
    return {
      ...taken,
      fault: { ...wrong(ONE_REPLY, NOTHING, `one more: ${describeAnswer(answer)}`), expected: 'no reply' },
    };
  }

  /** Says what waits: as many commands at once as the server has offered to take. */
  private say(cuts?: readonly number[]): Turn | undefined {
    if (this.pending.length > 0 || this.rest !== undefined) return undefined;
    let octets = '';
    let count = 0;
    const pipelining = this.session.offered.has('PIPELINING');
    for (;;) {
      const said = this.waiting.shift();
      if (said === undefined) break;
      octets += `${this.lineOf(said)}\r\n`;
      this.pending.push({ to: 'command', said });
      count += 1;
      if (!pipelining || LAST.has(said.command) || said.damage !== undefined) break;
    }
    if (count === 0) return undefined;
    return { segments: segmentsOf(octets, cuts), answers: count };
  }

  private lineOf(said: SmtpUtterance): string {
    const { parameter } = said;
    if (said.command !== 'MAIL') return said.line;
    const offered = parameter !== undefined && this.session.offered.has(parameter.keyword);
    this.eightBit = offered && parameter.text === 'BODY=8BITMIME';
    return offered ? `${said.line} ${parameter.text}` : said.line;
  }

  private get state(): string {
    const { worlds } = this.session;
    return worlds.length === 1 ? (worlds[0]?.state ?? '') : worlds.map(({ state }) => state).join('-or-');
  }

  private takeCommand(word: string, answer: SmtpReply | Gone, said: SmtpUtterance): Taken {
    const expectations = answersTo(this.options.standard, this.session, said);
    const name =
      said.damage ?? (said.to === undefined || said.to === 'known' ? said.command : `${said.command}-${said.to}`);
    const taken = this.judged(word, answer, name, said.line, expectations, (possible) => {
      if (answer.kind !== 'reply') return undefined;
      this.garbled ||= said.damage === 'garbage' && answer.code >= 500;
      if (answer.code === 354) return { then: this.text(said.text ?? { body: '' }) };
      const offered = said.command === 'EHLO' && answer.code === 250 ? extensions(answer) : EMPTY;
      this.session = afterCommand(this.session, said, answer.code, possible, offered);
      if (answer.code === 221) return { over: true };
      if (said.command === 'TURN' && answer.code < 300) return { excuse: 'client and server have changed places' };
      const then = this.say();
      return then === undefined ? undefined : { then };
    });
    return said.aside === true ? { ...taken, aside: true } : taken;
  }

  private takeText(word: string, answer: SmtpReply | Gone, text: Sent): Taken {
    const expectations = answersToText(this.options.standard, this.session, text.odd);
    return this.judged(word, answer, 'end-of-data', 'the end of mail data', expectations, (possible) => {
      if (answer.kind !== 'reply') return undefined;
      const { session, accepted } = afterText(this.session, answer.code, possible);
      const doubtful = accepted?.doubtful ?? false;
      this.options.delivered({
        ...text,
        accepted: accepted !== undefined,
        doubtful,
        forwardPaths: accepted?.forwardPaths ?? [],
      });
      this.session = session;
      const then = this.say();
      return then === undefined ? undefined : { then };
    });
  }

  /** The text on its way: whole, or up to where it stops. */
  private text(text: MailText): Turn {
    const token = this.options.nextToken();
    const plain = messageOf(text);
    const message = plain.replaceAll('{token}', token);
    const sent: Sent = { token, message, odd: text.raw === true || text.body === '' || isOdd(plain, this.eightBit) };
    const wire = wireOf(message, text.raw);
    const bodyAt = wire.length - wireOf(text.body, text.raw).length;
    if (text.holdAt !== undefined) {
      const at = Math.min(bodyAt + text.holdAt, wire.length - 1);
      this.rest = { wire: wire.slice(at), text: sent };
      return { segments: [wire.slice(0, at)], answers: 0 };
    }
    this.pending.push({ to: 'text', text: sent });
    return {
      segments: segmentsOf(
        wire,
        text.cuts?.map((cut) => bodyAt + cut),
      ),
      answers: 1,
      commands: 0,
    };
  }

  /** A text that never came to its end. */
  private never(text: Sent): void {
    this.options.delivered({ ...text, accepted: false, doubtful: false, forwardPaths: [] });
  }

  private judged(
    word: string,
    answer: SmtpReply | Gone,
    command: string,
    line: string,
    expectations: readonly Expectation[],
    follow: (possible: readonly boolean[]) => Pick<Taken, 'then' | 'over' | 'excuse'> | undefined,
  ): Taken {
    const { state } = this;
    const possible = expectations.map((one) => (quickGradeOf(one, word)?.grade ?? 'violates') !== 'violates');
    const expectation = expectations[possible.indexOf(true)] ?? expectations[0] ?? NOTHING;
    const taken = { word, state, command, expectation };
    if (word === '421') return { ...taken, excuse: 'the server closes with 421' };
    const weary = this.weary();
    if (answer.kind === 'closed' && weary !== undefined) return { ...taken, excuse: weary };
    if (possible.includes(true)) {
      const behind = follow(possible);
      return { ...taken, ...(command === 'QUIT' && word === '221' ? { over: true } : behind) };
    }
    const fault = wrong(
      `${command} in state ${state} gets a reply of its row`,
      expectation,
      `${line.slice(0, 80)}: ${describeAnswer(answer)}`,
    );
    return { ...taken, fault: weary !== undefined && /^[45]/.test(word) ? { ...fault, unlessClosed: weary } : fault };
  }

  /** Why the server may have had enough of us; `undefined` when it may not. */
  private weary(): string | undefined {
    const { errors, idle } = this.session;
    if (this.garbled) return 'the server ends the session on a line that is not SMTP at all (RFC 5321 §7.8)';
    if (errors > ERRORS_BEFORE_CLOSE || (errors === ERRORS_BEFORE_CLOSE && this.toldEnough))
      return `the server ends the session after ${errors} errors (RFC 5321 §7.8)`;
    if (idle > IDLE_BEFORE_CLOSE)
      return `the server ends the session after ${idle} commands without mail (RFC 5321 §7.8)`;
    return undefined;
  }
}

const ONE_REPLY = 'each command gets one reply, and nothing is said unasked but 421';
const STAYS = 'the connection stays open until QUIT';
const CLOSES = 'the server closes the connection behind 221';

const wrong = (rule: string, expectation: Expectation, actual: string) => ({
  rule,
  expected: describeExpectation(expectation),
  actual,
});
