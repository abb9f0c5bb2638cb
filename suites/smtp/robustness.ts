import {
  answerWord,
  conforms,
  defineCase,
  describeAnswer,
  deviates,
  masked,
  orAlways,
  pause,
  recorded,
  rfc,
  violates,
  type CaseContext,
  type CaseDefinition,
  type Expectation,
  type SmtpAnswer,
  type SmtpDialogue,
} from '../../src/index.js';
import { dataRefused } from './support.js';

/** Octets that have no place in a command, and connections that end in odd ways. */

const QUIET_MS = 80;

/** Asked anew each time: the server may end the connection while we wait. */
const isOver = (smtp: SmtpDialogue): boolean => smtp.session.ended !== undefined;

/**
 * A reply that repeats the command has its bare LF too: what stands behind that is the rest of this reply, and no
 * second one. `smtp/wire/crlf` tells of it.
 */
function notRepeated(t: CaseContext, answer: SmtpAnswer): void {
  if (answer.kind === 'reply' && answer.defects.includes('bare-lf') && /NOOP$/.test(answer.lines.at(-1) ?? '')) {
    t.inconclusive(`the reply repeats the command and its bare LF: ${describeAnswer(answer)}`);
  }
}

/** Nothing but CRLF ends a command line (RFC 5321 §2.3.8). */
const lineEnds: readonly CaseDefinition[] = (
  [
    ['lf', '\n', 'a bare LF'],
    ['cr', '\r', 'a bare CR'],
  ] as const
).flatMap(([name, end, what]) => [
  defineCase({
    id: `smtp/robustness/bare-${name}-does-not-end-a-command`,
    title: `a command that ends in ${what} gets no success reply before its CRLF`,
    level: 'MUST',
    rfc: rfc(5321, '2.3.8'),
    requirements: ['RFC5321-2.3.8-LINEEND-1', 'RFC2821-2.3.7-LINEEND-1'],
    explain:
      'Silence until CRLF is right, and so is a refusal at once. A server that carries the command out has taken ' +
      'another line end than CRLF, which is what SMTP smuggling lives on.',
    async run(t) {
      const smtp = await t.smtp('ehlo');
      await smtp.octets([`NOOP${end}`]);
      await pause(QUIET_MS);
      if (smtp.session.surplus || isOver(smtp)) {
        smtp.judge(await smtp.read(), [
          violates('2yz', 'RFC 5321 §2.3.8: only CRLF ends a line'),
          conforms('5yz 421 closed', 'RFC 5321 §2.3.8: the octet is refused'),
          masked('4yz', 'RFC 5321 §4.3.2'),
        ]);
        return;
      }
      await smtp.octets('\r\n');
      const answer = await smtp.read();
      smtp.judge(answer, [
        conforms('5yz 421 closed', 'RFC 5321 §2.3.8'),
        recorded('250', 'the octet is taken for white space'),
        masked('4yz', 'RFC 5321 §4.3.2'),
      ]);
      notRepeated(t, answer);
      if (answer.kind === 'reply' && answer.code !== 421 && !isOver(smtp)) await smtp.inStep();
    },
  }),
  defineCase({
    id: `smtp/robustness/bare-${name}-does-not-part-two-commands`,
    title: `two commands with ${what} between them get one reply, not two`,
    level: 'MUST',
    rfc: rfc(5321, '2.3.8'),
    requirements: ['RFC5321-2.3.8-LINEEND-1', 'RFC2821-2.3.7-LINEEND-1'],
    needs: { recipients: 1 },
    async run(t) {
      const smtp = await t.smtp('mail');
      await smtp.octets(`NOOP${end}RCPT TO:<{recipient}>\r\n`);
      const answer = await smtp.read();
      smtp.judge(answer, [
        conforms('5yz 250 421 closed', 'RFC 5321 §2.3.8: one line, one reply'),
        masked('4yz', 'RFC 5321 §4.3.2'),
      ]);
      if (answer.kind !== 'reply' || answer.code === 421 || isOver(smtp)) return;
      notRepeated(t, answer);
      await pause(QUIET_MS);
      t.check(!smtp.session.surplus, {
        rule: `${what} is no line end: there is one command, and one reply`,
        expected: 'one reply',
        actual: 'a second reply',
      });
      if (isOver(smtp)) return;
      await dataRefused(t, smtp, 'mail', 'the second half was no command of its own: there is no recipient');
      smtp.leave();
    },
  }),
]);

