/** Which maildrop a forward-path leads to, or why to none (RFC 5321 §3.3, §3.6.2, §4.5.1). */
import type { Maildrop } from './maildrops.js';
import type { Path } from './smtp-path.js';
import { reply, type Reply } from './smtp-reply.js';
import { seededVerdict } from './smtp-seeded-paths.js';
import type { ReferenceContext } from './server.js';

/** A recipient that was accepted. */
export interface Recipient {
  /** `local@domain` in its shortest form. */
  readonly address: string;
  /** Undefined for a recipient that only a faulty server accepts. */
  readonly maildrop: Maildrop | undefined;
}

/** Finds the recipient of a forward-path; the source route is ignored. */
export function judgeRecipient(path: Path, context: ReferenceContext): Recipient | Reply {
  const seeded = seededVerdict(path, context.domain, (name) => context.seeded(name));
  if (seeded !== undefined) return seeded;
  if (path.text === '<>') return { address: '', maildrop: undefined };
  return lookUp(path.local, path.domain, context);
}

/** Finds a mailbox by its local part and domain; an empty domain is this server's own. */
export function lookUp(local: string, domain: string, context: ReferenceContext): Recipient | Reply {
  if (domain !== '' && domain.toLowerCase() !== context.domain) return reply(550, '5.7.1', 'Relaying denied');
  const address = `${local}@${context.domain}`;
  const maildrop = context.maildrops.byAddress(address) ?? postmasterDrop(local, context);
  if (maildrop !== undefined && !otherCase(local, maildrop, context)) {
    const lost = context.seeded('smtp-deliver-domain-case-sensitive') && domain !== '' && domain !== context.domain;
    const asWritten = context.seeded('smtp-deliver-domain-case-twice') && domain !== '';
    return { address: asWritten ? `${local}@${domain}` : address, maildrop: lost ? undefined : maildrop };
  }
  return reply(550, '5.1.1', 'No such user here');
}

/** Postmaster's mail goes to the first account (RFC 5321 §4.5.1). */
function postmasterDrop(local: string, context: ReferenceContext): Maildrop | undefined {
  const all = context.seeded('smtp-v-catch-all') || local.toLowerCase() === 'postmaster';
  return all ? context.maildrops.first : undefined;
}

function otherCase(local: string, maildrop: Maildrop, context: ReferenceContext): boolean {
  if (!context.seeded('smtp-v-local-part-case-sensitive') || local.toLowerCase() === 'postmaster') return false;
  return !maildrop.account.address.startsWith(`${local}@`);
}
