import { octetString } from '../octets/octets.js';
import type { Message } from '../target/message.js';
import { composeMessage } from '../target/message.js';
import { ProvisionError } from '../target/provision-error.js';
import type { Account } from '../target/target.js';
import type { Transcript } from '../transcript/transcript.js';
import type { CaseDefinition } from './case.js';
import { CaseContext, type Discovery } from './context.js';
import type { Environment } from './environment.js';
import type { Finding, Verdict } from './outcome.js';
import { isMeant, ownFault } from './own-fault.js';
import { Inconclusive, NotApplicable, StopCase, TargetGone } from './signals.js';

/** Runs a case once. A fault of the server is a verdict, never an exception. */
export async function execute(definition: CaseDefinition, environment: Environment, fresh = false): Promise<Verdict> {
  const lacking = lacks(definition, environment);
  if (lacking !== undefined) return { outcome: 'not-applicable', findings: [], reason: lacking, transcripts: [] };
  const t = new CaseContext(definition, environment);
  const count = accountsNeeded(definition);
  const { shared = false, firstAccount: first = false } = definition.needs ?? {};
  const leased = count > 0 ? await environment.lease(count, { first, shared }) : [];
  try {
    t.accounts = leased;
    return await attempt(t, fresh);
  } finally {
    await t.close();
    environment.release(leased);
  }
}

async function attempt(t: CaseContext, fresh: boolean): Promise<Verdict> {
  let ended: unknown;
  try {
    await prepareMaildrop(t, fresh);
    await t.definition.run(t);
    await t.close();
  } catch (error) {
    ended = error;
  }
  const transcripts = [...t.dialogues.map((dialogue) => dialogue.session.transcript), ...t.records];
  const [account] = t.accounts;
  if (account !== undefined && transcripts.some(mayHaveRemoved)) t.environment.maildrops.delete(account.user);
  const reached = t.reached === undefined ? {} : { reached: t.reached };
  const findings: Finding[] = t.findings.map(({ rule, expected, actual, session, entry }) => ({
    rule,
    expected,
    actual,
    session,
    entry,
  }));
  const has = (grade: string): boolean => t.findings.some((finding) => finding.grade === grade);
  if (ended instanceof TargetGone) throw ended;
  if (t.discovery !== undefined) return { ...verdictOf(t.discovery), ...reached };
  if (has('violates')) return { outcome: 'fail', findings, transcripts };
  if (ended instanceof NotApplicable)
    return { outcome: 'not-applicable', findings: [], reason: ended.message, transcripts };
  if (ended instanceof Inconclusive)
    return { outcome: 'inconclusive', findings: [], reason: ended.message, transcripts, ...reached };
  if (has('masked')) {
    const at = t.findings.findIndex((finding) => finding.grade === 'masked');
    const suspicion = t.findings[at]?.suspicious === true ? findings[at] : undefined;
    return {
      outcome: 'inconclusive',
      findings: [],
      reason: `masked by policy: ${findings[at]?.actual ?? ''}`,
      ...(suspicion === undefined ? {} : { suspicion }),
      transcripts,
    };
  }
  if (ended !== undefined && !(ended instanceof StopCase)) {
    const reason = isMeant(ended) ? ended.message : `the case itself failed: ${ownFault(ended)}`;
    return { outcome: 'inconclusive', findings: [], reason, transcripts };
  }
  if (findings.length > 0) return { outcome: 'warn', findings, transcripts };
  if (t.observations.length > 0) {
    const reason = [...new Set(t.observations)].join('; ');
    return { outcome: 'observed', findings: [], reason, transcripts, ...reached };
  }
  return { outcome: 'pass', findings: [], transcripts, ...reached };
}

/** The verdict on a property that has found something. */
function verdictOf({ finding, grade, transcripts, counterexample, again, further }: Discovery): Verdict {
  const outcome = grade === 'violates' ? 'fail' : 'warn';
  const reason = 'the same session did not show it when it was played once more';
  const others = further.map(({ rule, expected, actual }) => `${rule}: expected ${expected}; got ${actual}`);
  const count = `${others.length} further finding${others.length === 1 ? '' : 's'} in other sessions`;
  const told = others.length === 0 ? {} : { reason: `${count}: ${others.join(' | ')}` };
  return {
    outcome,
    findings: [finding],
    ...told,
    transcripts,
    counterexample,
    again: again.same
      ? { outcome, findings: [finding], ...told, transcripts: again.transcripts }
      : { outcome: 'inconclusive', findings: [], reason, transcripts: again.transcripts },
  };
}

/** How many accounts the case holds while it runs. */
export function accountsNeeded(definition: CaseDefinition): number {
  if (definition.protocol !== 'pop3') return definition.needs?.accounts ?? 0;
  return definition.needs?.accounts ?? 1;
}

/** What decides, before anything is asked, whether a case applies. */
export type Setting = Pick<Environment, 'target' | 'facts' | 'standard' | 'store' | 'provisioner'> & {
  /** True when cases that wait for minutes are wanted. */
  readonly slow?: boolean;
};