const HOSTILE: Expectation = orAlways(
  conforms('501 500 550 553 554 555', 'RFC 5321 §4.1.2, §2.4'),
  deviates('5yz', 'RFC 5321 §4.1.2: 501'),
);

interface Hostile {
  readonly name: string;
  readonly what: string;
  readonly line: string;
  readonly requirements: readonly string[];
  readonly accepted?: Expectation;
}

const lenient = (source: string): Expectation => [recorded('2yz', source)];

const HOSTILE_LINES: readonly Hostile[] = [
  {
    name: 'nul-in-verb',
    what: 'a NUL in a verb',
    line: 'NO\0OP',
    requirements: ['RFC5321-4.1.2-INVALID501-1'],
    accepted: [deviates('250', 'RFC 5321 §4.1.2: the NUL is dropped')],
  },
  {
    name: 'nul-behind-verb',
    what: 'a NUL behind a verb',
    line: 'NOOP\0',
    requirements: ['RFC5321-4.1.2-INVALID501-1'],
    accepted: lenient('the rest is taken for an argument'),
  },
  {
    name: 'nul-in-argument',
    what: 'a NUL in the argument of NOOP',
    line: 'NOOP a\0b',
    requirements: ['RFC5321-4.1.2-INVALID501-1'],
    accepted: lenient('the argument is ignored (RFC 5321 §4.1.1.9)'),
  },
  {
    name: 'control-characters',
    what: 'a line of control characters',
    line: '\x01\x02\x03\x1b[2J\x7f',
    requirements: ['RFC5321-4.1.2-INVALID501-1'],
  },
  {
    name: '8bit-verb',
    what: 'a verb with octets above 127',
    line: 'N\xd6\xd6P',
    requirements: ['RFC5321-2.4-8BITCMD-1'],
  },
  {
    name: '8bit-argument',
    what: 'octets above 127 in the argument of NOOP',
    line: 'NOOP caf\xc3\xa9',
    requirements: ['RFC5321-2.4-8BITCMD-1'],
    accepted: lenient('the argument is ignored (RFC 5321 §4.1.1.9)'),
  },
  {
    name: 'every-octet',
    what: 'every octet but CR and LF',
    line: Array.from({ length: 256 }, (_, octet) => String.fromCharCode(octet))
      .join('')
      .replace(/[\r\n{}]/g, ''),
    requirements: ['RFC5321-4.1.2-INVALID501-1'],
  },
  {
    name: 'format-string',
    what: 'a line of format directives',
    line: '%n%s%x%n%s%x%p',
    requirements: ['RFC5321-3.8-UNKNOWN500-1'],
  },
];

const hostile = HOSTILE_LINES.map((one) =>
  defineCase({
    id: `smtp/robustness/${one.name}`,
    title: `${one.what} gets one reply, and the session is in step behind it`,
    level: 'MUST',
    rfc: rfc(5321, '4.1.2'),
    requirements: one.requirements,
    async run(t) {
      const smtp = await t.smtp('ehlo');
      await smtp.octets(`${one.line}\r\n`);
      const answer = await smtp.read();
      // Lines that are not SMTP at all may end the session (RFC 5321 §7.8).
      if (['221', '421', '521'].includes(answerWord(answer)) && one.accepted === undefined) {
        t.observe(`it ends the session: ${describeAnswer(answer)}`);
        return;
      }
      smtp.judge(answer, [...(one.accepted ?? []), ...HOSTILE]);
      await smtp.inStep();
    },
  }),
);

