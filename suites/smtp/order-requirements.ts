import type { SmtpCommand, SmtpSituation, SmtpState } from '../../src/index.js';

/** Requirements that a command's row answers in every state. */
const OF_COMMAND: Readonly<Record<SmtpCommand, readonly string[]>> = {
  EHLO: ['RFC5321-4.3.2-EHLO-SET-1'],
  HELO: ['RFC5321-4.3.2-HELO-SET-1', 'RFC821-4.3-HELO-SET-1'],
  MAIL: ['RFC5321-4.3.2-MAIL-SET-1', 'RFC821-4.3-MAIL-SET-1', 'RFC5321-3.3-MAILVERDICT-1'],
  RCPT: ['RFC5321-4.3.2-RCPT-SET-1', 'RFC821-4.3-RCPT-SET-1'],
  DATA: ['RFC5321-4.3.2-DATA-SET-1', 'RFC821-4.3-DATA-SET-1', 'RFC821-4.4-DATA1-1'],
  RSET: ['RFC5321-4.3.2-RSET-SET-1', 'RFC821-4.3-RSET-SET-1', 'RFC821-4.1.1-RSETOK-1', 'RFC5321-4.1.1.5-RSETANY-1'],
  NOOP: ['RFC5321-4.3.2-NOOP-SET-1', 'RFC821-4.3-NOOP-SET-1', 'RFC821-4.1.1-NOOPOK-1', 'RFC821-4.1.1-ANYTIME-1'],
  QUIT: [
    'RFC5321-4.3.2-QUIT-SET-1',
    'RFC821-4.3-QUIT-SET-1',
    'RFC5321-3.8-QUITCLOSE-1',
    'RFC5321-4.1.1.10-QUIT221-1',
    'RFC821-3.5-QUIT221-1',
    'RFC821-4.1.1-QUITCLOSE-1',
  ],
  VRFY: ['RFC5321-4.3.2-VRFY-SET-1', 'RFC821-4.3-VRFY-SET-1', 'RFC821-4.1.1-ANYTIME-1'],
  EXPN: ['RFC5321-4.3.2-EXPN-SET-1', 'RFC821-4.3-EXPN-SET-1', 'RFC821-4.1.1-ANYTIME-1'],
  HELP: ['RFC5321-4.3.2-HELP-SET-1', 'RFC821-4.3-HELP-SET-1', 'RFC821-4.1.1-HELPTEXT-1', 'RFC821-4.1.1-ANYTIME-1'],
  SEND: ['RFC821-4.3-SEND-SET-1', 'RFC5321-F.6-SEND-1', 'RFC5321-4.2.4-502-1', 'RFC821-E-UNIMPL502-1'],
  SOML: ['RFC821-4.3-SOML-SET-1', 'RFC5321-F.6-SEND-1', 'RFC5321-4.2.4-502-1'],
  SAML: ['RFC821-4.3-SAML-SET-1', 'RFC5321-F.6-SEND-1', 'RFC5321-4.2.4-502-1'],
  TURN: ['RFC821-4.3-TURN-SET-1', 'RFC821-3.8-TURN502-1', 'RFC5321-F.1-TURN-1', 'RFC2821-F.1-TURN-1'],
  UNKNOWN: ['RFC5321-3.8-UNKNOWN500-1', 'RFC5321-4.2.4-502-1'],
};

/** Commands without effect on a transaction, and where it is written. */
const WITHOUT_EFFECT: Readonly<Partial<Record<SmtpCommand, readonly string[]>>> = {
  NOOP: ['RFC5321-4.1.1.9-NOEFFECT-1'],
  VRFY: ['RFC5321-4.1.1.6-NOEFFECT-1', 'RFC821-4.1.1-VRFYNOEFF-1'],
  EXPN: ['RFC5321-4.1.1.7-NOEFFECT-1', 'RFC821-4.1.1-EXPNNOEFF-1'],
  HELP: ['RFC5321-4.1.1.8-NOEFFECT-1', 'RFC821-4.1.1-HELPNOEFF-1'],
};

const OUT_OF_TURN = ['RFC5321-4.1.4-ORDER-1', 'RFC5321-3.3-ORDER-1', 'RFC821-3.1-ORDER-1', 'RFC821-4.1.1-SEQ503-1'];
const CLEARED = ['RFC5321-4.1.1.1-INITIAL-1', 'RFC5321-4.1.4-EHLORESET-1'];

