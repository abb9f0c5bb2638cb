import { Option, type Command } from 'commander';
import type { Facts } from '../case/environment.js';
import { redactText, secretForms } from '../report/redact.js';
import { applicable, joinedFacts, type Applicable } from '../run/applicable.js';
import { DEFAULT_TIMEOUT_SECONDS } from '../run/defaults.js';
import { LearnError } from '../run/learn.js';
import { probe, type Met } from '../run/probe.js';
import { createStore } from '../target/open-store.js';
import { createProvisioner } from '../target/provision.js';
import { connectTcp } from '../transport/tcp.js';
import { cases } from '../../suites/index.js';
import type { Io } from './io.js';
import { number } from './option-values.js';
import { probeJson, probeText, type Probed } from './probe-text.js';
import { addTargetOptions, givenTarget, type GivenTarget, type TargetFlags } from './target-flags.js';

/** The options of `probe`, as commander gives them. */
export interface ProbeFlags extends TargetFlags {
  readonly standard?: 'rfc5321' | 'rfc821';
  readonly timeout?: number;
  readonly json?: true;
}

const NOT_REACHABLE = 3;

/** `mailspec probe`: what a server offers, and what of the suite would be asked of it. */
export function probeCommand(program: Command, io: Io, done: (status: number) => void): void {
  addTargetOptions(
    program
      .command('probe')
      .description('what a server offers, and what of the suite applies; no mail is sent, nothing is deleted')
      .argument('[TARGET...]', 'URLs of the servers'),
  )
    .addOption(new Option('--standard <NAME>', 'the yardstick (default: rfc5321)').choices(['rfc5321', 'rfc821']))
    .option(
      '--timeout <S>',
      `longest wait for an answer, in seconds (default: ${DEFAULT_TIMEOUT_SECONDS})`,
      number('--timeout', { least: 0.1, most: 3600, whole: false }),
    )
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExit status: 0 met, 2 usage, 3 not reachable or not speaking the protocol.')
    .action(async (urls: readonly string[], flags: ProbeFlags) => {
      const given = await givenTarget(urls, flags);
      try {
        const probed = await probeTarget(given);
        const text = flags.json === true ? probeJson(probed) : probeText(probed);
        io.stdout.write(redactText(text, secretForms(given.target.accounts)));
        done(unmet(probed) ? NOT_REACHABLE : 0);
      } finally {
        await given.close();
      }
    });
}

/**
 * Asks the target what it offers.
 *
 * @throws {LearnError} when an account is not let in.
 */
export async function probeTarget({ described, target, provisioner }: GivenTarget): Promise<Probed> {
  const access = { connect: connectTcp, timeoutMs: (described.timeout ?? DEFAULT_TIMEOUT_SECONDS) * 1000 };
  const said = await probe({ target, ...access }).catch((error: unknown) => {
    // The server's own words may be in it.
    if (!(error instanceof LearnError)) throw error;
    throw new LearnError(error.kind, redactText(error.message, secretForms(target.accounts)));
  });
  const standard = described.standard ?? 'rfc5321';
  if (unmet({ said })) return { target, standard, said, suite: undefined };
  const suite = applicable(cases, {
    target,
    standard,
    facts: joinedFacts(factsOf(said.smtp), factsOf(said.pop3)),
    store: createStore(target, access),
    provisioner: provisioner ?? createProvisioner(target, access),
  });
  return { target, standard, said, suite: aboutTarget(suite) };
}

/** True when an endpoint could not be met. */
export function unmet({ said }: Pick<Probed, 'said'>): boolean {
  return said.smtp?.trouble !== undefined || said.pop3?.trouble !== undefined;
}

function factsOf(met: Met<unknown> | undefined): Facts | undefined {
  return met?.trouble === undefined ? met?.facts : undefined;
}

/** Cases of a protocol that the user does not ask about are not counted as missing. */
function aboutTarget(suite: Applicable): Applicable {
  const other = suite.reasons.filter(({ reason }) => /^the target has no \w+ endpoint$/.test(reason));
  const left = other.reduce((sum, { cases: number }) => sum + number, 0);
  return { ...suite, total: suite.total - left, reasons: suite.reasons.filter((one) => !other.includes(one)) };
}
