import type { CaseDefinition } from '../case/case.js';
import { readScript } from '../case/script.js';
import { isJudgedByModel } from './pop3-maildrop-lines.js';
import { readPop3Script } from './pop3-script.js';

/**
 * Reads any script into a case: one whose `S:` lines judge, or one that the model judges.
 *
 * @param defaults - As for {@link readScript}.
 * @throws {ScriptError} with file and line.
 */
export function readAnyScript(
  text: string,
  name: string,
  defaults: Readonly<Record<string, string>> = {},
): CaseDefinition {
  return isJudgedByModel(text) ? readPop3Script(text, name) : readScript(text, name, defaults);
}
