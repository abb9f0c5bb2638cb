import {
  answerWord,
  conforms,
  defineCase,
  describeAnswer,
  deviates,
  expectedSmtp,
  masked,
  orAlways,
  recorded,
  rfc,
  type CaseContext,
  type CaseDefinition,
  type SmtpStandard,
} from '../../src/index.js';
import { askBeside, dataRefused, filler, longDomain, senderDomain, takenInMail, takenInRcpt } from './support.js';

/** Sizes that every server must take (RFC 5321 §4.5.3.1), one below them, and beyond. */

const ONLY_5321: readonly SmtpStandard[] = ['rfc5321'];

/** A path that is beyond a size: refused as too long, or taken. */
const BEYOND = orAlways(
  conforms('501 500 553 550 555', 'RFC 5321 §4.5.3.1.9'),
  deviates('502 503 504 551 552 554', 'RFC 5321 §4.5.3.1.9: 501'),
  recorded('250 251', 'taken: the sizes of RFC 5321 §4.5.3.1 are minimums'),
);

/** The same for a recipient: any verdict on the mailbox is lawful besides. */
const BEYOND_RCPT = [conforms('501 500 555', 'RFC 5321 §4.5.3.1.9'), ...takenInRcpt('RFC 5321 §4.5.3.1')];

const LOCAL64 = ['RFC5321-4.5.3.1.1-LOCAL64-1', 'RFC821-4.5.3-USER64-1'];

const localParts: readonly CaseDefinition[] = ([63, 64, 65, 200] as const).flatMap((octets) =>
  (['MAIL', 'RCPT'] as const).map((verb) =>
    defineCase({
      id: `smtp/limits/${verb.toLowerCase()}-local-part-${octets}`,
      title: `${verb} with a local part of ${octets} octets is ${octets > 64 ? 'taken, or refused as too long' : 'not refused as too long'}`,
      level: octets > 64 ? 'MAY' : 'MUST',
      rfc: rfc(5321, '4.5.3.1.1'),
      requirements: octets > 64 ? ['RFC5321-4.5.3.1.9-LIMIT501-1'] : LOCAL64,
      needs: { recipients: 1 },
      async run(t) {
        const smtp = await t.smtp(verb === 'MAIL' ? 'ehlo' : 'mail');
        const domain = verb === 'MAIL' ? senderDomain(t) : '{domain}';
        const line = (size: number): string =>
          `${verb === 'MAIL' ? 'MAIL FROM:' : 'RCPT TO:'}<${filler(size)}@${domain}>`;
        if (octets > 64) await smtp.ask(line(octets), verb === 'MAIL' ? BEYOND : BEYOND_RCPT);
        else {
          const within = verb === 'MAIL' ? takenInMail : takenInRcpt;
          await askBeside(t, smtp, line(octets), line(octets - 1), within('RFC 5321 §4.5.3.1.1'));
        }
        await smtp.inStep();
      },
    }),
  ),
);

interface LongPath {
  readonly name: string;
  readonly what: string;
  readonly path: string;
  /** The same, one octet shorter, where the size is one that every server must take. */
  readonly shorter?: string;
  readonly requirements: readonly string[];
  readonly beyond?: true;
  readonly standards?: readonly SmtpStandard[];
}

const DOMAIN = ['RFC5321-4.5.3.1.2-DOMAIN255-1', 'RFC2821-4.5.3.1-DOMAIN255-1'];
const PATH = ['RFC5321-4.5.3.1.3-PATH256-1'];

