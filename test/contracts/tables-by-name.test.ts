import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { packageRoot } from '../../src/app/package-root.js';

const src = join(packageRoot(), 'src');
/** A record of the module with any text as key. */
const TABLE = /^(?:export )?const (\w+): [^=]*\bRecord<string,[^=]*= /gm;
/** A key that the type system was made to believe: `TABLE[text as Key]`. */
const CAST_KEY = /\w\[[^\][]* as (?!const\b)[A-Z]\w*\](?!\s*=>)/g;

const files = readdirSync(src, { withFileTypes: true, recursive: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.parentPath.includes(join('console', 'browser')))
  .map((entry) => join(entry.parentPath, entry.name));

/** Reads of a table by a variable. `TABLE[key]!` is left alone: it stands where the key comes from the code, never from outside. */
function readsIn(text: string): string[] {
  const names = [...text.matchAll(TABLE)].map(([, name]) => name!);
  return names.flatMap((name) => text.match(new RegExp(String.raw`(?<![\w.])${name}\[(?!['"])(?:[^[\]]|\[[^\]]*\])*\](?!!)`, 'g')) ?? []);
}

describe('tables read by external keys', () => {
  it('tables are read with own(), which ignores names of Object.prototype', () => {
    const wrong = files.flatMap((file) => readsIn(readFileSync(file, 'utf8')).map((read) => `${relative(src, file)}: ${read}`));
    assert.deepEqual(wrong, []);
  });

  it('tables are not read by a string cast to their key type', () => {
    const known = ['authentication/flows/challenges/message-code.ts', 'authentication/trigger-calls/custom-senders.ts'];
    const wrong = files
      .filter((file) => !known.includes(relative(src, file)))
      .flatMap((file) => (readFileSync(file, 'utf8').match(CAST_KEY) ?? []).map((read) => `${relative(src, file)}: ${read}`));
    assert.deepEqual(wrong, []);
  });
});
