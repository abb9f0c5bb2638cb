import type { Command } from 'commander';
import { rfcText, type CaseDefinition } from '../case/case.js';
import { select } from '../run/select.js';
import { cases } from '../../suites/index.js';
import type { Io } from './io.js';
import { needsText } from './needs.js';
import { addSelectionOptions, type SelectionOptions } from './selection-options.js';

/** `mailspec list`: the cases there are. */
export function listCommand(program: Command, io: Io): void {
  addSelectionOptions(
    program.command('list').description('the cases: id, level, RFC, title, needs; no connection made'),
  )
    .option('--json', 'as JSON')
    .action((options: SelectionOptions & { json?: boolean }) => {
      const selected = select(cases, options);
      io.stdout.write(options.json === true ? asJson(selected) : asTable(selected));
    });
}

function asJson(selected: readonly CaseDefinition[]): string {
  const list = selected.map((one) => ({
    id: one.id,
    title: one.title,
    level: one.level,
    rfc: rfcText(one.rfc),
    requirements: one.requirements,
    standards: one.standards ?? ['rfc5321', 'rfc821'],
    // Contents are told by their number: some messages have millions of octets.
    needs: { ...one.needs, ...(one.needs?.contents === undefined ? {} : { contents: one.needs.contents.length }) },
  }));
  return `${JSON.stringify(list, undefined, 2)}\n`;
}

function asTable(selected: readonly CaseDefinition[]): string {
  const rows = selected.map((one) => {
    const needs = needsText(one.needs);
    return [one.id, one.level, rfcText(one.rfc), needs === '' ? one.title : `${one.title} (needs ${needs})`] as const;
  });
  const width = (column: 0 | 1 | 2): number => Math.max(...rows.map((row) => row[column].length));
  const widths = [width(0), width(1), width(2)] as const;
  const lines = rows.map(
    ([id, level, rfc, title]) =>
      `${id.padEnd(widths[0])}  ${level.padEnd(widths[1])}  ${rfc.padEnd(widths[2])}  ${title}\n`,
  );
  return `${lines.join('')}${selected.length} ${selected.length === 1 ? 'case' : 'cases'}\n`;
}
