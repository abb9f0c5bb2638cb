/**
 * Octet strings. Inside mailspec a sequence of octets travels in one of two forms: as `Uint8Array` on the wire and in
 * transcripts, and as an *octet string*, a JavaScript string of which each character is one octet (U+0000 to U+00FF),
 * where people write or read it. Neither form ever holds decoded text.
 */

/**
 * Octets of an octet string.
 *
 * @param text - Each character one octet, U+0000 to U+00FF.
 * @throws {RangeError} when a character is above U+00FF: the caller meant text, and must encode it first.
 */
export function octets(text: string): Uint8Array {
  const above = text.search(/[^\x00-\xff]/);
  if (above !== -1) throw new RangeError(`character ${above} of an octet string is above U+00FF`);
  return Buffer.from(text, 'latin1');
}

/** The octet string of `value`: one character an octet. */
export function octetString(value: Uint8Array): string {
  const buffer = Buffer.isBuffer(value) ? value : Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  return buffer.toString('latin1');
}

/** The octets of Unicode text in UTF-8, as an octet string. */
export function utf8(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/** All `parts` in one new array. */
export function concat(parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(parts);
}
