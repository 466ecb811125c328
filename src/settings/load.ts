import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';
import { CodedError } from '../kernel/index.js';
import { leaves } from './leaves.js';
import { type GivenSettings, settingsSchema } from './schema.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** All problems of the settings, one a line, without values, some of which are secret. */
export class SettingsError extends CodedError<'settings_invalid'> {
  constructor(readonly problems: readonly string[]) {
    super('settings_invalid', `The settings are wrong:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
  }
}

type Tree = { [key: string]: unknown };

function fileSettings(path: string | undefined): Tree {
  if (!path) return {};
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new SettingsError([`${path}: cannot be read (${(cause as NodeJS.ErrnoException).code})`]);
  }
  try {
    return (parse(text) as Tree | null) ?? {};
  } catch (cause) {
    throw new SettingsError([`${path}: is not YAML (${(cause as Error).message.split('\n')[0]})`]);
  }
}

function childOf(tree: Tree, key: string): Tree {
  const child = (tree[key] ?? {}) as Tree;
  tree[key] = child;
  return child;
}

function withEnvironment(settings: Tree, environment: Environment): Tree {
  const merged = structuredClone(settings);
  for (const leaf of leaves) {
    const value = environment[leaf.env];
    if (value === undefined || value === '') continue;
    const parent = leaf.path.slice(0, -1).reduce(childOf, merged);
    parent[leaf.path.at(-1)!] = value;
  }
  return merged;
}

/** Resolves trigger modules, their permitted paths and modules of strategies relative to the settings file. */
function withModules(settings: GivenSettings, folder: string): GivenSettings {
  const absolute = (paths: readonly string[] | undefined) => paths?.map((path) => resolve(folder, path));
  const functions = Object.entries(settings.triggers.functions).map(([arn, source]) => {
    if (!('module' in source)) return [arn, source] as const;
    const { module, read, write } = source;
    return [arn, { ...source, module: resolve(folder, module), read: absolute(read), write: absolute(write) }] as const;
  });
  const strategies = Object.entries(settings.identityProviders.strategies).map(
    // Names of packages begin otherwise.
    ([name, strategy]) =>
      [name, /^\.{0,2}\//.test(strategy.module) ? { ...strategy, module: resolve(folder, strategy.module) } : strategy] as const,
  );
  return {
    ...settings,
    triggers: { ...settings.triggers, functions: Object.fromEntries(functions) },
    identityProviders: { ...settings.identityProviders, strategies: Object.fromEntries(strategies) },
  };
}

function nameOf(path: readonly PropertyKey[]): string {
  const dotted = path.join('.');
  const leaf = leaves.find((candidate) => candidate.path.join('.') === dotted);
  return leaf ? `${dotted} (${leaf.env})` : dotted;
}

/**
 * Loads settings from the optional file and the environment, which takes precedence. Throws `SettingsError` naming every wrong key at once.
 */
export function loadSettings(environment: Environment, file?: string): GivenSettings {
  const result = settingsSchema.safeParse(withEnvironment(fileSettings(file), environment));
  if (result.success) return withModules(result.data, file === undefined ? '.' : dirname(file));
  throw new SettingsError(
    result.error.issues.flatMap((issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => `${[...issue.path, key].join('.')}: there is no such setting`)
        : [`${nameOf(issue.path)}: ${issue.message}`],
    ),
  );
}
