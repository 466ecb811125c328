import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { protectionPath, withSecurityTable } from './support/security-table.js';

describe('docs/protection.md', () => {
  it('docs/protection.md lists the decisions of the security profiles in the code', () => {
    const page = readFileSync(protectionPath(), 'utf8');
    assert.ok(page === withSecurityTable(page), 'docs/protection.md is behind the security profiles: run `npm run docs`');
  });
});
