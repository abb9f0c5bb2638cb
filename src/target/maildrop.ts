import { createHash } from 'node:crypto';
import { utf8 } from '../octets/octets.js';
import { printable } from '../octets/printable.js';
import { readDropListing, readScanListing, readUniqueIdListing } from '../pop3/listing.js';
import { bodyLines, type Pop3Response } from '../pop3/response.js';
import { Pop3Session, type Pop3Answer } from '../session/pop3-session.js';
import { pause } from '../session/timer-wheel.js';
import type { Connect, Endpoint } from '../transport/transport.js';
import { withoutPassword } from './secret.js';
import type { Account } from './target.js';

/** How connections are made, and how long one answer may take. */
export interface Access {
  readonly connect: Connect;
  /** In milliseconds. */
  readonly timeoutMs: number;
}

/** A maildrop cannot be opened or read over POP3; the message names the account, the command and the response. */
export class MaildropError extends Error {
  override readonly name = 'MaildropError';
}

/** A message of a maildrop. */
export interface Listed {
  readonly messageNumber: number;
  /** Its unique-id or, where the server gives no usable ones, its number and size. */
  readonly key: string;
  /** False when `key` holds only as long as no message is removed. */
  readonly lasting: boolean;
}

const LOCK_TRIES = 7;
const LOCK_FIRST_MS = 50;
/** Longest wait for the server to close behind QUIT. */
const CLOSE_MS = 500;
/** Somebody else has the maildrop open (RFC 1939 §4, RFC 2449 §8.1.1, RFC 3206 §4), or left it a moment ago. */
const LOCKED = /\[(?:IN-USE|LOGIN-DELAY|SYS\/TEMP)\]|\block|\bin use\b|\bbusy\b/i;

/**
 * Logs in: USER and PASS, or APOP where USER is refused and the greeting has a timestamp. A maildrop that is locked is tried
 * again for about three seconds.
 *
 * @throws {MaildropError} when the server refuses or does not answer.
 * @throws {TransportError} when it cannot be reached.
 */
export async function openMaildrop(endpoint: Endpoint, account: Account, access: Access): Promise<Maildrop> {
  for (let attempt = 1; ; attempt++) {
    const transport = await access.connect(endpoint, access.timeoutMs);
    const maildrop = new Maildrop(new Pop3Session(transport, { timeoutMs: access.timeoutMs, number: 1 }), account);
    try {
      const locked = await maildrop.login();
      if (locked === undefined) return maildrop;
      if (attempt === LOCK_TRIES) throw locked;
      maildrop.destroy();
    } catch (error) {
      maildrop.destroy();
      throw error;
    }
    await pause(LOCK_FIRST_MS * 2 ** (attempt - 1));
  }
}

/** An account's maildrop, open in the TRANSACTION state. Its methods throw {@link MaildropError}. */
export class Maildrop {
  private readonly session: Pop3Session;
  private readonly account: Account;

  constructor(session: Pop3Session, account: Account) {
    this.session = session;
    this.account = account;
  }

  /** @returns The refusal, where it is for a lock that may go away. */
  async login(): Promise<MaildropError | undefined> {
    const { user, password } = this.account;
    const greeting = this.ok('the connection', await this.session.response());
    const timestamp = /<[^<>\s]+@[^<>\s]+>/.exec(greeting.line)?.[0];
    let command = `USER ${user}`;
    let answer = await this.session.command(utf8(command));
    if (answer.kind === 'response' && answer.status === '+OK') {
      command = 'PASS ***';
      answer = await this.session.command(utf8(`PASS ${password}`));
    } else if (answer.kind === 'response' && timestamp !== undefined) {
      const digest = createHash('md5').update(timestamp, 'latin1').update(password, 'utf8').digest('hex');
      command = `APOP ${user} ***`;
      answer = await this.session.command(utf8(`APOP ${user} ${digest}`));
    }
    if (answer.kind === 'response' && answer.status === '-ERR' && LOCKED.test(answer.line))
      return this.error(command, answer);
    this.ok(command, answer);
    return undefined;
  }

