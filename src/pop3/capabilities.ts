import { bodyLines, type Pop3Response } from './response.js';

/** The capabilities in a CAPA response (RFC 2449 §5): tag in upper case, and its arguments. */
export type Capabilities = ReadonlyMap<string, readonly string[]>;

export function capabilities(response: Pop3Response): Capabilities {
  const found = new Map<string, readonly string[]>();
  for (const line of bodyLines(response)) {
    const [tag = '', ...args] = line.trim().split(/ +/);
    if (tag !== '') found.set(tag.toUpperCase(), args);
  }
  return found;
}
