import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import { cases } from '../../suites/index.js';
import type { Io } from './io.js';
import { packageRoot } from '../library/package-root.js';
import { readRequirements, type Requirement } from './requirements.js';

/** What a client alone can see, or find in the delivered message. */
const OBSERVABLE = ['wire', 'stored'];

/** A requirement that is observable from outside, and what there is for it. */
interface Covered {
  readonly requirement: Requirement;
  readonly cases: readonly string[];
  /** Why it has no case, where it has none. */
  readonly reason?: string;
}

/** Every observable requirement, with the cases that name it. */
export async function coverage(): Promise<readonly Covered[]> {
  const byRequirement = new Map<string, string[]>();
  for (const one of cases) {
    for (const id of one.requirements) byRequirement.set(id, [...(byRequirement.get(id) ?? []), one.id]);
  }
  const reasons = await readReasons();
  return (await readRequirements())
    .filter((requirement) => OBSERVABLE.includes(requirement.testable))
    .map((requirement) => {
      const reason = reasons[requirement.id];
      const named = byRequirement.get(requirement.id) ?? [];
      return { requirement, cases: named, ...(reason === undefined ? {} : { reason }) };
    });
}

/** Why a requirement has no case, by its id (`suites/requirements/reasons.json`). */
async function readReasons(): Promise<Readonly<Record<string, string>>> {
  const file = path.join(packageRoot(), 'suites', 'requirements', 'reasons.json');
  const { reasons } = JSON.parse(await readFile(file, 'utf8')) as { reasons: Record<string, string> };
  return reasons;
}

/** `mailspec coverage`: how many requirements have a case, and those that have none. */
export function coverageCommand(program: Command, io: Io): void {
  program
    .command('coverage')
    .description('requirements and the cases that check them; gaps with reasons')
    .option('--json', 'as JSON')
    .action(async (options: { json?: boolean }) => {
      const covered = await coverage();
      io.stdout.write(options.json === true ? asJson(covered) : asText(covered));
    });
}

function asJson(covered: readonly Covered[]): string {
  const list = covered.map(({ requirement, cases: ids, reason }) => ({
    id: requirement.id,
    rfc: requirement.rfc,
    section: requirement.section,
    level: requirement.level,
    testable: requirement.testable,
    cases: ids,
    ...(reason === undefined ? {} : { reason }),
  }));
  return `${JSON.stringify({ format: 1, requirements: list }, undefined, 2)}\n`;
}

const LEVELS = ['MUST', 'MUST NOT', 'SHOULD', 'SHOULD NOT', 'MAY'];

function asText(covered: readonly Covered[]): string {
  const lines: string[] = ['RFC   level       observable  with a case  reason given  open'];
  const rfcs = [...new Set(covered.map((one) => one.requirement.rfc))].sort((a, b) => a - b);
  for (const rfc of rfcs) {
    for (const level of LEVELS) {
      const these = covered.filter((one) => one.requirement.rfc === rfc && one.requirement.level === level);
      if (these.length === 0) continue;
      const withCase = these.filter((one) => one.cases.length > 0).length;
      const open = these.filter((one) => isOpen(one)).length;
      const numbers = [these.length, withCase, these.length - withCase - open, open];
      const [all = '', has = '', excused = '', left = ''] = numbers.map(String);
      lines.push(
        `${String(rfc).padEnd(6)}${level.padEnd(12)}${all.padStart(10)}${has.padStart(13)}${excused.padStart(14)}${left.padStart(6)}`,
      );
    }
  }
  const without = covered.filter((one) => one.cases.length === 0 && one.requirement.level !== 'MAY');
  lines.push('', `MUST and SHOULD without a case: ${without.length}`);
  for (const { requirement, reason } of without) {
    lines.push(`  ${requirement.id} (${requirement.level}): ${reason ?? `OPEN. ${requirement.requirement}`}`);
  }
  return `${lines.join('\n')}\n`;
}

/** Neither a case nor a reason. */
function isOpen(one: Covered): boolean {
  return one.cases.length === 0 && one.reason === undefined;
}
