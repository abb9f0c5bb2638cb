import {
  conforms,
  defineCase,
  deviates,
  enhancedCodes,
  expectedSmtp,
  masked,
  orAlways,
  recorded,
  rfc,
  violates,
  type CaseContext,
  type CaseDefinition,
  type Expectation,
  type GradedAnswer,
  type Level,
  type SmtpStandard,
} from '../../src/index.js';
import {
  askBeside,
  dataRefused,
  malformedMail,
  malformedRcpt,
  noTransaction,
  senderDomain,
  takenInMail,
  takenInRcpt,
  unusual,
} from './support.js';

/** Paths: what the grammar has must be taken for well-formed, what it has not must do no harm (RFC 5321 §4.1.2, §4.1.3). */

interface WellFormed {
  /** Last part of the id. */
  readonly name: string;
  readonly what: string;
  /** The path in its angle brackets; `{d}` is the sender's domain in MAIL, the recipient's in RCPT. */
  readonly path: string;
  /** A path of the same kind that is simpler: who takes it has no policy against the kind. */
  readonly simpler?: string;
  readonly section: string;
  readonly requirements: readonly string[];
  readonly standards?: readonly SmtpStandard[];
  readonly level?: Level;
  /** Where a refusal of the syntax only deviates. */
  readonly tolerated?: GradedAnswer;
  /** Only in MAIL, or only in RCPT. */
  readonly only?: 'MAIL' | 'RCPT';
}

const ONLY_5321: readonly SmtpStandard[] = ['rfc5321'];
const QUOTED = ['RFC5321-4.1.2-QSTRING-1', 'RFC821-4.1.2-QSTRING-1'];
const PAIRS = ['RFC5321-4.1.2-QPAIR-1', 'RFC821-4.1.2-QPAIR-1'];
const ROUTES_IN_MAIL = ['RFC5321-4.1.2-ADL-1', 'RFC821-3.1-RPROUTE-1'];
const ROUTES = [
  'RFC5321-4.1.1.3-SRCROUTE-1',
  'RFC5321-3.3-ROUTES-1',
  'RFC5321-F.2-SRCROUTE-1',
  'RFC5321-4.1.2-ADL-1',
  'RFC821-3.6-ROUTESYNTAX-1',
  'RFC821-4.1.2-ADL-1',
  'RFC1123-5.2.6-ROUTESYNTAX-1',
];
const IPV6 = ['RFC5321-4.1.3-IPV6-1'];
const IPV4 = ['RFC5321-4.1.3-IPV4-1', 'RFC821-4.1.2-DOTNUM-1', 'RFC1123-5.2.17-LITERAL-1'];
const LABELS = ['RFC5321-4.1.2-DOMAIN-1', 'RFC821-4.1.2-NAME-1'];
const DOTS = ['RFC821-4.1.2-DOTSTRING-1', 'RFC5321-4.1.2-ATOM-1'];

