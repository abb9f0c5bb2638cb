import { splitMessage } from './compare.js';

/** The path in the Return-Path field of a delivered message, without angle brackets; `undefined` without such a field. */
export function returnPathOf(delivered: Uint8Array): string | undefined {
  const field = splitMessage(delivered, 'lines').header.find((one) => /^return-path[ \t]*:/i.test(one));
  return /<([^<>]*)>/.exec(field ?? '')?.[1];
}
