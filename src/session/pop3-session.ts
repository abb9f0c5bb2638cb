import { readCommandLine } from '../pop3/command-line.js';
import { Pop3ResponseReader, type Pop3Response } from '../pop3/response.js';
import type { Transport } from '../transport/transport.js';
import { LoginPatience } from './login-patience.js';
import { Session, type Closed, type SessionOptions, type Silent } from './session.js';

/** What came where a response was due. */
export type Pop3Answer = Pop3Response | Closed | Silent;

export interface Pop3SessionOptions extends SessionOptions {
  /** Shared by the sessions of a run. */
  readonly patience?: LoginPatience;
}

/** A POP3 session: octets out, responses in. */
export class Pop3Session extends Session<Pop3Response> {
  /** Every response so far, in order; the greeting is the first. */
  readonly responses: Pop3Response[] = [];
  private readonly reader = new Pop3ResponseReader();
  private readonly patience: LoginPatience;
  /** Responses to come up to the one that answers a login. */
  private untilLogin = 0;

  constructor(transport: Transport, options: Pop3SessionOptions) {
    super('pop3', transport, options);
    this.patience = options.patience ?? new LoginPatience();
    this.start();
  }

  override write(segments: string | readonly string[]): Promise<void> {
    const lines = (typeof segments === 'string' ? segments : segments.join('')).split('\r\n');
    const login = lines.findLastIndex((line) => /^(?:PASS|APOP|AUTH)\b/i.test(line));
    if (login >= 0) this.untilLogin = login + 1;
    return super.write(segments);
  }

  /**
   * The next response, waited for; that to a login for longer than others.
   *
   * @param multiLine - True when a `+OK` is followed by lines up to a termination octet.
   */
  async response(multiLine = false, timeoutMs?: number): Promise<Pop3Answer> {
    const patient = timeoutMs === undefined && this.untilLogin > 0;
    const startedMs = performance.now();
    const limitMs = timeoutMs ?? (patient ? this.patience.limitMs(this.timeoutMs) : this.timeoutMs);
    const answer = await this.answer(() => this.reader.next(multiLine), limitMs);
    if (patient) this.patience.waited(performance.now() - startedMs, this.timeoutMs, answer.kind !== 'silent');
    if (answer.kind === 'response') this.responses.push(answer);
    if (answer.kind !== 'response') this.untilLogin = 0;
    // A challenge is not the end of the login.
    else if (answer.status !== '+') this.untilLogin = Math.max(0, this.untilLogin - 1);
    return answer;
  }

  /** Sends `line` with CRLF and waits for its response, multi-line where its command wants it. */
  async command(line: string): Promise<Pop3Answer> {
    await this.write(`${line}\r\n`);
    return this.response(readCommandLine(line).multiLine);
  }

  override get surplus(): boolean {
    return this.reader.within;
  }

  protected override receive(octets: Uint8Array): void {
    this.reader.receive(octets);
  }

  protected override finish(): Pop3Response | undefined {
    return this.reader.finish();
  }

  protected override get within(): boolean {
    return this.reader.within;
  }
}
