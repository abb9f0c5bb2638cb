import { createInterface } from 'node:readline';
import type { Io } from './io.js';
import { UsageError } from './usage-error.js';

/** Asks the user, a line at a time. */
export interface Questions {
  /**
   * The answer to `question`, or `usual` for an empty line. Asked again until `read` takes it; what `read` throws is shown.
   *
   * @throws {UsageError} when the input ends.
   */
  ask<T>(question: string, usual: string, read: (answer: string) => T | Promise<T>): Promise<T>;
  close(): void;
}

/** Questions on `io`; Control-C ends them as the end of the input does. */
export function openQuestions(io: Io & Required<Pick<Io, 'stdin'>>): Questions {
  // Without an output: the terminal itself echoes, and nothing is written but what we write.
  const lines = createInterface({ input: io.stdin, signal: io.signal });
  const answers = lines[Symbol.asyncIterator]();
  return {
    async ask(question, usual, read) {
      for (;;) {
        io.stdout.write(usual === '' ? `${question}: ` : `${question} [${usual}]: `);
        const line = await answers.next();
        if (line.done === true || io.signal.aborted) {
          io.stdout.write('\n');
          throw new UsageError('the questions were broken off; nothing is written');
        }
        try {
          return await read(line.value.trim() === '' ? usual : line.value.trim());
        } catch (error) {
          io.stdout.write(`  ${(error as Error).message}\n`);
        }
      }
    },
    close() {
      lines.close();
    },
  };
}
