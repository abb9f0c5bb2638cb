import { returnPathOf, type CaseContext, type Message } from '../../src/index.js';
import { introduced } from './passage.js';

/**
 * The message arrives at each address, and where the copies have a Return-Path it is `sender`: the reverse-path of the
 * message's own MAIL (RFC 5321 §4.4). Letter case is another question. A server that shows `sender` in another form in an
 * ordinary message too is not judged here.
 *
 * @param sender - Without angle brackets; empty for the null reverse-path.
 */
export async function arrivesFrom(
  t: CaseContext,
  message: Message,
  sender: string,
  addresses: readonly string[],
): Promise<void> {
  const wrong = (await returnPaths(t, message, addresses)).find((path) => !same(path, sender));
  if (wrong === undefined) return;
  const ordinary = t.message();
  const smtp = await introduced(t);
  await smtp.deliver(ordinary, addresses.slice(0, 1), sender);
  const usual = await returnPaths(t, ordinary, addresses.slice(0, 1));
  if (!usual.every((path) => same(path, sender))) {
    t.observe(`the reverse-path <${sender}> is shown as Return-Path: <${usual[0] ?? ''}>`);
    return;
  }
  t.check(false, {
    rule: 'Return-Path is the reverse-path of the MAIL command that began the transaction',
    expected: `Return-Path: <${sender}>`,
    actual: `Return-Path: <${wrong}>`,
  });
}

const same = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

/** The path in each delivered copy that has one in angle brackets. */
async function returnPaths(t: CaseContext, message: Message, addresses: readonly string[]): Promise<readonly string[]> {
  const paths: string[] = [];
  await t.delivered(message, addresses, {
    compare: (copy) => {
      const path = returnPathOf(copy);
      if (path !== undefined) paths.push(path);
      return undefined;
    },
  });
  return paths;
}
