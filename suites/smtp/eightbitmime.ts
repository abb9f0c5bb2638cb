import { conforms, defineCase, deviates, orAlways, rfc, suspicious, type CaseDefinition } from '../../src/index.js';
import { CAFE, keepsCafe, pass } from './passage.js';

/** 8BITMIME at MAIL (RFC 6152 §2); what becomes of texts of all kinds is looked at with the mail data. */

const NEEDS = { recipients: 1, extensions: ['8BITMIME'] };
const POLICY = suspicious('550 552 553 554', 'RFC 5321 §7.9: refused by policy');

export const eightBitMime: readonly CaseDefinition[] = [
  ...(['BODY=8BITMIME', 'BODY=7BIT', 'body=8bitmime', 'Body=7Bit', 'BODY=8BitMime'] as const).map((parameter) =>
    defineCase({
      id: `smtp/8bitmime/${parameter.toLowerCase().replace('=', '-')}${parameter === parameter.toUpperCase() ? '' : parameter === parameter.toLowerCase() ? '-in-lower-case' : '-in-mixed-case'}`,
      title: `MAIL with ${parameter} is accepted as without it`,
      level: 'MUST',
      rfc: rfc(6152, '2'),
      requirements: ['RFC6152-2-BODY-1', ...(parameter === parameter.toUpperCase() ? [] : ['RFC5321-2.4-CASE-2'])],
      needs: NEEDS,
      async run(t) {
        const smtp = await t.smtp('ehlo');
        await smtp.ask(`MAIL FROM:<{sender}> ${parameter}`, orAlways(conforms('250', 'RFC 6152 §2'), POLICY));
        await smtp.askModel('RCPT TO:<{recipient}>', 'RCPT', 'mail');
        await smtp.inStep();
      },
    }),
  ),
  ...(
    [
      ['unknown', 'BODY=XQWZV'],
      ['empty', 'BODY='],
      ['missing', 'BODY'],
      ['binary', 'BODY=BINARYMIME'],
    ] as const
  ).map(([name, parameter]) =>
    defineCase({
      id: `smtp/8bitmime/body-${name}`,
      title: `MAIL with ${parameter} is refused where no extension defines it, and opens no transaction`,
      level: 'SHOULD',
      rfc: rfc(6152, '2'),
      requirements: ['RFC6152-2-BODYBAD-1'],
      needs: NEEDS,
      async run(t) {
        if (name === 'binary' && t.extensions.has('BINARYMIME')) t.notApplicable('BINARYMIME is offered');
        const smtp = await t.smtp('ehlo');
        const reply = await smtp.ask(
          `MAIL FROM:<{sender}> ${parameter}`,
          orAlways(
            conforms('501 504 555', 'RFC 6152 §2'),
            conforms('500 553 550', 'RFC 5321 §4.3.2'),
            deviates('5yz', 'RFC 6152 §2: 501, 504 or 555'),
            deviates('250', 'RFC 6152 §2: not a value of this extension'),
          ),
        );
        await smtp.askModel('RCPT TO:<{recipient}>', 'RCPT', reply.code === 250 ? 'mail' : 'ehlo');
        await smtp.inStep();
      },
    }),
  ),
  ...(['body=8bitmime', 'BODY=8BitMime'] as const).map((parameter) =>
    defineCase({
      id: `smtp/8bitmime/text-behind-${parameter === 'body=8bitmime' ? 'lower' : 'mixed'}-case`,
      title: `a text behind ${parameter} keeps its octets above 0x7F`,
      level: 'MUST',
      rfc: rfc(6152, '3'),
      requirements: ['RFC6152-3-PRESERVE-1', 'RFC5321-2.4-CASE-2'],
      needs: { ...NEEDS, readBack: true },
      explain: 'A parameter that is taken and, for its letter case, not understood leaves the text one of seven bits.',
      async run(t) {
        await pass(t, t.message(CAFE), { mail: `MAIL FROM:<{sender}> ${parameter}`, compare: keepsCafe });
      },
    }),
  ),
  ...(
    [
      ['behind-size', 'behind SIZE', (size: number) => `SIZE=${size} BODY=8BITMIME`],
      ['in-front-of-size', 'in front of SIZE', (size: number) => `BODY=8BITMIME SIZE=${size}`],
    ] as const
  ).map(([id, words, parameters]) =>
    defineCase({
      id: `smtp/8bitmime/body-${id}`,
      title: `a text whose BODY=8BITMIME stands ${words} keeps its octets above 0x7F`,
      level: 'MUST',
      rfc: rfc(6152, '3'),
      requirements: ['RFC6152-3-PRESERVE-1'],
      needs: { recipients: 1, extensions: ['8BITMIME', 'SIZE'], readBack: true },
      async run(t) {
        const message = t.message(CAFE);
        const mail = `MAIL FROM:<{sender}> ${parameters(message.octets.length)}`;
        await pass(t, message, { mail, compare: keepsCafe });
      },
    }),
  ),
];
