import {
  conforms,
  defineCase,
  deviates,
  expectedSmtp,
  ORDINARY_LINES,
  orAlways,
  recorded,
  rfc,
  violates,
  type CaseDefinition,
  type Expectation,
  type SmtpCommand,
  type SmtpState,
} from '../../src/index.js';

import { dataRefused, needsEhlo, sentAhead } from './support.js';

/** Verbs and what stands around them: letter case, white space, arguments too many, words that are no verbs. */

interface Verb {
  readonly verb: SmtpCommand;
  readonly state: SmtpState;
  readonly argument: string;
}

const VERBS: readonly Verb[] = [
  { verb: 'EHLO', state: 'greeted', argument: ' {client}' },
  { verb: 'HELO', state: 'greeted', argument: ' {client}' },
  { verb: 'MAIL', state: 'ehlo', argument: ' FROM:<{sender}>' },
  { verb: 'RCPT', state: 'mail', argument: ' TO:<{recipient}>' },
  { verb: 'DATA', state: 'rcpt', argument: '' },
  { verb: 'RSET', state: 'mail', argument: '' },
  { verb: 'NOOP', state: 'ehlo', argument: '' },
  { verb: 'QUIT', state: 'ehlo', argument: '' },
  { verb: 'VRFY', state: 'ehlo', argument: ' {recipient}' },
];

const standardsOf = (verb: string) => (verb === 'EHLO' ? { standards: ['rfc5321'] as const } : {});

/** The command whose reply shows that another was carried out, and the state that it is asked in. */
const EFFECTS: Readonly<Partial<Record<SmtpCommand, readonly [SmtpCommand, SmtpState]>>> = {
  EHLO: ['MAIL', 'ehlo'],
  HELO: ['MAIL', 'helo'],
  MAIL: ['RCPT', 'mail'],
  RCPT: ['DATA', 'rcpt'],
  RSET: ['RCPT', 'ehlo'],
};

/** A case that puts a line in a state and judges it, and what it brings about, as the ordinary form of its command. */
function asUsual(
  one: Verb,
  parts: Pick<CaseDefinition, 'id' | 'title' | 'level' | 'requirements' | 'rfc'>,
  line: string,
  before: Expectation = [],
): CaseDefinition {
  return defineCase({
    ...parts,
    needs: { recipients: 1 },
    ...standardsOf(one.verb),
    async run(t) {
      if (one.verb === 'EHLO') needsEhlo(t);
      const smtp = await t.smtp(one.state);
      const row = expectedSmtp(t.standard, one.state, one.verb);
      const reply = await smtp.ask(line, [...before, ...row]);
      if (one.verb === 'QUIT' && reply.code === 221) await smtp.session.end();
      else if (reply.code === 354) smtp.leave();
      else await smtp.inStep();
      const effect = EFFECTS[one.verb];
      if (effect === undefined || reply.code >= 300) return;
      const [command, state] = effect;
      await smtp.askModel(ORDINARY_LINES[command], command, state, `behind ${one.verb} answered ${reply.code}`);
      if (command === 'DATA') smtp.leave();
    },
  });
}

const LETTER_CASES: readonly (readonly [id: string, words: string, change: (word: string) => string])[] = [
  ['in-lower-case', 'in lower case', (word) => word.toLowerCase()],
  [
    'in-mixed-case',
    'in mixed case',
    (word) => [...word].map((char, index) => (index % 2 === 0 ? char.toLowerCase() : char.toUpperCase())).join(''),
  ],
  ['capitalized', 'with a capital first letter', (word) => word.charAt(0) + word.slice(1).toLowerCase()],
];

const letterCase = VERBS.flatMap((one) =>
  LETTER_CASES.map(([id, words, change]) =>
    asUsual(
      one,
      {
        id: `smtp/verbs/${one.verb.toLowerCase()}-${id}`,
        title: `${one.verb} ${words} is ${one.verb}`,
        level: 'MUST',
        rfc: rfc(5321, '2.4'),
        requirements: ['RFC5321-2.4-CASE-1', 'RFC821-4.1.2-CASEVERB-1'],
      },
      `${change(one.verb)}${one.argument}`,
    ),
  ),
);

const keywordCase = (
  [
    ['MAIL', 'from', 'ehlo', 'MAIL from:<{sender}>'],
    ['MAIL', 'From', 'ehlo', 'MAIL From:<{sender}>'],
    ['RCPT', 'to', 'mail', 'RCPT to:<{recipient}>'],
    ['RCPT', 'tO', 'mail', 'RCPT tO:<{recipient}>'],
  ] as const
).map(([verb, word, state, line]) =>
  asUsual(
    { verb, state, argument: '' },
    {
      id: `smtp/verbs/${verb.toLowerCase()}-${word === word.toLowerCase() ? 'lower' : 'mixed'}-case-${word.toLowerCase()}`,
      title: `${verb} ${word}: is ${verb} ${word.toUpperCase()}:`,
      level: 'MUST',
      rfc: rfc(5321, '2.4'),
      requirements: ['RFC5321-2.4-CASE-2', 'RFC821-4.1.2-CASEPARAM-1'],
    },
    line,
  ),
);

