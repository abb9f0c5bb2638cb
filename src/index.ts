/** The public API for whoever writes cases. What the package exports is this and src/library, which knows the suites. */
export { octets, octetString, utf8 } from './octets/octets.js';
export { printable, unprintable } from './octets/printable.js';
export { stuffed } from './octets/transparency.js';
export {
  conforms,
  deviates,
  masked,
  matches,
  recorded,
  suspicious,
  violates,
  type Expectation,
  type GradedAnswer,
} from './grade/graded.js';
export {
  expected as expectedSmtp,
  expectedAtEndOfData,
  expectedBeforeGreeting,
  next as nextSmtp,
  orAlways,
  ORDINARY_POLICY,
  POLICY,
  SITUATIONS,
  SMTP_COMMANDS,
  SMTP_STATES,
  type SmtpCommand,
  type SmtpSituation,
  type SmtpStandard,
  type SmtpState,
} from './smtp/model.js';
export { ORDINARY_LINES } from './smtp/command-lines.js';
export { enhancedCodes, replyTexts, type SmtpReply } from './smtp/reply.js';
export { extensions, type Extensions } from './smtp/ehlo.js';
export {
  expected as expectedPop3,
  expectedIn as expectedPop3In,
  POP3_COMMANDS,
  POP3_SITUATIONS,
  POP3_STATES,
  type Pop3Command,
  type Pop3Situation,
  type Pop3State,
} from './pop3/model.js';
export { bodyLines, type Pop3Response } from './pop3/response.js';
export { capabilities } from './pop3/capabilities.js';
export { Maildrop } from './pop3/maildrop.js';
export { splitText } from './pop3/retrieved.js';
export { readDropListing, readScanListing, readUniqueIdListing } from './pop3/listing.js';
export { answerWord, describeAnswer } from './case/judge.js';
export type { SmtpAnswer } from './session/smtp-session.js';
export type { Pop3Answer } from './session/pop3-session.js';
export { pause } from './session/timer-wheel.js';
export {
  defineCase,
  defineWireRule,
  rfc,
  type CaseDefinition,
  type Level,
  type Needs,
  type Pop3Start,
  type SmtpStart,
} from './case/case.js';
export { expectAnswer, expectClose, expectModel, inStep, send, sendOctets, type Step } from './case/steps.js';
export { CLIENT_NAME, type CaseContext } from './case/context.js';
export type { SmtpDialogue } from './case/smtp-dialogue.js';
export type { Pop3Dialogue } from './case/pop3-dialogue.js';
export { readAnyScript } from './fuzz/script-reader.js';
export { composeMessage, type Message, type MessageParts, type RawMessage } from './target/message.js';
export { compareStored } from './target/compare-stored.js';
export { compareDelivered, splitMessage, type DeliveredDifference } from './target/compare.js';
export { returnPathOf } from './target/return-path.js';
export { fieldSubstance } from './target/header-substance.js';
export * from './check/smtp-wire.js';
export * from './check/pop3-wire.js';
export { defineProperty, type Pace, type PropertyDefinition, type Trial } from './fuzz/property.js';
export { anyMix, smtpSequence, type Mix, type SmtpScope } from './fuzz/smtp-steps.js';
export type { SmtpSequence } from './fuzz/smtp-say.js';
export { envelopeText, heldText, lookAlikeText, preciousText } from './fuzz/smtp-text.js';
export { deliveryTrial, smtpTrial } from './fuzz/smtp-trial.js';
export * as smtpCompared from './fuzz/smtp-compared.js';
export * as pop3Inputs from './fuzz/pop3-inputs.js';
export * as pop3SeldomInputs from './fuzz/pop3-seldom.js';
export type { Pop3Input } from './fuzz/pop3-sequence.js';
export { lockStep, pop3Trial, pop3TwinTrial, uncut, upperCase } from './fuzz/pop3-trial.js';
