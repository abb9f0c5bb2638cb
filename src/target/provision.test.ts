import { chown, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { octets, octetString } from '../octets/octets.js';
import { startReferenceServer, type ReferenceServer } from '../reference/server.js';
import { connectTcp } from '../transport/tcp.js';
import { compareDelivered } from './compare.js';
import { composeMessage } from './message.js';
import { CommandProvisioner } from './provision-command.js';
import { createProvisioner, ProvisionError } from './provision.js';
import type { Provisioner } from './store.js';
import { targetFromOptions, type TargetOptions } from './target-options.js';
import { tokenSource } from './token.js';

const ALICE = { user: 'alice', password: 'geheim', address: 'alice@example.test' };
const ACCESS = { connect: connectTcp, timeoutMs: 5000 };
const token = tokenSource('aaaaaaaa');
const threeMessages = () => [
  composeMessage(token(), { body: '.dot\r\n\xe4\r\n' }),
  composeMessage(token(), { body: 'x'.repeat(998) + '\r\n' }),
  composeMessage(token()),
];

let dir: string;
let server: ReferenceServer | undefined;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'mailspec-'));
});
afterEach(async () => {
  await rm(dir, { recursive: true });
  await server?.close();
  server = undefined;
});

function provisioner(options: TargetOptions): Provisioner {
  const target = targetFromOptions({ target: ['pop3://127.0.0.1:1'], account: [ALICE], disposable: true, ...options });
  const made = createProvisioner(target, ACCESS);
  if (made === undefined) throw new Error('no provisioner');
  return made;
}

describe('by SMTP', () => {
  const start = async (seeds: readonly string[] = [], options: TargetOptions = {}): Promise<Provisioner> => {
    server = await startReferenceServer({ smtpPort: 0, pop3Port: 0, accounts: [ALICE], seeds });
    const urls = [`smtp://127.0.0.1:${server.smtpPort ?? 0}`, `pop3://127.0.0.1:${server.pop3Port ?? 0}`];
    return provisioner({ target: urls, ...options });
  };
  const held = () => server?.maildrops.byUser('alice')?.messages.map((message) => message.octets) ?? [];

  it.each([
    [[]],
    [['pop3-v-minimal']],
    [['pop3-update-first-only']],
    [['pop3-quit-err']],
    [['pop3-stat-empty-refused', 'pop3-list-empty-refused']],
    [['pop3-v-stat-extra']],
  ])('makes a maildrop hold exactly the messages, with %j', async (seeds) => {
    const smtp = await start(seeds);
    for (let round = 1; round <= 2; round++) {
      server?.maildrops.byUser('alice')?.deliver(octets('old\r\n'));
      const messages = threeMessages();
      await smtp.provision(ALICE, messages);
      expect(held()).toHaveLength(3);
      expect(messages.map(({ octets: sent }, i) => compareDelivered(sent, held()[i] ?? octets(''), 'octets'))).toEqual([
        undefined,
        undefined,
        undefined,
      ]);
    }
    await smtp.provision(ALICE, []);
    expect(held()).toEqual([]);
    expect(smtp.exact).toBe(false);
  });

  it('sends many messages side by side, and waits for all of them', async () => {
    const smtp = await start();
    const messages = Array.from({ length: 50 }, () => composeMessage(token()));
    await smtp.provision(ALICE, messages);
    const texts = held().map(octetString);
    expect(texts).toHaveLength(messages.length);
    for (const message of messages) expect(texts.some((text) => text.includes(message.token))).toBe(true);
  });

  it('is not done when the maildrop may not be emptied', async () => {
    const smtp = await start([], { disposable: false });
    await expect(smtp.provision(ALICE, [])).rejects.toThrow(/--disposable/);
  });

  it('tells of a server that does not delete', async () => {
    const smtp = await start(['pop3-update-removes-nothing']);
    await smtp.provision(ALICE, threeMessages());
    const error: unknown = await smtp.provision(ALICE, threeMessages()).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ProvisionError);
    expect((error as ProvisionError).serverFault).toMatch(/still holds 3 messages/);
  });

  it('takes messages that arrive late for what they are', async () => {
    await start();
    const target = targetFromOptions({
      target: [`smtp://127.0.0.1:${server?.smtpPort ?? 0}`, `pop3://127.0.0.1:${server?.pop3Port ?? 0}`],
      account: [ALICE],
      disposable: true,
    });
    let late = 3;
    const smtp = createProvisioner(target, {
      ...ACCESS,
      connect: (...way) => {
        if (late > 0) server?.maildrops.byUser('alice')?.deliver(octets(`late ${String(late--)}\r\n`));
        return connectTcp(...way);
      },
    });
    await smtp?.provision(ALICE, []);
    expect(late).toBe(0);
    expect(held()).toEqual([]);
  });

  it('has nothing on its way when one of many messages is refused', async () => {
    const smtp = await start(['smtp-v-nul-refused']);
    const messages = Array.from({ length: 50 }, (_, n) => composeMessage(token(), n === 0 ? { body: '\0\r\n' } : {}));
    await expect(smtp.provision(ALICE, messages)).rejects.toThrow(/the message was to be answered 250/);
    const before = held().length;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(held()).toHaveLength(before);
  });

  it('tells of a refusal, without the password', async () => {
    const smtp = await start();
    const elsewhere = { ...ALICE, address: 'nobody@example.test' };
    await expect(smtp.provision(elsewhere, threeMessages())).rejects.toThrow(
      /RCPT TO:<nobody@example.test> was to be answered 250.*"55/,
    );
    const wrong = smtp.provision({ ...ALICE, password: 'geheimer' }, []);
    await expect(wrong).rejects.toThrow(ProvisionError);
    await expect(wrong).rejects.not.toThrow(/geheim/);
    await expect(smtp.provision({ user: 'alice', password: 'geheim' }, [])).rejects.toThrow(/no address/);
  });
});

