import { createHash, createHmac } from 'node:crypto';
import { once } from 'node:events';
import net from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { ALICE, LOGIN, TestServer, type TestClient } from './pop3-test-server.js';

describe('an ordinary session', () => {
  it('goes from the greeting to the UPDATE state', async () => {
    const server = new TestServer();
    server.deliver('A: b\r\n\r\nbody\r\n', 'second\r\n');
    const client = await server.connect();
    expect(client.taken()).toMatch(/^\+OK [^<]*<[0-9.]+@mail\.example\.test>\r\n$/);
    expect(await client.ask(LOGIN)).toMatch(/^\+OK.*\r\n\+OK.*\r\n$/);
    expect(await client.ask('STAT\r\n')).toBe('+OK 2 22\r\n');
    expect(await client.ask('LIST\r\n')).toMatch(/^\+OK.*\r\n1 14\r\n2 8\r\n\.\r\n$/);
    expect(await client.ask('list 2\r\n')).toBe('+OK 2 8\r\n');
    expect(await client.ask('UIDL 1\r\n')).toMatch(/^\+OK 1 [\x21-\x7e]{1,70}\r\n$/);
    expect(await client.ask('RETR 1\r\n')).toBe('+OK 14 octets\r\nA: b\r\n\r\nbody\r\n.\r\n');
    expect(await client.ask('TOP 1 0\r\n')).toMatch(/^\+OK.*\r\nA: b\r\n\r\n\.\r\n$/);
    expect(await client.ask('DELE 1\r\n')).toMatch(/^\+OK/);
    expect(await client.ask('DELE 1\r\nLIST 1\r\nRETR 1\r\n')).toMatch(/^(-ERR.*\r\n){3}$/);
    expect(await client.ask('STAT\r\n')).toBe('+OK 1 8\r\n');
    expect(await client.ask('RSET\r\nSTAT\r\n')).toMatch(/\+OK 2 22\r\n$/);
    expect(await client.ask('DELE 2\r\nQUIT\r\nNOOP\r\n')).toMatch(/^\+OK.*\r\n\+OK.*\r\n$/);
    expect(client.ended).toBe(true);
    expect(server.contents('alice')).toEqual(['A: b\r\n\r\nbody\r\n']);
    expect(server.maildrops.byUser('alice')?.locked).toBe(false);
  });

  it('gives the same octets for octet-by-octet input', async () => {
    const dialogue = `CAPA\r\nAUTH PLAIN\r\n*\r\n${LOGIN}LIST\r\nRETR 1\r\nN\rOP\nX\r\n${'x'.repeat(5000)}\r\nTOP 1 1\r\nQUIT\r\n`;
    const outputs: string[] = [];
    for (const size of [1, 2, 7, dialogue.length]) {
      const server = new TestServer();
      server.deliver('H: 1\r\n\r\n.\r\n..x\r\nlast');
      const client = await server.connect();
      client.taken();
      for (let i = 0; i < dialogue.length; i += size) await client.send(dialogue.slice(i, i + size));
      outputs.push(client.taken());
    }
    expect(outputs[0]).toContain('\r\n.\r\n');
    expect(new Set(outputs).size).toBe(1);
  });
});

describe('UTF8 and LANG', () => {
  const MESSAGE = 'X-Name: J\xc3\xbcrgen\r\n\r\nText.\r\n';

  it('sends UTF-8 in a header to those only who asked for UTF8', async () => {
    const server = new TestServer('pop3-v-utf8');
    server.deliver(MESSAGE);
    const plain = await server.connect(LOGIN);
    expect(await plain.ask('RETR 1\r\n')).toMatch(/^-ERR \[UTF8\]/);
    await plain.ask('QUIT\r\n');
    const international = await server.connect(`UTF8\r\n${LOGIN}`);
    expect(await international.ask('RETR 1\r\n')).toBe(`+OK ${MESSAGE.length} octets\r\n${MESSAGE}.\r\n`);
  });

  it('answers in the language that was chosen, and in the old one behind a refusal', async () => {
    const client = await new TestServer().connect();
    client.taken();
    expect(await client.ask('LANG de-AT\r\n')).toBe('+OK de ausgef\xc3\xbchrt\r\n');
    expect(await client.ask('LANG tlh\r\n')).toBe('-ERR nicht m\xc3\xb6glich\r\n');
    expect(await client.ask('LANG *\r\n')).toMatch(/^\+OK en /);
  });
});

