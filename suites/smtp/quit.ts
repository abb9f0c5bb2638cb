import {
  defineCase,
  deviates,
  conforms,
  enhancedCodes,
  expectedSmtp,
  pause,
  replyTexts,
  rfc,
  type CaseDefinition,
  type SmtpStart,
} from '../../src/index.js';
import { HOST } from './greeting.js';
import { dataRefused } from './support.js';

/** QUIT and the end of the session (RFC 5321 §3.8, §4.1.1.10). */

const CLOSING = ['RFC5321-3.8-QUITCLOSE-1', 'RFC5321-4.1.1.10-QUIT221-1', 'RFC821-4.1.1-QUITCLOSE-1'];

export const quit: readonly CaseDefinition[] = [
  ...(['mail', 'rcpt'] as const satisfies readonly SmtpStart[]).map((state) =>
    defineCase({
      id: `smtp/quit/drops-the-transaction-in-state-${state}`,
      title: `QUIT behind ${state.toUpperCase()} drops the transaction; another session knows nothing of it`,
      level: 'MUST',
      rfc: rfc(5321, '4.1.1.10'),
      requirements: ['RFC5321-4.1.1.10-QUITANY-1', 'RFC5321-4.1.4-ABORT-1', ...CLOSING],
      needs: { recipients: 1 },
      async run(t) {
        const smtp = await t.smtp(state);
        await smtp.askModel('QUIT', 'QUIT', state);
        await smtp.session.end();
        const next = await t.smtp('ehlo');
        await dataRefused(t, next, 'ehlo', 'nothing of the earlier session is left');
        next.leave();
      },
    }),
  ),
  defineCase({
    id: 'smtp/quit/octets-behind-are-ignored',
    title: 'commands behind QUIT in the same segment are not carried out',
    level: 'MUST',
    rfc: rfc(5321, '4.1.1.10'),
    requirements: CLOSING,
    needs: { recipients: 1 },
    async run(t) {
      const smtp = await t.smtp('rcpt');
      await smtp.octets('QUIT\r\nNOOP\r\nDATA\r\n');
      await smtp.expect(expectedSmtp(t.standard, 'rcpt', 'QUIT'));
      await smtp.closes('behind 221 the connection is closed');
      t.check(!smtp.session.surplus, {
        rule: 'behind QUIT nothing is answered any more',
        expected: '221, and the connection closed',
        actual: 'more replies behind the 221',
      });
    },
  }),
  defineCase({
    id: 'smtp/quit/twice',
    title: 'a second QUIT gets no second reply',
    level: 'MUST',
    rfc: rfc(5321, '4.1.1.10'),
    requirements: CLOSING,
    async run(t) {
      const smtp = await t.smtp('ehlo');
      await smtp.askModel('QUIT', 'QUIT', 'ehlo');
      await smtp.octets('QUIT\r\n');
      await smtp.session.end();
      t.check(smtp.session.ended !== undefined && !smtp.session.surplus, {
        rule: 'behind 221 the session is over',
        expected: 'the connection closed, and nothing said',
        actual: smtp.session.ended === undefined ? 'it stays open' : 'a second reply',
      });
    },
  }),
  defineCase({
    id: 'smtp/quit/behind-three-messages',
    title: 'behind three messages QUIT is answered 221, and the connection closed',
    level: 'MUST',
    rfc: rfc(5321, '4.1.1.10'),
    requirements: CLOSING,
    needs: { recipients: 1 },
    async run(t) {
      const smtp = await t.smtp('ehlo');
      for (let number = 1; number <= 3; number++) await smtp.deliver(t.message(), [t.recipient()]);
      await smtp.askModel('QUIT', 'QUIT', 'ehlo');
      await smtp.closes('behind 221 the connection is closed');
    },
  }),
  defineCase({
    id: 'smtp/quit/names-the-host',
    title: 'the 221 begins with the name of the server',
    level: 'SHOULD',
    rfc: rfc(5321, '4.3.1'),
    requirements: ['RFC5321-4.3.1-GREETNAME-1'],
    async run(t) {
      const smtp = await t.smtp('ehlo');
      const reply = await smtp.askModel('QUIT', 'QUIT', 'ehlo');
      if (reply.code !== 221) return;
      const text = replyTexts(reply)[0] ?? '';
      const word = (enhancedCodes(reply)[0] === undefined ? text : text.replace(/^\S+ ?/, '')).split(/[ \t]/)[0] ?? '';
      t.check(
        HOST.test(word) && /[.[]/.test(word),
        {
          rule: '221 is followed by the domain of the server',
          expected: '221 domain',
          actual: reply.lines.join(' / '),
        },
        'deviates',
      );
    },
  }),
  defineCase({
    id: 'smtp/quit/not-before-it-is-asked',
    title: 'an idle session stays open between commands',
    level: 'MUST',
    rfc: rfc(5321, '3.8'),
    requirements: ['RFC5321-3.8-NOCLOSE-1', 'RFC5321-4.1.1.10-CLOSE-1'],
    needs: { recipients: 1 },
    async run(t) {
      const smtp = await t.smtp('ehlo');
      await smtp.deliver(t.message(), [t.recipient()]);
      await pause(100);
      await smtp.inStep('behind a finished transaction the session stays open');
      await smtp.ask('MAIL FROM:<{sender}>', [
        conforms('250', 'RFC 5321 §3.3'),
        deviates('503', 'RFC 5321 §4.1.1.4: the buffers are clear, a new transaction may begin'),
        ...expectedSmtp(t.standard, 'ehlo', 'MAIL'),
      ]);
      await smtp.inStep();
    },
  }),
];
