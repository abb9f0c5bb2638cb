import { describe, expect, it } from 'vitest';
import { readAnyScript } from '../fuzz/script-reader.js';
import { itFindsItsFaults, itShowsThemShortly, judged, judgedCase } from './properties.test.fixture.js';

/** Faults, the property that finds them, and the least number of commands behind the login that shows them. */
const SHORTEST: readonly (readonly [fault: string, property: string, commands: number])[] = [
  ['pop3-list-last-missing', 'reading-changes-nothing', 1],
  ['pop3-before-login-stat', 'model-agreement', 1],
  ['pop3-stat-counts-deleted', 'model-agreement', 2],
  ['pop3-noop-unmarks', 'letter-case', 3],
  ['pop3-rset-keeps-marks', 'model-agreement', 3],
  ['pop3-drop-commits', 'updates', 2],
  ['pop3-update-first-only', 'updates', 4],
  ['pop3-rset-forgotten-by-quit', 'updates', 4],
  ['pop3-uidl-changes-after-drop', 'unique-ids', 2],
  ['pop3-size-stuffed', 'texts', 2],
];

describe('properties of POP3', () => {
  itFindsItsFaults('pop3');

  itShowsThemShortly('pop3', SHORTEST, (line) => !/^C[:>] (?:USER|PASS)/.test(line));

  for (const [fault, property] of [
    ['pop3-drop-commits', 'updates'],
    ['pop3-top-one-more', 'top-begins-retr'],
    ['pop3-update-other-maildrops-too', 'interleaved-sessions'],
  ] as const) {
    it(`the script that shows ${fault} is a case: it fails with the fault, and passes without`, async () => {
      const { counterexample = '', findings } = await judged(`pop3/property/${property}`, [fault]);
      const definition = readAnyScript(counterexample, 'found.pop3');
      const again = await judgedCase(definition, [fault]);
      expect(again.outcome, counterexample).toBe('fail');
      expect(again.findings[0]?.rule).toBe(findings[0]?.rule);
      expect((await judgedCase(definition, [])).outcome).toBe('pass');
    });
  }
});
