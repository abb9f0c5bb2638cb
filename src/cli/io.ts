/** What the command line works with; tests give their own. */
export interface Io {
  readonly stdout: Output;
  readonly stderr: Output;
  /** Questions are asked where this is a terminal. */
  readonly stdin?: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted by SIGINT and SIGTERM. */
  readonly signal: AbortSignal;
}

interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Colour on a terminal, unless the user's environment says otherwise (no-color.org, force-color.org). */
export function wantsColour(io: Io): boolean {
  if (isSet(io.env['NO_COLOR'])) return false;
  if (isSet(io.env['FORCE_COLOR'])) return io.env['FORCE_COLOR'] !== '0';
  return io.stdout.isTTY === true && io.env['TERM'] !== 'dumb';
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}