const trailing = VERBS.flatMap((one) =>
  (
    [
      ['space', ' '],
      ['spaces', '   '],
      ['tab', '\t'],
    ] as const
  )
    .filter(([name]) => name === 'space' || ['NOOP', 'MAIL', 'RCPT', 'DATA', 'QUIT'].includes(one.verb))
    .map(([name, white]) =>
      asUsual(
        one,
        {
          id: `smtp/verbs/${one.verb.toLowerCase()}-trailing-${name}`,
          title: `${one.verb} with ${name === 'spaces' ? 'spaces' : `a ${name}`} before CRLF is taken as without`,
          level: 'SHOULD',
          rfc: rfc(5321, '4.1.1'),
          requirements: ['RFC5321-4.1.1-TRAILWS-1'],
        },
        `${one.verb}${one.argument}${white}`,
        [deviates('500 501 5yz', 'RFC 5321 §4.1.1 (SHOULD): trailing white space is tolerated')],
      ),
    ),
);

const spaces = VERBS.filter((one) => ['EHLO', 'HELO'].includes(one.verb)).map((one) =>
  asUsual(
    one,
    {
      id: `smtp/verbs/${one.verb.toLowerCase()}-several-spaces`,
      title: `several spaces between ${one.verb} and its argument are taken as one, or refused as bad syntax`,
      level: 'SHOULD',
      rfc: rfc(5321, '4.1.1'),
      requirements: ['RFC5321-4.1.1-SYNTAX-1', 'RFC821-4.1.2-SPACES-1'],
    },
    `${one.verb}   ${one.argument.trim()}`,
    [conforms('501 504 550', 'RFC 5321 §4.1.1'), deviates('500', 'RFC 5321 §4.3.2 (SHOULD): 501')],
  ),
);

const ARGUMENT_TAKEN = deviates('2yz', 'RFC 5321 §4.1.1 (SHOULD): refused with 501');
const REFUSED = [
  conforms('501', 'RFC 5321 §4.3.2'),
  deviates('500 504', 'RFC 5321 §4.3.2 (SHOULD): 501'),
  deviates('502 503 550 554 555', 'RFC 5321 §4.3.2: not in the row'),
];

