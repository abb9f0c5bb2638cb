import {
  answerWord,
  defineCase,
  describeAnswer,
  enhancedCodes,
  rfc,
  type CaseContext,
  type CaseDefinition,
  type SmtpDialogue,
  type SmtpStart,
} from '../../src/index.js';

/** Which enhanced status code goes with what (RFC 3463 §3); their form is a matter of the wire rules. */

interface Meaning {
  readonly name: string;
  readonly what: string;
  readonly start: SmtpStart;
  readonly line: string;
  /** Reply codes that are about this matter at all. */
  readonly replies: RegExp;
  /** Status codes, class left out, that say so. */
  readonly codes: RegExp;
  readonly expected: string;
  readonly section: string;
  readonly requirement: string;
  readonly needs?: { readonly unknownRecipient?: boolean; readonly foreignRecipient?: boolean; readonly size?: true };
}

const MEANINGS: readonly Meaning[] = [
  {
    name: 'good-recipient',
    what: 'an accepted recipient',
    start: 'mail',
    line: 'RCPT TO:<{recipient}>',
    replies: /^250$/,
    codes: /^(?:1\.5|1\.0|0\.0|1\.1)$/,
    expected: '2.1.5',
    section: '3.2',
    requirement: 'RFC3463-3.2-515-1',
  },
  {
    name: 'unknown-recipient',
    what: 'an unknown recipient',
    start: 'mail',
    line: 'RCPT TO:<{unknown}>',
    replies: /^550$/,
    codes: /^(?:1\.\d+|0\.0|2\.1|7\.\d+)$/,
    expected: '5.1.1',
    section: '3.2',
    requirement: 'RFC3463-3.2-511-1',
    needs: { unknownRecipient: true },
  },
  {
    name: 'bad-recipient-syntax',
    what: 'a recipient of bad syntax',
    start: 'mail',
    line: 'RCPT TO:<a b@{domain}>',
    replies: /^501$/,
    codes: /^(?:1\.\d+|5\.[0-5]|0\.0)$/,
    expected: '5.1.3',
    section: '3.2',
    requirement: 'RFC3463-3.2-513-1',
  },
  {
    name: 'bad-sender-syntax',
    what: 'a sender of bad syntax',
    start: 'ehlo',
    line: 'MAIL FROM:<bad@',
    replies: /^501$/,
    codes: /^(?:1\.\d+|5\.[0-5]|0\.0)$/,
    expected: '5.1.7',
    section: '3.2',
    requirement: 'RFC3463-3.2-517-1',
  },
  {
    name: 'sender-domain',
    what: 'a sender domain that does not exist',
    start: 'ehlo',
    line: 'MAIL FROM:<someone@no-such-domain.invalid>',
    replies: /^[45]5\d$/,
    codes: /^(?:1\.8|1\.\d+|7\.\d+|4\.\d+|0\.0)$/,
    expected: 'x.1.8',
    section: '3.2',
    requirement: 'RFC3463-3.2-518-1',
  },
  {
    name: 'too-large',
    what: 'a declared size above the limit',
    start: 'ehlo',
    line: 'MAIL FROM:<{sender}> SIZE={above}',
    replies: /^552$/,
    codes: /^(?:3\.4|2\.3|0\.0|3\.\d)$/,
    expected: '5.3.4',
    section: '3.4',
    requirement: 'RFC3463-3.4-X34-1',
    needs: { size: true },
  },
  {
    name: 'unknown-command',
    what: 'an unknown command',
    start: 'ehlo',
    line: 'XYZZY',
    replies: /^50[02]$/,
    codes: /^(?:5\.[0124]|0\.0)$/,
    expected: '5.5.1',
    section: '3.6',
    requirement: 'RFC3463-3.6-X51-1',
  },
  {
    name: 'out-of-turn',
    what: 'a command out of turn',
    start: 'ehlo',
    line: 'RCPT TO:<{recipient}>',
    replies: /^503$/,
    codes: /^(?:5\.[0124]|0\.0)$/,
    expected: '5.5.1',
    section: '3.6',
    requirement: 'RFC3463-3.6-X51-1',
  },
  {
    name: 'syntax-error',
    what: 'a syntax error',
    start: 'ehlo',
    line: 'MAIL',
    replies: /^50[01]$/,
    codes: /^(?:5\.[0124]|0\.0|1\.7)$/,
    expected: '5.5.2',
    section: '3.6',
    requirement: 'RFC3463-3.6-X52-1',
  },
  {
    name: 'bad-argument',
    what: 'an unknown parameter',
    start: 'ehlo',
    line: 'MAIL FROM:<{sender}> XQWZV=1',
    replies: /^50[14]$|^555$/,
    codes: /^(?:5\.[0124]|0\.0)$/,
    expected: '5.5.4',
    section: '3.6',
    requirement: 'RFC3463-3.6-X54-1',
  },
  {
    name: 'relaying-denied',
    what: 'a refusal to relay',
    start: 'mail',
    line: 'RCPT TO:<{foreign}>',
    replies: /^55[0134]$/,
    codes: /^(?:7\.\d+|1\.\d+|0\.0)$/,
    expected: '5.7.1',
    section: '3.8',
    requirement: 'RFC3463-3.8-X71-1',
    needs: { foreignRecipient: true },
  },
];

