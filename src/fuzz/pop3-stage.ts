import type { CaseContext } from '../case/context.js';
import { Inconclusive } from '../case/signals.js';
import { filledMaildrop, UNKNOWN_MAILDROP, type StoredMessage } from '../pop3/learned-maildrop.js';
import type { Pop3Response } from '../pop3/response.js';
import type { Pop3Service } from '../pop3/session-model.js';
import type { WayIn } from '../pop3/ways-in.js';
import { pause } from '../session/timer-wheel.js';
import { compareStored } from '../target/compare-stored.js';
import type { MessageParts } from '../target/message.js';
import { play } from './player.js';
import { NOT_LET_IN, Pop3Party, type Pop3Account } from './pop3-party.js';
import { maildropLines } from './pop3-maildrop-lines.js';
import { composeParts } from './pop3-messages.js';
import type { Pop3Input, Pop3Say } from './pop3-sequence.js';
import { refusesSecond, removesRetrieved, waysIn } from './pop3-service.js';
import type { Pace } from './property.js';
import { Reached } from './reached.js';
import type { Played } from './sequence.js';

/** A maildrop of the target and what was put into it. */
interface Held extends Pop3Account {
  /** Undefined when it was never filled. */
  contents: string | undefined;
  count: number;
}

const LOGIN_ATTEMPTS = 4;
const LOCK_FIRST_MS = 50;
/** So many inputs in a row whose sessions are not let in, and nothing can be told. */
const REFUSED_LIMIT = 3;

/** Plays POP3 inputs against the target of a case, on maildrops that hold what each input asks for. */
export class Pop3Stage {
  readonly reached = new Reached();
  private readonly t: CaseContext;
  private readonly held: readonly Held[];
  private service: Pop3Service | undefined;
  private refusedInARow = 0;

  constructor(t: CaseContext) {
    this.t = t;
    this.held = t.accounts.map((account) => ({ account, maildrop: UNKNOWN_MAILDROP, contents: undefined, count: 0 }));
  }

  /** @param fresh - True to fill the maildrops anew, whatever is known of them. */
  async play(input: Pop3Input, fresh: boolean, pace?: Pace): Promise<Played> {
    // Before the maildrops are filled: it may be tried on one of them.
    this.service ??= await this.learnService();
    if (input.shared === true && !(await refusesSecond(this.t)))
      this.t.notApplicable('a second login to a maildrop that is open is not refused');
    for (let attempt = 1; ; attempt++) {
      const refilled = await this.prepare(input, fresh);
      const played = await this.once(input, this.service, pace);
      if (played.fault !== undefined && !refilled && input.maildrops !== undefined) {
        // What the sequence before has done may show here: only what a fresh maildrop shows, too, is this sequence's.
        await this.prepare(input, true);
        return this.once(input, this.service, pace);
      }
      // The lock of a session that has just ended may still be held.
      const refused = played.excuse?.startsWith(NOT_LET_IN) === true;
      if (!refused) this.refusedInARow = 0;
      else if (attempt === LOGIN_ATTEMPTS && ++this.refusedInARow === REFUSED_LIMIT) {
        throw new Inconclusive(`${played.excuse ?? ''} (${attempt} times for each of ${REFUSED_LIMIT} sequences)`);
      }
      if (!refused || attempt === LOGIN_ATTEMPTS) return played;
      await pause(LOCK_FIRST_MS * 3 ** attempt);
    }
  }

  private async once(input: Pop3Input, service: Pop3Service, pace: Pace | undefined): Promise<Played> {
    const t: CaseContext = this.t;
    const endpoint = t.target.pop3;
    if (endpoint === undefined) t.notApplicable('the target has no POP3 endpoint');
    const parties: Pop3Party[] = [];
    const played = await play<Pop3Say, Pop3Response>(input.steps, {
      endpoint,
      connect: () => t.environment.reach.connect(endpoint, t.definition.id),
      timeoutMs: pace?.timeoutMs ?? t.environment.timeoutMs,
      ...(pace === undefined ? {} : { patienceMs: pace.patienceMs }),
      reached: this.reached,
      fill: (text) => t.fill(text),
      party: (on) => {
        const index = input.shared === true ? 0 : on;
        const account = this.held[index];
        if (account === undefined) throw new RangeError(`a sequence for ${on + 1} accounts, and fewer are leased`);
        const way = wayOf(input, parties.length, service);
        const party = new Pop3Party(index, account, input.start, service, way);
        parties.push(party);
        return party;
      },
    });
    for (const party of parties) party.dropped();
    return played.fault === undefined ? played : { ...played, head: maildropLines(input) };
  }

  /** Makes the maildrops hold what the input asks for; true when all of them were filled anew. */
  private async prepare({ maildrops }: Pop3Input, fresh: boolean): Promise<boolean> {
    if (maildrops === undefined) {
      for (const one of this.held) one.maildrop = UNKNOWN_MAILDROP;
      return false;
    }
    let all = true;
    for (const [index, contents] of maildrops.entries()) {
      const one = this.held[index];
      if (one === undefined) continue;
      const wanted = JSON.stringify(contents);
      const whole = one.contents === wanted && one.maildrop.messages?.length === one.count;
      if (whole && !fresh) all = false;
      else await this.fill(one, contents, wanted);
    }
    return all;
  }

  private async fill(one: Held, contents: readonly MessageParts[], wanted: string): Promise<void> {
    const { t } = this;
    const { provisioner } = t.environment;
    const messages = contents.map((parts) => composeParts(t.token(), parts));
    one.contents = undefined;
    try {
      await provisioner?.provision(one.account, messages);
    } catch (error) {
      throw new Inconclusive(`the maildrop could not be filled: ${error instanceof Error ? error.message : ''}`);
    }
    one.maildrop = filledMaildrop(provisioner?.exact === true ? messages : messages.map(rewritable));
    one.contents = wanted;
    one.count = messages.length;
  }

  private async learnService(): Promise<Pop3Service> {
    const { capabilities } = this.t.environment.facts;
    return {
      offered: new Set(capabilities.keys()),
      removesRetrieved: await removesRetrieved(this.t),
      ways: await waysIn(this.t),
    };
  }
}

function wayOf({ ways = [] }: Pop3Input, session: number, service: Pop3Service): WayIn {
  const way = ways[session % ways.length] ?? 'PASS';
  return service.ways.has(way) ? way : 'PASS';
}

/** A message that comes into the maildrop through an SMTP server, which may have said the same in other octets. */
const rewritable = (message: StoredMessage): StoredMessage => ({
  ...message,
  differs: (stored, found) => {
    const difference = compareStored(stored, found, false);
    return difference?.grade === 'violates' ? difference.text : undefined;
  },
});
