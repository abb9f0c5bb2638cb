import fc from 'fast-check';
import {
  anyMix,
  defineProperty,
  deliveryTrial,
  envelopeText,
  heldText,
  lookAlikeText,
  preciousText,
  rfc,
  smtpCompared,
  smtpSequence,
  smtpTrial,
  type CaseContext,
  type CaseDefinition,
  type Mix,
  type SmtpSequence,
} from '../../src/index.js';
import { scopeOf } from './support.js';

/** What holds for every SMTP session: generated ones, judged by the executable model and by what arrives. */

const CALM: Mix = {
  disorder: 0,
  damage: 0,
  pipelined: false,
  overlapped: false,
  cuts: false,
  connections: 1,
  reset: true,
  losses: false,
  eager: false,
  crowds: false,
  long: false,
};
const mixOf = (...mixes: readonly Partial<Mix>[]): fc.Arbitrary<Mix> =>
  fc.constantFrom(...mixes.map((mix) => ({ ...CALM, ...mix })));

const { comparedTrial, disguised, lockStep, simplerWithin, uncut } = smtpCompared;

const NEEDS = { recipients: 1 };
const DELIVERED = { states: ['mail', 'rcpt'], commands: ['MAIL', 'RCPT', 'DATA', 'end-of-data'] };
/** Sessions that are there to be answered: that mail is taken is the business of others. */
const ANSWERED = { states: ['mail'], commands: ['MAIL', 'QUIT'] };

const modelAgreement = defineProperty({
  id: 'smtp/property/model-agreement',
  title: 'every generated session is answered as the model of RFC 5321 allows',
  level: 'MUST',
  rfc: rfc(5321, '4.3.2'),
  requirements: ['RFC5321-4.1.4-ORDER-1'],
  needs: NEEDS,
  explain:
    'Commands in turn and out of turn, whole and damaged, one by one and pipelined, over one connection and several. ' +
    'Each reply is judged by the state that the replies before it have led to.',
  // EHLO is asked of servers that do not know it, too: one property is enough to tell of that.
  arbitrary: (t) => smtpSequence({ scope: { ...scopeOf(t), greetings: ['EHLO', 'HELO'] }, mix: anyMix }),
  begin: (t) => smtpTrial(t),
});

const delivery = defineProperty({
  id: 'smtp/property/delivery',
  title: 'what generated sessions have accepted reaches exactly its recipients, and nothing else arrives',
  level: 'MUST',
  rfc: rfc(5321, '4.1.1'),
  requirements: ['RFC5321-4.1.1-HOLD-1', 'RFC5321-4.1.1.4-CLEARED-1'],
  needs: { ...NEEDS, readBack: true },
  explain:
    'The model keeps the envelope: a refused RCPT, RSET, a second EHLO and the end of mail data change it, each in its ' +
    'way. Behind all sessions the mail is read back once.',
  arbitrary: (t) =>
    smtpSequence({
      scope: scopeOf(t),
      mix: mixOf(
        { disorder: 2 },
        { disorder: 6 },
        { disorder: 3, damage: 3 },
        { disorder: 3, damage: 6 },
        { disorder: 2, losses: true },
        { disorder: 4, losses: true },
        { pipelined: true, overlapped: true, eager: true },
        { disorder: 1, pipelined: true, crowds: true, eager: true },
        { disorder: 2, long: true, eager: true },
        { long: true, eager: true },
      ),
      text: envelopeText,
      phrases: { least: 2, most: 4 },
    }),
  begin: (t) => deliveryTrial(t, { wanted: DELIVERED, ordinary: true }),
});

const transparency = defineProperty({
  id: 'smtp/property/transparency',
  title: 'generated texts arrive octet for octet',
  level: 'MUST',
  rfc: rfc(5321, '4.5.2'),
  requirements: ['RFC5321-4.5.2-UNSTUFF-1', 'RFC5321-4.5.2-UNSTUFF-2', 'RFC5321-4.5.2-LONEDOT-1'],
  needs: { ...NEEDS, readBack: true },
  explain: 'Texts of dots, line ends and what stands beside them, long lines, large texts, eight bits where offered.',
  arbitrary: (t) =>
    smtpSequence({
      scope: scopeOf(t),
      mix: mixOf({ eager: true }),
      text: preciousText,
      phrases: { least: 2, most: 2 },
    }),
  begin: (t) => deliveryTrial(t, { wanted: DELIVERED }),
});

