import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { SettingsError } from '../settings/index.js';
import { type Setup, setupSchema } from './schema.js';

/**
 * Loads a set-up file. `${base}` and `${account}` are replaced; every other `${…}` belongs to a policy. Throws `SettingsError` with all
 * problems.
 */
export async function loadSetup(file: string, values: { base: string; account: string }): Promise<Setup> {
  if (file === '') return setupSchema.parse({});
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new SettingsError([`setup (SETUP): ${file} cannot be read (${(cause as NodeJS.ErrnoException).code})`]);
  }
  let tree: unknown;
  try {
    tree = parse(text.replaceAll('${base}', values.base).replaceAll('${account}', values.account));
  } catch (cause) {
    throw new SettingsError([`${file}: is not YAML (${(cause as Error).message.split('\n')[0]})`]);
  }
  const result = setupSchema.safeParse(tree ?? {});
  if (result.success) return result.data;
  throw new SettingsError(result.error.issues.map((issue) => `${file}: ${issue.path.join('.')}: ${issue.message}`));
}
