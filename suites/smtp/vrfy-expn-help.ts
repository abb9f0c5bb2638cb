import {
  answerWord,
  conforms,
  defineCase,
  describeAnswer,
  deviates,
  enhancedCodes,
  masked,
  orAlways,
  recorded,
  replyTexts,
  rfc,
  violates,
  type CaseContext,
  type CaseDefinition,
  type Expectation,
  type SmtpDialogue,
  type SmtpReply,
} from '../../src/index.js';

/** VRFY, EXPN and HELP (RFC 5321 §3.5, §4.1.1.6 to §4.1.1.8, §7.3). */

const VERIFIED: Expectation = [
  conforms('250 251 252 553', 'RFC 5321 §3.5.1, §3.5.3'),
  recorded('550', 'RFC 5321 §7.3, §4.1.4: may be a denial of access'),
  deviates('500 502 551', 'RFC 5321 §3.5.3: less than full compliance'),
  masked('503 554 555 530 4yz', 'RFC 5321 §7.9: refused'),
];

const textOf = (reply: SmtpReply): string =>
  replyTexts(reply)
    .map((text, index) => (enhancedCodes(reply)[index] === undefined ? text : text.replace(/^\S+ ?/, '')))
    .join('\n');

/** VRFY of the ordinary recipient in one of its two forms, answered with a mailbox; else the case has no subject. */
async function mailboxReply(t: CaseContext, smtp: SmtpDialogue): Promise<SmtpReply> {
  for (const argument of ['{local}', '{recipient}']) {
    const answer = await smtp.command(`VRFY ${argument}`);
    if (answer.kind === 'reply' && ['250', '251', '551'].includes(answerWord(answer))) return answer;
  }
  return t.notApplicable('VRFY does not tell of the mailbox of the ordinary recipient (no 250, 251 or 551)');
}

/** True when RCPT refuses the unknown recipient: only then can VRFY be told to be wrong about it. */
async function knowsItsUsers(t: CaseContext): Promise<void> {
  const smtp = await t.smtp('mail');
  const answer = await smtp.command('RCPT TO:<{unknown}>');
  if (answerWord(answer) !== '550')
    t.notApplicable(`RCPT does not refuse the unknown recipient with 550: ${describeAnswer(answer)}`);
}

