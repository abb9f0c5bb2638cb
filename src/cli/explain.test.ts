import { describe, expect, it } from 'vitest';
import { rfc, type CaseDefinition } from '../case/case.js';
import { explanation } from './explain.js';
import { mailspec } from './mailspec.test.fixture.js';
import { readRequirements, type Requirement } from './requirements.js';

const requirement: Requirement = {
  id: 'RFC5321-3.3-RCPTNOMAIL-1',
  rfc: 5321,
  section: '3.3',
  level: 'MUST',
  requirement: 'RCPT without a preceding MAIL gets 503.',
  check: 'RCPT first -> 503',
  testable: 'wire',
  superseded_by: null,
};
const definition: CaseDefinition = {
  id: 'smtp/rcpt/before-mail',
  protocol: 'smtp',
  title: 'RCPT before MAIL gets 503',
  level: 'MUST',
  rfc: rfc(5321, '3.3'),
  requirements: [requirement.id],
  needs: { recipients: 1 },
  explain: `A long reason, ${'word '.repeat(40)}.\n\nAnother paragraph.`,
  run: () => Promise.resolve(),
};

describe('mailspec explain', () => {
  it('tells of a case: what is asked, what is accepted, why', () => {
    const text = explanation('SMTP/rcpt/before-mail', [definition], [requirement]);
    expect(text).toContain('smtp/rcpt/before-mail\n  RCPT before MAIL gets 503\n');
    expect(text).toContain('  source    RFC 5321 §3.3\n  needs     a recipient\n');
    expect(text).toContain('    RCPT without a preceding MAIL gets 503.\n    How it is seen: RCPT first -> 503\n');
    expect(text).toContain('\n\n  Another paragraph.\n');
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  it('tells of a requirement and the cases that check it', () => {
    expect(explanation('rfc5321-3.3-rcptnomail-1', [definition], [requirement])).toContain(
      '  checked by\n    smtp/rcpt/before-mail: RCPT before MAIL gets 503\n',
    );
    expect(explanation(requirement.id, [], [requirement])).toContain('no case checks it');
  });

  it('knows near ids, and ids with the same last part', () => {
    expect(() => explanation('smtp/rcpt/befor-mail', [definition], [])).toThrow('do you mean smtp/rcpt/before-mail?');
    expect(() => explanation('order/before-mail', [definition], [])).toThrow('do you mean smtp/rcpt/before-mail?');
    expect(() => explanation('nothing', [definition], [])).toThrow('"mailspec list" shows the cases');
  });

  it('finds the catalogue of the package', async () => {
    expect((await readRequirements()).length).toBeGreaterThan(1000);
    expect((await mailspec(['explain', 'RFC1939-3-GREET-1'])).out).toContain('RFC1939-3-GREET-1 (MUST, RFC 1939 §3)');
  });
});
