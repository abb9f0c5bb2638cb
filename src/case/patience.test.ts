import { describe, expect, it } from 'vitest';
import type { SmtpAnswer } from '../session/smtp-session.js';
import type { Environment } from './environment.js';
import { patienceOf } from './patience.js';

const environment = (): Environment => ({ timeoutMs: 1000 }) as Environment;
const silent: SmtpAnswer = { kind: 'silent', waitedMs: 1 };
const ok: SmtpAnswer = { kind: 'reply', code: 250, lines: ['250 ok'], defects: [] };

describe('patience', () => {
  it('belongs to the run', () => {
    const one = environment();
    expect(patienceOf(one)).toBe(patienceOf(one));
    expect(patienceOf(one)).not.toBe(patienceOf(environment()));
  });

  it('waits longer for a slow server, but not for ever for a dead one', async () => {
    const patience = patienceOf(environment());
    const waits: number[] = [];
    const ask = (answer: SmtpAnswer): Promise<SmtpAnswer> =>
      patience.wait((timeoutMs) => {
        waits.push(timeoutMs);
        return Promise.resolve(answer);
      });
    for (const answer of [silent, silent, ok, silent, silent, silent, silent]) await ask(answer);
    expect(waits).toEqual([3000, 3000, 3000, 3000, 3000, 3000, 1]);
  });

  it('gives up a session that is turned away again and again', () => {
    const patience = patienceOf(environment());
    expect(patience.beforeAttempt(1)).toBeGreaterThan(0);
    expect(patience.beforeAttempt(100)).toBeUndefined();
    for (let times = 0; times < 20; times++) patience.beforeAttempt(100);
    expect(patience.beforeAttempt(1)).toBeUndefined();
    patience.letIn();
    expect(patience.beforeAttempt(1)).toBeGreaterThan(0);
  });

  it('lets fewer cases in at a time, once a session was turned away', async () => {
    const patience = patienceOf(environment());
    for (let entered = 0; entered < 4; entered++) await patience.enter();
    patience.beforeAttempt(1);
    let fifth = false;
    const entering = patience.enter().then(() => (fifth = true));
    patience.leave();
    await Promise.resolve();
    expect(fifth).toBe(false);
    patience.leave();
    await entering;
    expect(fifth).toBe(true);
  });
});
