import {
  answerWord,
  conforms,
  defineCase,
  describeAnswer,
  deviates,
  expectedAtEndOfData,
  masked,
  octets,
  orAlways,
  recorded,
  rfc,
  suspicious,
  type CaseContext,
  type CaseDefinition,
  type Message,
  type SmtpAnswer,
} from '../../src/index.js';

/** SIZE (RFC 1870). */

const SIZE = { extensions: ['SIZE'] };

/** The fixed limit that this server announces: octets, or `undefined` without one. */
function limit(t: CaseContext): bigint | undefined {
  const parameter = t.extensions.get('SIZE')?.[0] ?? '0';
  if (!/^[0-9]{1,20}$/.test(parameter)) return undefined;
  const octets = BigInt(parameter);
  return octets === 0n ? undefined : octets;
}

function announcedLimit(t: CaseContext): bigint {
  return limit(t) ?? t.notApplicable('the server announces no fixed limit');
}

/** The largest limit up to which a text is sent, in octets. */
const SENT_OCTETS = 12_000_000;
const TEXT_LINE = `${'as large as may be '.repeat(3)}\r\n`;

/** A message of the announced limit and `more` octets, less for a number below zero; transparency doubles dots in it. */
function aroundTheLimit(t: CaseContext, more: number): Message {
  const octetsInAll = Number(announcedLimit(t)) + more;
  if (octetsInAll > SENT_OCTETS) t.notApplicable('the announced limit is more than we would send');
  const bare = t.message({ body: '.\r\n' });
  const room = octetsInAll - bare.octets.length;
  if (room < TEXT_LINE.length) t.notApplicable('the announced limit leaves no room for a text');
  const lines = Math.floor(room / TEXT_LINE.length) - 1;
  const last = `${'x'.repeat(room - lines * TEXT_LINE.length - 2)}\r\n`;
  return { token: bare.token, octets: Buffer.concat([bare.octets, octets(TEXT_LINE.repeat(lines) + last)]) };
}

/** Above its limit a server may take a text, or refuse it; it may not take a part. */
async function justAboveTheLimit(t: CaseContext, more: number): Promise<void> {
  const message = aroundTheLimit(t, more);
  const smtp = await t.smtp('ehlo');
  await smtp.envelope([t.recipient()]);
  const answer = await smtp.data(message);
  smtp.judge(answer, [
    conforms('552 554 550', 'RFC 1870 §6.3'),
    deviates('5yz', 'RFC 1870 §6.3 lists 552'),
    ...expectedAtEndOfData(t.standard),
  ]);
  await smtp.inStep();
  await arrivesIfTaken(t, message, answer);
}

/** What was accepted arrives whole, and what was refused does not. */
async function arrivesIfTaken(t: CaseContext, message: Message, answer: SmtpAnswer): Promise<void> {
  if (answerWord(answer) === '250') await t.delivered(message, [t.recipient()]);
  else await t.absent(message, [t.recipient()], 'a refused message is not delivered');
}

async function exactlyTheLimit(t: CaseContext): Promise<void> {
  const message = aroundTheLimit(t, 0);
  const smtp = await t.smtp('ehlo');
  await smtp.need(`MAIL FROM:<{sender}> SIZE=${message.octets.length}`, '250');
  await smtp.need('RCPT TO:<{recipient}>');
  const answer = await smtp.data(message);
  smtp.judge(answer, [
    deviates('552', 'RFC 1870 §6.3 (SHOULD NOT): this size was accepted at MAIL'),
    ...expectedAtEndOfData(t.standard),
  ]);
  if (answerWord(answer) === '250') await t.delivered(message, [t.recipient()]);
}

/** A text that leaves little of the limit, and one of ordinary size behind it: they are not added up. */
async function eachByItself(t: CaseContext): Promise<void> {
  if (announcedLimit(t) < 100_000n) t.notApplicable('the announced limit is less than both texts need');
  const large = aroundTheLimit(t, -10_000);
  const smtp = await t.smtp('ehlo');
  await smtp.deliver(large, [t.recipient()]);
  const next = t.message({ body: TEXT_LINE.repeat(Math.floor(60_000 / TEXT_LINE.length)) });
  await smtp.mustDeliver(next, [t.recipient()], 'the announced size is that of a message, not of all in a session');
  if (t.environment.store !== undefined) await t.delivered(next, [t.recipient()]);
}

