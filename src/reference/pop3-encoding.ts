import { encodeLines } from './pop3-multi-line.js';
import type { Response } from './pop3-response.js';
import type { Seeds } from './pop3-surroundings.js';

/**
 * The octets of `response`, as an octet string.
 *
 * @param keyword - The command that it answers, or `greeting`.
 */
export function encode(response: Response, keyword: string, seeds: Seeds): string {
  const line = keyword === 'greeting' ? statusLine(response) : spoiled(statusLine(worded(response, seeds)), seeds);
  const octets = line + behindStatusLine(response, keyword, seeds);
  return seeds.seeded('pop3-retr-no-status-line') && keyword === 'RETR' ? octets.slice(line.length) : octets;
}

function statusLine({ status, code, data, text }: Response): string {
  // An empty challenge is "a line with only a '+', followed by a single space" (RFC 5034 §4).
  if (status === '+') return `+ ${data ?? ''}\r\n`;
  const parts = [status, code === undefined ? '' : `[${code}]`, data ?? '', text ?? ''];
  return parts.filter((part) => part !== '').join(' ') + '\r\n';
}

function behindStatusLine({ status, data, lines }: Response, keyword: string, seeds: Seeds): string {
  if (lines !== undefined) return encodeLines(lines, keyword, seeds);
  const single = status === '+OK' && data !== undefined;
  if (seeds.seeded('pop3-stat-terminated') && keyword === 'STAT' && single) return '.\r\n';
  if (seeds.seeded('pop3-list-one-terminated') && keyword === 'LIST' && single) return '.\r\n';
  const multiLine = ['RETR', 'TOP', 'LIST', 'UIDL'].includes(keyword);
  if (seeds.seeded('pop3-response-err-terminated') && multiLine && status === '-ERR') return '.\r\n';
  return '';
}

/** Other texts that are just as lawful: only the indicator counts, and the data of STAT, LIST and UIDL (RFC 1939 §9). */
function worded(response: Response, seeds: Seeds): Response {
  if (response.status === '+' || response.data !== undefined) return response;
  if (seeds.seeded('pop3-v-bare-texts')) return { ...response, text: '' };
  if (seeds.seeded('pop3-v-other-texts')) return { ...response, text: 'Na endlich! <1 2> "3" .' };
  if (seeds.seeded('pop3-v-long-texts')) return { ...response, text: 'x'.repeat(490) };
  return response;
}

function spoiled(line: string, seeds: Seeds): string {
  const fault = STATUS_LINE_FAULTS.find(([name]) => seeds.seeded(name));
  return fault === undefined ? line : fault[1](line);
}

const STATUS_LINE_FAULTS: readonly [name: string, spoil: (line: string) => string][] = [
  ['pop3-response-ok-lower-case', (line) => line.replace(/^\+OK/, '+ok')],
  ['pop3-response-err-lower-case', (line) => line.replace(/^-ERR/, '-err')],
  ['pop3-response-plus-err', (line) => line.replace(/^-ERR/, '+ERR')],
  ['pop3-response-ok-without-plus', (line) => line.replace(/^\+OK/, 'OK')],
  ['pop3-response-code-number', (line) => line.replace(/^\+OK/, '200 OK').replace(/^-ERR/, '500 ERR')],
  ['pop3-response-no-space', (line) => line.replace(/^(\+OK|-ERR) (?=[A-Za-z])/, '$1')],
  ['pop3-response-tab', (line) => line.replace(/^(\+OK|-ERR) /, '$1\t')],
  ['pop3-response-leading-space', (line) => ` ${line}`],
  ['pop3-response-lf-only', (line) => line.replace('\r\n', '\n')],
  ['pop3-response-two-crs', (line) => line.replace('\r\n', '\r\r\n')],
  ['pop3-response-8bit', (line) => line.replace(/^-ERR .*/, '-ERR d\xe9sol\xe9')],
  ['pop3-response-nul', (line) => line.replace('\r\n', '\0\r\n')],
  ['pop3-response-blank-line', (line) => `${line}\r\n`],
  ['pop3-response-two-lines', (line) => line.replace(/^-ERR .*/, '-ERR refused\r\n-ERR see the manual')],
  ['pop3-response-code-with-space', (line) => line.replace(/^-ERR (?!\[)/, '-ERR [NOT DONE] ')],
  ['pop3-response-stray-bracket', (line) => line.replace(/^-ERR (?!\[)/, '-ERR [error ')],
];
