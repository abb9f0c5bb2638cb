/** The seeded rules of single commands that are on, ready to be asked. */
import type { Seeded } from './seed-table.js';
import type { CommandLine } from './smtp-command-reader.js';
import type { Verb } from './smtp-commands.js';
import type { Reply } from './smtp-reply.js';
import { AFTER } from './smtp-seeded-after.js';
import { BEFORE } from './smtp-seeded-before.js';
import { STATE } from './smtp-seeded-state.js';
import type { Occasion, SmtpSession } from './smtp-session.js';

/** Lines that break the connection. */
const CRASHES: Readonly<Record<string, (line: CommandLine, session: SmtpSession) => boolean>> = {
  'smtp-crash-empty-line': ({ text }) => text === '',
  'smtp-crash-long-line': ({ text }) => text.length > 1024,
  'smtp-crash-nul': ({ text }) => text.includes('\0'),
  'smtp-crash-8bit': ({ text }) => /[\x80-\xff]/.test(text),
  'smtp-crash-data-before-mail': ({ text }, session) => /^DATA$/i.test(text) && session.transaction === undefined,
};

/** Arguments that the faulty server does not look at. */
const IGNORED_ARGUMENTS: Readonly<Record<string, Verb>> = {
  'smtp-quit-argument-accepted': 'QUIT',
  'smtp-rset-argument-accepted': 'RSET',
  'smtp-data-argument-accepted': 'DATA',
};

/** The rules that are on, ready to be asked. */
export interface ActiveRules {
  readonly crash: readonly ((line: CommandLine, session: SmtpSession) => boolean)[];
  readonly before: readonly ((
    verb: Occasion,
    argument: string | undefined,
    session: SmtpSession,
  ) => Reply | undefined)[];
  readonly after: readonly ((
    verb: Occasion,
    argument: string | undefined,
    given: Reply,
    session: SmtpSession,
  ) => Reply)[];
  readonly ignoredArguments: ReadonlySet<Occasion>;
}

export function activeRules(seeded: Seeded): ActiveRules {
  return {
    crash: Object.entries(CRASHES).flatMap(([seed, rule]) => (seeded(seed) ? [rule] : [])),
    before: BEFORE.filter(({ seed }) => seeded(seed)).map((rule) => (verb, argument, session) => {
      if (rule.verb !== verb || rule.when?.(session, argument) === false) return undefined;
      rule.effect?.(session);
      return typeof rule.reply === 'function' ? rule.reply(session) : rule.reply;
    }),
    after: [...AFTER, ...STATE]
      .filter(({ seed }) => seeded(seed))
      .map((rule) => (verb, argument, given, session) => {
        if (rule.verb !== 'any' && rule.verb !== verb) return given;
        if (rule.when?.(given, session, argument) === false) return given;
        rule.effect?.(session, argument);
        return rule.reply?.(given, session, argument) ?? given;
      }),
    ignoredArguments: new Set(
      Object.entries(IGNORED_ARGUMENTS).flatMap(([seed, verb]) => (seeded(seed) ? [verb] : [])),
    ),
  };
}
