import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { pagePath, readNotes, services, withTable } from './support/operations-table.js';

describe('docs/operations.md', () => {
  it('lists the operations as the registries have them', () => {
    const page = readFileSync(pagePath(), 'utf8');
    assert.ok(
      page === withTable(page, readNotes()),
      'docs/operations.md is behind the registries or operations-notes.yaml: run `npm run docs`',
    );
  });

  it('has no note for an operation that there is not', () => {
    const known = Object.fromEntries(services.map(({ notes, rows }) => [notes, rows.map(([name]) => name)]));
    const idle = Object.entries(readNotes()).flatMap(([service, notes]) =>
      Object.keys(notes).filter((name) => !known[service]?.includes(name)),
    );
    assert.deepEqual(idle, []);
  });

  it('has a note for every operation that is not here', () => {
    const notes = readNotes();
    const unsaid = services.flatMap(({ notes: service, rows }) =>
      rows.filter(([name, authorization]) => authorization === undefined && !notes[service]?.[name]).map(([name]) => name),
    );
    assert.deepEqual(unsaid, []);
  });
});
