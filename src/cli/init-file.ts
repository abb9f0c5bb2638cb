import { stringify } from 'yaml';
import { printable } from '../octets/printable.js';
import { endpointUrl } from '../transport/transport.js';
import type { Probed } from './probe-text.js';
import type { TargetFlags } from './target-flags.js';

/** What a target file says, as the options of the command line say it. */
export type Described = Omit<TargetFlags, 'target' | 'embedded' | 'fault'> & { readonly urls: readonly string[] };

interface Entry {
  readonly key: string;
  readonly about: string;
  readonly value: string | true | readonly string[] | undefined;
  /** Shown behind `#` where there is no value. */
  readonly example: string;
  /** Which endpoint it is about; both when left out. */
  readonly endpoint?: 'smtp' | 'pop3';
}

/** A commented target file: what is known as YAML, what is not as a comment that can be filled in. */
export function targetFile(described: Described, probed: Probed, command: string): string {
  const { smtp, pop3 } = probed.target;
  const entries = entriesOf(described).filter(({ endpoint }) => {
    if (endpoint === undefined) return true;
    return (endpoint === 'smtp' ? smtp : pop3) !== undefined;
  });
  return [...head(probed, command), ...entries.flatMap(entryLines)].join('\n') + '\n';
}

function head({ target, said, suite }: Probed, command: string): readonly string[] {
  const lines = [`# A target of mailspec: ${command}`, '#'];
  if (target.smtp !== undefined && said.smtp?.trouble === undefined) {
    const offered = [...(said.smtp?.said.extensions?.keys() ?? [])].map((one) => printable(one)).join(' ');
    lines.push(`# ${endpointUrl(target.smtp)} greets with: ${printable(said.smtp?.said.greeting[0] ?? '', 120)}`);
    lines.push(`# It offers: ${offered === '' ? 'no extension' : offered}`);
  }
  if (target.pop3 !== undefined && said.pop3?.trouble === undefined) {
    const offered = [...(said.pop3?.said.capabilities?.keys() ?? [])].map((one) => printable(one)).join(' ');
    lines.push(`# ${endpointUrl(target.pop3)} greets with: ${printable(said.pop3?.said.greeting ?? '', 120)}`);
    lines.push(`# It offers: ${offered === '' ? 'it does not tell (no CAPA)' : offered}`);
  }
  if (suite !== undefined) {
    lines.push('#', `# As described here, ${suite.asked} of ${suite.total} cases about it are asked.`);
    for (const { option, cases } of suite.unlock) lines.push(`#   ${cases} more with ${option.replace(/^--/, '')}`);
  }
  return lines;
}

function entriesOf(described: Described): readonly Entry[] {
  return [
    {
      key: 'target',
      about: 'One SMTP and one POP3 URL at most: smtp:// smtps:// pop3:// pop3s://',
      value: described.urls,
      example: '[smtp://127.0.0.1:2525]',
    },
    {
      key: 'recipient',
      about: 'Addresses that the server delivers; three are best. Mail is sent to them.',
      value: described.recipient,
      example: '[alice@example.test, bob@example.test, carol@example.test]',
      endpoint: 'smtp',
    },
    {
      key: 'unknown-recipient',
      about: 'An address of its own domain that it does not know.',
      value: described.unknownRecipient,
      example: 'nobody-here@example.test',
      endpoint: 'smtp',
    },
    {
      key: 'foreign-recipient',
      about: 'An address elsewhere that it must not relay to.',
      value: described.foreignRecipient,
      example: 'user@elsewhere.test',
      endpoint: 'smtp',
    },
    {
      key: 'sender',
      about: 'The ordinary reverse-path; sender@example.com when left out.',
      value: described.sender,
      example: 'sender@example.com',
      endpoint: 'smtp',
    },
    {
      key: 'account',
      about: 'Maildrops, each USER:PASSWORD, or USER:PASSWORD:ADDRESS with the address that delivers into it.',
      value: described.account,
      example: '["alice:PASSWORD:alice@example.test", "bob:PASSWORD:bob@example.test"]',
      endpoint: 'pop3',
    },
    {
      key: 'accounts',
      about: 'A file with more of them, one a line: passwords can so stay out of this file.',
      value: described.accounts,
      example: 'accounts.txt',
      endpoint: 'pop3',
    },
    {
      key: 'disposable',
      about: 'These maildrops may be emptied. Without it nothing is ever deleted for good.',
      value: described.disposable,
      example: 'true',
      endpoint: 'pop3',
    },
    {
      key: 'provision',
      about: 'How messages get into a maildrop before a case: smtp, maildir:TEMPLATE, command:CMD.',
      value: described.provision,
      example: '"maildir:/home/{local}/Maildir"',
      endpoint: 'pop3',
    },
    {
      key: 'store',
      about: 'Where delivered mail is read back: pop3, maildir:TEMPLATE, mbox:TEMPLATE, dir:TEMPLATE.',
      value: described.store,
      example: '"maildir:/home/{local}/Maildir"',
      endpoint: 'smtp',
    },
    { key: 'insecure', about: 'Accept any TLS certificate.', value: described.insecure, example: 'true' },
    {
      key: 'authorized',
      about: 'The operator agrees: needed unless the address is loopback or private.',
      value: described.authorized,
      example: 'true',
    },
    {
      key: 'known',
      about: 'Known deviations: a list of id, reason and, if you like, link and until.',
      value: undefined,
      example: 'known.yaml',
    },
  ];
}

function entryLines({ key, about, value, example }: Entry): readonly string[] {
  const empty = value === undefined || (typeof value === 'object' && value.length === 0);
  const lines = empty
    ? [`# ${key}: ${example}`]
    : stringify({ [key]: value }, { lineWidth: 0 })
        .trimEnd()
        .split('\n');
  return ['', `# ${about}`, ...lines];
}
