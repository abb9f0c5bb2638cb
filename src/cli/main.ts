#!/usr/bin/env node
import { packageVersion } from '../library/package-root.js';

/** How long sockets may keep the process after everything is written. */
const LINGER_MS = 500;
const INTERRUPTED = 130;

const argv = process.argv.slice(2);
// Answered before anything heavy is loaded.
if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
  process.stdout.write(`${packageVersion()}\n`);
} else {
  await start();
}

async function start(): Promise<void> {
  const abort = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      // The first asks the run to end and to write its reports; the second does not wait for that.
      if (abort.signal.aborted) process.exit(INTERRUPTED);
      abort.abort();
    });
  }
  // A reader such as "head" that has seen enough is no fault.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
  const { main } = await import('./program.js');
  const { stdin, stdout, stderr, env } = process;
  process.exitCode = await main(argv, { stdin, stdout, stderr, env, signal: abort.signal });
  setTimeout(() => process.exit(), LINGER_MS).unref();
}
