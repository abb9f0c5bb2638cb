import {
  answerWord,
  conforms,
  defineCase,
  describeAnswer,
  deviates,
  matches,
  recorded,
  rfc,
  suspicious,
  violates,
  type CaseContext,
  type CaseDefinition,
} from '../../src/index.js';

/** How a server tells that it has reached a limit of its own. */

/** As many recipients as the largest limits in use, and one more. */
const RECIPIENTS_MOST = 1_001;
const LARGE_TEXT_OCTETS = 1_048_576;

/** Recipients until one is refused: with 452, and with the session still in step. */
async function recipientsUntilRefused(t: CaseContext): Promise<void> {
  const smtp = await t.smtp('mail');
  const known = t.target.recipients;
  for (let index = 0; index < RECIPIENTS_MOST; index++) {
    const answer = await smtp.command(`RCPT TO:<${known[index % known.length] ?? ''}>`);
    if (matches('2yz', answerWord(answer))) continue;
    if (index < 100) t.inconclusive(`recipient ${index + 1} is refused: ${describeAnswer(answer)}`);
    smtp.judge(answer, [
      conforms('452', 'RFC 5321 §4.5.3.1.10'),
      ...(t.standard === 'rfc821' ? [conforms('552', 'RFC 821 §4.3')] : []),
      deviates('552', 'RFC 5321 §4.5.3.1.10: 452 is the correct code'),
      recorded('450 451', 'RFC 5321 §4.3.2: special circumstances'),
      recorded('5yz', 'RFC 5321 §4.5.3.1.10: a limit of policy'),
      suspicious('421', 'RFC 5321 §3.8'),
      deviates('4yz', 'RFC 5321 §4.3.2 (SHOULD): not in the row of RCPT'),
    ]);
    await smtp.inStep();
    return;
  }
  t.observe(`${RECIPIENTS_MOST} recipients are taken`);
}

async function largeTextWithoutSize(t: CaseContext): Promise<void> {
  const smtp = await t.smtp('rcpt');
  if (smtp.offered.has('SIZE')) t.notApplicable('SIZE is offered');
  const line = `${'large '.repeat(12)}\r\n`;
  const message = t.message({ body: line.repeat(Math.ceil(LARGE_TEXT_OCTETS / line.length)) });
  smtp.judge(await smtp.data(message), [
    conforms('250', 'RFC 5321 §4.1.1.4'),
    deviates('552', 'RFC 5321 §4.5.3.1.7 (SHOULD): a server with a limit offers SIZE'),
    recorded('4yz 550 554', 'RFC 5321 §7.9: refused by policy'),
    deviates('5yz', 'RFC 5321 §4.3.2 (SHOULD): not in the row'),
    violates('any', 'RFC 5321 §4.3.2'),
  ]);
}

export const limitsTold: readonly CaseDefinition[] = [
  defineCase({
    id: 'smtp/recipients/beyond-the-limit',
    title: 'the first recipient beyond the limit gets 452, and the session goes on',
    level: 'MUST',
    rfc: rfc(5321, '4.5.3.1.10'),
    requirements: [],
    needs: { recipients: 1 },
    explain: 'RFC 821 had 552 here; RFC 5321 calls that a mistake, since clients took it for a permanent failure.',
    run: recipientsUntilRefused,
  }),
  defineCase({
    id: 'smtp/size/offered-where-there-is-a-limit',
    title: 'a server that does not offer SIZE takes a message of one mebioctet',
    level: 'SHOULD',
    rfc: rfc(5321, '4.5.3.1.7'),
    requirements: ['RFC5321-4.5.3.1.7-SIZEEXT-1'],
    standards: ['rfc5321'],
    needs: { recipients: 1 },
    run: largeTextWithoutSize,
  }),
];
