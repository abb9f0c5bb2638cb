import { describe, expect, it } from 'vitest';
import { cases } from '../../suites/index.js';
import { coverage } from './coverage.js';

/** The bar: every observable MUST and SHOULD has a case, or a reason; reasons for no more than 5 % of an RFC's. */

const SMTP = [821, 1123, 1870, 2034, 2821, 2920, 3463, 5248, 5321, 5322, 6152];
const POP3 = [1734, 1939, 2449, 3206, 5034];
const MOST_REASONS = 0.05;

const covered = (await coverage()).filter((one) => one.requirement.level !== 'MAY');

for (const [protocol, rfcs] of [
  ['SMTP', SMTP],
  ['POP3', POP3],
] as const) {
  describe(`the ${protocol} suite`, () => {
    const these = covered.filter((one) => rfcs.includes(one.requirement.rfc));

    it('has a case or a reason for every observable MUST and SHOULD', () => {
      expect(
        these.filter((one) => one.cases.length === 0 && one.reason === undefined).map((one) => one.requirement.id),
      ).toEqual([]);
    });

    it('gives reasons for no more than 5 %', () => {
      const excused = these.filter((one) => one.cases.length === 0);
      expect(excused.length / these.length).toBeLessThanOrEqual(MOST_REASONS);
    });

    it('gives no reason where there is a case', () => {
      expect(
        these.filter((one) => one.cases.length > 0 && one.reason !== undefined).map((one) => one.requirement.id),
      ).toEqual([]);
    });
  });
}

it('there are 300 SMTP cases and 250 POP3 cases at the least', () => {
  expect(cases.filter((one) => one.protocol === 'smtp').length).toBeGreaterThanOrEqual(300);
  expect(cases.filter((one) => one.protocol === 'pop3').length).toBeGreaterThanOrEqual(250);
});
