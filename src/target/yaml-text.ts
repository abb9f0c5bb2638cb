import { isMap, isScalar, LineCounter, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';
import { nearest } from './nearest.js';
import { TargetError } from './target-error.js';

/** A YAML (or JSON, which is YAML too) document that can say where in the file a value stands. */
export interface YamlText {
  readonly path: string;
  readonly document: Document;
  readonly lines: LineCounter;
}

/**
 * Reads one YAML document.
 *
 * @throws {TargetError} with file, line and column. The parser's own messages quote the text, passwords included, and so are
 *   replaced by its error codes.
 */
export function readYaml(path: string, text: string): YamlText {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [error] = document.errors;
  if (error !== undefined) {
    const { line, col } = lines.linePos(error.pos[0]);
    throw new TargetError(`${path}:${line}:${col}: not valid YAML (${error.code.toLowerCase().replaceAll('_', ' ')})`);
  }
  return { path, document, lines };
}

/** `FILE:LINE:COLUMN: ` of the value, or of the key when `at` is `key`, with as much of the place as is known. */
export function place(yaml: YamlText, keys: readonly PropertyKey[], at: 'key' | 'value' = 'value'): string {
  const { document, lines, path } = yaml;
  for (let depth = keys.length; depth >= 0; depth--) {
    const own = keys.slice(0, depth);
    const node: unknown = depth === 0 ? document.contents : document.getIn(own, true);
    const parent: unknown = document.getIn(own.slice(0, -1), true);
    const pair = isMap(parent) ? parent.items.find(({ key }) => isScalar(key) && key.value === own.at(-1)) : undefined;
    const range = rangeOf(at === 'key' && depth === keys.length ? pair?.key : node) ?? rangeOf(pair?.key);
    if (range === undefined) continue;
    const { line, col } = lines.linePos(range);
    return `${path}:${line}:${col}: `;
  }
  return `${path}: `;
}

function rangeOf(node: unknown): number | undefined {
  const range = (node as { range?: readonly number[] | null } | null | undefined)?.range;
  return range?.[0];
}

/**
 * The value of `keys` (default: the whole document), checked by `schema`.
 *
 * @throws {TargetError} for the first thing that is wrong, with its place.
 */
export function validate<T>(yaml: YamlText, schema: z.ZodType<T>, keys: readonly PropertyKey[] = []): T {
  const result = schema.safeParse(valueAt(yaml, keys));
  if (result.success) return result.data;
  const issue = deepest(result.error.issues);
  const where = [...keys, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys;
    const near = nearest(key, ['user', 'password', 'address']);
    throw new TargetError(
      `${place(yaml, [...where, key], 'key')}${keyPath([...where, key])}: unknown key; ${near === undefined ? 'known are user, password, address' : `did you mean ${near}?`}`,
    );
  }
  throw new TargetError(
    `${place(yaml, where)}${[keyPath(where), messageOf(issue, yaml, where)].filter(Boolean).join(': ')}`,
  );
}

function messageOf(issue: z.core.$ZodIssue, yaml: YamlText, where: readonly PropertyKey[]): string {
  if (issue.code !== 'invalid_type') return issue.message;
  if (!yaml.document.hasIn(where)) return 'missing';
  return issue.expected === 'string' ? 'not a string; put it in quotes' : issue.message;
}

function valueAt(yaml: YamlText, keys: readonly PropertyKey[]): unknown {
  try {
    const whole: unknown = yaml.document.toJS({ maxAliasCount: 100 });
    return keys.reduce((value: unknown, key) => (value as Record<PropertyKey, unknown>)[key], whole);
  } catch (error) {
    // An alias without an anchor; its name may be a password that wants quotes.
    if (!(error instanceof ReferenceError)) throw error;
    throw new TargetError(
      `${yaml.path}: an alias (*name) without an anchor; a text that begins with * stands in quotes`,
    );
  }
}

/** `account[1].user` */
export function keyPath(keys: readonly PropertyKey[]): string {
  return keys
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '');
}

/** Of a union's alternatives, the issue of the one that fitted best: it came deepest, or at least had the right type. */
export function deepest(issues: readonly z.core.$ZodIssue[]): z.core.$ZodIssue {
  // A misspelt key is also a missing one; the first says more.
  const first = issues.find((issue) => issue.code === 'unrecognized_keys') ?? issues[0];
  if (first === undefined) throw new Error('zod reported a failure without an issue');
  if (first.code !== 'invalid_union') return first;
  const branches = first.errors.map((branch) => deepest(branch));
  const fitting =
    branches.find((issue) => issue.path.length > 0 || issue.code !== 'invalid_type') ?? branches[0] ?? first;
  return { ...fitting, path: [...first.path, ...fitting.path] };
}

/** Makes a parser that throws {@link TargetError} a zod transform. */
export function checked<In, Out>(parse: (value: In) => Out): (value: In, context: z.RefinementCtx<In>) => Out {
  return (value, context) => {
    try {
      return parse(value);
    } catch (error) {
      if (!(error instanceof TargetError)) throw error;
      context.addIssue({ code: 'custom', message: error.message });
      return undefined as never;
    }
  };
}