const LONG_PATHS: readonly LongPath[] = [
  {
    name: 'domain-of-64',
    what: 'a domain of 64 octets',
    path: `<a@${longDomain(64)}>`,
    shorter: `<a@${longDomain(63)}>`,
    requirements: ['RFC821-4.5.3-DOMAIN64-1', ...DOMAIN],
  },
  {
    name: 'label-of-63',
    what: 'a domain label of 63 octets',
    path: `<a@${'b'.repeat(63)}.example.com>`,
    shorter: `<a@${'b'.repeat(62)}.example.com>`,
    requirements: DOMAIN,
    standards: ONLY_5321,
  },
  {
    name: 'domain-of-252',
    what: 'a domain of 252 octets',
    path: `<a@${longDomain(252)}>`,
    shorter: `<a@${longDomain(251)}>`,
    requirements: DOMAIN,
    standards: ONLY_5321,
  },
  {
    name: 'path-of-255',
    what: 'a path of 255 octets',
    path: `<${filler(64)}@${longDomain(188)}>`,
    shorter: `<${filler(64)}@${longDomain(187)}>`,
    requirements: PATH,
    standards: ONLY_5321,
  },
  {
    name: 'path-of-256',
    what: 'a path of 256 octets',
    path: `<${filler(64)}@${longDomain(189)}>`,
    shorter: `<${filler(64)}@${longDomain(188)}>`,
    requirements: PATH,
    standards: ONLY_5321,
  },
  {
    name: 'path-of-256-with-a-route',
    what: 'a path of 256 octets, most of it a source route',
    path: `<@${longDomain(60)},@${longDomain(60)},@${longDomain(61)}:${filler(10)}@${longDomain(56)}>`,
    shorter: `<@${longDomain(60)},@${longDomain(60)},@${longDomain(61)}:${filler(9)}@${longDomain(56)}>`,
    requirements: ['RFC821-4.5.3-PATH256-1', ...PATH],
  },
  {
    name: 'path-of-257',
    what: 'a path of 257 octets',
    path: `<${filler(64)}@${longDomain(190)}>`,
    requirements: ['RFC5321-4.5.3.1.9-LIMIT501-1'],
    beyond: true,
  },
  {
    name: 'path-of-480',
    what: 'a path of 480 octets',
    path: `<${filler(224)}@${longDomain(253)}>`,
    requirements: ['RFC5321-4.5.3.1.9-LIMIT501-1'],
    beyond: true,
  },
  {
    name: 'label-of-64',
    what: 'a domain label of 64 octets',
    path: `<a@${'b'.repeat(64)}.example.com>`,
    requirements: ['RFC5321-4.5.3.1.9-LIMIT501-1'],
    beyond: true,
  },
];

const longPaths = LONG_PATHS.flatMap((one) =>
  (['MAIL', 'RCPT'] as const).map((verb) =>
    defineCase({
      id: `smtp/limits/${verb.toLowerCase()}-${one.name}`,
      title: `${verb} with ${one.what} is ${one.beyond === true ? 'taken, or refused as too long' : 'not refused as too long'}`,
      level: one.beyond === true ? 'MAY' : 'MUST',
      rfc: rfc(5321, one.name.includes('path') ? '4.5.3.1.3' : '4.5.3.1.2'),
      requirements: one.requirements,
      ...(one.standards === undefined ? {} : { standards: one.standards }),
      needs: { recipients: 1 },
      async run(t) {
        const smtp = await t.smtp(verb === 'MAIL' ? 'ehlo' : 'mail');
        const command = verb === 'MAIL' ? 'MAIL FROM:' : 'RCPT TO:';
        if (one.shorter === undefined) {
          await smtp.ask(`${command}${one.path}`, verb === 'MAIL' ? BEYOND : BEYOND_RCPT);
        } else {
          const within = verb === 'MAIL' ? takenInMail : takenInRcpt;
          await askBeside(t, smtp, `${command}${one.path}`, `${command}${one.shorter}`, within('RFC 5321 §4.5.3.1'));
        }
        await smtp.inStep();
      },
    }),
  ),
);

/** A NOOP line of `octets` octets, CRLF included. */
const noopLine = (octets: number): string => `NOOP ${filler(octets - 7)}\r\n`;

const lineLengths: readonly CaseDefinition[] = ([200, 500, 511, 512] as const).map((octets) =>
  defineCase({
    id: `smtp/limits/command-line-${octets}`,
    title: `a command line of ${octets} octets is taken like a short one`,
    level: 'MUST',
    rfc: rfc(5321, '4.5.3.1.4'),
    requirements: ['RFC5321-4.5.3.1.4-CMD512-1', 'RFC5321-4.3.2-NOTTOOLONG-1', 'RFC5321-2.3.8-LENLIMIT-1'],
    async run(t) {
      const smtp = await t.smtp('ehlo');
      const short = await smtp.command('NOOP abc');
      await smtp.octets(noopLine(octets));
      smtp.judge(await smtp.read(), orAlways(conforms(answerWord(short), 'RFC 5321 §4.5.3.1.4: as a short line')));
      await smtp.inStep();
    },
  }),
);

