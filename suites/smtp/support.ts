import {
  answerWord,
  conforms,
  describeAnswer,
  deviates,
  masked,
  matches,
  octetString,
  orAlways,
  POLICY,
  recorded,
  stuffed,
  type CaseContext,
  type Expectation,
  type GradedAnswer,
  type SmtpDialogue,
  type SmtpReply,
} from '../../src/index.js';

/** `graded`, and the refusals that an address, a name or a text out of the ordinary may meet. */
export function unusual(...graded: GradedAnswer[]): Expectation {
  return [...graded, POLICY, masked('4yz 530 521', 'RFC 5321 §4.3.2, §7.9: refused for now, or for policy')];
}

/** Without PIPELINING a client may send nothing ahead: a server that loses it is told of, and no more. */
export const sentAhead = (t: CaseContext): Expectation =>
  t.extensions.has('PIPELINING') ? [] : [deviates('silent', 'RFC 2920 §1: what is sent ahead is lost')];

/** Cases about EHLO have no subject on a server without it; that it is missing is told by `ehlo-in-state-greeted`. */
export function needsEhlo(t: CaseContext): void {
  if (t.environment.facts.extensions === undefined) t.notApplicable('the server does not accept EHLO');
}

/** A well-formed path in MAIL: taken, or refused for another reason than its syntax. */
export const takenInMail = (source: string): Expectation => unusual(conforms('250', source));

/** A well-formed path in RCPT: any verdict but one on its syntax. */
export const takenInRcpt = (source: string): Expectation => [
  conforms('250 251 550 551 552 553 554 556', source),
  deviates('503', 'RFC 5321 §4.3.2: in the row of RCPT, and no word on the syntax'),
  masked('4yz 530 521', 'RFC 5321 §4.3.2, §7.9: refused for now, or for policy'),
];

/**
 * Asks for a path out of the ordinary, and where it is refused for its neighbour too. Policy may refuse any path
 * (RFC 5321 §7.9); one that stops between the two is a limit or a flaw of the parser.
 *
 * @param neighbour - The same command with a path of the same kind, by one octet or one host shorter.
 */
export async function askBeside(
  t: CaseContext,
  smtp: SmtpDialogue,
  line: string,
  neighbour: string,
  expectation: Expectation,
): Promise<SmtpReply> {
  const answer = await smtp.command(line);
  if (matches('5yz', answerWord(answer))) {
    const beside = await smtp.command(neighbour);
    t.check(!matches('250 251', answerWord(beside)), {
      rule: t.definition.title,
      expected: `${answerWord(beside)}, as for the path next to it`,
      actual: describeAnswer(answer),
    });
  }
  smtp.judge(answer, expectation);
  return answer as SmtpReply;
}

/** A malformed argument of MAIL: refused, or taken by a lenient server. */
export const malformedMail = (source: string, accepted: GradedAnswer = LENIENT): Expectation =>
  orAlways(
    conforms('501 553', source),
    // Octets that are not even ASCII may make the whole line unreadable.
    ...(source.endsWith('§2.4') ? [conforms('500', source)] : []),
    conforms('550 555', 'RFC 5321 §4.3.2: listed for MAIL; another reason than the syntax'),
    deviates('500 502 503 504 551 552 554', 'RFC 5321 §4.1.4: an unacceptable argument gets 501'),
    accepted,
  );

/** A malformed argument of RCPT: refused with a code of its row, or taken by a lenient server. */
export const malformedRcpt = (source: string, accepted: GradedAnswer = LENIENT): Expectation => [
  conforms('501 500 550 551 552 553 555 450 451 452 455', source),
  deviates('502 503 504 554', 'RFC 5321 §4.3.2: not in the row of RCPT'),
  masked('421 530 454', 'RFC 5321 §3.8, RFC 4954 §6'),
  accepted,
];

const LENIENT = recorded('250 251', 'lenient: RFC 5321 §7.9 does not forbid to take it');

/** The domain of the ordinary sender: unusual local parts are tried there. */
export function senderDomain(t: CaseContext): string {
  return t.target.sender.slice(t.target.sender.lastIndexOf('@') + 1);
}

/** Behind a refused MAIL no transaction is open: RCPT is out of turn. */
export async function noTransaction(smtp: SmtpDialogue, rule: string): Promise<void> {
  await smtp.askModel('RCPT TO:<{recipient}>', 'RCPT', 'ehlo', rule);
}

/**
 * DATA where no recipient may be: refused, at the latest behind the text (RFC 5321 §3.3). A recipient that has leaked
 * from elsewhere shows in a message that is accepted.
 */
export async function dataRefused(
  t: CaseContext,
  smtp: SmtpDialogue,
  state: 'ehlo' | 'mail',
  rule: string,
): Promise<void> {
  const reply = await smtp.askModel('DATA', 'DATA', state, rule);
  if (reply.code !== 354) return;
  const answer = await smtp.text(stuffed(octetString(t.message().octets)));
  t.check(/^[45]/.test(answerWord(answer)), {
    rule,
    expected: 'a message without recipients refused behind its text (RFC 5321 §3.3)',
    actual: describeAnswer(answer),
  });
}

/** A text without line breaks, `octets` long: words that any reader takes. */
export function filler(octets: number): string {
  return 'abcdefghijklmnopqrstuvwxyz0123456789'.repeat(Math.ceil(octets / 36)).slice(0, octets);
}

/** A domain name of exactly `octets` octets, made of labels of at most 63, below `.example.com`. */
export function longDomain(octets: number): string {
  const suffix = '.example.com';
  let rest = octets - suffix.length;
  const labels: string[] = [];
  while (rest > 0) {
    // No label may be left with nothing behind its period.
    const take = rest <= 63 ? rest : rest - 64 === 0 ? 62 : 63;
    labels.push(filler(take).replace(/^[0-9]/, 'a'));
    rest -= take + 1;
  }
  return labels.join('.') + suffix;
}
