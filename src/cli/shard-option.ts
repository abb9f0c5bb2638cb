import type { Shard } from '../run/shard.js';
import { quoted } from './option-values.js';
import { UsageError } from './usage-error.js';

/** More would be a slip of the pen. */
const MOST = 10_000;

type Env = Readonly<Record<string, string | undefined>>;

/** A CI system or cluster that numbers its parallel jobs; Kubernetes does not tell how many there are. */
interface Numbering {
  readonly index: string;
  readonly first: 0 | 1;
  readonly count?: string;
}

const NUMBERINGS: readonly Numbering[] = [
  { index: 'CI_NODE_INDEX', first: 1, count: 'CI_NODE_TOTAL' },
  { index: 'CIRCLE_NODE_INDEX', first: 0, count: 'CIRCLE_NODE_TOTAL' },
  { index: 'JOB_COMPLETION_INDEX', first: 0 },
];

/**
 * Reads the value of `--shard`: `I/N`, `auto` (GitLab, CircleCI) or `auto/N` (Kubernetes indexed jobs too).
 *
 * @throws {UsageError} for everything else, and where the environment does not say which shard this is.
 */
export function parseShard(text: string, env: Env): Shard {
  const form = /^(auto|[0-9]{1,9})(?:\/([0-9]{1,9}))?$/.exec(text.trim());
  const [, index, count] = form ?? [];
  if (index === 'auto') return automatic(text, count === undefined ? undefined : Number(count), env);
  const shard = { index: Number(index), count: Number(count) };
  if (!fits(shard)) {
    throw new UsageError(
      `--shard ${quoted(text)}: I/N with I from 1 to N is expected, such as 1/4; or auto, or auto/N`,
    );
  }
  return shard;
}

function automatic(text: string, given: number | undefined, env: Env): Shard {
  const found = NUMBERINGS.find((one) => isSet(env[one.index]) || (one.count !== undefined && isSet(env[one.count])));
  if (found === undefined) {
    const names = NUMBERINGS.map((one) => one.index).join(', ');
    throw new UsageError(`--shard ${text}: the environment has none of ${names}; write I/N, such as 1/4`);
  }
  const told = found.count === undefined || !isSet(env[found.count]) ? undefined : number(found.count, env);
  if (told !== undefined && given !== undefined && told !== given) {
    throw new UsageError(`--shard ${text}: ${found.count ?? ''} is ${told}; write --shard auto`);
  }
  const count = told ?? given;
  if (count === undefined) {
    throw new UsageError(`--shard auto: ${found.index} does not tell of how many; write --shard auto/N`);
  }
  // A GitLab job that is not parallel has a total of 1 and no index.
  const index = count === 1 && !isSet(env[found.index]) ? 1 : number(found.index, env) + 1 - found.first;
  const shard = { index, count };
  if (!fits(shard)) {
    throw new UsageError(
      `--shard ${text}: ${found.index} is ${env[found.index] ?? ''}, which is none of ${count} shards`,
    );
  }
  return shard;
}

function number(name: string, env: Env): number {
  const text = env[name] ?? '';
  if (!/^[0-9]{1,9}$/.test(text)) throw new UsageError(`--shard auto: ${name} is ${quoted(text)}, not a number`);
  return Number(text);
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}

function fits({ index, count }: Shard): boolean {
  return index >= 1 && index <= count && count <= MOST;
}
