import {
  defineProperty,
  lockStep,
  pop3Inputs,
  pop3SeldomInputs as seldom,
  pop3Trial,
  pop3TwinTrial,
  rfc,
  uncut,
  upperCase,
  type CaseContext,
  type CaseDefinition,
  type Needs,
  type Pop3Input,
  type PropertyDefinition,
} from '../../src/index.js';
import { needPipelinedLogin } from '../pop3/support.js';

/** What holds for every POP3 session: generated ones, judged by the executable model and, where it is said, by a twin. */

const DISPOSABLE: Needs = { messages: 1, deletes: true };

/** Octets come into the maildrop as they are, and quickly. */
const isExact = (t: CaseContext): boolean => t.environment.provisioner?.exact === true;

type Definition = Pick<PropertyDefinition<Pop3Input>, 'title' | 'rfc' | 'requirements' | 'explain' | 'arbitrary'> &
  Partial<Pick<PropertyDefinition<Pop3Input>, 'needs' | 'begin' | 'seldom'>>;

const property = (name: string, definition: Definition): CaseDefinition =>
  defineProperty({
    id: `pop3/property/${name}`,
    level: 'MUST',
    needs: DISPOSABLE,
    begin: (t) => pop3Trial(t),
    ...definition,
  });

export const pop3Properties: readonly CaseDefinition[] = [
  property('reading-changes-nothing', {
    title: 'in sessions that only read, every answer is what the answers before it have told',
    rfc: rfc(1939, '5'),
    requirements: ['RFC1939-5-REPEAT-1', 'RFC1939-4-SIZESTABLE-1', 'RFC1939-5-STATSUM-1', 'RFC1939-5-LISTCONSIST-1'],
    needs: { messages: 1 },
    arbitrary: ({ target, environment }) =>
      pop3Inputs.readOnly(!target.disposable || environment.provisioner === undefined),
  }),
  property('model-agreement', {
    title: 'every generated session is answered as the model of RFC 1939 demands',
    rfc: rfc(1939, '3'),
    requirements: ['RFC1939-3-ONERESP-1', 'RFC1939-3-WRONGSTATE-1', 'RFC1939-3-UNKNOWNERR-1', 'RFC1939-5-DELEREF-1'],
    explain:
      'Commands in turn and out of turn, before and behind the login, with right and wrong message-numbers, with lost ' +
      'connections between them. Sizes, unique-ids and texts are learned from the first answer that tells them.',
    arbitrary: () => pop3Inputs.anything(),
    seldom: (t) => [
      ...(isExact(t) ? [seldom.highNumbers] : []),
      seldom.wrongPassword,
      seldom.longSession,
      seldom.wrongName,
    ],
  }),
  property('updates', {
    title: 'over generated sessions QUIT removes exactly what is marked, and every other end removes nothing',
    rfc: rfc(1939, '6'),
    requirements: [
      'RFC1939-6-QUITUPDATE-1',
      'RFC1939-6-QUITONLYMARKED-1',
      'RFC1939-6-ABNORMAL-1',
      'RFC1939-6-ABNORMALCUT-1',
      'RFC1939-6-NEWNUMBERS-1',
      'RFC1939-5-RSET-1',
      'RFC1939-5-RSETQUIT-1',
    ],
    arbitrary: () => pop3Inputs.updates(),
    seldom: (t) => [...(isExact(t) ? [seldom.manyMarks] : []), seldom.manyRetrievals],
  }),
  property('texts', {
    title: 'RETR gives back every generated message as it was put into the maildrop, in as many octets as LIST says',
    rfc: rfc(1939, '5'),
    requirements: ['RFC1939-5-RETRCONTENT-1', 'RFC1939-3-STUFF-1', 'RFC1939-5-LISTEXACT-1', 'RFC1939-11-SIZECRLF-1'],
    arbitrary: (t) => pop3Inputs.texts(isExact(t)),
    seldom: (t) => (isExact(t) ? [seldom.largeMessages] : []),
  }),
  property('top-begins-retr', {
    title: 'TOP gives the beginning of what RETR gives: the header, the empty line and so many lines',
    rfc: rfc(1939, '7'),
    requirements: ['RFC1939-7-TOPCONTENT-1', 'RFC1939-7-TOP0-1', 'RFC1939-7-TOPALL-1', 'RFC1939-7-TOPSTUFF-1'],
    needs: { ...DISPOSABLE, capabilities: ['TOP'] },
    arbitrary: (t) => pop3Inputs.beginnings(isExact(t)),
    begin: (t) => pop3Trial(t, { states: ['transaction'], commands: ['TOP', 'RETR'] }),
  }),
  property('unique-ids', {
    title: 'over generated sessions each message keeps its unique-id, and no other has it',
    rfc: rfc(1939, '7'),
    requirements: ['RFC1939-7-UIDLUNIQUE-1', 'RFC1939-7-UIDLPERSIST-1', 'RFC1939-7-UIDLPERSISTABN-1'],
    needs: { ...DISPOSABLE, capabilities: ['UIDL'] },
    arbitrary: () => pop3Inputs.identities(),
    begin: (t) => pop3Trial(t, { states: ['transaction', 'marked'], commands: ['UIDL', 'DELE', 'QUIT'] }),
  }),
  property('segmentation', {
    title: 'commands in several segments are answered as those in one',
    rfc: rfc(1939, '3'),
    requirements: ['RFC1939-3-SPLITCMD-1', 'RFC1939-3-CRLFCMD-1'],
    arbitrary: () => pop3Inputs.segmented(),
    begin: (t) => pop3TwinTrial(t, 'the same, however its octets are cut into segments', uncut),
  }),
  property('pipelining', {
    title: 'commands sent together are answered as those sent one by one, in their order',
    rfc: rfc(2449, '6.6'),
    requirements: ['RFC2449-6.6-PIPEORDER-1'],
    needs: { ...DISPOSABLE, capabilities: ['PIPELINING'] },
    arbitrary: () => pop3Inputs.pipelined(),
    begin: (t) => pop3TwinTrial(t, 'the same, whether its commands come together or one by one', lockStep),
  }),
  property('pipelined-login', {
    title: 'a login sent together with the commands behind it is answered as one sent step by step',
    rfc: rfc(2449, '6.6'),
    requirements: ['RFC2449-6.6-PIPELOGIN-1'],
    needs: { ...DISPOSABLE, capabilities: ['PIPELINING'] },
    arbitrary: () => pop3Inputs.pipelinedLogin(),
    begin: (t) => {
      needPipelinedLogin(t);
      return pop3TwinTrial(t, 'the same, whether its login comes with other commands or alone', lockStep);
    },
  }),
  property('letter-case', {
    title: 'keywords in lower and mixed case are answered as those in upper case, and NOOP changes nothing',
    rfc: rfc(1939, '3'),
    requirements: ['RFC1939-3-CASE-1', 'RFC1939-5-NOOP-1'],
    arbitrary: () => pop3Inputs.spelled(),
    begin: (t) => pop3TwinTrial(t, 'the same in every letter case', upperCase),
  }),
  property('message-numbers', {
    title: 'arguments that are no number of a message are refused, and change nothing',
    rfc: rfc(1939, '4'),
    requirements: ['RFC1939-4-DECIMAL-1', 'RFC1939-5-DELENONE-1', 'RFC1939-5-RETRNONE-1', 'RFC1939-3-SYNTAXERR-1'],
    arbitrary: () => pop3Inputs.numbers(),
  }),
  property('robustness', {
    title: 'damaged lines get one answer each, lost connections harm nobody, and the sessions behind them are served',
    rfc: rfc(1939, '3'),
    requirements: ['RFC1939-3-UNKNOWNERR-1', 'RFC1939-3-SYNTAXERR-1', 'RFC1939-3-ONERESP-1', 'RFC1939-6-ABNORMAL-1'],
    arbitrary: () => pop3Inputs.damages(),
  }),
  property('one-session-at-a-time', {
    title: 'while a session has the maildrop open, whatever it does, no other is let in',
    rfc: rfc(1939, '4'),
    requirements: ['RFC1939-4-LOCK-1', 'RFC1939-4-LOCKHOLD-1', 'RFC1939-4-LOCKFAIL-1'],
    explain:
      'Sessions begin with USER and PASS, APOP or AUTH PLAIN. Not asked of a server that does not refuse a second login to ' +
      'begin with: it may let it wait, or let it in as long as the first session keeps its messages.',
    arbitrary: () => pop3Inputs.oneAtATime(),
    seldom: () => [seldom.wrongPasswordBeside],
  }),
  property('interleaved-sessions', {
    title: 'sessions on different maildrops, interleaved, do not touch each other',
    rfc: rfc(1939, '4'),
    requirements: ['RFC1939-4-LOCKHOLD-1', 'RFC1939-4-SNAPSHOT-1', 'RFC1939-6-QUITONLYMARKED-1'],
    needs: { ...DISPOSABLE, accounts: 2 },
    arbitrary: () => pop3Inputs.interleaved(2),
  }),
];