const vrfy: readonly CaseDefinition[] = [
  defineCase({
    id: 'smtp/vrfy/user-name',
    title: 'VRFY takes a local mailbox name, alone or with its domain',
    level: 'MUST',
    rfc: rfc(5321, '3.5.1'),
    requirements: ['RFC5321-3.5.1-LOCALNAMES-1', 'RFC5321-4.5.1-MINVRFY-1', 'RFC1123-5.2.3-VRFY-1'],
    needs: { recipients: 1 },
    async run(t) {
      const smtp = await t.smtp('ehlo');
      const plain = await smtp.command('VRFY {local}');
      const qualified = await smtp.command('VRFY {recipient}');
      const syntax = [plain, qualified].every((one) => ['501', '504'].includes(answerWord(one)));
      t.check(!syntax, {
        rule: 'at least one form of a local mailbox is a user name for VRFY',
        expected: 'no 501 or 504 to one of the two',
        actual: `${describeAnswer(plain)}; ${describeAnswer(qualified)}`,
      });
      await smtp.inStep();
    },
  }),
  defineCase({
    id: 'smtp/vrfy/qualified-name',
    title: 'where VRFY takes a user name it takes local-part@domain as well',
    level: 'SHOULD',
    rfc: rfc(5321, '3.5.1'),
    requirements: ['RFC5321-3.5.1-LOCALATDOMAIN-1'],
    needs: { recipients: 1 },
    async run(t) {
      const smtp = await t.smtp('ehlo');
      const plain = await smtp.command('VRFY {local}');
      if (!/^2/.test(answerWord(plain))) t.notApplicable(`VRFY of a bare user name: ${describeAnswer(plain)}`);
      await smtp.ask('VRFY {recipient}', [
        conforms('250 251 252 553', 'RFC 5321 §3.5.1'),
        deviates('5yz', 'RFC 5321 §3.5.1 (SHOULD): local-part@domain is a user name'),
        masked('4yz', 'RFC 5321 §4.3.2'),
      ]);
      await smtp.inStep();
    },
  }),
  defineCase({
    id: 'smtp/vrfy/known-mailbox',
    title: 'VRFY of a known mailbox is not answered as unknown',
    level: 'MUST',
    rfc: rfc(5321, '7.3'),
    requirements: ['RFC5321-7.3-NOFAKE550-1', 'RFC1123-5.2.3-252-1', 'RFC5321-4.3.2-VRFY-S252-1'],
    needs: { recipients: 1 },
    async run(t) {
      const smtp = await t.smtp('rcpt');
      const replies: SmtpReply[] = [];
      for (const argument of ['{local}', '{recipient}']) {
        replies.push(await smtp.ask(`VRFY ${argument}`, [...VERIFIED, conforms('501 504', 'one form is enough')]));
      }
      const refused = replies.filter((reply) => reply.code === 550);
      const denial = /den|access|disab|not allowed|prohib|polic|not permitted|refus|admin/i;
      t.check(refused.length < 2 || refused.some((reply) => denial.test(textOf(reply))), {
        rule: 'a mailbox that RCPT takes is not unknown to VRFY',
        expected: '250, 251, 252, 553, or a denial that says so',
        actual: refused.map((reply) => describeAnswer(reply)).join('; '),
      });
    },
  }),
  defineCase({
    id: 'smtp/vrfy/unknown-mailbox',
    title: 'VRFY of an unknown mailbox is not answered 250 or 251',
    level: 'MUST',
    rfc: rfc(5321, '3.5.3'),
    requirements: ['RFC5321-3.5.3-NO250SYNTAX-1', 'RFC5321-7.3-NOFAKE250-1', 'RFC5321-4.3.2-VRFY-E550-1'],
    needs: { unknownRecipient: true, recipients: 1 },
    async run(t) {
      await knowsItsUsers(t);
      const smtp = await t.smtp('ehlo');
      for (const argument of [t.unknownRecipient, t.unknownRecipient.replace(/@.*/, '')]) {
        await smtp.ask(`VRFY ${argument}`, [
          violates('250 251', 'RFC 5321 §3.5.3: 250 means that the address was verified'),
          conforms('252 550 551 553 500 501 502 504', 'RFC 5321 §4.3.2'),
          conforms('4yz 530', 'RFC 5321 §4.3.2'),
          deviates('503 554 555', 'RFC 5321 §4.3.2: not in the row of VRFY'),
        ]);
      }
      await smtp.inStep();
    },
  }),
  defineCase({
    id: 'smtp/vrfy/reply-has-the-mailbox',
    title: 'a 250, 251 or 551 to VRFY carries local-part@domain',
    level: 'MUST',
    rfc: rfc(5321, '3.5.2'),
    requirements: ['RFC5321-3.5.2-FULLMBOX-1', 'RFC5321-3.5.1-VRFYFORM-1', 'RFC821-3.3-VRFYMBOX-1'],
    needs: { recipients: 1 },
    async run(t) {
      const smtp = await t.smtp('ehlo');
      const reply = await mailboxReply(t, smtp);
      t.check(/[^\s<>@]+@(?:[A-Za-z0-9.-]+|\[[^\]]+\])/.test(textOf(reply)), {
        rule: 'the reply holds the mailbox',
        expected: 'local-part@domain',
        actual: describeAnswer(reply),
      });
    },
  }),
  defineCase({
    id: 'smtp/vrfy/reply-in-angle-brackets',
    title: 'a mailbox in a reply to VRFY stands in angle brackets',
    level: 'SHOULD',
    rfc: rfc(5321, '3.5.2'),
    requirements: ['RFC5321-3.5.2-ANGLE-1'],
    needs: { recipients: 1 },
    async run(t) {
      const smtp = await t.smtp('ehlo');
      const reply = await mailboxReply(t, smtp);
      if (!textOf(reply).includes('@')) t.notApplicable('the reply holds no mailbox');
      t.check(
        /<[^<>\s]+@[^<>\s]+>/.test(textOf(reply)),
        {
          rule: 'the mailbox stands in angle brackets',
          expected: '<local-part@domain>',
          actual: describeAnswer(reply),
        },
        'deviates',
      );
    },
  }),
  defineCase({
    id: 'smtp/vrfy/reply-without-routes',
    title: 'replies to VRFY and EXPN hold no source routes',
    level: 'MUST',
    rfc: rfc(5321, '3.5.2'),
    requirements: ['RFC5321-3.5.2-NOPATHS-1'],
    needs: { recipients: 1 },
    async run(t) {
      const smtp = await t.smtp('ehlo');
      const reply = await mailboxReply(t, smtp);
      t.check(!textOf(reply).includes('<@'), {
        rule: 'no source route',
        expected: 'a plain mailbox',
        actual: describeAnswer(reply),
      });
    },
  }),
  defineCase({
    id: 'smtp/vrfy/mailbox-is-usable',
    title: 'the mailbox that VRFY gives can be given to RCPT',
    level: 'MUST',
    rfc: rfc(5321, '3.5.2'),
    requirements: ['RFC5321-3.5.2-USABLE-1'],
    needs: { recipients: 1 },
    async run(t) {
      const smtp = await t.smtp('mail');
      const reply = await mailboxReply(t, smtp);
      const mailbox = /[^\s<>@]+@(?:[A-Za-z0-9.-]*[A-Za-z0-9]|\[[^\]]+\])/.exec(textOf(reply))?.[0];
      if (mailbox === undefined) t.notApplicable('the reply holds no mailbox');
      await smtp.ask(`RCPT TO:<${mailbox}>`, [
        conforms('250 251', 'RFC 5321 §3.5.2'),
        masked('4yz 550 551 552 553 554 530', 'RFC 5321 §7.9: refused by policy'),
      ]);
      await smtp.inStep();
    },
  }),
  ...(['VRFY', 'EXPN'] as const).map((verb) =>
    defineCase({
      id: `smtp/${verb.toLowerCase()}/no-argument`,
      title: `${verb} without an argument is refused as bad syntax`,
      level: 'SHOULD',
      rfc: rfc(5321, verb === 'VRFY' ? '4.1.1.6' : '4.1.1.7'),
      requirements: ['RFC821-4.1.2-SYNVRFY-1', ...(verb === 'VRFY' ? ['RFC5321-4.1.1.6-SYNTAX-1'] : [])],
      async run(t) {
        const smtp = await t.smtp('ehlo');
        await smtp.ask(
          verb,
          orAlways(
            conforms('501 500 502 504', 'RFC 5321 §4.3.2'),
            conforms('252 550 553', 'RFC 5321 §4.3.2: switched off'),
            deviates('5yz', 'RFC 5321 §4.3.2: 501'),
            recorded('250', 'lenient: taken'),
          ),
        );
        await smtp.inStep();
      },
    }),
  ),
  ...(
    [
      ['quoted-name', 'a quoted name', 'VRFY "known user"'],
      ['bracketed', 'a path in angle brackets', 'VRFY <{recipient}>'],
      ['foreign', 'a foreign address', 'VRFY someone@example.org'],
      ['two-words', 'two words', 'VRFY {local} and more'],
    ] as const
  ).map(([name, what, line]) =>
    defineCase({
      id: `smtp/vrfy/${name}`,
      title: `VRFY of ${what} gets a reply of its row, not "not recognized" where VRFY works`,
      level: name === 'quoted-name' ? 'MUST' : 'MAY',
      rfc: rfc(5321, name === 'quoted-name' ? '4.1.2' : '3.5.1'),
      requirements: name === 'quoted-name' ? ['RFC5321-4.1.2-STRINGARG-1'] : ['RFC5321-4.3.2-VRFY-E504-1'],
      needs: { recipients: 1 },
      async run(t) {
        const smtp = await t.smtp('ehlo');
        const plain = await smtp.command('VRFY {recipient}');
        if (/^50[02]/.test(answerWord(plain))) t.notApplicable('VRFY is not implemented');
        await smtp.ask(
          line,
          orAlways(
            conforms('250 251 252 550 551 553 501 502 504', 'RFC 5321 §4.3.2'),
            deviates('503 554 555', 'RFC 5321 §4.3.2: not in the row of VRFY'),
          ),
        );
        await smtp.inStep();
      },
    }),
  ),
];

