import { answerWord, describeAnswer } from '../case/judge.js';
import { conforms, describeExpectation, masked, type Expectation } from '../grade/graded.js';
import { LAST_OF_GROUP } from '../smtp/command-lines.js';
import { extensions, type Extensions } from '../smtp/ehlo.js';
import type { SmtpCommand, SmtpStandard } from '../smtp/model.js';
import { blamesGroup, hasHadEnough, SmtpReplyReader, type SmtpReply } from '../smtp/reply.js';
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
import { licenceOf, mailDataOf, type Licence, type MailText, type SmtpSay, type SmtpUtterance } from './smtp-say.js';

/** A text that was sent, and what must become of it. */
export interface Delivery {
  /** As `{token2}`: the placeholder of its token. */
  readonly token: string;
  /** The message, placeholders in it. */
  readonly message: string;
  readonly licence: Licence;
  /** As it was given in MAIL, where that is known; empty for the null one. */
  readonly reversePath: string | undefined;
  /** Recipients that must get it. One may be there twice. */
  readonly forwardPaths: readonly string[];
  /** False when it was refused, or never ended: then nobody gets it. */
  readonly accepted: boolean;
  /** True when others may get it too. */
  readonly doubtful: boolean;
}

/** A refusal that only policy or shortage explains, though nothing out of the ordinary was asked. */
export interface Refusal {
  readonly of: 'recipient' | 'text' | 'command';
  readonly word: string;
  readonly expectation: Expectation;
  /** What was refused, in words. */
  readonly what: string;
  readonly forwardPath?: string;
  readonly answer: string;
}

/** What one session teaches about the server, for all that follow. */
export interface Habits {
  /** Empty lines are not answered. */
  ignoresEmptyLines: boolean;
}

export interface SmtpPartyOptions {
  readonly standard: SmtpStandard;
  /** A token for a text, as a placeholder. */
  readonly nextToken: () => string;
  /** Told of each text, once it is answered or given up. */
  readonly delivered: (delivery: Delivery) => void;
  readonly refused: (refusal: Refusal) => void;
  readonly habits: Habits;
  /** How many octets a string has once its placeholders are filled in. */
  readonly lengthOf: (text: string) => number;
}

/** What an answer is due to. */
type Pending =
  | { readonly to: 'greeting' | 'goodbye' }
  | { readonly to: 'command'; readonly said: SmtpUtterance }
  | { readonly to: 'text'; readonly text: Sent };

interface Sent {
  readonly token: string;
  readonly message: string;
  readonly licence: Licence;
}

const GREETING: Expectation = [
  conforms('220', 'RFC 5321 §4.3.1'),
  masked('4yz 5yz closed', 'RFC 5321 §3.1: no service'),
];
const GOODBYE: Expectation = [
  conforms('221', 'RFC 5321 §4.1.1.10'),
  masked('421', 'RFC 5321 §3.8: the service may close at any time'),
];
const GOODBYES: readonly Expectation[] = [GOODBYE];
const NOTHING: Expectation = [masked('421', 'RFC 5321 §3.8: the service may close at any time')];
const EMPTY: Extensions = new Map();
const NO_MORE = { octets: '', count: 0 };
const UNDECLARED = { eightBit: false, octets: Infinity };

