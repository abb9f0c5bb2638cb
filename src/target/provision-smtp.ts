import { octetString, utf8 } from '../octets/octets.js';
import { printable } from '../octets/printable.js';
import { stuffed } from '../octets/transparency.js';
import { SmtpSession, type SmtpAnswer } from '../session/smtp-session.js';
import { pause } from '../session/timer-wheel.js';
import type { Endpoint } from '../transport/transport.js';
import { openMaildrop, type Access, type Maildrop } from './maildrop.js';
import type { Message } from './message.js';
import { needDisposable, ProvisionError } from './provision-error.js';
import type { Provisioner } from './store.js';
import type { Account, Target } from './target.js';

const ARRIVAL_LIMIT_MS = 10_000;
/** After one message that did not come the next are not waited for as long. */
const ARRIVAL_IN_DOUBT_MS = 1_000;
const PAUSE_FIRST_MS = 4;
const PAUSE_LONGEST_MS = 500;

/** So many messages come one by one, in their order; who asks for more wants a large maildrop, not an order. */
const IN_ORDER = 20;
/** SMTP sessions side by side for the others. */
const SESSIONS = 4;
/** A server may remove one message a session. */
const SESSIONS_TO_EMPTY = 1000;

/**
 * Empties a maildrop over POP3 and fills it by mail. Each message must be there before the next is sent: a server that
 * delivers from a queue would mix up their order. More than {@link IN_ORDER} messages are sent all at once.
 */
export class SmtpProvisioner implements Provisioner {
  /** The server adds trace fields. */
  readonly exact = false;
  private readonly target: Target;
  private readonly access: Access;
  private arrivalLimitMs = ARRIVAL_LIMIT_MS;

  constructor(target: Target, access: Access) {
    this.target = target;
    this.access = access;
  }

  /** @throws {ProvisionError} when the server refuses, or a message does not arrive. */
  async provision(account: Account, messages: readonly Message[]): Promise<void> {
    needDisposable(this.target, account);
    const { smtp } = this.target;
    const { address } = account;
    if (smtp === undefined) throw new ProvisionError('provision smtp needs an SMTP endpoint');
    if (address === undefined) {
      throw new ProvisionError(
        `account ${account.user} has no address to send to; --account USER:PASSWORD:ADDRESS names it`,
      );
    }
    await this.empty(account);
    if (messages.length === 0) return;
    if (messages.length <= IN_ORDER) {
      await this.mail(smtp, address, messages, (sent) => this.arrival(account, sent));
      return;
    }
    const share = Math.ceil(messages.length / SESSIONS);
    const shares = Array.from({ length: SESSIONS }, (_, n) => messages.slice(n * share, (n + 1) * share));
    // Who fails must not leave the others sending into a maildrop that is then another case's.
    const ends = await Promise.allSettled(shares.map((some) => this.mail(smtp, address, some)));
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
    await this.arrival(account, messages.length);
  }

  /** @param sent - Awaited behind each message. */
  private async mail(
    smtp: Endpoint,
    address: string,
    messages: readonly Message[],
    sent?: (count: number) => Promise<void>,
  ): Promise<void> {
    const mailing = await Mailing.open(smtp, this.access);
    try {
      for (const [index, message] of messages.entries()) {
        await mailing.send(this.target.sender, address, message);
        await sent?.(index + 1);
      }
      await mailing.quit();
    } finally {
      mailing.destroy();
    }
  }

  /**
   * Deletes all messages, in several sessions where one does not delete all that it agreed to. As many messages as before
   * may be others, that a queue has delivered late: only the same first one twice shows that nothing is deleted.
   */
  private async empty(account: Account): Promise<void> {
    let before = Infinity;
    let stood: string | undefined;
    for (let session = 1; session <= SESSIONS_TO_EMPTY; session++) {
      const { count, agreed, first, stuck } = await this.inMaildrop(account, async (maildrop) => {
        const count = await held(maildrop, 0);
        const first = count > 0 && count >= before ? octetString(await maildrop.retrieve(1)) : undefined;
        const stuck = first !== undefined && first === stood;
        let agreed = 0;
        for (let messageNumber = 1; messageNumber <= count && !stuck; messageNumber++) {
          if (await maildrop.remove(messageNumber)) agreed += 1;
        }
        return { count, agreed, first, stuck };
      });
      if (count === 0) return;
      if (stuck) {
        const what = `DELE was answered +OK before QUIT, and the maildrop still holds ${count} messages`;
        throw new ProvisionError(`maildrop of ${account.user} cannot be emptied: ${what}`, { serverFault: what });
      }
      if (agreed === 0)
        throw new ProvisionError(`maildrop of ${account.user} cannot be emptied: every DELE is refused`);
      before = count;
      stood = first;
    }
    throw new ProvisionError(`maildrop of ${account.user} cannot be emptied: more messages keep arriving`);
  }