describe('into a Maildir', () => {
  it('replaces what is there, with names in order and LF line ends', async () => {
    const maildir = provisioner({ provision: `maildir:${dir}/{domain}/{local}` });
    const path = join(dir, 'example.test/alice');
    await mkdir(join(path, 'cur'), { recursive: true });
    await writeFile(join(path, 'cur/1.old:2,S'), 'old');
    await maildir.provision(ALICE, threeMessages());
    const messages = threeMessages();
    await maildir.provision(ALICE, messages);
    const names = (await readdir(join(path, 'new'))).sort();
    expect(names).toHaveLength(3);
    expect(names.every((name) => /^\d+\.M\d{6}P\d+Q\d+\.mailspec$/.test(name))).toBe(true);
    expect(await readdir(join(path, 'cur'))).toEqual([]);
    expect(await readdir(join(path, 'tmp'))).toEqual([]);
    const texts = await Promise.all(names.map((name) => readFile(join(path, 'new', name))));
    expect(texts.map(octetString)).toEqual(messages.map((one) => octetString(one.octets).replaceAll('\r\n', '\n')));
    const times = await Promise.all(names.map(async (name) => (await stat(join(path, 'new', name))).mtimeMs));
    expect(times).toEqual([...new Set(times)].sort());
    expect(maildir.exact).toBe(true);
  });

  it.skipIf(process.getuid?.() !== 0)('keeps the owner', async () => {
    const path = join(dir, 'alice');
    await mkdir(path, { mode: 0o700 });
    await chown(path, 12345, 12346);
    await provisioner({ provision: `maildir:${dir}/{user}` }).provision(ALICE, threeMessages());
    const [name = ''] = await readdir(join(path, 'new'));
    for (const made of ['new', 'cur', 'tmp', `new/${name}`]) {
      expect(await stat(join(path, made))).toMatchObject({ uid: 12345, gid: 12346 });
    }
    expect((await stat(join(path, 'new', name))).mode & 0o777).toBe(0o600);
  });

  it('is not done when the maildrop may not be emptied, or is no folder', async () => {
    const careful = provisioner({ provision: `maildir:${dir}/{user}`, disposable: false });
    await expect(careful.provision(ALICE, [])).rejects.toThrow(/--disposable/);
    await writeFile(join(dir, 'alice'), '');
    await expect(provisioner({ provision: `maildir:${dir}/{user}` }).provision(ALICE, [])).rejects.toThrow(
      ProvisionError,
    );
  });
});