describe('logging in', () => {
  it('takes APOP with the timestamp of this connection only', async () => {
    const server = new TestServer();
    const first = timestampIn((await server.connect()).taken());
    const client = await server.connect();
    const second = timestampIn(client.taken());
    expect(first).not.toBe(second);
    expect(await client.ask(`APOP alice ${md5(first + ALICE.password)}\r\n`)).toMatch(/^-ERR \[AUTH\]/);
    expect(await client.ask(`APOP alice ${md5(second + ALICE.password)}\r\n`)).toMatch(/^\+OK/);
  });

  it.each([
    ['PLAIN with initial response', [`AUTH PLAIN ${base64('\0alice\0open sesame')}\r\n`]],
    ['PLAIN after an empty challenge', ['auth plain\r\n', `${base64('alice\0alice\0open sesame')}\r\n`]],
    ['LOGIN', ['AUTH LOGIN\r\n', `${base64('alice')}\r\n`, `${base64('open sesame')}\r\n`]],
    ['LOGIN with initial response', [`AUTH LOGIN ${base64('alice')}\r\n`, `${base64('open sesame')}\r\n`]],
  ])('takes AUTH %s', async (_title, lines) => {
    const client = await new TestServer().connect();
    for (const line of lines) await client.send(line);
    expect(client.taken()).toMatch(/\r\n(\+ [A-Za-z0-9+/=]*\r\n)*\+OK.*\r\n$/);
    expect(await client.ask('STAT\r\n')).toBe('+OK 0 0\r\n');
  });

  it('takes AUTH CRAM-MD5 with the digest of its own challenge', async () => {
    const client = await new TestServer().connect();
    client.taken();
    const challenge = Buffer.from((await client.ask('AUTH CRAM-MD5\r\n')).slice(2), 'base64').toString();
    const digest = createHmac('md5', ALICE.password).update(challenge).digest('hex');
    expect(await client.ask(`${base64(`alice ${digest}`)}\r\n`)).toMatch(/^\+OK/);
    expect(await client.ask('STAT\r\n')).toBe('+OK 0 0\r\n');
  });

  it.each(['*', '=AAA', 'AAA=BBB', '!!!!', '', 'QUIT', base64('\0alice\0wrong')])(
    'refuses the response %j and goes on',
    async (line) => {
      const client = await new TestServer().connect();
      client.taken();
      expect(await client.ask(`AUTH PLAIN\r\n${line}\r\n`)).toMatch(/^\+ \r\n-ERR .*\r\n$/);
      expect(await client.ask(LOGIN)).toMatch(/^(\+OK.*\r\n){2}$/);
    },
  );

  it.each([
    'PASS open sesame\r\n',
    'USER alice\r\nNOOP\r\nPASS open sesame\r\n',
    'USER alice\r\nPASS wrong\r\nPASS open sesame\r\n',
    'USER nobody\r\nPASS open sesame\r\n',
    'USER alice\r\nPASS\r\n',
    'APOP alice\r\n',
    'AUTH PLAIN =\r\n',
    'AUTH X-FOO\r\n',
    'AUTH\r\n',
  ])('refuses %j', async (dialogue) => {
    const client = await new TestServer().connect();
    client.taken();
    expect(await client.ask(dialogue)).toMatch(/-ERR .*\r\n$/);
    expect(await client.ask('STAT\r\n')).toMatch(/^-ERR .*\r\n$/);
  });

  it('refuses a second session while the maildrop is locked', async () => {
    const server = new TestServer();
    const first = await server.connect(LOGIN);
    const second = await server.connect();
    second.taken();
    expect(await second.ask(LOGIN)).toMatch(/^\+OK.*\r\n-ERR \[IN-USE\] .*\r\n$/);
    expect(await second.ask('USER alice\r\nPASS wrong\r\n')).toMatch(/^\+OK.*\r\n-ERR \[AUTH\] .*\r\n$/);
    await first.send('QUIT\r\n');
    expect(await second.ask(LOGIN)).toMatch(/^(\+OK.*\r\n){2}$/);
  });
});

