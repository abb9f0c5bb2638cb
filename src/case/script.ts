import { conforms, deviates, masked, type GradedAnswer } from '../grade/graded.js';
import { utf8 } from '../octets/octets.js';
import { unprintable } from '../octets/printable.js';
import { readCommandLine } from '../pop3/command-line.js';
import { orAlways, ORDINARY_POLICY } from '../smtp/model.js';
import {
  defineCase,
  rfc,
  type CaseDefinition,
  type Level,
  type Needs,
  type Pop3Start,
  type SmtpStart,
} from './case.js';
import type { Step } from './steps.js';

/** A script that cannot be read: place and remedy in the message. */
export class ScriptError extends Error {
  override readonly name = 'ScriptError';
}

const STARTS: Readonly<Record<'smtp' | 'pop3', readonly string[]>> = {
  smtp: ['connected', 'greeted', 'helo', 'ehlo', 'mail', 'rcpt'],
  pop3: ['connected', 'authorization', 'transaction'],
};
/** Where a generated script comes from; nothing of it is asked. */
const ORIGIN_KEYS = ['property', 'seed', 'target', 'found', 'answers'];
const KEYS = ['id', 'title', 'level', 'rfc', 'requirements', 'start', 'needs', 'explain', ...ORIGIN_KEYS];

/**
 * Reads a script in the RFCs' own notation into a case.
 *
 * The head is lines `# key: value` (id, title, level, rfc, requirements, start, needs; of generated scripts also property,
 * seed, target, found, answers). Then, a step a line:
 *
 *     C: text          send the line (UTF-8) and CRLF; {recipient} {sender} {token} ... are filled in
 *     C> text | text   send the octets: escapes \r \n \xNN, no CRLF added; ` | ` parts segments (\x7c is the octet)
 *     S: 250           one reply: its code, several separated by | (2yz, 55z), any text behind it
 *     S? 500|501       and these are tolerated (a warning)
 *     S: +OK 2 *       POP3: * is any text, and +OK alone is +OK with any text; of a multi-line response the lines follow, `S: ...` is any number of them
 *     S: <closed>      the server closes the connection
 *     > delivered A    the mail data sent last arrives at A, octet for octet;  > absent A  does not
 *     > return-path <P> A   where it has a Return-Path at A, that is P
 *     > connection 2   the next steps are on another connection; it is opened when it is first used, and again behind its end
 *     > in-step        one NOOP gets one reply;  > fin  and  > reset  close our side
 *
 * Other lines that begin with `#` are remarks.
 *
 * @param name - File name, for messages; its ending `.smtp` or `.pop3` names the protocol.
 * @param defaults - What the head may leave out.
 * @throws {ScriptError} with file and line.
 */
export function readScript(
  text: string,
  name: string,
  defaults: Readonly<Record<string, string>> = {},
): CaseDefinition {
  const { protocol, head, steps } = parseScript(text, name, defaults);
  return toCase(protocol, head, steps, name);
}

interface Script {
  readonly protocol: 'smtp' | 'pop3';
  readonly head: ReadonlyMap<string, string>;
  readonly steps: readonly Step[];
}

/** The parts of a script, for {@link readScript}. */
export function parseScript(text: string, name: string, defaults: Readonly<Record<string, string>> = {}): Script {
  const protocol = name.endsWith('.pop3') ? 'pop3' : 'smtp';
  const head = new Map(Object.entries(defaults));
  const steps: Step[] = [];
  let lastLine = '';
  const lines = text.split(/\r?\n/);
  for (const [index, line] of lines.entries()) {
    const fail = (problem: string): never => {
      throw new ScriptError(`${name}:${index + 1}: ${problem}`);
    };
    const key = /^# ?([a-z]+): (.*)$/.exec(line);
    if (key?.[1] !== undefined && steps.length === 0) {
      if (!KEYS.includes(key[1])) fail(`unknown key ${key[1]}; known are ${KEYS.join(', ')}`);
      head.set(key[1], key[2] ?? '');
      continue;
    }
    if (line.startsWith('#') || line.trim() === '') continue;
    const form = /^(C:|C>|S:|S\?|>)(?: (.*))?$/.exec(line);
    if (form === null)
      throw new ScriptError(`${name}:${index + 1}: a step begins with "C: ", "C> ", "S: ", "S? " or "> "`);
    const [, mark = '', rest = ''] = form;
    switch (mark) {
      case 'C:':
        steps.push({ do: 'send', line: utf8(rest) });
        lastLine = rest;
        break;
      case 'C>':
        steps.push({ do: 'octets', segments: rest.split(' | ').map((segment) => readOctets(segment, fail)) });
        lastLine = rest;
        break;
      case 'S:':
      case 'S?':
        addExpected(steps, protocol, mark, rest, lastLine, fail);
        break;
      default:
        steps.push(directive(rest, fail));
    }
  }
  return { protocol, head, steps };
}

