import fc from 'fast-check';
import { ORDINARY_LINES } from '../smtp/command-lines.js';
import { DAMAGE_NAMES, DAMAGES, type DamageName } from '../smtp/damage.js';
import type { SmtpCommand } from '../smtp/model.js';
import { simplerSteps } from './shrink.js';
import type { MailParameter, MailText, SmtpSay, SmtpSequence, SmtpUtterance } from './smtp-say.js';
import { ordinaryText } from './smtp-text.js';
import type { Step } from './sequence.js';

export type Greeting = 'EHLO' | 'HELO';

/** What the target has, as far as steps name it. */
export interface SmtpScope {
  /** How many addresses the server delivers. */
  readonly recipients: number;
  readonly unknown: boolean;
  readonly foreign: boolean;
  /** The command that opens a session: HELO where the server has no EHLO. */
  readonly hello: Greeting;
  /** The commands of greeting that are given now and then besides. */
  readonly greetings: readonly Greeting[];
}

/** A command in its ordinary form. */
export const plain = (command: SmtpCommand): SmtpUtterance =>
  command === 'MAIL' ? mail('{sender}') : { command, line: ORDINARY_LINES[command] };

/** MAIL with this reverse-path, empty for the null one. */
export const mail = (reversePath: string, parameter?: MailParameter): SmtpUtterance => ({
  command: 'MAIL',
  line: `MAIL FROM:<${reversePath}>`,
  reversePath,
  ...(parameter === undefined ? {} : { parameter }),
});

/** So long that its command does not fit in a small buffer. */
const OTHER_SENDER = 'another.sender.with-a-name-that-is-longer-than-most.of-them@example.com';

/** How many addresses of the target are used. */
const ADDRESSES = 3;

/** One of the addresses that the server delivers, from 0. */
const address = (index: number): string => (index === 0 ? '{recipient}' : `{recipient${index + 1}}`);

/** RCPT for one of the addresses that the server delivers, from 0. */
export const rcpt = (index: number): SmtpUtterance => rcptOf(address(index));

export const rcptOf = (forwardPath: string): SmtpUtterance => ({
  command: 'RCPT',
  line: `RCPT TO:<${forwardPath}>`,
  forwardPath,
});

export const damaged = (damage: DamageName): SmtpUtterance => {
  const { command, line } = DAMAGES[damage];
  return { command, line, damage };
};

const ofSize = (octets: string): MailParameter => ({ keyword: 'SIZE', text: `SIZE=${octets}` });
const both = (text: string): MailParameter => ({ keyword: '8BITMIME', besides: 'SIZE', text });

/** MAIL from anybody, seldom with a parameter. */
const anyMail: fc.Arbitrary<SmtpUtterance> = fc
  .tuple(
    fc.oneof(
      { weight: 3, arbitrary: fc.constant('{sender}') },
      { weight: 1, arbitrary: fc.constantFrom('', OTHER_SENDER) },
    ),
    fc.oneof(
      { weight: 3, arbitrary: fc.constant(undefined) },
      { weight: 5, arbitrary: fc.constant({ keyword: '8BITMIME', text: 'BODY=8BITMIME' }) },
      { weight: 1, arbitrary: fc.constant({ keyword: '8BITMIME', text: 'BODY=7BIT' }) },
      { weight: 2, arbitrary: fc.constantFrom('10', '1000', '60000').map(ofSize) },
      { weight: 2, arbitrary: fc.constantFrom('BODY=8BITMIME SIZE=60000', 'SIZE=60000 BODY=8BITMIME').map(both) },
    ),
  )
  .map(([reversePath, parameter]) => mail(reversePath, parameter));

