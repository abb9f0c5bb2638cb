import {
  answerWord,
  conforms,
  defineCase,
  describeAnswer,
  expectedAtEndOfData,
  expectedSmtp,
  octetString,
  orAlways,
  rfc,
  stuffed,
  type CaseDefinition,
  type SmtpCommand,
  type SmtpState,
} from '../../src/index.js';

import { needsEhlo, sentAhead } from './support.js';

/** How the network cuts what is sent makes no difference (RFC 5321 §2.3.8: commands are lines, not segments). */

interface Command {
  readonly command: SmtpCommand;
  readonly state: SmtpState;
  readonly line: string;
}

const COMMANDS: readonly Command[] = [
  { command: 'EHLO', state: 'greeted', line: 'EHLO {client}' },
  { command: 'HELO', state: 'greeted', line: 'HELO {client}' },
  { command: 'MAIL', state: 'ehlo', line: 'MAIL FROM:<{sender}>' },
  { command: 'RCPT', state: 'mail', line: 'RCPT TO:<{recipient}>' },
  { command: 'DATA', state: 'rcpt', line: 'DATA' },
  { command: 'RSET', state: 'mail', line: 'RSET' },
  { command: 'NOOP', state: 'ehlo', line: 'NOOP' },
  { command: 'QUIT', state: 'ehlo', line: 'QUIT' },
];

const CUTS = [
  ['octet-by-octet', 'sent octet by octet', (text: string): readonly string[] => [...text]],
  ['cut-between-cr-and-lf', 'cut between CR and LF', (text: string) => [text.slice(0, -1), text.slice(-1)]],
  ['cut-before-crlf', 'cut before CRLF', (text: string) => [text.slice(0, -2), text.slice(-2)]],
  ['cut-within-the-verb', 'cut within its verb', (text: string) => [text.slice(0, 2), text.slice(2)]],
] as const;

const commands = COMMANDS.flatMap(({ command, state, line }) =>
  CUTS.map(([name, what, cut]) =>
    defineCase({
      id: `smtp/segmentation/${command.toLowerCase()}-${name}`,
      title: `${command} ${what} is answered as in one segment`,
      level: 'MUST',
      rfc: rfc(2920, '3.2'),
      requirements: ['RFC2920-3.2-SPLIT-1', 'RFC5321-2.3.8-LINEEND-1'],
      needs: { recipients: 1 },
      ...(command === 'EHLO' ? { standards: ['rfc5321'] as const } : {}),
      async run(t) {
        if (command === 'EHLO') needsEhlo(t);
        const smtp = await t.smtp(state);
        await smtp.octets(cut(t.fill(`${line}\r\n`)));
        const reply = await smtp.expect(expectedSmtp(t.standard, state, command));
        if (command === 'QUIT' && reply.code === 221) await smtp.session.end();
        else if (reply.code !== 354) await smtp.inStep();
      },
    }),
  ),
);

export const segmentation: readonly CaseDefinition[] = [
  ...commands,
  defineCase({
    id: 'smtp/segmentation/whole-session-octet-by-octet',
    title: 'a whole session sent octet by octet gets the replies of any other',
    level: 'MUST',
    rfc: rfc(2920, '3.2'),
    requirements: ['RFC2920-3.2-SPLIT-1', 'RFC821-4.5.2-SPLITDOT-1'],
    needs: { recipients: 1 },
    async run(t) {
      const smtp = await t.smtp('greeted');
      const message = t.message();
      const say = async (text: string): Promise<void> => smtp.octets([...t.fill(text)]);
      await say('HELO {client}\r\n');
      await smtp.expect(expectedSmtp(t.standard, 'greeted', 'HELO'));
      await say('MAIL FROM:<{sender}>\r\n');
      await smtp.expect(expectedSmtp(t.standard, 'helo', 'MAIL'));
      await say('RCPT TO:<{recipient}>\r\n');
      await smtp.expect(expectedSmtp(t.standard, 'mail', 'RCPT'));
      await say('DATA\r\n');
      await smtp.expect(expectedSmtp(t.standard, 'rcpt', 'DATA'));
      await smtp.octets([...stuffed(octetString(message.octets))]);
      await smtp.expect(expectedAtEndOfData(t.standard));
      await smtp.inStep();
      if (t.environment.store !== undefined) await t.delivered(message, [t.recipient()]);
    },
  }),
  defineCase({
    id: 'smtp/segmentation/two-commands-in-one-segment',
    title: 'where PIPELINING is not offered, two commands in one segment are answered in order',
    level: 'SHOULD',
    rfc: rfc(2920, '3.2'),
    requirements: ['RFC5321-4.3.1-ALTERNATE-1'],
    explain:
      'A client may not do this without PIPELINING, so a server may refuse it (503, 421, 554). One that goes on must ' +
      'stay in step: no command lost, none answered twice.',
    async run(t) {
      if (t.extensions.has('PIPELINING')) t.notApplicable('PIPELINING is offered');
      const smtp = await t.smtp('mail');
      await smtp.octets('NOOP\r\nRSET\r\n');
      await smtp.expect(orAlways(conforms('250 503 554', 'RFC 2920 §1: not allowed to the client')));
      const second = await smtp.read();
      if (second.kind === 'closed') {
        t.observe('a client that sends ahead is turned away');
        return;
      }
      smtp.judge(second, orAlways(conforms('250 503 554', 'RFC 2920 §1: not allowed to the client'), ...sentAhead(t)));
      if (second.kind !== 'reply') return;
      await smtp.inStep();
    },
  }),
  defineCase({
    id: 'smtp/segmentation/half-a-command-waits',
    title: 'half a command gets no reply',
    level: 'MUST',
    rfc: rfc(5321, '2.3.8'),
    requirements: ['RFC5321-2.3.8-LINEEND-1', 'RFC2920-3.2-SPLIT-1'],
    async run(t) {
      const smtp = await t.smtp('ehlo');
      await smtp.octets(['NOO']);
      const answer = await smtp.session.reply(150);
      t.check(answerWord(answer) === 'silent', {
        rule: 'a command is answered behind its CRLF',
        expected: 'no answer',
        actual: describeAnswer(answer),
      });
      await smtp.octets(['P\r\n']);
      await smtp.expect(expectedSmtp(t.standard, 'ehlo', 'NOOP'));
      await smtp.inStep();
    },
  }),
];
