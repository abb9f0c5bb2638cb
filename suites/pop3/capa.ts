import {
  bodyLines,
  capabilities,
  conforms,
  defineCase,
  deviates,
  octetString,
  printable,
  rfc,
  type CaseContext,
  type CaseDefinition,
  type Needs,
  type Pop3Dialogue,
} from '../../src/index.js';
import { loginAgain } from './support.js';

/** CAPA and what it announces (RFC 2449). */

const define = (
  id: string,
  title: string,
  requirements: readonly string[],
  run: (t: CaseContext) => Promise<void>,
  level: 'MUST' | 'SHOULD' | 'MAY' = 'MUST',
  needs: Needs = {},
): CaseDefinition =>
  defineCase({
    id: `pop3/capa/${id}`,
    title,
    level,
    rfc: rfc(2449, '5'),
    requirements,
    needs: { ...needs, capabilities: ['CAPA', ...(needs.capabilities ?? [])] },
    run,
  });

type Capabilities = ReturnType<typeof capabilities>;

/** Each listed mechanism of these names gets its challenge, and can be cancelled; false where none is listed. */
async function eachIsThere(t: CaseContext, names: RegExp): Promise<boolean> {
  const listed = ((await ask(await t.pop3('authorization'))).get('SASL') ?? []).map((one) => one.toUpperCase());
  const known = listed.filter((one) => names.test(one));
  for (const mechanism of known) {
    const pop3 = await t.pop3('authorization');
    await pop3.ask(`AUTH ${mechanism}`, [conforms('+', 'RFC 5034 §4')]);
    await pop3.ask('*', [conforms('-ERR', 'RFC 5034 §4')]);
  }
  return known.length > 0;
}

async function ask(pop3: Pop3Dialogue, rule?: string): Promise<Capabilities> {
  return capabilities(await pop3.ok('CAPA', rule, 'RFC 2449 §5'));
}

/** What CAPA lists before and behind the login. */
async function both(t: CaseContext): Promise<{ before: Capabilities; after: Capabilities }> {
  const before = await ask(await t.pop3('authorization'));
  const inside = await t.pop3();
  const after = await ask(inside);
  // The maildrop is free again for what the case does then.
  await inside.quit();
  return { before, after };
}

const tagsOf = (list: Capabilities): string => [...list.keys()].join(' ');