/** A command of any kind, in turn or not. */
function anyCommand(scope: SmtpScope, text: fc.Arbitrary<MailText>): fc.Arbitrary<SmtpUtterance> {
  return fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom<SmtpCommand>('NOOP', 'RSET', 'VRFY', 'EXPN', 'HELP').map(plain) },
    { weight: 2, arbitrary: fc.constantFrom<SmtpCommand>(...scope.greetings).map(plain) },
    { weight: 2, arbitrary: anyMail },
    { weight: 1, arbitrary: fc.constantFrom<SmtpCommand>('SEND', 'SOML', 'SAML', 'TURN').map(plain) },
    { weight: 1, arbitrary: fc.constant(plain('UNKNOWN')) },
    { weight: 4, arbitrary: naming(scope) },
    { weight: 2, arbitrary: text.map((one): SmtpUtterance => ({ ...plain('DATA'), text: one })) },
    { weight: 2, arbitrary: recipient(scope) },
    { weight: 3, arbitrary: refusedRecipient(scope) },
  );
}

const addressIn = (scope: SmtpScope): fc.Arbitrary<number> =>
  fc.nat({ max: Math.min(scope.recipients, ADDRESSES) - 1 });

const recipient = (scope: SmtpScope): fc.Arbitrary<SmtpUtterance> => addressIn(scope).map(rcpt);

/** Commands that name an address, a path, and do nothing with it. */
const naming = (scope: SmtpScope): fc.Arbitrary<SmtpUtterance> =>
  fc.oneof(
    addressIn(scope).map((index): SmtpUtterance => ({ command: 'VRFY', line: `VRFY ${address(index)}` })),
    fc.constantFrom<SmtpCommand>('SEND', 'SOML', 'SAML').map((command): SmtpUtterance => ({
      command,
      line: `${command} FROM:<${OTHER_SENDER}>`,
    })),
    fc.constantFrom(...(['help-argument', 'noop-argument', 'unknown-argument'] as const)).map(damaged),
    fc.constant<SmtpUtterance>({ command: 'EXPN', line: 'EXPN {recipient}' }),
  );

/** Octets that have no place in a command line: none of CR, LF and braces. */
const NASTY = ['\0', '\x01', '\x1b[2J', '\x7f', '\xff', '\xc3\xa9', '%n%s', '<', '>', '"', '\\', ':', ' ', '@', 'NOOP'];

/** Every kind of damage, and lines that are no commands at all. */
const anyDamage: fc.Arbitrary<SmtpUtterance> = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...DAMAGE_NAMES).map(damaged) },
  // As long as it is refused it has no effect: others that are refused leave less that could be undone.
  { weight: 1, arbitrary: fc.constant(damaged('ehlo-without-argument')) },
  {
    weight: 1,
    arbitrary: fc
      .array(fc.constantFrom(...NASTY), { minLength: 1, maxLength: 12 })
      .map((parts) => ({ ...damaged('garbage'), line: `\x01${parts.join('')}` })),
  },
);

const withUnknownParameter = ({ line }: SmtpUtterance): SmtpUtterance => ({
  ...damaged('rcpt-unknown-parameter'),
  line: `${line} XMAILSPEC=1`,
});

function refusedRecipient(scope: SmtpScope): fc.Arbitrary<SmtpUtterance> {
  const kinds: SmtpUtterance[] = [
    ...(scope.unknown ? [{ command: 'RCPT', line: 'RCPT TO:<{unknown}>', to: 'unknown' } as const] : []),
    ...(scope.foreign ? [{ command: 'RCPT', line: 'RCPT TO:<{foreign}>', to: 'foreign' } as const] : []),
    damaged('rcpt-without-path'),
  ];
  const withParameter = addressIn(scope).map((index) => withUnknownParameter(rcpt(index)));
  return fc.oneof({ weight: 2, arbitrary: fc.constantFrom(...kinds) }, { weight: 1, arbitrary: withParameter });
}

