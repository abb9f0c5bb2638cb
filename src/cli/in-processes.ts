import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';

const TOLD_EVERY = 50;
/** Room for what is short-lived, so that the collector comes less often; and no helpers of its own, where every core has a job. */
const COLLECTOR = ['--max-semi-space-size=64', '--single-threaded-gc'];

/**
 * Spreads jobs over processes, one a core; each asks for the next when it is done.
 *
 * @param file - The module that the processes run, with `--worker`; it calls {@link worksOff}.
 * @returns What became of each job, in the order of the jobs.
 * @throws {Error} when a process ends before its work is done.
 */
export async function inProcesses<Result>(file: string, jobs: readonly string[]): Promise<readonly Result[]> {
  const results: Result[] = [];
  let taken = 0;
  let done = 0;
  const worker = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const child = fork(file, ['--worker'], { execArgv: [...process.execArgv, ...COLLECTOR] });
      let at = 0;
      const next = (): void => {
        at = taken++;
        const job = jobs[at];
        if (job === undefined) child.disconnect();
        else child.send(job);
      };
      child.on('message', (result: Result) => {
        results[at] = result;
        done += 1;
        if (done % TOLD_EVERY === 0) process.stderr.write(`${done} of ${jobs.length}\n`);
        next();
      });
      child.on('error', reject);
      child.on('exit', (status) => {
        if (status === 0) resolve();
        else reject(new Error(`a process ended with status ${status ?? 'unknown'}, its work not done`));
      });
      next();
    });
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return results;
}

/** In a process of {@link inProcesses}: does one job after the other. False in any other process. */
export function worksOff(work: (job: string) => Promise<unknown>): boolean {
  if (process.argv[2] !== '--worker') return false;
  process.on('message', (job: string) => {
    void work(job).then((result) => process.send?.(result));
  });
  return true;
}