const endOfData = defineProperty({
  id: 'smtp/property/end-of-data',
  title: 'a text ends at its end and nowhere before, whatever it looks like',
  level: 'MUST',
  rfc: rfc(5321, '4.1.1.4'),
  requirements: ['RFC5321-4.1.1.4-END-1', 'RFC5321-4.1.1.4-NOLFDOTLF-1', 'RFC5321-4.1.1.4-NOMIXEDDOT-1'],
  needs: NEEDS,
  explain: 'A server that takes LF.LF, CR.CR or the like for the end carries out what stands behind it as commands.',
  arbitrary: (t) =>
    smtpSequence({
      scope: scopeOf(t),
      mix: mixOf({ eager: true }),
      text: lookAlikeText,
      phrases: { least: 1, most: 2 },
    }),
  begin: (t) => smtpTrial(t, { states: ['rcpt'], commands: ['DATA'] }),
});

const segmentation = defineProperty({
  id: 'smtp/property/segmentation',
  title: 'the same octets in other segments get the same replies',
  level: 'MUST',
  rfc: rfc(2920, '3.2'),
  requirements: ['RFC2920-3.2-SPLIT-1', 'RFC5321-2.3.8-LINEEND-1'],
  needs: NEEDS,
  arbitrary: (t) =>
    smtpSequence({
      scope: scopeOf(t),
      mix: mixOf({ cuts: true }, { cuts: true, disorder: 3 }, { cuts: true, pipelined: true }),
      text: preciousText,
      phrases: { least: 1, most: 2 },
    }).map((sequence) => ({ sequence })),
  begin: (t) =>
    comparedTrial<{ readonly sequence: SmtpSequence }>(
      t,
      {
        rule: 'the same octets in other segments get the same replies',
        first: ({ sequence }) => uncut(sequence),
        second: ({ sequence }) => sequence,
        simpler: simplerWithin,
      },
      ANSWERED,
    ),
});

const pipelining = defineProperty({
  id: 'smtp/property/pipelining',
  title: 'generated groups of commands get the replies that they get one by one',
  level: 'MUST',
  rfc: rfc(2920, '3.2'),
  requirements: ['RFC2920-3.2-ORDER-1', 'RFC2920-3.2-NOLOSE-1'],
  needs: { ...NEEDS, extensions: ['PIPELINING'] },
  arbitrary: (t) =>
    smtpSequence({
      scope: scopeOf(t),
      mix: mixOf(
        { pipelined: true },
        { pipelined: true, overlapped: true },
        { pipelined: true, disorder: 3 },
        { pipelined: true, overlapped: true, disorder: 3 },
        { pipelined: true, cuts: true, disorder: 2 },
      ),
      phrases: { least: 1, most: 3 },
    }).map((sequence) => ({ sequence })),
  begin: (t) =>
    comparedTrial<{ readonly sequence: SmtpSequence }>(
      t,
      {
        rule: 'commands in a group get the replies that they get one by one',
        first: ({ sequence }) => lockStep(uncut(sequence)),
        second: ({ sequence }) => sequence,
        simpler: simplerWithin,
      },
      ANSWERED,
    ),
});

const disguise = defineProperty({
  id: 'smtp/property/letter-case-and-noop',
  title: 'letter case of verbs, and NOOP between commands, change nothing',
  level: 'MUST',
  rfc: rfc(5321, '2.4'),
  requirements: ['RFC5321-2.4-CASE-1', 'RFC5321-4.1.1.9-NOEFFECT-1'],
  needs: NEEDS,
  arbitrary: (t) =>
    fc.record({
      sequence: smtpSequence({ scope: scopeOf(t), mix: mixOf({}, { disorder: 3 }), phrases: { least: 1, most: 2 } }),
      choices: fc.array(fc.nat({ max: 7 }), { minLength: 6, maxLength: 6 }),
    }),
  begin: (t) =>
    comparedTrial<{ readonly sequence: SmtpSequence; readonly choices: readonly number[] }>(
      t,
      {
        rule: 'letter case of verbs, and NOOP between commands, change nothing',
        first: ({ sequence }) => sequence,
        second: ({ sequence, choices }) => disguised(sequence, choices),
        simpler: simplerWithin,
      },
      ANSWERED,
    ),
});

