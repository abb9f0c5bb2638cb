import fc from 'fast-check';
import { ORDINARY_LINES } from '../smtp/command-lines.js';
import { DAMAGE_NAMES, DAMAGES, type DamageName } from '../smtp/damage.js';
import type { SmtpCommand } from '../smtp/model.js';
import type { SmtpSequence, SmtpUtterance, MailText } from './smtp-say.js';
import { ordinaryText } from './smtp-text.js';
import type { Step } from './sequence.js';

/** What the target has, as far as steps name it. */
export interface SmtpScope {
  /** How many addresses the server delivers. */
  readonly recipients: number;
  readonly unknown: boolean;
  readonly foreign: boolean;
}

/** A command in its ordinary form. */
export const plain = (command: SmtpCommand): SmtpUtterance => ({ command, line: ORDINARY_LINES[command] });

const MAIL_8BIT: SmtpUtterance = { ...plain('MAIL'), parameter: { keyword: '8BITMIME', text: 'BODY=8BITMIME' } };

/** RCPT for one of the addresses that the server delivers, from 0. */
export function rcpt(index: number): SmtpUtterance {
  const forwardPath = index === 0 ? '{recipient}' : `{recipient${index + 1}}`;
  return { command: 'RCPT', line: `RCPT TO:<${forwardPath}>`, forwardPath };
}

export const damaged = (damage: DamageName): SmtpUtterance => {
  const { command, line } = DAMAGES[damage];
  return { command, line, damage };
};

/** A command of any kind, in turn or not. */
function anyCommand(scope: SmtpScope, text: fc.Arbitrary<MailText>): fc.Arbitrary<SmtpUtterance> {
  return fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom<SmtpCommand>('NOOP', 'RSET', 'VRFY', 'EXPN', 'HELP').map(plain) },
    { weight: 3, arbitrary: fc.constantFrom<SmtpCommand>('EHLO', 'HELO', 'MAIL', 'MAIL').map(plain) },
    { weight: 1, arbitrary: fc.constantFrom<SmtpCommand>('SEND', 'SOML', 'SAML', 'TURN').map(plain) },
    { weight: 1, arbitrary: fc.constant(plain('UNKNOWN')) },
    { weight: 2, arbitrary: text.map((one): SmtpUtterance => ({ ...plain('DATA'), text: one })) },
    { weight: 2, arbitrary: recipient(scope) },
    { weight: 2, arbitrary: refusedRecipient(scope) },
  );
}

const recipient = (scope: SmtpScope): fc.Arbitrary<SmtpUtterance> =>
  fc.nat({ max: Math.min(scope.recipients, 3) - 1 }).map(rcpt);

/** Octets that have no place in a command line: none of CR, LF and braces. */
const NASTY = ['\0', '\x01', '\x1b[2J', '\x7f', '\xff', '\xc3\xa9', '%n%s', '<', '>', '"', '\\', ':', ' ', '@', 'NOOP'];

/** Every kind of damage, and lines that are no commands at all. */
const anyDamage: fc.Arbitrary<SmtpUtterance> = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...DAMAGE_NAMES).map(damaged) },
  {
    weight: 1,
    arbitrary: fc
      .array(fc.constantFrom(...NASTY), { minLength: 1, maxLength: 12 })
      .map((parts) => ({ ...damaged('garbage'), line: `\x01${parts.join('')}` })),
  },
);

function refusedRecipient(scope: SmtpScope): fc.Arbitrary<SmtpUtterance> {
  const kinds: SmtpUtterance[] = [
    ...(scope.unknown ? [{ command: 'RCPT', line: 'RCPT TO:<{unknown}>', to: 'unknown' } as const] : []),
    ...(scope.foreign ? [{ command: 'RCPT', line: 'RCPT TO:<{foreign}>', to: 'foreign' } as const] : []),
    damaged('rcpt-without-path'),
  ];
  return fc.constantFrom(...kinds);
}

/** How a sequence is mixed; drawn for each sequence. */
export interface Mix {
  /** A command out of the ordinary between two of a transaction, in tenths. */
  readonly disorder: number;
  readonly damage: number;
  readonly pipelined: boolean;
  readonly cuts: boolean;
  readonly connections: number;
  readonly reset: boolean;
  /** Connections are lost, in transactions and in mail data. */
  readonly losses: boolean;
}

export interface SmtpGeneratorOptions {
  readonly scope: SmtpScope;
  readonly mix: fc.Arbitrary<Mix>;
  readonly text?: fc.Arbitrary<MailText>;
  /** Phrases in a session: whole transactions, most of them. */
  readonly phrases?: { readonly least: number; readonly most: number };
}