const WELL_FORMED: readonly WellFormed[] = [
  {
    name: 'quoted-space',
    what: 'a space in quotation marks',
    path: '<"a b"@{d}>',
    section: '4.1.2',
    requirements: QUOTED,
  },
  {
    name: 'quoted-at',
    what: 'an at-sign in quotation marks',
    path: '<"a@b"@{d}>',
    section: '4.1.2',
    requirements: QUOTED,
  },
  {
    name: 'quoted-specials',
    what: 'comma, semicolon, colon and parentheses in quotation marks',
    path: '<"a,b;c:d(e)"@{d}>',
    section: '4.1.2',
    requirements: QUOTED,
  },
  {
    name: 'quoted-angle-brackets',
    what: 'angle brackets in quotation marks',
    path: '<"a<b>c"@{d}>',
    section: '4.1.2',
    requirements: QUOTED,
  },
  {
    name: 'quoted-dots',
    what: 'periods anywhere in quotation marks',
    path: '<".a..b."@{d}>',
    section: '4.1.2',
    requirements: QUOTED,
  },
  {
    name: 'quoted-like-a-parameter',
    what: 'a quoted local part that reads like the end of a path and a parameter',
    path: '<"a@b> SIZE=1 <"@{d}>',
    section: '4.1.2',
    requirements: QUOTED,
  },
  {
    name: 'quoted-pair-quote',
    what: 'a quoted quotation mark',
    path: '<"a\\"b"@{d}>',
    section: '4.1.2',
    requirements: PAIRS,
  },
  {
    name: 'quoted-pair-backslash',
    what: 'a quoted backslash',
    path: '<"a\\\\"@{d}>',
    section: '4.1.2',
    requirements: PAIRS,
  },
  {
    name: 'quoted-pair-letter',
    what: 'a backslash before a letter',
    path: '<"\\a"@{d}>',
    section: '4.1.2',
    requirements: PAIRS,
  },
  { name: 'quoted-pair-space', what: 'a quoted space', path: '<"a\\ b"@{d}>', section: '4.1.2', requirements: PAIRS },
  {
    name: 'quoted-empty',
    what: 'an empty quoted string',
    path: '<""@{d}>',
    section: '4.1.2',
    requirements: ['RFC5321-4.1.2-QEMPTY-1'],
    standards: ONLY_5321,
    level: 'SHOULD',
    tolerated: deviates('500 501', 'RFC 5321 §4.1.2 (SHOULD): the grammar has it'),
  },
  {
    name: 'every-atext-character',
    what: 'every character that needs no quotation marks',
    path: "<a!#$%&'*+-/=?^_`{|}~@{d}>",
    section: '4.1.2',
    requirements: ['RFC5321-4.1.2-ATOM-1', 'RFC821-4.1.2-ATOMCHARS-1'],
  },
  { name: 'plus', what: 'a plus sign', path: '<name+detail@{d}>', section: '4.1.2', requirements: DOTS },
  {
    name: 'equals-and-slash',
    what: 'equals signs and slashes',
    path: '<g=a/s=b@{d}>',
    section: '4.1.2',
    requirements: DOTS,
  },
  { name: 'apostrophe', what: 'an apostrophe', path: "<o'neill@{d}>", section: '4.1.2', requirements: DOTS },
  {
    name: 'inner-dots',
    what: 'periods between atoms',
    path: '<abc.def.ghi@{d}>',
    section: '4.1.2',
    requirements: DOTS,
  },
  { name: 'one-letter', what: 'a local part of one letter', path: '<x@{d}>', section: '4.1.2', requirements: DOTS },
  { name: 'digits', what: 'a local part of digits', path: '<12345@{d}>', section: '4.1.2', requirements: DOTS },
  {
    name: 'hyphens',
    what: 'hyphens at both ends of a local part',
    path: '<-a-@{d}>',
    section: '4.1.2',
    requirements: DOTS,
  },
  {
    name: 'hyphen-in-domain',
    what: 'a hyphen in a domain',
    path: '<someone@a-b.example.com>',
    section: '4.1.2',
    requirements: LABELS,
  },
  {
    name: 'two-hyphens-in-domain',
    what: 'an A-label in a domain',
    path: '<someone@xn--bcher-kva.example.com>',
    section: '4.1.2',
    requirements: LABELS,
  },
  {
    name: 'digit-first-in-domain',
    what: 'a domain label that begins with a digit',
    path: '<someone@3com.example.com>',
    section: '4.1.2',
    requirements: ['RFC5321-4.1.2-DOMAIN-1'],
    standards: ONLY_5321,
  },
  {
    name: 'digits-only-in-domain',
    what: 'a domain label of digits',
    path: '<someone@163.example.com>',
    section: '4.1.2',
    requirements: ['RFC5321-4.1.2-DOMAIN-1'],
    standards: ONLY_5321,
  },
  {
    name: 'many-labels',
    what: 'a domain of twelve labels',
    path: '<someone@a.b.c.d.e.f.g.h.i.j.example.com>',
    section: '4.1.2',
    requirements: ['RFC5321-4.1.2-DOMAIN-1', 'RFC821-4.1.2-DOMAIN-1'],
  },
  {
    name: 'ipv4-literal',
    what: 'an IPv4 address literal',
    path: '<someone@[127.0.0.1]>',
    section: '4.1.3',
    requirements: IPV4,
  },
  {
    name: 'ipv4-literal-largest',
    what: 'the IPv4 literal of the largest numbers',
    path: '<someone@[255.255.255.255]>',
    section: '4.1.3',
    requirements: IPV4,
  },
  {
    name: 'ipv6-literal-full',
    what: 'an IPv6 literal of eight groups',
    path: '<someone@[IPv6:2001:db8:0:0:0:0:0:1]>',
    section: '4.1.3',
    requirements: IPV6,
    standards: ONLY_5321,
  },
  {
    name: 'ipv6-literal-compressed',
    what: 'a compressed IPv6 literal',
    path: '<someone@[IPv6:2001:db8::1]>',
    section: '4.1.3',
    requirements: IPV6,
    standards: ONLY_5321,
  },
  {
    name: 'ipv6-literal-loopback',
    what: 'the IPv6 loopback literal',
    path: '<someone@[IPv6:::1]>',
    section: '4.1.3',
    requirements: IPV6,
    standards: ONLY_5321,
  },
  {
    name: 'ipv6-literal-with-ipv4',
    what: 'an IPv6 literal that ends in an IPv4 address',
    path: '<someone@[IPv6:::ffff:192.0.2.1]>',
    section: '4.1.3',
    requirements: IPV6,
    standards: ONLY_5321,
  },
  {
    name: 'source-route-of-one',
    what: 'a source route of one host',
    path: '<@one.example.com:someone@{d}>',
    section: '4.1.2',
    requirements: ROUTES_IN_MAIL,
    only: 'MAIL',
  },
  {
    name: 'source-route-of-two',
    what: 'a source route of two hosts',
    path: '<@one.example.com,@two.example.com:someone@{d}>',
    simpler: '<@one.example.com:someone@{d}>',
    section: '4.1.2',
    requirements: ROUTES_IN_MAIL,
    only: 'MAIL',
  },
  {
    name: 'source-route-of-one',
    what: 'a source route of one host',
    path: '<@one.example.com:{recipient}>',
    section: '4.1.1.3',
    requirements: ROUTES,
    only: 'RCPT',
  },
  {
    name: 'source-route-of-two',
    what: 'a source route of two hosts',
    path: '<@one.example.com,@two.example.com:{recipient}>',
    simpler: '<@one.example.com:{recipient}>',
    section: '4.1.1.3',
    requirements: ROUTES,
    only: 'RCPT',
  },
];

/** A RCPT in its turn, whatever the verdict. */
const IN_TURN: Expectation = [conforms('250 251 4yz 530 550 551 552 553 554 556', 'RFC 5321 §4.3.2')];

const fillDomain = (t: CaseContext, verb: 'MAIL' | 'RCPT', path: string): string =>
  path.replaceAll('{d}', verb === 'MAIL' ? senderDomain(t) : t.fill('{domain}'));

const prefix = (verb: 'MAIL' | 'RCPT'): string => (verb === 'MAIL' ? 'MAIL FROM:' : 'RCPT TO:');

