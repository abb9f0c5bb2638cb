import {
  conforms,
  defineCase,
  describeAnswer,
  deviates,
  masked,
  orAlways,
  recorded,
  replyTexts,
  rfc,
  violates,
  type CaseContext,
  type CaseDefinition,
  type Expectation,
  type GradedAnswer,
  type Level,
  type SmtpStandard,
} from '../../src/index.js';
import { firstWord, HOST, noName } from './greeting.js';
import { dataRefused, longDomain, needsEhlo, unusual } from './support.js';

/** EHLO and HELO: their arguments, their replies, and what they leave behind (RFC 5321 §4.1.1.1, §4.1.4). */

interface Name {
  readonly name: string;
  readonly what: string;
  readonly argument: string;
  readonly section: string;
  readonly ehlo: readonly string[];
  readonly helo: readonly string[];
  readonly standards?: readonly SmtpStandard[];
}

const ONLY_5321: readonly SmtpStandard[] = ['rfc5321'];

/** Arguments in the grammar: a domain or an address literal. */
const WELL_FORMED: readonly Name[] = [
  {
    name: 'one-label',
    what: 'a domain of one label',
    argument: 'client',
    section: '4.1.1.1',
    ehlo: ['RFC5321-4.1.2-DOMAIN-1'],
    helo: ['RFC821-4.1.2-DOMAIN-1'],
  },
  {
    name: 'hyphen',
    what: 'a domain with hyphens',
    argument: 'abc.d-e--f.example.com',
    section: '4.1.2',
    ehlo: ['RFC5321-4.1.2-DOMAIN-1'],
    helo: ['RFC821-4.1.2-DOMAIN-1'],
  },
  {
    name: 'digits-first',
    what: 'a domain whose labels begin with digits',
    argument: '3com.163.example.com',
    section: '4.1.2',
    ehlo: ['RFC5321-4.1.2-DOMAIN-1'],
    helo: ['RFC5321-4.1.2-DOMAIN-1'],
    standards: ONLY_5321,
  },
  {
    name: 'upper-case',
    what: 'a domain in upper case',
    argument: 'CLIENT.EXAMPLE.COM',
    section: '2.4',
    ehlo: ['RFC5321-4.1.2-DOMAIN-1'],
    helo: ['RFC821-4.1.2-DOMAIN-1'],
  },
  {
    name: 'other-name',
    what: 'a name that is not that of the client',
    argument: 'somebody-else.example.net',
    section: '4.1.4',
    ehlo: ['RFC5321-2.2.1-EHLO-1'],
    helo: ['RFC5321-2.2.1-HELO-1'],
  },
  {
    name: 'ipv4-literal',
    what: 'an IPv4 address literal',
    argument: '[127.0.0.1]',
    section: '4.1.3',
    ehlo: ['RFC5321-4.1.3-EHLOLIT-1'],
    helo: ['RFC821-4.1.2-HELOLIT-1'],
  },
  {
    name: 'ipv6-literal',
    what: 'an IPv6 address literal',
    argument: '[IPv6:2001:db8::1]',
    section: '4.1.3',
    ehlo: ['RFC5321-4.1.3-EHLOLIT-1'],
    helo: ['RFC5321-4.1.3-EHLOLIT-1'],
    standards: ONLY_5321,
  },
  {
    name: 'ipv6-literal-in-lower-case',
    what: 'an IPv6 address literal whose tag is in lower case',
    argument: '[ipv6:2001:DB8::1]',
    section: '4.1.3',
    ehlo: ['RFC5321-4.1.3-EHLOLIT-1'],
    helo: ['RFC5321-4.1.3-EHLOLIT-1'],
    standards: ONLY_5321,
  },
  {
    name: 'ipv6-loopback-literal',
    what: 'the IPv6 loopback literal',
    argument: '[IPv6:::1]',
    section: '4.1.3',
    ehlo: ['RFC5321-4.1.3-EHLOLIT-1'],
    helo: ['RFC5321-4.1.3-EHLOLIT-1'],
    standards: ONLY_5321,
  },
  {
    name: 'name-of-64',
    what: 'a domain of 64 octets',
    argument: longDomain(64),
    section: '4.5.3.1.2',
    ehlo: ['RFC5321-4.5.3.1.2-DOMAIN255-1'],
    helo: ['RFC821-4.5.3-DOMAIN64-1'],
  },
  {
    name: 'name-of-253',
    what: 'a domain of 253 octets',
    argument: longDomain(253),
    section: '4.5.3.1.2',
    ehlo: ['RFC5321-4.5.3.1.2-DOMAIN255-1', 'RFC2821-4.5.3.1-DOMAIN255-1'],
    helo: ['RFC5321-4.5.3.1.2-DOMAIN255-1'],
    standards: ONLY_5321,
  },
];

