import { createHash } from 'node:crypto';
import type { Maildrop, StoredMessage } from './maildrops.js';
import type { Surroundings } from './pop3-surroundings.js';

/** The unique-id of a message (RFC 1939 §7, UIDL): the maildrop's, which no other message ever gets. */
export function uniqueIdOf(message: StoredMessage, number: number, maildrop: Maildrop, server: Surroundings): string {
  const { seeded, memory } = server;
  const { uid } = message;
  if (seeded('pop3-uidl-all-same')) return 'message';
  if (seeded('pop3-uidl-changes')) return `${uid}.${memory.sessionCount}`;
  if (seeded('pop3-uidl-changes-after-drop')) return `${uid}.${memory.abnormalEndCount}`;
  if (seeded('pop3-uidl-other-behind-apop')) return maildrop.openedBy === 'APOP' ? `a.${uid}` : uid;
  if (seeded('pop3-uidl-is-number')) return `message-${number}`;
  if (seeded('pop3-uidl-is-size')) return `size-${message.octets.length}`;
  if (seeded('pop3-uidl-reused')) return String(smallIdOf(uid, maildrop, memory.smallIds));
  if (seeded('pop3-uidl-same-when-large') && message.octets.length > 16_384) return 'large';
  if (seeded('pop3-uidl-of-message-id')) return idOf(fieldOf(message, 'Message-ID') ?? uid);
  if (seeded('pop3-uidl-of-body')) return idOf(textOf(message).split('\r\n\r\n').slice(1).join('\r\n\r\n'));
  if (seeded('pop3-uidl-of-beginning')) return idOf(textOf(message).slice(0, 65_536));
  if (seeded('pop3-uidl-of-sixteen-bits')) return idOf(textOf(message)).slice(0, 4);
  if (seeded('pop3-uidl-changes-when-read')) return memory.read.has(uid) ? `${uid}.seen` : uid;
  if (seeded('pop3-uidl-of-two-header-lines')) return idOfHeader(message);
  if (seeded('pop3-uidl-too-long')) return uid.padEnd(71, '-');
  if (seeded('pop3-uidl-space')) return `${uid} x`;
  if (seeded('pop3-uidl-8bit')) return `${uid}\xe9`;
  if (seeded('pop3-uidl-control-octet')) return `${uid}\x01`;
  if (seeded('pop3-uidl-empty')) return '';
  if (seeded('pop3-uidl-extra-text')) return `${uid} ${message.octets.length} octets`;
  if (seeded('pop3-v-uidl-70')) return printable70(uid);
  if (seeded('pop3-v-uidl-hash')) return createHash('md5').update(message.octets).digest('hex');
  return uid;
}

/** The lowest number that no message in the maildrop has. */
function smallIdOf(uid: string, maildrop: Maildrop, ids: Map<string, number>): number {
  const present = new Set(maildrop.messages.map((message) => message.uid));
  for (const known of ids.keys()) if (!present.has(known)) ids.delete(known);
  const taken = new Set(ids.values());
  let id = ids.get(uid) ?? 1;
  while (!ids.has(uid) && taken.has(id)) id += 1;
  ids.set(uid, id);
  return id;
}

/** 70 characters of every kind that is allowed, 0x21 to 0x7E. */
function printable70(uid: string): string {
  const all = Array.from({ length: 0x7e - 0x20 }, (_, i) => String.fromCharCode(0x21 + i)).join('');
  const digest = createHash('md5').update(uid).digest('hex');
  const start = parseInt(digest.slice(0, 2), 16) % (all.length - 38);
  return digest + all.slice(start, start + 38);
}

function textOf(message: StoredMessage): string {
  return Buffer.from(message.octets).toString('latin1');
}

function fieldOf(message: StoredMessage, name: string): string | undefined {
  return textOf(message)
    .split('\r\n')
    .find((line) => line.toLowerCase().startsWith(`${name.toLowerCase()}:`));
}

function idOf(text: string): string {
  return createHash('md5').update(text, 'latin1').digest('hex');
}

/** What messages of the same author and date have in common. */
function idOfHeader(message: StoredMessage): string {
  const lines = textOf(message).split('\r\n');
  const kept = lines.filter((line) => /^(From|Date):/i.test(line)).join();
  return idOf(kept);
}