/** Every kind of mix, each about as often as the others. */
export const anyMix: fc.Arbitrary<Mix> = fc.record({
  disorder: fc.constantFrom(0, 3, 3, 6),
  damage: fc.constantFrom(0, 0, 2, 4),
  pipelined: fc.constantFrom(false, false, true),
  cuts: fc.constantFrom(false, false, true),
  connections: fc.constantFrom(1, 1, 1, 2, 3),
  reset: fc.constantFrom(true, false),
  losses: fc.constantFrom(false, false, true),
});

/** Sessions as data: transactions from the grammar, with what the mix puts between their commands. */
export function smtpSequence(options: SmtpGeneratorOptions): fc.Arbitrary<SmtpSequence> {
  return options.mix.chain((mix) => withMix(options, mix));
}

/** A command, or the loss of the connection. */
type Item = SmtpUtterance | { readonly end: 'fin' | 'reset' };
type Part = readonly Item[];

const LOSS = fc.constantFrom<Item>({ end: 'fin' }, { end: 'reset' });
const data = (text: MailText): SmtpUtterance => ({ ...plain('DATA'), text });

function withMix({ scope, text = ordinaryText, phrases }: SmtpGeneratorOptions, mix: Mix): fc.Arbitrary<SmtpSequence> {
  const interlude: fc.Arbitrary<Item> = fc.oneof(
    { weight: Math.max(mix.disorder, 1), arbitrary: anyCommand(scope, text) },
    { weight: mix.damage, arbitrary: anyDamage },
  );
  const maybe = (tenths: number): fc.Arbitrary<Part> =>
    fc.oneof(
      { weight: 10 - tenths, arbitrary: fc.constant([]) },
      { weight: tenths, arbitrary: interlude.map((one) => [one]) },
    );
  const between = maybe(mix.disorder);
  const ending: fc.Arbitrary<Part> = fc.oneof(
    { weight: 6, arbitrary: text.map((one) => [data(one)]) },
    { weight: mix.reset ? 2 : 0, arbitrary: fc.constant([plain('RSET')]) },
    {
      weight: 1,
      arbitrary: fc.constantFrom<SmtpCommand>('EHLO', 'HELO', 'MAIL', 'QUIT').map((command) => [plain(command)]),
    },
    { weight: 1, arbitrary: fc.constant([]) },
    {
      weight: mix.losses ? 4 : 0,
      arbitrary: fc
        .tuple(fc.constantFrom<Part>([], [data({ body: 'lost\r\n', holdAt: 3 })]), LOSS)
        .map(([before, loss]) => [...before, loss]),
    },
  );
  const recipients = fc.oneof(
    { weight: 15, arbitrary: fc.array(recipient(scope), { minLength: 0, maxLength: 3, size: 'max' }) },
    {
      weight: 1,
      arbitrary: fc.constant(Array.from({ length: MANY }, (_, index) => rcpt(index % Math.min(scope.recipients, 3)))),
    },
  );
  const mail = fc.constantFrom(plain('MAIL'), plain('MAIL'), MAIL_8BIT);
  const transaction = fc
    .tuple(mail, between, recipients, between, ending, maybe(Math.floor(mix.disorder / 2)))
    .map(([first, a, rcpts, b, last, c]): Part => [first, ...a, ...rcpts, ...b, ...last, ...c]);
  const phrase: fc.Arbitrary<Part> = fc.oneof(
    { weight: 7, arbitrary: transaction },
    { weight: mix.disorder, arbitrary: interlude.map((one) => [one]) },
    { weight: 1, arbitrary: fc.constant([plain('QUIT')]) },
  );
  const hello: fc.Arbitrary<Part> = fc.oneof(
    { weight: 8, arbitrary: fc.constant([plain('EHLO')]) },
    { weight: 2, arbitrary: fc.constant([plain('HELO')]) },
    { weight: mix.disorder > 0 ? 1 : 0, arbitrary: fc.constant([]) },
  );
  const list = fc.array(phrase, { minLength: phrases?.least ?? 1, maxLength: phrases?.most ?? 3, size: 'max' });
  const session = fc
    .tuple(hello, maybe(Math.floor(mix.disorder / 2)), list)
    .map(([first, a, rest]): readonly Part[] => [first, a, ...rest].flatMap((part) => introduced(part, first)));
  const steps = session.chain((parts) => grouped(parts, mix));
  if (mix.connections === 1) return steps;
  const sessions = fc.array(steps, { minLength: mix.connections, maxLength: mix.connections });
  return fc
    .tuple(sessions, fc.array(fc.nat({ max: 7 }), { minLength: 8, maxLength: 8 }))
    .map(([all, order]) => interleaved(all, order));
}

/** More recipients than short lists have room for. */
const MANY = 12;

/** Behind QUIT or a loss the next session begins: with the same greeting of the client. */
function introduced(part: Part, hello: Part): readonly Part[] {
  const last = part.at(-1);
  const ends = last !== undefined && ('end' in last || last.command === 'QUIT');
  return ends ? [part, hello] : [part];
}

