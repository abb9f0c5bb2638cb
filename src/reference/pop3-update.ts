import type { NumberedMessage } from './pop3-numbered-message.js';
import { err, ok, type Response } from './pop3-response.js';
import type { Surroundings } from './pop3-surroundings.js';
import type { Transaction } from './pop3-transaction.js';

/** How a session ended without QUIT: the client closed its side, the connection broke, or it was idle too long. */
export type Loss = 'fin' | 'reset' | 'autologout';

/** The UPDATE state (RFC 1939 §6): removes exactly the marked messages, releases the lock, says goodbye. */
export function update(transaction: Transaction, server: Surroundings): Response {
  const { maildrop, messages } = transaction;
  const places = maildrop.messages;
  forgetMarks(messages, server);
  const forgotten =
    (server.seeded('pop3-update-nothing-behind-rset') && transaction.wasReset) ||
    (server.seeded('pop3-update-nothing-behind-err') && transaction.wasRefused) ||
    (server.seeded('pop3-update-nothing-behind-apop') && maildrop.openedBy === 'APOP') ||
    (server.seeded('pop3-update-nothing-behind-auth') && maildrop.openedBy === 'AUTH');
  const removed = forgotten ? [] : removedBy(messages, server);
  const remove = () => {
    const byPlace = removed.flatMap((message) => places[message.number - 1] ?? []);
    const gone = server.seeded('pop3-lock-none-removes-by-place') ? byPlace : removed.map(({ stored }) => stored);
    maildrop.remove(new Set(gone.map(({ uid }) => uid)));
  };
  if (server.seeded('pop3-update-late')) setTimeout(remove, 500);
  else if (server.seeded('pop3-update-behind-answer')) setTimeout(remove, 150);
  else remove();
  removeMore(transaction, removed, server);
  if (server.seeded('pop3-v-status-header')) maildrop.writeHeaderField('Status: RO');
  const kept =
    server.seeded('pop3-lock-kept-after-quit') ||
    (server.seeded('pop3-lock-kept-after-apop') && maildrop.openedBy === 'APOP') ||
    (server.seeded('pop3-lock-kept-after-auth') && maildrop.openedBy === 'AUTH');
  if (!kept) maildrop.locked = false;
  server.memory.users.delete(maildrop.account.user);
  if (server.seeded('pop3-quit-empty-refused') && messages.length === 0) return { ...err('no messages'), close: true };
  if (server.seeded('pop3-quit-err')) return { ...err('some deleted messages not removed'), close: true };
  return ok('signing off', { close: true });
}

/** The end without QUIT: "MUST not remove any messages from the maildrop" (§6). The lock goes. */
export function abandon(transaction: Transaction, how: Loss, unfinished: string, server: Surroundings): void {
  const { maildrop, messages } = transaction;
  const { seeded, memory } = server;
  const marked = messages.filter((message) => message.deleted);
  memory.abnormalEndCount += 1;
  forgetMarks(messages, server);
  if (seeded('pop3-dele-marks-survive')) for (const { stored } of marked) memory.leftMarks.add(stored.uid);
  const commits =
    (seeded('pop3-drop-commits') && how === 'fin') ||
    (seeded('pop3-drop-behind-error-commits') && how === 'fin' && transaction.everRefused) ||
    (seeded('pop3-drop-behind-rset-commits') && how === 'fin' && transaction.wasReset) ||
    (seeded('pop3-reset-commits') && how === 'reset') ||
    (seeded('pop3-reset-commits-behind-apop') && maildrop.openedBy === 'APOP') ||
    (seeded('pop3-autologout-removes') && how === 'autologout') ||
    (seeded('pop3-drop-in-quit-commits') && /^qui/i.test(unfinished));
  if (commits) maildrop.remove(new Set(marked.map((message) => message.stored.uid)));
  if (seeded('pop3-drop-removes-retrieved')) maildrop.remove(uidsOf(messages.filter((message) => message.retrieved)));
  if (seeded('pop3-drop-loses-new-mail')) {
    const known = uidsOf(messages);
    maildrop.remove(new Set(maildrop.messages.map(({ uid }) => uid).filter((uid) => !known.has(uid))));
  }
  if (!seeded('pop3-lock-kept-after-drop')) maildrop.locked = false;
  memory.users.delete(maildrop.account.user);
}

/** The marks of a session go with it. */
function forgetMarks(messages: readonly NumberedMessage[], { memory }: Surroundings): void {
  for (const { stored } of messages) memory.marks.delete(stored.uid);
}

/** The marked messages; of a faulty server others. */
function removedBy(messages: readonly NumberedMessage[], { seeded }: Surroundings): readonly NumberedMessage[] {
  const marked = messages.filter((message) => message.deleted);
  if (seeded('pop3-update-removes-nothing')) return [];
  if (seeded('pop3-update-next-message')) return marked.flatMap((message) => messages[message.number] ?? []);
  if (seeded('pop3-update-first-only')) return marked.slice(0, 1);
  if (seeded('pop3-update-last-only')) return marked.slice(-1);
  if (seeded('pop3-update-thirty-two-only')) return marked.slice(0, 32);
  if (seeded('pop3-update-hundred-only')) return marked.slice(0, 100);
  if (seeded('pop3-update-unread-kept')) return marked.filter((message) => message.retrieved);
  if (seeded('pop3-update-all')) return marked.length > 0 ? messages : [];
  if (seeded('pop3-update-up-to-last')) return messages.slice(0, messages.findLastIndex(({ deleted }) => deleted) + 1);
  if (seeded('pop3-update-shifts'))
    return marked.flatMap((message, index) => messages[message.number - 1 + index] ?? []);
  const downloadsOnce = seeded('pop3-v-retrieved-removed') || seeded('pop3-v-retrieved-removed-untold');
  if (downloadsOnce || seeded('pop3-update-retrieved-too'))
    return messages.filter((message) => message.deleted || message.retrieved);
  if (seeded('pop3-rset-forgotten-by-quit')) return messages.filter((message) => message.everDeleted);
  if (seeded('pop3-update-same-size-too')) {
    const sizes = new Set(marked.map((message) => message.sizeOctets));
    return messages.filter((message) => sizes.has(message.sizeOctets));
  }
  return marked;
}

/** What a faulty server removes outside the session's messages. */
function removeMore(
  { maildrop, messages }: Transaction,
  removed: readonly NumberedMessage[],
  server: Surroundings,
): void {
  if (server.seeded('pop3-update-new-mail-too')) {
    const left = uidsOf(messages.filter((message) => !removed.includes(message)));
    maildrop.remove(new Set(maildrop.messages.map(({ uid }) => uid).filter((uid) => !left.has(uid))));
  }
  if (server.seeded('pop3-update-other-maildrops-too')) {
    const others = [...server.memory.maildrops].filter((other) => other !== maildrop && removed.length > 0);
    for (const other of others) other.remove(new Set(other.messages.slice(0, 1).map(({ uid }) => uid)));
  }
}

function uidsOf(messages: readonly NumberedMessage[]): Set<string> {
  return new Set(messages.map((message) => message.stored.uid));
}