/** What the target lacks for this case, in words; `undefined` when nothing. */
export function lacks(definition: CaseDefinition, environment: Setting): string | undefined {
  const { target, facts, standard } = environment;
  const needs = definition.needs ?? {};
  if (definition.standards !== undefined && !definition.standards.includes(standard)) return `not asked by ${standard}`;
  if (needs.minutes !== undefined && environment.slow !== true) return `it waits for ${needs.minutes} minutes (--slow)`;
  if (target[definition.protocol] === undefined)
    return `the target has no ${definition.protocol.toUpperCase()} endpoint`;
  if (needs.readBack === true && environment.store === undefined) return 'delivered mail cannot be read back (--store)';
  if ((needs.recipients ?? 0) > target.recipients.length)
    return `fewer than ${needs.recipients ?? 0} recipients (--recipient)`;
  if (needs.unknownRecipient === true && target.unknownRecipient === undefined) return 'no --unknown-recipient';
  if (needs.foreignRecipient === true && target.foreignRecipient === undefined) return 'no --foreign-recipient';
  for (const keyword of needs.extensions ?? []) {
    if (facts.extensions?.has(keyword) !== true) return `EHLO does not offer ${keyword}`;
  }
  for (const tag of needs.capabilities ?? []) {
    if (!(tag === 'APOP' ? facts.apop : facts.capabilities.has(tag))) return `the server does not offer ${tag}`;
  }
  if (accountsNeeded(definition) > target.accounts.length)
    return `fewer than ${accountsNeeded(definition)} accounts (--account)`;
  return lacksMaildrop(definition, environment);
}

function lacksMaildrop(definition: CaseDefinition, environment: Setting): string | undefined {
  const { target, facts } = environment;
  const needs = definition.needs ?? {};
  const canFill = environment.provisioner !== undefined && target.disposable;
  if (needs.deletes === true && !target.disposable) return 'it deletes messages (--disposable)';
  if (needs.contents !== undefined && !canFill)
    return 'the maildrop must hold certain messages (--provision, --disposable)';
  if (needs.contents?.some((parts) => 'raw' in parts) === true && environment.provisioner?.exact !== true)
    return 'messages must be put into the maildrop octet for octet (--provision maildir:... or command:...)';
  if (needs.messages !== undefined && !canFill) {
    // Someone's own mailbox: read what is there.
    const held = target.accounts[0] === undefined ? 0 : (facts.messages.get(target.accounts[0].user) ?? 0);
    if (needs.deletes === true) return 'the maildrop must be filled anew (--provision)';
    if (held < needs.messages)
      return `the maildrop holds fewer than ${needs.messages} messages (--provision, --disposable)`;
  }
  return undefined;
}

/** Fills the first account's maildrop as the case needs it, unless it is already so. */
async function prepareMaildrop(t: CaseContext, fresh: boolean): Promise<void> {
  const { definition, environment } = t;
  const needs = definition.needs ?? {};
  const account = t.accounts[0];
  if (definition.protocol !== 'pop3' || account === undefined || needs.shared === true) return;
  const { provisioner, maildrops, target } = environment;
  const contents = needs.contents ?? (needs.messages === undefined ? undefined : standardContents(needs.messages));
  const held = maildrops.get(account.user);
  // A case that deletes, or that is about particular messages, leaves a maildrop that nobody may rely on.
  maildrops.delete(account.user);
  if (contents === undefined || provisioner === undefined || !target.disposable) return;
  const reusable = needs.contents === undefined && needs.deletes !== true;
  if (reusable && !fresh && held?.length === contents.length) {
    t.messages = held;
  } else {
    t.messages = contents.map((parts) => composeMessage(t.token(), parts));
    await provision(t, account, t.messages);
  }
  if (reusable) maildrops.set(account.user, t.messages);
}

/** A site may have QUIT remove what was retrieved (RFC 1939 §8). */
function mayHaveRemoved({ protocol, entries }: Transcript): boolean {
  if (protocol !== 'pop3') return false;
  const said = entries.map((entry) => (entry.type === 'sent' ? octetString(entry.octets) : '')).join('');
  return /^RETR\b/im.test(said) && /^QUIT\b/im.test(said);
}

async function provision(t: CaseContext, account: Account, messages: readonly Message[]): Promise<void> {
  try {
    await t.environment.provisioner?.provision(account, messages);
  } catch (error) {
    if (error instanceof ProvisionError && error.serverFault !== undefined && t.definition.needs?.deletes === true) {
      t.report('violates', {
        rule: 'QUIT removes the messages marked as deleted',
        expected: 'an empty maildrop (RFC 1939 §6)',
        actual: error.serverFault,
      });
    }
    throw new Inconclusive(
      `the maildrop could not be filled: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** Messages of different sizes, so that a mix-up shows. */
function standardContents(count: number): readonly { readonly body: string }[] {
  return Array.from({ length: count }, (_, index) => ({
    body: `Message ${index + 1}.\r\n${'A line of its text.\r\n'.repeat(index + 1)}`,
  }));
}
