import type { Terms } from './types.js';

/** Cognito's language names by BCP 47 prefix; longer prefixes first. */
const LANGUAGES: readonly (readonly [tag: string, language: string])[] = [
  ['zh-tw', 'chinese-traditional'],
  ['zh-hk', 'chinese-traditional'],
  ['zh-hant', 'chinese-traditional'],
  ['zh', 'chinese-simplified'],
  ['pt', 'portuguese-brazil'],
  ['nl', 'dutch'],
  ['en', 'english'],
  ['fr', 'french'],
  ['es', 'spanish'],
  ['de', 'german'],
  ['id', 'bahasa-indonesia'],
  ['it', 'italian'],
  ['ja', 'japanese'],
  ['ko', 'korean'],
];

/**
 * Returns the link for the first of the languages (`de-CH`, `fr`) that the document has, else the
 * default.
 */
export function linkIn({ links }: Terms, languages: readonly string[]): string {
  for (const language of languages.map((tag) => tag.toLowerCase())) {
    const known = LANGUAGES.find(([tag]) => language === tag || language.startsWith(`${tag}-`));
    const link = known && links[`cognito:${known[1]}`];
    if (link) return link;
  }
  return links['cognito:default']!;
}
