import type { Duplex } from 'node:stream';
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import { autologoutMs, CHECKPOINT_MS } from './pop3-autologout.js';
import { ClientLines, type ClientLine } from './pop3-lines.js';
import { Pop3Session, type Output } from './pop3-session.js';
import { surroundingsOf, type Surroundings } from './pop3-surroundings.js';
import type { ReferenceContext } from './server.js';

/** How long a connection that we have closed may stay half-open before it is destroyed. */
const LINGER_MS = 5000;
/** Commands behind which a faulty server forgets what it has read, and the fault. */
const FLUSHING: Readonly<Record<string, string>> = {
  PASS: 'pop3-pipeline-lost-at-login',
  APOP: 'pop3-pipeline-lost-at-apop',
  CAPA: 'pop3-pipeline-lost-at-capa',
  TOP: 'pop3-pipeline-lost-at-top',
  UIDL: 'pop3-pipeline-lost-at-uidl',
  DELE: 'pop3-pipeline-lost-at-dele',
};
/** What `pop3-pipeline-unread-lost` keeps of answers that nobody reads. */
const UNREAD_OCTETS = 262_144;

/** Serves one POP3 connection. The socket must allow half-open: a client may send FIN behind its last command. */
export function servePop3(socket: Duplex, context: ReferenceContext): void {
  void new Connection(socket, surroundingsOf(context)).start();
}

/** Moves octets between a socket and a session: one line after the other, no reading while responses are stuck. */
class Connection {
  private readonly socket: Duplex;
  private readonly server: Surroundings;
  private readonly session: Pop3Session;
  private readonly lines: ClientLines;
  private readonly waiting: ClientLine[] = [];
  private readonly kill = () => this.socket.destroy();
  private working = true;
  private inputEnded = false;
  private readonly idleAlarms: (() => void)[] = [];
  private timedLoggedIn = false;

  constructor(socket: Duplex, server: Surroundings) {
    this.socket = socket;
    this.server = server;
    this.session = new Pop3Session(server);
    this.lines = new ClientLines(server);
  }

  async start(): Promise<void> {
    const { socket, server } = this;
    socket.on('error', this.kill);
    if (server.seeded('pop3-v-four-connections') && server.memory.kills.size >= 4) {
      socket.end();
      return;
    }
    server.memory.kills.add(this.kill);
    socket.on('close', () => {
      this.stopIdleAlarms();
      server.memory.kills.delete(this.kill);
      if (server.seeded('pop3-session-dies-with-another') && this.session.loggedIn) killAll(server);
      this.session.lost('reset', '');
    });
    socket.on('data', (segment: Buffer) => {
      this.waiting.push(...this.lines.receive(segment));
      void this.work();
    });
    socket.on('end', () => {
      this.inputEnded = true;
      void this.work();
    });
    await this.send(this.session.greeting());
    this.working = false;
    await this.work();
  }

  /** Answers the waiting lines in order. Complete lines in front of a FIN count, an unfinished one does not. */
  private async work(): Promise<void> {
    if (this.working) return;
    this.working = true;
    this.socket.pause();
    while (this.waiting.length > 0) {
      if (await this.isQuitUndone()) break;
      for (const output of this.answers()) await this.send(output);
    }
    this.working = false;
    this.socket.resume();
    if (!this.inputEnded) return;
    this.session.lost('fin', this.lines.unfinished);
    if (!this.socket.writableEnded) this.socket.end();
  }

  /** A faulty server takes a FIN behind QUIT for a broken connection, and says +OK all the same. */
  private async isQuitUndone(): Promise<boolean> {
    if (!this.server.seeded('pop3-fin-behind-quit-undoes') || !/^quit$/i.test(this.waiting[0]?.text ?? ''))
      return false;
    await sleep(20);
    if (!this.inputEnded) return false;
    this.session.lost('fin', '');
    this.waiting.length = 0;
    await this.write('+OK signing off\r\n');
    return true;
  }

  /** The answer to the next line; a faulty server takes all lines and lets short answers overtake long ones. */
  private answers(): readonly Output[] {
    const { seeded } = this.server;
    const count = seeded('pop3-pipeline-overtakes') ? this.waiting.length : 1;
    const outputs = this.waiting.splice(0, count).flatMap((line) => this.session.receive(line) ?? []);
    const flushes = (keyword: string): boolean => seeded(FLUSHING[keyword] ?? '');
    if (outputs.some(({ keyword }) => flushes(keyword))) this.waiting.length = 0;
    if (count > 1) outputs.sort((a, b) => a.octets.length - b.octets.length);
    return outputs;
  }

