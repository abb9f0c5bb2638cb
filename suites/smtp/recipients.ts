import {
  answerWord,
  conforms,
  defineCase,
  describeAnswer,
  deviates,
  expectedAtEndOfData,
  expectedSmtp,
  masked,
  matches,
  octetString,
  orAlways,
  rfc,
  suspicious,
  type CaseContext,
  type CaseDefinition,
  type MessageParts,
  type SmtpAnswer,
} from '../../src/index.js';
import { introduced, wireOf } from './passage.js';

/** Who gets a message: all accepted recipients, each once, and nobody else. */

const EACH = [
  'RFC821-3.1-RCPTREPEAT-1',
  'RFC821-4.1.1-RCPTAPPEND-1',
  'RFC5321-4.1.1.3-APPEND-1',
  'RFC5321-4.1.1.3-INSERT-1',
];
const ONE_VERDICT = ['RFC5321-4.1.1.4-NOPARTIAL-1', 'RFC1123-5.2.8-DATAREPLY-1'];

/** A text whose lines begin with periods, or are empty. */
const ODD: MessageParts = { body: '.one\r\n..two\r\n...\r\n\r\n.\r\n\r\n\r\nend\r\n..\r\n\r\n' };

/** All addresses get it, exactly once, with one reply to the end of data. */
async function allGetIt(t: CaseContext, addresses: readonly string[], parts: MessageParts = {}): Promise<void> {
  const smtp = await introduced(t);
  const message = t.message(parts);
  await smtp.mustDeliver(message, addresses);
  await smtp.inStep();
  await t.delivered(message, addresses, { once: true });
}

/** Refused recipients at `places` among the accepted ones: these get the message all the same. */
async function mixed(t: CaseContext, order: readonly ('first' | 'second' | 'refused')[]): Promise<void> {
  const smtp = await introduced(t);
  const message = t.message();
  await smtp.need('MAIL FROM:<{sender}>');
  const accepted: string[] = [];
  for (const one of order) {
    if (one === 'refused') {
      const answer = await smtp.command('RCPT TO:<{unknown}>');
      if (!matches('5yz 4yz', answerWord(answer))) {
        t.observe(`the unknown recipient is answered with: ${describeAnswer(answer)}`);
        return;
      }
      continue;
    }
    const address = t.recipient(one === 'first' ? 0 : 1);
    await smtp.ask(`RCPT TO:<${address}>`, expectedSmtp(t.standard, accepted.length === 0 ? 'mail' : 'rcpt', 'RCPT'));
    accepted.push(address);
  }
  await smtp.ask('DATA', orAlways(conforms('354', 'RFC 5321 §3.3: a recipient was accepted')));
  smtp.judge(await smtp.text(wireOf(message)), expectedAtEndOfData(t.standard));
  await smtp.inStep();
  if (t.environment.store !== undefined) await t.delivered(message, accepted);
}

/** Only the recipients of the envelope get the message, whatever its header says. */
async function headerNamesOthers(t: CaseContext, field: 'To' | 'Cc' | 'Bcc'): Promise<void> {
  const smtp = await introduced(t);
  const message = t.message({ header: `${field}: <${t.recipient(1)}>\r\n` });
  await smtp.mustDeliver(message, [t.recipient()]);
  await t.delivered(message, [t.recipient()], { compare: () => undefined });
  await t.absent(message, [t.recipient(1)], 'nobody but the recipients of the envelope gets the message');
}

/** A recipient that no header field names: a Bcc, on the wire, is an ordinary RCPT. */
async function blindCopy(t: CaseContext): Promise<void> {
  const smtp = await introduced(t);
  const message = t.message({ header: `Cc: <${t.recipient()}>\r\n` });
  await smtp.mustDeliver(message, [t.recipient(), t.recipient(1)]);
  await t.delivered(message, [t.recipient(), t.recipient(1)]);
  const copies = (await t.environment.store?.find(t.recipient(), message.token)) ?? [];
  const shown = copies.some((copy) => octetString(copy).toLowerCase().includes(t.recipient(1).toLowerCase()));
  t.check(
    !shown,
    {
      rule: 'the recipients of the envelope are not copied into the header',
      expected: `no ${t.recipient(1)} in the copy of ${t.recipient()}`,
      actual: 'it stands there',
    },
    'deviates',
  );
}

