/** The buffers of a mail transaction (RFC 5321 §4.1.1), and the seeded faults that do not clear them. */
import type { Seeded } from './seed-table.js';
import type { Recipient } from './smtp-recipients.js';

export interface MailTransaction {
  reversePath: string;
  declaredOctets: number | undefined;
  readonly recipients: Recipient[];
  /** RCPT commands that were refused. */
  refused: number;
  /** Source route of the last RCPT that had one. */
  route: string;
}

export function newTransaction(reversePath: string, declaredOctets?: number): MailTransaction {
  return { reversePath, declaredOctets, recipients: [], refused: 0, route: '' };
}

/** What ends a mail transaction. */
export type Ending = 'RSET' | 'EHLO' | 'HELO' | 'MAIL' | 'accepted' | 'rejected' | 'fault';

/** Seeds that leave the transaction open, by what should have ended it. */
const KEEPS_ALL: Readonly<Partial<Record<Ending, string>>> = {
  RSET: 'smtp-rset-keeps-transaction',
  EHLO: 'smtp-ehlo-keeps-transaction',
  HELO: 'smtp-helo-keeps-transaction',
  accepted: 'smtp-data-keeps-transaction',
};

/** Seeds that hand the recipients on to the next transaction. */
const KEEPS_RECIPIENTS: Readonly<Partial<Record<Ending, readonly string[]>>> = {
  RSET: ['smtp-rset-keeps-recipients'],
  EHLO: ['smtp-ehlo-keeps-recipients'],
  HELO: ['smtp-helo-keeps-recipients'],
  MAIL: ['smtp-nested-mail-keeps-recipients', 'smtp-nested-mail-behind-two-keeps-recipients', 'smtp-mail-null-is-none'],
  accepted: ['smtp-data-keeps-recipients'],
  rejected: ['smtp-rejected-message-keeps-recipients', 'smtp-refused-text-keeps-recipients'],
};

/** What is left of `transaction` behind `ending`: nothing of it, unless a seeded fault is on. */
export function remains(
  transaction: MailTransaction,
  ending: Ending,
  seeded: Seeded,
): { readonly transaction: MailTransaction | undefined; readonly recipients: readonly Recipient[] } {
  if (seeded(KEEPS_ALL[ending] ?? '')) return { transaction, recipients: [] };
  if (ending === 'RSET' && seeded('smtp-rset-keeps-sender')) {
    return { transaction: newTransaction(transaction.reversePath), recipients: [] };
  }
  const recipients = KEEPS_RECIPIENTS[ending]?.some(seeded) === true ? [...transaction.recipients] : [];
  return { transaction: undefined, recipients };
}
