// npm run bench [-- NAME...]: mailspec's speed as ratios to floors and peers that are measured in turn in the same run.
//
// Every figure is a median of ROUNDS rounds; within a round the two that are compared run one after the other. Clients
// and the null server are pinned to one core. Absolute rates say nothing beyond this machine and this minute; ratios hold.
// Where other programs want the core, too, neither do they: then the CPU time of client and null server for an operation
// tells what a core to themselves would have given.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import { tmpdir } from 'node:os';
import path from 'node:path';

const ROUNDS = 5;
const SECONDS = 2;
const CORE = '0';
const bench = import.meta.dirname;
const main = path.join(bench, '..', 'dist', 'src', 'cli', 'main.js');
const built = mkdtempSync(path.join(tmpdir(), 'mailspec-bench-'));

/** Runs a program on the one core: its rate a second, and, where it prints them, its own CPU time and all its operations. */
function figure(command, ...args) {
  const out = execFileSync('taskset', ['-c', CORE, command, ...args.map(String)], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [rate, cpuUs, operations] = out.trim().split('\n').at(-1).split(' ').map(Number);
  return { rate, cpuUs, operations };
}

const subject = (mode, port) => figure('node', path.join(bench, 'subject.mjs'), mode, port, SECONDS);

/** Time of a whole process. */
function starts(...args) {
  const TIMES = 10;
  const begun = process.hrtime.bigint();
  for (let i = 0; i < TIMES; i++) execFileSync('taskset', ['-c', CORE, 'node', ...args], { stdio: 'ignore' });
  return { rate: Number(process.hrtime.bigint() - begun) / TIMES };
}

/** Postfix's smtp-source; `kept` sends all messages over the same connections. */
function smtpSource(port, kept) {
  const operations = kept ? 20_000 : 10_000;
  const args = [...(kept ? ['-d'] : []), '-s', '10', '-m', operations, '-l', '512', `127.0.0.1:${port}`];
  const command = ['taskset', '-c', CORE, `${POSTFIX}/usr/sbin/smtp-source`, ...args.map(String)];
  const timed = ['-c', 'TIMEFORMAT="%R %U %S"; time "$@" 2>&3', 'bash', ...command];
  const out = spawnSync('bash', timed, {
    encoding: 'utf8',
    stdio: ['ignore', 'inherit', 'pipe', 2],
    env: {
      ...process.env,
      LC_ALL: 'C',
      LD_LIBRARY_PATH: `${POSTFIX}/usr/lib/postfix:${POSTFIX}/usr/lib/x86_64-linux-gnu`,
    },
  });
  if (out.status !== 0) throw new Error(`smtp-source ended with status ${out.status}`);
  const [real, user, system] = out.stderr.trim().split(' ').map(Number);
  return { rate: operations / real, cpuUs: ((user + system) * 1e6) / operations, operations };
}

/** The root of an installed Postfix: the host's, or that of the server that the real-server runs install. */
const POSTFIX = ['', '/opt/mailspec-servers/postfix/root'].find((root) => existsSync(`${root}/usr/sbin/smtp-source`));

/** `aim` and `least` are ratios of ours to theirs. */
const ROWS = [
  {
    name: 'fuzz',
    what: 'model-checked, recorded fuzz, 10 kept connections, commands/s : Node callback floor',
    server: 'smtp',
    aim: 0.7,
    least: 0.5,
    ours: (port) => subject('fuzz', port),
    theirs: (port) => figure('node', path.join(bench, 'floor', 'commands.mjs'), port, 10, SECONDS),
  },
  {
    name: 'messages',
    what: 'messages/s, a session each, every reply checked : smtp-source -s 10',
    server: 'smtp',
    aim: 0.9,
    least: 0.7,
    needs: POSTFIX === undefined ? 'smtp-source (Debian package postfix, or fixtures/servers/postfix/up)' : undefined,
    ours: (port) => subject('messages', port),
    theirs: (port) => smtpSource(port, false),
  },
  {
    name: 'messages-kept',
    what: 'messages/s, kept connections, every reply checked : smtp-source -d -s 10',
    server: 'smtp',
    aim: 0.9,
    least: 0.7,
    needs: POSTFIX === undefined ? 'smtp-source (Debian package postfix, or fixtures/servers/postfix/up)' : undefined,
    ours: (port) => subject('messages-kept', port),
    theirs: (port) => smtpSource(port, true),
  },
  {
    name: 'sessions',
    what: 'sessions/s, greeting and QUIT checked, 10 at a time : C',
    server: 'smtp',
    aim: 0.45,
    least: 0.35,
    ours: (port) => subject('sessions', port),
    theirs: (port) => figure(path.join(built, 'sessions'), port, 10, SECONDS),
  },
  {
    name: 'pop3',
    what: 'POP3 sessions/s of seven commands, 10 at a time : Python poplib',
    server: 'pop3',
    aim: 0.75,
    least: 0.6,
    ours: (port) => subject('pop3', port),
    theirs: (port) => figure('python3', path.join(bench, 'floor', 'poplib_sessions.py'), port, 10, SECONDS),
  },
  {
    name: 'version',
    what: 'mailspec --version : node -e 0 (times as long)',
    aim: 1.25,
    least: 1.5,
    slower: true,
    ours: () => starts(main, '--version'),
    theirs: () => starts('-e', '0'),
  },
  {
    name: 'memory',
    what: 'fuzz over a million commands, memory of the last tenth : that of the second',
    server: 'smtp',
    aim: 1.1,
    least: 1.1,
    slower: true,
    rounds: 1,
    ours: (port) => subject('memory', port),
    theirs: () => ({ rate: 1 }),
  },
];

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Starts the null server; its port, and how to stop it. */
async function nullServer(protocol) {
  const server = spawn('taskset', ['-c', CORE, path.join(built, 'null-server'), protocol], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const port = await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.stdout.once('data', (line) => resolve(Number(line)));
  });
  return { port, cpuUs: () => cpuUsOf(server.pid), stop: () => server.stdin.end() };
}