async function twice(t: CaseContext): Promise<void> {
  const smtp = await introduced(t);
  const message = t.message();
  await smtp.mustDeliver(message, [t.recipient(), t.recipient()]);
  await smtp.inStep();
  await t.delivered(message, [t.recipient()]);
  const copies = (await t.environment.store?.find(t.recipient(), message.token)) ?? [];
  t.observe(copies.length > 1 ? 'a recipient named twice gets two copies' : 'a recipient named twice gets one copy');
}

/** 100 recipients: those known, over and over; `again`, behind as many in a transaction that was aborted. */
async function hundred(t: CaseContext, again = false): Promise<void> {
  const known = t.target.recipients;
  const smtp = await introduced(t);
  if (again) {
    await smtp.envelope(Array.from({ length: 100 }, (_none, index) => known[index % known.length] ?? ''));
    await smtp.need('RSET', '250');
  }
  await smtp.need('MAIL FROM:<{sender}>');
  for (let index = 0; index < 100; index++) {
    await smtp.ask(
      `RCPT TO:<${known[index % known.length] ?? ''}>`,
      [
        conforms('250 251', 'RFC 821 §4.5.3, RFC 5321 §4.5.3.1.8: at least 100 recipients'),
        suspicious('450 451', 'RFC 5321 §4.3.2: special circumstances'),
        suspicious('421', 'RFC 5321 §3.8'),
        ...(index === 0 && !again ? [masked('5yz 4yz', 'RFC 5321 §7.9: refused by policy')] : []),
      ],
      `recipient ${index + 1} of 100 is accepted`,
    );
  }
  const message = t.message();
  smtp.judge(await smtp.data(message), expectedAtEndOfData(t.standard));
  await smtp.inStep();
  if (t.environment.store !== undefined) await t.delivered(message, known.slice(0, 100));
}

/** A hundred RCPT commands, all but one for the same mailbox: the other one gets the message as well. */
async function oneInAHundred(t: CaseContext, place: number): Promise<void> {
  const smtp = await introduced(t);
  await smtp.envelope(Array.from({ length: 100 }, (_none, index) => t.recipient(index + 1 === place ? 1 : 0)));
  const message = t.message();
  smtp.judge(await smtp.data(message), expectedAtEndOfData(t.standard));
  await t.delivered(message, [t.recipient(1), t.recipient()]);
}

/** Places in a list of recipients at which it is full, or begins anew. */
const PLACES = [2, 3, 4, 5, 8, 9, 10, 11, 16, 17, 20, 21, 25, 26, 32, 33, 50, 51, 64, 65, 99];

/** A hundred RCPT commands, the mailboxes but the first each named once; again, until each has been named at each place. */
async function eachPlace(t: CaseContext): Promise<void> {
  const [filler = '', ...others] = t.target.recipients.slice(0, PLACES.length + 1);
  const smtp = await introduced(t);
  for (let from = 0; from < PLACES.length; from += others.length) {
    const named = new Map(PLACES.slice(from, from + others.length).map((place, index) => [place, others[index] ?? '']));
    await smtp.envelope(Array.from({ length: 100 }, (_none, index) => named.get(index + 1) ?? filler));
    const message = t.message();
    smtp.judge(await smtp.data(message), expectedAtEndOfData(t.standard));
    await t.delivered(message, [...named.values()], {
      rule: `recipients ${[...named.keys()].join(', ')} of 100 get it`,
    });
  }
}

/** A message to all the mailboxes there are reaches each; the next one reaches its own recipient only. */
async function manyThenOne(t: CaseContext): Promise<void> {
  const all = t.target.recipients.slice(0, 100);
  const smtp = await introduced(t);
  const toAll = t.message();
  await smtp.deliver(toAll, all);
  await t.delivered(toAll, all);
  const next = t.message();
  await smtp.mustDeliver(next, [t.recipient()], 'a message behind one to many recipients is taken');
  await t.delivered(next, [t.recipient()]);
  const others = [...new Set([t.recipient(1), all[Math.floor(all.length / 2)], all.at(-1)])].filter(
    (one) => one !== undefined && one !== t.recipient(),
  ) as string[];
  await t.absent(next, others, 'a recipient of the message before gets nothing of this one');
}

