import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Ajv from 'ajv/dist/2020.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunReport } from '../run/report.js';
import { startReferenceServer } from '../reference/server.js';
import { main } from './program.js';
import { packageRoot } from '../library/package-root.js';

/** Servers that are dead, dying or worse: a clear message, the documented exit status, valid reports, no hang. */

let folder: string;
const cleanUp: (() => Promise<void> | void)[] = [];

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'mailspec-'));
});

afterEach(async () => {
  for (const one of cleanUp.splice(0)) await one();
  rmSync(folder, { recursive: true });
});

/** A server that does `serve` with each connection; its port. */
async function serving(serve: (socket: net.Socket) => void): Promise<number> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    serve(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUp.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as net.AddressInfo).port;
}

interface Ran {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

async function mailspec(...argv: string[]): Promise<Ran> {
  let out = '';
  let err = '';
  const status = await main(argv, {
    stdout: { write: (text: string) => (out += text) },
    stderr: { write: (text: string) => (err += text) },
    env: {},
    signal: new AbortController().signal,
  });
  return { status, out, err };
}

const reports = (): string[] => ['--json', path.join(folder, 'report.json'), '--junit', path.join(folder, 'junit.xml')];

function report(): RunReport {
  const read = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));
  const value = read(path.join(folder, 'report.json'));
  const validate = new Ajv.default({ strict: false, validateFormats: false }).compile(
    read(path.join(packageRoot(), 'reports', 'report.schema.json')) as object,
  );
  expect(validate(value), JSON.stringify(validate.errors)).toBe(true);
  expect(readFileSync(path.join(folder, 'junit.xml'), 'utf8')).toMatch(/^<\?xml[\s\S]*<\/testsuites>\s*$/);
  return value as RunReport;
}

const recipient = ['--recipient', 'alice@example.test'];

