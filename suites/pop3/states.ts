import {
  conforms,
  defineCase,
  POP3_COMMANDS,
  POP3_SITUATIONS,
  rfc,
  type CaseContext,
  type CaseDefinition,
  type Pop3Command,
  type Pop3Dialogue,
  type Pop3Situation,
} from '../../src/index.js';

/** Every command in every situation, judged by the model's table; what follows must still be in step. */

const LINES: Readonly<Record<Pop3Command, string>> = {
  USER: 'USER {user}',
  PASS: 'PASS {password}',
  // 32 digits that are no digest of anything.
  APOP: 'APOP {user} 00000000000000000000000000000000',
  AUTH: 'AUTH PLAIN',
  CAPA: 'CAPA',
  STAT: 'STAT',
  LIST: 'LIST',
  RETR: 'RETR 1',
  DELE: 'DELE 1',
  NOOP: 'NOOP',
  RSET: 'RSET',
  TOP: 'TOP 1 0',
  UIDL: 'UIDL',
  LAST: 'LAST',
  QUIT: 'QUIT',
  UNKNOWN: 'XYZZY',
};

const IN_WORDS: Readonly<Record<Pop3Situation, string>> = {
  authorization: 'before USER',
  user: 'behind USER',
  failed: 'behind a refused PASS',
  transaction: 'in the TRANSACTION state',
  marked: 'with its message marked',
  emptied: 'with every message marked',
};

const MARKS: Partial<Record<Pop3Situation, number>> = { marked: 1, emptied: 2 };

/** What the table's cells check, beyond §3: a command in its state works, elsewhere it is refused. */
const REQUIREMENTS: Readonly<Record<'before' | 'after', Partial<Record<Pop3Command, readonly string[]>>>> = {
  before: {
    USER: ['RFC1939-7-USER-1', 'RFC1939-7-USERAGAIN-1', 'RFC1939-7-USERTWICE-1'],
    PASS: ['RFC1939-7-PASS-1', 'RFC1939-7-PASSSEQ-1', 'RFC1939-4-ONEAUTH-1'],
    APOP: ['RFC1939-7-APOPBAD-1'],
    CAPA: ['RFC2449-5-CAPA-1'],
    STAT: ['RFC1939-3-WRONGSTATE-1', 'RFC1939-3-STATEAUTH-1', 'RFC1939-9-TEXTFREE-1'],
    NOOP: ['RFC1939-3-WRONGSTATE-1', 'RFC1939-5-NOOPAUTH-1'],
    RSET: ['RFC1939-3-WRONGSTATE-1', 'RFC1939-5-RSETAUTH-1'],
    TOP: ['RFC1939-3-WRONGSTATE-1', 'RFC1939-7-TOPAUTH-1'],
    UIDL: ['RFC1939-3-WRONGSTATE-1', 'RFC1939-7-UIDLAUTH-1'],
    QUIT: ['RFC1939-4-QUITAUTH-1', 'RFC1939-7-USERQUIT-1'],
    UNKNOWN: ['RFC1939-3-UNKNOWNERR-1'],
  },
  after: {
    USER: ['RFC1939-3-WRONGSTATE-1', 'RFC1939-7-USERSTATE-1'],
    APOP: ['RFC1939-3-WRONGSTATE-1', 'RFC1939-7-APOPSTATE-1'],
    AUTH: ['RFC1734-2-STATE-1', 'RFC5034-4-TWICE-1'],
    CAPA: ['RFC2449-5-CAPASTATES-1'],
    RETR: ['RFC1939-7-MINIMAL-1', 'RFC1939-5-RETR-1', 'RFC1939-5-RETRDELE-1'],
    DELE: ['RFC1939-7-MINIMAL-1', 'RFC1939-5-DELE-1', 'RFC1939-5-DELETWICE-1'],
    NOOP: ['RFC1939-7-MINIMAL-1', 'RFC1939-5-NOOP-1'],
    RSET: ['RFC1939-7-MINIMAL-1', 'RFC1939-5-RSET-1', 'RFC1939-5-RSETEMPTY-1'],
    TOP: ['RFC1939-7-TOP-1', 'RFC1939-3-UNIMPLERR-1', 'RFC1939-7-TOPNONE-1'],
    UIDL: ['RFC1939-7-UIDL-1', 'RFC1939-3-UNIMPLERR-1', 'RFC1939-7-UIDLALL-1'],
    LIST: ['RFC1939-7-MINIMAL-1', 'RFC1939-5-LISTALL-1', 'RFC1939-5-LISTALLDELE-1'],
    QUIT: ['RFC1939-7-MINIMAL-1', 'RFC1939-3-STATEUPDATE-1', 'RFC1939-6-CLOSE-1'],
    UNKNOWN: ['RFC1939-3-UNKNOWNERR-1'],
  },
};

