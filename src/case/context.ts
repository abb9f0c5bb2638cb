import type { Grade } from '../grade/graded.js';
import { Pop3Session } from '../session/pop3-session.js';
import type { Session, SessionOptions } from '../session/session.js';
import { SmtpSession } from '../session/smtp-session.js';
import { pause } from '../session/timer-wheel.js';
import type { Extensions } from '../smtp/ehlo.js';
import type { SmtpStandard } from '../smtp/model.js';
import { composeMessage, type Message, type MessageParts } from '../target/message.js';
import type { Account, Target } from '../target/target.js';
import type { Transcript } from '../transcript/transcript.js';
import type { Transport } from '../transport/transport.js';
import { TransportError } from '../transport/transport.js';
import type { CaseDefinition, Pop3Start, SmtpStart } from './case.js';
import { checkAbsent, checkDelivered, type DeliveredOptions } from './delivery.js';
import type { Environment } from './environment.js';
import type { Judgement } from './judge.js';
import type { Finding, ReachedCounts } from './outcome.js';
import { patienceOf } from './patience.js';
import { filledIn } from './placeholders.js';
import { Pop3Dialogue } from './pop3-dialogue.js';
import { Inconclusive, NotApplicable, StopCase, TargetGone } from './signals.js';
import { SmtpDialogue } from './smtp-dialogue.js';

/** A remark on what was found. */
export interface Remark {
  readonly rule: string;
  readonly expected: string;
  readonly actual: string;
}

/** What a property found: a fault in sessions of its own, and what playing them again gave. */
export interface Discovery {
  readonly finding: Finding;
  readonly grade: 'violates' | 'deviates';
  readonly transcripts: readonly Transcript[];
  /** The shortest session that shows it, as a script. */
  readonly counterexample: string;
  /** The sessions played once more, and whether they showed the same. */
  readonly again: { readonly same: boolean; readonly transcripts: readonly Transcript[] };
  /** What else its sessions have shown. */
  readonly further: readonly Remark[];
}

const LOGIN_ATTEMPTS = 4;
const GREETING_ATTEMPTS = 6;
/** A session that has ended need not be waited for longer than this. */
const IDLE_STEP_MS = 60_000;

/** What a case works with: sessions, messages, read-back, and where its findings go. */
export class CaseContext {
  readonly definition: CaseDefinition;
  readonly environment: Environment;
  readonly findings: (Finding & { readonly grade: Grade; readonly suspicious: boolean })[] = [];
  readonly observations: string[] = [];
  readonly dialogues: (SmtpDialogue | Pop3Dialogue)[] = [];
  /** What generated sessions reached; set by properties. */
  reached: ReachedCounts | undefined;
  discovery: Discovery | undefined;
  /** Sessions that were held without a dialogue. */
  readonly records: Transcript[] = [];
  /** The accounts leased for this case; the first is the ordinary one. */
  accounts: readonly Account[] = [];
  /** The messages in the first account's maildrop, in the order they were put there; empty when they are not ours. */
  messages: readonly Message[] = [];
  private readonly random: () => number;
  private sessions = 0;
  /** The case is counted among those with SMTP sessions. */
  private entered = false;

  constructor(definition: CaseDefinition, environment: Environment) {
    this.definition = definition;
    this.environment = environment;
    this.random = environment.random(definition.id);
  }

  get standard(): SmtpStandard {
    return this.environment.standard;
  }

  get target(): Target {
    return this.environment.target;
  }

  /** The service extensions that the server offers; empty when EHLO was refused. */
  get extensions(): Extensions {
    return this.environment.facts.extensions ?? new Map<string, readonly string[]>();
  }

  /** The account of the case. */
  get account(): Account {
    return this.accounts[0] ?? unavailable('an account (--account)');
  }

  /** An address that the server delivers: 0 is the ordinary one. */
  recipient(index = 0): string {
    return this.target.recipients[index] ?? unavailable(`${index + 1} recipients (--recipient)`);
  }

