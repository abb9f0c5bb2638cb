import type { Needs } from '../case/case.js';

/** What a case needs, in words: `2 recipients, read-back`. */
export function needsText(needs: Needs = {}): string {
  const parts: string[] = [];
  const some = (count: number | undefined, one: string): void => {
    if (count !== undefined && count > 0) parts.push(count === 1 ? `a ${one}` : `${count} ${one}s`);
  };
  some(needs.recipients, 'recipient');
  if (needs.unknownRecipient === true) parts.push('an unknown recipient');
  if (needs.foreignRecipient === true) parts.push('a foreign recipient');
  if (needs.readBack === true) parts.push('read-back');
  for (const keyword of [...(needs.extensions ?? []), ...(needs.capabilities ?? [])]) parts.push(keyword);
  if (needs.accounts !== undefined && needs.accounts > 0) {
    parts.push(needs.accounts === 1 ? 'an account' : `${needs.accounts} accounts`);
  }
  some(needs.messages ?? needs.contents?.length, 'message');
  if (needs.contents !== undefined) parts.push('provisioning');
  if (needs.minutes !== undefined) parts.push(`--slow (${needs.minutes} minutes)`);
  if (needs.deletes === true) parts.push('--disposable');
  return parts.join(', ');
}
