import {
  answerWord,
  conforms,
  defineCase,
  describeAnswer,
  expectedSmtp,
  replyTexts,
  rfc,
  type CaseContext,
  type CaseDefinition,
} from '../../src/index.js';

import { needsEhlo } from './support.js';

/** The reply to EHLO as a list (RFC 5321 §4.1.1.1), and whether what it lists is there. */

const ONLY_5321 = { standards: ['rfc5321'] as const };

/** Lines of the EHLO reply behind the first, without the code. */
async function lines(t: CaseContext): Promise<readonly string[]> {
  needsEhlo(t);
  const smtp = await t.smtp('greeted');
  const reply = await smtp.ask('EHLO {client}', expectedSmtp(t.standard, 'greeted', 'EHLO'));
  return replyTexts(reply).slice(1);
}

/** IANA registry "SMTP Service Extensions" as of 2025, and keywords of commands that RFC 821 knew. */
const REGISTERED = new Set(
  (
    'SEND SOML SAML TURN HELP EXPN VRFY 8BITMIME SIZE VERB ONEX CHUNKING BINARYMIME CHECKPOINT DELIVERBY PIPELINING DSN ' +
    'ETRN ENHANCEDSTATUSCODES STARTTLS NO-SOLICITING MTRK SUBMITTER ATRN AUTH BURL FUTURERELEASE CONPERM CONNEG ' +
    'SMTPUTF8 MT-PRIORITY RRVS REQUIRETLS LIMITS UTF8SMTP DELIVERBY'
  ).split(' '),
);

/** A check of each keyword line. */
function eachLine(
  id: string,
  title: string,
  requirement: string,
  holds: (keyword: string, parameters: readonly string[], line: string) => boolean,
  grade: 'violates' | 'deviates' = 'violates',
): CaseDefinition {
  return defineCase({
    id: `smtp/ehlo-keywords/${id}`,
    title,
    level: grade === 'violates' ? 'MUST' : 'SHOULD',
    rfc: rfc(5321, '4.1.1.1'),
    requirements: [requirement],
    ...ONLY_5321,
    async run(t) {
      for (const line of await lines(t)) {
        const [keyword = '', ...parameters] = line.replace(/ +$/, '').split(' ');
        t.check(holds(keyword, parameters, line), { rule: title, expected: title, actual: `250 ${line}` }, grade);
      }
    },
  });
}

/** A keyword of an extension that has no parameters. */
const withoutParameter = (keyword: string, number: number, requirement: string): CaseDefinition =>
  defineCase({
    id: `smtp/ehlo-keywords/${keyword.toLowerCase()}-without-parameter`,
    title: `${keyword} is announced without a parameter`,
    level: 'MUST',
    rfc: rfc(number, number === 2034 ? '3' : '2'),
    requirements: [requirement],
    needs: { extensions: [keyword] },
    async run(t) {
      for (const line of await lines(t)) {
        const [word = '', ...rest] = line.trim().split(/ +/);
        t.check(word.toUpperCase() !== keyword || rest.length === 0, {
          rule: `${keyword} has no parameters`,
          expected: keyword,
          actual: line,
        });
      }
    },
  });

/** What is listed is there: the command is not answered as unknown. */
const works = (keyword: string, line: string, answers: string): CaseDefinition =>
  defineCase({
    id: `smtp/ehlo-keywords/${keyword.toLowerCase()}-works`,
    title: `${keyword}, where it is listed, is not answered as unknown or not implemented`,
    level: 'MUST',
    rfc: rfc(5321, '4.2.4'),
    requirements: ['RFC5321-4.2.4-EHLOTRUE-1'],
    needs: { recipients: 1, extensions: [keyword] },
    async run(t) {
      const smtp = await t.smtp('ehlo');
      const answer = await smtp.command(line);
      smtp.judge(answer, [
        conforms(answers, 'RFC 5321 §4.2.4: what EHLO lists is implemented'),
        conforms('4yz 421 454 501 503 504 530 538 550 551 553 554', 'RFC 5321 §4.2.4: refused, yet known'),
      ]);
      smtp.leave();
    },
  });

