import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { packageRoot } from '../../src/app/package-root.js';

/** Private words that the field has a term for (docs/glossary.md). The list grows. */
const PRIVATE_NAMES =
  /\b\w*(strangers|whereabouts|sayings|uninvited|detour|houseNotices|houseWords|discreetly|nameless|stretchOf|standingOf|bringOver|createSpentAssertions|arrivals|foreignLogins|the_?house|departure)\w*/gi;
const PRIVATE_WORDS = /\b(strangers?|houses?|doors?|rooms?|tours?|whoever|somebody|nobody|hangs? on)\b/gi;
/** A doc comment begins with a noun or verb of the field. */
const OPENERS = /^\s*(?:\/\*\*|\*)\s+(?:Of|What|Who|Whom|Whoever|Where)\s/;
/** The title of a `describe` or `it`. */
const TITLE = /(?<![\w.])(?:describe|it)(?:\.\w+)?\(\s*(['"`])((?:(?!\1)[^\\]|\\.)+)\1/g;
/** A title names its subject, so that it can be read without the titles around it. */
const DANGLING = /^(?:that|who|whom|whose|what|whoever|of|in|at|by|with|is|are|has|have|does|do|asks?|takes?)\b/i;

const root = packageRoot();
const filesOf = (folder: string): string[] =>
  readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name));

const lines = filesOf('src').flatMap((path) =>
  readFileSync(path, 'utf8')
    .split('\n')
    .map((text, index) => ({ place: `${relative(root, path)}:${index + 1}`, text })),
);
/** Labels of derived keys and names in the store are not renamed: what they protect would change. */
const isStored = (text: string): boolean => /derive\('|collection: '/.test(text);
const found = (pattern: RegExp): string[] =>
  lines.filter(({ text }) => !isStored(text)).flatMap(({ place, text }) => (text.match(pattern) ? [`${place}: ${text.trim()}`] : []));

const titles = filesOf('test').flatMap((path) =>
  [...readFileSync(path, 'utf8').matchAll(TITLE)].map(([, , title = '']) => ({ place: relative(root, path), title })),
);
const titlesWith = (pattern: RegExp): string[] =>
  titles.filter(({ title }) => title.match(pattern)).map(({ place, title }) => `${place}: ${title}`);

describe('words of source and test titles', () => {
  it('names contain no private words', () => assert.deepEqual(found(PRIVATE_NAMES), []));

  it('comments contain no private words', () => {
    const comments = found(PRIVATE_WORDS).filter((line) => /: (?:\/\/|\/?\*)|\s\/\/\s/.test(line));
    assert.deepEqual(comments, []);
  });

  it('doc comments do not open with a pronoun', () => assert.deepEqual(found(OPENERS), []));

  it('test titles contain no private words', () => {
    assert.ok(titles.length > 2500, `only ${titles.length} titles found`);
    assert.deepEqual(titlesWith(PRIVATE_WORDS), []);
  });

  it('test titles do not continue the title of their describe', () => assert.deepEqual(titlesWith(DANGLING), []));

  it('comments cite only documents that are in the repository', () => {
    const cited = lines.flatMap(({ place, text }) =>
      /(?:\/\/|\*).*?\b[\w-]+\.md\b/.test(text) ? [...text.matchAll(/[\w/-]+\.md\b/g)].map(([name]) => `${place}: ${name}`) : [],
    );
    const there = new Set([
      'README.md',
      'SECURITY.md',
      ...readdirSync(join(root, 'docs')),
      ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`),
      ...readdirSync(join(root, 'docs', 'decisions')).map((name) => `docs/decisions/${name}`),
    ]);
    assert.deepEqual(
      cited.filter((line) => !there.has(line.split(': ')[1]!)),
      [],
    );
  });
});