/** Lawful whether APOP is offered or not. */
const WRONG_DIGEST = [conforms('-ERR', 'RFC 1939 §7 APOP: a wrong digest')];

const CLOSED = conforms('closed', 'RFC 1939 §4: the server may close behind a refused login');

const isBehindLogin = (situation: Pop3Situation): boolean =>
  situation === 'transaction' || situation === 'marked' || situation === 'emptied';

async function bringTo(t: CaseContext, situation: Pop3Situation): Promise<Pop3Dialogue> {
  const pop3 = await t.pop3(isBehindLogin(situation) ? 'transaction' : 'authorization');
  if (situation === 'user' || situation === 'failed') await pop3.need('USER {user}');
  if (situation === 'failed' && (await pop3.command('PASS {password}-but-wrong')).kind === 'closed') {
    t.notApplicable('the server closes behind a refused login');
  }
  for (let marked = 1; marked <= (MARKS[situation] ?? 0); marked++) await pop3.need(`DELE ${marked}`);
  return pop3;
}

async function askIn(t: CaseContext, situation: Pop3Situation, command: Pop3Command): Promise<void> {
  const pop3 = await bringTo(t, situation);
  const response =
    command === 'APOP' && !isBehindLogin(situation)
      ? await pop3.ask(LINES.APOP, situation === 'failed' ? [...WRONG_DIGEST, CLOSED] : WRONG_DIGEST)
      : await pop3.askModel(LINES[command], command, situation);
  if (command === 'QUIT') {
    await pop3.closes('the server closes the connection behind QUIT');
  } else {
    const loggedIn = isBehindLogin(situation) || (command === 'PASS' && response.status === '+OK');
    if (response.status === '+OK') await pop3.inStep(loggedIn ? 'transaction' : 'authorization');
    else await pop3.inStepOrClosed(loggedIn ? 'transaction' : 'authorization');
  }
}

/** Only behind the login is AUTH a question for this table: before, an exchange follows. */
const isAsked = (situation: Pop3Situation, command: Pop3Command): boolean =>
  command === 'AUTH' ? isBehindLogin(situation) : true;

export const states: readonly CaseDefinition[] = POP3_SITUATIONS.flatMap((situation) =>
  POP3_COMMANDS.filter((command) => isAsked(situation, command)).map((command) =>
    defineCase({
      id: `pop3/state/${command.toLowerCase()}-in-state-${situation}`,
      title: `${command === 'UNKNOWN' ? 'an unknown command' : command} ${IN_WORDS[situation]} is answered as its place demands`,
      level: 'MUST',
      rfc: rfc(1939, '3'),
      requirements: REQUIREMENTS[isBehindLogin(situation) ? 'after' : 'before'][command] ?? ['RFC1939-3-WRONGSTATE-1'],
      needs: isBehindLogin(situation)
        ? { messages: 2, deletes: command === 'DELE' || MARKS[situation] !== undefined }
        : { shared: command !== 'PASS' },
      run: (t) => askIn(t, situation, command),
    }),
  ),
);
