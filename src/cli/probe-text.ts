import { packageVersion } from '../library/package-root.js';
import { printable } from '../octets/printable.js';
import { clean, standardName } from '../report/text.js';
import type { Applicable } from '../run/applicable.js';
import type { Met, Pop3Probe, SmtpProbe } from '../run/probe.js';
import { endpointUrl, type Endpoint } from '../transport/transport.js';
import type { Target } from '../target/target.js';

/** What was learned of a target. */
export interface Probed {
  readonly target: Target;
  readonly standard: 'rfc5321' | 'rfc821';
  readonly said: { readonly smtp?: Met<SmtpProbe>; readonly pop3?: Met<Pop3Probe> };
  /** `undefined` where an endpoint was not met. */
  readonly suite: Applicable | undefined;
}

/** A limit that the server tells. */
export interface Limit {
  readonly name: string;
  readonly value: string;
  readonly meaning: string;
}

const LABEL_COLUMNS = 14;
const REASONS_SHOWN = 12;
const FORMAT = 1;

/** For people; what the server said is escaped. */
export function probeText(probed: Probed): string {
  const { target, said, suite } = probed;
  const parts = [
    ...(said.smtp === undefined ? [] : [endpointText(target.smtp, said.smtp, smtpRows)]),
    ...(said.pop3 === undefined ? [] : [endpointText(target.pop3, said.pop3, (pop3) => pop3Rows(pop3, said))]),
    ...(suite === undefined ? [] : [suiteText(suite, probed.standard)]),
  ];
  return parts.join('\n');
}

