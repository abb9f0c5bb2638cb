import type { DeliveryControl, Fence } from '../case/environment.js';
import { octetString } from '../octets/octets.js';
import { stuffed } from '../octets/transparency.js';
import { seconds } from '../session/reach.js';
import { SmtpSession, type SmtpAnswer } from '../session/smtp-session.js';
import { pause } from '../session/timer-wheel.js';
import { composeMessage } from '../target/message.js';
import type { MailStore } from '../target/store.js';
import type { Target } from '../target/target.js';
import type { Connect } from '../transport/transport.js';

const FENCE_ATTEMPTS = 5;
/** So many times the timeout is waited for an answer to ordinary mail, to tell a slow server from a silent one. */
const SLOW_TIMES = 6;
/** Behind so many that nobody answered the server is not slow. */
const UNANSWERED_AT_MOST = 2;

/**
 * The ordinary transaction, apart from all cases: a control that tells a refusal by policy from a fault, and a fence
 * that tells mail which is late from mail which is lost.
 */
export class OrdinaryMail implements DeliveryControl {
  slowestMs = 0;
  /** Ordinary messages that nobody took, at all. */
  private unanswered = 0;
  private readonly target: Target;
  private readonly store: MailStore | undefined;
  private readonly connect: Connect;
  private readonly timeoutMs: number;
  private readonly nextToken: () => string;
  /** Fences asked for while another is under way for the same address: all of them share the next one. */
  private readonly waiting = new Map<string, { current: Promise<Fence>; next: Promise<Fence> | undefined }>();

  constructor(options: {
    target: Target;
    store: MailStore | undefined;
    connect: Connect;
    timeoutMs: number;
    nextToken: () => string;
  }) {
    this.target = options.target;
    this.store = options.store;
    this.connect = options.connect;
    this.timeoutMs = options.timeoutMs;
    this.nextToken = options.nextToken;
  }

  took(ms: number): void {
    this.slowestMs = Math.max(this.slowestMs, ms);
  }

  fence(address: string): Promise<Fence> {
    const waiting = this.waiting.get(address);
    if (waiting === undefined) {
      const current = this.oneFence(address).finally(() => {
        if (this.waiting.get(address)?.current === current) this.waiting.delete(address);
      });
      this.waiting.set(address, { current, next: undefined });
      return current;
    }
    waiting.next ??= waiting.current.then(() => this.fence(address));
    return waiting.next;
  }

  async slowness(): Promise<string | undefined> {
    const [address] = this.target.recipients;
    if (address === undefined || this.unanswered >= UNANSWERED_AT_MOST) return undefined;
    let longestMs = 0;
    const answered = (ms: number): void => {
      longestMs = Math.max(longestMs, ms);
    };
    const token = await this.send(address, { timeoutMs: this.timeoutMs * SLOW_TIMES, answered }).catch(() => undefined);
    if (token === undefined) this.unanswered += 1;
    if (token === undefined || longestMs <= this.timeoutMs) return undefined;
    return `an ordinary message waits ${seconds(longestMs)} for an answer at the same time: --timeout is too short for this server`;
  }

  /**
   * Sends an ordinary message to `address`: its token, or `undefined` when it was refused or nobody answered.
   *
   * @param patience - Longest wait for one answer, and who is told of each wait.
   */
  async send(
    address: string,
    { timeoutMs = this.timeoutMs, answered }: { timeoutMs?: number; answered?: (ms: number) => void } = {},
  ): Promise<string | undefined> {
    if (this.target.smtp === undefined) return undefined;
    const message = composeMessage(this.nextToken());
    const session = new SmtpSession(await this.connect(this.target.smtp, this.timeoutMs), { timeoutMs, number: 1 });
    const timed = async (asked: Promise<SmtpAnswer>): Promise<number> => {
      const startedMs = performance.now();
      const answer = await asked;
      answered?.(performance.now() - startedMs);
      return answer.kind === 'reply' ? answer.code : 0;
    };
    const code = (line: string): Promise<number> => timed(session.command(line));
    try {
      if ((await timed(session.reply())) !== 220) return undefined;
      if ((await code('EHLO client.example.com')) !== 250 && (await code('HELO client.example.com')) !== 250)
        return undefined;
      if ((await code(`MAIL FROM:<${this.target.sender}>`)) !== 250) return undefined;
      if (Math.floor((await code(`RCPT TO:<${address}>`)) / 100) !== 2) return undefined;
      if ((await code('DATA')) !== 354) return undefined;
      await session.write(stuffed(octetString(message.octets)));
      if ((await timed(session.reply())) !== 250) return undefined;
      await code('QUIT');
      return message.token;
    } finally {
      session.destroy();
    }
  }

  /** As {@link send}, where a refusal may pass: too many sessions at a time, say. */
  private async sendPatiently(address: string): Promise<string | undefined> {
    for (let attempt = 1; ; attempt++) {
      const token = await this.send(address).catch(() => undefined);
      if (token !== undefined || attempt === FENCE_ATTEMPTS) return token;
      await pause(50 * 2 ** attempt);
    }
  }

  private async oneFence(address: string): Promise<Fence> {
    const token = await this.sendPatiently(address);
    if (token === undefined || this.store === undefined) return 'refused';
    const startedMs = performance.now();
    for (let waitMs = 4; performance.now() - startedMs < this.timeoutMs; waitMs = Math.min(waitMs * 2, 250)) {
      if ((await this.store.find(address, token)).length > 0) {
        this.took(performance.now() - startedMs);
        return 'arrived';
      }
      await pause(waitMs);
    }
    return 'lost';
  }
}