export const ehloKeywords: readonly CaseDefinition[] = [
  eachLine(
    'form',
    'a keyword is letters, digits and hyphens, a letter or digit first',
    'RFC5321-4.1.1.1-EHLOKEY-1',
    // The old form of AUTH with an equals sign is announced for clients of that time.
    (keyword) => /^[A-Za-z0-9][A-Za-z0-9-]*$/.test(keyword) || /^AUTH=/i.test(keyword),
  ),
  eachLine(
    'parameters',
    'parameters of keywords are printable, and one space parts them',
    'RFC5321-4.1.1.1-EHLOPARAM-1',
    (_keyword, parameters, line) => parameters.every((one) => /^[!-~]+$/.test(one)) && !/^[^ ]*\t/.test(line),
  ),
  eachLine(
    'ends-with-its-last-word',
    'no white space stands behind a keyword and its parameters',
    'RFC5321-4.1.1.1-EHLOFMT-1',
    (_keyword, _parameters, line) => !/[ \t]$/.test(line),
    'deviates',
  ),
  eachLine(
    'registered',
    'keywords are registered, or begin with X',
    'RFC5321-2.2.2-REGISTERED-1',
    (keyword) => REGISTERED.has(keyword.toUpperCase()) || /^(?:X|AUTH=)/i.test(keyword),
    'deviates',
  ),
  defineCase({
    id: 'smtp/ehlo-keywords/once',
    title: 'no keyword is listed twice',
    level: 'MUST',
    rfc: rfc(5321, '4.1.1.1'),
    requirements: ['RFC5321-4.1.1.1-EHLOFMT-1'],
    ...ONLY_5321,
    async run(t) {
      const seen = (await lines(t)).map((line) => (line.trim().split(/ +/)[0] ?? '').toUpperCase());
      const twice = seen.filter((keyword, index) => seen.indexOf(keyword) !== index);
      t.check(
        twice.length === 0,
        { rule: 'each keyword has one line', expected: 'no keyword twice', actual: twice.join(', ') },
        'deviates',
      );
    },
  }),
  defineCase({
    id: 'smtp/ehlo-keywords/8bitmime-offered',
    title: '8BITMIME is offered',
    level: 'SHOULD',
    rfc: rfc(5321, '2.4'),
    requirements: ['RFC5321-2.4-8BITMIME-1'],
    ...ONLY_5321,
    async run(t) {
      const offered = (await lines(t)).some((line) => /^8BITMIME\b/i.test(line));
      t.check(
        offered,
        { rule: '8BITMIME is supported', expected: '8BITMIME in the reply to EHLO', actual: 'it is not listed' },
        'deviates',
      );
    },
  }),
  withoutParameter('8BITMIME', 6152, 'RFC6152-2-KEYWORD-1'),
  withoutParameter('PIPELINING', 2920, 'RFC2920-2-KEYWORD-1'),
  withoutParameter('ENHANCEDSTATUSCODES', 2034, 'RFC2034-3-KEYWORD-1'),
  works('HELP', 'HELP', '2yz'),
  works('VRFY', 'VRFY {recipient}', '250 251 252'),
  works('EXPN', 'EXPN {local}', '250 252'),
  works('ETRN', 'ETRN example.org', '2yz 458 459'),
  works('STARTTLS', 'STARTTLS', '220'),
  works('AUTH', 'AUTH PLAIN', '334 235'),
  works('SEND', 'SEND FROM:<{sender}>', '250'),
  works('SOML', 'SOML FROM:<{sender}>', '250'),
  works('SAML', 'SAML FROM:<{sender}>', '250'),
  defineCase({
    id: 'smtp/ehlo-keywords/chunking-works',
    title: 'BDAT, where CHUNKING is listed, takes an empty last chunk in its turn',
    level: 'MUST',
    rfc: rfc(5321, '4.2.4'),
    requirements: ['RFC5321-4.2.4-EHLOTRUE-1'],
    needs: { recipients: 1, extensions: ['CHUNKING'] },
    async run(t) {
      const smtp = await t.smtp('rcpt');
      const message = t.message();
      await smtp.octets([`BDAT ${message.octets.length} LAST\r\n${Buffer.from(message.octets).toString('latin1')}`]);
      smtp.judge(await smtp.read(), [
        conforms('250', 'RFC 3030 §2'),
        conforms('4yz 550 552 554 530', 'RFC 5321 §4.2.4: refused, yet known'),
      ]);
      await smtp.inStep();
    },
  }),
  ...(
    [
      ['bdat', 'BDAT 0 LAST', 'CHUNKING'],
      ['etrn', 'ETRN example.org', 'ETRN'],
    ] as const
  ).map(([name, line, keyword]) =>
    defineCase({
      id: `smtp/ehlo-keywords/${name}-not-listed`,
      title: `${name.toUpperCase()} does not succeed where EHLO does not list ${keyword}`,
      level: 'MUST',
      rfc: rfc(5321, '4.1.1.1'),
      requirements: ['RFC5321-4.1.1.1-EHLOCOMPLETE-1'],
      ...ONLY_5321,
      async run(t) {
        if (t.extensions.has(keyword)) t.notApplicable(`${keyword} is listed`);
        const smtp = await t.smtp('ehlo');
        const answer = await smtp.command(line);
        t.check(!/^[23]/.test(answerWord(answer)), {
          rule: 'what works is listed',
          expected: `${keyword} in the reply to EHLO, or a refusal`,
          actual: describeAnswer(answer),
        });
        await smtp.inStep();
      },
    }),
  ),
];
