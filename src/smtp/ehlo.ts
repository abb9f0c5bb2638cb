import { replyTexts, type SmtpReply } from './reply.js';

/** The service extensions in an EHLO reply (RFC 5321 §4.1.1.1): keyword in upper case, and its parameters. */
export type Extensions = ReadonlyMap<string, readonly string[]>;

/** Keywords of the second and later lines of a 250 reply to EHLO; a malformed line gives the keyword that it begins with. */
export function extensions(reply: SmtpReply): Extensions {
  const found = new Map<string, readonly string[]>();
  for (const text of replyTexts(reply).slice(1)) {
    const [keyword = '', ...parameters] = text.trim().split(/ +/);
    if (keyword !== '') found.set(keyword.toUpperCase(), parameters);
  }
  return found;
}