/** Behind a message to one, two messages to two. */
async function twoOfLaterMessages(t: CaseContext): Promise<void> {
  const both = [t.recipient(), t.recipient(1)];
  const smtp = await introduced(t);
  await smtp.deliver(t.message(), [t.recipient()]);
  for (let number = 2; number <= 3; number++) {
    const message = t.message();
    await smtp.mustDeliver(message, both, `message ${number} of the session is taken for two recipients`);
    await t.delivered(message, both);
  }
}

/** A notification that two recipients share: a server may refuse it, and if it does not both get it. */
async function nullSender(t: CaseContext): Promise<void> {
  const smtp = await introduced(t);
  const message = t.message();
  await smtp.deliver(message, [t.recipient(), t.recipient(1)], '');
  await t.delivered(message, [t.recipient(), t.recipient(1)]);
}

const mixedCase = (text: string): string =>
  text.toLowerCase().replace(/[a-z]+/g, (word) => word.charAt(0).toUpperCase() + word.slice(1));

/** Recipients whose domain is in another letter case: where they are accepted they get the message, once. */
async function otherLetterCase(
  t: CaseContext,
  change: (domain: string) => string,
  places: readonly (0 | 1)[],
): Promise<void> {
  const domain = t.fill('{domain}');
  if (change(domain) === domain) t.notApplicable('the domain has no letter that could be changed');
  const smtp = await introduced(t);
  const message = t.message();
  const written = places.map((place) => {
    const address = t.recipient(place);
    const at = address.lastIndexOf('@') + 1;
    // Of two recipients the second is the one in another letter case.
    return place === places.at(-1) ? address.slice(0, at) + change(address.slice(at)) : address;
  });
  const known = places.map((place) => t.recipient(place));
  await smtp.need('MAIL FROM:<{sender}>');
  for (const address of written) {
    const answer = await smtp.command(`RCPT TO:<${address}>`);
    if (!matches('2yz', answerWord(answer))) await refusedForItsLetters(t, known, answer);
  }
  smtp.judge(await smtp.data(message), expectedAtEndOfData(t.standard));
  await t.delivered(message, known, { once: true });
}

/** A name that is refused, and taken in its ordinary letters: not for what it names. Grey-listing may not know that it does. */
async function refusedForItsLetters(t: CaseContext, known: readonly string[], answer: SmtpAnswer): Promise<never> {
  await (await introduced(t)).envelope(known);
  if (matches('421 450 451', answerWord(answer))) t.inconclusive(`the recipient is put off: ${describeAnswer(answer)}`);
  t.check(false, {
    rule: 'a domain is the same in upper and lower case',
    expected: '250, as in its ordinary letters',
    actual: describeAnswer(answer),
  });
  return t.inconclusive('a domain is refused in other letters');
}

/** A RCPT line that names the second recipient and is refused: the message goes to the first only. */
async function refusedGetsNothing(t: CaseContext, line: string): Promise<void> {
  const smtp = await introduced(t);
  await smtp.need('MAIL FROM:<{sender}>');
  const refusal = await smtp.command(line);
  if (matches('2yz', answerWord(refusal))) {
    t.observe(`${line} is answered with ${describeAnswer(refusal)}`);
    return;
  }
  await smtp.ask('RCPT TO:<{recipient}>', expectedSmtp(t.standard, 'mail', 'RCPT'));
  const message = t.message();
  smtp.judge(await smtp.data(message), expectedAtEndOfData(t.standard));
  await t.delivered(message, [t.recipient()]);
  await t.absent(message, [t.recipient(1)], 'a recipient whose RCPT was refused gets nothing');
}

/** More than any announced size that we go beyond, in octets. */
const REFUSED_SIZE_LIMIT_OCTETS = 12_000_000;