/** The same with other verbs, where the short form shows that the verb takes an argument at all. */
const otherVerbs: readonly CaseDefinition[] = (['VRFY', 'HELP'] as const).map((verb) =>
  defineCase({
    id: `smtp/limits/command-line-512-${verb.toLowerCase()}`,
    title: `a ${verb} line of 512 octets is not refused as too long where a short one is taken`,
    level: 'MUST',
    rfc: rfc(821, '4.5.3'),
    requirements: ['RFC821-4.5.3-CMD512-1', 'RFC5321-4.5.3.1.4-CMD512-1'],
    async run(t) {
      const smtp = await t.smtp('helo');
      const short = await smtp.command(`${verb} abc`);
      if (/^50[012]/.test(answerWord(short))) t.notApplicable(`${verb} takes no argument here`);
      await smtp.octets(`${verb} ${filler(505)}\r\n`);
      smtp.judge(await smtp.read(), orAlways(conforms('2yz 550 551 553 554 504', 'RFC 821 §4.5.3')));
      await smtp.inStep();
    },
  }),
);

const REPLY_LINE_LIMIT_OCTETS = 512;

/** A server may show what it does not know, as far as its reply line has room for it. */
const longUnknown: CaseDefinition = defineCase({
  id: 'smtp/limits/unknown-command-512',
  title: 'the reply to an unknown word of 510 octets has lines of 512 octets at most',
  level: 'SHOULD',
  rfc: rfc(5321, '4.5.3.1.5'),
  requirements: ['RFC5321-4.5.3.1.5-REPLY512-1', 'RFC821-4.5.3-REPLY512-1'],
  async run(t) {
    const smtp = await t.smtp('ehlo');
    await smtp.octets(`${'X'.repeat(510)}\r\n`);
    const reply = await smtp.expect(expectedSmtp(t.standard, 'ehlo', 'UNKNOWN'));
    const longest = Math.max(...reply.lines.map((line) => line.length + 2));
    t.check(
      longest <= REPLY_LINE_LIMIT_OCTETS,
      { rule: t.definition.title, expected: `${REPLY_LINE_LIMIT_OCTETS} octets`, actual: `${longest} octets` },
      'deviates',
    );
    await smtp.inStep();
  },
});

const OVERLONG = [513, 514, 1000, 1024, 2000, 4096, 12_288, 65_536] as const;

const overlong: readonly CaseDefinition[] = OVERLONG.map((octets) =>
  defineCase({
    id: `smtp/limits/command-line-${octets}`,
    title: `a command line of ${octets} octets gets one reply, and the next command is in step`,
    level: 'MUST',
    rfc: rfc(5321, '4.5.3.1.9'),
    requirements: ['RFC5321-4.5.3.1.9-LIMIT500-1', 'RFC5321-4.2-ONEREPLY-1'],
    explain:
      'A server may take it, or refuse it with 500. What it must not do is cut the line and take its rest for another ' +
      'command, or drop the connection without a word (§3.8). A 421 on a line far beyond any limit is its defence (§7.8).',
    async run(t) {
      const smtp = await t.smtp('ehlo');
      // At each likely cut stands a command that a server which cuts would carry out.
      const argument = filler(octets - 7).replace(/.{64}/g, (part) => `${part.slice(0, 58)} QUIT `);
      await smtp.octets([`NOOP ${argument}\r\n`]);
      const answer = await smtp.read();
      if (octets >= 2000 && ['421', '521'].includes(answerWord(answer))) {
        t.observe(`a line of ${octets} octets ends the session: ${describeAnswer(answer)}`);
        return;
      }
      if (octets >= 12_288 && answer.kind === 'closed') {
        smtp.judge(answer, [deviates('closed', 'RFC 5321 §3.8, §7.8: a defence, but not without a 421')]);
        return;
      }
      smtp.judge(
        answer,
        orAlways(conforms('500 501 250', 'RFC 5321 §4.5.3.1.9'), deviates('5yz', 'RFC 5321 §4.5.3.1.9: 500')),
      );
      await smtp.inStep();
    },
  }),
);