  /** Waits until the maildrop holds `expected` messages, as long as they keep arriving. */
  private async arrival(account: Account, expected: number): Promise<void> {
    let grownMs = performance.now();
    let before = 0;
    for (let waitMs = PAUSE_FIRST_MS; ; waitMs = Math.min(2 * waitMs, PAUSE_LONGEST_MS)) {
      const count = await this.inMaildrop(account, (maildrop) => held(maildrop, expected));
      if (count === expected) break;
      if (count > expected) {
        throw new ProvisionError(
          `maildrop of ${account.user} holds ${count} messages where ${expected} were sent: others write to it`,
        );
      }
      if (count > before) grownMs = performance.now();
      before = count;
      if (performance.now() - grownMs > this.arrivalLimitMs) {
        const limit = this.arrivalLimitMs / 1000;
        this.arrivalLimitMs = ARRIVAL_IN_DOUBT_MS;
        const missing = expected - count;
        const what = missing === 1 ? `message ${expected}` : `${missing} of ${expected} messages`;
        throw new ProvisionError(
          `${what} to ${account.address ?? ''} ${missing === 1 ? 'was' : 'were'} accepted and did not appear in the maildrop of ${account.user} within ${limit} s`,
        );
      }
      await pause(waitMs);
    }
    this.arrivalLimitMs = ARRIVAL_LIMIT_MS;
  }

  private async inMaildrop<T>(account: Account, work: (maildrop: Maildrop) => Promise<T>): Promise<T> {
    const { pop3 } = this.target;
    if (pop3 === undefined) throw new ProvisionError('provision smtp needs a POP3 endpoint');
    try {
      const maildrop = await openMaildrop(pop3, account, this.access);
      try {
        const result = await work(maildrop);
        await maildrop.quit();
        return result;
      } finally {
        maildrop.destroy();
      }
    } catch (error) {
      if (error instanceof ProvisionError || !(error instanceof Error)) throw error;
      throw new ProvisionError(error.message, { cause: error });
    }
  }
}

/** How many messages the maildrop holds; a STAT that does not say `expected` is doubted, and LIST asked. */
async function held(maildrop: Maildrop, expected: number): Promise<number> {
  const stat = await maildrop.stat();
  if (stat === expected) return stat;
  return (await maildrop.list()) ?? stat ?? 0;
}

/** One SMTP session that sends ordinary messages in lock-step. */
class Mailing {
  private readonly session: SmtpSession;

  private constructor(session: SmtpSession) {
    this.session = session;
  }

  static async open(endpoint: Endpoint, access: Access): Promise<Mailing> {
    const transport = await access.connect(endpoint, access.timeoutMs);
    const mailing = new Mailing(new SmtpSession(transport, { timeoutMs: access.timeoutMs, number: 1 }));
    try {
      mailing.need('the connection', 220, await mailing.session.reply());
      const ehlo = await mailing.session.command('EHLO client.example.com');
      if (ehlo.kind !== 'reply' || ehlo.code !== 250) await mailing.command('HELO client.example.com', 250);
      return mailing;
    } catch (error) {
      mailing.destroy();
      throw error;
    }
  }

  async send(sender: string, address: string, message: Message): Promise<void> {
    await this.command(`MAIL FROM:<${sender}>`, 250);
    await this.command(`RCPT TO:<${address}>`, 250);
    await this.command('DATA', 354);
    await this.session.write(stuffed(octetString(message.octets)));
    this.need('the message', 250, await this.session.reply());
  }

  async quit(): Promise<void> {
    await this.session.command('QUIT');
  }

  destroy(): void {
    this.session.destroy();
  }

  private async command(line: string, code: number): Promise<void> {
    this.need(line, code, await this.session.command(utf8(line)));
  }

  /** Any code of the expected one's first digit will do here; cases judge codes. */
  private need(what: string, code: number, answer: SmtpAnswer): void {
    if (answer.kind === 'reply' && Math.floor(answer.code / 100) === Math.floor(code / 100)) return;
    const actual = answer.kind === 'reply' ? `"${printable(answer.lines.join(' / '), 200)}"` : answer.kind;
    throw new ProvisionError(
      `messages cannot be sent: ${what} was to be answered ${code}, and the answer was ${actual}`,
    );
  }
}