/** A text above the announced size, its size not declared: nobody gets it, and the next message has no part of it. */
async function refusedIsNotDelivered(t: CaseContext): Promise<void> {
  const limit = Number(t.extensions.get('SIZE')?.[0] ?? '0');
  if (!(limit > 0 && limit <= REFUSED_SIZE_LIMIT_OCTETS)) {
    t.notApplicable('the server announces no size, or one that we would not go beyond');
  }
  const smtp = await introduced(t);
  await smtp.envelope([t.recipient(1)]);
  const message = t.message({ body: `${'x'.repeat(998)}\r\n`.repeat(Math.ceil((limit * 1.05) / 1000)) });
  const answer = await smtp.data(message);
  if (answerWord(answer) === '250') {
    t.observe('a text above the announced size is taken');
    await t.delivered(message, [t.recipient(1)], { rule: 'a text that is taken, however large, arrives whole' });
    return;
  }
  smtp.judge(answer, [
    conforms('552 554 550', 'RFC 1870 §6.3'),
    conforms('4yz 421', 'RFC 5321 §4.3.2'),
    deviates('5yz', 'RFC 1870 §6.3 lists 552'),
  ]);
  const next = t.message();
  await smtp.mustDeliver(next, [t.recipient()], 'the transaction behind a refused message is an ordinary one');
  await t.delivered(next, [t.recipient()]);
  await t.absent(message, [t.recipient(1)], 'a refused message is not delivered');
  await t.absent(next, [t.recipient(1)], 'a recipient of a refused message gets nothing of the next one');
}

