import { type Expectation } from '../grade/graded.js';
import { octets, octetString } from '../octets/octets.js';
import { DotUnstuffer } from '../octets/transparency.js';
import { expected, type SmtpCommand, type SmtpState } from '../smtp/model.js';
import type { Message } from '../target/message.js';
import { returnPathOf } from '../target/return-path.js';
import type { Pop3Start, SmtpStart } from './case.js';
import type { CaseContext } from './context.js';
import { Pop3Dialogue } from './pop3-dialogue.js';
import { SmtpDialogue } from './smtp-dialogue.js';

/** A step of a dialogue, as data: what a script's line or a case's table becomes. */
export type Step =
  /** Sends the line and CRLF; placeholders are filled in. */
  | { readonly do: 'send'; readonly line: string }
  /** Sends octets as they are, each element a segment. */
  | { readonly do: 'octets'; readonly segments: readonly string[] }
  /** Reads one answer and judges it. */
  | {
      readonly do: 'expect';
      readonly answers: Expectation;
      readonly multiLine?: boolean;
      readonly lines?: readonly string[];
    }
  /** Reads one SMTP reply and judges it by the model. */
  | { readonly do: 'expect-model'; readonly command: SmtpCommand; readonly state: SmtpState }
  /** One NOOP, one answer: nothing else was sent by the server in between. */
  | { readonly do: 'in-step' }
  /** The steps from here on are on the connection with this number; a new one where none is open. */
  | { readonly do: 'connection'; readonly number: number }
  /** Closes our side, or resets. */
  | { readonly do: 'fin' | 'reset' }
  /** The server closes the connection. */
  | { readonly do: 'expect-close' }
  /** The mail data sent last arrives (or does not) at the addresses. */
  | { readonly do: 'delivered' | 'absent'; readonly addresses: readonly string[] }
  /** Where the mail data sent last has a Return-Path at the addresses, that is `path`. */
  | { readonly do: 'return-path'; readonly path: string; readonly addresses: readonly string[] };

export const send = (line: string): Step => ({ do: 'send', line });
export const sendOctets = (...segments: string[]): Step => ({ do: 'octets', segments });
export const expectAnswer = (...answers: Expectation): Step => ({ do: 'expect', answers });
export const expectModel = (command: SmtpCommand, state: SmtpState): Step => ({ do: 'expect-model', command, state });
export const inStep: Step = { do: 'in-step' };
export const expectClose: Step = { do: 'expect-close' };

/**
 * Runs steps on one session, or on several that take turns. `{token}`, `{token2}` ... in a line are tokens of the run,
 * one for each message.
 */
export async function runSteps(
  t: CaseContext,
  protocol: 'smtp' | 'pop3',
  start: SmtpStart | Pop3Start,
  steps: readonly Step[],
): Promise<void> {
  const stage = new Stage(t, () => (protocol === 'smtp' ? t.smtp(start as SmtpStart) : t.pop3(start as Pop3Start)));
  await stage.current();
  for (const step of steps) await stage.run(step);
}

interface Actor {
  readonly dialogue: SmtpDialogue | Pop3Dialogue;
  readonly data: MailDataWatch;
}

/** The sessions of a script. */
class Stage {
  private readonly t: CaseContext;
  private readonly open: () => Promise<SmtpDialogue | Pop3Dialogue>;
  private readonly actors = new Map<number, Actor>();
  private readonly tokens = new Map<number, string>();
  private connection = 1;
  /** The mail data that was sent last. */
  private last: MailDataWatch | undefined;

  constructor(t: CaseContext, open: () => Promise<SmtpDialogue | Pop3Dialogue>) {
    this.t = t;
    this.open = open;
  }

  /** The session whose turn it is; a new one where none is open. */
  async current(): Promise<Actor> {
    const open = this.actors.get(this.connection);
    if (open !== undefined) return open;
    const actor = { dialogue: await this.open(), data: new MailDataWatch() };
    this.actors.set(this.connection, actor);
    return actor;
  }

  async run(step: Step): Promise<void> {
    switch (step.do) {
      case 'connection':
        this.connection = step.number;
        return;
      case 'delivered':
        await this.t.delivered(this.message(), this.addresses(step));
        return;
      case 'absent':
        await this.t.absent(this.message(), this.addresses(step), this.t.definition.title);
        return;
      case 'return-path':
        await this.returnPath(this.fill(step.path), this.addresses(step));
        return;
      default: {
        const { dialogue, data } = await this.current();
        await this.converse(dialogue, data, step);
      }
    }
  }