/** Commands that end a pipelined group, and those that a server may not know to be none of them. */
const LAST: ReadonlySet<SmtpCommand> = new Set([...LAST_OF_GROUP, 'SEND', 'SOML', 'SAML', 'UNKNOWN', 'HELP']);
/** So many recipients every server takes (RFC 5321 §4.5.3.1.8). */
const RECIPIENTS = 100;

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
  /** What the MAIL that was accepted last has declared. */
  private declared = UNDECLARED;
  /** RCPT commands that were accepted in this session. */
  private recipients = 0;
  /** The server has refused a line that is no SMTP at all. */
  private garbled = false;
  /** Something else that no client may send has been refused: why the server may end the session for it. */
  private provoked: string | undefined;

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
        return this.farewell(word, answer);
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
      const excuse = this.mayEnd();
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
    const { octets, count } = this.group();
    return count === 0 ? undefined : { segments: segmentsOf(octets, cuts), answers: count };
  }

  /** The next commands that may go out together. */
  private group(): { readonly octets: string; readonly count: number } {
    let octets = '';
    let count = 0;
    const pipelining = this.session.offered.has('PIPELINING');
    for (;;) {
      const said = this.waiting.shift();
      if (said === undefined) break;
      if (said.damage === 'empty-line' && this.options.habits.ignoresEmptyLines) continue;
      octets += withLineEnd(this.lineOf(said));
      if (pipelining && said.behind !== undefined) octets += said.behind;
      this.pending.push({ to: 'command', said });
      count += 1;
      if (!pipelining || LAST.has(said.command) || said.damage !== undefined) break;
    }
    return { octets, count };
  }

  private lineOf(said: SmtpUtterance): string {
    const parameter = this.parameterOf(said);
    return parameter === undefined ? said.line : `${said.line} ${parameter}`;
  }

  private parameterOf({ parameter }: SmtpUtterance): string | undefined {
    const { offered } = this.session;
    if (parameter === undefined || !offered.has(parameter.keyword)) return undefined;
    return parameter.besides === undefined || offered.has(parameter.besides) ? parameter.text : undefined;
  }

  private get state(): string {
    const { worlds } = this.session;
    return worlds.length === 1 ? (worlds[0]?.state ?? '') : worlds.map(({ state }) => state).join('-or-');
  }

  private farewell(word: string, answer: SmtpReply | Gone): Taken {
    const taken = this.judged(word, answer, 'QUIT', 'QUIT', GOODBYES, possibleOf(GOODBYES, word));
    if (word === '221') taken.over = true;
    return taken;
  }

  private takeCommand(word: string, answer: SmtpReply | Gone, said: SmtpUtterance): Taken {
    const { session } = this;
    const expectations = answersTo(this.options.standard, session, said);
    const name =
      said.damage ?? (said.to === undefined || said.to === 'known' ? said.command : `${said.command}-${said.to}`);
    if (said.behind !== undefined && answer.kind === 'closed' && answer.how === 'reset') {
      return { ...this.taken(word, name), excuse: 'octets that nobody read have reset the connection' };
    }
    if (said.behind !== undefined && answer.kind === 'reply' && blamesGroup(answer)) {
      return { ...this.taken(word, name), excuse: 'a group that goes on behind its last command is refused' };
    }
    const possible = possibleOf(expectations, word);
    const taken = this.judged(word, answer, name, said.line, expectations, possible);
    if (isRight(taken)) this.goOn(taken, answer, said, possible);
    if (said.damage === undefined) this.noteRefusal(session, answer, taken, said);
    if (said.aside === true) taken.aside = true;
    return taken;
  }

  /** The session behind a right answer to a command, and what follows at once. */
  private goOn(taken: Taking, answer: SmtpReply | Gone, said: SmtpUtterance, possible: readonly boolean[]): void {
    if (answer.kind !== 'reply') {
      if (said.damage === 'empty-line') this.ignored(taken);
      return;
    }
    if (answer.code >= 500) {
      this.garbled ||= said.damage === 'garbage';
      if (said.damage === 'noop-of-1400-octets') this.provoked ??= 'an overlong line (RFC 5321 §4.5.3.1, §7.8)';
    }
    if (answer.code === 354) {
      taken.then = this.text(said.text ?? { body: '' });
      return;
    }
    if (said.command === 'MAIL' && answer.code < 300) this.declared = declaredBy(this.parameterOf(said));
    if (said.command === 'RCPT' && answer.code < 300) this.recipients += 1;
    const offered = said.command === 'EHLO' && answer.code === 250 ? extensions(answer) : EMPTY;
    this.session = afterCommand(this.session, said, answer.code, possible, offered);
    if (answer.code === 221) taken.over = true;
    else if (said.command === 'TURN' && answer.code < 300) taken.excuse = 'client and server have changed places';
    else this.sayNext(taken);
  }

  private sayNext(taken: Taking): void {
    const then = this.say();
    if (then !== undefined) taken.then = then;
  }

  /** An empty line is not answered, lawfully: no more can be seen of this session. */
  private ignored(taken: Taking): void {
    this.options.habits.ignoresEmptyLines = true;
    taken.excuse = 'an empty line is not answered';
  }

  private takeText(word: string, answer: SmtpReply | Gone, text: Sent): Taken {
    const before = this.session;
    const expectations = answersToText(this.options.standard, before, text.licence.refused);
    const possible = possibleOf(expectations, word);
    const taken = this.judged(word, answer, 'end-of-data', 'the end of mail data', expectations, possible);
    if (!isRight(taken) || answer.kind !== 'reply') return taken;
    if (text.licence.bare && answer.code >= 400) this.provoked ??= 'a text with bare CR or LF (RFC 5321 §2.3.8, §7.8)';
    const { session, accepted } = afterText(before, answer.code, possible);
    this.options.delivered({
      token: text.token,
      message: text.message,
      licence: text.licence,
      reversePath: accepted?.reversePath,
      accepted: accepted !== undefined,
      doubtful: accepted?.doubtful ?? false,
      forwardPaths: accepted?.forwardPaths ?? [],
    });
    this.session = session;
    this.sayNext(taken);
    if (!text.licence.refused) this.noteRefusal(before, answer, taken);
    return taken;
  }

  /** Tells of a refusal that is lawful for want of anything better, in a session that gave no reason for it. */
  private noteRefusal(session: SmtpSessionState, answer: SmtpReply | Gone, taken: Taken, said?: SmtpUtterance): void {
    if (answer.kind !== 'reply' || answer.code < 400 || taken.fault !== undefined) return;
    const { word, expectation } = taken;
    const [world, ...others] = session.worlds;
    if (world === undefined || others.length > 0 || world.reversePath === '' || this.weary() !== undefined) return;
    const wanted = said === undefined || (said.command === 'RCPT' && (said.to ?? 'known') === 'known');
    const within = this.recipients < RECIPIENTS && answer.code !== 530;
    if (!(word === '421' || (wanted && within)) || quickGradeOf(expectation, word)?.suspicious !== true) return;
    const what = said?.line ?? 'the end of mail data';
    this.options.refused({
      of: said === undefined ? 'text' : said.command === 'RCPT' ? 'recipient' : 'command',
      ...{ word, expectation, what, answer: describeAnswer(answer) },
      ...(said?.forwardPath === undefined ? {} : { forwardPath: said.forwardPath }),
    });
  }

  /** The text on its way: whole, or up to where it stops; behind it what may go out with its end (RFC 2920 §3.1). */
  private text(text: MailText): Turn {
    const token = this.options.nextToken();
    const { message, wire, bodyAt } = mailDataOf(text, token, this.options.lengthOf);
    const licence = licenceOf(text, message, this.declared.eightBit, this.declared.octets);
    const sent: Sent = { token, message: licence.compared === 'not' ? '' : message, licence };
    if (text.holdAt !== undefined) {
      const at = Math.min(bodyAt() + text.holdAt, wire.length - 1);
      this.rest = { wire: wire.slice(at), text: sent };
      return { segments: [wire.slice(0, at)], answers: 0 };
    }
    this.pending.push({ to: 'text', text: sent });
    const { octets, count } = this.session.offered.has('PIPELINING') ? this.group() : NO_MORE;
    return {
      segments: segmentsOf(
        wire + octets,
        text.cuts?.map((cut) => bodyAt() + cut),
      ),
      answers: 1 + count,
      commands: count,
    };
  }

  /** A text that never came to its end. */
  private never(text: Sent): void {
    this.options.delivered({ ...text, reversePath: undefined, accepted: false, doubtful: false, forwardPaths: [] });
  }

  /** The answer as the model sees it: with its fault, with an excuse, or right. */
  private judged(
    word: string,
    answer: SmtpReply | Gone,
    command: string,
    line: string,
    expectations: readonly Expectation[],
    possible: readonly boolean[],
  ): Taking {
    const expectation = expectations[possible.indexOf(true)] ?? expectations[0] ?? NOTHING;
    const taken = this.taken(word, command, expectation);
    if (word === '421') return { ...taken, excuse: 'the server closes with 421' };
    const mayEnd = this.mayEnd();
    if (answer.kind === 'closed' && mayEnd !== undefined) return { ...taken, excuse: mayEnd };
    if (possible.includes(true)) return taken;
    const broken = wrong(
      `${command} in state ${this.state} gets a reply of its row`,
      expectation,
      `${line.slice(0, 80)}: ${describeAnswer(answer)}`,
    );
    // States in which the same is expected make no difference.
    const fault = { ...broken, finding: `${command}|${broken.expected}|${word}` };
    return { ...taken, fault: mayEnd !== undefined && /^[45]/.test(word) ? { ...fault, unlessClosed: mayEnd } : fault };
  }

  private taken(word: string, command: string, expectation = NOTHING): Omit<Taken, 'fault'> {
    return { word, state: this.state, command, expectation };
  }

  /** Why the server may end the session; `undefined` when it may not. */
  private mayEnd(): string | undefined {
    return this.provoked === undefined ? this.weary() : `the server ends the session on ${this.provoked}`;
  }

  /** Why the server may have had enough of us, and refuse what it would take of others; `undefined` when it may not. */
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

