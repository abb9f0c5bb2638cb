import {
  conforms,
  defineCase,
  deviates,
  masked,
  orAlways,
  recorded,
  rfc,
  type CaseDefinition,
  type Expectation,
} from '../../src/index.js';
import { dataRefused, noTransaction } from './support.js';

/** Parameters of MAIL and RCPT (RFC 5321 §4.1.2, §4.1.1.11), and those of SIZE and 8BITMIME. */

const line = (verb: 'MAIL' | 'RCPT', rest: string): string =>
  `${verb === 'MAIL' ? 'MAIL FROM:<{sender}>' : 'RCPT TO:<{recipient}>'}${rest}`;

const NOT_FOR_NOW = deviates('455', 'RFC 5321 §4.1.1.11: for a parameter that cannot be accommodated for now');

interface Parameter {
  readonly name: string;
  readonly what: string;
  /** What follows the path. */
  readonly rest: string;
}

/** Parameters that no server knows: well-formed. */
const UNKNOWN: readonly Parameter[] = [
  { name: 'unknown-keyword', what: 'an unknown keyword', rest: ' XQWZV' },
  { name: 'unknown-parameter', what: 'an unknown parameter', rest: ' XQWZV=value' },
  { name: 'two-unknown-parameters', what: 'two unknown parameters', rest: ' XQWZV=1 XQWZW=2' },
];

const unknown = UNKNOWN.flatMap((one) =>
  (['MAIL', 'RCPT'] as const).map((verb) =>
    defineCase({
      id: `smtp/parameters/${verb.toLowerCase()}-${one.name}`,
      title: `${verb} with ${one.what} gets 555, and has no effect`,
      level: 'SHOULD',
      rfc: rfc(5321, '4.1.1.11'),
      requirements: [
        'RFC5321-4.1.1.11-555-1',
        'RFC2821-4.3.2-PARAM-1',
        'RFC821-E-PARAM504-1',
        verb === 'MAIL' ? 'RFC5321-4.3.2-MAIL-E555-1' : 'RFC5321-4.3.2-RCPT-E555-1',
      ],
      needs: { recipients: 1 },
      async run(t) {
        const smtp = await t.smtp(verb === 'MAIL' ? 'ehlo' : 'mail');
        const earlier: Expectation =
          t.standard === 'rfc821' ? [conforms('501 500 504 555', 'RFC 821 §4.3: bad syntax')] : [];
        const reply = await smtp.ask(
          line(verb, one.rest),
          orAlways(
            ...earlier,
            conforms('555', 'RFC 5321 §4.1.1.11'),
            deviates('500 501 502 504', 'RFC 5321 §4.1.1.11: 555'),
            NOT_FOR_NOW,
            deviates('503 551 552 553 554', 'RFC 5321 §4.3.2: says something else'),
            masked('550', 'RFC 5321 §7.9: refused by policy'),
            deviates('250 251', 'RFC 5321 §4.1.1.11 (SHOULD): refused'),
          ),
        );
        if (reply.code < 400) await smtp.inStep();
        else if (verb === 'MAIL') await noTransaction(smtp, 'a refused MAIL opens no transaction');
        else {
          await dataRefused(t, smtp, 'mail', 'a refused RCPT adds no recipient');
          smtp.leave();
        }
      },
    }),
  ),
);

/** Parameters outside the grammar. */
const MALFORMED: readonly Parameter[] = [
  { name: 'without-space', what: 'no space before the parameter', rest: 'XQWZV=1' },
  { name: 'empty-keyword', what: 'a value without a keyword', rest: ' =1' },
  { name: 'two-equals-signs', what: 'two equals signs', rest: ' XQWZV=1=2' },
  { name: 'underscore-in-keyword', what: 'an underscore in the keyword', rest: ' XQ_WZ=1' },
  { name: 'control-character', what: 'a control character in the value', rest: ' XQWZV=a\x01b' },
];

const malformed = MALFORMED.flatMap((one) =>
  (['MAIL', 'RCPT'] as const).map((verb) =>
    defineCase({
      id: `smtp/parameters/${verb.toLowerCase()}-${one.name}`,
      title: `${verb} with ${one.what} is refused, and has no effect`,
      level: 'MUST',
      rfc: rfc(5321, '4.1.2'),
      requirements: ['RFC5321-4.1.2-PARAM-1'],
      needs: { recipients: 1 },
      async run(t) {
        const smtp = await t.smtp(verb === 'MAIL' ? 'ehlo' : 'mail');
        const reply = await smtp.ask(
          line(verb, one.rest),
          orAlways(
            conforms('501 500 504 555 550 553', 'RFC 5321 §4.1.2, §4.1.1.11'),
            deviates('502 503 551 552 554', 'RFC 5321 §4.1.4: 501'),
            recorded('250 251', 'lenient: taken'),
          ),
        );
        if (reply.code < 400) await smtp.inStep();
        else if (verb === 'MAIL') await noTransaction(smtp, 'a refused MAIL opens no transaction');
        else {
          await dataRefused(t, smtp, 'mail', 'a refused RCPT adds no recipient');
          smtp.leave();
        }
      },
    }),
  ),
);

