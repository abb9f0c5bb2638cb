import { Authorization } from './pop3-authorization.js';
import { capabilities, lacks } from './pop3-capabilities.js';
import { argumentsOf, parseCommand, type Command } from './pop3-command.js';
import { isCrash, isIgnored, isUnknown } from './pop3-crashes.js';
import { encode } from './pop3-encoding.js';
import { freshTimestamp, greetingOctets } from './pop3-greeting.js';
import { inLanguage, langCommand, type Language } from './pop3-language.js';
import type { ClientLine } from './pop3-lines.js';
import { err, ok, type Answer, type Response } from './pop3-response.js';
import type { Surroundings } from './pop3-surroundings.js';
import { Transaction } from './pop3-transaction.js';
import { abandon, update, type Loss } from './pop3-update.js';
import { utf8Command } from './pop3-utf8.js';
import { wrongState } from './pop3-wrong-state.js';

/** What the connection does behind a response: nothing, send FIN, or (a faulty server) break down. */
export type Ending = 'none' | 'close' | 'drop';

/** What goes out for one line of the client. */
export interface Output {
  /** The command answered, in upper case; `greeting`; or empty when the line was no command. */
  readonly keyword: string;
  /** An octet string. */
  readonly octets: string;
  readonly ending: Ending;
}

/**
 * One POP3 session without its socket (RFC 1939 §3): lines in, responses out.
 *
 * It begins in the AUTHORIZATION state. A login that obtains the lock leads to the TRANSACTION state; QUIT there is the
 * UPDATE state, in which the marked messages go. A connection that ends in any other way removes nothing. Each line of the
 * client gets exactly one response, but for the lines behind QUIT, which get none.
 */
export class Pop3Session {
  private readonly server: Surroundings;
  private readonly authorization: Authorization;
  private readonly timestamp: string;
  private transaction: Transaction | undefined;
  private utf8Mode = false;
  private language: Language = 'en';
  private over = false;
  private lineCount = 0;
  private unknownCount = 0;
  private refusedBeforeLogin = 0;

  constructor(server: Surroundings) {
    this.server = server;
    this.timestamp = freshTimestamp(server);
    this.authorization = new Authorization(server, this.timestamp);
    server.memory.sessionCount += 1;
  }

  greeting(): Output {
    return { keyword: 'greeting', octets: greetingOctets(this.timestamp, this.server), ending: 'none' };
  }

  /** The response to one line; undefined once the session is over. */
  receive(line: ClientLine): Output | undefined {
    if (this.over) return undefined;
    this.lineCount += 1;
    const { seeded } = this.server;
    const inExchange = this.authorization.inExchange;
    const keyword = inExchange ? '' : (parseCommand(line.text, this.server)?.keyword ?? '');
    const hasEnough = seeded('pop3-v-fifth-behind-four-refused') && !this.loggedIn && this.refusedBeforeLogin >= 4;
    const answer = hasEnough
      ? { ...err('that is enough'), close: true }
      : inExchange
        ? this.exchange(line)
        : this.answer(line);
    if (answer === 'nothing') return { keyword, octets: '', ending: 'none' };
    if (answer === 'drop' || (seeded('pop3-session-hundred-commands') && this.lineCount > 100)) {
      this.lost('reset', '');
      return { keyword, octets: '', ending: 'drop' };
    }
    if (answer.status === '-ERR') this.transaction?.refused();
    if (answer.status === '-ERR' && !this.loggedIn) this.refusedBeforeLogin += 1;
    if (this.transaction !== undefined) this.transaction.wasRefused = answer.status === '-ERR';
    const ending = answer.close === true ? 'close' : 'none';
    if (ending === 'close') this.end();
    const forgets = seeded('pop3-stuff-lost-behind-error') && this.transaction?.everRefused === true;
    const seeds = forgets ? { seeded: (name: string) => name === 'pop3-stuff-none' } : this.server;
    return { keyword, octets: encode(inLanguage(answer, this.language), keyword, seeds), ending };
  }

  /** The connection has ended without QUIT: nothing is removed, the lock is released (§6). */
  lost(how: Loss, unfinished: string): void {
    if (this.over) return;
    this.over = true;
    if (this.transaction !== undefined) abandon(this.transaction, how, unfinished, this.server);
  }

