// What is measured of mailspec itself.
//
//   node subject.mjs MODE PORT SECONDS        prints what measured.mjs says; for `memory` a ratio
//
// fuzz             generated commands, each reply judged by the model and every octet recorded, 10 kept connections
// messages         one mail transaction a session; messages-kept: five hundred a session
// sessions         greeting and QUIT
// pop3             the seven commands that poplib is given
// memory           a million generated commands: resident memory in the last tenth, over that in the second
import fc from 'fast-check';
import { measured } from './measured.mjs';
import { keepHeapSteady } from '../dist/src/cli/steady-heap.js';
import { filledIn } from '../dist/src/case/placeholders.js';
import { play } from '../dist/src/fuzz/player.js';
import { Pop3Party } from '../dist/src/fuzz/pop3-party.js';
import { Reached } from '../dist/src/fuzz/reached.js';
import { SmtpParty } from '../dist/src/fuzz/smtp-party.js';
import { plain, rcpt } from '../dist/src/fuzz/smtp-steps.js';
import { UNKNOWN_MAILDROP } from '../dist/src/pop3/learned-maildrop.js';
import { Reach } from '../dist/src/session/reach.js';
import { connectTcp } from '../dist/src/transport/tcp.js';

const [mode, port, seconds] = process.argv.slice(2);
const CONNECTIONS = 10;
const TIMEOUT_MS = 10_000;
const SESSION_PHRASES = 200;
const MILLION = 1_000_000;
const names = {
  client: 'client.example.com',
  sender: 'a@example.com',
  recipient: 'b@example.com',
  token: 't',
  user: 'u',
  password: 'p',
};

/** What the null server offers. */
const SERVICE = { offered: new Set(), removesRetrieved: false };
const endpoint = { protocol: mode === 'pop3' ? 'pop3' : 'smtp', host: '127.0.0.1', port: Number(port), tls: false };
const reached = new Reached();
const reach = new Reach({ connect: connectTcp, timeoutMs: TIMEOUT_MS });
const fill = (text) => filledIn(text, (name) => names[name]);
/** As properties do: lines are remembered, mail data is not. */
const filled = new Map();
const options = {
  endpoint,
  connect: () => reach.connect(endpoint, mode),
  timeoutMs: TIMEOUT_MS,
  reached,
  fill(text) {
    if (text.includes('{token')) return fill(text);
    let known = filled.get(text);
    if (known === undefined) filled.set(text, (known = fill(text)));
    return known;
  },
  party: () =>
    mode === 'pop3'
      ? new Pop3Party(0, { maildrop: UNKNOWN_MAILDROP }, 'authorization', SERVICE)
      : new SmtpParty({
          standard: 'rfc5321',
          nextToken: () => '{token}',
          delivered: () => undefined,
          refused: () => undefined,
          habits: { ignoresEmptyLines: false },
          lengthOf: (text) => fill(text).length,
        }),
};

const steps = (utterances) => utterances.map((one) => ({ on: 0, say: [one] }));
const text = { ...plain('DATA'), text: { body: `${'x'.repeat(70)}\r\n`.repeat(5) } };
const transaction = [plain('MAIL'), rcpt(0), text];

/** Commands that the null server answers as a mail server would, in an order drawn by fast-check. */
const generated = fc
  .array(
    fc.oneof(
      fc.constantFrom('NOOP', 'RSET', 'VRFY', 'EHLO').map((command) => [plain(command)]),
      fc
        .nat({ max: 3 })
        .map((count) => [plain('MAIL'), ...Array.from({ length: count }, () => rcpt(0)), plain('RSET')]),
    ),
    { minLength: SESSION_PHRASES, maxLength: SESSION_PHRASES, size: 'max' },
  )
  .map((phrases) => steps([plain('EHLO'), ...phrases.flat()]));

let seed = 1;
const drawn = () => fc.sample(generated, { numRuns: 1, seed: (seed += 1) })[0];
/** Sequences that are the same each time are made once. */
const same = (sequence) => () => sequence;
const SEQUENCES = {
  fuzz: drawn,
  memory: drawn,
  sessions: same(steps([plain('QUIT')])),
  pop3: same(
    ['USER {user}', 'PASS {password}', 'STAT', 'LIST', 'RETR 1', 'DELE 1', 'QUIT'].map((line) => ({
      on: 0,
      say: { lines: [line] },
    })),
  ),
  messages: same(steps([plain('HELO'), ...transaction, plain('QUIT')])),
  'messages-kept': same(
    steps([plain('HELO'), ...Array.from({ length: 500 }, () => transaction).flat(), plain('QUIT')]),
  ),
};
const next = SEQUENCES[mode];
if (next === undefined) throw new Error(`subject.mjs: no such mode: ${mode}`);

// As `mailspec fuzz` does.
if (next === drawn) keepHeapSteady();

/** One sequence after the other, until the process ends. */
async function worker() {
  for (;;) {
    const played = await play(next(), options);
    if (played.fault !== undefined || played.excuse !== undefined) {
      console.error(played.fault ?? played.excuse);
      process.exit(1);
    }
  }
}
for (let i = 0; i < CONNECTIONS; i++) void worker();

const transitions = (name) => reached.list.reduce((sum, [key, count]) => sum + (key === name ? count : 0), 0);
const COUNTS = {
  fuzz: () => reached.commands,
  sessions: () => reached.sessions,
  pop3: () => reached.sessions,
  messages: () => transitions('rcpt end-of-data 250'),
  'messages-kept': () => transitions('rcpt end-of-data 250'),
};

if (mode === 'memory') {
  const tenths = Array.from({ length: 10 }, () => []);
  const timer = setInterval(() => {
    const tenth = Math.floor((reached.commands / MILLION) * 10);
    if (tenth < 10) {
      tenths[tenth].push(process.memoryUsage().rss);
      return;
    }
    clearInterval(timer);
    const mean = (list) => list.reduce((sum, one) => sum + one, 0) / list.length;
    console.log(mean(tenths[9]) / mean(tenths[1]));
    process.exit();
  }, 20);
} else {
  measured(COUNTS[mode], Number(seconds));
}