const wellFormed = WELL_FORMED.flatMap((one) =>
  (['MAIL', 'RCPT'] as const)
    .filter((verb) => one.only === undefined || one.only === verb)
    .map((verb) => {
      const source = `RFC 5321 §${one.section}`;
      return defineCase({
        id: `smtp/paths/${verb.toLowerCase()}-${one.name}`,
        title: `${verb} with ${one.what} is not refused as bad syntax`,
        level: one.level ?? 'MUST',
        rfc: rfc(5321, one.section),
        requirements: one.requirements,
        ...(one.standards === undefined ? {} : { standards: one.standards }),
        needs: { recipients: 1 },
        async run(t) {
          const smtp = await t.smtp(verb === 'MAIL' ? 'ehlo' : 'mail');
          const expectation = verb === 'MAIL' ? takenInMail(source) : takenInRcpt(source);
          const graded = one.tolerated === undefined ? expectation : [...expectation, one.tolerated];
          const line = (path: string): string => `${prefix(verb)}${fillDomain(t, verb, path)}`;
          const reply =
            one.simpler === undefined
              ? await smtp.ask(line(one.path), graded)
              : await askBeside(t, smtp, line(one.path), line(one.simpler), graded);
          // What was taken opens a transaction like any other; what was refused opens none, and harms none.
          // The judgement of a sender may wait for RCPT (RFC 5321 §3.3), so only its order is judged there.
          if (verb === 'MAIL' && reply.code === 250) await smtp.ask('RCPT TO:<{recipient}>', IN_TURN);
          if (verb === 'RCPT') await smtp.askModel('RCPT TO:<{recipient}>', 'RCPT', 'mail');
          await smtp.inStep();
        },
      });
    }),
);

interface Malformed {
  readonly name: string;
  readonly what: string;
  /** What follows `MAIL ` and `RCPT `; `{FROM}` is `FROM` or `TO`, `{a}` the ordinary address. */
  readonly argument: string;
  readonly section: string;
  readonly requirements: readonly string[];
  readonly level?: Level;
  readonly standards?: readonly SmtpStandard[];
  /** What taking it is worth, where it is not mere leniency. */
  readonly accepted?: GradedAnswer;
  readonly only?: 'MAIL' | 'RCPT';
}

const SYN_MAIL = 'RFC821-4.1.2-SYNMAIL-1';
const SYN_RCPT = 'RFC821-4.1.2-SYNRCPT-1';
const BADARG = 'RFC5321-4.1.4-BADARG-1';
const BRACKETS = 'RFC821-4.1.2-BRACKETS-1';
const INVALID = ['RFC5321-4.1.2-INVALID501-1'];
const mustNot = (source: string): GradedAnswer => violates('2yz', source);
const INVALID_TAKEN = mustNot('RFC 5321 §4.1.2: invalid character codes are refused with 501');