  private async returnPath(wanted: string, addresses: readonly string[]): Promise<void> {
    await this.t.delivered(this.message(), addresses, {
      compare: (copy) => {
        const path = returnPathOf(copy);
        return path === undefined || path.toLowerCase() === wanted.toLowerCase() ? undefined : `Return-Path: <${path}>`;
      },
    });
  }

  private async converse(
    dialogue: SmtpDialogue | Pop3Dialogue,
    data: MailDataWatch,
    step: Exclude<Step, { do: 'connection' | 'delivered' | 'absent' | 'return-path' }>,
  ): Promise<void> {
    const { t } = this;
    const rule = t.definition.title;
    switch (step.do) {
      case 'send': {
        const line = this.fill(step.line);
        this.sent(data, `${line}\r\n`);
        if (dialogue instanceof Pop3Dialogue) await dialogue.octets(`${line}\r\n`);
        else await dialogue.send(line);
        return;
      }
      case 'octets': {
        const segments = step.segments.map((segment) => this.fill(segment));
        this.sent(data, segments.join(''));
        await dialogue.octets(segments);
        return;
      }
      case 'expect': {
        if (dialogue instanceof SmtpDialogue) {
          const reply = await dialogue.expect(step.answers, rule);
          if (reply.code === 354) data.begin();
          return;
        }
        const response = await dialogue.expect(step.answers, rule, step.multiLine);
        if (step.lines !== undefined) matchLines(t, [response.line, ...bodyText(response.body)], step.lines);
        return;
      }
      case 'expect-model':
        if (dialogue instanceof SmtpDialogue) {
          const reply = await dialogue.expect(expected(t.standard, step.state, step.command, dialogue.offered));
          if (reply.code === 354) data.begin();
        }
        return;
      case 'in-step':
        if (dialogue instanceof SmtpDialogue) await dialogue.inStep();
        else await dialogue.inStep('transaction');
        return;
      case 'fin':
        dialogue.session.fin();
        return;
      case 'reset':
        dialogue.session.reset();
        this.actors.delete(this.connection);
        return;
      case 'expect-close':
        await dialogue.closes(rule);
        this.actors.delete(this.connection);
        return;
    }
  }

  private fill(text: string): string {
    return this.t.fill(text, (number) => this.token(number));
  }

  private token(number: number): string {
    const token = this.tokens.get(number) ?? this.t.token();
    this.tokens.set(number, token);
    return token;
  }

  private sent(data: MailDataWatch, octetsSent: string): void {
    if (data.sent(octetsSent)) this.last = data;
  }

  /** The mail data that was sent last, under the token that stands in it. */
  private message(): Message {
    const text = this.last?.text() ?? new Uint8Array(0);
    const string = octetString(text);
    const token = [...this.tokens.values()].find((one) => string.includes(one)) ?? this.token(1);
    return { token, octets: text };
  }

  private addresses(step: { readonly addresses: readonly string[] }): readonly string[] {
    return step.addresses.map((address) => this.t.fill(address));
  }
}

/** Keeps what is sent behind a 354, up to the end of mail data indication. */
class MailDataWatch {
  private reader = new DotUnstuffer();
  private readonly parts: Uint8Array[] = [];
  private within = false;

  begin(): void {
    this.within = true;
    this.reader = new DotUnstuffer();
    this.parts.length = 0;
  }

  /** @returns True when the octets are mail data; commands may stand behind their end. */
  sent(octetsSent: string): boolean {
    if (!this.within) return false;
    this.parts.push(this.reader.push(octets(octetsSent)));
    if (this.reader.ended) this.within = false;
    return true;
  }

  text(): Uint8Array {
    return Buffer.concat(this.parts);
  }
}

function bodyText(body: Uint8Array | undefined): readonly string[] {
  if (body === undefined) return [];
  const lines = octetString(body).split('\r\n');
  if (lines.at(-1) === '') lines.pop();
  return [...lines, '.'];
}

/** Lines against patterns: `*` is any text, `...` any number of lines. */
function matchLines(t: CaseContext, actual: readonly string[], wanted: readonly string[]): void {
  let at = 0;
  for (const [index, pattern] of wanted.entries()) {
    if (pattern === '...') {
      const rest = wanted.length - index - 1;
      at = Math.max(at, actual.length - rest);
      continue;
    }
    const line = actual[at];
    const form = new RegExp(
      `^${t
        .fill(pattern)
        .split('*')
        .map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'))
        .join('.*')}$`,
      's',
    );
    t.check(line !== undefined && form.test(line), {
      rule: t.definition.title,
      expected: pattern,
      actual: line ?? 'no more lines',
    });
    at += 1;
  }
  t.check(at >= actual.length, { rule: t.definition.title, expected: 'no more lines', actual: actual[at] ?? '' });
}