const form: readonly CaseDefinition[] = [
  define(
    'before-the-login',
    'CAPA before the login is answered with a list, and the session is in step',
    ['RFC2449-5-CAPA-1', 'RFC2449-5-CAPASTATES-1', 'RFC2449-3-CAPARESP-1'],
    async (t) => {
      const pop3 = await t.pop3('authorization');
      await ask(pop3);
      await pop3.inStep('authorization');
    },
  ),
  define(
    'after-the-login',
    'CAPA behind the login is answered with a list, and the session is in step',
    ['RFC2449-5-CAPA-1', 'RFC2449-5-CAPASTATES-1', 'RFC2449-3-CAPARESP-1'],
    async (t) => {
      const pop3 = await t.pop3();
      await ask(pop3);
      await pop3.inStep();
    },
  ),
  ...(['authorization', 'transaction'] as const).map((state) =>
    define(
      `lines-${state === 'authorization' ? 'before' : 'after'}-the-login`,
      `capability lines ${state === 'authorization' ? 'before' : 'behind'} the login are a tag and parameters, single spaces, 512 octets at most`,
      ['RFC2449-5-CAPALINE-1', 'RFC2449-5-CAPA512-1', 'RFC2449-3-CAPARESP-1'],
      async (t) => {
        const pop3 = await t.pop3(state);
        for (const line of bodyLines(await pop3.ok('CAPA', undefined, 'RFC 2449 §5'))) {
          // §3: no octet of a capability tag is a period; parameters are visible characters.
          t.check(/^[\x21-\x2d\x2f-\x7e]+(?: [\x21-\x7e]+)*$/.test(line), {
            rule: t.definition.title,
            expected: 'a tag, and parameters behind single spaces',
            actual: `"${printable(line, 100)}"`,
          });
          t.check(line.length + 2 <= 512, {
            rule: t.definition.title,
            expected: 'at most 512 octets',
            actual: `${line.length + 2} octets`,
          });
        }
      },
    ),
  ),
  define('any-letter-case', 'cApA is answered as CAPA is', ['RFC2449-5-CAPACASE-1', 'RFC1939-3-CASE-1'], async (t) => {
    const pop3 = await t.pop3('authorization');
    const upper = tagsOf(await ask(pop3));
    const mixed = tagsOf(capabilities(await pop3.ok('cApA', undefined, 'RFC 2449 §5')));
    t.check(upper === mixed, { rule: t.definition.title, expected: upper, actual: mixed });
  }),
  define('asked-twice', 'CAPA gives the same list as often as it is asked', ['RFC2449-5-CAPA-1'], async (t) => {
    const pop3 = await t.pop3();
    const [first, second] = [
      octetString((await pop3.ok('CAPA')).body ?? new Uint8Array(0)),
      octetString((await pop3.ok('CAPA')).body ?? new Uint8Array(0)),
    ];
    t.check(first === second, {
      rule: t.definition.title,
      expected: printable(first, 200),
      actual: printable(second, 200),
    });
  }),
  define(
    'with-an-argument',
    'CAPA with an argument is refused',
    ['RFC2449-5-CAPAARG-1'],
    async (t) => {
      const pop3 = await t.pop3('authorization');
      await pop3.ask('CAPA x', [
        conforms('-ERR', 'RFC 2449 §5: no arguments'),
        deviates('+OK', 'the argument is ignored'),
      ]);
      await pop3.inStepOrClosed('authorization');
    },
    'SHOULD',
  ),
  define(
    'nothing-lost-behind-the-login',
    'what is announced before the login is announced behind it, STLS excepted',
    ['RFC2449-5-CAPABOTH-1', 'RFC5034-3-SASLCAP-1', 'RFC3206-6-BOTH-1'],
    async (t) => {
      const { before, after } = await both(t);
      const lost = [...before.keys()].filter((tag) => tag !== 'STLS' && !after.has(tag));
      t.check(lost.length === 0, {
        rule: t.definition.title,
        expected: tagsOf(before),
        actual: `${tagsOf(after)}; missing: ${lost.join(' ')}`,
      });
      const gained = [...after.keys()].filter((tag) => !before.has(tag));
      if (gained.length > 0) t.observe(`only behind the login: ${gained.join(' ')}`);
    },
  ),
  define(
    'announced-in-both-states',
    'TOP, UIDL, PIPELINING and RESP-CODES, where they are announced behind the login, are announced before it',
    ['RFC2449-5-CAPABOTH-1'],
    async (t) => {
      const { before, after } = await both(t);
      const late = ['TOP', 'UIDL', 'PIPELINING', 'RESP-CODES'].filter((tag) => after.has(tag) && !before.has(tag));
      t.check(
        late.length === 0,
        {
          rule: t.definition.title,
          expected: 'the same before the login (RFC 2449 §6: announced in both states)',
          actual: `only behind the login: ${late.join(' ')}`,
        },
        'deviates',
      );
    },
    'SHOULD',
  ),
];

/** What is announced is there: a command that needs no more than itself. */
const ANNOUNCED: readonly {
  readonly tag: string;
  readonly requirement: string;
  readonly needs?: Needs;
  readonly run: (t: CaseContext) => Promise<void>;
}[] = [
  {
    tag: 'TOP',
    requirement: 'RFC2449-6.1-TOP-1',
    needs: { messages: 1 },
    run: async (t) => {
      await (await t.pop3()).ok('TOP 1 0', undefined, 'RFC 2449 §6.1');
    },
  },
  {
    tag: 'UIDL',
    requirement: 'RFC2449-6.8-UIDL-1',
    run: async (t) => {
      await (await t.pop3()).ok('UIDL', undefined, 'RFC 2449 §6.8');
    },
  },
  {
    tag: 'STLS',
    requirement: 'RFC2449-5-CAPATRUE-1',
    run: async (t) => {
      const pop3 = await t.pop3('authorization');
      if (t.target.pop3?.tls === true) t.notApplicable('the connection is encrypted already');
      // The TLS handshake would follow; here only the answer is asked.
      await pop3.octets('STLS\r\n');
      await pop3.expect([conforms('+OK', 'RFC 2595 §4')]);
    },
  },
];

