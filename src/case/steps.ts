import { type Expectation } from '../grade/graded.js';
import { octets, octetString } from '../octets/octets.js';
import { unstuffed } from '../octets/transparency.js';
import { expected, type SmtpCommand, type SmtpState } from '../smtp/model.js';
import type { Message } from '../target/message.js';
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
  /** Closes our side, or resets. */
  | { readonly do: 'fin' | 'reset' }
  /** The server closes the connection. */
  | { readonly do: 'expect-close' }
  /** The mail data sent last arrives (or does not) at the addresses. */
  | { readonly do: 'delivered' | 'absent'; readonly addresses: readonly string[] };

export const send = (line: string): Step => ({ do: 'send', line });
export const sendOctets = (...segments: string[]): Step => ({ do: 'octets', segments });
export const expectAnswer = (...answers: Expectation): Step => ({ do: 'expect', answers });
export const expectModel = (command: SmtpCommand, state: SmtpState): Step => ({ do: 'expect-model', command, state });
export const inStep: Step = { do: 'in-step' };
export const expectClose: Step = { do: 'expect-close' };

/** Runs steps on one session. `{token}` in a line is the token of the run. */
export async function runSteps(
  t: CaseContext,
  protocol: 'smtp' | 'pop3',
  start: SmtpStart | Pop3Start,
  steps: readonly Step[],
): Promise<void> {
  const dialogue = protocol === 'smtp' ? await t.smtp(start as SmtpStart) : await t.pop3(start as Pop3Start);
  const token = t.token();
  const data = new MailDataWatch();
  for (const step of steps) await runStep(t, dialogue, step, token, data);
}

async function runStep(
  t: CaseContext,
  dialogue: SmtpDialogue | Pop3Dialogue,
  step: Step,
  token: string,
  data: MailDataWatch,
): Promise<void> {
  switch (step.do) {
    case 'send': {
      const line = t.fill(step.line.replaceAll('{token}', token));
      data.sent(`${line}\r\n`);
      if (dialogue instanceof Pop3Dialogue) await dialogue.octets(`${line}\r\n`);
      else await dialogue.send(line);
      return;
    }
    case 'octets': {
      const segments = step.segments.map((segment) => t.fill(segment.replaceAll('{token}', token)));
      data.sent(segments.join(''));
      await dialogue.octets(segments);
      return;
    }
    case 'expect': {
      const rule = t.definition.title;
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
      return;
    case 'expect-close':
      t.check((await dialogue.session.end()) !== undefined, {
        rule: t.definition.title,
        expected: 'the server closes the connection',
        actual: 'it stays open',
      });
      return;
    case 'delivered': {
      const message: Message = { token, octets: data.text() };
      await t.delivered(
        message,
        step.addresses.map((address) => t.fill(address)),
      );
      return;
    }
    case 'absent':
      await t.absent(
        { token },
        step.addresses.map((address) => t.fill(address)),
        t.definition.title,
      );
      return;
  }
}

/** Keeps what is sent behind a 354, up to the end of mail data indication. */
class MailDataWatch {
  private wire = '';
  private within = false;

  begin(): void {
    this.within = true;
    this.wire = '';
  }

  sent(octetsSent: string): void {
    if (!this.within) return;
    this.wire += octetsSent;
    if (unstuffed(octets(this.wire)) !== undefined) this.within = false;
  }

  text(): Uint8Array {
    return unstuffed(octets(this.wire)) ?? octets(this.wire);
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
