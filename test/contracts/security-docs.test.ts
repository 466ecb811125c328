import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/app/package-root.js';

/** Numbers of the requirements of levels 1 and 2, by section of ASVS 5.0. */
const LEVELS_1_AND_2: Readonly<Record<string, string>> = {
  '1.1': '1 2',
  '1.2': '1 2 3 4 5 6 7 8 9',
  '1.3': '1 2 3 4 5 6 7 8 9 10 11',
  '1.4': '1 2 3',
  '1.5': '1 2',
  '2.1': '1 2 3',
  '2.2': '1 2 3',
  '2.3': '1 2 3 4',
  '2.4': '1',
  '3.2': '1 2',
  '3.3': '1 2 3 4',
  '3.4': '1 2 3 4 5 6',
  '3.5': '1 2 3 4 5',
  '3.7': '1 2',
  '4.1': '1 2 3',
  '4.2': '1',
  '4.3': '1 2',
  '4.4': '1 2 3 4',
  '5.1': '1',
  '5.2': '1 2 3',
  '5.3': '1 2',
  '5.4': '1 2 3',
  '6.1': '1 2 3',
  '6.2': '1 2 3 4 5 6 7 8 9 10 11 12',
  '6.3': '1 2 3 4',
  '6.4': '1 2 3 4',
  '6.5': '1 2 3 4 5',
  '6.6': '1 2 3',
  '6.8': '1 2 3 4',
  '7.1': '1 2 3',
  '7.2': '1 2 3 4',
  '7.3': '1 2',
  '7.4': '1 2 3 4 5',
  '7.5': '1 2',
  '7.6': '1 2',
  '8.1': '1 2',
  '8.2': '1 2 3',
  '8.3': '1',
  '8.4': '1',
  '9.1': '1 2 3',
  '9.2': '1 2 3 4',
  '10.1': '1 2',
  '10.2': '1 2',
  '10.3': '1 2 3 4',
  '10.4': '1 2 3 4 5 6 7 8 9 10 11',
  '10.5': '1 2 3 4 5',
  '10.6': '1 2',
  '10.7': '1 2 3',
  '11.1': '1 2',
  '11.2': '1 2 3',
  '11.3': '1 2 3',
  '11.4': '1 2 3 4',
  '11.5': '1',
  '11.6': '1',
  '12.1': '1 2 3',
  '12.2': '1 2',
  '12.3': '1 2 3 4',
  '13.1': '1',
  '13.2': '1 2 3 4 5',
  '13.3': '1 2',
  '13.4': '1 2 3 4 5',
  '14.1': '1 2',
  '14.2': '1 2 3 4',
  '14.3': '1 2 3',
  '15.1': '1 2 3',
  '15.2': '1 2 3',
  '15.3': '1 2 3 4 5 6 7',
  '16.1': '1',
  '16.2': '1 2 3 4 5',
  '16.3': '1 2 3 4',
  '16.4': '1 2 3',
  '16.5': '1 2 3',
  '17.1': '1',
  '17.2': '1 2 3 4',
  '17.3': '1 2',
};

/** `test/FOLDER/FILE`, and the beginning of a title after a colon. */
const CITED = /`(test\/[\w/.-]+\.ts)`(?:: ([^;|`]+?))?(?= \(|;| \||, |$)/gm;
const STATES = ['met', 'setting', 'not met', 'n/a'];

const numbersOf = (sections: typeof LEVELS_1_AND_2): string[] =>
  Object.entries(sections).flatMap(([section, numbers]) => numbers.split(' ').map((number) => `${section}.${number}`));

describe('docs/security.md', () => {
  const page = readFileSync(join(packageRoot(), 'docs/security.md'), 'utf8');
  const rows = [...page.matchAll(/^\| (\d+\.\d+\.\d+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$/gm)].map(
    ([, number = '', asks = '', state = '', how = '']) => ({ number, asks, state, how }),
  );
  const advisories = [...page.slice(page.indexOf('\n## Advisories')).matchAll(/^\| (?!advisory|---)(.+) \|$/gm)].map(([, row = '']) =>
    row.split(' | '),
  );

  it('docs/security.md lists every ASVS 5.0 requirement of levels 1 and 2 once, in order', () => {
    assert.deepEqual(
      rows.map(({ number }) => number),
      numbersOf(LEVELS_1_AND_2),
    );
  });

  it('docs/security.md names a test, document, setting or reason for every requirement', () => {
    const bare = rows.filter(({ state, how }) => {
      if (!STATES.includes(state)) return true;
      if (state === 'setting') return !/`[A-Z]\w+(?:=\w+)?`|as \d/.test(how);
      if (state === 'met') return !/`test\/|document: \[/.test(how);
      return how.length < 10;
    });
    assert.deepEqual(bare, []);
  });

  it('docs/security.md names a test or a reason for every advisory', () => {
    assert.ok(advisories.length > 70);
    assert.deepEqual(
      advisories.filter((row) => row.length !== 4 || row.some((cell) => cell.trim() === '')),
      [],
    );
  });

  it('docs/security.md has no pending row', () => {
    assert.deepEqual(
      page.split('\n').filter((line) => line.startsWith('|') && /\bpending\b/i.test(line)),
      [],
    );
  });

  it('docs/security.md cites existing tests and documents', () => {
    const gone = [...page.matchAll(CITED)].filter(([, file = '', title]) => {
      const path = join(packageRoot(), file);
      return !existsSync(path) || (title !== undefined && !readFileSync(path, 'utf8').includes(title));
    });
    assert.deepEqual(
      gone.map(([text]) => text),
      [],
    );
    const links = [...page.matchAll(/\]\(([\w./-]+\.md)(?:#[\w-]+)?\)/g)].map(([, to = '']) => to);
    assert.deepEqual(
      links.filter((to) => !existsSync(join(packageRoot(), 'docs', to))),
      [],
    );
  });
});
