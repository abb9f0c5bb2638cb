import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { mailspec } from './mailspec.test.fixture.js';
import { judged } from './properties.test.fixture.js';

/** A file with the counterexample that a property finds for a fault. */
async function found(property: string, fault: string): Promise<string> {
  const { counterexample = '' } = await judged(property, [fault]);
  const file = path.join(await mkdtemp(path.join(tmpdir(), 'mailspec-')), 'found.smtp');
  await writeFile(file, counterexample);
  return file;
}

describe('mailspec replay', () => {
  it.each([
    ['smtp/property/model-agreement', 'smtp-rset-keeps-transaction'],
    ['smtp/property/delivery', 'smtp-deliver-first-only'],
    ['smtp/property/segmentation', 'smtp-segment-cr-lf-split'],
    ['smtp/property/interleaving', 'smtp-session-shared-envelope'],
    ['smtp/property/end-of-data', 'smtp-data-end-lf-dot-lf'],
    ['smtp/property/delivery', 'smtp-nested-mail-refused-takes-sender'],
    ['smtp/property/transparency', 'smtp-data-64k-refused'],
  ])('%s: %s still fails, and is fixed on the correct server', async (property, fault) => {
    const file = await found(property, fault);
    const failing = await mailspec(['replay', file, '--embedded', '--fault', fault, '--timeout', '2']);
    expect(failing).toMatchObject({ status: 1, out: expect.stringMatching(/^STILL FAILS /) as string });
    const fixed = await mailspec(['replay', file, '--embedded', '--timeout', '2']);
    expect(fixed).toMatchObject({ status: 0, out: expect.stringMatching(/^FIXED /) as string });
    expect(fixed.out).toMatch(/answer \d+ differs|as far as the session went|every answer/);
  });

  it('is inconclusive where the server of the file is gone', async () => {
    const file = await found('smtp/property/model-agreement', 'smtp-rset-keeps-transaction');
    const gone = await mailspec(['replay', file]);
    expect(gone).toMatchObject({ status: 3, out: expect.stringMatching(/^INCONCLUSIVE /) as string });
  });

  it('tells what is wrong with a file', async () => {
    const missing = await mailspec(['replay', '/nowhere.smtp', '--embedded']);
    expect(missing).toMatchObject({ status: 2, err: expect.stringContaining('cannot be read') as string });
  });
});
