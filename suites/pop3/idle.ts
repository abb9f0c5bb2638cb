import { conforms, type CaseDefinition } from '../../src/index.js';
import { casesAt } from './define.js';
import { loginAgain } from './support.js';

/** Sessions in which nothing happens (RFC 1939 §3): an autologout comes after ten minutes at the earliest, and removes nothing. */

const MINUTE_MS = 60_000;

const define = casesAt(1939, '3');

export const idle: readonly CaseDefinition[] = [
  define(
    'session/idle-for-a-moment',
    'a session that is idle for two and a half seconds, logged in or not, is still there',
    ['RFC1939-3-AUTO10-1'],
    {},
    async (t) => {
      const [inside, outside] = [await t.pop3(), await t.pop3('authorization')];
      await t.idle(2_500);
      await inside.inStep();
      // Before the login a server may be less patient; it does not speak unasked (§3: ten minutes at least).
      const answer = await outside.command('QUIT');
      if (answer.kind === 'closed') t.observe('closed before the login when idle for 2.5 s');
      else outside.judge(answer, [conforms('+OK', 'RFC 1939 §4')]);
    },
  ),
  define(
    'update/idle-and-dropped-removes-nothing',
    'a session that is idle for some seconds with marked messages keeps the marks, and removes nothing when it breaks',
    ['RFC1939-6-ABNORMAL-1', 'RFC1939-5-DELEDEFER-1', 'RFC1939-5-DELE-1'],
    { messages: 3, deletes: true },
    async (t) => {
      const first = await t.pop3();
      const maildrop = await first.maildrop();
      await first.need('DELE 1');
      await first.need('DELE 3');
      await t.idle(4_000, first);
      t.check(first.session.ended === undefined, {
        rule: 'a session that is idle for some seconds is still there (RFC 1939 §3: ten minutes at least)',
        expected: 'an open connection',
        actual: 'the server has closed it',
      });
      await first.agreesWith(maildrop.dele(1, 3));
      first.session.reset();
      const second = await loginAgain(t, t.definition.title, { patienceMs: 10_000 });
      await second.agreesWith(maildrop);
    },
  ),
  define(
    'session/idle-for-ten-minutes',
    'a session that is idle for nearly ten minutes is still there, with its marks where messages may be deleted',
    ['RFC1939-3-AUTO10-1', 'RFC1939-5-DELE-1'],
    { minutes: 10 },
    async (t) => {
      const pop3 = await t.pop3();
      const maildrop = await pop3.maildrop();
      const marked = t.target.disposable ? maildrop.messages.slice(0, 1).map(({ messageNumber }) => messageNumber) : [];
      for (const messageNumber of marked) await pop3.need(`DELE ${messageNumber}`);
      // The timer is the server's: what we wait must be less than its ten minutes, however slowly octets travel.
      await t.idle(9 * MINUTE_MS + 55_000, pop3);
      await pop3.ok('NOOP', undefined, 'RFC 1939 §3: at least ten minutes');
      await pop3.inStep();
      await pop3.agreesWith(maildrop.dele(...marked));
    },
  ),
  define(
    'session/commands-restart-the-timer',
    'a session with a command every five minutes is there after twenty minutes',
    ['RFC1939-3-AUTORESET-1'],
    { minutes: 20 },
    async (t) => {
      const pop3 = await t.pop3();
      for (let time = 0; time < 4; time++) {
        await t.idle(5 * MINUTE_MS, pop3);
        pop3.judge(await pop3.command('NOOP'), [
          conforms('+OK', 'RFC 1939 §3'),
          { answers: 'closed', grade: 'deviates', source: 'RFC 1939 §3: a command restarts the timer' },
        ]);
        if (pop3.session.ended !== undefined) return;
      }
    },
    'SHOULD',
  ),
  define(
    'update/autologout-removes-nothing',
    'a session that the server closes for being idle removes nothing',
    ['RFC1939-3-AUTONODEL-1', 'RFC1939-3-AUTOSILENT-1', 'RFC1939-3-AUTOLOGOUT-1'],
    { messages: 3, deletes: true, minutes: 12 },
    async (t) => {
      const first = await t.pop3();
      const maildrop = await first.maildrop();
      await first.need('DELE 1');
      await first.need('DELE 2');
      await t.idle(12 * MINUTE_MS, first);
      const word = await first.read(false, 200);
      t.check(
        word.kind !== 'response',
        { rule: 'an idle session is closed without a response', expected: 'nothing', actual: 'a response' },
        'deviates',
      );
      t.observe(first.session.ended === undefined ? 'still open after 12 minutes' : 'closed within 12 minutes');
      first.session.reset();
      const second = await loginAgain(t, t.definition.title, { patienceMs: 10_000 });
      await second.agreesWith(maildrop);
    },
  ),
];
