import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../support/browser.js';

const PAGES = join(packageRoot(), 'views');
const CODE = join(packageRoot(), 'src/http/hosted-ui');

/** What the templates say through a filter, and what the code hands them: quoted sentences in the places that become words. */
const IN_TEMPLATES = /\{\{-?\s*(['"])((?:(?!\1).)+)\1\s*\|\s*(?:t|strong|html)\b/g;
const IN_CODE = [
  /\b(?:text|title|message|label|hint)\b\??:\s*(?:Words\s*=\s*)?'((?:[^'\\\n]|\\.)+)'/g,
  /\btext\('((?:[^'\\\n]|\\.)+)'/g,
  /\? '(At least [^']+)'\s*: '(At least [^']+)'/g,
  /return '((?:Email|Phone|Username)[^']*)'/g,
  /'(an? [a-z-]+(?: letter)?)'\]? as const/g,
  /=> ?'([A-Z][^']+)'/g,
];
/** Tables whose values are words. */
const TABLES = /(?:SENTENCES|TITLES|NOTICES|WHAT|OUTCOME|LABELS)(?:: [^=]+)? = \{([\s\S]*?)\n\};/g;
const NOTHING_TO_SAY = /^(?:[a-z_-]+|Cognate|Path=.*|[A-Z_]+)$/;

function filesIn(folder: string, extension: string, without: RegExp): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(extension))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !without.test(path.slice(folder.length)));
}

/** Every English sentence that the hosted pages can say. */
export function sentences(): ReadonlySet<string> {
  const found = new Set<string>();
  for (const file of filesIn(PAGES, '.liquid', /^\/(messages|dev|console)\//)) {
    for (const [, , sentence] of readFileSync(file, 'utf8').matchAll(IN_TEMPLATES)) found.add(sentence!);
  }
  for (const file of filesIn(CODE, '.ts', /^\/dev\//)) {
    const code = readFileSync(file, 'utf8');
    for (const pattern of IN_CODE) {
      for (const [, ...quoted] of code.matchAll(pattern))
        for (const one of quoted) if (one && !NOTHING_TO_SAY.test(one)) found.add(one.replaceAll("\\'", "'"));
    }
    for (const [, table] of code.matchAll(TABLES)) {
      for (const [, value] of table!.matchAll(/:\s*'((?:[^'\\\n]|\\.)+)'/g)) if (!NOTHING_TO_SAY.test(value!)) found.add(value!);
    }
  }
  return found;
}

export const placeholdersIn = (sentence: string): string[] => [...sentence.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!).sort();
