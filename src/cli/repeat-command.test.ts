import { describe, expect, it } from 'vitest';
import { hostileReport } from '../report/hostile-report.test.fixture.js';
import { secretForms } from '../report/redact.js';
import { rfc, type CaseDefinition } from '../case/case.js';
import type { RunFlags } from './execute-run.js';
import { repeatCommand } from './repeat-command.js';

const FLAGS: RunFlags = { segmentation: 'whole', reporter: 'pretty' };
const rule: CaseDefinition = {
  id: 'smtp/wire/crlf',
  protocol: 'smtp',
  title: 'every reply ends in CRLF',
  level: 'MUST',
  rfc: rfc(5321, '2.3.8'),
  requirements: [],
  wire: () => undefined,
  run: () => Promise.resolve(),
};

function command(urls: readonly string[], flags: Partial<RunFlags>, id = 'smtp/rcpt/before-mail'): string {
  const [result] = hostileReport().cases;
  if (result === undefined) throw new Error('no case');
  const secrets = secretForms([{ user: 'alice', password: 'se cret' }]);
  return repeatCommand(urls, { ...FLAGS, ...flags }, { seed: 7, cases: [rule], secrets })({ ...result, id });
}

describe('repeatCommand', () => {
  it('names target, case and seed', () => {
    expect(command(['smtp://127.0.0.1:25', 'pop3://127.0.0.1:110'], {})).toBe(
      'npx mailspec run smtp://127.0.0.1:25 pop3://127.0.0.1:110 --only smtp/rcpt/before-mail --seed 7',
    );
    expect(command([], { embedded: true, fault: ['smtp-a', 'smtp-b'] })).toBe(
      'npx mailspec run --embedded --fault smtp-a --fault smtp-b --only smtp/rcpt/before-mail --seed 7',
    );
  });

  it('carries what the verdict depends on, and nothing else', () => {
    const flags: Partial<RunFlags> = {
      unknownRecipient: 'nobody@example.test',
      disposable: true,
      store: 'maildir:/var/mail/{user}/Mail dir',
      standard: 'rfc821',
      segmentation: 'octet',
      timeout: 2.5,
      only: ['smtp/**'],
      jobs: 4,
      junit: 'junit.xml',
      verbose: true,
    };
    expect(command(['smtp://h'], flags)).toBe(
      'npx mailspec run smtp://h --unknown-recipient nobody@example.test --disposable ' +
        "--store 'maildir:/var/mail/{user}/Mail dir' --standard rfc821 --timeout 2.5 --segmentation octet " +
        '--only smtp/rcpt/before-mail --seed 7',
    );
  });

  it('never holds a password', () => {
    const flags = { account: ['alice:se cret:alice@example.test', 'bob:x:y'], provision: "command:load 'se cret'" };
    const text = command([], flags);
    expect(text).not.toContain('se cret');
    expect(text).toContain('--account alice:PASSWORD:alice@example.test --account bob:PASSWORD');
  });

  it('repeats the whole selection for a rule that is judged on the sessions of other cases', () => {
    const flags = { only: ['smtp/**'], skip: ['**/x'], rfc: { rfc: 5321, section: '3.3' } };
    expect(command(['smtp://h'], flags, rule.id)).toBe(
      "npx mailspec run smtp://h --only 'smtp/**' --skip '**/x' --rfc 5321-3.3 --seed 7",
    );
  });
});
