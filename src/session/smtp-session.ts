import { SmtpReplyReader, type SmtpReply } from '../smtp/reply.js';
import type { Transport } from '../transport/transport.js';
import { Session, type Closed, type SessionOptions, type Silent } from './session.js';

/** What came where a reply was due. */
export type SmtpAnswer = SmtpReply | Closed | Silent;

/** An SMTP session: octets out, replies in. */
export class SmtpSession extends Session<SmtpReply> {
  /** Every reply so far, in order; the greeting is the first. */
  readonly replies: SmtpReply[] = [];
  private readonly reader = new SmtpReplyReader();
  private readonly ready: SmtpReply[] = [];

  constructor(transport: Transport, options: SessionOptions) {
    super('smtp', transport, options);
    this.start();
  }

  /** The next reply, waited for. */
  async reply(timeoutMs = this.timeoutMs): Promise<SmtpAnswer> {
    const answer = await this.answer(() => this.ready.shift(), timeoutMs);
    if (answer.kind === 'reply') this.replies.push(answer);
    return answer;
  }

  /** Sends `line` with CRLF and waits for its reply. */
  async command(line: string): Promise<SmtpAnswer> {
    await this.write(`${line}\r\n`);
    return this.reply();
  }

  override get surplus(): boolean {
    return this.ready.length > 0 || this.reader.within;
  }

  protected override receive(octets: Uint8Array): void {
    this.ready.push(...this.reader.receive(octets));
  }

  protected override finish(): SmtpReply | undefined {
    return this.reader.finish();
  }

  protected override get within(): boolean {
    return this.reader.within;
  }
}
