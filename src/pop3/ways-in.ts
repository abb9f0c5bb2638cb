/**
 * The ways into a maildrop, as lines with placeholders: `{user}` and `{password}` are the account's own, `{digest}` is the
 * right one for the timestamp of the session's greeting (RFC 1939 §7 APOP), `{plain}` the right initial response
 * (RFC 4616 §2, RFC 5034 §4).
 */
export type WayIn = 'PASS' | 'APOP' | 'PLAIN';

export const RIGHT_USER = '{user}';
export const RIGHT_PASSWORD = '{password}';
export const RIGHT_DIGEST = '{digest}';
export const RIGHT_PLAIN = '{plain}';

export const LOGIN_LINES: Readonly<Record<WayIn, readonly [string, ...string[]]>> = {
  PASS: [`USER ${RIGHT_USER}`, `PASS ${RIGHT_PASSWORD}`],
  APOP: [`APOP ${RIGHT_USER} ${RIGHT_DIGEST}`],
  PLAIN: [`AUTH PLAIN ${RIGHT_PLAIN}`],
};