type Fail = (problem: string) => never;

function readOctets(text: string, fail: Fail): string {
  try {
    return unprintable(text);
  } catch (error) {
    return fail(error instanceof Error ? error.message : 'unreadable octets');
  }
}

function addExpected(
  steps: Step[],
  protocol: 'smtp' | 'pop3',
  mark: string,
  rest: string,
  lastLine: string,
  fail: Fail,
): void {
  const previous = steps.at(-1);
  if (rest === '<closed>') {
    steps.push({ do: 'expect-close' });
    return;
  }
  if (protocol === 'smtp') {
    const codes = (rest.split(' ')[0] ?? '').replaceAll('|', ' ');
    if (!codes.split(' ').every((code) => /^[2-5][0-9y][0-9z]$/.test(code))) fail(`not a reply code: ${rest}`);
    if (mark === 'S:') {
      steps.push({ do: 'expect', answers: [conforms(codes, 'the script')] });
    } else if (previous?.do === 'expect') {
      const tolerated: GradedAnswer = deviates(codes, 'tolerated by the script');
      steps[steps.length - 1] = { ...previous, answers: [...previous.answers, tolerated] };
    } else {
      fail('"S? " follows an "S: " line');
    }
    return;
  }
  const status = /^(\+OK|-ERR|\+)(?: |$)/.exec(rest)?.[1];
  if (previous?.do === 'expect' && previous.multiLine === true) {
    steps[steps.length - 1] = { ...previous, lines: [...(previous.lines ?? []), rest] };
  } else if (status === undefined) {
    fail(`a response begins with +OK or -ERR: ${rest}`);
  } else {
    const multiLine = status === '+OK' && readCommandLine(lastLine).multiLine;
    // A status indicator alone is there with any text.
    const line = rest === status ? `${status}*` : rest;
    steps.push({ do: 'expect', answers: [conforms(status, 'the script')], multiLine, lines: [line] });
  }
}

const DIRECTIVES = 'delivered, absent, return-path, connection, in-step, fin, reset';

function directive(text: string, fail: Fail): Step {
  const [word = '', ...args] = text.split(/ +/);
  switch (word) {
    case 'delivered':
    case 'absent':
      if (args.length === 0) fail(`"> ${word}" names at least one address`);
      return { do: word, addresses: args };
    case 'return-path': {
      const path = /^<(.*)>$/.exec(args[0] ?? '')?.[1];
      if (path === undefined || args.length < 2) return fail('"> return-path" names a path in < > and an address');
      return { do: word, path, addresses: args.slice(1) };
    }
    case 'connection':
      if (!/^[1-9][0-9]?$/.test(args[0] ?? '')) fail('"> connection" names a number from 1 to 99');
      return { do: word, number: Number(args[0]) };
    case 'in-step':
    case 'fin':
    case 'reset':
      return { do: word };
    default:
      return fail(`unknown directive ${word}; known are ${DIRECTIVES}`);
  }
}