/** How a sequence is mixed; drawn for each sequence. */
export interface Mix {
  /** A command out of the ordinary between two of a transaction, in tenths. */
  readonly disorder: number;
  readonly damage: number;
  readonly pipelined: boolean;
  /** With `pipelined`: groups go on behind the end of a text. */
  readonly overlapped: boolean;
  readonly cuts: boolean;
  readonly connections: number;
  readonly reset: boolean;
  /** Connections are lost, in transactions and in mail data. */
  readonly losses: boolean;
  /** Every transaction has a recipient and comes to its end. */
  readonly eager: boolean;
  /** Envelopes of more than a hundred recipients, now and then. */
  readonly crowds: boolean;
  /** Sessions of ten transactions. */
  readonly long: boolean;
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
  overlapped: fc.boolean(),
  cuts: fc.constantFrom(false, false, true),
  connections: fc.constantFrom(1, 1, 1, 2, 3),
  reset: fc.constantFrom(true, false),
  losses: fc.constantFrom(false, false, true),
  eager: fc.constant(false),
  crowds: fc.constant(false),
  long: fc.constant(false),
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

/** What is drawn for one kind of mix. */
interface Drawn {
  readonly scope: SmtpScope;
  readonly text: fc.Arbitrary<MailText>;
  readonly mix: Mix;
  /** So often of ten: a command out of the ordinary. */
  readonly maybe: (tenths: number) => fc.Arbitrary<Part>;
  readonly interlude: fc.Arbitrary<Item>;
}

function withMix(options: SmtpGeneratorOptions, mix: Mix): fc.Arbitrary<SmtpSequence> {
  const { scope, text = ordinaryText, phrases } = options;
  const interlude: fc.Arbitrary<Item> = fc.oneof(
    { weight: Math.max(mix.disorder, 1), arbitrary: anyCommand(scope, text) },
    { weight: mix.damage, arbitrary: anyDamage },
  );
  const maybe = (tenths: number): fc.Arbitrary<Part> =>
    fc.oneof(
      { weight: 10 - tenths, arbitrary: fc.constant([]) },
      { weight: tenths, arbitrary: interlude.map((one) => [one]) },
    );
  const drawn: Drawn = { scope, text, mix, maybe, interlude };
  const [least, most] = mix.long ? [LONG, LONG] : [phrases?.least ?? 1, phrases?.most ?? 3];
  const list = fc.array(phrase(drawn), { minLength: least, maxLength: most, size: 'max' });
  const session = fc
    .tuple(tooEarly(drawn), hello(drawn), maybe(Math.floor(mix.disorder / 2)), list)
    .map(([before, first, a, rest]): readonly Part[] =>
      [before, first, a, ...rest].flatMap((part) => introduced(part, first)),
    );
  const steps = session.chain((parts) => grouped(parts, mix));
  if (mix.connections === 1) return steps;
  const sessions = fc.array(steps, { minLength: mix.connections, maxLength: mix.connections });
  return fc
    .tuple(sessions, fc.array(fc.nat({ max: 7 }), { minLength: 8, maxLength: 8 }))
    .map(([all, order]) => interleaved(all, order));
}

/** Transactions of a long session. */
const LONG = 10;

/** What stands before the greeting of the client: seldom anything. */
const tooEarly = ({ scope, mix, interlude }: Drawn): fc.Arbitrary<Part> =>
  fc.oneof(
    { weight: 10, arbitrary: fc.constant([]) },
    {
      weight: mix.disorder,
      arbitrary: fc.oneof(interlude, recipient(scope), fc.constantFrom(...EARLY).map(plain)).map((one) => [one]),
    },
  );

const EARLY = ['RSET', 'NOOP', 'VRFY', 'MAIL', 'DATA'] as const satisfies readonly SmtpCommand[];

function hello({ scope, mix }: Drawn): fc.Arbitrary<Part> {
  return fc.oneof(
    { weight: 8, arbitrary: fc.constant<Part>([plain(scope.hello)]) },
    { weight: 2, arbitrary: fc.constant<Part>([plain('HELO')]) },
    { weight: mix.disorder > 0 ? 1 : 0, arbitrary: fc.constant<Part>([]) },
  );
}

/** A transaction, whole or not, or what stands between two. */
function phrase(drawn: Drawn): fc.Arbitrary<Part> {
  const { mix, interlude, scope } = drawn;
  const aborted = fc
    .tuple(fc.constantFrom(...BROKEN_MAIL), recipient(scope))
    .map(([first, second]): Part => [damaged(first), second]);
  return fc.oneof(
    { weight: 14, arbitrary: transaction(drawn) },
    { weight: mix.disorder, arbitrary: interlude.map((one) => [one]) },
    { weight: mix.damage > 0 ? 2 : 0, arbitrary: aborted },
    { weight: mix.damage > 0 ? 1 : 0, arbitrary: fc.constant([damaged('ehlo-without-argument')]) },
    { weight: mix.long ? 0 : 2, arbitrary: fc.constantFrom<Part>([plain('QUIT')], [QUIT_AND_MORE]) },
  );
}

const BROKEN_MAIL = ['mail-without-path', 'mail-unclosed-path', 'mail-unknown-parameter'] as const;
const QUIT_AND_MORE: SmtpUtterance = { ...plain('QUIT'), behind: 'NOOP\r\nDATA\r\n' };

function transaction(drawn: Drawn): fc.Arbitrary<Part> {
  const { scope, mix, maybe } = drawn;
  const between = maybe(mix.disorder);
  const some = fc.array(recipient(scope), { minLength: mix.eager ? 1 : 0, maxLength: 3, size: 'max' });
  const recipients: fc.Arbitrary<readonly SmtpUtterance[]> = fc.oneof(
    { weight: 30, arbitrary: some },
    { weight: 2, arbitrary: crowd(scope, SOME) },
    { weight: mix.crowds ? 20 : 0, arbitrary: crowd(scope, MANY) },
  );
  // The last one once more, and refused: it stays a recipient.
  const again = (rcpts: readonly SmtpUtterance[]): fc.Arbitrary<Part> => {
    const last = rcpts.at(-1);
    return last === undefined || mix.disorder === 0
      ? fc.constant(rcpts)
      : fc.nat({ max: 9 }).map((drawn) => (drawn === 0 ? [...rcpts, withUnknownParameter(last)] : rcpts));
  };
  return fc
    .tuple(anyMail, between, recipients.chain(again), between, ending(drawn), maybe(Math.floor(mix.disorder / 2)))
    .map(([first, a, rcpts, b, last, c]) => [first, ...a, ...rcpts, ...b, ...last, ...c]);
}

/** How a transaction ends, with its text or without. */
function ending({ mix, text, scope }: Drawn): fc.Arbitrary<Part> {
  const whole = { weight: 8, arbitrary: text.map((one): Part => [data(one)]) };
  if (mix.eager) return fc.oneof(whole);
  const lost = fc
    .tuple(fc.constantFrom<Part>([], [data({ body: 'lost\r\n', holdAt: 3 })]), LOSS)
    .map(([before, loss]): Part => [...before, loss]);
  return fc.oneof(
    whole,
    { weight: mix.reset ? 2 : 0, arbitrary: fc.constant([plain('RSET')]) },
    {
      weight: 3,
      arbitrary: fc.constantFrom<SmtpCommand>(scope.hello, 'HELO', 'MAIL', 'QUIT').map((one) => [plain(one)]),
    },
    // Another MAIL, and no recipient of its own.
    { weight: 1, arbitrary: fc.tuple(fc.constantFrom(mail(''), plain('MAIL')), text.map(data)) },
    { weight: 1, arbitrary: fc.constant([]) },
    { weight: mix.losses ? 6 : 0, arbitrary: lost },
  );
}

/** More recipients than short lists have room for, and one more than every server must take (RFC 5321 §4.5.3.1.8). */
const SOME = 12;
const MANY = 101;

/**
 * RCPT for one address again and again, and once each for two others, as far as there are so many: at the ends, or among
 * the rest.
 */
const crowd = (scope: SmtpScope, count: number): fc.Arbitrary<readonly SmtpUtterance[]> => {
  const last = count - 1;
  const within = fc.constantFrom(...ROUND.filter((place) => place < last));
  return fc
    .tuple(
      fc.constantFrom(...ORDERS),
      fc.oneof({ weight: 1, arbitrary: fc.constant(0) }, { weight: 2, arbitrary: within }),
      fc.oneof({ weight: 1, arbitrary: fc.constant(last) }, { weight: 2, arbitrary: within }),
    )
    .map(([order, one, other]) => {
      const [most = 0, first = 0, second = 0] = order.filter((index) => index < scope.recipients);
      return Array.from({ length: count }, (_, at) => rcpt(at === other ? second : at === one ? first : most));
    });
};

/** Places, from 0, at and behind round numbers. */
const ROUND = [9, 10, 15, 16, 31, 32, 49, 50, 63, 64, 99];

const ORDERS = [
  [0, 1, 2],
  [1, 2, 0],
  [2, 0, 1],
] as const;

/** Behind QUIT or a loss the next session begins: with the same greeting of the client. */
function introduced(part: Part, opening: Part): readonly Part[] {
  const last = part.at(-1);
  const ends = last !== undefined && ('end' in last || last.command === 'QUIT');
  return ends ? [part, opening] : [part];
}

/** Commands as steps: one by one or in groups, with cuts or without. */
function grouped(parts: readonly Part[], mix: Mix): fc.Arbitrary<SmtpSequence> {
  const steps: Step<readonly SmtpUtterance[]>[] = [];
  for (const part of mix.pipelined && mix.overlapped ? joined(parts) : parts) {
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

/** Parts behind the greeting of the client in one, up to the end of their session: the next MAIL goes out with the end of the text. */
function joined(parts: readonly Part[]): readonly Part[] {
  const all: Part[] = [];
  for (const part of parts) {
    const last = all.at(-1);
    const goesOn = last !== undefined && last.every((item) => 'command' in item && !OPENING.has(item.command));
    if (goesOn) all[all.length - 1] = [...last, ...part];
    else all.push(part);
  }
  return all;
}

const OPENING = new Set(['EHLO', 'HELO', 'QUIT']);

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

/** The same commands one by one. */
export const lockStep = (sequence: SmtpSequence): SmtpSequence =>
  sequence.flatMap((step): SmtpSequence =>
    'say' in step ? upToQuit(step.say).map((one) => ({ on: step.on, say: [one] })) : [step],
  );

/** Nothing of a group is answered behind QUIT. */
function upToQuit(say: SmtpSay): SmtpSay {
  const at = say.findIndex(({ command, damage }) => command === 'QUIT' && damage === undefined);
  return at < 0 ? say : say.slice(0, at + 1);
}

/** Simpler forms of a sequence: its groups one by one first. */
export function* simplerSequence(sequence: SmtpSequence): Generator<SmtpSequence> {
  yield lockStep(sequence);
  yield* simplerSteps(sequence, simplerSay);
}

/** Simpler forms of what is said in a step. */
function* simplerSay(say: readonly SmtpUtterance[]): Generator<readonly SmtpUtterance[]> {
  if (say.length > 1) {
    for (let i = 0; i < say.length; i++) yield say.filter((_, index) => index !== i);
  }
  for (const [index, one] of say.entries()) {
    for (const form of simplerUtterance(one)) yield say.map((old, at) => (at === index ? form : old));
  }
}

function* simplerUtterance(one: SmtpUtterance): Generator<SmtpUtterance> {
  if (one.command === 'MAIL' && one.damage === undefined && (one.parameter ?? one.reversePath) !== undefined) {
    if (one.reversePath !== '{sender}') yield mail('{sender}', one.parameter);
    if (one.parameter !== undefined) yield mail(one.reversePath ?? '{sender}');
  }
  if (one.behind !== undefined) yield plain('QUIT');
  if (one.forwardPath !== undefined && one.forwardPath !== '{recipient}') yield rcpt(0);
  if (one.text !== undefined) for (const text of simplerText(one.text)) yield { ...one, text };
}

function* simplerText(text: MailText): Generator<MailText> {
  const { body, cuts } = text;
  if (body !== SIMPLEST) yield { body: SIMPLEST };
  for (const part of ['header', 'cuts', 'holdAt', 'octets'] as const) {
    if (text[part] === undefined) continue;
    yield { body, ...Object.fromEntries(Object.entries(text).filter(([name]) => name !== part)) };
  }
  for (const shorter of shorterTexts(body)) {
    if (text.whole !== true || shorter === '' || shorter.includes('{token}')) yield { ...text, body: shorter };
  }
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
