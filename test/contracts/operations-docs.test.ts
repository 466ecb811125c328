import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { pagePath, readNotes, services, withTable } from './support/operations-table.js';

describe('docs/operations.md', () => {
  it('docs/operations.md lists the operations of the registries', () => {
    const page = readFileSync(pagePath(), 'utf8');
    assert.ok(
      page === withTable(page, readNotes()),
      'docs/operations.md is behind the registries or operations-notes.yaml: run `npm run docs`',
    );
  });

  it('docs/operations.md has no note for an unknown operation', () => {
    const known = Object.fromEntries(services.map(({ notes, rows }) => [notes, rows.map(([name]) => name)]));
    const idle = Object.entries(readNotes()).flatMap(([service, notes]) =>
      Object.keys(notes).filter((name) => !known[service]?.includes(name)),
    );
    assert.deepEqual(idle, []);
  });

  it('docs/operations.md has a note for every absent operation', () => {
    const notes = readNotes();
    const unsaid = services.flatMap(({ notes: service, rows }) =>
      rows.filter(([name, authorization]) => authorization === undefined && !notes[service]?.[name]).map(([name]) => name),
    );
    assert.deepEqual(unsaid, []);
  });
});
