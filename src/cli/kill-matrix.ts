import type { Seed } from '../reference/faults.js';
import type { Seen } from './mutant-run.js';

/** Fault by fault the cases that catch it, and the cases that no fault can be made for. */
export interface FaultsFile {
  /** At most {@link NAMED} cases for each fault, the most particular first; none where the run itself ends. */
  readonly caughtBy: Readonly<Record<string, readonly string[]>>;
  /** Why no fault of the reference server is caught by the case. */
  readonly idle: Readonly<Record<string, string>>;
}

export interface KillMatrix {
  readonly file: FaultsFile;
  /** Fault by fault all cases that catch it. */
  readonly caught: ReadonlyMap<string, readonly string[]>;
  /** Faults that no case catches. */
  readonly survivors: readonly string[];
  /** What lawful variants raised that they must not. */
  readonly alarms: readonly string[];
  /** Cases that catch no fault, without a reason. */
  readonly idle: readonly string[];
  /** Reasons for cases that do catch a fault, or that are not there. */
  readonly stale: readonly string[];
  readonly markdown: string;
}

/** Reads fixtures/faults.json: an entry for each fault, and `idle`. */
export function readFaults(text: string): FaultsFile {
  const { idle, ...caughtBy } = JSON.parse(text) as Record<string, readonly string[]> & Pick<FaultsFile, 'idle'>;
  return { idle, caughtBy };
}

/** The text of fixtures/faults.json. */
export function formatFaults({ idle, caughtBy }: FaultsFile): string {
  return `${JSON.stringify({ idle, ...caughtBy }, null, 1)}\n`;
}

/** Cases that the file names for a fault at the most. */
const NAMED = 3;
/** Cases of a fault, and faults of a case, that the table shows. */
const SHOWN = 4;

/**
 * Draws the matrix up. A case may catch a fault only because another session runs at the same time, or only because none
 * does: that is why the names that stand, and hold for a case alone, are kept.
 *
 * @param caseIds - All cases, in the catalogue's order.
 * @param reasons - Case by case why no fault can be made for it.
 */
export function killMatrix(input: {
  readonly faults: readonly Seed[];
  readonly variants: readonly Seed[];
  readonly seen: ReadonlyMap<string, Seen>;
  readonly caseIds: readonly string[];
  readonly reasons: Readonly<Record<string, string>>;
  /** Cases that were named for a fault before: they stay; a test of each fault holds them. */
  readonly named?: Readonly<Record<string, readonly string[]>>;
}): KillMatrix {
  const { faults, variants, seen, caseIds, reasons, named = {} } = input;
  const killed = new Map<string, string[]>(caseIds.map((id) => [id, []]));
  for (const fault of faults) for (const id of catches(fault, seen)) killed.get(id)?.push(fault.name);
  const kills = (id: string): number => killed.get(id)?.length ?? 0;
  const rows = faults.map((fault) => ({
    fault,
    end: endOf(fault, seen),
    ids: [...catches(fault, seen)].sort((a, b) => kills(a) - kills(b) || (a < b ? -1 : 1)),
  }));
  const survivors = rows
    .filter(({ ids, end }) => ids.length === 0 && end === 'complete')
    .map(({ fault }) => fault.name);
  const without = caseIds.filter((id) => kills(id) === 0);
  const raised = variants.map((variant) => ({ variant, ...raisedBy(variant, seen) }));
  const file: FaultsFile = {
    caughtBy: Object.fromEntries(
      rows
        .map(({ fault, ids }) => {
          const kept = (named[fault.name] ?? []).filter((id) => caseIds.includes(id));
          return [fault.name, kept.length > 0 ? kept : ids.slice(0, NAMED)] as const;
        })
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    ),
    idle: reasons,
  };
  const markdown = [
    '# Kill matrix',
    '',
    'Written by `npm run mutants`: every seeded fault and every lawful variant of the reference server, one at a time, against',
    'the whole suite of its protocol.',
    '',
    `- Faults caught: ${faults.length - survivors.length} of ${faults.length}.`,
    `- Lawful variants that raise nothing they must not: ${raised.filter(({ alarms }) => alarms.length === 0).length} of ${variants.length}.`,
    `- Cases that catch at least one fault: ${caseIds.length - without.length} of ${caseIds.length}.`,
    '',
    '## Faults',
    '',
    'A fault marked (SHOULD) or (warn) is caught by a warning too. The cases that catch the fewest faults come first.',
    '',
    '| fault | breaks | caught by | cases |',
    '| --- | --- | ---: | --- |',
    ...rows.map(({ fault, ids, end }) => {
      const ending = end === 'complete' ? [] : [`the run ends: ${end}`];
      return `| ${fault.name} | ${fault.source} | ${ids.length} | ${[...some(ids), ...ending].join(', ')} |`;
    }),
    '',
    '## Lawful variants',
    '',
    '| variant | permitted by | raises |',
    '| --- | --- | --- |',
    ...raised.map(({ variant, alarms, allowed }) => {
      const what = [...alarms, ...allowed.map((id) => `${id} (warning, meant)`)];
      return `| ${variant.name} | ${variant.source} | ${what.length === 0 ? 'nothing' : what.join(', ')} |`;
    }),
    '',
    '## Cases',
    '',
    '| case | faults | among them |',
    '| --- | ---: | --- |',
    ...caseIds.map((id) => {
      const names = killed.get(id) ?? [];
      return `| ${id} | ${names.length} | ${some(names).join(', ')} |`;
    }),
    '',
    '## Cases that catch no fault',
    '',
    ...(without.length === 0 ? ['None.'] : ['| case | why |', '| --- | --- |']),
    ...without.map((id) => `| ${id} | ${reasons[id] ?? 'no reason is given'} |`),
    '',
  ].join('\n');
  return {
    file,
    caught: new Map(rows.map(({ fault, ids }) => [fault.name, ids])),
    survivors,
    alarms: raised.flatMap(({ variant, alarms }) => alarms.map((alarm) => `${variant.name}: ${alarm}`)),
    idle: without.filter((id) => reasons[id] === undefined),
    stale: Object.keys(reasons).filter((id) => !without.includes(id)),
    markdown,
  };
}

