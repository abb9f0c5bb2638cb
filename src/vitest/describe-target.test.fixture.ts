import { afterAll, describe } from 'vitest';
import { startReferenceServer, type ReferenceServer } from '../reference/server.js';
import { defineCase, defineWireRule, rfc, type CaseContext, type CaseDefinition } from '../index.js';
import { describeTarget } from './describe-target.js';

/** Run by a vitest of its own, which `describe-target.test.ts` starts: cases of each outcome, and targets of each kind. */

const asked: string[] = [];
let times = 0;

function make(name: string, run: (t: CaseContext) => void, more: Partial<CaseDefinition> = {}): CaseDefinition {
  return defineCase({
    id: `smtp/mine/${name}`,
    title: `the case that is ${name}`,
    level: 'MUST',
    rfc: rfc(5321, '4.1.1.9'),
    requirements: ['RFC5321-4.1.1.9-MINE-1'],
    async run(t) {
      asked.push(name);
      const smtp = await t.smtp('greeted');
      await smtp.command('NOOP');
      run(t);
    },
    ...more,
  });
}

const finding = { rule: 'NOOP is admired', expected: 'admiration', actual: '\x1b[31mindifference' };
const ruleOf = (name: string, holds: boolean): CaseDefinition =>
  defineWireRule({
    id: `smtp/wire/${name}`,
    title: `the rule that ${name}`,
    level: 'MUST',
    rfc: rfc(5321, '2.3.8'),
    requirements: [],
    wire: () => (holds ? undefined : { expected: 'more', actual: 'less', entry: 1, grade: 'violates' }),
  });

const cases: readonly CaseDefinition[] = [
  ruleOf('holds', true),
  ruleOf('breaks', false),
  make('passed', () => undefined),
  make('failed', (t) => {
    t.check(false, finding);
  }),
  make('warned', (t) => {
    t.check(false, finding, 'deviates');
  }),
  make('observed', (t) => {
    t.observe('what it does');
  }),
  make('left', (t) => t.notApplicable('the server has no admirers')),
  make('unclear', (t) => t.inconclusive('nobody can tell')),
  make('blocked', () => undefined, { buildsOn: ['smtp/mine/failed'] }),
  make('flaky', (t) => {
    times += 1;
    t.check(times > 1, finding);
  }),
];

let server: ReferenceServer;

async function start(): Promise<string> {
  const accounts = [{ user: 'alice', password: 'pw', address: 'alice@example.test' }];
  server = await startReferenceServer({ smtpPort: 0, accounts });
  return `smtp://127.0.0.1:${server.smtpPort ?? 0}`;
}

describe('hooked', () => {
  afterAll(() => server.close());
  afterAll(() => {
    process.stdout.write(`ASKED ${asked.join(' ')}\n`);
  });
  describeTarget('outcomes', start, { cases });
});

describe('strict', () => {
  afterAll(() => server.close());
  describeTarget('warnings', start, { cases, only: ['smtp/mine/warned', 'smtp/mine/passed'], strict: true });
});

describe('listed', () => {
  const known = ['failed', 'passed'].map((name) => ({ id: `smtp/mine/${name}`, reason: 'we live with it' }));
  afterAll(() => server.close());
  describeTarget('known', start, { cases, only: known.map(({ id }) => id), known, concurrent: false });
});

describeTarget('absent', 'smtp://127.0.0.1:1', { cases });
describeTarget('mistaken', { pop3: 'pop3://127.0.0.1:1' }, { only: 'smtp/order/*' });