/** Commands as steps: one by one or in groups, with cuts or without. */
function grouped(parts: readonly Part[], mix: Mix): fc.Arbitrary<SmtpSequence> {
  const steps: Step<readonly SmtpUtterance[]>[] = [];
  for (const part of parts) {
    const says = part.filter((item): item is SmtpUtterance => !('end' in item));
    if (mix.pipelined && says.length > 0) steps.push({ on: 0, say: says });
    else steps.push(...says.map((one) => ({ on: 0, say: [one] })));
    const last = part.at(-1);
    if (last !== undefined && 'end' in last) steps.push({ on: 0, end: last.end });
  }
  if (!mix.cuts) return fc.constant(steps);
  return fc.tuple(...steps.map((step) => ('say' in step ? cutsFor(lengthOf(step.say)) : fc.constant([])))).map((cuts) =>
    steps.map((step, index) => {
      const own = cuts[index] ?? [];
      return own.length === 0 || !('say' in step) ? step : { ...step, cuts: own };
    }),
  );
}

const lengthOf = (say: readonly SmtpUtterance[]): number => say.reduce((sum, { line }) => sum + line.length + 2, 0);

/** Where a command is cut: seldom, and most often near its line end. */
function cutsFor(length: number): fc.Arbitrary<readonly number[]> {
  return fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.constant([length - 1]) },
    { weight: 1, arbitrary: fc.constant([length - 2]) },
    {
      weight: 1,
      arbitrary: fc.array(fc.integer({ min: 1, max: Math.max(1, length - 1) }), { minLength: 1, maxLength: 3 }),
    },
  );
}

/** Steps of several connections in one order: `order` says, again and again, whose turn it is. */
export function interleaved<Say>(
  parts: readonly (readonly Step<Say>[])[],
  order: readonly number[],
): readonly Step<Say>[] {
  const left = parts.map((part) => [...part]);
  const steps: Step<Say>[] = [];
  for (let turn = 0; left.some((part) => part.length > 0); turn++) {
    const wanted = (order[turn % order.length] ?? 0) % parts.length;
    const on = (left[wanted]?.length ?? 0) > 0 ? wanted : left.findIndex((part) => part.length > 0);
    const step = left[on]?.shift();
    if (step !== undefined) steps.push({ ...step, on });
  }
  return steps;
}

/** Simpler forms of what is said in a step. */
export function* simplerSay(say: readonly SmtpUtterance[]): Generator<readonly SmtpUtterance[]> {
  if (say.length > 1) {
    for (let i = 0; i < say.length; i++) yield say.filter((_, index) => index !== i);
  }
  for (const [index, one] of say.entries()) {
    for (const form of simplerUtterance(one)) yield say.map((old, at) => (at === index ? form : old));
  }
}

function* simplerUtterance(one: SmtpUtterance): Generator<SmtpUtterance> {
  if (one.parameter !== undefined) {
    yield { command: one.command, line: one.line };
  }
  if (one.forwardPath !== undefined && one.forwardPath !== '{recipient}') yield rcpt(0);
  if (one.text !== undefined) for (const text of simplerText(one.text)) yield { ...one, text };
}

function* simplerText(text: MailText): Generator<MailText> {
  const { header, body, cuts, holdAt } = text;
  if (body !== SIMPLEST) yield { body: SIMPLEST };
  if (header !== undefined)
    yield { body, ...(cuts === undefined ? {} : { cuts }), ...(holdAt === undefined ? {} : { holdAt }) };
  if (cuts !== undefined) yield { body, ...(header === undefined ? {} : { header }) };
  if (holdAt !== undefined)
    yield { body, ...(header === undefined ? {} : { header }), ...(cuts === undefined ? {} : { cuts }) };
  for (const shorter of shorterTexts(body)) yield { ...text, body: shorter };
  if (cuts !== undefined && cuts.length > 1) for (const cut of cuts) yield { ...text, cuts: [cut] };
}

const SIMPLEST = 'a\r\n';

/** Halves, quarters ... left out, at line ends where there are any, then octet by octet. */
function* shorterTexts(body: string): Generator<string> {
  const lines = body.split(/(?<=\r\n)/);
  for (const pieces of lines.length > 1 ? [lines, [...body]] : [[...body]]) {
    if (pieces.length > 4_000) continue;
    for (let length = Math.ceil(pieces.length / 2); length >= 1; length = length === 1 ? 0 : Math.ceil(length / 2)) {
      for (let end = pieces.length; end > 0; end -= length) {
        yield [...pieces.slice(0, Math.max(0, end - length)), ...pieces.slice(end)].join('');
      }
    }
  }
}