/** A {@link Taken} while it is made up. */
type Taking = { -readonly [Key in keyof Taken]: Taken[Key] };

const endedLines = new Map<string, string>();
const LINES_KEPT = 1_000;

/** A command line with its CRLF: the same object for equal lines, of which a record holds thousands. */
function withLineEnd(line: string): string {
  let whole = endedLines.get(line);
  if (whole === undefined) {
    if (endedLines.size >= LINES_KEPT) endedLines.clear();
    endedLines.set(line, (whole = `${line}\r\n`));
  }
  return whole;
}

const isRight = (taken: Taken): boolean => taken.fault === undefined && taken.excuse === undefined;

/** For each expectation, whether the answer is right by it. */
const possibleOf = (expectations: readonly Expectation[], word: string): readonly boolean[] =>
  expectations.map((one) => (quickGradeOf(one, word)?.grade ?? 'violates') !== 'violates');

function declaredBy(parameter: string | undefined): typeof UNDECLARED {
  const parameters = parameter?.split(' ') ?? [];
  const size = parameters.find((one) => one.startsWith('SIZE='))?.slice('SIZE='.length);
  return { eightBit: parameters.includes('BODY=8BITMIME'), octets: size === undefined ? Infinity : Number(size) };
}

const ONE_REPLY = 'each command gets one reply, and nothing is said unasked but 421';
const STAYS = 'the connection stays open until QUIT';
const CLOSES = 'the server closes the connection behind 221';

const wrong = (rule: string, expectation: Expectation, actual: string) => ({
  rule,
  expected: describeExpectation(expectation),
  actual,
});
