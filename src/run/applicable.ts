import type { CaseDefinition } from '../case/case.js';
import type { Facts } from '../case/environment.js';
import { lacks, type Setting } from '../case/execute.js';
import type { SmtpStandard } from '../smtp/model.js';
import type { Target } from '../target/target.js';

/** What of a suite applies to a target. A case may still find in its dialogue that it does not. */
export interface Applicable {
  readonly total: number;
  readonly asked: number;
  /** More that could be said of the target, in this order, and how many more cases that would open. */
  readonly unlock: readonly { readonly option: string; readonly cases: number }[];
  /** Why the others do not apply, the most frequent reason first. */
  readonly reasons: readonly { readonly reason: string; readonly cases: number }[];
}

/** Counts the cases that `setting` opens, and those that it could open if the user said more. */
export function applicable(cases: readonly CaseDefinition[], setting: Setting): Applicable {
  const count = (given: Setting): number => cases.filter((one) => lackOf(one, given) === undefined).length;
  const unlock: { option: string; cases: number }[] = [];
  let assumed = setting;
  for (const { option, assume } of steps(setting.target)) {
    const next = assume(assumed);
    const more = count(next) - count(assumed);
    if (more > 0) unlock.push({ option, cases: more });
    assumed = next;
  }
  const reasons = new Map<string, number>();
  for (const one of cases) {
    const reason = lackOf(one, setting);
    if (reason !== undefined) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }
  return {
    total: cases.length,
    asked: count(setting),
    unlock,
    reasons: [...reasons].map(([reason, number]) => ({ reason, cases: number })).sort((a, b) => b.cases - a.cases),
  };
}

/** What was learned of both endpoints, or of the one that there is. */
export function joinedFacts(smtp: Facts | undefined, pop3: Facts | undefined): Facts {
  return {
    extensions: smtp?.extensions,
    noopRefused: smtp?.noopRefused ?? false,
    capabilities: pop3?.capabilities ?? new Map<string, readonly string[]>(),
    pipelinesLogin: pop3?.pipelinesLogin ?? false,
    apop: pop3?.apop ?? false,
    messages: pop3?.messages ?? new Map<string, number>(),
  };
}

/** Wire rules are asked of every session; they need nothing else. */
function lackOf(one: CaseDefinition, setting: Setting): string | undefined {
  if (one.wire === undefined) return lacks(one, setting);
  if (setting.target[one.protocol] === undefined) return `the target has no ${one.protocol.toUpperCase()} endpoint`;
  return standardsOf(one).includes(setting.standard) ? undefined : `not asked by ${setting.standard}`;
}

const standardsOf = (one: CaseDefinition): readonly SmtpStandard[] => one.standards ?? ['rfc5321', 'rfc821'];

interface UnlockStep {
  readonly option: string;
  readonly assume: (setting: Setting) => Setting;
}

const ENOUGH = 3;
const NO_STORE = { fidelity: 'octets', find: () => Promise.resolve([]), count: () => Promise.resolve(0) } as const;
const BY_SMTP = { exact: false, provision: () => Promise.resolve() } as const;
const NO_PROVISIONER = { exact: true, provision: () => Promise.resolve() } as const;

/** What a user can say, the most useful first, as a change of the setting. */
function steps({ smtp, pop3 }: Target): readonly UnlockStep[] {
  const onTarget =
    (change: (target: Target) => Partial<Target>): UnlockStep['assume'] =>
    (setting) => ({ ...setting, target: { ...setting.target, ...change(setting.target) } });
  const forSmtp: readonly UnlockStep[] = [
    {
      option: `--recipient ADDR (${ENOUGH} of them)`,
      assume: onTarget(({ recipients }) => ({ recipients: filled(recipients, ENOUGH, (n) => `r${n}@example.test`) })),
    },
    { option: '--store WHERE', assume: (setting) => ({ ...setting, store: setting.store ?? NO_STORE }) },
    {
      option: '--unknown-recipient ADDR',
      assume: onTarget(({ unknownRecipient = 'nobody@example.test' }) => ({ unknownRecipient })),
    },
    {
      option: '--foreign-recipient ADDR',
      assume: onTarget(({ foreignRecipient = 'user@elsewhere.test' }) => ({ foreignRecipient })),
    },
  ];
  const forPop3: readonly UnlockStep[] = [
    {
      option: `--account USER:PASSWORD${smtp === undefined ? '' : ':ADDR'} (2 of them)`,
      assume: (setting) => ({
        ...setting,
        // Messages then get in by SMTP, though not octet for octet.
        provisioner: setting.provisioner ?? (smtp === undefined ? undefined : BY_SMTP),
        target: {
          ...setting.target,
          accounts: filled(setting.target.accounts, 2, (n) => ({ user: `u${n}`, password: 'pw' })),
        },
      }),
    },
    { option: '--disposable', assume: onTarget(() => ({ disposable: true })) },
    { option: '--provision HOW', assume: (setting) => ({ ...setting, provisioner: NO_PROVISIONER }) },
    { option: '--slow (they wait for minutes)', assume: (setting) => ({ ...setting, slow: true }) },
  ];
  return [...(smtp === undefined ? [] : forSmtp), ...(pop3 === undefined ? [] : forPop3)];
}

function filled<T>(list: readonly T[], least: number, make: (index: number) => T): readonly T[] {
  return [...list, ...Array.from({ length: Math.max(0, least - list.length) }, (_, index) => make(index + 1))];
}
