import type { MailPlace } from './mail-place.js';
import { mboxForm, mboxMessages, type MboxForm } from './mbox.js';
import { readIfThere, readStill, sameState, stateOf, type FileState } from './still-file.js';
import { octetString } from '../octets/octets.js';
import { tokensIn } from './token.js';

interface Entry {
  /** Offsets in the file: of the From_ line, of the message, and of its end. */
  readonly from: number;
  readonly start: number;
  readonly end: number;
  readonly tokens: readonly string[];
}

/** Enough to tell a message by: its token is in it. */
const BEGINNING_OCTETS = 1_000;

/** An mbox file, and the tokens in its messages. Where it only has grown, its new end is all that is read. */
export class MboxFile implements MailPlace {
  private readonly path: string;
  private state: FileState | undefined;
  private form: MboxForm | undefined;
  private entries: Entry[] = [];
  /** The entries with a token, in order. */
  private readonly holding = new Map<string, Entry[]>();
  /** How the last message begins, From_ line and all: while it is where it was, so is what stands in front of it. */
  private last = '';

  constructor(path: string) {
    this.path = path;
  }

  get count(): number {
    return this.entries.length;
  }

  async look(): Promise<void> {
    const state = await stateOf(this.path);
    if (state === undefined) this.begin();
    if (sameState(state, this.state)) return;
    if (!(await this.readOn(state))) {
      this.begin();
      await this.readOn(state);
    }
  }

  async copies(token: string): Promise<readonly Uint8Array[] | undefined> {
    const copies: Uint8Array[] = [];
    for (const { start, end } of [...(this.holding.get(token) ?? [])]) {
      const octets = await readIfThere(this.path, start, end);
      if (octets?.length !== end - start || !tokensIn(octets).has(token)) return undefined;
      copies.push(octets);
    }
    return copies;
  }

  private begin(): void {
    this.entries = [];
    this.holding.clear();
    this.state = undefined;
    this.form = undefined;
    this.last = '';
  }

  /** Reads from the last message on; false when something else stands there than before. */
  private async readOn(state: FileState | undefined): Promise<boolean> {
    const offset = this.entries.at(-1)?.from ?? 0;
    if (state !== undefined && state.sizeOctets < offset + this.last.length) return false;
    const read = await readStill(this.path, offset);
    // Somebody writes all the time: what is known stays, and the rest is read the next time.
    if (read === undefined) return true;
    const { octets, ...now } = read;
    const text = octetString(octets);
    if (!text.startsWith(this.last)) return false;
    this.form ??= mboxForm(text);
    for (const token of this.entries.pop()?.tokens ?? []) this.holding.get(token)?.pop();
    for (const { from, start, end } of mboxMessages(text, this.form)) {
      const tokens = [...tokensIn(octets.subarray(start, end))];
      const entry = { from: offset + from, start: offset + start, end: offset + end, tokens };
      this.entries.push(entry);
      for (const token of tokens) this.holding.set(token, [...(this.holding.get(token) ?? []), entry]);
    }
    const last = this.entries.at(-1);
    if (last === undefined) {
      this.begin();
    } else {
      const from = last.from - offset;
      this.last = ownCopy(text.slice(from, Math.min(last.end - offset, from + BEGINNING_OCTETS)));
    }
    this.state = now;
    return true;
  }
}

/** Without the whole file that it was cut from. */
const ownCopy = (text: string): string => Buffer.from(text, 'latin1').toString('latin1');