describe('messages', () => {
  it('are byte-stuffed and end with CRLF', async () => {
    const server = new TestServer();
    server.deliver('.h: 1\r\n\r\n.\r\n..\r\n.x\r\n .\r\nlast');
    const client = await server.connect(LOGIN);
    expect(await client.ask('LIST 1\r\n')).toBe('+OK 1 30\r\n');
    expect(await client.ask('RETR 1\r\n')).toBe(
      '+OK 30 octets\r\n..h: 1\r\n\r\n..\r\n...\r\n..x\r\n .\r\nlast\r\n.\r\n',
    );
    expect(await client.ask('TOP 1 2\r\n')).toMatch(/\r\n\.\.h: 1\r\n\r\n\.\.\r\n\.\.\.\r\n\.\r\n$/);
  });

  it.each(['', '\r\n', '.', 'a\nb\rc\r', '\0\xff', `${'y'.repeat(9000)}\r\n`, 'x\r\n'.repeat(40_000)])(
    'keep their octets and have the size that RETR sends: %#',
    async (message) => {
      const server = new TestServer();
      server.deliver(message);
      const client = await server.connect(LOGIN);
      const sizeOctets = Number(/^\+OK 1 ([0-9]+)\r\n$/.exec(await client.ask('STAT\r\n'))?.[1]);
      const sent = unstuffed(await client.ask('RETR 1\r\n'));
      expect(sent.length).toBe(sizeOctets);
      expect([message, `${message}\r\n`]).toContain(sent);
      expect(unstuffed(await client.ask('TOP 1 99999999999999999999\r\n'))).toBe(sent);
    },
  );

  it('that arrive later are not seen before the next session', async () => {
    const server = new TestServer();
    server.deliver('one\r\n');
    const client = await server.connect(LOGIN);
    server.deliver('two\r\n');
    expect(await client.ask('STAT\r\nRETR 2\r\nDELE 1\r\nQUIT\r\n')).toMatch(/^\+OK 1 5\r\n-ERR/);
    expect(server.contents('alice')).toEqual(['two\r\n']);
  });
});

describe('bad commands', () => {
  it.each([
    ...[
      '0',
      '-1',
      '+1',
      'abc',
      '1x',
      '0x1',
      '1 2',
      ' 1',
      '1 ',
      '4',
      '4294967297',
      '18446744073709551617',
      '9'.repeat(400),
    ],
    ...['', '\t1', '1\0', '\xb1'],
  ])('with the argument %j are refused', async (argument) => {
    const server = new TestServer();
    server.deliver('one\r\n', 'two\r\n', 'three\r\n');
    const client = await server.connect(LOGIN);
    for (const keyword of ['LIST', 'RETR', 'DELE', 'UIDL', 'TOP']) {
      const lineCount = keyword === 'TOP' ? ' 0' : '';
      expect(await client.ask(`${keyword} ${argument}${lineCount}\r\n`)).toMatch(/^-ERR .*\r\n$/);
    }
    expect(await client.ask('STAT\r\n')).toBe('+OK 3 17\r\n');
  });

  it.each([
    ...[
      '',
      'FOO',
      'NOOP x',
      'NOOP ',
      ' NOOP',
      'RSET x',
      'STAT x',
      'QUIT x',
      'CAPA x',
      'RETR',
      'DELE',
      'TOP',
      'TOP 1',
      'LAST',
    ],
    ...['TOP 1 -1', 'TOP 1 x', 'TOP 1 0 0', 'NO\rOP', 'NO\nOP', 'NOOP\0', 'STATUS', 'USER bob', 'PASS x', 'AUTH PLAIN'],
    'NOOP\n',
    'x'.repeat(511),
    'x'.repeat(100_000),
  ])('%# are refused once and change nothing', async (line) => {
    const server = new TestServer();
    server.deliver('one\r\n');
    const client = await server.connect(LOGIN);
    expect(await client.ask(`${line}\r\nNOOP\r\n`)).toMatch(/^-ERR .*\r\n\+OK.*\r\n$/);
    expect(await client.ask('STAT\r\n')).toBe('+OK 1 5\r\n');
  });

  it('of the TRANSACTION state are refused before login', async () => {
    const client = await new TestServer().connect();
    client.taken();
    const commands = ['STAT', 'LIST', 'RETR 1', 'DELE 1', 'NOOP', 'RSET', 'TOP 1 0', 'UIDL'];
    expect(await client.ask(commands.map((command) => `${command}\r\n`).join(''))).toMatch(/^(-ERR .*\r\n){8}$/);
  });
});

