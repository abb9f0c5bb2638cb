/**
 * The names that hold one of the patterns; all of them where there is no pattern. A pattern that no name holds ends the
 * process with exit status 2: asking nothing would look like a success.
 */
export function namedBy(patterns: readonly string[], names: readonly string[]): ReadonlySet<string> {
  const unheld = patterns.find((pattern) => !names.some((name) => name.includes(pattern)));
  if (unheld !== undefined) {
    process.stderr.write(`none of the ${names.length} names holds "${unheld}"\n`);
    process.exit(2);
  }
  return new Set(
    patterns.length === 0 ? names : names.filter((name) => patterns.some((pattern) => name.includes(pattern))),
  );
}
