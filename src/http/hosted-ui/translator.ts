/**
 * Words for people: an English sentence, which is the key of its translations; `{name}` in it stands for a value. Values that are strings
 * are somebody's own (names, addresses) and stay as they are.
 */
export type TranslatableText = string | Phrase;

export interface Phrase {
  readonly text: string;
  readonly values?: Readonly<Record<string, Value>>;
  /** Within a sentence: in lower case, where the language writes its nouns so. */
  readonly within?: true;
}

export type Value = string | number | Phrase | { readonly all: readonly Phrase[] } | { readonly any: readonly Phrase[] };

/** What a person reads, in one language. */
export interface Translator {
  /** A tag of BCP 47. */
  readonly language: string;
  readonly direction: 'ltr' | 'rtl';
  say(translatable: TranslatableText): string;
}

/** Sentences of a language by the English ones. */
export type Dictionary = ReadonlyMap<string, string>;

/** In German every noun is great. */
const CAPITALS = new Set(['de']);
const RIGHT_TO_LEFT = new Set(['ar']);
/** Around values that run as their own first letter does: a phone number in a sentence from the right still begins with its plus. */
const ISOLATE = '\u2068';
const END_ISOLATE = '\u2069';

export function createTranslator(language: string, dictionary: Dictionary): Translator {
  const direction = RIGHT_TO_LEFT.has(language) ? 'rtl' : 'ltr';
  const join = (type: 'conjunction' | 'disjunction', phrases: readonly Phrase[]): string =>
    new Intl.ListFormat(language, { type }).format(phrases.map(say));

  function written(value: Value): string {
    if (typeof value === 'string') return direction === 'rtl' ? `${ISOLATE}${value}${END_ISOLATE}` : value;
    if (typeof value === 'number') return new Intl.NumberFormat(language).format(value);
    if ('all' in value) return join('conjunction', value.all);
    if ('any' in value) return join('disjunction', value.any);
    return say(value);
  }

  function say(translatable: TranslatableText): string {
    const { text, values = {}, within } = typeof translatable === 'string' ? ({ text: translatable } as Phrase) : translatable;
    const sentence = dictionary.get(text) ?? text;
    const said = sentence.replace(/\{(\w+)\}/g, (open, name: string) => (values[name] === undefined ? open : written(values[name])));
    return within && !CAPITALS.has(language) ? said.toLocaleLowerCase(language) : said;
  }

  return { language, direction, say };
}
