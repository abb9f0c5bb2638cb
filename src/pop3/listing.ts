/**
 * Drop listings, scan listings and unique-id listings (RFC 1939 §5, §7), read strictly: decimal numbers, one space.
 * Each reader gives the value and, for a form that the RFC's text does not allow, what is wrong with it.
 */

/** A value read from a listing line, or what is wrong with the line. */
export type Read<T> = { readonly value: T; readonly fault?: undefined } | { readonly fault: string };

/** `nn mm` of STAT: the number of messages and the size of the maildrop in octets. */
export interface DropListing {
  readonly messages: number;
  readonly octets: number;
}

/** A message-number and the message's size in octets. */
export interface ScanListing {
  readonly messageNumber: number;
  readonly octets: number;
}

/** A message-number and the message's unique-id. */
export interface UniqueIdListing {
  readonly messageNumber: number;
  readonly uniqueId: string;
}

/** @param text - What follows `+OK ` in the response to STAT. */
export function readDropListing(text: string): Read<DropListing> {
  const form = /^(\d{1,15}) (\d{1,15})(?: .*)?$/s.exec(text);
  if (form === null) return { fault: 'not two decimal numbers with single spaces behind "+OK "' };
  return { value: { messages: Number(form[1]), octets: Number(form[2]) } };
}

/** @param text - A line of LIST's body, or what follows `+OK ` in the response to `LIST n`. */
export function readScanListing(text: string): Read<ScanListing> {
  const form = /^(\d{1,15}) (\d{1,15})(?: .*)?$/s.exec(text);
  if (form === null) return { fault: 'not a message-number, one space and a size in octets' };
  return { value: { messageNumber: Number(form[1]), octets: Number(form[2]) } };
}

/**
 * @param text - A line of UIDL's body, or what follows `+OK ` in the response to `UIDL n`. The unique-id is 1 to 70
 *   characters from 0x21 to 0x7E, and nothing follows it.
 */
export function readUniqueIdListing(text: string): Read<UniqueIdListing> {
  const form = /^(\d{1,15}) ([\x21-\x7e]{1,70})$/.exec(text);
  if (form === null)
    return { fault: 'not a message-number, one space and a unique-id of 1 to 70 characters 0x21-0x7E' };
  return { value: { messageNumber: Number(form[1]), uniqueId: form[2] ?? '' } };
}
