import { Option, type Command } from 'commander';
import type { Selection } from '../run/select.js';
import { repeated, rfcSection } from './option-values.js';

/** The options that select cases, as commander gives them; the same in `run` and `list`. */
export type SelectionOptions = Selection;

export function addSelectionOptions(command: Command): Command {
  return command
    .option('--only <GLOB>', 'only cases whose id or requirement id matches (repeat)', repeated('--only'))
    .option('--skip <GLOB>', 'without cases whose id or requirement id matches (repeat)', repeated('--skip'))
    .addOption(new Option('--level <LEVEL>', 'only cases of this level').choices(['must', 'should', 'may']))
    .option('--rfc <N[§S]>', 'only cases of an RFC, or of one section: 5321, 5321§3.3', rfcSection);
}