/** A NUL does not shorten a path to another one. */
const nulInPaths = (['MAIL', 'RCPT'] as const).flatMap((verb) =>
  (
    [
      ['nul-in-path', '<{a}\0.evil.example>'],
      ['nul-behind-path', '<{a}>\0junk'],
    ] as const
  ).map(([name, form]) =>
    defineCase({
      id: `smtp/robustness/${verb.toLowerCase()}-${name}`,
      title: `${verb} with a NUL ${name.endsWith('in-path') ? 'in' : 'behind'} its path is not read up to the NUL`,
      level: 'MUST',
      rfc: rfc(5321, '4.1.2'),
      requirements: ['RFC5321-4.1.2-INVALID501-1'],
      standards: ['rfc5321'],
      needs: { recipients: 1 },
      async run(t) {
        const smtp = await t.smtp(verb === 'MAIL' ? 'ehlo' : 'mail');
        const path = form.replace('{a}', verb === 'MAIL' ? t.target.sender : t.recipient());
        await smtp.octets(`${verb === 'MAIL' ? 'MAIL FROM:' : 'RCPT TO:'}${path}\r\n`);
        smtp.judge(await smtp.read(), [
          violates('2yz', 'RFC 5321 §4.1.2: invalid character codes are refused with 501'),
          ...HOSTILE,
        ]);
        if (verb === 'MAIL') await smtp.askModel('RCPT TO:<{recipient}>', 'RCPT', 'ehlo');
        else {
          await dataRefused(t, smtp, 'mail', 'a refused RCPT adds no recipient');
          smtp.leave();
        }
      },
    }),
  ),
);

/** Other protocols by mistake or malice: nothing of it may become mail. */
const strangers: readonly CaseDefinition[] = (
  [
    ['http-get', 'an HTTP request', 'GET / HTTP/1.1\r\nHost: example.com\r\nUser-Agent: nobody\r\n\r\n'],
    [
      'http-post-with-commands',
      'an HTTP request with SMTP commands as its body',
      'POST / HTTP/1.1\r\nHost: example.com\r\nContent-Length: 90\r\n\r\n',
    ],
    ['tls-client-hello', 'a TLS ClientHello', '\x16\x03\x01\x00\x2e\x01\x00\x00\x2a\x03\x03' + '\x5a'.repeat(38)],
  ] as const
).map(([name, what, start]) =>
  defineCase({
    id: `smtp/robustness/${name}`,
    title: `${what} is refused or ends the session; the server goes on serving`,
    level: 'MUST',
    rfc: rfc(5321, '7.8'),
    requirements: ['RFC5321-3.8-UNKNOWN500-1'],
    needs: { recipients: 1 },
    async run(t) {
      const smtp = await t.smtp('greeted');
      await smtp.octets(start);
      await smtp.octets('\r\n');
      const answer = await smtp.read();
      smtp.judge(answer, [
        conforms('5yz 421 221 closed', 'RFC 5321 §4.2.4, §7.8'),
        masked('4yz', 'RFC 5321 §4.3.2'),
        violates('2yz 354', 'RFC 5321 §4.2.4: it is no command'),
      ]);
      smtp.leave();
      const next = await t.smtp('ehlo');
      await next.mustDeliver(t.message(), [t.recipient()], `behind ${what} the server goes on serving`);
    },
  }),
);

