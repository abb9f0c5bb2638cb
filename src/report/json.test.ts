import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import type { RunReport } from '../run/report.js';
import { reportSchema } from './json-format.js';
import { jsonReport, parseReport, ReportFormatError } from './json.js';
import { hostileReport } from './hostile-report.test.fixture.js';

const schema = reportSchema();

describe('jsonReport', () => {
  it('keeps to the published schema', () => {
    const validate = new Ajv2020({ allErrors: true }).compile(schema);
    validate(JSON.parse(jsonReport(hostileReport())));
    expect(validate.errors).toBeNull();
  });

  it('is what the published schema describes: vitest --update writes it anew', async () => {
    const text = `${JSON.stringify(schema, undefined, 2)}\n`;
    await expect(text).toMatchFileSnapshot('../../reports/report.schema.json');
  });

  it('is refused by the schema when an octet is not escaped', () => {
    const validate = new Ajv2020().compile(schema);
    const report = JSON.parse(jsonReport(hostileReport())) as { greeting: { smtp: string } };
    report.greeting.smtp = '220 \x1b';
    expect(validate(report)).toBe(false);
  });

  it('holds no control characters', () => {
    expect(jsonReport(hostileReport())).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Cs}]/u);
  });
});

describe('parseReport', () => {
  it('reads back exactly what was written', () => {
    expect(withoutBuffers(parseReport(jsonReport(hostileReport())))).toEqual(withoutBuffers(hostileReport()));
  });

  it.each([
    ['no JSON', '{', 'not JSON'],
    ['another format', jsonReport(hostileReport()).replace('"format": 1', '"format": 2'), 'format: '],
    [
      'a bad outcome',
      jsonReport(hostileReport()).replace('"outcome": "pass"', '"outcome": "fine"'),
      'cases.0.outcome: ',
    ],
  ])('refuses %s', (_, text, message) => {
    expect(() => parseReport(text)).toThrow(ReportFormatError);
    expect(() => parseReport(text)).toThrow(message);
  });
});

/** The same octets may stand in a Buffer or a Uint8Array; lists of numbers compare. */
function withoutBuffers(report: RunReport): unknown {
  const plain = (value: unknown): unknown => {
    if (value instanceof Uint8Array) return [...value];
    if (Array.isArray(value)) return value.map(plain);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, plain(part)]));
  };
  return plain(report);
}