const DECLARED = [
  suspicious('550 553 554', 'RFC 5321 §7.9: refused by policy'),
  masked('451 452', 'RFC 1870 §6.1: for want of room'),
];

const values: readonly CaseDefinition[] = (
  [
    ['small', '1'],
    // As a text it is more than most limits.
    ['nine', '9'],
    ['ordinary', '1000'],
    ['zero', '0'],
    ['leading-zeros', '0000000000001000'],
    ['twenty-digits', '00000000000000001000'],
  ] as const
).map(([name, value]) =>
  defineCase({
    id: `smtp/size/declared-${name}`,
    title: `MAIL with SIZE=${value} is accepted as without it`,
    level: 'MUST',
    rfc: rfc(1870, '6'),
    requirements: [
      'RFC1870-6-PARAM-1',
      'RFC1870-7-MINIMAL-1',
      ...(name === 'twenty-digits' ? ['RFC1870-3-CMDLEN-1'] : []),
    ],
    needs: { recipients: 1, ...SIZE },
    async run(t) {
      const smtp = await t.smtp('ehlo');
      await smtp.ask(`MAIL FROM:<{sender}> SIZE=${value}`, orAlways(conforms('250', 'RFC 1870 §6'), ...DECLARED));
      await smtp.askModel('RCPT TO:<{recipient}>', 'RCPT', 'mail');
      await smtp.inStep();
    },
  }),
);

const badValues: readonly CaseDefinition[] = (
  [
    ['letters', 'abc'],
    ['nothing', ''],
    ['negative', '-1'],
    ['fraction', '10.5'],
    ['hexadecimal', '0x10'],
    ['unit', '10M'],
  ] as const
).map(([name, value]) =>
  defineCase({
    id: `smtp/size/declared-${name}`,
    title: `MAIL with SIZE=${value} is refused as bad syntax, and opens no transaction`,
    level: 'MUST',
    rfc: rfc(1870, '6'),
    requirements: ['RFC1870-6-PARAM-1'],
    needs: { recipients: 1, ...SIZE },
    async run(t) {
      const smtp = await t.smtp('ehlo');
      const reply = await smtp.ask(
        `MAIL FROM:<{sender}> SIZE=${value}`,
        orAlways(
          conforms('501 500 504 553 555', 'RFC 1870 §6'),
          recorded('250', 'lenient: taken'),
          deviates('552 503 502 550 554', 'RFC 1870 §6: the value is no number'),
        ),
      );
      await smtp.askModel('RCPT TO:<{recipient}>', 'RCPT', reply.code === 250 ? 'mail' : 'ehlo');
      await smtp.inStep();
    },
  }),
);

