import { createHash } from 'node:crypto';
import { RIGHT_DIGEST, RIGHT_PLAIN } from '../pop3/ways-in.js';

/**
 * Puts the right `{digest}` and `{plain}` into octets of a session (RFC 1939 §7 APOP; RFC 4616 §2).
 *
 * @param greeting - The server's first line, with the timestamp.
 */
export function withCredentials(
  octets: string,
  { user, password }: { readonly user: string; readonly password: string },
  greeting: string,
): string {
  const timestamp = /<[^<>]*>/.exec(greeting)?.[0] ?? '';
  const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');
  return octets
    .replaceAll(RIGHT_DIGEST, () =>
      createHash('md5')
        .update(latin1(timestamp + password))
        .digest('hex'),
    )
    .replaceAll(RIGHT_PLAIN, () => latin1(`\0${user}\0${password}`).toString('base64'));
}