const taken = (source: string): Expectation =>
  unusual(conforms('250', source), masked('504', 'RFC 5321 §4.3.2: this name is refused'));

const wellFormed = WELL_FORMED.flatMap((one) =>
  (['EHLO', 'HELO'] as const).map((verb) =>
    defineCase({
      id: `smtp/hello/${verb.toLowerCase()}-${one.name}`,
      title: `${verb} with ${one.what} is accepted`,
      level: 'MUST',
      rfc: rfc(5321, one.section),
      requirements: verb === 'EHLO' ? one.ehlo : one.helo,
      ...(verb === 'EHLO' ? { standards: ONLY_5321 } : one.standards === undefined ? {} : { standards: one.standards }),
      async run(t) {
        if (verb === 'EHLO') needsEhlo(t);
        const smtp = await t.smtp('greeted');
        await smtp.ask(`${verb} ${one.argument}`, taken(`RFC 5321 §${one.section}`));
        await smtp.askModel('MAIL FROM:<{sender}>', 'MAIL', verb === 'EHLO' ? 'ehlo' : 'helo');
        await smtp.inStep();
      },
    }),
  ),
);

interface BadName {
  readonly name: string;
  readonly what: string;
  readonly argument: string;
  readonly requirements: readonly string[];
  readonly level?: Level;
  readonly accepted?: GradedAnswer;
  readonly standards?: readonly SmtpStandard[];
  readonly helo?: false;
}

const FAILED = ['RFC5321-4.1.4-EHLO501-1', 'RFC5321-4.1.4-EHLOSAME-1', 'RFC2821-4.1.4-EHLOFAIL-1'];
const LOST_BY_HELO = deviates('500 501 503 504 555', 'RFC 5321 §4.2.1: the action of a refused HELO did not occur');
const HELO_FAILED = ['RFC821-4.1.1-HELO501-1', 'RFC1123-5.2.5-HELO501-1'];
const LENIENT = recorded('250', 'lenient: RFC 5321 §4.1.4 lets the server accept it');
const INVALID = violates('250', 'RFC 5321 §4.1.2: invalid character codes are refused with 501');

/** Arguments outside the grammar. */
const MALFORMED: readonly BadName[] = [
  { name: 'no-argument', what: 'no argument', argument: '', requirements: ['RFC821-4.1.2-SYNHELO-1'] },
  { name: 'empty-label', what: 'an empty label', argument: 'abc..example.com', requirements: [] },
  { name: 'leading-dot', what: 'a period at the beginning', argument: '.example.com', requirements: [] },
  { name: 'leading-hyphen', what: 'a hyphen at the beginning', argument: '-abc.example.com', requirements: [] },
  {
    name: 'underscore',
    what: 'an underscore',
    argument: 'a_b.example.com',
    requirements: ['RFC5321-4.1.2-INVALID501-1'],
    accepted: INVALID,
    standards: ONLY_5321,
  },
  {
    name: 'control-character',
    what: 'a control character',
    argument: 'a\x07b.example.com',
    requirements: ['RFC5321-4.1.2-INVALID501-1'],
    accepted: INVALID,
    standards: ONLY_5321,
  },
  {
    name: '8bit',
    what: 'octets above 127',
    argument: 'b\xc3\xbccher.example.com',
    requirements: ['RFC5321-2.4-8BITCMD-1'],
    level: 'SHOULD',
    accepted: deviates('250', 'RFC 5321 §2.4 (SHOULD): refused, normally with 500'),
    standards: ONLY_5321,
  },
  { name: 'two-names', what: 'two names', argument: 'one.example.com two.example.com', requirements: [] },
  { name: 'bare-address', what: 'an IPv6 address without brackets', argument: '2001:db8::1', requirements: [] },
  { name: 'literal-not-closed', what: 'a literal without its end', argument: '[127.0.0.1', requirements: [] },
  {
    name: 'literal-out-of-range',
    what: 'a literal with a number above 255',
    argument: '[300.1.1.1]',
    requirements: [],
  },
  { name: 'literal-empty', what: 'an empty literal', argument: '[]', requirements: [] },
  { name: 'mailbox', what: 'a mailbox', argument: 'someone@example.com', requirements: [] },
];

