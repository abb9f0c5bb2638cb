import type { SmtpCommand } from './model.js';

/** How each command is put: well-formed, with ordinary addresses; placeholders such as `{recipient}` are filled in on the way out. */
export const ORDINARY_LINES: Readonly<Record<SmtpCommand, string>> = {
  EHLO: 'EHLO {client}',
  HELO: 'HELO {client}',
  MAIL: 'MAIL FROM:<{sender}>',
  RCPT: 'RCPT TO:<{recipient}>',
  DATA: 'DATA',
  RSET: 'RSET',
  NOOP: 'NOOP',
  QUIT: 'QUIT',
  VRFY: 'VRFY {recipient}',
  EXPN: 'EXPN staff',
  HELP: 'HELP',
  SEND: 'SEND FROM:<{sender}>',
  SOML: 'SOML FROM:<{sender}>',
  SAML: 'SAML FROM:<{sender}>',
  TURN: 'TURN',
  UNKNOWN: 'XYZZY',
};

/** Commands that end a pipelined group (RFC 2920 §3.1): EHLO as it is listed there, and HELO like it. */
export const LAST_OF_GROUP: readonly SmtpCommand[] = ['EHLO', 'HELO', 'DATA', 'VRFY', 'EXPN', 'TURN', 'QUIT', 'NOOP'];
