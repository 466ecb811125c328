import { readdirSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';

/**
 * Permissions of a module's process beyond computing, the network and reading its own folder. Paths
 * are absolute.
 */
export interface ModuleGrants {
  /** Readable files and folders. */
  readonly read?: readonly string[] | undefined;
  /** Writable files and folders. */
  readonly write?: readonly string[] | undefined;
  /** Names of Node's `--allow-…` flags. */
  readonly allow?: readonly ('addons' | 'child-process' | 'wasi' | 'worker')[] | undefined;
}

/** Reports whether this Node has the flag: experimental before 22.13. */
const knows = (flag: string): boolean => process.allowedNodeEnvironmentFlags.has(flag);

/**
 * Returns the flags of Node's permission model for a process that runs the files `host` and loads
 * `module`: it reads the module's folder, and of the folders above it `node_modules` and `package.json`.
 * /proc, the data folder and the settings are unreadable, unless they are in there.
 */
export function permissionFlags(
  host: readonly string[],
  module: string,
  { read = [], write = [], allow = [] }: ModuleGrants,
): readonly string[] {
  const readable = [...host, ...host.flatMap(packagesAbove), ...samlEndpointsOf(module), ...read.flatMap(placesAt)];
  return [
    ...(knows('--permission') ? ['--permission'] : ['--experimental-permission', '--disable-warning=ExperimentalWarning']),
    ...(knows('--allow-net') ? ['--allow-net'] : []),
    ...withoutNested(readable).map((path) => `--allow-fs-read=${path}`),
    ...withoutNested(write.flatMap(placesAt)).map((path) => `--allow-fs-write=${path}`),
    ...allow.map((name) => `--allow-${name}`),
  ];
}

const samlEndpointsOf = (module: string): readonly string[] =>
  realForms(module).flatMap((file) => [inside(dirname(file)), ...packagesAbove(file)]);

/** Lists what Node reads on the way to the root: package scopes and imported packages. */
function packagesAbove(file: string): readonly string[] {
  const folder = dirname(file);
  const here = [join(folder, 'package.json'), inside(join(folder, 'node_modules'))];
  return dirname(folder) === folder ? here : [...here, ...packagesAbove(folder)];
}

const placesAt = (path: string): readonly string[] => realForms(path).map((form) => (isFolder(form) ? inside(form) : form));

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

const inside = (folder: string): string => (folder.endsWith(sep) ? folder : folder + sep);

/** Returns a path, and its real path. */
function realForms(path: string): readonly string[] {
  try {
    return [...new Set([path, realpathSync(path)])];
  } catch {
    return [path];
  }
}

/** Removes nested paths: Node 20 aborts on some lists that contain a path and its folder. */
const withoutNested = (paths: readonly string[]): readonly string[] =>
  [...new Set(paths)].filter((path) => !paths.some((other) => other !== path && other.endsWith(sep) && path.startsWith(other)));

/**
 * Returns the highest descriptor of an open file of this process; 0 when the system does not tell.
 */
export function highestDescriptor(): number {
  try {
    return Math.max(...readdirSync('/dev/fd').map(Number));
  } catch {
    return 0;
  }
}