const announced: readonly CaseDefinition[] = ANNOUNCED.map(({ tag, requirement, needs, run }) =>
  define(
    `${tag.toLowerCase()}-is-there`,
    `${tag}, where CAPA announces it, works`,
    [requirement, 'RFC2449-5-CAPATRUE-1'],
    async (t) => {
      const { before, after } = await both(t);
      if (!(tag === 'STLS' ? before : after).has(tag)) t.notApplicable(`CAPA does not announce ${tag}`);
      await run(t);
    },
    'MUST',
    needs ?? {},
  ),
);

const number = (word: string | undefined): number => (word !== undefined && /^\d+$/.test(word) ? Number(word) : NaN);

const parameters: readonly CaseDefinition[] = [
  define(
    'user-is-there',
    'USER and PASS, where CAPA announces USER, are taken',
    ['RFC2449-6.2-USER-1', 'RFC2449-5-CAPATRUE-1'],
    async (t) => {
      const pop3 = await t.pop3('authorization');
      if (!(await ask(pop3)).has('USER')) t.notApplicable('CAPA does not announce USER');
      await pop3.askModel('USER {user}', 'USER', 'authorization');
      await pop3.askModel('PASS {password}', 'PASS', 'user');
      await pop3.stat();
    },
  ),
  define(
    'sasl-is-there',
    'AUTH, where CAPA announces SASL, gets a challenge for each listed mechanism that we know',
    ['RFC2449-6.3-SASL-1', 'RFC2449-5-CAPATRUE-1', 'RFC5034-3-SASLCAP-1'],
    async (t) => {
      if (!(await eachIsThere(t, /^(?:PLAIN|LOGIN|CRAM-MD5|DIGEST-MD5)$/)))
        t.notApplicable('CAPA announces no SASL mechanism that we speak');
    },
  ),
  define(
    'every-mechanism-is-there',
    'AUTH with a listed mechanism whose client speaks first gets an empty challenge, and can be cancelled',
    ['RFC2449-6.3-SASL-1', 'RFC2449-5-CAPATRUE-1', 'RFC5034-3-SASLCAP-1'],
    async (t) => {
      // Others may be refused for what they lack: a certificate, a ticket, TLS.
      if (!(await eachIsThere(t, /^(?:SCRAM-SHA-(?:1|224|256|384|512)|OAUTHBEARER|XOAUTH2)$/)))
        t.notApplicable('CAPA announces no such SASL mechanism');
    },
  ),
  define(
    'login-delay',
    'LOGIN-DELAY has a number of seconds, and before the login not less than behind it',
    ['RFC2449-6.5-LOGINDELAYARG-1', 'RFC2449-6.5-LOGINDELAYMAX-1'],
    async (t) => {
      const { before, after } = await both(t);
      const [first, second] = [before.get('LOGIN-DELAY'), after.get('LOGIN-DELAY')];
      if (first === undefined && second === undefined) t.notApplicable('CAPA does not announce LOGIN-DELAY');
      for (const words of [first, second]) {
        t.check(words === undefined || /^\d+(?: USER)?$/i.test(words.join(' ')), {
          rule: t.definition.title,
          expected: 'LOGIN-DELAY, a number, and perhaps USER',
          actual: `LOGIN-DELAY ${(words ?? []).join(' ')}`,
        });
      }
      t.check(!(number(first?.[0]) < number(second?.[0])), {
        rule: t.definition.title,
        expected: `at most ${first?.[0] ?? ''} s behind the login`,
        actual: `${second?.[0] ?? ''} s`,
      });
    },
  ),
  define(
    'login-delay-is-kept',
    'a second login within the LOGIN-DELAY that is announced is refused',
    ['RFC2449-6.5-LOGINDELAY-1'],
    async (t) => {
      const first = await t.pop3();
      const seconds = number((await ask(first)).get('LOGIN-DELAY')?.[0]);
      if (!(seconds >= 2)) t.notApplicable('CAPA does not announce a LOGIN-DELAY');
      await first.quit();
      const second = await t.pop3('authorization');
      await second.need('USER {user}');
      await second.ask('PASS {password}', [
        conforms('-ERR', 'RFC 2449 §6.5'),
        deviates('+OK', 'the delay is announced and not kept'),
      ]);
    },
    'SHOULD',
  ),
  define(
    'expire',
    'EXPIRE has a number of days or NEVER, and before the login not more than behind it',
    ['RFC2449-6.7-EXPIREARG-1', 'RFC2449-6.7-EXPIREMIN-1'],
    async (t) => {
      const { before, after } = await both(t);
      const [first, second] = [before.get('EXPIRE'), after.get('EXPIRE')];
      if (first === undefined && second === undefined) t.notApplicable('CAPA does not announce EXPIRE');
      for (const words of [first, second]) {
        t.check(words === undefined || /^(?:\d+|NEVER)(?: USER)?$/i.test(words.join(' ')), {
          rule: t.definition.title,
          expected: 'EXPIRE, a number or NEVER, and perhaps USER',
          actual: `EXPIRE ${(words ?? []).join(' ')}`,
        });
      }
      const days = (words: readonly string[] | undefined): number =>
        words?.[0]?.toUpperCase() === 'NEVER' ? Infinity : number(words?.[0]);
      t.check(!(days(first) > days(second)), {
        rule: t.definition.title,
        expected: `at least ${first?.[0] ?? ''} days behind the login`,
        actual: `${second?.[0] ?? ''} days`,
      });
    },
  ),
  define(
    'token-user-before-the-login-only',
    'behind the login EXPIRE and LOGIN-DELAY have the value of this user, and no token USER',
    ['RFC2449-6.7-EXPIREARG-1', 'RFC2449-6.5-LOGINDELAYUSER-1'],
    async (t) => {
      const { after } = await both(t);
      const perUser = ['EXPIRE', 'LOGIN-DELAY'].filter((tag) => after.has(tag));
      if (perUser.length === 0) t.notApplicable('CAPA announces neither EXPIRE nor LOGIN-DELAY');
      for (const tag of perUser) {
        const words = after.get(tag) ?? [];
        t.check(
          words[1]?.toUpperCase() !== 'USER',
          { rule: t.definition.title, expected: `${tag} ${words[0] ?? ''}`, actual: `${tag} ${words.join(' ')}` },
          'deviates',
        );
      }
    },
    'SHOULD',
  ),
  define(
    'parameterless-capabilities',
    'TOP, USER, UIDL, PIPELINING, RESP-CODES and STLS have no parameters',
    ['RFC2449-5-CAPALINE-1'],
    async (t) => {
      const { after } = await both(t);
      for (const tag of ['TOP', 'USER', 'UIDL', 'PIPELINING', 'RESP-CODES', 'STLS', 'AUTH-RESP-CODE']) {
        const words = after.get(tag) ?? [];
        t.check(
          words.length === 0,
          { rule: t.definition.title, expected: tag, actual: `${tag} ${words.join(' ')}` },
          'deviates',
        );
      }
    },
    'SHOULD',
  ),
  define(
    'implementation',
    'what IMPLEMENTATION says is written down',
    ['RFC2449-6.9-IMPLEMENTATION-1'],
    async (t) => {
      const { before, after } = await both(t);
      const words = before.get('IMPLEMENTATION') ?? after.get('IMPLEMENTATION');
      t.observe(words === undefined ? 'no IMPLEMENTATION' : `IMPLEMENTATION ${words.join(' ')}`);
    },
    'MAY',
  ),
  define(
    'greeting-brackets',
    'where CAPA works the greeting has "<" only in a timestamp',
    ['RFC2449-3-GREETCHARS-1', 'RFC1939-7-APOPBANNER-1'],
    async (t) => {
      const greeting = (await t.pop3('authorization')).session.responses[0]?.line ?? '';
      const brackets = greeting.match(/</g) ?? [];
      t.check(brackets.length === 0 || (brackets.length === 1 && /<[^<>\s@]+@[^<>\s@]+>/.test(greeting)), {
        rule: t.definition.title,
        expected: 'no "<", or one timestamp <...@...>',
        actual: printable(greeting, 200),
      });
    },
  ),
];