  /** How many messages STAT tells of; `undefined` where it is refused, as some servers do when there is none, or malformed. */
  async stat(): Promise<number | undefined> {
    const response = this.response('STAT', await this.session.command('STAT'));
    const drop = readDropListing(response.text);
    return response.status === '+OK' && drop.fault === undefined ? drop.value.messages : undefined;
  }

  /** How many messages LIST tells of; `undefined` where it is refused. */
  async list(): Promise<number | undefined> {
    const response = this.response('LIST', await this.session.command('LIST'));
    return response.status === '+OK' ? bodyLines(response).length : undefined;
  }

  /** The messages, by unique-id, or by LIST where UIDL is refused, malformed or not unique. */
  async listing(): Promise<readonly Listed[]> {
    const uidl = this.response('UIDL', await this.session.command('UIDL'));
    const ids = uidl.status === '+OK' ? bodyLines(uidl).map(readUniqueIdListing) : undefined;
    const usable = ids?.flatMap((one) => (one.fault === undefined ? [one.value] : []));
    if (usable !== undefined && new Set(usable.map(({ uniqueId }) => uniqueId)).size === ids?.length) {
      return usable.map(({ messageNumber, uniqueId }) => ({ messageNumber, key: uniqueId, lasting: true }));
    }
    const list = this.response('LIST', await this.session.command('LIST'));
    if (list.status !== '+OK' && ((await this.stat()) ?? 0) === 0) return [];
    return bodyLines(this.ok('LIST', list)).map((line) => {
      const scan = readScanListing(line);
      if (scan.fault !== undefined) {
        throw new MaildropError(`${this.label}: LIST has the line "${printable(line, 100)}": ${scan.fault}`);
      }
      const { messageNumber, octets } = scan.value;
      return { messageNumber, key: `${messageNumber} ${octets}`, lasting: false };
    });
  }

  /** The octets of a message, byte-stuffing undone. */
  async retrieve(messageNumber: number): Promise<Uint8Array> {
    const command = `RETR ${messageNumber}`;
    const response = this.ok(command, await this.session.command(command));
    if (
      response.body === undefined ||
      response.defects.includes('unterminated') ||
      response.defects.includes('too-long')
    ) {
      throw new MaildropError(`${this.label}: the response to ${command} does not end`);
    }
    return response.body;
  }

  /** Marks a message as deleted: true when the server agreed. */
  async remove(messageNumber: number): Promise<boolean> {
    const command = `DELE ${messageNumber}`;
    return this.response(command, await this.session.command(command)).status === '+OK';
  }

  /** Ends the session, which removes the messages marked as deleted: true when the server says it did. */
  async quit(): Promise<boolean> {
    const answer = await this.session.command('QUIT');
    // The lock is free when the server has closed, not when it has said so.
    if (answer.kind === 'response') await this.session.end(CLOSE_MS);
    this.session.destroy();
    return answer.kind === 'response' && answer.status === '+OK';
  }

  /** Gives the session up; nothing is removed. */
  destroy(): void {
    this.session.destroy();
  }

  private get label(): string {
    return `maildrop of ${this.account.user}`;
  }

  private ok(command: string, answer: Pop3Answer): Pop3Response {
    const response = this.response(command, answer);
    if (response.status !== '+OK') throw this.error(command, response);
    return response;
  }

  private response(command: string, answer: Pop3Answer): Pop3Response {
    if (answer.kind !== 'response') throw this.error(command, answer);
    return answer;
  }

  private error(command: string, answer: Pop3Answer): MaildropError {
    const line =
      answer.kind === 'response' ? `"${printable(withoutPassword(answer.line, this.account.password), 200)}"` : '';
    const what = {
      response: `was answered ${line}`,
      closed: 'was not answered: the server closed',
      silent: 'was not answered',
    }[answer.kind];
    return new MaildropError(`${this.label}: ${command} ${what}`);
  }
}