const MALFORMED: readonly Malformed[] = [
  {
    name: 'nothing',
    what: 'no argument',
    argument: '',
    section: '4.1.4',
    requirements: [BADARG, SYN_MAIL, SYN_RCPT, 'RFC5321-4.3.2-MAIL-E501-1', 'RFC5321-4.3.2-RCPT-E501-1'],
  },
  {
    name: 'no-path',
    what: 'no path behind the colon',
    argument: '{FROM}:',
    section: '4.1.4',
    requirements: [BADARG, SYN_MAIL, SYN_RCPT, 'RFC821-4.1.1-MAIL501-1'],
  },
  {
    name: 'no-colon',
    what: 'no colon',
    argument: '{FROM}<{a}>',
    section: '4.1.4',
    requirements: [BADARG, SYN_MAIL, SYN_RCPT],
  },
  {
    name: 'no-from-or-to',
    what: 'neither FROM: nor TO:',
    argument: '<{a}>',
    section: '4.1.4',
    requirements: [BADARG, SYN_MAIL, SYN_RCPT],
  },
  {
    name: 'other-keyword',
    what: 'the keyword of the other command',
    argument: '{OTHER}:<{a}>',
    section: '4.1.4',
    requirements: [BADARG, SYN_MAIL, SYN_RCPT],
  },
  {
    name: 'no-brackets',
    what: 'no angle brackets',
    argument: '{FROM}:{a}',
    section: '4.1.2',
    requirements: [BADARG, BRACKETS, SYN_MAIL, SYN_RCPT],
  },
  {
    name: 'no-closing-bracket',
    what: 'no closing angle bracket',
    argument: '{FROM}:<{a}',
    section: '4.1.2',
    requirements: [BADARG, BRACKETS],
  },
  {
    name: 'no-opening-bracket',
    what: 'no opening angle bracket',
    argument: '{FROM}:{a}>',
    section: '4.1.2',
    requirements: [BADARG, BRACKETS],
  },
  {
    name: 'doubled-brackets',
    what: 'two pairs of angle brackets',
    argument: '{FROM}:<<{a}>>',
    section: '4.1.2',
    requirements: [BADARG, BRACKETS],
  },
  {
    name: 'junk-behind',
    what: 'letters behind the closing bracket',
    argument: '{FROM}:<{a}>junk',
    section: '4.1.2',
    requirements: [BADARG],
  },
  { name: 'two-paths', what: 'two paths', argument: '{FROM}:<{a}><{a}>', section: '4.1.2', requirements: [BADARG] },
  {
    name: 'two-paths-with-comma',
    what: 'a list of paths',
    argument: '{FROM}:<{a}>,<{a}>',
    section: '4.1.2',
    requirements: [BADARG],
  },
  {
    name: 'display-name',
    what: 'a display name before the path',
    argument: '{FROM}:Some Body <{a}>',
    section: '4.1.2',
    requirements: [BADARG],
  },
  {
    name: 'no-local-part',
    what: 'no local part',
    argument: '{FROM}:<@{d}>',
    section: '4.1.2',
    requirements: [BADARG, 'RFC821-4.1.2-BAREDOMAIN-1'],
  },
  {
    name: 'no-domain',
    what: 'no domain behind the at-sign',
    argument: '{FROM}:<someone@>',
    section: '4.1.2',
    requirements: [BADARG, 'RFC821-4.1.2-BAREDOMAIN-1'],
  },
  {
    name: 'no-at-sign',
    what: 'a local part alone',
    argument: '{FROM}:<someone>',
    section: '4.1.2',
    requirements: [BADARG, 'RFC821-4.1.2-NEEDDOMAIN-1'],
  },
  {
    name: 'two-at-signs',
    what: 'two at-signs',
    argument: '{FROM}:<someone@b@{d}>',
    section: '4.1.2',
    requirements: [BADARG],
  },
  {
    name: 'space-in-local-part',
    what: 'an unquoted space',
    argument: '{FROM}:<some one@{d}>',
    section: '4.1.2',
    requirements: ['RFC5321-4.1.2-ATOM-1', 'RFC821-4.1.2-SPECIALS-1'],
  },
  {
    name: 'specials-in-local-part',
    what: 'unquoted specials',
    argument: '{FROM}:<some(one,two;three@{d}>',
    section: '4.1.2',
    requirements: ['RFC5321-4.1.2-ATOM-1', 'RFC821-4.1.2-SPECIALS-1'],
  },
  {
    name: 'leading-dot',
    what: 'a period before the local part',
    argument: '{FROM}:<.someone@{d}>',
    section: '4.1.2',
    requirements: ['RFC5321-4.1.2-DOTSTRING-1', 'RFC821-4.1.2-DOTSTRING-1'],
    level: 'MAY',
  },
  {
    name: 'trailing-dot',
    what: 'a period behind the local part',
    argument: '{FROM}:<someone.@{d}>',
    section: '4.1.2',
    requirements: ['RFC5321-4.1.2-DOTSTRING-1', 'RFC821-4.1.2-DOTSTRING-1'],
    level: 'MAY',
  },
  {
    name: 'doubled-dot',
    what: 'two periods in the local part',
    argument: '{FROM}:<some..one@{d}>',
    section: '4.1.2',
    requirements: ['RFC5321-4.1.2-DOTSTRING-1', 'RFC821-4.1.2-DOTSTRING-1'],
    level: 'MAY',
  },
  {
    name: 'quote-not-closed',
    what: 'a quoted string without its end',
    argument: '{FROM}:<"someone@{d}>',
    section: '4.1.2',
    requirements: ['RFC821-4.1.2-QUNTERM-1', BADARG],
  },
  {
    name: 'text-behind-quote',
    what: 'text behind a quoted string',
    argument: '{FROM}:<"some"one@{d}>',
    section: '4.1.2',
    requirements: [BADARG],
  },
  {
    name: 'domain-empty-label',
    what: 'an empty label in the domain',
    argument: '{FROM}:<someone@a..{d}>',
    section: '4.1.2',
    requirements: ['RFC5321-4.1.2-DOMAIN-1'],
  },
  {
    name: 'domain-leading-dot',
    what: 'a period before the domain',
    argument: '{FROM}:<someone@.{d}>',
    section: '4.1.2',
    requirements: ['RFC5321-4.1.2-DOMAIN-1'],
  },
  {
    name: 'domain-leading-hyphen',
    what: 'a hyphen before the domain',
    argument: '{FROM}:<someone@-a.{d}>',
    section: '4.1.2',
    requirements: ['RFC5321-4.1.2-DOMAIN-1'],
  },
  {
    name: 'domain-trailing-hyphen',
    what: 'a hyphen behind a label',
    argument: '{FROM}:<someone@a-.{d}>',
    section: '4.1.2',
    requirements: ['RFC5321-4.1.2-DOMAIN-1'],
  },
  {
    name: 'domain-underscore',
    what: 'an underscore in the domain',
    argument: '{FROM}:<someone@a_b.{d}>',
    section: '4.1.2',
    requirements: [...INVALID, 'RFC821-4.1.2-NAME-1'],
    standards: ONLY_5321,
    accepted: INVALID_TAKEN,
  },
  {
    name: 'domain-of-pound-and-number',
    what: 'a host number behind a pound sign',
    argument: '{FROM}:<someone@#2130706433>',
    section: 'F.4',
    requirements: ['RFC5321-F.4-POUND-1', ...INVALID],
    standards: ONLY_5321,
    accepted: mustNot('RFC 5321 Appendix F.4: #-numbers are not to be used'),
  },
  {
    name: 'control-character',
    what: 'a control character in the local part',
    argument: '{FROM}:<some\x01one@{d}>',
    section: '4.1.2',
    requirements: INVALID,
    standards: ONLY_5321,
    accepted: INVALID_TAKEN,
  },
  {
    name: 'delete-character',
    what: 'a DEL in the local part',
    argument: '{FROM}:<some\x7fone@{d}>',
    section: '4.1.2',
    requirements: INVALID,
    standards: ONLY_5321,
    accepted: INVALID_TAKEN,
  },
  {
    name: 'control-character-in-quotes',
    what: 'a control character in a quoted string',
    argument: '{FROM}:<"some\x01one"@{d}>',
    section: '4.1.2',
    requirements: INVALID,
    standards: ONLY_5321,
    accepted: INVALID_TAKEN,
  },
  {
    name: 'tab-in-local-part',
    what: 'a tab in the local part',
    argument: '{FROM}:<some\tone@{d}>',
    section: '4.1.2',
    requirements: INVALID,
    standards: ONLY_5321,
    accepted: INVALID_TAKEN,
  },
  {
    name: '8bit-in-local-part',
    what: 'octets above 127 in the local part',
    argument: '{FROM}:<\xc3\xa9t\xc3\xa9@{d}>',
    section: '2.4',
    requirements: ['RFC5321-2.4-8BITCMD-1'],
    level: 'SHOULD',
    standards: ONLY_5321,
    accepted: deviates('2yz', 'RFC 5321 §2.4 (SHOULD): refused, normally with 500'),
  },
  {
    name: '8bit-in-domain',
    what: 'octets above 127 in the domain',
    argument: '{FROM}:<someone@\xe9.{d}>',
    section: '2.4',
    requirements: ['RFC5321-2.4-8BITCMD-1'],
    level: 'SHOULD',
    standards: ONLY_5321,
    accepted: deviates('2yz', 'RFC 5321 §2.4 (SHOULD): refused, normally with 500'),
  },
  {
    name: 'ipv4-literal-out-of-range',
    what: 'an IPv4 literal with a number above 255',
    argument: '{FROM}:<someone@[256.1.1.1]>',
    section: '4.1.3',
    requirements: ['RFC5321-4.1.3-IPV4-1', 'RFC821-4.1.2-DOTNUM-1'],
  },
  {
    name: 'ipv4-literal-of-three-numbers',
    what: 'an IPv4 literal of three numbers',
    argument: '{FROM}:<someone@[1.2.3]>',
    section: '4.1.3',
    requirements: ['RFC5321-4.1.3-IPV4-1', 'RFC821-4.1.2-DOTNUM-1'],
  },
  {
    name: 'literal-not-closed',
    what: 'an address literal without its end',
    argument: '{FROM}:<someone@[127.0.0.1>',
    section: '4.1.3',
    requirements: ['RFC5321-4.1.3-IPV4-1'],
  },
  {
    name: 'literal-empty',
    what: 'an empty address literal',
    argument: '{FROM}:<someone@[]>',
    section: '4.1.3',
    requirements: ['RFC5321-4.1.3-IPV4-1'],
  },
  {
    name: 'ipv6-literal-without-tag',
    what: 'an IPv6 literal without its tag',
    argument: '{FROM}:<someone@[::1]>',
    section: '4.1.3',
    requirements: IPV6,
    standards: ONLY_5321,
  },
  {
    name: 'ipv6-literal-of-nine-groups',
    what: 'an IPv6 literal of nine groups',
    argument: '{FROM}:<someone@[IPv6:1:2:3:4:5:6:7:8:9]>',
    section: '4.1.3',
    requirements: IPV6,
    standards: ONLY_5321,
  },
  {
    name: 'literal-with-unknown-tag',
    what: 'a literal of an unknown kind',
    argument: '{FROM}:<someone@[X-kind:content]>',
    section: '4.1.3',
    requirements: ['RFC5321-4.1.3-GENERAL-1'],
    standards: ONLY_5321,
    level: 'MAY',
  },
  {
    name: 'route-without-comma',
    what: 'a source route without its comma',
    argument: '{FROM}:<@one.example.com@two.example.com:{a}>',
    section: '4.1.2',
    requirements: ['RFC821-4.1.2-ADL-1'],
  },
  {
    name: 'route-without-second-at',
    what: 'a source route with an at-sign missing',
    argument: '{FROM}:<@one.example.com,two.example.com:{a}>',
    section: '4.1.2',
    requirements: ['RFC821-4.1.2-ADL-1'],
  },
  {
    name: 'route-alone',
    what: 'a source route without a mailbox',
    argument: '{FROM}:<@one.example.com:>',
    section: '4.1.2',
    requirements: ['RFC821-4.1.2-ADL-1'],
  },
  {
    name: 'brackets-with-space',
    what: 'a space between the brackets',
    argument: '{FROM}:< >',
    section: '4.1.2',
    requirements: [BADARG],
  },
  {
    name: 'null-path',
    what: 'the null path',
    argument: '{FROM}:<>',
    section: '4.1.1.3',
    requirements: ['RFC821-4.1.2-SYNRCPTNULL-1'],
    only: 'RCPT',
    accepted: deviates('250 251', 'RFC 5321 §4.1.1.3: a forward-path is not empty'),
  },
];

