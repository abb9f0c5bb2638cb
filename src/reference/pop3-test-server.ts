import { Duplex } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { Maildrops } from './maildrops.js';
import { servePop3 } from './pop3-server.js';
import type { ReferenceContext } from './server.js';

/** Accounts of a {@link TestServer}. */
export const ALICE = { user: 'alice', password: 'open sesame', address: 'alice@example.test' };
export const BOB = { user: 'bob', password: 'hunter2', address: 'bob@example.test' };

/** What logs alice in. */
export const LOGIN = 'USER alice\r\nPASS open sesame\r\n';

/** The POP3 half of a reference server with two accounts, over in-memory connections. */
export class TestServer {
  readonly maildrops = new Maildrops([ALICE, BOB]);
  private readonly context: ReferenceContext;

  constructor(...seeds: readonly string[]) {
    const { maildrops } = this;
    this.context = {
      hostName: 'mail.example.test',
      domain: 'example.test',
      maildrops,
      seeded: (name) => seeds.includes(name),
    };
  }

  /** Delivers to alice; each message an octet string. */
  deliver(...messages: readonly string[]): void {
    this.deliverTo('alice', ...messages);
  }

  deliverTo(user: string, ...messages: readonly string[]): void {
    for (const message of messages) this.maildrops.byUser(user)?.deliver(Buffer.from(message, 'latin1'));
  }

  contents(user: string): string[] {
    return (this.maildrops.byUser(user)?.messages ?? []).map(({ octets }) => Buffer.from(octets).toString('latin1'));
  }

  /** True while a session has the exclusive-access lock. */
  isLocked(user: string): boolean {
    return this.maildrops.byUser(user)?.locked === true;
  }

  /** Serves one connection. */
  serve(socket: Duplex): void {
    servePop3(socket, this.context);
  }

  /** A connection on which `opening` has been answered; its responses are taken away when it is not empty. */
  async connect(opening = ''): Promise<TestClient> {
    const client = new TestClient();
    this.serve(client);
    await client.send(opening);
    if (opening !== '') client.taken();
    return client;
  }
}

/** Server side of an in-memory connection, with what the client does as methods. */
export class TestClient extends Duplex {
  /** True when the server has sent FIN. */
  ended = false;
  private received = '';

  constructor() {
    super({ allowHalfOpen: true });
  }

  async send(octets: string, { fin = false } = {}): Promise<void> {
    if (octets !== '') this.push(Buffer.from(octets, 'latin1'));
    if (fin) this.push(null);
    await this.settled();
  }

  async ask(octets: string): Promise<string> {
    await this.send(octets);
    return this.taken();
  }

  /** What came since the last call. */
  taken(): string {
    const { received } = this;
    this.received = '';
    return received;
  }

  fin(): Promise<void> {
    return this.send('', { fin: true });
  }

  async reset(): Promise<void> {
    this.destroy(new Error('ECONNRESET'));
    await this.settled();
  }

  override _read(): void {
    // Input comes by push().
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.received += chunk.toString('latin1');
    done();
  }

  override _final(done: () => void): void {
    this.ended = true;
    done();
  }

  /** Gives the server some turns of the event loop. */
  async settled(): Promise<void> {
    for (let rounds = 0; rounds < 4; rounds++) await setImmediate();
  }
}
