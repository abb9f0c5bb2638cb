import { conforms, defineCase, masked, rfc, type CaseContext, type CaseDefinition } from '../../src/index.js';

/** The ordinary session: what everything else stands on. */
async function ordinarySession(t: CaseContext): Promise<void> {
  const pop3 = await t.pop3('connected');
  await pop3.expect([conforms('+OK', 'RFC 1939 §4'), masked('-ERR', 'the service is refused')]);
  await pop3.askModel('USER {user}', 'USER', 'authorization');
  await pop3.askModel('PASS {password}', 'PASS', 'user');
  await pop3.stat();
  await pop3.quit();
}

export const sanity: readonly CaseDefinition[] = [
  defineCase({
    id: 'pop3/sanity/ordinary-session',
    title: 'USER, PASS, STAT and QUIT are answered +OK',
    level: 'MUST',
    rfc: rfc(1939, '4'),
    requirements: [],
    position: 'first',
    run: ordinarySession,
  }),
  defineCase({
    id: 'pop3/sanity/still-serving-at-the-end',
    title: 'behind all other cases an ordinary session still works',
    level: 'MUST',
    rfc: rfc(1939, '4'),
    requirements: [],
    position: 'last',
    run: ordinarySession,
  }),
];