const malformed = MALFORMED.flatMap((one) =>
  (['MAIL', 'RCPT'] as const)
    .filter((verb) => one.only === undefined || one.only === verb)
    .map((verb) => {
      const source = `RFC 5321 §${one.section}`;
      const requirements = one.requirements.filter((id) =>
        verb === 'MAIL' ? !/SYNRCPT|RCPT-E501/.test(id) : !/SYNMAIL|MAIL-E501|MAIL501|BADARG/.test(id),
      );
      return defineCase({
        id: `smtp/paths/${verb.toLowerCase()}-malformed-${one.name}`,
        title: `${verb} with ${one.what} is refused as bad syntax, and changes nothing`,
        level: one.level ?? 'MUST',
        rfc: one.section === 'F.4' ? rfc(5321, 'F.4') : rfc(5321, one.section),
        requirements,
        ...(one.standards === undefined ? {} : { standards: one.standards }),
        needs: { recipients: 1 },
        explain:
          'A server may be lenient and take it, which is recorded (where the RFC forbids that, it fails). One that ' +
          'refuses it stays as it was: a refused MAIL opens no transaction, a refused RCPT adds no recipient.',
        run: (t) => askMalformed(t, verb, argumentOf(t, verb, one.argument), source, one.accepted),
      });
    }),
);

