import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { own } from '../../kernel/index.js';
import { createTranslator, type Translator } from './translator.js';

/** Languages of the pages: English, and each with a file in views/languages. */
export interface Languages {
  /** Returns the first available language, by exact tag, alias or shorter tag (RFC 4647 lookup, case-insensitive); English by default. */
  choose(requested: readonly string[]): Translator;
  readonly tags: readonly string[];
}

/** Language tags that stand for the tag of a file. */
const ALIASES: Readonly<Record<string, string>> = {
  pt: 'pt-BR',
  zh: 'zh-CN',
  'zh-hans': 'zh-CN',
  'zh-sg': 'zh-CN',
  'zh-hant': 'zh-TW',
  'zh-hk': 'zh-TW',
  'zh-mo': 'zh-TW',
};
const MAX_REQUESTED = 10;

export function readLanguages(folder: string): Languages {
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
  const translators = new Map<string, Translator>([['en', createTranslator('en', new Map())]]);
  for (const file of files) {
    const tag = file.slice(0, -'.json'.length);
    const sentences = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Record<string, string>;
    translators.set(tag.toLowerCase(), createTranslator(tag, new Map(Object.entries(sentences))));
  }
  const english = translators.get('en')!;

  function find(requested: string): Translator | undefined {
    const tag = requested.toLowerCase().replaceAll('_', '-');
    const shorter = tag.replace(/-[^-]*$/, '');
    return (
      translators.get(tag) ?? translators.get((own(ALIASES, tag) ?? '').toLowerCase()) ?? (shorter === tag ? undefined : find(shorter))
    );
  }

  return {
    tags: [...translators.values()].map(({ language }) => language),
    choose(requested) {
      for (const tag of requested.slice(0, MAX_REQUESTED)) {
        const found = tag.length <= 35 ? find(tag) : undefined;
        if (found) return found;
      }
      return english;
    },
  };
}
