import { describe, expect, it } from 'vitest';
import { mailspec } from './mailspec.test.fixture.js';

describe('mailspec list', () => {
  it('gives each case a line and counts them', async () => {
    const { status, out } = await mailspec(['list']);
    expect(status).toBe(0);
    expect(out).toMatch(
      /^smtp\/order\/rcpt-in-state-greeted +MUST +RFC 5321 §4\.3\.2 +RCPT before any .* \(needs a recipient\)$/m,
    );
    const lines = out.trimEnd().split('\n');
    expect(lines.at(-1)).toBe(`${lines.length - 1} cases`);
  });

  it('selects as a run does, and speaks JSON', async () => {
    const { out } = await mailspec([
      'list',
      '--json',
      '--only',
      'smtp/order/**',
      '--skip',
      '**/quit-*',
      '--level',
      'must',
    ]);
    const list = JSON.parse(out) as { id: string; level: string; rfc: string }[];
    expect(list.length).toBeGreaterThan(1);
    for (const one of list) {
      expect(one.id).toMatch(/^smtp\/order\/(?!quit-)/);
      expect(one.level).toBe('MUST');
      expect(one.rfc).toMatch(/^RFC [0-9]+ §/);
    }
  });

  it('tells of messages how many there must be, not their octets', async () => {
    const { out } = await mailspec(['list', '--json', '--only', 'pop3/list/**']);
    const list = JSON.parse(out) as { id: string; needs: object }[];
    expect(list.find(({ id }) => id === 'pop3/list/size-above-24-bits')?.needs).toEqual({ contents: 2 });
  });
});