export const parameters: readonly CaseDefinition[] = [
  ...unknown,
  ...malformed,
  defineCase({
    id: 'smtp/parameters/two-of-different-extensions',
    title: 'MAIL takes SIZE and BODY together, in either order',
    level: 'MUST',
    rfc: rfc(5321, '4.1.2'),
    requirements: ['RFC5321-4.1.2-PARAM-1'],
    needs: { recipients: 1, extensions: ['SIZE', '8BITMIME'] },
    async run(t) {
      const smtp = await t.smtp('ehlo');
      await smtp.ask('MAIL FROM:<{sender}> SIZE=1000 BODY=7BIT', orAlways(conforms('250', 'RFC 5321 §4.1.2')));
      await smtp.need('RSET', '250');
      await smtp.ask('MAIL FROM:<{sender}> BODY=7BIT SIZE=1000', orAlways(conforms('250', 'RFC 5321 §4.1.2')));
      await smtp.askModel('RCPT TO:<{recipient}>', 'RCPT', 'mail');
      await smtp.inStep();
    },
  }),
  defineCase({
    id: 'smtp/parameters/keyword-in-any-letter-case',
    title: 'keywords of parameters are taken in any letter case',
    level: 'MUST',
    rfc: rfc(5321, '2.4'),
    requirements: ['RFC5321-2.4-CASE-2'],
    needs: { extensions: ['SIZE'] },
    async run(t) {
      const smtp = await t.smtp('ehlo');
      for (const keyword of ['size', 'Size', 'sIZE']) {
        await smtp.ask(`MAIL FROM:<{sender}> ${keyword}=1000`, orAlways(conforms('250', 'RFC 5321 §2.4')));
        await smtp.need('RSET', '250');
      }
    },
  }),
  defineCase({
    id: 'smtp/parameters/behind-the-null-path',
    title: 'parameters follow the null reverse-path as any other',
    level: 'MUST',
    rfc: rfc(5321, '4.1.2'),
    requirements: ['RFC5321-4.1.2-PARAM-1', 'RFC5321-4.1.2-NULLPATH-1'],
    needs: { extensions: ['SIZE'] },
    async run(t) {
      const smtp = await t.smtp('ehlo');
      await smtp.ask(
        'MAIL FROM:<> SIZE=1000',
        orAlways(
          conforms('250', 'RFC 5321 §4.1.2'),
          deviates('550 552 553 554', 'RFC 1123 §5.2.9: the null path is supported'),
        ),
      );
      await smtp.inStep();
    },
  }),
  ...(
    [
      ['size-behind-helo', ' SIZE=1000', 'SIZE'],
      ['body-behind-helo', ' BODY=7BIT', '8BITMIME'],
    ] as const
  ).map(([name, rest, keyword]) =>
    defineCase({
      id: `smtp/parameters/${name}`,
      title: `a parameter of ${keyword} behind HELO is taken, or refused like an unknown one`,
      level: 'MAY',
      rfc: rfc(5321, '4.1.1.11'),
      requirements: [],
      needs: { recipients: 1, extensions: [keyword] },
      async run(t) {
        const smtp = await t.smtp('helo');
        const reply = await smtp.ask(
          line('MAIL', rest),
          orAlways(
            recorded('250', 'taken'),
            conforms('555 501 500 503 504 550 553', 'RFC 5321 §4.1.1.11'),
            NOT_FOR_NOW,
          ),
        );
        await smtp.askModel('RCPT TO:<{recipient}>', 'RCPT', reply.code === 250 ? 'mail' : 'helo');
        await smtp.inStep();
      },
    }),
  ),
  ...(
    [
      ['size', ' SIZE=1000 SIZE=1000', 'SIZE', 'RFC1870-6-ONCE-1'],
      ['body', ' BODY=7BIT BODY=8BITMIME', '8BITMIME', 'RFC6152-3-ONCE-1'],
    ] as const
  ).map(([name, rest, keyword, id]) =>
    defineCase({
      id: `smtp/parameters/${name}-twice`,
      title: `${keyword === 'SIZE' ? 'SIZE' : 'BODY'} given twice is refused, or taken, and the session goes on`,
      level: 'MAY',
      rfc: rfc(keyword === 'SIZE' ? 1870 : 6152, keyword === 'SIZE' ? '6' : '2'),
      requirements: [id],
      needs: { recipients: 1, extensions: [keyword] },
      async run(t) {
        const smtp = await t.smtp('ehlo');
        const reply = await smtp.ask(
          line('MAIL', rest),
          orAlways(recorded('250', 'taken'), conforms('501 500 503 504 555 550 553', 'only one may be given')),
        );
        await smtp.askModel('RCPT TO:<{recipient}>', 'RCPT', reply.code === 250 ? 'mail' : 'ehlo');
        await smtp.inStep();
      },
    }),
  ),
];
