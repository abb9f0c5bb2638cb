import { conforms, defineCase, deviates, masked, rfc, suspicious, type CaseDefinition } from '../../src/index.js';

/** Who may write to postmaster: everybody (RFC 5321 §4.5.1, SHOULD). */
const SENDERS = [
  { name: 'the-null-sender', path: '', words: 'the null sender' },
  { name: 'a-sender-of-another-domain', path: 'nobody@mailspec.example.net', words: 'a sender of another domain' },
] as const;

export const postmaster: readonly CaseDefinition[] = SENDERS.map(({ name, path, words }) =>
  defineCase({
    id: `smtp/postmaster/takes-mail-of-${name}`,
    title: `postmaster takes mail of ${words}`,
    level: 'SHOULD',
    rfc: rfc(5321, '4.5.1'),
    requirements: ['RFC5321-4.5.1-PMDELIVER-1'],
    standards: ['rfc5321'],
    needs: { recipients: 1 },
    explain:
      'Complaints come from everywhere, bounces among them. Narrow blocks against an attack are lawful, so a refusal of ' +
      'the sender itself tells nothing.',
    async run(t) {
      const smtp = await t.smtp('ehlo');
      await smtp.need(`MAIL FROM:<${path}>`);
      await smtp.ask('RCPT TO:<postmaster@{domain}>', [
        conforms('250 251', 'RFC 5321 §4.5.1'),
        masked('553', 'the domain of the ordinary recipient may be one that the server only forwards for'),
        deviates('5yz', 'RFC 5321 §4.5.1 (SHOULD)'),
        suspicious('4yz', 'RFC 5321 §4.3.2: a transient refusal'),
      ]);
    },
  }),
);