/** Requirements of a command in one state. */
const OF_STATE: Readonly<Record<string, readonly string[]>> = {
  'EHLO/greeted': [
    'RFC5321-2.2.1-EHLO-1',
    'RFC5321-4.5.1-MINEHLO-1',
    'RFC5321-4.3.2-EHLO-S250-1',
    'RFC5321-4.3.2-REQUIRED500-1',
  ],
  'HELO/greeted': [
    'RFC5321-2.2.1-HELO-1',
    'RFC5321-4.1.1.1-HELOOK-1',
    'RFC5321-4.5.1-MINHELO-1',
    'RFC5321-F.3-HELO-1',
    'RFC5321-4.3.2-HELO-S250-1',
    'RFC821-4.3-HELO-S250-1',
    'RFC821-4.5.1-MINHELO-1',
  ],
  'HELO/helo': ['RFC821-4.1.1-HELOAGAIN-1'],
  'EHLO/mail': CLEARED,
  'EHLO/rcpt': CLEARED,
  'HELO/mail': ['RFC5321-4.1.1.1-INITIAL-1', 'RFC821-4.1.1-HELOCLEAR-1'],
  'HELO/rcpt': ['RFC5321-4.1.1.1-INITIAL-1', 'RFC821-4.1.1-HELOCLEAR-1'],
  'MAIL/greeted': ['RFC5321-4.1.4-INIT-1', 'RFC5321-4.3.2-MAIL-E503-1'],
  'MAIL/helo': ['RFC821-4.5.1-MINMAIL-1', 'RFC821-4.3-MAIL-S250-1'],
  'MAIL/ehlo': [
    'RFC5321-4.5.1-MINMAIL-1',
    'RFC5321-4.3.2-MAIL-S250-1',
    'RFC5321-3.3-MAIL250-1',
    'RFC821-3.1-MAIL250-1',
    'RFC5321-4.3.2-REQUIRED500-1',
  ],
  'MAIL/mail': ['RFC5321-4.1.4-NESTED-1'],
  'MAIL/rcpt': ['RFC5321-4.1.4-NESTED-1'],
  'RCPT/mail': [
    'RFC5321-4.5.1-MINRCPT-1',
    'RFC821-4.5.1-MINRCPT-1',
    'RFC5321-4.3.2-RCPT-S250-1',
    'RFC821-4.3-RCPT-S250-1',
    'RFC5321-3.3-RCPT250-1',
    'RFC821-3.1-RCPT250-1',
    'RFC5321-4.3.2-REQUIRED500-1',
  ],
  'RCPT/greeted': ['RFC5321-3.3-RCPTNOMAIL-1', ...OUT_OF_TURN],
  'RCPT/helo': ['RFC5321-3.3-RCPTNOMAIL-1', ...OUT_OF_TURN],
  'RCPT/ehlo': ['RFC5321-3.3-RCPTNOMAIL-1', 'RFC5321-4.3.2-RCPT-E503-1', ...OUT_OF_TURN],
  'DATA/greeted': OUT_OF_TURN,
  'DATA/helo': OUT_OF_TURN,
  'DATA/ehlo': OUT_OF_TURN,
  'DATA/mail': ['RFC5321-3.3-DATANORCPT-1', 'RFC5321-4.3.2-DATA-E503-1', ...OUT_OF_TURN],
  'DATA/rcpt': [
    'RFC5321-4.5.1-MINDATA-1',
    'RFC821-4.5.1-MINDATA-1',
    'RFC5321-4.3.2-DATA-I354-1',
    'RFC5321-4.3.2-EOD-S250-1',
    'RFC821-4.3-EOD-S250-1',
    'RFC821-4.3-DATA-I354-1',
    'RFC5321-3.3-DATA354-1',
    'RFC821-3.1-DATA354-1',
    'RFC5321-4.3.2-REQUIRED500-1',
  ],
  'RSET/greeted': ['RFC5321-4.1.4-ANYTIME-1', 'RFC2821-4.1.4-RSETEARLY-1'],
  'RSET/ehlo': [
    'RFC5321-4.1.1.5-RSET250-1',
    'RFC5321-4.1.1.5-RSETNOCLOSE-1',
    'RFC5321-4.1.1.5-RSETKEEPSHELO-1',
    'RFC5321-4.5.1-MINRSET-1',
    'RFC821-4.5.1-MINRSET-1',
    'RFC5321-4.3.2-RSET-S250-1',
    'RFC821-4.3-RSET-S250-1',
    'RFC5321-4.3.2-REQUIRED500-1',
  ],
  'RSET/rcpt': ['RFC5321-4.1.1.5-RSETDISCARD-1', 'RFC821-4.1.1-RSETDISCARD-1'],
  'NOOP/greeted': ['RFC5321-4.1.4-ANYTIME-1', 'RFC2821-4.1.4-RSETEARLY-1'],
  'NOOP/ehlo': [
    'RFC5321-4.1.1.9-NOOP250-1',
    'RFC5321-4.5.1-MINNOOP-1',
    'RFC821-4.5.1-MINNOOP-1',
    'RFC5321-4.3.2-NOOP-S250-1',
    'RFC821-4.3-NOOP-S250-1',
    'RFC5321-4.3.2-REQUIRED500-1',
  ],
  'QUIT/greeted': ['RFC5321-4.1.1.10-QUITANY-1'],
  'QUIT/ehlo': [
    'RFC5321-4.5.1-MINQUIT-1',
    'RFC821-4.5.1-MINQUIT-1',
    'RFC5321-4.3.2-QUIT-S221-1',
    'RFC821-4.3-QUIT-S221-1',
    'RFC5321-4.3.2-REQUIRED500-1',
  ],
  'QUIT/rcpt': ['RFC5321-4.1.1.10-QUITANY-1'],
  'VRFY/greeted': ['RFC5321-4.1.4-ANYTIME-1', 'RFC5321-4.1.4-NONMAIL-1', 'RFC2821-4.1.4-RSETEARLY-1'],
  'VRFY/ehlo': ['RFC5321-4.5.1-MINVRFY-1', 'RFC5321-4.3.2-VRFY-S250-1', 'RFC5321-3.5.1-SUPPORT-1'],
  'EXPN/greeted': [
    'RFC5321-4.1.4-ANYTIME-1',
    'RFC5321-4.1.4-NONMAIL-1',
    'RFC5321-4.1.1.7-ANYTIME-1',
    'RFC2821-4.1.4-RSETEARLY-1',
  ],
  'HELP/greeted': ['RFC5321-4.1.4-ANYTIME-1', 'RFC2821-4.1.4-RSETEARLY-1'],
  'HELP/ehlo': ['RFC5321-4.1.1.8-HELP-1'],
};