function argumentOf(t: CaseContext, verb: 'MAIL' | 'RCPT', argument: string): string {
  return argument
    .replaceAll('{FROM}', verb === 'MAIL' ? 'FROM' : 'TO')
    .replaceAll('{OTHER}', verb === 'MAIL' ? 'TO' : 'FROM')
    .replaceAll('{a}', verb === 'MAIL' ? t.target.sender : t.recipient())
    .replaceAll('{d}', verb === 'MAIL' ? senderDomain(t) : t.fill('{domain}'));
}

async function askMalformed(
  t: CaseContext,
  verb: 'MAIL' | 'RCPT',
  argument: string,
  source: string,
  accepted: GradedAnswer | undefined,
): Promise<void> {
  const smtp = await t.smtp(verb === 'MAIL' ? 'ehlo' : 'mail');
  const expectation = verb === 'MAIL' ? malformedMail(source, accepted) : malformedRcpt(source, accepted);
  const reply = await smtp.ask(`${verb} ${argument}`.trimEnd(), expectation);
  if (reply.code < 400) {
    await smtp.inStep();
  } else if (verb === 'MAIL') {
    await noTransaction(smtp, `behind a MAIL answered ${reply.code} no transaction is open`);
    await smtp.askModel('MAIL FROM:<{sender}>', 'MAIL', 'ehlo', 'behind a refused MAIL a good one is taken');
  } else {
    const rule = `behind a RCPT answered ${reply.code} there is no recipient yet`;
    await dataRefused(t, smtp, 'mail', rule);
    smtp.leave();
  }
}

/** The null reverse-path of notifications (RFC 5321 §4.5.5; RFC 1123 §5.2.9: supported without exception). */
const NULL_PATH: Expectation = orAlways(
  conforms('250', 'RFC 5321 §4.5.5, RFC 1123 §5.2.9'),
  deviates('550 552 553 554', 'RFC 1123 §5.2.9: supported; RFC 5321 §7.9: a policy may say otherwise'),
);

const POSTMASTER = ['RFC5321-4.1.1.3-POSTMASTER-1', 'RFC5321-2.3.5-POSTMASTER-1', 'RFC5321-4.5.1-POSTMASTER-1'];

/** Postmaster, judged only where the ordinary recipient is taken in the same session. */
function postmaster(
  name: string,
  path: string,
  standards: readonly SmtpStandard[] | undefined,
  ids: readonly string[],
) {
  return defineCase({
    id: `smtp/paths/postmaster-${name}`,
    title: `RCPT TO:${path.replace('{domain}', 'the-domain')} is accepted`,
    level: 'MUST',
    rfc: rfc(5321, '4.5.1'),
    requirements: ids,
    ...(standards === undefined ? {} : { standards }),
    needs: { recipients: 1 },
    async run(t) {
      const smtp = await t.smtp('rcpt');
      await smtp.ask(`RCPT TO:${path}`, [
        conforms('250 251', 'RFC 5321 §4.5.1'),
        masked('4yz 530', 'RFC 5321 §4.3.2: refused for now'),
      ]);
      await smtp.inStep();
    },
  });
}

