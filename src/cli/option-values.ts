import type { Selection } from '../run/select.js';
import { UsageError } from './usage-error.js';

/**
 * Reads a number from `least` to `most`.
 *
 * @param hint - What to do about a wrong one, beyond giving a number in the range.
 * @throws {UsageError} that names the option and the range.
 */
export function number(
  option: string,
  range: { readonly least: number; readonly most: number; readonly whole: boolean },
  hint = '',
): (text: string) => number {
  return (text) => {
    const value = /^[0-9]+(\.[0-9]+)?$/.test(text) ? Number(text) : NaN;
    const fits = value >= range.least && value <= range.most && (!range.whole || Number.isInteger(value));
    if (fits) return value;
    const kind = range.whole ? 'a whole number' : 'a number';
    throw new UsageError(`${option} ${quoted(text)}: ${kind} from ${range.least} to ${range.most} is expected${hint}`);
  };
}

const UNITS = { s: 1_000, m: 60_000, h: 3_600_000 } as const;

/** Reads `30s`, `10m`, `2h`: milliseconds. */
export function duration(option: string): (text: string) => number {
  return (text) => {
    const [, count = '', unit = ''] = /^([1-9][0-9]{0,5})([smh])$/.exec(text) ?? [];
    if (count === '') throw new UsageError(`${option} ${quoted(text)}: a duration such as 30s, 10m or 2h is expected`);
    return Number(count) * UNITS[unit as keyof typeof UNITS];
  };
}

/** Collects the values of an option that may be repeated. */
export function repeated(option: string): (text: string, before: readonly string[] | undefined) => readonly string[] {
  return (text, before = []) => [...before, nonEmpty(option)(text)];
}

/** An empty value is most often an empty variable of a CI job. */
export function nonEmpty(option: string): (text: string) => string {
  return (text) => {
    if (text.trim() === '') throw new UsageError(`${option}: the value is empty; is a variable not set?`);
    return text;
  };
}

/** Reads `5321`, `5321§3.3`, and `5321-3.3` for keyboards without the sign. */
export function rfcSection(text: string): NonNullable<Selection['rfc']> {
  const form = /^(?:rfc *)?([0-9]{2,5})(?: *[§:/-] *([0-9A-Z]+(?:\.[0-9]+)*))?$/i.exec(text.trim());
  if (form?.[1] === undefined) {
    throw new UsageError(`--rfc ${quoted(text)}: an RFC and perhaps a section is expected, such as 5321 or 5321§3.3`);
  }
  return { rfc: Number(form[1]), ...(form[2] === undefined ? {} : { section: form[2] }) };
}

/** A wrong value as it is shown; never with control characters, and short. */
export function quoted(text: string): string {
  const shown = text.length > 60 ? `${text.slice(0, 60)}...` : text;
  return `"${shown}"`;
}
