import {
  matches,
  answerWord,
  conforms,
  defineCase,
  describeAnswer,
  expectedBeforeGreeting,
  expectedSmtp,
  masked,
  pause,
  replyTexts,
  rfc,
  type CaseContext,
  type CaseDefinition,
  type SmtpDialogue,
  type SmtpReply,
} from '../../src/index.js';

import { needsEhlo, sentAhead } from './support.js';

/** How the server opens the session (RFC 5321 §3.1, §4.2, §4.3.1). */

/** A domain name, or an address literal (RFC 5321 §4.1.2, §4.1.3). */
export const HOST =
  /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*\.?|\[[!-Z^-~]+\])$/;

/** The word in which a reply names its server. */
export const firstWord = (reply: SmtpReply): string => (replyTexts(reply)[0] ?? '').split(/[ \t]/)[0] ?? '';

/** A word that has the form of a name and begins a text: the name is not there. */
export function noName(t: CaseContext, word: string): void {
  t.check(
    !/^(?:esmtp|ready|welcome|hello|hi|ok|pleased)$/i.test(word),
    { rule: 'the first word is a name, not the beginning of a text', expected: 'the name of the host', actual: word },
    'deviates',
  );
}

const QUIET_MS = 60;

/** Why a case about hurried clients has nothing to say. */
export const TURNED_AWAY = 'the server turns clients away that talk before its greeting';

/** The greeting, for a client that has not waited for it. */
export async function earlyGreeting(t: CaseContext, smtp: SmtpDialogue): Promise<void> {
  const answer = await smtp.session.reply();
  if (['421', '521', '554', 'closed'].includes(answerWord(answer))) t.notApplicable(TURNED_AWAY);
  smtp.judge(answer, expectedBeforeGreeting);
}

