import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseReport } from '../report/json.js';
import { mailspec } from './mailspec.test.fixture.js';

const ONE_CASE = ['--only', 'smtp/order/rcpt-in-state-greeted'];
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'mailspec-run-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

describe('mailspec run', () => {
  it('passes the embedded server and prints the seed first', async () => {
    const { status, out, err } = await mailspec(['run', '--embedded', '--seed', '7', ...ONE_CASE]);
    expect(err).toBe('');
    expect(out).toMatch(/^mailspec .*, seed 7\n/);
    expect(out).toContain('1 case: 1 pass');
    expect(status).toBe(0);
  });

  it('writes all reports into a folder that it makes', async () => {
    const reports = path.join(folder, 'a', 'b');
    const { status } = await mailspec(['run', '--embedded', ...ONE_CASE, '--report-dir', reports]);
    expect(status).toBe(0);
    expect((await readdir(reports)).sort()).toEqual(['junit.xml', 'report.html', 'report.json', 'report.md']);
  });

  it('gives the target in a file, options first', async () => {
    const file = path.join(folder, 'target.yaml');
    await writeFile(file, 'smtp: smtp://192.0.2.1:25\nstandard: rfc821\n');
    const { status, out } = await mailspec(['run', '--target', file, 'smtp://127.0.0.1:1']);
    expect(status).toBe(3);
    expect(out).toContain('against smtp://127.0.0.1:1, judged by RFC 821\n');
  });

  it('writes its reports, and takes old ones away, when the target is not there', async () => {
    const file = path.join(folder, 'report.json');
    await writeFile(file, 'of an earlier run');
    const { status, out } = await mailspec(['run', 'smtp://127.0.0.1:1', '--json', file]);
    expect(status).toBe(3);
    expect(out).toContain('the target could not be reached');
    expect(parseReport(await readFile(file, 'utf8'))).toMatchObject({ end: 'target-unreachable', exitStatus: 3 });
  });

  it('is interrupted by its signal, and writes its reports', async () => {
    const file = path.join(folder, 'report.json');
    const abort = new AbortController();
    const { status } = await mailspec(['run', '--embedded', '--jobs', '1', '--json', file], {
      signal: abort.signal,
      onOutput: () => {
        abort.abort();
      },
    });
    expect(status).toBe(130);
    expect(parseReport(await readFile(file, 'utf8')).end).toBe('interrupted');
  });

  it('never writes a password, whatever the server says', async () => {
    const password = 'tr0ub4dor&3';
    const plain = Buffer.from(`\0alice\0${password}`).toString('base64');
    // A server that repeats what it is sent, and says what AUTH PLAIN would have been.
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.write(`+OK ${password} ${plain}\r\n`);
      socket.on('data', (octets) => {
        const line = octets.toString('latin1').trim();
        socket.write(`${/^(USER|PASS|QUIT)/.test(line) ? '+OK' : '-ERR'} ${line} ${password} ${plain}\r\n`);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const argv = ['run', `pop3://127.0.0.1:${port}`, '--account', `alice:${password}`, '--timeout', '0.2', '--verbose'];
    const { out, err } = await mailspec([...argv, '--only', 'pop3/sanity/**', '--report-dir', folder]);
    server.close();
    const reports = await Promise.all((await readdir(folder)).map((name) => readFile(path.join(folder, name), 'utf8')));
    for (const text of [out, err, ...reports]) {
      expect(text).not.toContain(password);
      expect(text).not.toContain('tr0ub4dor&amp;3');
      expect(text).not.toContain(plain);
    }
    expect(out).not.toBe('');
  });

  it('colours as the environment says', async () => {
    const argv = ['run', '--embedded', ...ONE_CASE];
    expect((await mailspec(argv, { tty: true })).out).toContain('\x1b[1m');
    expect((await mailspec(argv, { tty: true, env: { NO_COLOR: '1' } })).out).not.toContain('\x1b[1m');
    expect((await mailspec(argv)).out).not.toContain('\x1b[');
    expect((await mailspec(argv, { env: { FORCE_COLOR: '1' } })).out).toContain('\x1b[1m');
  });
});
