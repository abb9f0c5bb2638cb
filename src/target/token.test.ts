import { expect, it } from 'vitest';
import { TOKEN } from './message.js';
import { octets } from '../octets/octets.js';
import { tokenSource, tokensIn } from './token.js';

it('counts tokens that read-back recognises', () => {
  const next = tokenSource('0abc9xyz');
  const tokens = [next(), next()];
  expect(tokens).toEqual(['mailspec-0abc9xyz-000001', 'mailspec-0abc9xyz-000002']);
  expect(tokens.join(' and ').match(TOKEN)).toEqual(tokens);
});

it.each(['', 'short', 'UPPERCAS', '123456789'])('refuses the run %j', (run) => {
  expect(() => tokenSource(run)).toThrow(RangeError);
});

it('finds every token of a message', () => {
  const message = octets(
    'X: mailspec-aaaaaaaa-1\r\n\r\n<mailspec-aaaaaaaa-12> mailspec-AAAAAAAA-3 mailspec-aaaaaaaa-1 \xff',
  );
  expect(tokensIn(message)).toEqual(new Set(['mailspec-aaaaaaaa-1', 'mailspec-aaaaaaaa-12']));
});

it.each([
  [
    'an automatic reply',
    'Auto-Submitted: auto-replied\r\nReferences: <mailspec-aaaaaaaa-1@example.com>\r\n\r\nfrozen\r\n',
  ],
  ['a report', 'Content-Type: multipart/report;\n boundary=b\n\n--b\nX-Mailspec: mailspec-aaaaaaaa-1\n'],
  ['an old bounce', 'From: MAILER-DAEMON@mail.test\nSubject: failure notice\n\nSubject: mailspec-aaaaaaaa-1\n'],
])('finds none in %s', (_what, message) => {
  expect(tokensIn(octets(message))).toEqual(new Set());
});

it.each([
  ['that says it is automatic', 'X-Mailspec: mailspec-aaaaaaaa-1\r\nAuto-Submitted: auto-generated\r\n\r\n'],
  ['that is not automatic', 'Auto-Submitted: no\r\n\r\nmailspec-aaaaaaaa-1\r\n'],
  ['with a report in its text', 'Subject: a\r\n\r\nmailspec-aaaaaaaa-1\r\nContent-Type: multipart/report\r\n'],
  ['whose field From was added', 'From: MAILER-DAEMON@mail.test\n\nmailspec-aaaaaaaa-1\n'],
])('finds them in a message %s', (_what, message) => {
  expect(tokensIn(octets(message))).toEqual(new Set(['mailspec-aaaaaaaa-1']));
});
