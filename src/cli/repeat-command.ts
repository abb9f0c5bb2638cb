import type { CaseDefinition } from '../case/case.js';
import type { Repeat } from '../report/evidence.js';
import { redactText } from '../report/redact.js';
import { parseAccount } from '../target/read-target.js';
import { shellWord } from '../target/template.js';
import type { RunFlags } from './execute-run.js';

/** What of a run its repetition needs beyond the options. */
interface RepeatContext {
  readonly seed: number;
  readonly cases: readonly CaseDefinition[];
  readonly secrets: readonly string[];
}

/** The options that describe the target and how it is judged, in the order in which they are repeated. */
const CARRIED = [
  'target',
  'embedded',
  'fault',
  'recipient',
  'unknownRecipient',
  'foreignRecipient',
  'sender',
  'account',
  'accounts',
  'disposable',
  'provision',
  'store',
  'insecure',
  'authorized',
  'standard',
  'timeout',
  'runs',
] as const satisfies readonly (keyof RunFlags)[];

/**
 * The one command that repeats a case: the same target, the same seed. The user puts the passwords in: they are never
 * written.
 */
export function repeatCommand(urls: readonly string[], flags: RunFlags, context: RepeatContext): Repeat {
  const target = [...urls.map(shellWord), ...CARRIED.flatMap((name) => words(name, flags[name]))];
  if (flags.segmentation !== 'whole') target.push('--segmentation', flags.segmentation);
  const rules = new Set(context.cases.filter((one) => one.wire !== undefined).map((one) => one.id));
  return (result) => {
    // A wire rule is judged on the sessions of other cases: it takes the same selection to see it again.
    const selection = rules.has(result.id)
      ? (['only', 'skip', 'level'] as const)
          .flatMap((name) => words(name, flags[name]))
          .concat(rfcWords(flags), words('shard', flags.shard))
      : ['--only', shellWord(result.id)];
    const command = ['npx mailspec run', ...target, ...selection, '--seed', String(context.seed)].join(' ');
    return redactText(command, context.secrets);
  };
}

function words(name: keyof RunFlags, value: string | number | true | readonly string[] | undefined): readonly string[] {
  const option = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  if (value === undefined) return [];
  if (value === true) return [option];
  const values = typeof value === 'object' ? value : [String(value)];
  return values.flatMap((one) => [option, shellWord(name === 'account' ? withoutPassword(one) : one)]);
}

/** `alice:secret:alice@example.test` as `alice:PASSWORD:alice@example.test`. */
function withoutPassword(text: string): string {
  const { user, address } = parseAccount(text);
  return `${user}:PASSWORD${address === undefined ? '' : `:${address}`}`;
}

function rfcWords({ rfc }: RunFlags): readonly string[] {
  if (rfc === undefined) return [];
  return ['--rfc', rfc.section === undefined ? String(rfc.rfc) : shellWord(`${rfc.rfc}-${rfc.section}`)];
}
