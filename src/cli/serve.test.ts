import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { mailspec } from './mailspec.test.fixture.js';

/** The first octets that a server sends. */
function greeting(url: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    socket.once('error', reject);
    socket.once('data', (octets) => {
      socket.destroy();
      resolve(octets.toString('latin1'));
    });
  });
}

describe('mailspec serve', () => {
  it('tells where it listens, serves, and ends when interrupted', async () => {
    const abort = new AbortController();
    const greetings: Promise<string>[] = [];
    const { status, out } = await mailspec(
      ['serve', '--account', 'dave:secret', '--fault', 'pop3-greeting-lower-case'],
      {
        signal: abort.signal,
        onOutput: (text) => {
          const urls = text.split('\n').slice(0, 2);
          greetings.push(...urls.map(greeting));
          void Promise.allSettled(greetings).then(() => {
            abort.abort();
          });
        },
      },
    );
    expect(status).toBe(0);
    expect(out).toMatch(
      /^smtp:\/\/127\.0\.0\.1:\d+\npop3:\/\/127\.0\.0\.1:\d+\naccount dave:secret:dave@example\.test\n/,
    );
    expect(out).toContain('fault pop3-greeting-lower-case\n');
    const [smtp, pop3] = await Promise.all(greetings);
    expect(smtp).toMatch(/^220 /);
    expect(pop3).toMatch(/^\+ok /);
  });

  it('lists its faults with what they break', async () => {
    const { status, out } = await mailspec(['serve', '--list-faults']);
    expect(status).toBe(0);
    expect(out).toMatch(/^faults\n/);
    expect(out).toContain('\nlawful variants\n');
    expect(out).toMatch(/^ {2}pop3-greeting-silent +No greeting is sent.* \(RFC 1939 §4\)$/m);
  });

  it.each([
    ['a port out of range', ['--smtp-port', '65536'], /--smtp-port "65536": a whole number from 0 to 65535/],
    ['an account of another domain', ['--account', 'a:geheim:a@example.org'], /must end in @example\.test/],
    ['an account without a password', ['--account', 'geheim'], /USER:PASSWORD/],
    ['an address that is not here', ['--host', '192.0.2.1'], /cannot listen on 192\.0\.2\.1/],
  ])('refuses %s', async (_what, argv, message) => {
    const { status, err } = await mailspec(['serve', ...argv]);
    expect(status).toBe(2);
    expect(err).toMatch(message);
    expect(err).not.toContain('geheim');
  });
});
