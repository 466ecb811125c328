import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { own } from '../../kernel/index.js';
import { createTranslator, type Translator } from './translator.js';

/** The languages of the pages: English, and each that has a file in views/languages. */
export interface Languages {
  /** The first of these that there is, or one that is close; English when none is. `pt-BR`, `zh-CN`, … in any case of letters. */
  choose(wanted: readonly string[]): Translator;
  readonly tags: readonly string[];
}

/** People say these for what the files call otherwise. */
const ALIASES: Readonly<Record<string, string>> = {
  pt: 'pt-BR',
  zh: 'zh-CN',
  'zh-hans': 'zh-CN',
  'zh-sg': 'zh-CN',
  'zh-hant': 'zh-TW',
  'zh-hk': 'zh-TW',
  'zh-mo': 'zh-TW',
};
const MOST_WANTED = 10;

export function readLanguages(folder: string): Languages {
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
  const translators = new Map<string, Translator>([['en', createTranslator('en', new Map())]]);
  for (const file of files) {
    const tag = file.slice(0, -'.json'.length);
    const sentences = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Record<string, string>;
    translators.set(tag.toLowerCase(), createTranslator(tag, new Map(Object.entries(sentences))));
  }
  const english = translators.get('en')!;

  function find(wanted: string): Translator | undefined {
    const tag = wanted.toLowerCase().replaceAll('_', '-');
    const shorter = tag.replace(/-[^-]*$/, '');
    return (
      translators.get(tag) ?? translators.get((own(ALIASES, tag) ?? '').toLowerCase()) ?? (shorter === tag ? undefined : find(shorter))
    );
  }

  return {
    tags: [...translators.values()].map(({ language }) => language),
    choose(wanted) {
      for (const tag of wanted.slice(0, MOST_WANTED)) {
        const found = tag.length <= 35 ? find(tag) : undefined;
        if (found) return found;
      }
      return english;
    },
  };
}
