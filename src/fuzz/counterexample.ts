import { createHash } from 'node:crypto';
import type { CaseDefinition } from '../case/case.js';
import { matches } from '../grade/graded.js';
import { printable } from '../octets/printable.js';
import type { Target } from '../target/target.js';
import type { Fault, Played, Spoken } from './sequence.js';

export interface Origin {
  readonly property: CaseDefinition;
  readonly target: Target;
  readonly seed: number;
  /** `run 37 of 100`. */
  readonly where: string;
}

/** What was played, as a script that `mailspec replay` reads and that is a case in suites/scripts/regressions. */
export function counterexample(played: Played, fault: Fault, origin: Origin): string {
  const { property, target, seed, where } = origin;
  const endpoint = target[property.protocol];
  const lines = played.record().flatMap(linesOf());
  const hash = createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 8);
  const needs = needsOf(lines);
  const rule = fault.rule.replace(/\.$/, '');
  return [
    `# id: ${property.protocol}/regression/${slug(rule)}-${hash}`,
    `# title: ${rule} (${hash})`,
    `# level: ${property.level}`,
    `# rfc: ${property.rfc.rfc} §${property.rfc.section}`,
    `# start: connected`,
    `# property: ${property.id}`,
    `# seed: ${seed} (${where})`,
    ...(endpoint === undefined
      ? []
      : [`# target: ${endpoint.protocol}${endpoint.tls ? 's' : ''}://${endpoint.host}:${endpoint.port}`]),
    `# found: ${printable(fault.actual, 200)}`,
    `# answers: ${played
      .record()
      .flatMap((step) => ('answer' in step ? [step.answer] : []))
      .join(' ')}`,
    ...(needs === '' ? [] : [`# needs: ${needs}`]),
    ...(played.head ?? []),
    '',
    ...lines,
    '',
  ].join('\n');
}

/** What a target must have for the script to mean anything. */
function needsOf(lines: readonly string[]): string {
  const text = lines.join('\n');
  const count = Math.max(
    0,
    ...[...text.matchAll(/\{recipient(\d*)\}/g)].map(([, digits]) => Number(digits === '' ? 1 : digits)),
  );
  return [
    ...(count > 0 ? [`recipients=${count}`] : []),
    ...(text.includes('{unknown}') ? ['unknown'] : []),
    ...(text.includes('{foreign}') ? ['foreign'] : []),
    ...(/^> (?:delivered|absent|return-path) /m.test(text) ? ['read-back'] : []),
  ].join(' ');
}

const SLUG_LENGTH = 48;

const slug = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, SLUG_LENGTH)
    .replace(/^-|-$/g, '');

/** The lines of a step; `> connection N` goes before those on another connection than the last. */
function linesOf(): (step: Spoken) => readonly string[] {
  let current = 0;
  return (step) => {
    const lines = step.on === current ? [] : [`> connection ${step.on + 1}`];
    current = step.on;
    if ('said' in step) return [...lines, sayLine(step.said)];
    if ('directive' in step) return [...lines, `> ${step.directive}`];
    if ('end' in step) return [...lines, step.end === 'server' ? 'S: <closed>' : `> ${step.end}`];
    return [...lines, ...answerLines(step)];
  };
}

/** A plain line as `C:`; anything else octet for octet, ` | ` between its segments. */
function sayLine(segments: readonly string[]): string {
  const [only = ''] = segments;
  if (segments.length === 1 && /^[ -~]*\r\n$/.test(only) && !/^\s|\s\r\n$/.test(only)) return `C: ${only.slice(0, -2)}`;
  return `C> ${segments.map((segment) => printable(segment).replaceAll('|', '\\x7c')).join(' | ')}`;
}

/** The answers that are right. A pattern never stands for the one that was wrong, though a model may except that from it. */
function answerLines({ expected, answer }: Extract<Spoken, { answer: string }>): readonly string[] {
  const wrong = (expected.find(({ answers }) => matches(answers, answer))?.grade ?? 'violates') === 'violates';
  const codes = (grades: readonly string[]): string =>
    [...new Set(expected.filter(({ grade }) => grades.includes(grade)).flatMap(({ answers }) => answers.split(' ')))]
      .filter((code) => /^(?:[2-5][0-9y][0-9z]|\+OK|-ERR|\+)$/.test(code) && !(wrong && matches(code, answer)))
      .join('|');
  const right = codes(['conforms', 'recorded', 'masked']);
  const tolerated = codes(['deviates']);
  return [`S: ${right}`, ...(tolerated === '' ? [] : [`S? ${tolerated}`])];
}