const malformed = MALFORMED.flatMap((one) =>
  (['EHLO', 'HELO'] as const).map((verb) =>
    defineCase({
      id: `smtp/hello/${verb.toLowerCase()}-malformed-${one.name}`,
      title:
        one.accepted === undefined
          ? `${verb} with ${one.what}, where it is refused, leaves the open transaction as it was`
          : `${verb} with ${one.what} is refused, and leaves the open transaction as it was`,
      level: one.level ?? 'MUST',
      rfc: rfc(5321, '4.1.4'),
      requirements: [...one.requirements, ...(verb === 'EHLO' ? FAILED : HELO_FAILED)],
      ...(verb === 'EHLO' ? { standards: ONLY_5321 } : one.standards === undefined ? {} : { standards: one.standards }),
      needs: { recipients: 1 },
      explain:
        'A server may be lenient with names, save for invalid character codes. One that refuses EHLO or HELO stays as ' +
        'it was (RFC 5321 §4.1.4); one that accepts it has ended the transaction.',
      async run(t) {
        const smtp = await t.smtp('rcpt');
        const reply = await smtp.ask(
          `${verb} ${one.argument}`.trimEnd(),
          orAlways(
            conforms('501 500 502 504 550', 'RFC 5321 §4.1.4, §4.3.2'),
            deviates('5yz', 'RFC 5321 §4.1.4: 501, 500, 502 or 550'),
            one.accepted ?? LENIENT,
          ),
        );
        const refused = reply.code >= 400;
        if (refused) await smtp.askModel('DATA', 'DATA', 'rcpt', `a refused ${verb} changes nothing`);
        else await dataRefused(t, smtp, 'ehlo', `an accepted ${verb} ends the transaction`);
        smtp.leave();
      },
    }),
  ),
);

/** MAIL with a parameter of an extension that is offered, whichever it is. */
function extendedMail(t: CaseContext): string {
  if (t.extensions.has('SIZE')) return 'MAIL FROM:<{sender}> SIZE=1000';
  if (t.extensions.has('8BITMIME')) return 'MAIL FROM:<{sender}> BODY=8BITMIME';
  return t.notApplicable('neither SIZE nor 8BITMIME is offered');
}