/** A session in two halves, the first of which RSET makes undone. */
interface Halves {
  readonly before: SmtpSequence;
  readonly sequence: SmtpSequence;
}

const helloOf = (t: CaseContext): SmtpSequence => {
  const command = scopeOf(t).hello;
  return [{ on: 0, say: [{ command, line: `${command} {client}` }] }];
};
const RSET: SmtpSequence = [{ on: 0, say: [{ command: 'RSET', line: 'RSET' }] }];
const GREETINGS = 2;

function* simplerHalves(halves: Halves): Generator<Halves> {
  for (const { sequence } of simplerWithin({ sequence: halves.before })) yield { ...halves, before: sequence };
  yield* simplerWithin(halves);
}

/** Only what stays within one session, and does not begin it anew. */
const within = (sequence: SmtpSequence): SmtpSequence =>
  sequence.filter(
    (step) => 'say' in step && !step.say.some(({ command }) => ['QUIT', 'EHLO', 'HELO'].includes(command)),
  );

const reset = defineProperty({
  id: 'smtp/property/reset',
  title: 'behind RSET a session goes on as one that has only said EHLO',
  level: 'MUST',
  rfc: rfc(5321, '4.1.1.5'),
  requirements: ['RFC5321-4.1.1.5-RSET250-1'],
  needs: NEEDS,
  arbitrary: (t) => {
    const half = smtpSequence({ scope: scopeOf(t), mix: mixOf({ disorder: 2 }), phrases: { least: 1, most: 1 } }).map(
      within,
    );
    return fc.record({ before: half, sequence: half });
  },
  begin: (t) =>
    comparedTrial<Halves>(
      t,
      {
        rule: 'behind RSET a session goes on as one that has only said EHLO',
        first: ({ sequence }) => [...helloOf(t), ...sequence],
        second: ({ before, sequence }) => [...helloOf(t), ...before, ...RSET, ...sequence],
        tail: (first) => first.answers.length - GREETINGS,
        simpler: simplerHalves,
      },
      ANSWERED,
    ),
});

const robustness = defineProperty({
  id: 'smtp/property/robustness',
  title: 'damaged commands get one lawful reply each, and the session stays in step',
  level: 'MUST',
  rfc: rfc(5321, '4.1.2'),
  requirements: ['RFC5321-4.2-ONEREPLY-1', 'RFC5321-4.1.2-INVALID501-1'],
  needs: NEEDS,
  arbitrary: (t) =>
    smtpSequence({
      scope: scopeOf(t),
      mix: mixOf({ disorder: 4, damage: 16 }, { disorder: 4, damage: 16, losses: true }),
      phrases: { least: 2, most: 4 },
    }),
  begin: (t) => smtpTrial(t, ANSWERED),
});

const interleaving = defineProperty({
  id: 'smtp/property/interleaving',
  title: 'sessions side by side do not influence each other',
  level: 'MUST',
  rfc: rfc(5321, '4.1.1'),
  requirements: ['RFC5321-4.5.4.2-CONCURRENT-1', 'RFC5321-4.1.1-HOLD-1'],
  needs: NEEDS,
  explain:
    'Two and three sessions step by step, their texts in parts, some of them lost; what was accepted is read back.',
  arbitrary: (t: CaseContext) =>
    smtpSequence({
      scope: scopeOf(t),
      mix: mixOf({ connections: 2 }, { connections: 3, losses: true }, { connections: 2, disorder: 2 }),
      text: heldText,
      phrases: { least: 1, most: 2 },
    }),
  begin: (t) => deliveryTrial(t, { wanted: { states: ['mail', 'rcpt'], commands: ['MAIL', 'RCPT', 'DATA'] } }),
});

export const smtpProperties: readonly CaseDefinition[] = [
  modelAgreement,
  delivery,
  transparency,
  endOfData,
  segmentation,
  pipelining,
  disguise,
  reset,
  robustness,
  interleaving,
];