export const size: readonly CaseDefinition[] = [
  ...values,
  ...badValues,
  defineCase({
    id: 'smtp/size/above-the-limit',
    title: 'a declared size above the announced limit gets 552 at MAIL',
    level: 'MUST',
    rfc: rfc(1870, '6.1'),
    requirements: ['RFC1870-6.1-552-1', 'RFC1870-7-MINIMAL-1'],
    needs: { recipients: 1, ...SIZE },
    async run(t) {
      const smtp = await t.smtp('ehlo');
      const above = announcedLimit(t) + 1n;
      await smtp.ask(
        `MAIL FROM:<{sender}> SIZE=${above}`,
        orAlways(conforms('552', 'RFC 1870 §6.1'), deviates('5yz', 'RFC 1870 §6.1: 552')),
      );
      await smtp.askModel('RCPT TO:<{recipient}>', 'RCPT', 'ehlo', 'a refused MAIL opens no transaction');
      await smtp.inStep();
    },
  }),
  defineCase({
    id: 'smtp/size/far-above-the-limit',
    title: 'a declared size of twenty digits is no small number, and gets 552',
    level: 'MUST',
    rfc: rfc(1870, '6.1'),
    requirements: ['RFC1870-6.1-552-1', 'RFC1870-6-PARAM-1'],
    needs: SIZE,
    explain: 'RFC 1870 §3 allows numbers of twenty digits, above 64 bits: one that wraps around looks small.',
    async run(t) {
      const smtp = await t.smtp('ehlo');
      announcedLimit(t);
      // 2 to the 64th and 2 to the 32nd, and a little: what is left of them in a machine word is 16.
      for (const value of ['18446744073709551632', '4294967312']) {
        if (BigInt(value) <= announcedLimit(t)) continue;
        await smtp.ask(
          `MAIL FROM:<{sender}> SIZE=${value}`,
          orAlways(conforms('552', 'RFC 1870 §6.1'), deviates('5yz', 'RFC 1870 §6.1: 552')),
        );
      }
      await smtp.inStep();
    },
  }),
  defineCase({
    id: 'smtp/size/at-the-limit',
    title: 'a declared size equal to the announced limit is not refused as too large',
    level: 'SHOULD',
    rfc: rfc(1870, '6.1'),
    requirements: ['RFC1870-6.1-250-1'],
    needs: SIZE,
    async run(t) {
      const smtp = await t.smtp('ehlo');
      await smtp.ask(
        `MAIL FROM:<{sender}> SIZE=${announcedLimit(t)}`,
        orAlways(
          conforms('250', 'RFC 1870 §6.1'),
          conforms('451 452', 'RFC 1870 §6.1: for want of room'),
          deviates('552', 'RFC 1870 §6.1 (SHOULD): it is not above the limit'),
          ...DECLARED,
        ),
      );
      await smtp.inStep();
    },
  }),
  defineCase({
    id: 'smtp/size/no-limit-no-552',
    title: 'a server that announces SIZE 0 or SIZE alone does not refuse a plain declaration',
    level: 'MUST',
    rfc: rfc(1870, '3'),
    requirements: ['RFC1870-3-ZERO-1', 'RFC1870-3-NOPARAM-1'],
    needs: SIZE,
    async run(t) {
      const smtp = await t.smtp('ehlo');
      if (limit(t) !== undefined) t.notApplicable('the server announces a fixed limit');
      const answer = await smtp.command('MAIL FROM:<{sender}> SIZE=100000');
      if (answerWord(answer) === '552') {
        // A limit of another kind (a quota, say) leaves room for less than an ordinary message has.
        const another = await t.smtp('ehlo');
        await another.ask('MAIL FROM:<{sender}> SIZE=1', [
          conforms('250', 'RFC 1870 §3'),
          suspicious('552', 'RFC 1870 §6.1: no room, though no size is fixed'),
          ...orAlways(...DECLARED),
        ]);
        t.observe('100,000 octets are refused with 552 though no limit is announced');
      } else {
        smtp.judge(answer, [conforms('250', 'RFC 1870 §3'), ...orAlways(...DECLARED)]);
      }
      await smtp.inStep();
    },
  }),
  defineCase({
    id: 'smtp/size/exact-size-is-not-too-large',
    title: 'a message of exactly the declared size is not refused with 552',
    level: 'SHOULD',
    rfc: rfc(1870, '6.3'),
    requirements: ['RFC1870-6.3-NOLATE552-1'],
    needs: { recipients: 1, ...SIZE },
    async run(t) {
      const smtp = await t.smtp('ehlo');
      const message = t.message({ body: 'A line of text that is counted.\r\n..dots too\r\n'.repeat(200) });
      await smtp.need(`MAIL FROM:<{sender}> SIZE=${message.octets.length}`, '250');
      await smtp.need('RCPT TO:<{recipient}>');
      smtp.judge(await smtp.data(message), [
        deviates('552', 'RFC 1870 §6.3 (SHOULD NOT): the size was accepted at MAIL'),
        ...expectedAtEndOfData(t.standard),
      ]);
      await smtp.inStep();
    },
  }),
  defineCase({
    id: 'smtp/size/text-of-exactly-the-limit',
    title: 'a text of exactly the announced size, duplicated dots not counted, is not refused as too large',
    level: 'SHOULD',
    rfc: rfc(1870, '6.3'),
    requirements: ['RFC1870-6.3-NOLATE552-1', 'RFC1870-5-COUNT-1'],
    needs: { recipients: 1, readBack: true, ...SIZE },
    run: exactlyTheLimit,
  }),
  defineCase({
    id: 'smtp/size/each-message-by-itself',
    title: 'behind a text of nearly the announced size, one of 60,000 octets is taken',
    level: 'MUST',
    rfc: rfc(5321, '4.5.3.1.7'),
    requirements: ['RFC5321-4.5.3.1.7-MSG64K-1', 'RFC5321-4.1.1.2-CLEAR-1'],
    needs: { recipients: 1, ...SIZE },
    run: eachByItself,
  }),
  ...(
    [
      ['one-octet', 'an octet', 1],
      ['a-thousand-octets', 'a thousand octets', 1000],
    ] as const
  ).map(([id, words, more]) =>
    defineCase({
      id: `smtp/size/text-${id}-above-the-limit`,
      title: `a text that is ${words} larger than the announced size is refused, or arrives whole`,
      level: 'MUST',
      rfc: rfc(5321, '4.2.5'),
      requirements: ['RFC5321-4.2.5-ACCEPT-1', 'RFC5321-4.2.5-PERMNO-1'],
      needs: { recipients: 1, readBack: true, ...SIZE },
      explain: 'A buffer of the announced size that is full is no reason to deliver what is in it.',
      run: (t) => justAboveTheLimit(t, more),
    }),
  ),
  defineCase({
    id: 'smtp/size/declared-size-does-not-end-the-text',
    title: 'the text goes on to the lone dot, however small the declared size',
    level: 'MUST',
    rfc: rfc(1870, '6'),
    requirements: ['RFC1870-6-NOTEND-1', 'RFC1870-6.1-LARGER-1'],
    needs: { recipients: 1, readBack: true, ...SIZE },
    async run(t) {
      const smtp = await t.smtp('ehlo');
      const message = t.message({ body: 'A line behind the declared end.\r\n'.repeat(40) });
      await smtp.need('MAIL FROM:<{sender}> SIZE=10', '250');
      await smtp.need('RCPT TO:<{recipient}>');
      const answer = await smtp.data(message);
      smtp.judge(answer, [
        conforms('250', 'RFC 1870 §6.3'),
        recorded('552 4yz', 'RFC 1870 §6.3: larger than declared'),
        ...expectedAtEndOfData(t.standard),
      ]);
      await smtp.inStep();
      await arrivesIfTaken(t, message, answer);
    },
  }),
  defineCase({
    id: 'smtp/size/same-in-every-session',
    title: 'the announced limit is a plain decimal number, and the same in a second session',
    level: 'MUST',
    rfc: rfc(1870, '3'),
    requirements: ['RFC1870-3-KEYWORD-1'],
    needs: SIZE,
    async run(t) {
      const smtp = await t.smtp('ehlo');
      const told = smtp.offered.get('SIZE') ?? [];
      t.check(told.length <= 1 && told.every((one) => /^[0-9]+$/.test(one)), {
        rule: 'SIZE has at most one parameter, and it is a decimal number',
        expected: 'SIZE, or SIZE and digits',
        actual: `SIZE ${told.join(' ')}`,
      });
      const before = (t.extensions.get('SIZE') ?? []).join(' ');
      t.check(before === told.join(' '), {
        rule: 'a fixed limit does not change from session to session',
        expected: `SIZE ${before}`,
        actual: `SIZE ${told.join(' ')}`,
      });
    },
  }),
  defineCase({
    id: 'smtp/size/next-transaction-begins-anew',
    title: 'the size declared for one message does not count for the next',
    level: 'MUST',
    rfc: rfc(1870, '6'),
    requirements: ['RFC1870-6-PARAM-1', 'RFC5321-4.1.1.2-CLEAR-1'],
    needs: { recipients: 1, ...SIZE },
    async run(t) {
      const smtp = await t.smtp('ehlo');
      await smtp.need('MAIL FROM:<{sender}> SIZE=10', '250');
      await smtp.need('RSET', '250');
      const message = t.message({ body: 'More than ten octets.\r\n'.repeat(300) });
      await smtp.envelope([t.recipient()]);
      const answer = await smtp.data(message);
      smtp.judge(answer, expectedAtEndOfData(t.standard), `the message is not measured by SIZE=10 of another one`);
      t.check(answer.kind === 'reply', { rule: 'one reply', expected: '250', actual: describeAnswer(answer) });
      await smtp.inStep();
    },
  }),
];
