/** What the user asked for cannot be done as asked: the message says what is wrong and what to do. Exit status 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