/** CPU time of a process so far: user and system, in hundredths of a second (proc(5)). */
function cpuUsOf(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}

async function measure(row) {
  const server = row.server === undefined ? undefined : await nullServer(row.server);
  /** The measured run, with the CPU time of an operation on both sides. */
  const run = (program) => {
    const before = server?.cpuUs();
    const { rate, cpuUs, operations } = program(server?.port);
    return { rate, bothUs: cpuUs === undefined ? undefined : cpuUs + (server.cpuUs() - before) / operations };
  };
  try {
    const rounds = Array.from({ length: row.rounds ?? ROUNDS }, () => {
      const ours = run(row.ours);
      const theirs = run(row.theirs);
      return {
        ours: ours.rate,
        theirs: theirs.rate,
        ratio: ours.rate / theirs.rate,
        byCpu: theirs.bothUs / ours.bothUs,
      };
    });
    const ratios = rounds.map((one) => one.ratio);
    return {
      ratio: median(ratios),
      lowest: Math.min(...ratios),
      highest: Math.max(...ratios),
      byCpu: median(rounds.map((one) => one.byCpu)),
      ours: median(rounds.map((one) => one.ours)),
      theirs: median(rounds.map((one) => one.theirs)),
    };
  } finally {
    server?.stop();
  }
}

function verdict(row, ratio) {
  const within = (bound) => (row.slower === true ? ratio <= bound : ratio >= bound);
  return within(row.aim) ? 'aim' : within(row.least) ? 'least' : 'MISSED';
}

const names = process.argv.slice(2);
const unknown = names.find((name) => !ROWS.some((row) => row.name === name));
if (unknown !== undefined) {
  console.error(`bench: no such figure: ${unknown}; there are ${ROWS.map((row) => row.name).join(', ')}`);
  process.exit(2);
}
mkdirSync(built, { recursive: true });
for (const program of ['null-server', 'sessions']) {
  execFileSync('cc', ['-O2', '-o', path.join(built, program), path.join(bench, 'floor', `${program}.c`)]);
}
process.on('uncaughtException', (error) => {
  // What the program that failed said is on the screen already.
  console.error(`bench: ${error.message.split('\n')[0]}`);
  process.exit(1);
});
const number = (value) => value.toPrecision(3);
console.log(
  `${os.cpus().length} x ${os.cpus()[0]?.model ?? 'unknown'}, Node ${process.version}, medians of ${ROUNDS} rounds`,
);
try {
  for (const row of ROWS.filter((one) => names.length === 0 || names.includes(one.name))) {
    if (row.needs !== undefined) {
      console.log(`${row.name.padEnd(14)} not measured: it needs ${row.needs}`);
      continue;
    }
    const { ratio, lowest, highest, byCpu, ours, theirs } = await measure(row);
    const spread = `(${number(lowest)} to ${number(highest)})`.padEnd(18);
    const cpu = Number.isNaN(byCpu) ? '' : `${number(byCpu)} by CPU time`;
    console.log(
      `${row.name.padEnd(14)} ${number(ratio).padStart(6)}  ${spread} ${cpu.padEnd(20)} ` +
        `aim ${row.aim}, least ${row.least}: ${verdict(row, ratio).padEnd(6)}  ${number(ours)} : ${number(theirs)}  ${row.what}`,
    );
    if (verdict(row, ratio) === 'MISSED') process.exitCode = 1;
  }
} finally {
  rmSync(built, { recursive: true });
}
