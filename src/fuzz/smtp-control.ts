import type { CaseContext } from '../case/context.js';
import { conforms } from '../grade/graded.js';
import { pause } from '../session/timer-wheel.js';
import { returnPathOf } from '../target/return-path.js';
import type { Pace } from './property.js';
import type { Spoken } from './sequence.js';
import type { Refusal } from './smtp-party.js';
import type { SmtpSequence, SmtpUtterance } from './smtp-say.js';
import { mail, plain, rcptOf } from './smtp-steps.js';
import type { SmtpPlayed, SmtpStage } from './smtp-trial.js';

/** So many controls that are refused as well: this server refuses by policy. */
const CONTROLS_LOST = 3;
const PATIENCE_MS = 2_000;
const POLL_MS = 50;

/**
 * Ordinary mail transactions, played where an answer may be the server's policy: what it grants them and not to the
 * session in question is none.
 */
export class SmtpControl {
  private readonly t: CaseContext;
  private readonly stage: SmtpStage;
  private lost = 0;
  private readonly plainly = new Map<string, Promise<boolean>>();

  constructor(t: CaseContext, stage: SmtpStage) {
    this.t = t;
    this.stage = stage;
  }

  /** The played session, with a refusal in it as its fault where ordinary mail is taken. */
  async judged(played: SmtpPlayed, pace: Pace | undefined): Promise<SmtpPlayed> {
    const [refusal] = played.refusals;
    if (refusal === undefined || played.fault !== undefined || this.lost >= CONTROLS_LOST) return played;
    const control = await this.stage.play(this.sequence('{sender}', refusal.forwardPath), pace);
    const taken = control.fault === undefined && control.excuse === undefined && control.refusals.length === 0;
    if (!taken || !control.deliveries.some(({ accepted }) => accepted)) {
      this.lost += 1;
      return played;
    }
    const session = played.transcripts.at(-1);
    return {
      ...played,
      record: () => withoutTolerance(played.record(), refusal),
      fault: {
        rule: RULES[refusal.of],
        expected: 'what an ordinary mail transaction gets at the same time',
        actual: `${refusal.what}: ${refusal.answer}`,
        key: `${RULES[refusal.of]}|${refusal.word}`,
        grade: 'violates',
        ...(refusal.word.startsWith('4') ? { transient: true } : {}),
        session: session?.session ?? 1,
        entry: Math.max(0, (session?.entries.length ?? 1) - 1),
      },
    };
  }

  /** Whether the reverse-path of an ordinary message stands in Return-Path as it was given. Placeholders are filled in. */
  showsPlainly(reversePath: string): Promise<boolean> {
    let shown = this.plainly.get(reversePath);
    if (shown === undefined) {
      shown = this.isShown(reversePath);
      this.plainly.set(reversePath, shown);
    }
    return shown;
  }

  private async isShown(reversePath: string): Promise<boolean> {
    const { t } = this;
    const { deliveries, fill } = await this.stage.play(this.sequence(reversePath));
    const token = deliveries.find(({ accepted }) => accepted)?.token;
    if (token === undefined) return false;
    const endMs = performance.now() + PATIENCE_MS;
    for (;;) {
      const [copy] = (await t.environment.store?.find(t.recipient(), fill(token))) ?? [];
      if (copy !== undefined) return returnPathOf(copy)?.toLowerCase() === fill(reversePath).toLowerCase();
      if (performance.now() > endMs) return false;
      await pause(POLL_MS);
    }
  }

  private sequence(reversePath: string, forwardPath = '{recipient}'): SmtpSequence {
    const hello = plain(this.t.environment.facts.extensions === undefined ? 'HELO' : 'EHLO');
    const text: SmtpUtterance = { ...plain('DATA'), text: { body: 'A line of text.\r\n' } };
    return [hello, mail(reversePath), rcptOf(forwardPath), text].map((one) => ({ on: 0, say: [one] }));
  }
}

const RULES: Readonly<Record<Refusal['of'], string>> = {
  recipient: 'a recipient of ordinary mail is taken in any mail transaction, up to the hundredth',
  text: 'a text of lawful form and size is taken as an ordinary one is',
  command: '421 is for a service that ends, and ordinary sessions go on',
};

/** The record with the refusal expected no longer. */
const withoutTolerance = (record: readonly Spoken[], { word, expectation }: Refusal): readonly Spoken[] =>
  record.map((step) =>
    'answer' in step && step.answer === word && step.expected === expectation
      ? { ...step, expected: [conforms('2yz', 'as in an ordinary mail transaction')] }
      : step,
  );
