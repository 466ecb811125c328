// By hand: docs/decisions/small-helpers.md.
/**
 * Text for display: an English sentence, the key of its translations, with placeholders `{name}`. String values (names, addresses) are not
 * translated.
 */
export type TranslatableText = string | Phrase;

export interface Phrase {
  readonly text: string;
  readonly values?: Readonly<Record<string, Value>>;
  /** Set inside a sentence: lower case, in languages that do not capitalize nouns. */
  readonly within?: true;
}

export type Value = string | number | Phrase | { readonly all: readonly Phrase[] } | { readonly any: readonly Phrase[] };

/** Translation into one language. */
export interface Translator {
  /** Language tag (BCP 47). */
  readonly language: string;
  readonly direction: 'ltr' | 'rtl';
  say(translatable: TranslatableText): string;
}

/** Translations by English sentence. */
export type Dictionary = ReadonlyMap<string, string>;

/** Languages that capitalize every noun. */
const CAPITALIZED_NOUNS = new Set(['de']);
const RIGHT_TO_LEFT = new Set(['ar']);
/** First-strong isolate (UAX #9) around values: a phone number in a right-to-left sentence keeps its leading plus. */
const ISOLATE = '\u2068';
const END_ISOLATE = '\u2069';

export function createTranslator(language: string, dictionary: Dictionary): Translator {
  const direction = RIGHT_TO_LEFT.has(language) ? 'rtl' : 'ltr';
  const join = (type: 'conjunction' | 'disjunction', phrases: readonly Phrase[]): string =>
    new Intl.ListFormat(language, { type }).format(phrases.map(say));

  function formatValue(value: Value): string {
    if (typeof value === 'string') return direction === 'rtl' ? `${ISOLATE}${value}${END_ISOLATE}` : value;
    if (typeof value === 'number') return new Intl.NumberFormat(language).format(value);
    if ('all' in value) return join('conjunction', value.all);
    if ('any' in value) return join('disjunction', value.any);
    return say(value);
  }

  function say(translatable: TranslatableText): string {
    const { text, values = {}, within } = typeof translatable === 'string' ? ({ text: translatable } as Phrase) : translatable;
    const sentence = dictionary.get(text) ?? text;
    const rendered = sentence.replace(/\{(\w+)\}/g, (open, name: string) =>
      values[name] === undefined ? open : formatValue(values[name]),
    );
    return within && !CAPITALIZED_NOUNS.has(language) ? rendered.toLocaleLowerCase(language) : rendered;
  }

  return { language, direction, say };
}
