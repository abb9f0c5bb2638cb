/** Seeded faults and variants of path syntax and of the judgement on recipients, as tables of seed name and deed. */
import { active, type Seeded } from './seed-table.js';
import type { Alphabet, Path } from './smtp-path.js';
import { reply, type Reply } from './smtp-reply.js';

/** Names that EHLO and HELO refuse although the grammar has them. */
const DOMAIN_REFUSALS: Readonly<Record<string, (text: string) => boolean>> = {
  'smtp-ehlo-literal-refused': (text) => text.startsWith('['),
  'smtp-ehlo-ipv6-literal-refused': (text) => /^\[ipv6:/i.test(text),
  'smtp-ehlo-literal-tag-case-sensitive': (text) => text.startsWith('[ipv6:'),
  'smtp-ehlo-digit-label-refused': (text) => /^\d|\.\d/.test(text),
  'smtp-ehlo-domain-64': (text) => text.length > 64,
};

/** Well-formed paths that are answered 501. */
const PATH_REFUSALS: Readonly<Record<string, (path: Path, whole: string) => boolean>> = {
  'smtp-path-quoted-refused': ({ localText }) => localText.startsWith('"'),
  'smtp-path-quoted-space-refused': ({ localText }) => localText.includes(' '),
  'smtp-path-quoted-at-refused': ({ localText }) => localText.includes('@'),
  'smtp-path-quoted-bracket-refused': ({ localText }) => localText.includes('>'),
  'smtp-path-quoted-pair-refused': ({ localText }) => localText.includes('\\'),
  'smtp-path-empty-quoted-refused': ({ localText }) => localText === '""',
  'smtp-path-source-route-refused': ({ route }) => route !== '',
  'smtp-path-ipv4-literal-refused': ({ domain }) => /^\[\d/.test(domain),
  'smtp-path-ipv6-literal-refused': ({ domain }) => /^\[ipv6:/i.test(domain),
  'smtp-path-digit-label-refused': ({ domain }) => /^\d|\.\d/.test(domain),
  'smtp-path-plus-refused': ({ localText }) => localText.includes('+'),
  'smtp-path-atext-refused': ({ localText }) => !localText.startsWith('"') && /[^\w.+-]/.test(localText),
  'smtp-path-local-part-63': ({ localText }) => localText.length > 63,
  'smtp-path-domain-64': ({ domain }) => domain.length > 64,
  'smtp-path-255': (_path, whole) => whole.length > 255,
};

/** Characters that the grammar does not have, and are taken. */
const GRAMMAR_FAULTS: Readonly<Record<string, Partial<Alphabet>>> = {
  'smtp-path-underscore-accepted': { letDig: 'A-Za-z0-9_' },
  'smtp-path-8bit-accepted': { atext: "A-Za-z0-9!#$%&'*+\\-/=?^_`{|}~\\x80-\\xff" },
  'smtp-path-control-accepted': { atext: "A-Za-z0-9!#$%&'*+\\-/=?^_`{|}~\\x01-\\x08\\x0e-\\x1f\\x7f" },
  'smtp-path-pound-accepted': { domainPrefix: '#?' },
};

const UNKNOWN = reply(550, '5.1.1', 'No such user here');

/** Verdicts on a recipient that come before the ordinary one. */
const RECIPIENT_VERDICTS: Readonly<Record<string, (path: Path, domain: string) => Reply | undefined>> = {
  'smtp-rcpt-domain-case-sensitive': ({ domain }, own) =>
    domain !== own && domain.toLowerCase() === own ? reply(550, '5.7.1', 'Relaying denied') : undefined,
  'smtp-rcpt-other-letters-put-off': ({ domain }, own) =>
    domain !== own && domain.toLowerCase() === own ? reply(452, '4.5.3', 'One domain at a time') : undefined,
  'smtp-rcpt-quoted-other-mailbox': ({ localText }) => (localText.startsWith('"') ? UNKNOWN : undefined),
  'smtp-rcpt-quoted-pair-kept': ({ localText }) => (localText.includes('\\') ? UNKNOWN : undefined),
  'smtp-rcpt-postmaster-unqualified-refused': ({ local, domain }) =>
    domain === '' && local.toLowerCase() === 'postmaster' ? UNKNOWN : undefined,
  'smtp-rcpt-postmaster-case-sensitive': ({ local }) =>
    local !== 'postmaster' && local.toLowerCase() === 'postmaster' ? UNKNOWN : undefined,
  'smtp-rcpt-postmaster-domain-refused': ({ local, domain }) =>
    domain !== '' && local.toLowerCase() === 'postmaster' ? UNKNOWN : undefined,
};

/** Policies on the form of a path, the sender's or a recipient's, and flaws that look like one. */
const PATH_POLICIES: Readonly<Record<string, (path: Path) => Reply | undefined>> = {
  'smtp-v-quoted-refused': ({ localText }) =>
    localText.startsWith('"') ? reply(550, '5.7.1', 'Quoted local parts are not taken here') : undefined,
  'smtp-v-literal-refused': ({ domain }) =>
    domain.startsWith('[') ? reply(550, '5.7.1', 'Address literals are not taken here') : undefined,
  'smtp-path-local-part-63-as-policy': ({ localText }) =>
    localText.length > 63 ? reply(553, '5.1.3', 'Bad mailbox') : undefined,
  'smtp-path-route-of-two-as-policy': ({ route }) =>
    route.includes(',') ? reply(553, '5.1.3', 'Bad mailbox') : undefined,
  'smtp-v-source-route-refused': ({ route }) =>
    route === '' ? undefined : reply(550, '5.7.1', 'Source routes are not taken here'),
};

/** Whether a seeded fault refuses the well-formed client name `text`. */
export function refusesDomain(text: string, seeded: Seeded): boolean {
  return active(DOMAIN_REFUSALS, seeded).some((refuses) => refuses(text));
}

/** Whether a seeded fault refuses the well-formed path, written `whole`. */
export function refusesPath(path: Path, whole: string, seeded: Seeded): boolean {
  return active(PATH_REFUSALS, seeded).some((refuses) => refuses(path, whole));
}

/** The wider alphabet of a seeded fault, if one is on. */
export function grammarFaults(seeded: Seeded): Partial<Alphabet> | undefined {
  return active(GRAMMAR_FAULTS, seeded)[0];
}

/** The refusal that a seed gives this recipient, if any. */
export function seededVerdict(path: Path, domain: string, seeded: Seeded): Reply | undefined {
  for (const verdict of active(RECIPIENT_VERDICTS, seeded)) {
    const given = verdict(path, domain);
    if (given !== undefined) return given;
  }
  return undefined;
}

/** The refusal that a seeded policy gives this path of MAIL or RCPT, if any. */
export function policyVerdict(path: Path, seeded: Seeded): Reply | undefined {
  for (const verdict of active(PATH_POLICIES, seeded)) {
    const given = verdict(path);
    if (given !== undefined) return given;
  }
  return undefined;
}
