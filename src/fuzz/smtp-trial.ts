import type { CaseContext } from '../case/context.js';
import type { SmtpReply } from '../smtp/reply.js';
import { play } from './player.js';
import type { Pace, Trial } from './property.js';
import { Reached, type Wanted } from './reached.js';
import { readBack, type SentText } from './read-back.js';
import type { Played, Spoken } from './sequence.js';
import { SmtpParty, type Delivery, type Habits, type Refusal } from './smtp-party.js';
import type { SmtpSay, SmtpSequence } from './smtp-say.js';
import { SmtpControl } from './smtp-control.js';
import { simplerSequence } from './smtp-steps.js';

export interface SmtpPlayed extends Played {
  readonly deliveries: readonly Delivery[];
  readonly refusals: readonly Refusal[];
  /** Fills the tokens of this sequence into a text, and addresses. */
  readonly fill: (text: string) => string;
}

/** So often a late answer is waited for to the end. */
const PATIENT_PLAYS = 20;

/** Plays SMTP sequences against the target of a case. */
export class SmtpStage {
  readonly reached = new Reached();
  private readonly t: CaseContext;
  private readonly filled = new Map<string, string>();
  private readonly habits: Habits = { ignoresEmptyLines: false };
  private patient = PATIENT_PLAYS;

  constructor(t: CaseContext) {
    this.t = t;
  }

  async play(sequence: SmtpSequence, pace?: Pace): Promise<SmtpPlayed> {
    const t: CaseContext = this.t;
    const endpoint = t.target.smtp;
    if (endpoint === undefined) t.notApplicable('the target has no SMTP endpoint');
    const deliveries: Delivery[] = [];
    const refusals: Refusal[] = [];
    const tokens: string[] = [];
    const fill = (text: string): string =>
      text.includes('{token') ? t.fill(text, (number) => tokens[number - 1]) : this.fill(text);
    const played = await play<SmtpSay, SmtpReply>(sequence, {
      endpoint,
      connect: () => t.environment.reach.connect(endpoint, t.definition.id),
      timeoutMs: pace?.timeoutMs ?? t.environment.timeoutMs,
      ...(pace === undefined ? {} : { patienceMs: pace.patienceMs }),
      reached: this.reached,
      fill,
      party: () =>
        new SmtpParty({
          standard: t.standard,
          nextToken: () => {
            const number = tokens.push(t.token());
            return number === 1 ? '{token}' : `{token${number}}`;
          },
          delivered: (delivery) => deliveries.push(delivery),
          refused: (refusal) => refusals.push(refusal),
          habits: this.habits,
          lengthOf: (text) => fill(text).length,
        }),
    });
    if (played.late === true && this.patient > 0 && pace?.patienceMs !== Infinity) {
      // Slow, or only stirred by what came behind? The same again, with nothing behind it.
      this.patient -= 1;
      return this.play(sequence, { timeoutMs: pace?.timeoutMs ?? t.environment.timeoutMs, patienceMs: Infinity });
    }
    return { ...played, deliveries, refusals, fill };
  }

  /** Lines are few and come by the thousand. */
  private fill(text: string): string {
    let filled = this.filled.get(text);
    if (filled === undefined) {
      filled = this.t.fill(text);
      if (this.filled.size < 10_000) this.filled.set(text, filled);
    }
    return filled;
  }
}

/** What a run with all kinds of steps reaches on every server that takes mail, as far as a property is there for it. */
export function wantedOf(t: CaseContext, { states, commands }: Wanted = MAIL): Wanted {
  return { states: [...states, t.environment.facts.extensions === undefined ? 'helo' : 'ehlo'], commands };
}

const MAIL: Wanted = { states: ['mail', 'rcpt'], commands: ['MAIL', 'RCPT', 'DATA', 'end-of-data', 'QUIT'] };

export const smtpSuccess = (word: string): boolean => word.startsWith('2') || word === '354';

export interface DeliveryOptions {
  readonly wanted?: Wanted;
  /** True when it is a fault that no mail at all arrives. */
  readonly ordinary?: boolean;
}

/**
 * The trial of a property whose input is one sequence: the model judges its answers, and what it delivers is read back,
 * where there is a store; behind all runs together, or at once when the sequence is played alone.
 */
export function deliveryTrial(t: CaseContext, { wanted, ordinary = false }: DeliveryOptions = {}): Trial<SmtpSequence> {
  const stage = new SmtpStage(t);
  const control = new SmtpControl(t, stage);
  const sent: { readonly input: SmtpSequence; readonly text: SentText }[] = [];
  const read = (texts: readonly SentText[], hurried: boolean, known?: ReadonlySet<string>) =>
    readBack(t, texts, {
      ...{ places: placesOf(t), hurried, ordinary, showsPlainly: (path) => control.showsPlainly(path) },
      ...(known === undefined ? {} : { known }),
    });
  return {
    reached: stage.reached,
    simpler: simplerSequence,
    lacking: () => stage.reached.lacking(wantedOf(t, wanted), smtpSuccess),
    async play(sequence, how) {
      const played = await control.judged(await stage.play(sequence, how?.pace), how?.pace);
      const texts = played.deliveries.map((delivery): SentText => ({ delivery, fill: played.fill }));
      if (how?.alone !== true) sent.push(...texts.map((text) => ({ input: sequence, text })));
      if (how?.alone !== true || played.fault !== undefined) return played;
      const found = await read(texts, how.pace !== undefined);
      if (found === undefined || found === 'no mail') return played;
      const session = played.transcripts.at(-1);
      const { rule, expected, actual, directive } = found;
      return {
        ...played,
        record: () => withDirective(played.record(), texts[found.index]?.delivery.token ?? '', directive),
        fault: {
          ...{ rule, expected, actual, grade: 'violates' },
          key: rule,
          session: session?.session ?? 1,
          entry: Math.max(0, (session?.entries.length ?? 1) - 1),
        },
      };
    },
    async settle(known) {
      const found = await read(
        sent.map(({ text }) => text),
        false,
        known,
      );
      if (found === 'no mail') t.inconclusive('no mail appears in the store, not even an ordinary message');
      return found === undefined ? undefined : sent[found.index]?.input;
    },
  };
}

const PLACES = ['{recipient}', '{recipient2}', '{recipient3}'];
const placesOf = (t: CaseContext): readonly string[] => PLACES.slice(0, t.target.recipients.length);

/** The record with a line behind the answer to the text with this token. */
function withDirective(record: readonly Spoken[], token: string, directive: string): readonly Spoken[] {
  const said = record.findIndex((step) => 'said' in step && step.said.join('').includes(token));
  const on = record[said]?.on ?? 0;
  const behind = record.findIndex((step, at) => at > said && step.on === on && !('said' in step));
  const at = behind < 0 ? record.length : behind + 1;
  return [...record.slice(0, at), { on, directive }, ...record.slice(at)];
}

/** The trial of a property whose input is one sequence, judged by the model alone. */
export function smtpTrial(t: CaseContext, wanted?: Wanted): Trial<SmtpSequence> {
  const stage = new SmtpStage(t);
  const control = new SmtpControl(t, stage);
  return {
    reached: stage.reached,
    play: async (sequence, how) => control.judged(await stage.play(sequence, how?.pace), how?.pace),
    simpler: simplerSequence,
    lacking: () => stage.reached.lacking(wantedOf(t, wanted), smtpSuccess),
  };
}
