import { err, ok, type Response } from './pop3-response.js';
import type { NumberedMessage } from './pop3-numbered-message.js';
import { linesOf } from './pop3-message.js';
import type { Seeds } from './pop3-surroundings.js';

/** LIST and UIDL give the same two forms of listing. */
export type ListingKeyword = 'LIST' | 'UIDL';

/** All scan listings or unique-id listings, as a multi-line response (RFC 1939 §5, §7). */
export function wholeListing(
  keyword: ListingKeyword,
  present: readonly NumberedMessage[],
  all: readonly NumberedMessage[],
  seeds: Seeds,
): Response {
  const { seeded } = seeds;
  const faults = FAULTS[keyword];
  if (seeded(faults.emptyRefused) && all.length === 0) return err('no messages');
  if (seeded(faults.allDeletedRefused) && all.length > 0 && present.length === 0) return err('no messages left');
  const listed = seeded(faults.deletedListed) ? all : present;
  const width = seeded('pop3-list-padded-among-100') && keyword === 'LIST' && all.length >= 100 ? 3 : 1;
  const lines = listed.map((message) =>
    listingOf(keyword, message, seeds).replace(/^\d+/, (n) => n.padStart(width, '0')),
  );
  if (seeded('pop3-list-512-entries')) lines.splice(512);
  if (seeded(faults.lastMissing)) lines.pop();
  return ok(`${present.length} messages`, { lines });
}

/** The listing of one message, on the status line. */
export function singleListing(keyword: ListingKeyword, message: NumberedMessage, seeds: Seeds): Response {
  const { seeded } = seeds;
  const faults = FAULTS[keyword];
  const listing = listingOf(keyword, message, seeds);
  if (seeded(faults.oneMultiLine)) return ok('', { lines: [listing] });
  if (seeded(faults.oneWithoutNumber)) return ok('', { data: listing.replace(/^[0-9]+ /, '') });
  if (seeded('pop3-list-one-of-two-digits') && keyword === 'LIST' && message.number > 9)
    return ok('', { data: `${message.number} 1` });
  if (seeded('pop3-uidl-one-of-two-digits') && keyword === 'UIDL' && message.number > 9)
    return ok('', { data: `${message.number} first` });
  if (seeded('pop3-list-one-disagrees') && keyword === 'LIST') return ok('', { data: lineFeedListing(message) });
  if (seeded('pop3-uidl-one-disagrees') && keyword === 'UIDL') return ok('', { data: `${listing}x` });
  return ok('', { data: listing });
}

function listingOf(keyword: ListingKeyword, message: NumberedMessage, { seeded }: Seeds): string {
  const faults = FAULTS[keyword];
  const number = seeded(faults.fromZero) ? message.number - 1 : message.number;
  const size = seeded('pop3-list-wraps-24') ? message.sizeOctets % 2 ** 24 : message.sizeOctets;
  const item = keyword === 'LIST' ? String(size) : message.uniqueId;
  if (seeded(faults.doubleSpace)) return `${number}  ${item}`;
  if (seeded(faults.tab)) return `${number}\t${item}`;
  if (seeded('pop3-list-colon') && keyword === 'LIST') return `${number}: ${item}`;
  if (seeded('pop3-list-padded') && keyword === 'LIST') return `${String(number).padStart(3, '0')} ${item}`;
  if (seeded('pop3-v-list-extra') && keyword === 'LIST') return `${number} ${item} octets`;
  return `${number} ${item}`;
}

function lineFeedListing(message: NumberedMessage): string {
  const lineCount = linesOf(message.stored, { seeded: () => false }).length;
  return `${message.number} ${message.sizeOctets - lineCount}`;
}

const FAULTS = {
  LIST: {
    emptyRefused: 'pop3-list-empty-refused',
    allDeletedRefused: 'pop3-list-all-deleted-refused',
    deletedListed: 'pop3-list-deleted-listed',
    lastMissing: 'pop3-list-last-missing',
    oneMultiLine: 'pop3-list-one-multi-line',
    oneWithoutNumber: 'pop3-list-one-without-number',
    fromZero: 'pop3-list-from-zero',
    doubleSpace: 'pop3-list-double-space',
    tab: 'pop3-list-tab',
  },
  UIDL: {
    emptyRefused: 'pop3-uidl-empty-refused',
    allDeletedRefused: 'pop3-uidl-all-deleted-refused',
    deletedListed: 'pop3-uidl-deleted-listed',
    lastMissing: 'pop3-uidl-last-missing',
    oneMultiLine: 'pop3-uidl-one-multi-line',
    oneWithoutNumber: 'pop3-uidl-one-without-number',
    fromZero: 'pop3-uidl-from-zero',
    doubleSpace: 'pop3-uidl-double-space',
    tab: 'pop3-uidl-tab',
  },
} as const;
