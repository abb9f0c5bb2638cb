/**
 * The description of the target is wrong, or does not fit what is there. The message names the place (file, line and
 * column, key or option) and the remedy; it never holds a password.
 */
export class TargetError extends Error {
  override readonly name = 'TargetError';
}