/** For programs: format 1. Lines of the server are in printable form. */
export function probeJson({ target, standard, said, suite }: Probed): string {
  const endpoint = <T>(at: Endpoint | undefined, met: Met<T> | undefined, fields: (said: T) => object) =>
    at === undefined || met === undefined
      ? undefined
      : met.trouble === undefined
        ? { url: endpointUrl(at), ...fields(met.said) }
        : { url: endpointUrl(at), trouble: met.trouble };
  const value = {
    format: FORMAT,
    mailspec: packageVersion(),
    standard,
    smtp: endpoint(target.smtp, said.smtp, ({ greeting, ehlo, extensions }) => ({
      greeting: greeting.map((line) => printable(line)),
      ehlo: ehlo.map((line) => printable(line)),
      extensions: offered(extensions),
      limits: smtpLimits(extensions),
    })),
    pop3: endpoint(target.pop3, said.pop3, ({ greeting, capabilities }) => ({
      greeting: printable(greeting),
      capabilities: offered(capabilities),
      limits: pop3Limits(capabilities),
      ...loginFacts(said),
    })),
    suite,
  };
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

type Row = readonly [label: string, text: string];

function endpointText<T>(endpoint: Endpoint | undefined, met: Met<T>, rows: (said: T) => readonly Row[]): string {
  const url = endpoint === undefined ? '' : endpointUrl(endpoint);
  const list = met.trouble === undefined ? rows(met.said) : [['not met', clean(met.trouble)] as const];
  return `${clean(url)}\n${list.map(([label, text]) => `  ${label.padEnd(LABEL_COLUMNS)}${text}\n`).join('')}`;
}

function smtpRows({ greeting, ehlo, extensions }: SmtpProbe): readonly Row[] {
  return [
    ...labelled(
      'greeting',
      greeting.map((line) => printable(line)),
    ),
    ...(extensions === undefined
      ? labelled('EHLO', [`refused: ${printable(ehlo.join(' / ')) || 'no answer'}`])
      : labelled('extensions', keywords(extensions))),
    ...labelled('limits', limitTexts(smtpLimits(extensions))),
  ];
}

function pop3Rows({ greeting, capabilities }: Pop3Probe, said: Probed['said']): readonly Row[] {
  const { apop, optional, messages } = loginFacts(said);
  return [
    ...labelled('greeting', [printable(greeting)]),
    ...labelled('capabilities', capabilities === undefined ? ['CAPA is refused'] : keywords(capabilities)),
    ...labelled('optional', [...optional, ...(apop ? ['APOP (the greeting has a timestamp)'] : [])]),
    ...labelled('limits', limitTexts(pop3Limits(capabilities))),
    ...labelled(
      'maildrops',
      Object.entries(messages).map(([user, count]) => `${printable(user)}: ${count} messages`),
    ),
  ];
}

/** What the login, or the greeting, told besides the capabilities before it. */
function loginFacts({ pop3 }: Probed['said']): {
  readonly apop: boolean;
  readonly optional: readonly string[];
  readonly messages: Readonly<Record<string, number>>;
} {
  if (pop3?.trouble !== undefined || pop3 === undefined) return { apop: false, optional: [], messages: {} };
  const before = pop3.said.capabilities;
  const optional = [...pop3.facts.capabilities.keys()].filter((tag) => tag !== 'CAPA' && before?.has(tag) !== true);
  return {
    apop: pop3.facts.apop,
    optional: optional.map((tag) => printable(tag)),
    messages: Object.fromEntries(pop3.facts.messages),
  };
}

type Keywords = ReadonlyMap<string, readonly string[]>;

/** The limits that EHLO tells: RFC 1870 §3, RFC 9422 §3. */
function smtpLimits(extensions: Keywords | undefined): readonly Limit[] {
  const limits: Limit[] = [];
  const size = extensions?.get('SIZE');
  if (size !== undefined) {
    const [octets = '0'] = size;
    limits.push({
      name: 'SIZE',
      value: printable(octets),
      meaning: octets === '0' ? 'no fixed maximum of a message' : 'octets of a message at most',
    });
  }
  for (const parameter of extensions?.get('LIMITS') ?? []) {
    const [name = '', value = ''] = parameter.split('=');
    limits.push({ name: printable(name), value: printable(value), meaning: LIMITS[name.toUpperCase()] ?? 'LIMITS' });
  }
  return limits;
}

const LIMITS: Readonly<Record<string, string>> = {
  MAILMAX: 'mail transactions of a session at most',
  RCPTMAX: 'recipients of a transaction at most',
  RCPTDOMAINMAX: 'domains of the recipients of a transaction at most',
};

/** The limits that CAPA tells: RFC 2449 §6.5, §6.7. */
function pop3Limits(capabilities: Keywords | undefined): readonly Limit[] {
  const limits: Limit[] = [];
  const add = (name: string, meaning: string): void => {
    const value = capabilities?.get(name);
    if (value !== undefined) limits.push({ name, value: printable(value.join(' ')), meaning });
  };
  add('EXPIRE', 'days that a message is kept');
  add('LOGIN-DELAY', 'seconds between two logins at least');
  return limits;
}

const limitTexts = (limits: readonly Limit[]): readonly string[] =>
  limits.map(({ name, value, meaning }) => `${name} ${value}: ${meaning}`);

const keywords = (map: Keywords): readonly string[] =>
  map.size === 0 ? ['none'] : [...map].map(([keyword, args]) => printable([keyword, ...args].join(' ')));

function offered(map: Keywords | undefined): Readonly<Record<string, readonly string[]>> | null {
  if (map === undefined) return null;
  return Object.fromEntries([...map].map(([key, args]) => [printable(key), args.map((one) => printable(one))]));
}

function labelled(label: string, lines: readonly string[]): readonly Row[] {
  return lines.map((line, index) => [index === 0 ? label : '', line]);
}

function suiteText({ total, asked, unlock, reasons }: Applicable, standard: Probed['standard']): string {
  const row = (count: string, text: string): string => `  ${count.padStart(6)}  ${clean(text)}\n`;
  const own = reasons.filter(({ reason }) => !reason.includes('--'));
  const shown = own.slice(0, REASONS_SHOWN);
  const rest = own.slice(REASONS_SHOWN).reduce((sum, { cases }) => sum + cases, 0);
  return [
    `${asked} of ${total} cases about it would be asked, judged by ${standardName(standard)}\n`,
    ...(unlock.length === 0 ? [] : ['more of them, one added to the other, with\n']),
    ...unlock.map(({ option, cases }) => row(`+${cases}`, option)),
    ...(shown.length === 0 ? [] : ['not asked in any case\n']),
    ...shown.map(({ reason, cases }) => row(String(cases), reason)),
    ...(rest === 0 ? [] : [row(String(rest), 'other reasons: --json has them')]),
  ].join('');
}
