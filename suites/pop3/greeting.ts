import { conforms, defineCase, rfc, type CaseDefinition } from '../../src/index.js';

/** The greeting (RFC 1939 §3, §4). */
export const greeting: readonly CaseDefinition[] = [
  defineCase({
    id: 'pop3/greeting/sent-unasked',
    title: 'the server greets with +OK before the client has sent anything',
    level: 'MUST',
    rfc: rfc(1939, '4'),
    requirements: ['RFC1939-3-GREET-1', 'RFC1939-4-GREETLINE-1', 'RFC1939-3-PORT-1'],
    needs: { accounts: 0 },
    run: async (t) => {
      const pop3 = await t.pop3('connected');
      await pop3.expect([conforms('+OK', 'RFC 1939 §4')]);
    },
  }),
  defineCase({
    id: 'pop3/greeting/one-line',
    title: 'the greeting is one line: the first command gets its own answer, and QUIT the last one',
    level: 'MUST',
    rfc: rfc(1939, '4'),
    requirements: ['RFC1939-4-GREETLINE-1', 'RFC1939-3-ONERESP-1'],
    needs: { accounts: 0 },
    run: async (t) => {
      const pop3 = await t.pop3('connected');
      await pop3.expect([conforms('+OK', 'RFC 1939 §4')]);
      await pop3.err('XYZZY');
      // Behind one bad command a server may have closed.
      await pop3.ask('QUIT', [conforms('+OK closed', 'RFC 1939 §4')]);
      await pop3.closes();
      t.check(!pop3.session.surplus, {
        rule: t.definition.title,
        expected: 'nothing behind the answer to QUIT',
        actual: 'more octets',
      });
    },
  }),
  defineCase({
    id: 'pop3/greeting/command-in-front',
    title: 'a client that speaks before the greeting is greeted and answered all the same, or turned away',
    level: 'MUST',
    rfc: rfc(1939, '4'),
    requirements: ['RFC1939-3-GREET-1'],
    needs: { accounts: 0 },
    run: async (t) => {
      const pop3 = await t.pop3('at-once');
      await pop3.octets('QUIT\r\n');
      await pop3.expect([
        conforms('+OK', 'RFC 1939 §4'),
        { answers: '-ERR closed', grade: 'masked', source: 'the server turns early talkers away' },
      ]);
      await pop3.expect([conforms('+OK closed', 'RFC 1939 §4')]);
      await pop3.closes();
    },
  }),
  defineCase({
    id: 'pop3/greeting/client-says-nothing',
    title: 'a client that closes directly behind the greeting leaves the server well',
    level: 'MUST',
    rfc: rfc(1939, '4'),
    requirements: ['RFC1939-3-GREET-1'],
    needs: { accounts: 0 },
    run: async (t) => {
      for (let n = 0; n < 3; n++) {
        const pop3 = await t.pop3('authorization');
        if (n === 1) pop3.session.reset();
        else pop3.session.fin();
        await pop3.session.end(1_000);
      }
      const last = await t.pop3('authorization');
      await last.ok('QUIT', undefined, 'RFC 1939 §4');
    },
  }),
];