/**
 * What in the written files does not hold any more: rows of another matrix. How many cases catch a fault may differ from
 * machine to machine: whether a session is alone at a moment decides some.
 *
 * @param faultsFile - The text of fixtures/faults.json.
 * @param table - The text of the table.
 */
export function outOfDate(matrix: KillMatrix, faultsFile: string, table: string): readonly string[] {
  const { caughtBy } = readFaults(faultsFile);
  return [
    ...unequal('fixtures/faults.json', Object.keys(caughtBy), [...matrix.caught.keys()]),
    ...unequal('the table', rowNames(table), rowNames(matrix.markdown)),
  ];
}

/** The first column of every table. */
const rowNames = (markdown: string): readonly string[] =>
  [...markdown.matchAll(/^\| ([^ |]+) \|/gm)].map(([, name = '']) => name);

function unequal(file: string, written: readonly string[], wanted: readonly string[]): readonly string[] {
  return [
    ...wanted.filter((name) => !written.includes(name)).map((name) => `${file} lacks ${name}`),
    ...written.filter((name) => !wanted.includes(name)).map((name) => `${file} has ${name}, which is gone`),
  ];
}

/** A fault that is reported as a warning: it breaks a SHOULD, or a MUST towards a client that broke one first. */
const isMild = (fault: Seed): boolean => /\((SHOULD|warn)\)/.test(fault.source);

function catches(fault: Seed, seen: ReadonlyMap<string, Seen>): readonly string[] {
  const one = seen.get(fault.name);
  return one === undefined ? [] : isMild(fault) ? [...one.failed, ...one.warned] : one.failed;
}

const endOf = (seed: Seed, seen: ReadonlyMap<string, Seen>): Seen['end'] => seen.get(seed.name)?.end ?? 'complete';

/** What a lawful variant raised: what it must not, and the warnings that its source announces. */
function raisedBy(
  variant: Seed,
  seen: ReadonlyMap<string, Seen>,
): { readonly alarms: readonly string[]; readonly allowed: readonly string[] } {
  const { failed = [], warned = [], end = 'complete' } = seen.get(variant.name) ?? {};
  const meant = variant.source.includes('(warn)');
  return {
    alarms: [
      ...failed,
      ...(meant ? [] : warned.map((id) => `${id} (warning)`)),
      ...(end === 'complete' ? [] : [`the run ends: ${end}`]),
    ],
    allowed: meant ? warned : [],
  };
}

function some(all: readonly string[]): readonly string[] {
  return all.length <= SHOWN ? all : [...all.slice(0, SHOWN), `and ${all.length - SHOWN} more`];
}