function above(t: CaseContext): string {
  const limit = t.extensions.get('SIZE')?.[0] ?? '0';
  if (!/^[1-9][0-9]{0,18}$/.test(limit)) t.notApplicable('the server announces no fixed limit');
  return String(BigInt(limit) + 1n);
}

const meanings = MEANINGS.map((one) =>
  defineCase({
    id: `smtp/enhanced-codes/${one.name}`,
    title: `${one.what} is reported with ${one.expected}, or a status code of that matter`,
    level: 'SHOULD',
    rfc: rfc(3463, one.section),
    requirements: [one.requirement],
    needs: {
      recipients: 1,
      extensions: ['ENHANCEDSTATUSCODES', ...(one.needs?.size === true ? ['SIZE'] : [])],
      ...(one.needs?.unknownRecipient === true ? { unknownRecipient: true } : {}),
      ...(one.needs?.foreignRecipient === true ? { foreignRecipient: true } : {}),
    },
    async run(t: CaseContext) {
      const smtp = await t.smtp(one.start);
      const line = one.line.includes('{above}') ? one.line.replace('{above}', above(t)) : one.line;
      const answer = await smtp.command(line);
      if (answer.kind !== 'reply' || !one.replies.test(answerWord(answer))) {
        t.notApplicable(`the reply is about something else: ${describeAnswer(answer)}`);
      }
      for (const code of enhancedCodes(answer)) {
        t.check(
          code === undefined || one.codes.test(code.slice(2)),
          {
            rule: `${one.what} has a status code that says so`,
            expected: one.expected,
            actual: describeAnswer(answer),
          },
          'deviates',
        );
        t.check(code !== undefined, {
          rule: 'each line begins with a status code',
          expected: one.expected,
          actual: describeAnswer(answer),
        });
      }
      await smtp.inStep();
    },
  }),
);

async function codesOf(smtp: SmtpDialogue, lines: readonly string[]): Promise<readonly string[]> {
  const without: string[] = [];
  for (const line of lines) {
    const answer = await smtp.command(line);
    if (answer.kind !== 'reply') break;
    if (answer.code < 300 && enhancedCodes(answer).includes(undefined)) without.push(describeAnswer(answer));
    if (answer.code >= 400 && enhancedCodes(answer).includes(undefined)) without.push(describeAnswer(answer));
  }
  return without;
}

export const enhancedStatusCodes: readonly CaseDefinition[] = [
  ...meanings,
  defineCase({
    id: 'smtp/enhanced-codes/behind-helo-too',
    title: 'status codes are sent to a client that used HELO as well',
    level: 'MUST',
    rfc: rfc(2034, '4'),
    requirements: ['RFC2034-4-ALWAYS-1'],
    needs: { recipients: 1, extensions: ['ENHANCEDSTATUSCODES'] },
    async run(t) {
      const smtp = await t.smtp('helo');
      const without = await codesOf(smtp, ['MAIL FROM:<{sender}>', 'RCPT TO:<{recipient}>', 'RSET', 'NOOP', 'XYZZY']);
      t.check(without.length === 0, {
        rule: 'replies behind HELO carry status codes where the server offers them',
        expected: 'a status code in each',
        actual: without.join('; '),
      });
    },
  }),
  defineCase({
    id: 'smtp/enhanced-codes/in-every-reply',
    title: 'every reply of an ordinary session carries a status code',
    level: 'MUST',
    rfc: rfc(2034, '4'),
    requirements: ['RFC2034-4-ALL-1', 'RFC2034-4-AGREE-1'],
    needs: { recipients: 1, extensions: ['ENHANCEDSTATUSCODES'] },
    async run(t: CaseContext) {
      const smtp = await t.smtp('ehlo');
      const envelope = ['MAIL FROM:<{sender}>', 'RCPT TO:<{recipient}>'];
      const without = await codesOf(smtp, ['NOOP', 'VRFY {recipient}', 'DATA', ...envelope, 'RSET', ...envelope]);
      const end = await smtp.data(t.message());
      if (end.kind !== 'reply') t.inconclusive(`the end of mail data: ${describeAnswer(end)}`);
      const missing = [...without];
      if (enhancedCodes(end).includes(undefined)) missing.push(describeAnswer(end));
      missing.push(...(await codesOf(smtp, ['QUIT'])));
      t.check(missing.length === 0, {
        rule: 'every 2yz, 4yz and 5yz carries a status code',
        expected: 'a status code in each',
        actual: missing.join('; '),
      });
    },
  }),
];