/** Responses to all sorts of commands, right and wrong, in two sessions and a failed login: what their lines look like. */
async function gatherLines(t: CaseContext): Promise<readonly { readonly command: string; readonly line: string }[]> {
  const gathered: { command: string; line: string }[] = [];
  const collect = async (pop3: Pop3Dialogue, lines: readonly string[]): Promise<void> => {
    for (const command of lines) {
      const answer = await pop3.command(command);
      if (answer.kind !== 'response') return;
      gathered.push({ command: command.split(' ')[0] ?? '', line: answer.line });
    }
  };
  const outside = await t.pop3('authorization');
  gathered.push({ command: 'greeting', line: outside.session.responses[0]?.line ?? '' });
  await collect(outside, ['CAPA', 'XYZZY', 'USER {user}', 'PASS {password}-but-wrong']);
  await outside.close();
  const unknown = await t.pop3('authorization');
  await collect(unknown, ['USER mailspec-nobody-of-this-name', 'PASS x', 'QUIT']);
  await collect(await t.pop3('authorization'), ['STAT', 'RETR 1', 'QUIT']);
  const inside = await loginAgain(t, t.definition.title);
  gathered.push(
    ...inside.session.responses.slice(-2).map(({ line }, index) => ({ command: index === 0 ? 'USER' : 'PASS', line })),
  );
  await collect(inside, [
    'CAPA',
    'STAT',
    'LIST',
    'LIST 99999',
    'RETR 99999',
    'NOOP',
    'RSET',
    'XYZZY',
    'DELE 99999',
    'USER x',
    'QUIT',
  ]);
  return gathered;
}

