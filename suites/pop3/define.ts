import { defineCase, rfc, type CaseContext, type CaseDefinition, type Level, type Needs } from '../../src/index.js';

type Run = (t: CaseContext) => Promise<void>;

/** Makes cases of one RFC: each names its section. */
export const casesOf =
  (number: number) =>
  (
    id: string,
    title: string,
    section: string,
    requirements: readonly string[],
    needs: Needs,
    run: Run,
    level: Level = 'MUST',
  ): CaseDefinition =>
    defineCase({ id: `pop3/${id}`, title, level, rfc: rfc(number, section), requirements, needs, run });

/** Makes cases of one section. */
export const casesAt = (number: number, section: string) => {
  const define = casesOf(number);
  return (
    id: string,
    title: string,
    requirements: readonly string[],
    needs: Needs,
    run: Run,
    level?: Level,
  ): CaseDefinition => define(id, title, section, requirements, needs, run, level);
};