export const greeting: readonly CaseDefinition[] = [
  defineCase({
    id: 'smtp/greeting/220',
    title: 'the server opens with a 220',
    level: 'MUST',
    rfc: rfc(5321, '4.3.1'),
    requirements: [
      'RFC5321-4.3.1-GREET-1',
      'RFC5321-4.3.2-CONNECT-SET-1',
      'RFC5321-4.3.2-CONNECT-S220-1',
      'RFC821-3.5-GREET-1',
      'RFC821-4.3-GREETFIRST-1',
      'RFC821-4.3-CONNECT-SET-1',
      'RFC821-4.3-CONNECT-S220-1',
      'RFC7504-3-NOTSELECTIVE-1',
    ],
    async run(t) {
      const smtp = await t.smtp('connected');
      smtp.judge(await smtp.session.reply(), [
        conforms('220', 'RFC 5321 §4.3.1'),
        masked('421 521 554', 'RFC 5321 §3.1, RFC 7504 §3: the session is refused'),
      ]);
    },
  }),
  defineCase({
    id: 'smtp/greeting/names-the-host',
    title: "the first word of the greeting is the server's domain name or address literal",
    level: 'MUST',
    rfc: rfc(5321, '4.2'),
    requirements: [
      'RFC5321-4.2-GREETFMT-1',
      'RFC5321-4.3.1-GREETNAME-1',
      'RFC5321-4.1.1.1-IDENT-1',
      'RFC5321-3.1-VERSION-1',
      'RFC821-4.3-GREETNAME-1',
      'RFC821-3.5-GREET-1',
      'RFC821-4.1.1-HELOIDENT-1',
    ],
    async run(t) {
      const smtp = await t.smtp('greeted');
      const reply = smtp.session.replies[0];
      const word = reply === undefined ? '' : firstWord(reply);
      t.check(HOST.test(word), {
        rule: 'the greeting names the host in its first word',
        expected: '220, a domain name or address literal, and text if any',
        actual: reply === undefined ? 'no greeting' : describeAnswer(reply),
      });
      noName(t, word);
    },
  }),
  defineCase({
    id: 'smtp/greeting/once',
    title: 'there is one greeting, and then silence until a command comes',
    level: 'MUST',
    rfc: rfc(5321, '4.3.1'),
    requirements: ['RFC5321-4.3.1-ALTERNATE-1', 'RFC5321-4.2-ONEREPLY-1', 'RFC821-4.2-ONEREPLY-1'],
    async run(t) {
      const smtp = await t.smtp('greeted');
      await pause(QUIET_MS);
      if (smtp.session.surplus) {
        t.report('violates', {
          rule: 'nothing follows the greeting unasked',
          expected: 'one reply',
          actual: describeAnswer(await smtp.session.reply()),
        });
      }
      await smtp.inStep();
    },
  }),
  defineCase({
    id: 'smtp/greeting/early-ehlo',
    title: 'an EHLO that comes before the greeting is answered behind it, with the extensions',
    level: 'MUST',
    rfc: rfc(5321, '4.3.1'),
    requirements: ['RFC5321-4.3.1-ALTERNATE-1', 'RFC821-4.3-LOCKSTEP-1'],
    explain: 'A hurried client may be turned away (421, 554). One that is not must not lose its first command.',
    async run(t) {
      needsEhlo(t);
      const smtp = await t.smtp('connected');
      await smtp.send('EHLO {client}');
      await earlyGreeting(t, smtp);
      const answer = await smtp.read();
      if (answer.kind === 'closed') t.notApplicable(TURNED_AWAY);
      smtp.judge(answer, expectedSmtp(t.standard, 'greeted', 'EHLO'));
      await smtp.inStep();
    },
  }),
  defineCase({
    id: 'smtp/greeting/early-group',
    title: 'commands that come before the greeting are answered behind it, in order',
    level: 'MUST',
    rfc: rfc(2920, '3.2'),
    requirements: ['RFC2920-3.2-ORDER-1', 'RFC5321-4.3.1-ALTERNATE-1'],
    async run(t) {
      const smtp = await t.smtp('connected');
      await smtp.octets('HELO {client}\r\nNOOP\r\nRSET\r\n');
      await earlyGreeting(t, smtp);
      for (const command of ['HELO', 'NOOP', 'RSET'] as const) {
        const answer = await smtp.session.reply();
        if (answer.kind === 'closed' || matches('5yz', answerWord(answer))) t.notApplicable(TURNED_AWAY);
        const row = expectedSmtp(t.standard, 'helo', command);
        smtp.judge(answer, command === 'HELO' ? row : [...row, ...sentAhead(t)], `${command} is answered in its turn`);
        if (answer.kind === 'silent') return;
      }
      await smtp.inStep();
    },
  }),
  defineCase({
    id: 'smtp/greeting/two-sessions',
    title: 'two sessions at the same time are both served',
    level: 'SHOULD',
    rfc: rfc(5321, '4.5.4.2'),
    requirements: ['RFC5321-4.5.4.2-CONCURRENT-1', 'RFC5321-4.5.4.2-LISTEN-1', 'RFC1123-5.3.1.2-LISTEN-1'],
    async run(t) {
      const one = await t.smtp('ehlo');
      const two = await t.smtp('connected');
      two.judge(await two.session.reply(), [
        conforms('220', 'RFC 5321 §4.5.4.2'),
        masked('421 4yz 554', 'RFC 5321 §4.5.4.2: a limit of sessions'),
      ]);
      await two.need('HELO {client}', '250');
      await one.inStep();
      await two.inStep();
      await one.inStep();
    },
  }),
  defineCase({
    id: 'smtp/greeting/quit-at-once',
    title: 'a session without any command but QUIT is ended in order',
    level: 'MUST',
    rfc: rfc(5321, '4.1.1.10'),
    requirements: ['RFC5321-4.1.1.10-QUITANY-1', 'RFC821-4.1.1-MULTITX-1'],
    async run(t) {
      const smtp = await t.smtp('greeted');
      await smtp.askModel('QUIT', 'QUIT', 'greeted');
      const end = await smtp.session.end();
      t.check(end !== undefined && !smtp.session.surplus, {
        rule: 'behind 221 the connection is closed, and nothing more is said',
        expected: 'the connection closed',
        actual: end === undefined ? 'it stays open' : 'more octets behind the 221',
      });
    },
  }),
];