const listedCommands: readonly CaseDefinition[] = [
  defineCase({
    id: 'smtp/expn/listed-if-it-works',
    title: 'EXPN that expands a list is listed in the reply to EHLO',
    level: 'MUST',
    rfc: rfc(5321, '3.5.2'),
    requirements: ['RFC5321-3.5.2-EXPNLISTED-1', 'RFC5321-4.1.1.1-EHLOCOMPLETE-1', 'RFC5321-3.5.1-EXPNUSER-1'],
    needs: { recipients: 1 },
    standards: ['rfc5321'],
    async run(t) {
      const smtp = await t.smtp('ehlo');
      for (const argument of ['{local}', '{recipient}', 'postmaster', 'staff']) {
        const answer = await smtp.command(`EXPN ${argument}`);
        t.check(answerWord(answer) !== '250' || smtp.offered.has('EXPN'), {
          rule: 'what works is listed',
          expected: 'EXPN among the EHLO keywords',
          actual: `EXPN ${t.fill(argument)}: ${describeAnswer(answer)}`,
        });
        if (/^50[02]/.test(answerWord(answer))) break;
      }
      await smtp.inStep();
    },
  }),
  defineCase({
    id: 'smtp/help/listed-if-it-works',
    title: 'HELP that works is listed in the reply to EHLO',
    level: 'MUST',
    rfc: rfc(5321, '4.1.1.1'),
    requirements: ['RFC5321-4.1.1.1-EHLOCOMPLETE-1'],
    standards: ['rfc5321'],
    async run(t) {
      const smtp = await t.smtp('ehlo');
      const answer = await smtp.command('HELP');
      if (!['211', '214'].includes(answerWord(answer))) t.notApplicable(`HELP: ${describeAnswer(answer)}`);
      t.check(
        smtp.offered.has('HELP'),
        {
          rule: 'commands beyond the required set are listed',
          expected: 'HELP among the EHLO keywords',
          actual: 'it is not listed, and HELP is answered with help',
        },
        'violates',
      );
    },
  }),
  defineCase({
    id: 'smtp/help/with-argument',
    title: 'HELP with an argument gets help, or a reply that says that there is none',
    level: 'MAY',
    rfc: rfc(5321, '4.1.1.8'),
    requirements: ['RFC5321-4.1.1.8-HELPARG-1', 'RFC821-E-PARAM504-1', 'RFC5321-4.3.2-HELP-E504-1'],
    async run(t) {
      const smtp = await t.smtp('ehlo');
      let refused = 0;
      for (const topic of ['MAIL', 'xqwzv', 'DATA', 'QUIT', 'RSET']) {
        const reply = await smtp.ask(
          `HELP ${topic}`,
          orAlways(
            conforms('211 214 501 502 504 500', 'RFC 5321 §4.3.2'),
            deviates('2yz', 'RFC 5321 §4.3.2 (SHOULD): 211 or 214'),
            deviates('503 550 554 555', 'RFC 5321 §4.3.2: not in the row of HELP'),
          ),
        );
        // Errors in a row end sessions.
        if (reply.code >= 500) refused += 1;
        if (refused > 1) break;
      }
      await smtp.inStep();
    },
  }),
];

export const vrfyExpnHelp: readonly CaseDefinition[] = [...vrfy, ...listedCommands];