  /** What a faulty server does when the session is idle for a moment: it removes what is marked, or forgets the marks or the lock. */
  checkpoint(): void {
    if (this.server.seeded('pop3-lock-expires-when-idle') && this.transaction !== undefined)
      this.transaction.maildrop.locked = false;
    this.transaction?.unmarkBy('pop3-idle-unmarks');
    if (!this.server.seeded('pop3-idle-removes')) return;
    const marked = this.transaction?.messages.filter((message) => message.deleted) ?? [];
    this.transaction?.maildrop.remove(new Set(marked.map(({ stored }) => stored.uid)));
  }

  /** True in the TRANSACTION state. */
  get loggedIn(): boolean {
    return this.transaction !== undefined;
  }

  /** The server closes; unless it has been in the UPDATE state, that is one more end without QUIT. */
  private end(): void {
    if (this.transaction !== undefined) abandon(this.transaction, 'reset', '', this.server);
    this.transaction = undefined;
    this.over = !this.server.seeded('pop3-quit-answers-on');
  }

  private exchange(line: ClientLine): Answer {
    const { authorization } = this;
    return this.entered(line.tooLong ? authorization.abandonExchange() : authorization.exchangeLine(line.text));
  }

  private answer(line: ClientLine): Answer {
    if (isCrash(line.text, this.loggedIn, this.server)) return 'drop';
    if (isIgnored(line.text, isTooLong(line, this.server), this.server)) return 'nothing';
    const command = isTooLong(line, this.server) ? undefined : parseCommand(line.text, this.server);
    const isPassOrQuit = command?.keyword === 'PASS' || command?.keyword === 'QUIT';
    const insists = this.authorization.hasUser && this.server.seeded('pop3-v-pass-or-quit-behind-user');
    if (command?.keyword !== 'PASS' && command?.keyword !== 'USER') this.authorization.forgetUser();
    if (insists && !isPassOrQuit) {
      this.authorization.forgetUser();
      return err('PASS or QUIT is what may follow');
    }
    if (command === undefined) return this.invalid(line);
    if (command.keyword === 'CAPA') this.transaction?.unmarkBy('pop3-capa-unmarks');
    if (command.keyword === 'CAPA') return capaCommand(command, this.loggedIn, this.server);
    if (command.keyword === 'LANG') return this.changeLanguage(command);
    if (command.keyword === 'QUIT') return this.quitCommand(command);
    if (this.transaction !== undefined) return this.transactionAnswer(this.transaction, command);
    return this.entered(this.authorizationAnswer(command));
  }

  /** The same answer; the session is in the TRANSACTION state when a login has got the lock. */
  private entered(answer: Answer): Answer {
    const { opened } = this.authorization;
    if (opened !== undefined) this.transaction = new Transaction(opened, this.server, this.utf8Mode);
    this.authorization.opened = undefined;
    return answer;
  }

  private enterUtf8Mode(command: Command): Answer {
    const response = utf8Command(command, this.server);
    this.utf8Mode ||= response.status === '+OK';
    return response;
  }

  private changeLanguage(command: Command): Answer {
    const { response, language } = langCommand(command, this.server);
    this.language = language ?? this.language;
    return response;
  }

  /** QUIT: the UPDATE state after the TRANSACTION state, else only the end (§4, §6). */
  private quitCommand(command: Command): Answer {
    const { seeded, maildrops } = this.server;
    if (argumentsOf(command, 0, this.server) === undefined) return err('QUIT takes no argument');
    if (this.transaction === undefined) {
      if (seeded('pop3-before-login-quit-refused')) return err('log in first');
      const named = maildrops.byUser(this.authorization.lastNamed ?? '');
      if (seeded('pop3-before-login-quit-removes')) named?.remove(new Set(named.messages.map(({ uid }) => uid)));
      return ok('signing off', { close: true });
    }
    const response = update(this.transaction, this.server);
    this.transaction = undefined;
    if (seeded('pop3-quit-silent')) {
      this.over = true;
      return 'drop';
    }
    return seeded('pop3-quit-stays') ? { ...response, close: false } : response;
  }