function toCase(
  protocol: 'smtp' | 'pop3',
  head: ReadonlyMap<string, string>,
  steps: readonly Step[],
  name: string,
): CaseDefinition {
  const get = (key: string): string => {
    const value = head.get(key);
    if (value === undefined) throw new ScriptError(`${name}: the head has no "# ${key}: ..."`);
    return value;
  };
  const source = /^(\d+) §?(.+)$/.exec(get('rfc'));
  if (source === null) throw new ScriptError(`${name}: "# rfc:" is a number and a section, as in 5321 §3.3`);
  const start = head.get('start') ?? (protocol === 'smtp' ? 'greeted' : 'authorization');
  if (!STARTS[protocol].includes(start)) {
    throw new ScriptError(`${name}: start ${start} is not one of ${STARTS[protocol].join(', ')}`);
  }
  const level = head.get('level') ?? 'MUST';
  if (!['MUST', 'SHOULD', 'MAY'].includes(level))
    throw new ScriptError(`${name}: level ${level} is not MUST, SHOULD or MAY`);
  const needs = readNeeds(head.get('needs') ?? '', name);
  if (protocol === 'pop3' && needs.accounts === 0 && usesAccount(start, steps)) {
    const uses = start === 'transaction' ? 'it starts behind the login' : 'it sends {user} or {password}';
    throw new ScriptError(`${name}: needs accounts=0, but ${uses}: leave accounts=0 out, and it is given an account`);
  }
  const explain = head.get('explain');
  const lawful = protocol === 'smtp' ? steps.map(withLawfulRefusals) : steps;
  return defineCase({
    id: get('id'),
    title: get('title'),
    level: level as Level,
    rfc: rfc(Number(source[1]), source[2] ?? ''),
    requirements: (head.get('requirements') ?? '').split(/[ ,]+/).filter((id) => id !== ''),
    needs,
    start: start as SmtpStart | Pop3Start,
    steps: lawful,
    ...(explain === undefined ? {} : { explain }),
  });
}

function usesAccount(start: string, steps: readonly Step[]): boolean {
  const said = steps.flatMap((step) => (step.do === 'send' ? [step.line] : step.do === 'octets' ? step.segments : []));
  return start === 'transaction' || said.some((text) => /\{(?:user|password)\d*\}/.test(text));
}

const TEXT_POLICY = masked(
  '550 552 554',
  'RFC 5321 §3.3 (SHOULD NOT), §7.9: the text is refused, for a missing field, say',
);

/**
 * What every SMTP command may get (421, 4yz, 530) breaks no script: it keeps us from seeing the rest. So does a refusal of
 * our own recipient, while ordinary mail gets the same.
 */
function withLawfulRefusals(step: Step, at: number, steps: readonly Step[]): Step {
  if (step.do !== 'expect') return step;
  const asked = steps[at - 1];
  const line = asked?.do === 'send' ? asked.line : '';
  const ours = /^RCPT TO:<\{recipient\d*\}>$/i.test(line) ? [ORDINARY_POLICY] : line === '.' ? [TEXT_POLICY] : [];
  return { ...step, answers: orAlways(...step.answers, ...ours) };
}

/** `recipients=2 unknown read-back messages=1 deletes capability=TOP extension=SIZE`. */
function readNeeds(text: string, name: string): Needs {
  let needs: Needs = {};
  for (const word of text.split(/[ ,]+/).filter((one) => one !== '')) {
    const [key = '', value = ''] = word.split('=');
    switch (key) {
      case 'recipients':
      case 'messages':
      case 'accounts':
        needs = { ...needs, [key]: Number(value) };
        break;
      case 'unknown':
        needs = { ...needs, unknownRecipient: true };
        break;
      case 'foreign':
        needs = { ...needs, foreignRecipient: true };
        break;
      case 'read-back':
        needs = { ...needs, readBack: true };
        break;
      case 'deletes':
        needs = { ...needs, deletes: true };
        break;
      case 'capability':
        needs = { ...needs, capabilities: [...(needs.capabilities ?? []), value] };
        break;
      case 'extension':
        needs = { ...needs, extensions: [...(needs.extensions ?? []), value] };
        break;
      default:
        throw new ScriptError(`${name}: unknown need ${key}`);
    }
  }
  return needs;
}