const single: readonly CaseDefinition[] = [
  defineCase({
    id: 'smtp/paths/mail-null',
    title: 'MAIL FROM:<> is accepted, and opens a transaction',
    level: 'MUST',
    rfc: rfc(5321, '4.5.5'),
    requirements: [
      'RFC5321-4.1.2-NULLPATH-1',
      'RFC5321-4.1.1.2-NULLRP-1',
      'RFC1123-5.2.9-NULL-1',
      'RFC821-3.6-NULLRP-1',
      'RFC821-4.1.1-MAILNULL-1',
    ],
    needs: { recipients: 1 },
    explain: 'Notifications come from the null reverse-path: a server that refuses it hears of no failed delivery.',
    async run(t) {
      const smtp = await t.smtp('ehlo');
      const reply = await smtp.ask('MAIL FROM:<>', NULL_PATH);
      if (reply.code === 250) await smtp.ask('RCPT TO:<{recipient}>', IN_TURN);
      await smtp.inStep();
    },
  }),
  defineCase({
    id: 'smtp/paths/mail-null-delivers',
    title: 'a message from the null reverse-path is delivered',
    level: 'MUST',
    rfc: rfc(1123, '5.2.9'),
    requirements: ['RFC1123-5.2.9-NULL-1', 'RFC5321-4.1.2-NULLPATH-1'],
    needs: { recipients: 1, readBack: true },
    async run(t) {
      const smtp = await t.smtp('ehlo');
      const message = t.message();
      await smtp.deliver(message, [t.recipient()], '');
      await t.delivered(message, [t.recipient()]);
    },
  }),
  postmaster('lower-case', '<postmaster>', ONLY_5321, POSTMASTER),
  postmaster('capitalized', '<Postmaster>', ONLY_5321, POSTMASTER),
  postmaster('upper-case', '<POSTMASTER>', ONLY_5321, POSTMASTER),
  postmaster('with-domain', '<Postmaster@{domain}>', undefined, [
    'RFC1123-5.2.7-POSTMASTER-1',
    'RFC5321-4.5.1-POSTMASTER-1',
  ]),
  postmaster('with-domain-lower-case', '<postmaster@{domain}>', ONLY_5321, ['RFC5321-4.5.1-POSTMASTER-1']),
  postmaster('with-domain-mixed-case', '<pOsTmAsTeR@{domain}>', ONLY_5321, ['RFC5321-4.5.1-POSTMASTER-1']),
  defineCase({
    id: 'smtp/paths/postmaster-hears-the-null-sender',
    title: 'mail from the null reverse-path to Postmaster is taken',
    level: 'SHOULD',
    rfc: rfc(5321, '4.5.1'),
    requirements: ['RFC5321-4.5.1-PMDELIVER-1'],
    standards: ONLY_5321,
    needs: { recipients: 1 },
    async run(t) {
      const smtp = await t.smtp('ehlo');
      await smtp.need('MAIL FROM:<>', '250');
      await smtp.ask('RCPT TO:<Postmaster>', [
        conforms('250 251', 'RFC 5321 §4.5.1'),
        deviates('5yz', 'RFC 5321 §4.5.1 (SHOULD): mail to Postmaster is taken from everywhere'),
        masked('4yz', 'RFC 5321 §4.3.2: refused for now'),
      ]);
      await smtp.inStep();
    },
  }),
  ...(
    [
      ['upper-case', (domain: string) => domain.toUpperCase()],
      [
        'mixed-case',
        (domain: string) => domain.replace(/(.)(.)/g, (_all, a: string, b: string) => a.toUpperCase() + b),
      ],
    ] as const
  ).map(([name, change]) =>
    defineCase({
      id: `smtp/paths/rcpt-domain-${name}`,
      title: `a recipient's domain in ${name.replace('-', ' ')} is the same domain`,
      level: 'MUST',
      rfc: rfc(5321, '2.4'),
      requirements: ['RFC5321-2.4-DOMAINCASE-1'],
      needs: { recipients: 1 },
      async run(t) {
        const smtp = await t.smtp('rcpt');
        await smtp.ask(`RCPT TO:<{local}@${change(t.fill('{domain}'))}>`, [
          conforms('250 251', 'RFC 5321 §2.4: domains compare without regard to letter case'),
          masked('4yz 530', 'RFC 5321 §4.3.2: refused for now'),
        ]);
        await smtp.inStep();
      },
    }),
  ),
  defineCase({
    id: 'smtp/paths/rcpt-quoted-is-the-same-mailbox',
    title: 'a known local part in quotation marks, with or without a quoted pair, is the same mailbox',
    level: 'MUST',
    rfc: rfc(5321, '4.1.2'),
    requirements: ['RFC5321-4.1.2-QEQUIV-1'],
    needs: { recipients: 1, readBack: true },
    run: quotedIsTheSame,
  }),
  defineCase({
    id: 'smtp/paths/rcpt-unknown',
    title: 'RCPT for a mailbox that does not exist gets 550',
    level: 'SHOULD',
    rfc: rfc(5321, '3.3'),
    requirements: ['RFC5321-3.3-RCPT550-1', 'RFC5321-4.3.2-RCPT-E550-1', 'RFC1123-5.2.7-VERIFYRCPT-1'],
    needs: { recipients: 1, unknownRecipient: true },
    async run(t) {
      const smtp = await t.smtp('mail');
      await smtp.ask('RCPT TO:<{unknown}>', [
        conforms('550 551 553', 'RFC 5321 §3.3, §4.3.2'),
        recorded('250 251 252', 'RFC 5321 §3.3: recipients may be judged later'),
        deviates('5yz', 'RFC 5321 §3.3: a recipient known to be undeliverable gets 550'),
        masked('4yz', 'RFC 5321 §4.3.2'),
      ]);
      await smtp.askModel('RCPT TO:<{recipient}>', 'RCPT', 'mail', 'behind a refused RCPT a good one is taken');
      await smtp.inStep();
    },
  }),
  defineCase({
    id: 'smtp/paths/rcpt-foreign',
    title: 'RCPT for a foreign domain that is not relayed to gets 550',
    level: 'SHOULD',
    rfc: rfc(5321, '3.6.2'),
    requirements: [
      'RFC5321-3.6.2-DENY550-1',
      'RFC5321-7.9-POLICY550-1',
      'RFC5321-3.3-DECLINE-1',
      'RFC5321-4.1.1.3-RELAY550-1',
    ],
    needs: { recipients: 1, foreignRecipient: true },
    async run(t) {
      const smtp = await t.smtp('mail');
      const reply = await smtp.ask('RCPT TO:<{foreign}>', [
        conforms('550 556 530', 'RFC 5321 §3.6.2, RFC 7504 §4, RFC 4954 §6'),
        conforms('4yz', 'RFC 5321 §4.3.2: the refusal is for now'),
        deviates('5yz', 'RFC 5321 §3.6.2 (SHOULD): relaying is denied with 550'),
        violates('2yz', '--foreign-recipient names an address that the server is not to relay to'),
      ]);
      if (reply.code >= 400) {
        await dataRefused(t, smtp, 'mail', 'a refused recipient does not count: DATA is out of turn');
        smtp.leave();
      }
    },
  }),
  defineCase({
    id: 'smtp/paths/rcpt-foreign-behind-an-accepted-one',
    title: 'a recipient that is accepted does not open the way to a foreign one behind it',
    level: 'SHOULD',
    rfc: rfc(5321, '3.6.2'),
    requirements: ['RFC5321-3.6.2-DENY550-1', 'RFC5321-3.3-DECLINE-1'],
    needs: { recipients: 1, foreignRecipient: true },
    async run(t) {
      const smtp = await t.smtp('rcpt');
      await smtp.ask('RCPT TO:<{foreign}>', [
        conforms('4yz 5yz', 'RFC 5321 §3.6.2: relaying is denied'),
        violates('2yz', '--foreign-recipient names an address that the server is not to relay to'),
      ]);
      await smtp.inStep();
    },
  }),
  defineCase({
    id: 'smtp/paths/rcpt-foreign-by-source-route',
    title: 'a source route over this host does not get round the refusal to relay',
    level: 'MUST',
    rfc: rfc(5321, '3.6.1'),
    requirements: ['RFC5321-3.6.1-DECLINE-1', 'RFC1123-5.2.6-RELAYFUNC-1'],
    needs: { recipients: 1, foreignRecipient: true },
    async run(t) {
      const smtp = await t.smtp('mail');
      await smtp.ask('RCPT TO:<@{domain}:{foreign}>', [
        conforms('4yz 5yz', 'RFC 5321 §3.6.1: relaying along a route may be declined'),
        violates('2yz', '--foreign-recipient names an address that the server is not to relay to'),
      ]);
      await smtp.inStep();
    },
  }),
  defineCase({
    id: 'smtp/paths/rcpt-foreign-by-percent',
    title: 'a percent sign in the local part does not get round the refusal to relay',
    level: 'MUST',
    rfc: rfc(5321, '3.6.2'),
    requirements: ['RFC5321-3.6.2-DENY550-1'],
    needs: { recipients: 1, foreignRecipient: true },
    async run(t) {
      const smtp = await t.smtp('mail');
      const reply = await smtp.ask(`RCPT TO:<${t.foreignRecipient.replace('@', '%')}@{domain}>`, [
        conforms('4yz 5yz', 'RFC 5321 §3.6.2'),
        recorded('2yz', 'the local part is the business of its domain: it may be a mailbox, or a catch-all'),
      ]);
      await smtp.inStep();
      t.check(reply.code !== 251, {
        rule: 'mail for a foreign address is not promised to be forwarded',
        expected: 'no 251',
        actual: reply.lines.join(' / '),
      });
    },
  }),
  ...(['MAIL', 'RCPT'] as const).flatMap((verb) =>
    (
      [
        ['space-behind-colon', `${prefix(verb)} <{a}>`],
        ['space-before-colon', `${prefix(verb).slice(0, -1)} :<{a}>`],
        ['spaces-behind-verb', `${verb}   ${prefix(verb).slice(5)}<{a}>`],
        ['tab-behind-verb', `${verb}\t${prefix(verb).slice(5)}<{a}>`],
      ] as const
    ).map(([name, line]) =>
      defineCase({
        id: `smtp/paths/${verb.toLowerCase()}-${name}`,
        title: `${verb} with a ${name.replaceAll('-', ' ')} is taken or refused as bad syntax`,
        level: name === 'spaces-behind-verb' ? 'SHOULD' : 'MAY',
        rfc: rfc(5321, name.includes('colon') ? '3.3' : '4.1.1'),
        requirements: name.includes('colon')
          ? ['RFC5321-3.3-NOSPACE-1']
          : ['RFC5321-4.1.1-SYNTAX-1', 'RFC821-4.1.2-SPACES-1'],
        needs: { recipients: 1 },
        run: (t) => askSpaces(t, verb, line.replace('{a}', verb === 'MAIL' ? t.target.sender : t.recipient())),
      }),
    ),
  ),
];

