import {
  capabilities,
  conforms,
  deviates,
  octetString,
  printable,
  recorded,
  utf8 as inUtf8,
  type CaseDefinition,
  type Needs,
} from '../../src/index.js';
import { casesOf } from './define.js';

/** UTF8 and LANG, where they are offered (RFC 6856). */

const define = casesOf(6856);

const UTF8: Needs = { capabilities: ['UTF8'] };
const LANG: Needs = { capabilities: ['LANG'] };

const NAME = inUtf8('Jürgen Größe');
const INTERNATIONAL: Needs = {
  ...UTF8,
  contents: [{ header: `X-Name: ${NAME}\r\n`, body: `${inUtf8('Straße')}\r\n` }],
};

const ERR_OR_OK = [conforms('+OK', 'RFC 6856 §2.1'), recorded('-ERR', 'RFC 6856 §2.1: the server may refuse')];

export const utf8: readonly CaseDefinition[] = [
  define('utf8/capability', 'CAPA announces UTF8 alone or with USER', '2', ['RFC6856-2-CAPA-1'], UTF8, async (t) => {
    const words = capabilities(await (await t.pop3('authorization')).ok('CAPA')).get('UTF8') ?? [];
    t.check(words.length === 0 || (words.length === 1 && words[0]?.toUpperCase() === 'USER'), {
      rule: t.definition.title,
      expected: 'UTF8 or UTF8 USER',
      actual: `UTF8 ${words.join(' ')}`,
    });
  }),
  define(
    'utf8/before-the-login',
    'UTF8 before the login is answered, and the login behind it works',
    '2.1',
    ['RFC6856-2.1-CMD-1', 'RFC6856-2.1-CMDERR-1'],
    UTF8,
    async (t) => {
      const pop3 = await t.pop3('authorization');
      await pop3.ask('UTF8', ERR_OR_OK);
      await pop3.ok('USER {user}');
      await pop3.ok('PASS {password}');
      await pop3.stat();
    },
  ),
  define(
    'utf8/after-the-login',
    'UTF8 behind the login is refused',
    '2.1',
    ['RFC6856-2.1-STATE-1'],
    UTF8,
    async (t) => {
      const pop3 = await t.pop3();
      await pop3.err('UTF8', undefined, 'RFC 6856 §2.1');
      await pop3.inStep();
    },
  ),
  define(
    'utf8/with-an-argument',
    'UTF8 with an argument is refused',
    '2.1',
    ['RFC6856-2.1-NOARG-1'],
    UTF8,
    async (t) => {
      const pop3 = await t.pop3('authorization');
      await pop3.ask('UTF8 x', [conforms('-ERR', 'RFC 6856 §2.1'), deviates('+OK', 'the argument is ignored')]);
    },
    'SHOULD',
  ),
  ...(['RETR 1', 'TOP 1 0'] as const).map((line) =>
    define(
      `utf8/off-${line.startsWith('RETR') ? 'retr' : 'top'}`,
      `without UTF8 ${line} of a message with UTF-8 in its header sends US-ASCII there, or is refused`,
      '2.1',
      ['RFC6856-2.1-OFF-1', 'RFC6856-2.1-NEEDSUTF8-1', 'RFC6856-5-UTF8CODE-1', 'RFC6856-5-CODEWHERE-1'],
      line.startsWith('TOP') ? { ...INTERNATIONAL, capabilities: ['UTF8', 'TOP'] } : INTERNATIONAL,
      async (t) => {
        const pop3 = await t.pop3();
        const { body } = await pop3.ask(line, [conforms('+OK -ERR', 'RFC 6856 §2.1')]);
        const header = octetString(body ?? new Uint8Array(0)).split('\r\n\r\n')[0] ?? '';
        t.check(/^[\x01-\x7f]*$/.test(header), {
          rule: t.definition.title,
          expected: 'a header of US-ASCII, or -ERR',
          actual: printable(header, 200),
        });
      },
    ),
  ),
  define(
    'utf8/on',
    'behind UTF8 a message with UTF-8 in its header comes as it is, with the size that is listed',
    '2.1',
    ['RFC6856-2.1-ON-1', 'RFC6856-2.1-SIZE-1'],
    INTERNATIONAL,
    async (t) => {
      const pop3 = await t.pop3('authorization');
      const { status } = await pop3.ask('UTF8', ERR_OR_OK);
      if (status === '-ERR') t.notApplicable('UTF8 is refused for this session');
      await pop3.login();
      const { octets } = await pop3.listOne(1);
      const text = await pop3.retr(1);
      t.check(octetString(text).includes(`X-Name: ${NAME}\r\n`), {
        rule: t.definition.title,
        expected: printable(`X-Name: ${NAME}`),
        actual: 'another header',
      });
      t.check(
        octets === text.length,
        { rule: t.definition.title, expected: `${text.length} octets listed`, actual: `${octets}` },
        'deviates',
      );
    },
  ),
  define(
    'lang/in-both-states',
    'LANG that works is announced before and behind the login',
    '3.1',
    ['RFC6856-3.1-LANGCAPA-1'],
    LANG,
    async (t) => {
      for (const state of ['authorization', 'transaction'] as const) {
        const pop3 = await t.pop3(state);
        const found = capabilities(await pop3.ok('CAPA')).has('LANG');
        t.check(found, { rule: t.definition.title, expected: 'LANG in CAPA', actual: `none in ${state}` });
        await pop3.quit();
      }
    },
  ),
  define(
    'lang/listing',
    'LANG without argument lists tags, each with a text or without',
    '3.2',
    ['RFC6856-3.2-LANGLIST-1'],
    LANG,
    async (t) => {
      const pop3 = await t.pop3();
      const { status, body } = await pop3.ask('LANG', [conforms('+OK -ERR', 'RFC 6856 §3.2')]);
      if (status === '-ERR') return;
      for (const line of octetString(body ?? new Uint8Array(0))
        .split('\r\n')
        .slice(0, -1)) {
        t.check(/^[A-Za-z0-9-]+(?: .*)?$/.test(line), {
          rule: t.definition.title,
          expected: 'a language tag, and perhaps a text',
          actual: printable(line, 100),
        });
      }
      await pop3.inStep();
    },
  ),
  define(
    'lang/listed-language',
    'LANG with a tag of the listing is answered +OK and the tag',
    '3.2',
    ['RFC6856-3.2-LANGSET-1'],
    LANG,
    async (t) => {
      const pop3 = await t.pop3();
      const { body } = await pop3.ok('LANG');
      const tag = /^[A-Za-z0-9-]+/.exec(octetString(body ?? new Uint8Array(0)))?.[0];
      if (tag === undefined) t.notApplicable('LANG lists nothing');
      const { text } = await pop3.ok(`LANG ${tag ?? ''}`, undefined, 'RFC 6856 §3.2');
      t.check(text.toLowerCase().startsWith((tag ?? '').toLowerCase()), {
        rule: t.definition.title,
        expected: `+OK ${tag ?? ''}`,
        actual: printable(text, 100),
      });
      await pop3.inStep();
    },
  ),
  define(
    'lang/unknown-language',
    'LANG with a language that does not exist is refused',
    '3.2',
    ['RFC6856-3.2-LANGBAD-1'],
    LANG,
    async (t) => {
      const pop3 = await t.pop3();
      await pop3.err('LANG qaa-x-none', undefined, 'RFC 6856 §3.2');
      await pop3.inStep();
    },
  ),
  define(
    'lang/any-language',
    'LANG * selects a language of the server’s choice',
    '3.2',
    ['RFC6856-3.2-LANGSTAR-1'],
    LANG,
    async (t) => {
      const pop3 = await t.pop3();
      await pop3.ask('LANG *', [conforms('+OK', 'RFC 6856 §3.2'), deviates('-ERR', 'RFC 6856 §3.2')]);
      await pop3.inStep();
    },
    'SHOULD',
  ),
];