const beyond: readonly CaseDefinition[] = [
  ...(['MAIL', 'RCPT'] as const).map((verb) =>
    defineCase({
      id: `smtp/limits/${verb.toLowerCase()}-overlong-has-no-effect`,
      title: `a ${verb} line of 4096 octets that is refused has no effect`,
      level: 'MUST',
      rfc: rfc(5321, '4.1.4'),
      requirements: [
        'RFC5321-4.5.3.1.9-LIMIT500-1',
        verb === 'MAIL' ? 'RFC5321-4.3.2-MAIL-E500-1' : 'RFC5321-4.3.2-RCPT-E500-1',
      ],
      needs: { recipients: 1 },
      async run(t) {
        const smtp = await t.smtp(verb === 'MAIL' ? 'ehlo' : 'mail');
        const path = verb === 'MAIL' ? 'MAIL FROM:<{sender}>' : 'RCPT TO:<{recipient}>';
        const padding = ' '.repeat(4096 - t.fill(path).length - 2 - 6);
        await smtp.octets([`${t.fill(path)}${padding} XQWZV\r\n`]);
        const answer = await smtp.read();
        if (['421', '521'].includes(answerWord(answer))) {
          t.observe(`a line of 4096 octets ends the session: ${describeAnswer(answer)}`);
          return;
        }
        smtp.judge(
          answer,
          orAlways(
            conforms('500 501 555 504 550 552 553', 'RFC 5321 §4.5.3.1.9'),
            deviates('5yz', 'RFC 5321 §4.5.3.1.9: 500'),
            recorded('250 251', 'taken'),
          ),
        );
        if (answerWord(answer).startsWith('2')) await smtp.inStep();
        else if (verb === 'MAIL') await smtp.askModel('RCPT TO:<{recipient}>', 'RCPT', 'ehlo');
        else {
          await dataRefused(t, smtp, 'mail', 'a refused RCPT adds no recipient');
          smtp.leave();
        }
      },
    }),
  ),
  defineCase({
    id: 'smtp/limits/mail-line-with-size',
    title: 'MAIL with a path of 256 octets and a SIZE of twenty digits is taken',
    level: 'MUST',
    rfc: rfc(1870, '3'),
    requirements: ['RFC1870-3-CMDLEN-1'],
    needs: { extensions: ['SIZE'] },
    async run(t) {
      const smtp = await t.smtp('ehlo');
      const path = `<${filler(64)}@${longDomain(189)}>`;
      const plain = await smtp.command(`MAIL FROM:${path} SIZE=1`);
      if (answerWord(plain) !== '250') t.notApplicable(`the path is refused: ${describeAnswer(plain)}`);
      await smtp.need('RSET', '250');
      await smtp.ask(
        `MAIL FROM:${path} SIZE=00000000000000000001`,
        orAlways(conforms('250', 'RFC 1870 §3: 26 octets more are allowed')),
      );
      await smtp.inStep();
    },
  }),
  defineCase({
    id: 'smtp/limits/endless-line',
    title: 'a line of one mebibyte is answered once, or ends the session; the server goes on serving',
    level: 'MUST',
    rfc: rfc(5321, '4.5.3.1.9'),
    requirements: ['RFC5321-4.5.3.1.9-LIMIT500-1'],
    needs: { recipients: 1 },
    run: endlessLine,
  }),
];

async function endlessLine(t: CaseContext): Promise<void> {
  const smtp = await t.smtp('ehlo');
  const part = filler(65_536);
  await smtp.octets(['NOOP ', ...Array.from({ length: 16 }, () => part), '\r\n']);
  const answer = await smtp.read();
  if (answer.kind === 'silent') {
    smtp.judge(answer, [conforms('5yz 4yz 250 closed', 'RFC 5321 §4.5.3.1.9')]);
  } else if (
    answer.kind === 'reply' &&
    !['421', '521'].includes(answerWord(answer)) &&
    smtp.session.ended === undefined
  ) {
    smtp.judge(answer, [
      conforms('500 501 250', 'RFC 5321 §4.5.3.1.9'),
      deviates('5yz', 'RFC 5321 §4.5.3.1.9: 500'),
      masked('4yz', 'RFC 5321 §4.3.2'),
    ]);
    await smtp.inStep();
  } else t.observe(`a line of a mebibyte ends the session: ${describeAnswer(answer)}`);
  const next = await t.smtp('ehlo');
  await next.mustDeliver(t.message(), [t.recipient()], 'behind an endless line the server goes on serving');
}

export const limits: readonly CaseDefinition[] = [
  ...localParts,
  ...longPaths,
  ...lineLengths,
  ...otherVerbs,
  longUnknown,
  ...overlong,
  ...beyond,
];