/** How a connection may be lost, and where; the server must go on serving, and deliver nothing. */
const endings: readonly CaseDefinition[] = (['fin', 'reset'] as const).flatMap((how) =>
  (['connected', 'greeted', 'ehlo', 'mail', 'rcpt', 'line'] as const).map((where) =>
    defineCase({
      id: `smtp/robustness/${how}-${where === 'line' ? 'within-a-command' : `in-state-${where}`}`,
      title: `a connection ${how === 'fin' ? 'closed' : 'reset'} ${where === 'line' ? 'within a command' : `in state ${where}`} without QUIT does no harm to the next`,
      level: 'SHOULD',
      rfc: rfc(5321, '4.1.1.5'),
      requirements: ['RFC5321-4.1.1.5-TCPCLOSE-1', 'RFC5321-4.1.1.10-CANCEL-1', 'RFC821-4.1.1-DROPRSET-1'],
      needs: { recipients: 1 },
      async run(t) {
        const smtp = await t.smtp(where === 'line' ? 'rcpt' : where);
        if (where === 'line') await smtp.octets(['DAT']);
        if (how === 'fin') smtp.session.fin();
        else smtp.session.reset();
        await smtp.session.end(how === 'fin' ? 1000 : 20);
        const next = await t.smtp('ehlo');
        await next.askModel('RCPT TO:<{recipient}>', 'RCPT', 'ehlo', 'nothing of the lost session is left');
        await next.mustDeliver(t.message(), [t.recipient()], 'behind a lost connection the server goes on serving');
      },
    }),
  ),
);

const halfClose: readonly CaseDefinition[] = [
  defineCase({
    id: 'smtp/robustness/half-close-behind-quit',
    title: 'a client that sends QUIT and closes its half still gets 221',
    level: 'MUST',
    rfc: rfc(5321, '4.1.1.10'),
    requirements: ['RFC5321-4.1.1.10-QUIT221-1', 'RFC821-3.5-QUIT221-1'],
    async run(t) {
      const smtp = await t.smtp('ehlo');
      await smtp.send('QUIT');
      smtp.session.fin();
      smtp.judge(await smtp.session.reply(), orAlways(conforms('221', 'RFC 5321 §4.1.1.10')));
    },
  }),
  defineCase({
    id: 'smtp/robustness/unfinished-command-is-not-carried-out',
    title: 'a command whose CRLF never comes is not carried out when the connection ends',
    level: 'SHOULD',
    rfc: rfc(5321, '4.1.1.10'),
    requirements: ['RFC5321-2.3.8-LINEEND-1'],
    async run(t) {
      const smtp = await t.smtp('ehlo');
      await smtp.octets(['NOOP']);
      smtp.session.fin();
      const answer = await smtp.session.reply(2_000);
      t.check(
        !answerWord(answer).startsWith('25'),
        {
          rule: 'without its CRLF there is no command',
          expected: 'the connection ends without a 250 (RFC 5321 §4.1.1.10, SHOULD)',
          actual: describeAnswer(answer),
        },
        'deviates',
      );
    },
  }),
  defineCase({
    id: 'smtp/robustness/ten-sessions-at-once',
    title: 'ten open sessions do not disturb each other',
    level: 'SHOULD',
    rfc: rfc(5321, '4.5.4.2'),
    requirements: ['RFC5321-4.5.4.2-CONCURRENT-1'],
    needs: { recipients: 1 },
    run: manySessions,
  }),
];

async function manySessions(t: CaseContext): Promise<void> {
  const sessions = await Promise.all(Array.from({ length: 10 }, () => t.smtp('ehlo')));
  // Every second one is in a transaction: the others are told that they are not.
  for (const [index, smtp] of sessions.entries()) if (index % 2 === 0) await smtp.need('MAIL FROM:<{sender}>');
  for (const [index, smtp] of sessions.entries()) {
    await smtp.askModel(
      'RCPT TO:<{recipient}>',
      'RCPT',
      index % 2 === 0 ? 'mail' : 'ehlo',
      'each session has its own state',
    );
    await smtp.inStep();
  }
}

export const robustness: readonly CaseDefinition[] = [
  ...lineEnds,
  ...hostile,
  ...nulInPaths,
  ...strangers,
  ...endings,
  ...halfClose,
];