describe('a target that cannot be judged', () => {
  it('that refuses connections is exit status 3', async () => {
    const port = await serving(() => undefined);
    await Promise.all(cleanUp.splice(0).map(async (one) => one()));
    const { status, out } = await mailspec('run', `smtp://127.0.0.1:${port}`, ...recipient, ...reports());
    expect(status).toBe(3);
    expect(out).toMatch(/refuses connections/);
    expect(report().end).toBe('target-unreachable');
  });

  it('that never answers is exit status 3', async () => {
    const port = await serving(() => undefined);
    const { status, out } = await mailspec('run', `smtp://127.0.0.1:${port}`, '--timeout', '0.2', ...reports());
    expect(status).toBe(3);
    expect(out).toMatch(/sends no SMTP greeting within 0.2 s/);
    expect(report().exitStatus).toBe(3);
  });

  for (const [what, octets] of [
    ['garbage', '\x00\xff\x1b[2Jgarbage\r\n'],
    ['HTTP', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
    ['octets without end', 'x'.repeat(200_000)],
  ] as const) {
    it(`that answers ${what} is exit status 3, and nothing of it reaches the terminal raw`, async () => {
      const port = await serving((socket) => socket.write(octets, 'latin1'));
      for (const protocol of ['smtp', 'pop3']) {
        const { status, out } = await mailspec(
          'run',
          `${protocol}://127.0.0.1:${port}`,
          '--timeout',
          '1',
          ...reports(),
        );
        expect(status).toBe(3);
        expect(out).toMatch(/does not speak/);
        expect(out).not.toMatch(/[\x00\x1b]/);
      }
      report();
    });
  }

  it('that turns us away is exit status 3', async () => {
    const port = await serving((socket) => socket.end('554 go away\r\n'));
    const { status, out } = await mailspec('run', `smtp://127.0.0.1:${port}`);
    expect(status).toBe(3);
    expect(out).toMatch(/does not serve us: it greets with "554 go away"/);
  });

  it('with a wrong password is exit status 2', async () => {
    const server = await startReferenceServer({
      pop3Port: 0,
      accounts: [{ user: 'alice', password: 'right', address: 'alice@example.test' }],
    });
    cleanUp.push(() => server.close());
    const { status, err } = await mailspec(
      'run',
      `pop3://127.0.0.1:${server.pop3Port ?? 0}`,
      '--account',
      'alice:s3cret-wrong',
    );
    expect(status).toBe(2);
    expect(err).toMatch(/does not let the account alice in/);
    expect(err).not.toMatch(/s3cret/);
  });
});

describe('a target that dies', () => {
  it('in the middle of the run is exit status 4, with reports that tell which cases were not run', async () => {
    const accounts = [{ user: 'alice', password: 'pw', address: 'alice@example.test' }];
    const server = await startReferenceServer({ smtpPort: 0, accounts });
    const real = server.smtpPort ?? 0;
    let connections = 0;
    const port = await serving((socket) => {
      connections += 1;
      if (connections === 30) {
        void server.close();
        for (const one of cleanUp.splice(0)) void one();
        return;
      }
      const onward = net.connect(real, '127.0.0.1');
      onward.on('error', () => socket.destroy());
      socket.pipe(onward).pipe(socket);
    });
    const { status, out } = await mailspec(
      'run',
      `smtp://127.0.0.1:${port}`,
      ...recipient,
      '--only',
      'smtp/order/*',
      '--timeout',
      '1',
      ...reports(),
    );
    expect(status).toBe(4);
    expect(out).toMatch(/died/);
    const { end, cases, summary } = report();
    expect(end).toBe('target-died');
    expect(cases.length).toBe(summary.total);
    expect(cases.filter((one) => one.reason?.startsWith('not run') === true).length).toBeGreaterThan(10);
  });

  /** A server that breaks down at HELP and is started again by its supervisor. */
  async function supervised(awayMs: number): Promise<number> {
    const accounts = [{ user: 'alice', password: 'pw', address: 'alice@example.test' }];
    const server = await startReferenceServer({ smtpPort: 0, accounts });
    cleanUp.push(() => server.close());
    let listener: net.Server | undefined;
    const start = async (port: number): Promise<number> => {
      const sockets = new Set<net.Socket>();
      const own = net.createServer((socket) => {
        const onward = net.connect(server.smtpPort ?? 0, '127.0.0.1');
        for (const one of [socket, onward]) {
          sockets.add(one);
          one.on('error', () => one.destroy());
        }
        socket.on('data', (octets: Buffer) => {
          if (!/^HELP/im.test(octets.toString('latin1'))) {
            onward.write(octets);
            return;
          }
          own.close();
          for (const one of sockets) one.destroy();
          if (listener === own) setTimeout(() => void start(bound), awayMs);
          listener = undefined;
        });
        socket.on('end', () => onward.end());
        onward.pipe(socket);
      });
      listener = own;
      cleanUp.push(() => void own.close());
      await new Promise<void>((resolve) => own.listen(port, '127.0.0.1', resolve));
      const bound = (own.address() as net.AddressInfo).port;
      return bound;
    };
    return start(0);
  }

  it('and comes back is waited for: what broke it down fails, and the rest is judged', async () => {
    const url = `smtp://127.0.0.1:${await supervised(2_300)}`;
    const only = ['--only', 'smtp/help/with-argument', '--only', 'smtp/order/noop-*'];
    const flags = ['--jobs', '1', '--timeout', '6', ...reports()];
    const { status } = await mailspec('run', url, ...recipient, ...only, ...flags);
    expect(status).toBe(1);
    const { end, cases, notes } = report();
    expect(end).toBe('complete');
    expect(cases.find(({ id }) => id.startsWith('smtp/help/'))).toMatchObject({ outcome: 'fail' });
    expect(cases.filter(({ id, outcome }) => id.startsWith('smtp/order/') && outcome === 'inconclusive')).toEqual([]);
    expect(notes.at(-1)).toMatch(
      /^the target refused connections for 2\.\d s and came back \(met .*: it crashed and was/,
    );
  });

  it('and comes back is told by fuzz with what was seen, and shrunk', async () => {
    const url = `smtp://127.0.0.1:${await supervised(200)}`;
    const flags = ['--only', 'smtp/property/model-agreement', '--seed', '1', '--runs', '200', '--jobs', '1'];
    const fuzzed = await mailspec('fuzz', url, ...recipient, ...flags, '--timeout', '5', '--report-dir', folder);
    expect(fuzzed.status).toBe(1);
    expect(fuzzed.out).toMatch(
      /^ {2}actual .*the server closed the connection, and then refused connections for 0\.\d s$/m,
    );
    expect(fuzzed.out).toMatch(/^note: the target refused connections for \d\.\d s and came back/m);
  });

  it('for good ends fuzz with exit status 4, and what was seen', async () => {
    const url = `smtp://127.0.0.1:${await supervised(600_000)}`;
    const flags = ['--only', 'smtp/property/model-agreement', '--seed', '1', '--runs', '400'];
    const fuzzed = await mailspec('fuzz', url, ...recipient, ...flags, '--timeout', '2', '--report-dir', folder);
    expect(fuzzed.status).toBe(4);
    expect(fuzzed.out).toMatch(/^the target died: 127\.0\.0\.1:\d+ refuses connections, for 2\.\d s now: /m);
    expect(fuzzed.out).toMatch(/^ {2}the session: .*died\.smtp$/m);
  });

  it('that sends without end costs a bounded time', async () => {
    const port = await serving((socket) => {
      socket.write('220 ready\r\n');
      socket.on('data', () => {
        const flood = (): void => {
          if (!socket.destroyed) socket.write('250-and on and on\r\n'.repeat(500), flood);
        };
        flood();
      });
    });
    const { status } = await mailspec(
      'run',
      `smtp://127.0.0.1:${port}`,
      '--only',
      'smtp/order/noop-*',
      ...recipient,
      '--timeout',
      '0.5',
      ...reports(),
    );
    expect(status).toBeGreaterThan(0);
    report();
  });
});

describe('usage', () => {
  const wrong: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['no target', ['run'], /no target/],
    ['an empty target', ['run', ''], /TARGET is empty/],
    ['an empty selection', ['run', '--embedded', '--only', 'smtp/nothing/*'], /matches no case/],
    ['an unknown option', ['run', '--embedded', '--onyl', 'x'], /unknown option/],
    ['a URL that is none', ['run', 'imap://127.0.0.1'], /imap/],
    [
      'a report path that cannot be written',
      ['run', '--embedded', '--only', 'smtp/sanity/*', '--json', '/dev/null/x.json'],
      /\/dev\/null/,
    ],
  ];
  for (const [what, argv, message] of wrong) {
    it(`${what} is exit status 2 and one message without a stack`, async () => {
      const { status, err } = await mailspec(...argv);
      expect(status).toBe(2);
      expect(err).toMatch(message);
      expect(err).not.toMatch(/\n\s+at /);
    });
  }

  it('list and explain need no server', async () => {
    const list = await mailspec('list', '--json');
    expect(list.status).toBe(0);
    expect((JSON.parse(list.out) as unknown[]).length).toBeGreaterThan(80);
    const explain = await mailspec('explain', 'smtp/rcpt/before-mail');
    expect(explain.status).toBe(0);
    expect(explain.out).toMatch(/503/);
    expect((await mailspec('explain', 'smtp/rcpt/before-mial')).err).toMatch(/do you mean/);
  });
});