const OF_SITUATION: Readonly<Record<SmtpSituation, readonly string[]>> = {
  'refused-ehlo': ['RFC5321-4.1.4-EHLOSAME-1'],
  'refused-mail': ['RFC5321-4.1.4-BADARG-1', 'RFC821-4.1.1-MAIL501-1'],
  'refused-rcpt': ['RFC5321-4.3.2-MEANING-1'],
  'refused-rcpt-behind-accepted': ['RFC5321-4.3.2-MEANING-1', 'RFC821-3.1-RCPTREPEAT-1'],
  'refused-data': ['RFC5321-4.1.4-ORDER-1', 'RFC821-4.1.1-SEQ503-1'],
  completed: ['RFC5321-4.1.1.4-CLEARED-1', 'RFC821-4.1.1-DATAEMPTY-1'],
  reset: ['RFC5321-4.1.1.5-RSETDISCARD-1', 'RFC821-4.1.1-RSETDISCARD-1'],
  'second-ehlo': ['RFC5321-4.1.4-EHLORESET-1', 'RFC5321-4.1.1.1-INITIAL-1'],
};

/** The requirements that a case of the matrix checks. */
export function orderRequirements(
  command: SmtpCommand,
  state: SmtpState,
  way: SmtpSituation | 'state',
): readonly string[] {
  const open = state === 'mail' || state === 'rcpt';
  const found = [
    ...(way === 'state' ? (OF_STATE[`${command}/${state}`] ?? []) : OF_SITUATION[way]),
    ...(open ? (WITHOUT_EFFECT[command] ?? []) : []),
    ...OF_COMMAND[command],
  ];
  return [...new Set(found)];
}
