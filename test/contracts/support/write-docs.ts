import { readFileSync, writeFileSync } from 'node:fs';
import { pagePath, readNotes, withTable } from './operations-table.js';
import { settingsPage, settingsPagePath } from './settings-page.js';

// `npm run docs`
writeFileSync(pagePath(), withTable(readFileSync(pagePath(), 'utf8'), readNotes()));
writeFileSync(settingsPagePath(), settingsPage());
