import { defineCase, rfc, type CaseDefinition, type Level } from '../case/case.js';
import { ScriptError } from '../case/script.js';
import { unprintable } from '../octets/printable.js';
import type { MessageParts } from '../target/message.js';
import { accountsOf, type Pop3Input, type Pop3Say } from './pop3-sequence.js';
import { partsOf, SHARED } from './pop3-maildrop-lines.js';
import { Pop3Stage } from './pop3-stage.js';
import type { Step } from './sequence.js';

/**
 * What a script sends, as an input that can be played.
 *
 * @throws {ScriptError} with file and line.
 */
export function readPop3Input(text: string, name: string): Pop3Input {
  const maildrops: MessageParts[][] = [];
  let filled = false;
  const shared = text.split(/\r?\n/).includes(SHARED);
  const steps: Step<Pop3Say>[] = [];
  let on = 0;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const octets = (escaped: string): string => {
      try {
        return unprintable(escaped);
      } catch (error) {
        throw new ScriptError(`${name}:${index + 1}: ${error instanceof Error ? error.message : 'unreadable octets'}`);
      }
    };
    const count = /^# maildrops: (\d{1,2})$/.exec(line)?.[1];
    if (count !== undefined) {
      filled = true;
      for (let number = 0; number < Number(count); number++) maildrops.push([]);
    }
    const [, place, message] = /^# message(?: (\d+))?: (.*)$/.exec(line) ?? [];
    if (message !== undefined) maildrops[Number(place ?? 1) - 1]?.push(partsOf(octets(message)));
    const said = /^C: (.*)$/.exec(line)?.[1];
    if (said !== undefined) addSaid(steps, on, [`${unnumbered(said, on)}\r\n`]);
    const segments = /^C> (.*)$/.exec(line)?.[1];
    if (segments !== undefined)
      addSaid(
        steps,
        on,
        segments.split(' | ').map((one) => unnumbered(octets(one), on)),
      );
    on = Number(/^> connection (\d+)$/.exec(line)?.[1] ?? on + 1) - 1;
    const end = /^> (fin|reset)$/.exec(line)?.[1];
    if (end === 'fin' || end === 'reset') steps.push({ on, end });
  }
  return {
    start: 'authorization',
    ...(shared ? { shared } : {}),
    maildrops: filled ? maildrops : undefined,
    steps,
  };
}

/** Placeholders are those of the connection's own account: `{user2}` on connection 2 is `{user}`. */
const unnumbered = (text: string, on: number): string =>
  text.replace(/\{(user|password)(\d+)\}/g, (whole, name: string, number: string) =>
    Number(number) === on + 1 ? `{${name}}` : whole,
  );

function addSaid(steps: Step<Pop3Say>[], on: number, segments: readonly string[]): void {
  const text = segments.join('');
  const last = steps.at(-1);
  // The line end that an unfinished line gets before anything else is said.
  if (text === '\r\n' && last !== undefined && 'say' in last && 'unfinished' in last.say) return;
  if (!text.endsWith('\r\n')) {
    steps.push({ on, say: { unfinished: text } });
    return;
  }
  const cuts: number[] = [];
  for (const segment of segments.slice(0, -1)) cuts.push((cuts.at(-1) ?? 0) + segment.length);
  steps.push({ on, say: { lines: text.slice(0, -2).split('\r\n') }, ...(cuts.length === 0 ? {} : { cuts }) });
}

/**
 * The case that plays a counterexample again: it fails when the model finds fault with an answer.
 *
 * @throws {ScriptError} when the head lacks what a case needs.
 */
export function readPop3Script(text: string, name: string): CaseDefinition {
  const input = readPop3Input(text, name);
  const head = (key: string): string => {
    const value = new RegExp(`^# ${key}: (.*)$`, 'm').exec(text)?.[1];
    if (value === undefined) throw new ScriptError(`${name}: the head has no "# ${key}: ..."`);
    return value;
  };
  const [, number = '', section = ''] = /^(\d+) §?(.+)$/.exec(head('rfc')) ?? [];
  const accounts = accountsOf(input);
  return defineCase({
    id: head('id'),
    title: head('title'),
    level: head('level') as Level,
    rfc: rfc(Number(number), section),
    requirements: [],
    needs: { accounts, ...(input.maildrops === undefined ? {} : { messages: 1, deletes: true }) },
    async run(t) {
      const { fault, excuse, transcripts } = await new Pop3Stage(t).play(input, true);
      t.records.push(...transcripts);
      if (fault !== undefined) t.report(fault.grade, fault, fault.session);
      if (excuse !== undefined) t.inconclusive(excuse);
    },
  });
}