  private async send(output: Output): Promise<void> {
    await this.delay(output);
    if (this.socket.destroyed || this.socket.writableEnded) return;
    for (const segment of segmentsOf(output.octets, this.server)) {
      await this.write(segment);
      if (segment.length < output.octets.length) await turn();
    }
    this.restartIdleTimer();
    if (output.ending === 'drop') this.socket.destroy();
    if (output.ending === 'close') await this.close();
  }

  private async write(segment: string): Promise<void> {
    if (this.socket.destroyed) return;
    if (this.server.seeded('pop3-pipeline-unread-lost')) {
      if (this.socket.writableLength < UNREAD_OCTETS) this.socket.write(Buffer.from(segment, 'latin1'));
      return;
    }
    if (!this.socket.write(Buffer.from(segment, 'latin1'))) await drained(this.socket);
  }

  /** Sends FIN and reads on for a while: closing with unread input would send RST and could destroy the last response. */
  private async close(): Promise<void> {
    if (this.server.seeded('pop3-quit-answers-on')) {
      for (const line of this.waiting.splice(0)) await this.write(this.session.receive(line)?.octets ?? '');
    }
    const late = ['pop3-v-late-close', 'pop3-update-behind-answer'];
    if (late.some((name) => this.server.seeded(name))) await sleep(200);
    this.socket.end();
    const linger = setTimeout(this.kill, LINGER_MS).unref();
    this.socket.once('close', () => {
      clearTimeout(linger);
    });
  }

  private async delay({ keyword }: Output): Promise<void> {
    const { seeded } = this.server;
    if (seeded('pop3-v-slow-greeting') && keyword === 'greeting') await sleep(200);
    if (seeded('pop3-v-slow-login') && ['PASS', 'APOP', 'AUTH'].includes(keyword)) await sleep(100);
    if (seeded('pop3-v-slow-responses')) await sleep(30);
  }

  /** Every response begins the time anew (RFC 1939 §3). */
  private restartIdleTimer(): void {
    const { seeded, clock } = this.server;
    const { loggedIn } = this.session;
    if (seeded('pop3-autologout-not-restarted') && this.timedLoggedIn) return;
    this.timedLoggedIn = loggedIn;
    this.stopIdleAlarms();
    if (this.socket.destroyed) return;
    this.idleAlarms.push(
      clock.after(autologoutMs(loggedIn, this.server), () => {
        this.autologout();
      }),
    );
    if (!CHECKPOINT_SEEDS.some(seeded)) return;
    this.idleAlarms.push(
      clock.after(CHECKPOINT_MS, () => {
        this.session.checkpoint();
      }),
    );
  }

  private stopIdleAlarms(): void {
    for (const stop of this.idleAlarms.splice(0)) stop();
  }

  /** "the server should close the TCP connection without removing any messages or sending any response" (§3). */
  private autologout(): void {
    this.session.lost('autologout', '');
    if (this.server.seeded('pop3-autologout-speaks')) this.socket.end('-ERR autologout\r\n');
    else this.kill();
  }
}

const CHECKPOINT_SEEDS = ['pop3-idle-removes', 'pop3-idle-unmarks', 'pop3-lock-expires-when-idle'];

/** The octets in the pieces in which they are written: one; a lawful variant cuts them elsewhere. */
function segmentsOf(octets: string, { seeded }: Surroundings): readonly string[] {
  if (octets === '') return [];
  if (seeded('pop3-v-one-octet-segments')) return octets.length < 4096 ? Array.from(octets) : [octets];
  if (seeded('pop3-v-cr-lf-apart')) return octets.length < 4096 ? octets.split(/(?=\n)/) : [octets];
  return [octets];
}

function killAll({ memory }: Surroundings): void {
  for (const kill of memory.kills) kill();
}

/** Resolves when the write buffer of `socket` is empty again, or the socket closed. */
function drained(socket: Duplex): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      socket.off('drain', done);
      socket.off('close', done);
      resolve();
    };
    socket.on('drain', done);
    socket.on('close', done);
  });
}
