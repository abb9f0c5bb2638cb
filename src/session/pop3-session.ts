import { Pop3ResponseReader, type Pop3Response } from '../pop3/response.js';
import type { Transport } from '../transport/transport.js';
import { Session, type Closed, type SessionOptions, type Silent } from './session.js';

/** What came where a response was due. */
export type Pop3Answer = Pop3Response | Closed | Silent;

/** A POP3 session: octets out, responses in. */
export class Pop3Session extends Session<Pop3Response> {
  /** Every response so far, in order; the greeting is the first. */
  readonly responses: Pop3Response[] = [];
  private readonly reader = new Pop3ResponseReader();

  constructor(transport: Transport, options: SessionOptions) {
    super('pop3', transport, options);
    this.start();
  }

  /**
   * The next response, waited for.
   *
   * @param multiLine - True when a `+OK` is followed by lines up to a termination octet.
   */
  async response(multiLine = false, timeoutMs = this.timeoutMs): Promise<Pop3Answer> {
    const answer = await this.answer(() => this.reader.next(multiLine), timeoutMs);
    if (answer.kind === 'response') this.responses.push(answer);
    return answer;
  }

  /** Sends `line` with CRLF and waits for its response, multi-line where {@link isMultiLine} says so. */
  async command(line: string): Promise<Pop3Answer> {
    await this.write(`${line}\r\n`);
    return this.response(isMultiLine(line));
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

/**
 * True when the `+OK` to this command line is multi-line (RFC 1939 §5, §7; RFC 2449 §5; RFC 6856 §3.2). AUTH without a
 * mechanism should be refused; servers that answer it `+OK` list their mechanisms.
 */
export function isMultiLine(line: string): boolean {
  const [keyword = '', ...args] = line.trim().split(/ +/);
  switch (keyword.toUpperCase()) {
    case 'LIST':
    case 'UIDL':
    case 'AUTH':
    case 'LANG':
      return args.length === 0;
    case 'RETR':
    case 'TOP':
    case 'CAPA':
      return true;
    default:
      return false;
  }
}
