import type { Io } from './io.js';
import { main } from './program.js';

/** What a command wrote, and its exit status. */
export interface Outcome {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command line in this process, `env` and `signal` as given. */
export async function mailspec(
  argv: readonly string[],
  {
    env = {},
    signal = new AbortController().signal,
    tty = false,
    stdin,
    onOutput = (): void => undefined,
  }: Surroundings = {},
): Promise<Outcome> {
  let out = '';
  let err = '';
  const status = await main(argv, {
    stdout: {
      isTTY: tty,
      write: (text) => {
        out += text;
        onOutput(text);
      },
    },
    stderr: { write: (text) => (err += text) },
    ...(stdin === undefined ? {} : { stdin }),
    env,
    signal,
  });
  return { status, out, err };
}

interface Surroundings {
  readonly env?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  readonly tty?: boolean;
  readonly stdin?: Io['stdin'];
  /** Called with every piece of standard output. */
  readonly onOutput?: (text: string) => void;
}
