import picomatch from 'picomatch';
import type { CaseDefinition, Level } from '../case/case.js';

/** Which cases to run (design §6). Globs are over case ids and requirement ids. */
export interface Selection {
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  readonly level?: 'must' | 'should' | 'may';
  readonly rfc?: { readonly rfc: number; readonly section?: string };
}

/** Nothing is selected, or a pattern matches nothing: a usage error. */
export class SelectionError extends Error {
  override readonly name = 'SelectionError';
}

const LEVELS: Readonly<Record<'must' | 'should' | 'may', Level>> = { must: 'MUST', should: 'SHOULD', may: 'MAY' };

/**
 * @throws {SelectionError} when nothing is left, or a pattern matches no case: a job whose pattern has a slip of the
 *   pen must not pass.
 */
export function select(cases: readonly CaseDefinition[], selection: Selection): readonly CaseDefinition[] {
  const only = (selection.only ?? []).map((glob) => matching(cases, glob, '--only'));
  const skip = (selection.skip ?? []).map((glob) => matching(cases, glob, '--skip'));
  const selected = cases.filter(
    (one) =>
      (only.length === 0 || only.some((set) => set.has(one))) &&
      !skip.some((set) => set.has(one)) &&
      (selection.level === undefined || one.level === LEVELS[selection.level]) &&
      (selection.rfc === undefined || ofRfc(one, selection.rfc)),
  );
  if (selected.length === 0) throw new SelectionError('no case is selected; "mailspec list" shows what there is');
  return selected;
}

function matching(cases: readonly CaseDefinition[], glob: string, option: string): ReadonlySet<CaseDefinition> {
  const found = matched(cases, glob);
  if (found.length === 0) {
    const group = `${glob.replace(/[/*]*$/, '')}/**`;
    const remedy =
      matched(cases, group).length > 0 ? `did you mean '${group}'?` : '"mailspec list" shows what there is';
    throw new SelectionError(`${option} ${glob} matches no case; ${remedy}`);
  }
  return new Set(found);
}

function matched(cases: readonly CaseDefinition[], glob: string): readonly CaseDefinition[] {
  const matches = picomatch(glob, { nocase: true });
  return cases.filter((one) => matches(one.id) || one.requirements.some((id) => matches(id)));
}

function ofRfc(one: CaseDefinition, wanted: { readonly rfc: number; readonly section?: string }): boolean {
  const sections = [
    { rfc: one.rfc.rfc, section: one.rfc.section },
    ...one.requirements.map((id) => {
      const form = /^RFC(\d+)-([^-]+)-/.exec(id);
      return { rfc: Number(form?.[1]), section: form?.[2] ?? '' };
    }),
  ];
  return sections.some(
    ({ rfc, section }) =>
      rfc === wanted.rfc &&
      (wanted.section === undefined || section === wanted.section || section.startsWith(`${wanted.section}.`)),
  );
}
