import { lacks } from './pop3-capabilities.js';
import { argumentsOf, type Command } from './pop3-command.js';
import { err, ok, type Response } from './pop3-response.js';
import type { Seeds } from './pop3-surroundings.js';

/** LANG (RFC 6856 §3): the language of the texts behind the status indicators. */
export type Language = 'en' | 'de';

const utf8 = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

/** What each language is called, and what its responses say; English ones have texts of their own. */
const LANGUAGES: Readonly<
  Record<Language, { readonly name: string; readonly texts?: Record<'+OK' | '-ERR', string> }>
> = {
  en: { name: 'English' },
  de: { name: 'Deutsch', texts: { '+OK': utf8('ausgeführt'), '-ERR': utf8('nicht möglich') } },
};

/** The response to `LANG`, and the language that it selects. */
export function langCommand(
  command: Command,
  seeds: Seeds,
): { readonly response: Response; readonly language?: Language } {
  const { seeded } = seeds;
  const words = argumentsOf(command, 1, seeds);
  if (lacks('LANG', seeds)) return { response: err('LANG is not offered') };
  if (words === undefined || words[0] === '') return { response: err('LANG takes one language') };
  const [range] = words;
  if (range === undefined) return { response: ok('languages follow', { lines: listing(seeds) }) };
  if (range === '*' && seeded('pop3-lang-star-refused')) return { response: err('no such language') };
  const language = matching(range) ?? (seeded('pop3-lang-unknown-taken') ? 'en' : undefined);
  if (language === undefined) return { response: err('no such language') };
  const tag = seeded('pop3-lang-tag-missing') ? {} : { data: language };
  return { response: ok('this is the language now', tag), language };
}

/** The response with its text in `language`; data stay. */
export function inLanguage(response: Response, language: Language): Response {
  const texts = LANGUAGES[language].texts;
  if (texts === undefined || response.status === '+' || !response.text) return response;
  return { ...response, text: texts[response.status] };
}

function listing({ seeded }: Seeds): readonly string[] {
  return Object.entries(LANGUAGES).map(([tag, { name }]) =>
    seeded('pop3-lang-listing-by-name') ? `"${name}" ${tag}` : `${tag} ${name}`,
  );
}

/** The language for a basic language range: `*` is the administrator's choice, `de-AT` falls back to `de` (RFC 4647 §3.4). */
function matching(range: string): Language | undefined {
  if (range === '*') return 'en';
  for (let tag = range.toLowerCase(); tag !== ''; tag = tag.slice(0, Math.max(0, tag.lastIndexOf('-')))) {
    if (tag === 'en' || tag === 'de') return tag;
  }
  return undefined;
}