  get unknownRecipient(): string {
    return this.target.unknownRecipient ?? unavailable('an unknown recipient (--unknown-recipient)');
  }

  get foreignRecipient(): string {
    return this.target.foreignRecipient ?? unavailable('a foreign recipient (--foreign-recipient)');
  }

  /**
   * Fills `{recipient} {recipient2} {unknown} {foreign} {sender} {client} {user} {password}` ... into a line.
   *
   * @param tokenOf - What stands for `{token}` (1), `{token2}` ...
   */
  fill(text: string, tokenOf?: (number: number) => string | undefined): string {
    return filledIn(text, (name, number) => (name === 'token' ? tokenOf?.(number) : this.valueOf(name, number)));
  }

  private valueOf(name: string, number: number): string | undefined {
    const index = number - 1;
    switch (name) {
      case 'recipient':
        return this.recipient(index);
      case 'local':
        return this.recipient(index).replace(/@[^@]*$/, '');
      case 'domain':
        return this.recipient(index).replace(/^.*@/, '');
      case 'unknown':
        return this.unknownRecipient;
      case 'foreign':
        return this.foreignRecipient;
      case 'sender':
        return this.target.sender;
      case 'client':
        return CLIENT_NAME;
      case 'user':
        return (this.accounts[index] ?? this.account).user;
      case 'password':
        return (this.accounts[index] ?? this.account).password;
      default:
        return undefined;
    }
  }

  /** A message with a token of its own. */
  message(parts: MessageParts = {}): Message {
    return composeMessage(this.token(), parts);
  }

  /** A token for a message that the case puts together itself. */
  token(): string {
    return this.environment.nextToken();
  }

  /** Opens an SMTP session and brings it to `start`; trouble on the way is `inconclusive`. */
  async smtp(start: SmtpStart = 'ehlo'): Promise<SmtpDialogue> {
    const patience = patienceOf(this.environment);
    if (!this.entered) {
      this.entered = true;
      await patience.enter();
    }
    for (let attempt = 1; ; attempt++) {
      const session = await this.open('smtp', (transport, options) => new SmtpSession(transport, options));
      const dialogue = new SmtpDialogue(this, session);
      this.dialogues.push(dialogue);
      try {
        await dialogue.bringTo(start);
        patience.letIn();
        return dialogue;
      } catch (error) {
        // No room for one more session (RFC 5321 §3.1, §3.8): there may be when another case has ended.
        const waitMs = session.replies[0]?.code === 421 ? patience.beforeAttempt(attempt) : undefined;
        if (!(error instanceof Inconclusive) || waitMs === undefined) throw error;
        await dialogue.close();
        await pause(waitMs);
      }
    }
  }

  /** Opens a POP3 session and brings it to `start`, logged in as `account` for `transaction`. */
  async pop3(start: Pop3Start = 'transaction', account?: Account): Promise<Pop3Dialogue> {
    for (let attempt = 1; ; attempt++) {
      const session = await this.openPop3(start);
      const dialogue = new Pop3Dialogue(this, session, account);
      this.dialogues.push(dialogue);
      try {
        await dialogue.bringTo(start);
        return dialogue;
      } catch (error) {
        // The lock of a session that has just ended may still be held.
        const refused = error instanceof Inconclusive && error.masked && start === 'transaction';
        if (!refused || attempt === LOGIN_ATTEMPTS) throw error;
        await dialogue.close();
        await pause(50 * 3 ** attempt);
      }
    }
  }

  /** A connection that is greeted. One that is ended instead is tried again: servers limit how many one address has. */
  private async openPop3(start: Pop3Start): Promise<Pop3Session> {
    const { crowding, patience } = this.environment;
    for (let attempt = 1; ; attempt++) {
      const session = await this.open(
        'pop3',
        (transport, options) => new Pop3Session(transport, { ...options, patience }),
      );
      if (start === 'at-once' || !(await session.turnedAway()) || attempt === GREETING_ATTEMPTS) return session;
      session.destroy();
      crowding.turnedAway += 1;
      await pause(100 * 2 ** (attempt - 1));
    }
  }