export const recipients: readonly CaseDefinition[] = [
  defineCase({
    id: 'smtp/recipients/one-gets-it-once',
    title: 'a single recipient gets the message once',
    level: 'MUST',
    rfc: rfc(5321, '4.1.1.3'),
    requirements: ['RFC5321-4.1.1.3-INSERT-1', 'RFC821-3.1-DATA250-1'],
    needs: { recipients: 1, readBack: true },
    run: (t) => allGetIt(t, [t.recipient()]),
  }),
  defineCase({
    id: 'smtp/recipients/two-get-it-once',
    title: 'each of two recipients gets the message once, and the end of data one reply',
    level: 'MUST',
    rfc: rfc(5321, '4.1.1.3'),
    requirements: [...EACH, ...ONE_VERDICT],
    needs: { recipients: 2, readBack: true },
    run: (t) => allGetIt(t, [t.recipient(), t.recipient(1)]),
  }),
  defineCase({
    id: 'smtp/recipients/two-the-other-way-round',
    title: 'two recipients get the message in whichever order they are named',
    level: 'MUST',
    rfc: rfc(5321, '3.3'),
    requirements: EACH,
    needs: { recipients: 2, readBack: true },
    run: (t) => allGetIt(t, [t.recipient(1), t.recipient()]),
  }),
  defineCase({
    id: 'smtp/recipients/three-get-it-once',
    title: 'each of three recipients gets the message once, and the end of data one reply',
    level: 'MUST',
    rfc: rfc(5321, '4.1.1.3'),
    requirements: [...EACH, ...ONE_VERDICT],
    needs: { recipients: 3, readBack: true },
    run: (t) => allGetIt(t, [t.recipient(2), t.recipient(), t.recipient(1)]),
  }),
  defineCase({
    id: 'smtp/recipients/each-copy-is-the-text',
    title: 'each recipient gets the text that was sent, its periods and empty lines too',
    level: 'MUST',
    rfc: rfc(5321, '4.5.2'),
    requirements: EACH,
    needs: { recipients: 2, readBack: true },
    explain: 'A copy made from the one before, and not from the text, has what was done to that one done to it again.',
    run: (t) =>
      allGetIt(t, [t.recipient(1), t.recipient(), ...(t.target.recipients.length > 2 ? [t.recipient(2)] : [])], ODD),
  }),
  ...[
    { id: 'refused-first', words: 'in front of', order: ['refused', 'first'] as const, recipients: 1 },
    {
      id: 'refused-in-front-of-two',
      words: 'in front of two',
      order: ['refused', 'first', 'second'] as const,
      recipients: 2,
    },
    {
      id: 'refused-around-two',
      words: 'around each of two',
      order: ['refused', 'first', 'refused', 'second', 'refused'] as const,
      recipients: 2,
    },
    { id: 'refused-between', words: 'between', order: ['first', 'refused', 'second'] as const, recipients: 2 },
    { id: 'refused-last', words: 'behind', order: ['first', 'refused'] as const, recipients: 1 },
    {
      id: 'refused-twice-between',
      words: 'twice between',
      order: ['first', 'refused', 'refused', 'second'] as const,
      recipients: 2,
    },
  ].map(({ id, words, order, recipients: count }) =>
    defineCase({
      id: `smtp/recipients/${id}`,
      title: `a refused recipient ${words} accepted ones keeps nothing from them`,
      level: 'MUST',
      rfc: rfc(5321, '3.3'),
      requirements: ['RFC821-3.1-RCPTREPEAT-1', 'RFC821-F-RCPTMIX-1', ...(count > 1 ? EACH : [])],
      needs: { recipients: count, unknownRecipient: true },
      run: (t) => mixed(t, order),
    }),
  ),
  ...(['To', 'Cc', 'Bcc'] as const).map((field) =>
    defineCase({
      id: `smtp/recipients/not-from-the-${field.toLowerCase()}-field`,
      title: `an address that only the ${field} field names gets nothing`,
      level: 'MUST',
      rfc: rfc(5321, '2.3.1'),
      requirements: ['RFC5321-4.1.1.3-APPEND-1'],
      needs: { recipients: 2, readBack: true },
      explain: 'The envelope alone says who gets a message (RFC 821 §2, RFC 5321 §2.3.1).',
      run: (t) => headerNamesOthers(t, field),
    }),
  ),
  defineCase({
    id: 'smtp/recipients/blind-copy',
    title: 'a recipient that no field names gets the message, and is not named to the others',
    level: 'MUST',
    rfc: rfc(5321, '7.2'),
    requirements: ['RFC5321-7.2-NOBCC-1', ...EACH],
    needs: { recipients: 2, readBack: true },
    run: blindCopy,
  }),
  defineCase({
    id: 'smtp/recipients/named-twice',
    title: 'a recipient named twice is accepted twice, and gets the message',
    level: 'MUST',
    rfc: rfc(5321, '4.1.1.3'),
    requirements: [...EACH, ...ONE_VERDICT],
    needs: { recipients: 1, readBack: true },
    run: twice,
  }),
  ...[
    { id: 'parameter', words: 'its parameter', line: 'RCPT TO:<{recipient2}> XMAILSPEC=1' },
    { id: 'missing-bracket', words: 'its missing bracket', line: 'RCPT TO:<{recipient2}' },
    { id: 'missing-colon', words: 'its missing colon', line: 'RCPT TO <{recipient2}>' },
  ].map(({ id, words, line }) =>
    defineCase({
      id: `smtp/recipients/refused-for-${id}-gets-nothing`,
      title: `a recipient whose RCPT is refused for ${words} gets nothing`,
      level: 'MUST',
      rfc: rfc(5321, '3.3'),
      requirements: ['RFC821-F-RCPTMIX-1', 'RFC821-3.1-RCPTREPEAT-1'],
      needs: { recipients: 2, readBack: true },
      run: (t) => refusedGetsNothing(t, line),
    }),
  ),
  defineCase({
    id: 'smtp/recipients/hundred',
    title: 'a hundred recipients are accepted, and all get the message',
    level: 'MUST',
    rfc: rfc(5321, '4.5.3.1.8'),
    requirements: ['RFC821-4.5.3-RCPT100-1', 'RFC5321-4.5.3.1.8-RCPT100-1', ...EACH, ...ONE_VERDICT],
    needs: { recipients: 1 },
    explain:
      'Where the target has fewer than 100 addresses these are named over and over; each gets the message at least once.',
    run: (t) => hundred(t),
  }),
  defineCase({
    id: 'smtp/recipients/hundred-behind-a-hundred',
    title: 'a hundred recipients are accepted behind an aborted transaction with as many',
    level: 'MUST',
    rfc: rfc(5321, '4.5.3.1.8'),
    requirements: ['RFC5321-4.5.3.1.8-RCPT100-1', 'RFC5321-4.1.1.5-RSETDISCARD-1'],
    needs: { recipients: 1 },
    explain: 'The hundred are those of a message (RFC 5321 §4.5.3.1.8), not of a session.',
    run: (t) => hundred(t, true),
  }),
  defineCase({
    id: 'smtp/recipients/two-of-a-later-message',
    title: 'each of two recipients gets the second message of a session, and the third',
    level: 'MUST',
    rfc: rfc(5321, '4.1.1.3'),
    requirements: EACH,
    needs: { recipients: 2, readBack: true },
    run: twoOfLaterMessages,
  }),
  ...[
    { id: 'first', place: 1 },
    { id: 'last', place: 100 },
  ].map(({ id, place }) =>
    defineCase({
      id: `smtp/recipients/${id}-of-a-hundred`,
      title: `the ${id} of a hundred recipients gets the message, all others being one mailbox`,
      level: 'MUST',
      rfc: rfc(5321, '4.5.3.1.8'),
      requirements: ['RFC821-4.5.3-RCPT100-1', 'RFC5321-4.5.3.1.8-RCPT100-1', ...EACH],
      needs: { recipients: 2, readBack: true },
      explain: 'Whether a hundred recipients are accepted is the question of smtp/recipients/hundred.',
      run: (t) => oneInAHundred(t, place),
    }),
  ),
  defineCase({
    id: 'smtp/recipients/each-place-in-a-hundred',
    title: 'of a hundred recipients none is lost where a list of them may be full: the 10th, the 50th, and others',
    level: 'MUST',
    rfc: rfc(5321, '4.5.3.1.8'),
    requirements: ['RFC821-4.5.3-RCPT100-1', 'RFC5321-4.5.3.1.8-RCPT100-1', ...EACH],
    needs: { recipients: 2, readBack: true },
    explain: 'Whether a hundred recipients are accepted is the question of smtp/recipients/hundred.',
    run: eachPlace,
  }),
  defineCase({
    id: 'smtp/recipients/one-behind-many',
    title: 'a message to all mailboxes of the target reaches each, and one to one of them, behind it, that one only',
    level: 'MUST',
    rfc: rfc(5321, '4.1.1.4'),
    requirements: [...EACH, 'RFC5321-4.1.1.4-CLEARED-1', 'RFC821-4.1.1-DATAEMPTY-1', 'RFC5321-4.1.1.2-CLEAR-1'],
    needs: { recipients: 2, readBack: true },
    run: manyThenOne,
  }),
  defineCase({
    id: 'smtp/recipients/two-of-the-null-sender',
    title: 'a message with the null reverse-path that is taken for two recipients reaches both',
    level: 'MUST',
    rfc: rfc(5321, '4.1.1.3'),
    requirements: ['RFC1123-5.2.9-NULL-1', ...EACH],
    needs: { recipients: 2, readBack: true },
    run: nullSender,
  }),
  ...[
    { id: 'in-upper-case', words: 'in upper case', change: (text: string) => text.toUpperCase(), places: [0] as const },
    { id: 'in-mixed-case', words: 'in mixed case', change: mixedCase, places: [0] as const },
    {
      id: 'in-upper-case-beside-another',
      words: 'in upper case, behind one in lower case,',
      change: (text: string) => text.toUpperCase(),
      places: [0, 1] as const,
    },
  ].map(({ id, words, change, places }) =>
    defineCase({
      id: `smtp/recipients/domain-${id}`,
      title: `a recipient that is accepted with its domain ${words} gets the message, once`,
      level: 'MUST',
      rfc: rfc(5321, '2.4'),
      requirements: ['RFC5321-2.4-DOMAINCASE-1', ...EACH],
      needs: { recipients: places.length, readBack: true },
      run: (t) => otherLetterCase(t, change, places),
    }),
  ),
  defineCase({
    id: 'smtp/recipients/nobody-gets-a-refused-message',
    title: 'a message refused for its size reaches nobody, and the next one is not harmed',
    level: 'MUST',
    rfc: rfc(5321, '4.2.5'),
    requirements: ['RFC5321-4.2.5-PERMNO-1', 'RFC821-4.3-EOD-SET-1'],
    needs: { recipients: 2, readBack: true, extensions: ['SIZE'] },
    run: refusedIsNotDelivered,
  }),
];
