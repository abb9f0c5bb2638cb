import type { Command } from 'commander';
import { rfcText, type CaseDefinition } from '../case/case.js';
import { nearest } from '../target/nearest.js';
import { cases } from '../../suites/index.js';
import type { Io } from './io.js';
import { needsText } from './needs.js';
import { readRequirements, type Requirement } from './requirements.js';
import { UsageError } from './usage-error.js';

const WIDTH = 100;
const SUGGESTIONS = 5;

/** `mailspec explain`: a case or a requirement. */
export function explainCommand(program: Command, io: Io): void {
  program
    .command('explain')
    .description('a case or a requirement: what is asked, what is accepted, why')
    .argument('<ID>', 'such as smtp/rcpt/before-mail or RFC1939-5-DELE-3')
    .action(async (id: string) => {
      io.stdout.write(explanation(id, cases, await readRequirements()));
    });
}

/** @throws {UsageError} with the nearest ids when there is no such case or requirement. */
export function explanation(
  id: string,
  definitions: readonly CaseDefinition[],
  requirements: readonly Requirement[],
): string {
  const same = (other: string): boolean => other.toLowerCase() === id.trim().toLowerCase();
  const definition = definitions.find((one) => same(one.id));
  if (definition !== undefined) return explainCase(definition, requirements);
  const requirement = requirements.find((one) => same(one.id));
  if (requirement !== undefined) return explainRequirement(requirement, definitions);
  const near = suggestions(id, [...definitions.map((one) => one.id), ...requirements.map((one) => one.id)]);
  const hint = near.length > 0 ? `do you mean ${near.join(' or ')}?` : '"mailspec list" shows the cases';
  throw new UsageError(`there is no case or requirement "${id}"; ${hint}`);
}

function explainCase(definition: CaseDefinition, requirements: readonly Requirement[]): string {
  const needs = needsText(definition.needs);
  const lines = [
    definition.id,
    ...paragraph(definition.title, 2),
    '',
    `  level     ${definition.level}`,
    `  source    ${rfcText(definition.rfc)}`,
    ...(definition.standards === undefined ? [] : [`  standard  ${definition.standards.join(', ')} only`]),
    ...(needs === '' ? [] : [`  needs     ${needs}`]),
    ...(definition.buildsOn === undefined ? [] : [`  builds on ${definition.buildsOn.join(', ')}`]),
  ];
  for (const id of definition.requirements) {
    const requirement = requirements.find((one) => one.id === id);
    lines.push('', ...(requirement === undefined ? [`  ${id}`] : describe(requirement)));
  }
  if (definition.explain !== undefined) {
    lines.push('');
    for (const text of definition.explain.split('\n\n')) lines.push(...paragraph(text, 2), '');
    lines.pop();
  }
  return `${lines.join('\n')}\n`;
}

function explainRequirement(requirement: Requirement, definitions: readonly CaseDefinition[]): string {
  const checkedBy = definitions.filter((one) => one.requirements.includes(requirement.id));
  const lines = [
    ...describe(requirement),
    '',
    checkedBy.length === 0 ? '  no case checks it' : '  checked by',
    ...checkedBy.map((one) => `    ${one.id}: ${one.title}`),
  ];
  return `${lines.join('\n')}\n`;
}

function describe(requirement: Requirement): readonly string[] {
  const { superseded_by: later } = requirement;
  return [
    `  ${requirement.id} (${requirement.level}, RFC ${requirement.rfc} §${requirement.section})`,
    ...paragraph(requirement.requirement, 4),
    ...(requirement.check === '' ? [] : paragraph(`How it is seen: ${requirement.check}`, 4)),
    ...(requirement.why === undefined ? [] : paragraph(`Why: ${requirement.why}`, 4)),
    ...(typeof later === 'string' ? [`    Superseded by ${later}.`] : []),
  ];
}

/** The nearest ids; those that hold the asked one, or its last part, count as near. */
function suggestions(id: string, ids: readonly string[]): readonly string[] {
  const wanted = id.trim().toLowerCase();
  const last = wanted.split('/').at(-1) ?? wanted;
  const near = nearest(id, ids);
  const holding = ids.filter((one) => {
    const other = one.toLowerCase();
    return (wanted !== '' && other.includes(wanted)) || (last.length > 3 && other.endsWith(`/${last}`));
  });
  return [...new Set([...(near === undefined ? [] : [near]), ...holding])].slice(0, SUGGESTIONS);
}

/** Text broken into lines of at most {@link WIDTH} columns, indented. */
function paragraph(text: string, indent: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && indent + line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].map((one) => `${' '.repeat(indent)}${one}`);
}
