import { readFileSync, writeFileSync } from 'node:fs';
import { errorsPage, errorsPagePath } from './errors-page.js';
import { pagePath, readNotes, withTable } from './operations-table.js';
import { protectionPath, withSecurityTable } from './security-table.js';
import { settingsPage, settingsPagePath } from './settings-page.js';

// `npm run docs`
writeFileSync(pagePath(), withTable(readFileSync(pagePath(), 'utf8'), readNotes()));
writeFileSync(settingsPagePath(), settingsPage());
writeFileSync(protectionPath(), withSecurityTable(readFileSync(protectionPath(), 'utf8')));
writeFileSync(errorsPagePath(), errorsPage());
