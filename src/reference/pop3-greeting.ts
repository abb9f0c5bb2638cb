import { lacks } from './pop3-capabilities.js';
import { encode } from './pop3-encoding.js';
import { ok } from './pop3-response.js';
import type { Surroundings } from './pop3-surroundings.js';

let connectionCount = 0;

/** A timestamp for the greeting: a `msg-id`, another one on each connection (RFC 1939 §7, APOP). */
export function freshTimestamp(server: Surroundings): string {
  connectionCount += 1;
  const { seeded, hostName, memory } = server;
  const unique = `<${process.pid}.${Date.now()}.${connectionCount}@${hostName}>`;
  const timestamp = seeded('pop3-greeting-same-timestamp')
    ? `<1896.697170952@${hostName}>`
    : seeded('pop3-greeting-timestamp-without-at')
      ? unique.replace('@', '.')
      : seeded('pop3-greeting-timestamp-with-space')
        ? unique.replace('@', ' at ')
        : unique;
  if (seeded('pop3-apop-replay')) memory.timestamps.push(timestamp);
  return timestamp;
}

/** The octets of the one-line greeting: any positive response (§4), with the timestamp if APOP is offered (§7). */
export function greetingOctets(timestamp: string, server: Surroundings): string {
  const { seeded } = server;
  const shown = lacks('APOP', server) || seeded('pop3-apop-without-timestamp') ? '' : ` ${timestamp}`;
  const line = encode(ok(`mailspec reference ready${shown}`), 'greeting', server);
  if (seeded('pop3-v-bare-greeting')) return line.replace(/^\+OK.*? ready/, '+OK');
  if (seeded('pop3-v-long-greeting')) return line.replace('ready', `ready${' .'.repeat(80)}`);
  const fault = GREETING_FAULTS.find(([name]) => seeded(name));
  return fault === undefined ? line : fault[1](line);
}

const GREETING_FAULTS: readonly [name: string, spoil: (line: string) => string][] = [
  ['pop3-greeting-lower-case', (line) => line.replace('+OK', '+ok')],
  ['pop3-greeting-err', (line) => line.replace('+OK', '-ERR')],
  ['pop3-greeting-without-indicator', (line) => line.replace('+OK ', '')],
  ['pop3-greeting-silent', () => ''],
  ['pop3-greeting-twice', (line) => line + line],
  ['pop3-greeting-two-lines', (line) => `${line}This server is for the members of this test only.\r\n`],
  ['pop3-greeting-lf-only', (line) => line.replace('\r\n', '\n')],
  ['pop3-greeting-too-long', (line) => line.replace('ready', 'ready '.padEnd(600, '.'))],
  ['pop3-greeting-8bit', (line) => line.replace('ready', 'pr\xeat')],
  ['pop3-greeting-stray-angle-bracket', (line) => line.replace('ready', 'ready <')],
];
