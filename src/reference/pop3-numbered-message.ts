import type { StoredMessage } from './maildrops.js';

/** A message as it was when the maildrop was opened (RFC 1939 §4), and what this session did with it. */
export interface NumberedMessage {
  number: number;
  readonly stored: StoredMessage;
  sizeOctets: number;
  uniqueId: string;
  deleted: boolean;
  /** True once it has been marked, even if RSET took the mark away. */
  everDeleted: boolean;
  retrieved: boolean;
}
