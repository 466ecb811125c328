import { join } from 'node:path';
import { packageRoot } from '../../../src/app/package-root.js';
import { leaves, loadSettings } from '../../../src/settings/index.js';

export const settingsPagePath = (): string => join(packageRoot(), 'docs/settings.md');

/** Every setting, its default, and what it is for. */
export function settingsPage(): string {
  const defaults: unknown = loadSettings({});
  const rows = leaves.map(({ env, path, description }) => {
    const value = path.reduce((at: unknown, key) => (at as Record<string, unknown> | undefined)?.[key], defaults);
    const shown = value === undefined || value === '' ? '' : `\`${typeof value === 'object' ? JSON.stringify(value) : value}\``;
    return `| \`${env}\` | ${shown} | ${description.replaceAll('|', '\\|')} |`;
  });
  return `# Settings

From the environment, or from a YAML file (\`npm start -- --config FILE\`) where \`operator.accessKeyId\` is what \`OPERATOR_ACCESS_KEY_ID\` is here. The environment wins.
Made by \`npm run docs\`.

| name | default | what |
| --- | --- | --- |
${rows.join('\n')}
`;
}
