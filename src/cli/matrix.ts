import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import { markdownMatrix, matrixOf, type MatrixColumn } from '../report/matrix.js';
import type { Io } from './io.js';
import { readReport } from './merge.js';
import { nonEmpty } from './option-values.js';
import { UsageError } from './usage-error.js';

interface MatrixFlags {
  readonly all?: true;
  readonly markdown?: string;
  readonly json?: string;
}

/** `mailspec matrix`: many servers in one table. */
export function matrixCommand(program: Command, io: Io, done: (status: number) => void): void {
  program
    .command('matrix')
    .description('one table from the JSON reports of many servers')
    .argument(
      '<[NAME=]FILE...>',
      'JSON reports; NAME heads the column (default: the folder of a report.json, else the file)',
    )
    .option('--all', 'every case, not only those that fail or warn somewhere')
    .option('--markdown <FILE>', 'the table as Markdown, in place of the standard output', nonEmpty('--markdown'))
    .option('--json <FILE>', 'the table as JSON', nonEmpty('--json'))
    .action(async (words: readonly string[], flags: MatrixFlags) => {
      done(await matrix(words, flags, io));
    });
}

async function matrix(words: readonly string[], flags: MatrixFlags, io: Io): Promise<number> {
  const columns = await Promise.all(words.map(readColumn));
  const names = columns.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new UsageError(`two columns are named ${twice}: name them, as in ${twice}-2=FILE`);
  const table = matrixOf(columns, flags.all === true);
  const markdown = markdownMatrix(table);
  if (flags.json !== undefined) await write(flags.json, `${JSON.stringify(table, undefined, 2)}\n`);
  if (flags.markdown !== undefined) await write(flags.markdown, markdown);
  else io.stdout.write(markdown);
  return 0;
}

async function readColumn(word: string): Promise<MatrixColumn> {
  const [, given, file = word] = /^([^=/\\]+)=(.+)$/.exec(word) ?? [];
  return { name: given ?? nameOf(file), report: await readReport(file) };
}

/** `report.json` says nothing: its folder does. */
function nameOf(file: string): string {
  const name = path.basename(file, '.json');
  return name === 'report' ? path.basename(path.dirname(path.resolve(file))) : name;
}

async function write(file: string, text: string): Promise<void> {
  await writeFile(file, text).catch((error: unknown) => {
    throw new UsageError(`the table cannot be written: ${(error as Error).message}`, { cause: error });
  });
}
