/**
 * Cuts `text` into segments. Placeholders such as `{recipient}` stay whole: what they stand for differs from target to
 * target, and so would the place of the cut.
 *
 * @param cuts - Offsets in `text`; those at its ends and within placeholders are left out.
 */
export function segmentsOf(text: string, cuts: readonly number[] | undefined): readonly string[] {
  if (cuts === undefined || cuts.length === 0) return [text];
  const segments: string[] = [];
  let from = 0;
  for (const cut of [...new Set(cuts)].sort((a, b) => a - b)) {
    if (cut <= from || cut >= text.length || withinPlaceholder(text, cut)) continue;
    segments.push(text.slice(from, cut));
    from = cut;
  }
  segments.push(text.slice(from));
  return segments;
}

function withinPlaceholder(text: string, at: number): boolean {
  const open = text.lastIndexOf('{', at - 1);
  return open >= 0 && /^\{[a-z]+[0-9]*\}/.test(text.slice(open)) && text.indexOf('}', open) >= at;
}