const withArguments: readonly CaseDefinition[] = [
  defineCase({
    id: 'smtp/verbs/rset-argument',
    title: 'RSET with an argument is refused with 501, and the transaction stays',
    level: 'SHOULD',
    rfc: rfc(5321, '4.1.1.5'),
    requirements: [
      'RFC5321-4.1.1-NOARGS-1',
      'RFC5321-4.3.2-ARGS501-1',
      'RFC5321-4.3.2-RSET-E501-1',
      'RFC821-4.1.2-SYNNOARG-1',
    ],
    needs: { recipients: 1 },
    async run(t) {
      const smtp = await t.smtp('rcpt');
      const reply = await smtp.ask('RSET now', orAlways(...REFUSED, ARGUMENT_TAKEN));
      const rule = `behind RSET answered ${reply.code}`;
      if (reply.code >= 400) await smtp.askModel('DATA', 'DATA', 'rcpt', rule);
      else await dataRefused(t, smtp, 'ehlo', rule);
      smtp.leave();
    },
  }),
  defineCase({
    id: 'smtp/verbs/quit-argument',
    title: 'QUIT with an argument is refused with 501, and the session goes on',
    level: 'SHOULD',
    rfc: rfc(5321, '4.1.1.10'),
    requirements: [
      'RFC5321-4.1.1-NOARGS-1',
      'RFC5321-4.3.2-ARGS501-1',
      'RFC5321-4.3.2-QUIT-E501-1',
      'RFC821-4.1.2-SYNNOARG-1',
    ],
    async run(t) {
      const smtp = await t.smtp('ehlo');
      const reply = await smtp.ask('QUIT now', orAlways(...REFUSED, deviates('221', ARGUMENT_TAKEN.source)));
      if (reply.code >= 400) await smtp.inStep();
      else await smtp.closes('behind 221 the connection is closed');
    },
  }),
  defineCase({
    id: 'smtp/verbs/data-argument',
    title: 'DATA with an argument is refused with 501, and the transaction stays',
    level: 'SHOULD',
    rfc: rfc(5321, '4.1.1.4'),
    requirements: [
      'RFC5321-4.1.1-NOARGS-1',
      'RFC5321-4.3.2-ARGS501-1',
      'RFC5321-4.3.2-DATA-E501-1',
      'RFC821-4.1.2-SYNNOARG-1',
    ],
    needs: { recipients: 1 },
    async run(t) {
      const smtp = await t.smtp('rcpt');
      const reply = await smtp.ask('DATA now', orAlways(...REFUSED, deviates('354', ARGUMENT_TAKEN.source)));
      if (reply.code >= 400) await smtp.askModel('DATA', 'DATA', 'rcpt', 'a refused DATA leaves the transaction');
      smtp.leave();
    },
  }),
  defineCase({
    id: 'smtp/verbs/noop-argument',
    title: 'an argument of NOOP is ignored',
    level: 'SHOULD',
    rfc: rfc(5321, '4.1.1.9'),
    requirements: ['RFC5321-4.1.1.9-NOOPARG-1', 'RFC5321-4.3.2-NOOP-E501-1'],
    async run(t) {
      const smtp = await t.smtp('ehlo');
      const tolerated = t.standard === 'rfc821' ? conforms('500 501', 'RFC 821 §4.1.2') : undefined;
      await smtp.ask(
        'NOOP hello',
        orAlways(
          conforms('250', 'RFC 5321 §4.1.1.9'),
          ...(tolerated === undefined ? [] : [tolerated]),
          deviates('500 501 504', 'RFC 5321 §4.1.1.9 (SHOULD): the argument is ignored'),
        ),
      );
      await smtp.inStep();
    },
  }),
  defineCase({
    id: 'smtp/verbs/noop-quoted-argument',
    title: 'a quoted string is an argument of NOOP',
    level: 'MUST',
    rfc: rfc(5321, '4.1.2'),
    requirements: ['RFC5321-4.1.2-STRINGARG-1'],
    standards: ['rfc5321'],
    async run(t) {
      const smtp = await t.smtp('ehlo');
      const plain = await smtp.command('NOOP word');
      if (plain.kind !== 'reply' || plain.code !== 250) t.notApplicable('NOOP takes no argument here');
      await smtp.ask('NOOP "two words"', orAlways(conforms('250', 'RFC 5321 §4.1.2: String is an atom or quoted')));
      await smtp.inStep();
    },
  }),
];

/** Words that are no verbs, and lines that are no commands. */
interface NoVerb {
  readonly name: string;
  readonly what: string;
  readonly line: string;
  readonly requirements: readonly string[];
  readonly accepted?: Expectation;
  /** It reads like another protocol: a server may defend itself by ending the session. */
  readonly strange?: true;
}

const DEFENCE = recorded('221 554', 'RFC 5321 §7.8: the session is ended on a line that is not SMTP at all');
const NOT_A_VERB = ['RFC5321-3.8-UNKNOWN500-1', 'RFC5321-4.2.4-502-1'];
const taken = violates('2yz 354', 'RFC 5321 §4.2.4: a command that is not recognized gets 500');

const NO_VERBS: readonly NoVerb[] = [
  {
    name: 'longer-word',
    what: 'a word that begins with a verb',
    line: 'NOOPX',
    requirements: ['RFC821-4.1.1-VERBEND-1'],
  },
  {
    name: 'longer-quit',
    what: 'a word that begins with QUIT',
    line: 'QUITE',
    requirements: ['RFC821-4.1.1-VERBEND-1'],
  },
  {
    name: 'longer-data',
    what: 'a word that begins with DATA',
    line: 'DATABASE',
    requirements: ['RFC821-4.1.1-VERBEND-1'],
  },
  { name: 'shorter-word', what: 'the beginning of a verb', line: 'NOO', requirements: NOT_A_VERB },
  { name: 'one-letter', what: 'one letter', line: 'N', requirements: NOT_A_VERB },
  {
    name: 'private',
    what: 'an unknown command that begins with X',
    line: 'XQWZV',
    requirements: ['RFC5321-4.1.5-XUNKNOWN-1'],
  },
  { name: 'digits', strange: true, what: 'digits', line: '12345', requirements: NOT_A_VERB },
  { name: 'punctuation', strange: true, what: 'punctuation', line: '<>', requirements: NOT_A_VERB },
  { name: 'reply', strange: true, what: 'a line that reads like a reply', line: '250 OK', requirements: NOT_A_VERB },
  {
    name: 'lmtp',
    what: 'the greeting of LMTP',
    line: 'LHLO {client}',
    requirements: NOT_A_VERB,
    accepted: [recorded('250', 'RFC 2033 §4.1: the server speaks LMTP too'), taken],
  },
  {
    name: 'with-argument',
    what: 'an unknown verb with an argument',
    line: 'XYZZY <{sender}>',
    requirements: NOT_A_VERB,
  },
  {
    name: 'glued-mail',
    strange: true,
    what: 'MAIL without the space behind it',
    line: 'MAILFROM:<{sender}>',
    requirements: ['RFC5321-4.1.1-SYNTAX-1'],
    accepted: [recorded('250', 'lenient: RFC 5321 §4.1.1'), conforms('501 502 503', 'RFC 5321 §4.1.1')],
  },
];

