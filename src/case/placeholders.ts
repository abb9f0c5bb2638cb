const A = 0x61;
const Z = 0x7a;
const ZERO = 0x30;
const NINE = 0x39;

/**
 * Replaces placeholders such as `{recipient}` and `{recipient2}`. Everything else stays, braces included.
 *
 * @param valueOf - What stands for a name of lower-case letters and its number, 1 where none is written; `undefined` leaves it.
 */
export function filledIn(text: string, valueOf: (name: string, number: number) => string | undefined): string {
  let filled = '';
  let from = 0;
  // By hand: mail data goes through here for every message, and holds few braces.
  for (let open = text.indexOf('{'); open >= 0; open = text.indexOf('{', open + 1)) {
    const nameEnd = behindAll(text, open + 1, A, Z);
    const end = behindAll(text, nameEnd, ZERO, NINE);
    if (nameEnd === open + 1 || text[end] !== '}') continue;
    const number = end === nameEnd ? 1 : Number(text.slice(nameEnd, end));
    const value = valueOf(text.slice(open + 1, nameEnd), number);
    if (value === undefined) continue;
    filled += text.slice(from, open) + value;
    from = end + 1;
  }
  return filled + text.slice(from);
}

/** The offset of the first character, from `at` on, that is not within a range of character codes. */
function behindAll(text: string, at: number, first: number, last: number): number {
  let end = at;
  // NaN behind the end of the text.
  while (text.charCodeAt(end) >= first && text.charCodeAt(end) <= last) end += 1;
  return end;
}
