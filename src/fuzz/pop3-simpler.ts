import type { MessageParts } from '../target/message.js';
import { accountsOf, type Pop3Input, type Pop3Say } from './pop3-sequence.js';
import { each, fewer, simplerSteps } from './shrink.js';

/** Simpler forms of a POP3 input, the boldest first: fewer steps and lines, fewer and smaller messages, plainer lines. */
export function* simplerInput(input: Pop3Input): Generator<Pop3Input> {
  const { ways, ...plain } = input;
  if (ways !== undefined) yield plain;
  for (const steps of simplerSteps(input.steps, simplerSay)) yield { ...input, steps };
  const { maildrops } = input;
  if (maildrops === undefined) return;
  const used = accountsOf(input);
  if (used < maildrops.length) yield { ...input, maildrops: maildrops.slice(0, used) };
  for (const simpler of each(maildrops, simplerMaildrop)) yield { ...input, maildrops: simpler };
}

function* simplerSay(say: Pop3Say): Generator<Pop3Say> {
  if ('unfinished' in say) return;
  if (say.lines.length > 1) for (const lines of fewer(say.lines)) yield { lines };
  for (const lines of each(say.lines, simplerLine)) yield { lines };
}

const WHOLE_ARGUMENT = /^(\S+) (\d+)( \d+)?$/;

/** The first message in place of another, fewer lines of TOP, shorter runs of one letter. */
function* simplerLine(line: string): Generator<string> {
  const [, keyword = '', number = '', count = ''] = WHOLE_ARGUMENT.exec(line) ?? [];
  if (number !== '' && number !== '1' && number !== '0') yield `${keyword} 1${count}`;
  if (count !== '' && count !== ' 0') {
    yield `${keyword} ${number} 0`;
    yield `${keyword} ${number} 1`;
  }
  const plain = line.replace(/(.)\1{9,}/g, '$1');
  if (plain !== line) yield plain;
}

function* simplerMaildrop(contents: readonly MessageParts[]): Generator<readonly MessageParts[]> {
  yield* fewer(contents);
  yield* each(contents, function* ({ header, body }) {
    const withBody = body === undefined ? {} : { body };
    if (header !== undefined) {
      yield withBody;
      for (const fields of fewer(linesOf(header))) yield { header: fields.join(''), ...withBody };
    }
    if (body === undefined || body === '') return;
    const withHeader = header === undefined ? {} : { header };
    yield { ...withHeader, body: '' };
    for (const lines of fewer(linesOf(body))) yield { ...withHeader, body: lines.join('') };
  });
}

/** Lines with their CRLF; a folded one is one line. */
const linesOf = (text: string): readonly string[] => text.split(/(?<=\r\n)(?![ \t])/);