const noVerbs = NO_VERBS.map((one) =>
  defineCase({
    id: `smtp/verbs/no-verb-${one.name}`,
    title: `${one.what} is not taken for a command`,
    level: 'MUST',
    rfc: rfc(5321, '4.2.4'),
    requirements: one.requirements,
    needs: { recipients: 1 },
    async run(t) {
      const smtp = await t.smtp(one.line.startsWith('MAIL') ? 'ehlo' : 'rcpt');
      const row = one.accepted === undefined ? [taken] : one.accepted;
      const reply = await smtp.ask(one.line, [
        ...(one.strange === true ? [DEFENCE] : []),
        ...row,
        conforms('500', 'RFC 5321 §4.2.4'),
        ...expectedSmtp(t.standard, 'ehlo', 'UNKNOWN'),
      ]);
      if (reply.code === 221 || (reply.code === 554 && one.strange === true)) return;
      // As a greeting it ends the transaction.
      if (reply.code === 250 && one.name === 'lmtp') return;
      if (one.line.startsWith('MAIL')) {
        await smtp.inStep();
        return;
      }
      await smtp.askModel('DATA', 'DATA', 'rcpt', 'a line that is no command has no effect on the transaction');
      smtp.leave();
    },
  }),
);

const lines: readonly CaseDefinition[] = [
  defineCase({
    id: 'smtp/verbs/empty-line',
    title: 'an empty line gets one 5yz reply, or none, and does no harm',
    level: 'SHOULD',
    rfc: rfc(5321, '4.1.1'),
    requirements: ['RFC5321-4.2-ONEREPLY-1', 'RFC821-4.2-ONEREPLY-1'],
    needs: { recipients: 1 },
    explain:
      'The grammar has no empty command. Most servers answer 500; some say nothing. Both leave the session in step.',
    async run(t) {
      const smtp = await t.smtp('rcpt');
      // RCPT behind it is the fence: its reply tells whether the empty line was answered.
      await smtp.octets('\r\nRCPT TO:<{recipient}>\r\n');
      const first = await smtp.expect([
        conforms('500', 'RFC 5321 §4.2.4'),
        recorded('250 251', 'the empty line is not answered'),
        ...expectedSmtp(t.standard, 'ehlo', 'UNKNOWN'),
      ]);
      if (first.code >= 400) {
        const second = await smtp.read();
        smtp.judge(second, [...expectedSmtp(t.standard, 'rcpt', 'RCPT'), ...sentAhead(t)]);
        if (second.kind === 'silent') return;
      }
      await smtp.inStep();
    },
  }),
  defineCase({
    id: 'smtp/verbs/leading-space',
    title: 'a space before a verb is refused or ignored',
    level: 'SHOULD',
    rfc: rfc(5321, '4.1.1'),
    requirements: ['RFC5321-4.1.1-SYNTAX-1'],
    async run(t) {
      const smtp = await t.smtp('ehlo');
      await smtp.ask(
        ' NOOP',
        orAlways(recorded('250', 'ignored'), conforms('500 501 502', 'RFC 5321 §4.1.1'), deviates('5yz', 'not a 500')),
      );
      await smtp.inStep();
    },
  }),
  defineCase({
    id: 'smtp/verbs/one-error-does-not-close',
    title: 'one unknown command does not end the session',
    level: 'MUST',
    rfc: rfc(5321, '3.8'),
    requirements: ['RFC5321-3.8-NOCLOSE-1', 'RFC5321-4.1.1.10-CLOSE-1', 'RFC821-4.1.1-NOCLOSE-1'],
    needs: { recipients: 1 },
    async run(t) {
      const smtp = await t.smtp('ehlo');
      await smtp.askModel('XYZZY', 'UNKNOWN', 'ehlo');
      await smtp.mustDeliver(t.message(), [t.recipient()], 'behind an error a transaction is still possible');
    },
  }),
];

export const verbs: readonly CaseDefinition[] = [
  ...letterCase,
  ...keywordCase,
  ...trailing,
  ...spaces,
  ...withArguments,
  ...noVerbs,
  ...lines,
];