  /** Commands of the AUTHORIZATION state; every other one is refused (§3). */
  private authorizationAnswer(command: Command): Answer {
    const { authorization } = this;
    switch (command.keyword) {
      case 'USER':
        if (this.utf8Mode && this.server.seeded('pop3-utf8-login-refused')) return err('not in UTF-8 mode');
        return authorization.userCommand(command);
      case 'PASS':
        return authorization.passCommand(command);
      case 'APOP':
        return authorization.apopCommand(command);
      case 'AUTH':
        return authorization.authCommand(command);
      case 'UTF8':
        return this.enterUtf8Mode(command);
      default:
        return this.closedAfterMany(wrongState(command.keyword, false, this.server), command.keyword);
    }
  }

  /** Commands of the TRANSACTION state; every other one is refused (§3). */
  private transactionAnswer(transaction: Transaction, command: Command): Answer {
    switch (command.keyword) {
      case 'STAT':
        return transaction.statCommand(command);
      case 'LIST':
        return transaction.listCommand(command);
      case 'RETR':
        return transaction.retrCommand(command);
      case 'DELE':
        return transaction.deleCommand(command);
      case 'NOOP':
        return transaction.noopCommand(command);
      case 'RSET':
        return this.reset(transaction, command);
      case 'TOP':
        return isLacking('TOP', this.server) ? err('TOP is not offered') : transaction.topCommand(command);
      case 'UIDL':
        return isLacking('UIDL', this.server) ? err('UIDL is not offered') : transaction.uidlCommand(command);
      case 'LAST':
        return transaction.lastCommand(command);
      default:
        return this.closedAfterMany(wrongState(command.keyword, true, this.server), command.keyword);
    }
  }

  private reset(transaction: Transaction, command: Command): Answer {
    const response = transaction.rsetCommand(command);
    if (!this.server.seeded('pop3-rset-logs-out') || response.status === '-ERR') return response;
    abandon(transaction, 'fin', '', this.server);
    this.transaction = undefined;
    return response;
  }

  private invalid(line: ClientLine): Answer {
    const { seeded } = this.server;
    if (isTooLong(line, this.server)) {
      const echo = seeded('pop3-response-echo') ? `too long: ${line.text}` : 'line too long';
      return { ...err(echo), close: seeded('pop3-v-long-line-closes') };
    }
    if (seeded('pop3-syntax-unknown-ok') && isUnknown(line.text)) return ok('never mind');
    const code = seeded('pop3-code-auth-elsewhere') ? 'AUTH' : undefined;
    return this.closedAfterMany(err('invalid command', code), line.text);
  }

  /** A lawful variant ends the session after ten unknown commands, with a response. */
  private closedAfterMany(response: Response, line: string): Response {
    if (isUnknown(line)) this.unknownCount += 1;
    return { ...response, close: this.server.seeded('pop3-v-closes-after-ten-unknown') && this.unknownCount >= 10 };
  }
}

function capaCommand(command: Command, loggedIn: boolean, server: Surroundings): Response {
  const { seeded } = server;
  if (lacks('CAPA', server)) return err('CAPA is not offered');
  if (argumentsOf(command, 0, server) === undefined) return err('CAPA takes no argument');
  if (seeded('pop3-capa-not-after-login') && loggedIn) return err('CAPA comes before login');
  if (seeded('pop3-capa-not-before-login') && !loggedIn) return err('log in first');
  const lines = capabilities(loggedIn, server);
  return seeded('pop3-capa-single-line') ? ok(lines.join(' ')) : ok('capability list follows', { lines });
}

/** True when the command is not there, be it announced or not. */
function isLacking(capability: 'TOP' | 'UIDL', server: Surroundings): boolean {
  const unfounded = server.seeded(capability === 'TOP' ? 'pop3-capa-top-absent' : 'pop3-capa-uidl-absent');
  return unfounded || lacks(capability, server);
}

/** RFC 2449 §4 guarantees 255 octets with CRLF; we take 512. */
function isTooLong(line: ClientLine, { seeded }: Surroundings): boolean {
  return line.tooLong || line.text.length + 2 > (seeded('pop3-syntax-limit-47') ? 47 : 512);
}