  /** The message arrives, unchanged, at each of `addresses`. */
  async delivered(message: Message, addresses: readonly string[], options: DeliveredOptions = {}): Promise<void> {
    await checkDelivered(this, message, addresses, options);
  }

  /** Nothing that carries the message's token arrives at any of `addresses`. */
  async absent(message: { readonly token: string }, addresses: readonly string[], rule: string): Promise<void> {
    await checkAbsent(this, message.token, addresses, rule);
  }

  /** Records a finding and goes on, or ends the case when a MUST is broken. */
  report(grade: Grade, remark: Remark, session = this.sessions, suspicious = false): void {
    if (grade === 'conforms') return;
    if (grade === 'recorded') {
      this.observations.push(remark.actual);
      return;
    }
    const entry = this.dialogues.find((dialogue) => dialogue.session.number === session)?.session.transcript.entries
      .length;
    this.findings.push({ ...remark, grade, suspicious, session, entry: entry ?? 0 });
    if (grade === 'violates' || grade === 'masked') throw new StopCase(remark.rule);
  }

  /** A condition that a right server fulfils; `grade` says what breaking it is worth. */
  check(holds: boolean, remark: Remark, grade: 'violates' | 'deviates' = 'violates'): void {
    if (!holds) this.report(grade, remark);
  }

  /** Takes a judgement into the findings. */
  judged(judgement: Judgement, rule: string, session: number): void {
    const { graded, expected, actual } = judgement;
    this.report(graded.grade, { rule, expected, actual }, session, graded.suspicious === true);
  }

  /** Nothing is said for `ms` milliseconds, or until the server ends the session of `pop3`. */
  async idle(ms: number, pop3?: Pop3Dialogue): Promise<void> {
    for (let leftMs = ms; leftMs > 0 && pop3?.session.ended === undefined; leftMs -= IDLE_STEP_MS) {
      await this.environment.pause(Math.min(leftMs, IDLE_STEP_MS));
    }
  }

  /** Writes down what the server does where it may choose. */
  observe(what: string): void {
    this.observations.push(what);
  }

  /** Takes the finding of a property, and ends the case. */
  discovered(discovery: Discovery): never {
    this.discovery = discovery;
    throw new StopCase(discovery.finding.rule);
  }

  notApplicable(reason: string): never {
    throw new NotApplicable(reason);
  }

  inconclusive(reason: string): never {
    throw new Inconclusive(reason);
  }

  /** Every session of the case ends; what the closing shows goes into the transcripts. */
  async close(): Promise<void> {
    await Promise.all(this.dialogues.map((dialogue) => dialogue.close()));
    if (this.entered) patienceOf(this.environment).leave();
    this.entered = false;
  }

  private async open<S extends Session<unknown>>(
    protocol: 'smtp' | 'pop3',
    make: (transport: Transport, options: SessionOptions) => S,
  ): Promise<S> {
    const endpoint = this.target[protocol] ?? unavailable(`a ${protocol.toUpperCase()} endpoint`);
    const { reach, timeoutMs, segmentation } = this.environment;
    const transport = await reach.connect(endpoint, this.definition.id).catch((error: unknown) => {
      if (!(error instanceof TransportError)) throw error;
      throw new TargetGone(error.message, { cause: error });
    });
    this.sessions += 1;
    return make(transport, { timeoutMs, number: this.sessions, segmentation, random: this.random });
  }
}

/** The name that we give in HELO and EHLO (RFC 2606: reserved, belongs to nobody). */
export const CLIENT_NAME = 'client.example.com';

function unavailable(what: string): never {
  throw new NotApplicable(`the target has no ${what.replace(/^an? /, '')}`);
}