const codes: readonly CaseDefinition[] = [
  define(
    'status-lines-of-us-ascii',
    'status lines hold no NUL and no octet above 0x7F where CAPA works',
    ['RFC2449-3-STATUSSP-1', 'RFC2449-3-STATUSTEXT-1'],
    async (t) => {
      // RFC 6856 §2, §3.2: texts in UTF-8 come only to a client that has given UTF8 or LANG.
      for (const { command, line } of await gatherLines(t)) {
        t.check(/^[\x01-\x7f]*$/.test(line), {
          rule: t.definition.title,
          expected: `US-ASCII in the answer to ${command}`,
          actual: printable(line, 120),
        });
      }
    },
  ),
  define(
    'status-lines-have-a-space',
    'behind +OK and -ERR comes a space or the line end',
    ['RFC2449-3-STATUSSP-1', 'RFC1939-3-STATUS-1'],
    async (t) => {
      for (const { command, line } of await gatherLines(t)) {
        t.check(/^(?:\+OK|-ERR)(?: |$)/.test(line), {
          rule: t.definition.title,
          expected: `"+OK" or "-ERR", and a space or nothing, to ${command}`,
          actual: printable(line, 120),
        });
      }
    },
  ),
  define(
    'response-codes-are-well-formed',
    'with RESP-CODES announced a text that begins with "[" begins with a response code',
    ['RFC2449-6.4-RESPCODES-1', 'RFC2449-8-CODEPLACE-1', 'RFC2449-8-CODELEVELS-1', 'RFC2449-3-STATUSTEXT-1'],
    async (t) => {
      for (const { command, line } of await gatherLines(t)) {
        t.check(!/^(?:\+OK|-ERR) \[/.test(line) || /^(?:\+OK|-ERR) \[[^\]/]+(?:\/[^\]/]+)*\]/.test(line), {
          rule: t.definition.title,
          expected: `[CODE] or [CODE/DETAIL] in the answer to ${command}`,
          actual: printable(line, 120),
        });
        // RFC 2449 §3, rchar. Texts are held to a grammar there that leaves their spaces out, too, so this is not sure.
        t.check(
          !/^(?:\+OK|-ERR) \[[^\]]*[ \t][^\]]*\]/.test(line),
          {
            rule: t.definition.title,
            expected: `no white space in the response code to ${command}`,
            actual: printable(line, 120),
          },
          'deviates',
        );
      }
    },
    'MUST',
    { capabilities: ['RESP-CODES'] },
  ),
  define(
    'login-codes-only-at-login',
    'the response codes AUTH, IN-USE and LOGIN-DELAY stand in refusals of login commands only',
    ['RFC3206-5-AUTHONLY-1', 'RFC2449-8.1.2-INUSE-1', 'RFC2449-8.1.1-LOGINDELAYCODE-1'],
    async (t) => {
      for (const { command, line } of await gatherLines(t)) {
        const code = /^(?:\+OK|-ERR) \[(AUTH|IN-USE|LOGIN-DELAY)[\]/]/i.exec(line)?.[1]?.toUpperCase();
        if (code === undefined) continue;
        const lawful = code === 'IN-USE' ? ['PASS', 'APOP', 'AUTH'] : ['USER', 'PASS', 'APOP', 'AUTH'];
        t.check(line.startsWith('-ERR') && lawful.includes(command), {
          rule: t.definition.title,
          expected: `no [${code}] in the answer to ${command}`,
          actual: printable(line, 120),
        });
      }
    },
    'MUST',
    { capabilities: ['RESP-CODES'], messages: 1 },
  ),
  define(
    'system-codes-have-a-second-level',
    'a SYS response code says TEMP or PERM',
    ['RFC3206-4-LEVEL-1', 'RFC3206-4-SYS-1'],
    async (t) => {
      for (const { command, line } of await gatherLines(t)) {
        const code = /^-ERR \[(SYS[^\]]*)\]/i.exec(line)?.[1];
        t.check(
          code === undefined || /^SYS\/(?:TEMP|PERM)$/i.test(code),
          { rule: t.definition.title, expected: `SYS/TEMP or SYS/PERM to ${command}`, actual: printable(line, 120) },
          'deviates',
        );
      }
    },
    'SHOULD',
    { capabilities: ['RESP-CODES'] },
  ),
  define(
    'auth-code-is-announced',
    'a server that sends the response code AUTH announces AUTH-RESP-CODE',
    ['RFC3206-5-CAPA-1'],
    async (t) => {
      if (t.environment.facts.capabilities.has('AUTH-RESP-CODE')) t.notApplicable('AUTH-RESP-CODE is announced');
      const sent = (await gatherLines(t)).find(({ line }) => /^-ERR \[AUTH\]/i.test(line));
      t.check(
        sent === undefined,
        { rule: t.definition.title, expected: 'AUTH-RESP-CODE in CAPA', actual: printable(sent?.line ?? '', 120) },
        'deviates',
      );
    },
    'SHOULD',
    { capabilities: ['RESP-CODES'] },
  ),
  ...(['PASS', 'APOP', 'AUTH'] as const).map((means) =>
    define(
      `auth-code-for-wrong-credentials-by-${means.toLowerCase()}`,
      `with AUTH-RESP-CODE announced a wrong secret for ${means} is refused with the code AUTH`,
      ['RFC3206-5-AUTH-1'],
      async (t) => {
        const pop3 = await t.pop3('authorization');
        // A proxy answers the login; what the server behind it announces later does not bind it.
        if (!(await ask(pop3)).has('AUTH-RESP-CODE')) t.notApplicable('CAPA before the login does not announce it');
        if (means === 'PASS') await pop3.need('USER {user}');
        if (means === 'AUTH') {
          const listed = (t.environment.facts.capabilities.get('SASL') ?? []).map((one) => one.toUpperCase());
          if (!listed.includes('PLAIN')) t.notApplicable('SASL does not list PLAIN');
          await pop3.ask('AUTH PLAIN', [conforms('+', 'RFC 5034 §4')]);
        }
        const wrong = `${t.account.password}-but-wrong`;
        const line = {
          PASS: `PASS ${wrong}`,
          APOP: `APOP ${t.account.user} ${'0'.repeat(32)}`,
          AUTH: Buffer.from(`\0${t.account.user}\0${wrong}`, 'latin1').toString('base64'),
        }[means];
        const response = await pop3.ask(line, [conforms('-ERR', 'RFC 3206 §5')]);
        t.check(/^-ERR \[(?:AUTH|SYS\/(?:TEMP|PERM)|IN-USE|LOGIN-DELAY)\]/i.test(response.line), {
          rule: t.definition.title,
          expected: '-ERR [AUTH]',
          actual: printable(response.line, 120),
        });
      },
      'MUST',
      { capabilities: ['AUTH-RESP-CODE', ...(means === 'APOP' ? ['APOP'] : [])] },
    ),
  ),
  define(
    'no-auth-code-for-user',
    'USER with an unknown name is not refused with the response code AUTH',
    ['RFC3206-5-NOUSER-1'],
    async (t) => {
      const pop3 = await t.pop3('authorization');
      const { line } = await pop3.ask('USER mailspec-nobody-of-this-name', [conforms('+OK -ERR', 'RFC 1939 §7')]);
      t.check(
        !/^-ERR \[AUTH\]/i.test(line),
        { rule: t.definition.title, expected: 'no [AUTH]', actual: printable(line, 120) },
        'deviates',
      );
    },
    'SHOULD',
    { capabilities: ['AUTH-RESP-CODE'] },
  ),
  define(
    'no-login-delay-code-for-user',
    'USER is not refused with the response code LOGIN-DELAY',
    ['RFC2449-8.1.1-LOGINDELAYNOUSER-1'],
    async (t) => {
      const first = await t.pop3();
      if (!(await ask(first)).has('LOGIN-DELAY')) t.notApplicable('CAPA does not announce LOGIN-DELAY');
      await first.quit();
      const { line } = await (await t.pop3('authorization')).ask('USER {user}', [conforms('+OK -ERR', 'RFC 1939 §7')]);
      t.check(
        !/^-ERR \[LOGIN-DELAY/i.test(line),
        { rule: t.definition.title, expected: 'the code in the answer to PASS', actual: printable(line, 120) },
        'deviates',
      );
    },
    'SHOULD',
    { capabilities: ['RESP-CODES'] },
  ),
];

const absent: readonly CaseDefinition[] = [
  defineCase({
    id: 'pop3/capa/not-offered',
    title: 'where CAPA is not there it is refused in one line, before and behind the login',
    level: 'MUST',
    rfc: rfc(1939, '3'),
    requirements: ['RFC1939-3-UNIMPLERR-1', 'RFC2449-5-CAPA-1'],
    run: async (t) => {
      const outside = await t.pop3('authorization');
      if (outside.offers('CAPA')) t.notApplicable('the server offers CAPA');
      await outside.err('CAPA');
      await outside.inStepOrClosed('authorization');
      const inside = await t.pop3();
      await inside.err('CAPA');
      await inside.inStepOrClosed();
    },
  }),
];

export const capa: readonly CaseDefinition[] = [...form, ...announced, ...parameters, ...codes, ...absent];