/** What a good and a bad introduction leave behind. */
const afterwards: readonly CaseDefinition[] = [
  ...(['EHLO', 'HELO'] as const).map((verb) =>
    defineCase({
      id: `smtp/hello/${verb.toLowerCase()}-refused-keeps-the-extensions`,
      title: `behind a refused ${verb} the parameters of the extensions are taken as before it`,
      level: 'MUST',
      rfc: rfc(5321, '4.1.4'),
      requirements: verb === 'EHLO' ? FAILED : HELO_FAILED,
      standards: ONLY_5321,
      explain:
        'RFC 5321 §4.2.1: behind 5yz "the requested action did not occur"; the session is that of the first EHLO.',
      async run(t) {
        const mail = extendedMail(t);
        const smtp = await t.smtp('ehlo');
        await smtp.need(mail, '250');
        await smtp.need('RSET', '250');
        const reply = await smtp.command(verb);
        if (reply.kind !== 'reply' || reply.code < 500) t.notApplicable(`${verb} without a name is not refused`);
        const stays = conforms('250', `RFC 5321 §4.1.4: the state is that before the refused ${verb}`);
        // Of EHLO alone §4.1.4 says so; HELO falls under §4.2.1.
        await smtp.ask(mail, verb === 'EHLO' ? orAlways(stays) : orAlways(stays, LOST_BY_HELO));
        await smtp.inStep();
      },
    }),
  ),
  ...(['EHLO', 'HELO'] as const).map((verb) =>
    defineCase({
      id: `smtp/hello/${verb.toLowerCase()}-refused-first`,
      title: `a refused ${verb} at the beginning does not open the session, and a good one still does`,
      level: 'MUST',
      rfc: rfc(5321, '4.1.4'),
      requirements: verb === 'EHLO' ? FAILED : HELO_FAILED,
      needs: { recipients: 1 },
      ...(verb === 'EHLO' ? { standards: ONLY_5321 } : {}),
      async run(t) {
        if (verb === 'EHLO') needsEhlo(t);
        const plain = await t.smtp('greeted');
        const without = await plain.command('MAIL FROM:<{sender}>');
        const smtp = await t.smtp('greeted');
        const reply = await smtp.command(verb);
        if (reply.kind !== 'reply' || reply.code < 400) t.notApplicable(`the server accepts ${verb} without a name`);
        const mail = await smtp.command('MAIL FROM:<{sender}>');
        t.check(mail.kind === 'reply' && without.kind === 'reply' && mail.code < 400 === without.code < 400, {
          rule: `a refused ${verb} is no introduction`,
          expected: `MAIL answered as without it: ${describeAnswer(without)}`,
          actual: describeAnswer(mail),
        });
        await smtp.askModel('{verb} {client}'.replace('{verb}', verb), verb, 'greeted');
        await smtp.askModel('MAIL FROM:<{sender}>', 'MAIL', 'ehlo');
        await smtp.inStep();
      },
    }),
  ),
  ...(
    [
      ['ehlo', 'EHLO'],
      ['helo', 'HELO'],
      ['ehlo', 'HELO'],
      ['helo', 'EHLO'],
    ] as const
  ).map(([first, second]) =>
    defineCase({
      id: `smtp/hello/${second.toLowerCase()}-behind-${first}-ends-the-transaction`,
      title: `${second} in a transaction begun behind ${first.toUpperCase()} ends it, and another can follow`,
      level: 'MUST',
      rfc: rfc(5321, '4.1.4'),
      requirements:
        second === 'EHLO'
          ? ['RFC5321-4.1.4-EHLORESET-1', 'RFC5321-4.1.1.1-INITIAL-1']
          : ['RFC5321-4.1.1.1-INITIAL-1', 'RFC821-4.1.1-HELOCLEAR-1', 'RFC821-4.1.1-HELOAGAIN-1'],
      needs: { recipients: 1 },
      ...(second === 'EHLO' || first === 'ehlo' ? { standards: ONLY_5321 } : {}),
      async run(t) {
        if (second === 'EHLO') needsEhlo(t);
        const smtp = await t.smtp(first);
        await smtp.envelope([t.recipient()]);
        const reply = await smtp.askModel(`${second} {client}`, second, first);
        if (reply.code !== 250) {
          smtp.leave();
          return;
        }
        await dataRefused(t, smtp, 'ehlo', `${second} has cleared the buffers`);
        await smtp.askModel('MAIL FROM:<{sender}>', 'MAIL', 'ehlo');
        await dataRefused(t, smtp, 'mail', `${second} has cleared the recipients`);
        smtp.leave();
      },
    }),
  ),
  defineCase({
    id: 'smtp/hello/rset-first-is-no-introduction',
    title: 'RSET before EHLO changes nothing: MAIL is answered as without it',
    level: 'MUST',
    rfc: rfc(5321, '4.1.1.5'),
    requirements: ['RFC5321-4.1.1.5-RSETANY-1'],
    async run(t) {
      const plain = await t.smtp('greeted');
      const without = await plain.command('MAIL FROM:<{sender}>');
      const smtp = await t.smtp('greeted');
      await smtp.need('RSET', '2yz 503');
      const mail = await smtp.command('MAIL FROM:<{sender}>');
      t.check(mail.kind === 'reply' && without.kind === 'reply' && mail.code < 400 === without.code < 400, {
        rule: 'RSET is no introduction',
        expected: `MAIL answered as without it: ${describeAnswer(without)}`,
        actual: describeAnswer(mail),
      });
      await smtp.inStep();
    },
  }),
  ...(['greeted', 'ehlo'] as const).map((state) =>
    defineCase({
      id: `smtp/hello/helo-reply-is-plain${state === 'ehlo' ? '-behind-ehlo' : ''}`,
      title: `the reply to HELO${state === 'ehlo' ? ' behind EHLO' : ''} does not list the extensions`,
      level: 'MUST',
      rfc: rfc(5321, '3.2'),
      requirements: ['RFC5321-3.2-HELOPLAIN-1'],
      async run(t) {
        if (state === 'ehlo') needsEhlo(t);
        const smtp = await t.smtp(state);
        const reply = await smtp.askModel('HELO {client}', 'HELO', state);
        const listed = replyTexts(reply)
          .slice(1)
          .filter((text) => t.extensions.has((text.trim().split(/ +/)[0] ?? '').toUpperCase()));
        t.check(listed.length === 0, {
          rule: 'HELO is not answered like EHLO',
          expected: 'no line that is an extension keyword of this server',
          actual: listed.join(', '),
        });
        if (reply.code < 300) noName(t, firstWord(reply));
        await smtp.inStep();
      },
    }),
  ),
  defineCase({
    id: 'smtp/hello/helo-reply-names-the-host',
    title: 'the reply to HELO contains the name of the server',
    level: 'MUST',
    rfc: rfc(821, '4.1.1'),
    requirements: ['RFC821-3.5-HELO250-1', 'RFC821-4.1.1-HELOIDENT-1'],
    standards: ['rfc821'],
    async run(t) {
      const smtp = await t.smtp('greeted');
      const reply = await smtp.askModel('HELO {client}', 'HELO', 'greeted');
      const words = (replyTexts(reply)[0] ?? '').split(/[ ,;]+/).map((word) => word.replace(/[.!]$/, ''));
      t.check(
        words.some((word) => HOST.test(word) && /[.[]/.test(word)),
        {
          rule: 'the server names itself',
          expected: 'a domain name or address literal',
          actual: describeAnswer(reply),
        },
        'deviates',
      );
    },
  }),
  defineCase({
    id: 'smtp/hello/ehlo-reply-names-the-host',
    title: "the first word of the reply to EHLO is the server's domain name",
    level: 'MUST',
    rfc: rfc(5321, '4.1.1.1'),
    requirements: ['RFC5321-4.1.1.1-EHLOFMT-1', 'RFC5321-4.1.1.1-IDENT-1'],
    standards: ONLY_5321,
    async run(t) {
      needsEhlo(t);
      const smtp = await t.smtp('greeted');
      const reply = await smtp.askModel('EHLO {client}', 'EHLO', 'greeted');
      t.check(HOST.test(firstWord(reply)), {
        rule: 'the reply to EHLO begins with the domain of the server',
        expected: '250, a domain, and text if any',
        actual: describeAnswer(reply),
      });
      noName(t, firstWord(reply));
    },
  }),
  defineCase({
    id: 'smtp/hello/ehlo-again-tells-the-same',
    title: 'a second EHLO is accepted and offers the same extensions',
    level: 'MUST',
    rfc: rfc(5321, '4.1.4'),
    requirements: ['RFC5321-4.1.4-EHLORESET-1'],
    standards: ONLY_5321,
    async run(t) {
      const smtp = await t.smtp('ehlo');
      const before = [...smtp.offered.keys()].sort().join(' ');
      await smtp.askModel('EHLO {client}', 'EHLO', 'ehlo');
      const after = [...smtp.offered.keys()].sort().join(' ');
      t.check(before === after, { rule: 'the offer stays the same', expected: before, actual: after });
      await smtp.inStep();
    },
  }),
  defineCase({
    id: 'smtp/hello/literal-with-text-behind',
    title: 'EHLO with text behind an address literal is taken, or refused without harm',
    level: 'MAY',
    rfc: rfc(5321, '4.1.1.1'),
    requirements: ['RFC5321-4.1.1.1-LITTAIL-1', 'RFC2821-4.1.1.1-EHLOTAIL-1'],
    standards: ONLY_5321,
    async run(t) {
      needsEhlo(t);
      const smtp = await t.smtp('greeted');
      const reply = await smtp.ask(
        'EHLO [127.0.0.1] client.example.com',
        orAlways(recorded('250', 'taken: RFC 5321 §4.1.1.1'), conforms('501 500 504 550', 'RFC 5321 §4.1.1.1')),
      );
      if (reply.code === 250) await smtp.askModel('MAIL FROM:<{sender}>', 'MAIL', 'ehlo');
      await smtp.inStep();
    },
  }),
];

export const hello: readonly CaseDefinition[] = [...wellFormed, ...malformed, ...afterwards];