/** Taken as without the space, or refused without effect. */
async function askSpaces(t: CaseContext, verb: 'MAIL' | 'RCPT', line: string): Promise<void> {
  const smtp = await t.smtp(verb === 'MAIL' ? 'ehlo' : 'mail');
  const reply = await smtp.ask(
    line,
    unusual(
      recorded('250 251', 'lenient: taken as without the space'),
      conforms('500 501 555', 'RFC 5321 §3.3, §4.1.1: outside the grammar'),
      deviates('502 503 504', 'RFC 5321 §4.1.4: an unacceptable argument gets 501'),
    ),
  );
  const taken = reply.code < 400;
  if (verb === 'MAIL') await smtp.askModel('RCPT TO:<{recipient}>', 'RCPT', taken ? 'mail' : 'ehlo');
  else if (!taken) {
    await dataRefused(t, smtp, 'mail', 'a refused RCPT adds no recipient');
    smtp.leave();
    return;
  }
  await smtp.inStep();
}

async function quotedIsTheSame(t: CaseContext): Promise<void> {
  const smtp = await t.smtp('ehlo');
  const local = t.fill('{local}');
  if (!/^[A-Za-z0-9]{2,}$/.test(local)) t.notApplicable('the local part of the ordinary recipient is not a plain word');
  const paths = [`<"${local}"@{domain}>`, `<"${local.slice(0, -1)}\\${local.slice(-1)}"@{domain}>`];
  const message = t.message();
  await smtp.need('MAIL FROM:<{sender}>');
  const verdicts: boolean[] = [];
  for (const path of paths) {
    const reply = await smtp.ask(`RCPT TO:${path}`, takenInRcpt('RFC 5321 §4.1.2'));
    verdicts.push(reply.code < 300);
    t.check(reply.code < 300 || !enhancedCodes(reply).includes('5.1.1'), {
      rule: 'quotation marks do not make another mailbox',
      expected: `the verdict on <${t.recipient()}>, or a refusal by policy`,
      actual: `${path}: ${reply.lines.join(' / ')}`,
    });
  }
  t.check(verdicts[0] === verdicts[1], {
    rule: 'local parts that differ in quoting only are the same mailbox',
    expected: 'the same verdict on both forms',
    actual: `${paths.join(' and ')}: one is accepted, the other is refused`,
  });
  if (verdicts[0] !== true) {
    t.observe('recipients in quotation marks are refused');
    return;
  }
  smtp.judge(await smtp.data(message), expectedSmtp(t.standard, 'ehlo', 'NOOP'));
  await t.delivered(message, [t.recipient()]);
}

export const paths: readonly CaseDefinition[] = [...wellFormed, ...malformed, ...single];