describe('by a command', () => {
  it('hands over a folder of messages, which is gone afterwards', async () => {
    const out = join(dir, 'out');
    const command = provisioner({ provision: `command:cp -R {dir} ${out}; echo {user} {address} {dir} > ${dir}/args` });
    const messages = threeMessages();
    await command.provision({ ...ALICE, user: "al'ice $HOME" }, messages);
    expect(await readdir(out)).toEqual(['0001.eml', '0002.eml', '0003.eml']);
    const texts = await Promise.all(['0001.eml', '0002.eml', '0003.eml'].map((name) => readFile(join(out, name))));
    expect(texts.map(octetString)).toEqual(messages.map((one) => octetString(one.octets)));
    const args = await readFile(join(dir, 'args'), 'utf8');
    expect(args).toMatch(/^al'ice \$HOME alice@example\.test \//);
    await expect(stat(args.trim().split(' ').at(-1) ?? '')).rejects.toThrow(/ENOENT/);
    expect(command.exact).toBe(true);
  });

  it('gets user and folder as arguments where it does not name the folder', async () => {
    await writeFile(join(dir, 'load'), 'echo "$1" > user; ls "$2" > list\n');
    const target = targetFromOptions({ target: ['pop3://h'], account: [ALICE], disposable: true });
    await new CommandProvisioner({ kind: 'command', command: 'sh load', cwd: dir }, target).provision(
      ALICE,
      threeMessages(),
    );
    expect(await readFile(join(dir, 'user'), 'utf8')).toBe('alice\n');
    expect(await readFile(join(dir, 'list'), 'utf8')).toBe('0001.eml\n0002.eml\n0003.eml\n');
  });

  it('tells how it failed, with its last words', async () => {
    const text = 'command:for i in 1 2 3 4 5 6 7; do echo "line $i geheim" >&2; done; printf "\\033[31m" >&2; exit 3';
    const failing = provisioner({ provision: text }).provision(ALICE, []);
    await expect(failing).rejects.toThrow(ProvisionError);
    await expect(failing).rejects.toThrow(/ended with status 3: line 4 \*\*\* .*line 7 \*\*\* \/ \\x1b\[31m$/);
  });

  it('is ended with all that it started when it takes too long, and not waited for in the background', async () => {
    const target = targetFromOptions({ target: ['pop3://h'], account: [ALICE], disposable: true });
    const slow = new CommandProvisioner(
      { kind: 'command', command: 'sleep 60 & wait; : {dir}', cwd: dir },
      target,
      100,
    );
    await expect(slow.provision(ALICE, [])).rejects.toThrow(/did not end within 0\.1 s/);
    const daemon = new CommandProvisioner({ kind: 'command', command: 'sleep 2 >&2 & : {dir}', cwd: dir }, target);
    await daemon.provision(ALICE, []);
  });

  it('is not run when the maildrop may not be emptied, or in a folder that does not exist', async () => {
    await expect(provisioner({ provision: 'command:true', disposable: false }).provision(ALICE, [])).rejects.toThrow(
      /--disposable/,
    );
    const target = targetFromOptions({ target: ['pop3://h'], account: [ALICE], disposable: true });
    const nowhere = new CommandProvisioner({ kind: 'command', command: 'true', cwd: join(dir, 'none') }, target);
    await expect(nowhere.provision(ALICE, [])).rejects.toThrow(/cannot be run in/);
  });
});
