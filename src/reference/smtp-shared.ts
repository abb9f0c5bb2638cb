/** What the SMTP sessions of one reference server share: counters, and the leaks of seeded faults. */
import type { ReferenceContext } from './server.js';
import type { MailData } from './smtp-mail-data.js';
import type { MailTransaction } from './smtp-transaction.js';
import type { Recipient } from './smtp-recipients.js';

export interface Shared {
  /** Sessions opened so far. */
  sessions: number;
  /** Sessions that are open now. */
  openSessions: number;
  /** Messages taken so far. */
  messages: number;
  /** The one envelope of `smtp-session-shared-envelope`. */
  transaction: MailTransaction | undefined;
  /** The mail data begun last; `smtp-session-shared-data` delivers it for every session. */
  data: MailData | undefined;
  /** Where in its line the text stands that came last; `smtp-session-shared-place` goes on from there with any other. */
  place: MailData['place'];
  /** What a lost connection left behind, for the faults that hand it on. */
  leftRecipients: readonly Recipient[];
  leftText: Buffer;
  /** A text with bare line ends has come since the last DATA; only `smtp-session-shared-defects` looks at it. */
  defect: boolean;
  /** A connection was lost in the middle of mail data. */
  lostInData: boolean;
}

const byContext = new WeakMap<ReferenceContext, Shared>();

/** The state that all sessions of the server with this context share. */
export function sharedBy(context: ReferenceContext): Shared {
  const known = byContext.get(context);
  if (known !== undefined) return known;
  const shared: Shared = {
    sessions: 0,
    openSessions: 0,
    messages: 0,
    transaction: undefined,
    data: undefined,
    place: 'line-start',
    leftRecipients: [],
    leftText: Buffer.alloc(0),
    defect: false,
    lostInData: false,
  };
  byContext.set(context, shared);
  return shared;
}