describe('the end of a session', () => {
  const ends: readonly [string, (client: TestClient) => Promise<void>][] = [
    ['FIN', (client) => client.fin()],
    ['RST', (client) => client.reset()],
    ['QUIT without CRLF and FIN', (client) => client.send('QUIT').then(() => client.fin())],
  ];

  it.each(ends)('by %s removes nothing and releases the lock', async (_title, end) => {
    const server = new TestServer();
    server.deliver('one\r\n', 'two\r\n');
    const client = await server.connect(`${LOGIN}DELE 1\r\n`);
    await end(client);
    expect(server.contents('alice')).toEqual(['one\r\n', 'two\r\n']);
    expect(await (await server.connect(LOGIN)).ask('STAT\r\n')).toBe('+OK 2 10\r\n');
  });

  it('by QUIT and FIN in one go removes the marked messages', async () => {
    const server = new TestServer();
    server.deliver('one\r\n', 'two\r\n');
    const client = await server.connect();
    await client.send(`${LOGIN}DELE 1\r\nQUIT\r\n`, { fin: true });
    expect(client.taken()).toMatch(/(\+OK.*\r\n){5}$/);
    expect(server.contents('alice')).toEqual(['two\r\n']);
  });

  it('by QUIT in the AUTHORIZATION state removes nothing', async () => {
    const server = new TestServer();
    server.deliver('one\r\n');
    const client = await server.connect('USER alice\r\n');
    expect(await client.ask('QUIT\r\n')).toMatch(/^\+OK.*\r\n$/);
    expect(client.ended).toBe(true);
    expect(server.contents('alice')).toEqual(['one\r\n']);
  });
});

describe('over TCP', () => {
  it('answers a long pipeline of large messages to a client that reads late, then closes', async () => {
    const server = new TestServer();
    server.deliver(`H: 1\r\n\r\n${'0123456789\r\n'.repeat(20_000)}`);
    const listener = net.createServer({ allowHalfOpen: true }, (socket) => {
      server.serve(socket);
    });
    await once(listener.listen(0, '127.0.0.1'), 'listening');
    const client = net.connect((listener.address() as net.AddressInfo).port, '127.0.0.1');
    client.end(`${LOGIN}${'RETR 1\r\n'.repeat(100)}DELE 1\r\nQUIT\r\n`);
    await setTimeout(50);
    let received = '';
    for await (const chunk of client) received += (chunk as Buffer).toString('latin1');
    listener.close();
    expect(received.match(/^\+OK/gm)?.length).toBe(3 + 100 + 2);
    expect(received.length).toBeGreaterThan(100 * 240_000);
    expect(server.contents('alice')).toEqual([]);
  });

  it('removes nothing when the connection is reset in the middle of RETR', async () => {
    const server = new TestServer();
    server.deliver('1\r\n', 'x\r\n'.repeat(2_000_000));
    const sockets: net.Socket[] = [];
    const listener = net.createServer({ allowHalfOpen: true }, (socket) => {
      sockets.push(socket);
      server.serve(socket);
    });
    await once(listener.listen(0, '127.0.0.1'), 'listening');
    const client = net.connect((listener.address() as net.AddressInfo).port, '127.0.0.1');
    client.write(`${LOGIN}DELE 1\r\nRETR 2\r\nQUIT\r\n`);
    await once(client, 'data');
    client.resetAndDestroy();
    await new Promise((resolve) => sockets[0]?.on('close', resolve));
    listener.close();
    expect(server.contents('alice').length).toBe(2);
    expect(server.maildrops.byUser('alice')?.locked).toBe(false);
  });
});

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}

function timestampIn(greeting: string): string {
  return /<.*>/.exec(greeting)?.[0] ?? '';
}

/** The lines of a multi-line response as the client understands them. */
function unstuffed(response: string): string {
  const lines = response.split('\r\n').slice(1, -2);
  return lines.map((line) => `${line.startsWith('.') ? line.slice(1) : line}\r\n`).join('');
}
