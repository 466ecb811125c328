import { readdirSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';

/** What a module's process may do beyond computing, using the network and reading its own folder. Paths are absolute. */
export interface ModuleGrants {
  /** Files and folders to read. */
  readonly read?: readonly string[] | undefined;
  /** Files and folders to write. */
  readonly write?: readonly string[] | undefined;
  /** Names of Node's `--allow-…` flags. */
  readonly allow?: readonly ('addons' | 'child-process' | 'wasi' | 'worker')[] | undefined;
}

/** Flags of the Node that runs: experimental before 22.13. */
const knows = (flag: string): boolean => process.allowedNodeEnvironmentFlags.has(flag);

/**
 * The flags of Node's permission model for a process that runs `host` and loads `module`: it reads the module's folder, and of the folders
 * above it `node_modules` and `package.json`. /proc, the data folder and the settings are unreadable, unless they lie there.
 */
export function permissionFlags(host: string, module: string, { read = [], write = [], allow = [] }: ModuleGrants): readonly string[] {
  const readable = [host, ...packagesAbove(host), ...samlEndpointsOf(module), ...read.flatMap(placesAt)];
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

/** What Node looks for on the way to the root: the scope of a package, and the packages that it imports. */
function packagesAbove(file: string): readonly string[] {
  const folder = dirname(file);
  const here = [join(folder, 'package.json'), inside(join(folder, 'node_modules'))];
  return dirname(folder) === folder ? here : [...here, ...packagesAbove(folder)];
}

const placesAt = (path: string): readonly string[] => realForms(path).map((form) => (isFolder(form) ? inside(form) : form));

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

const inside = (folder: string): string => (folder.endsWith(sep) ? folder : folder + sep);

/** A path, and what it is once its links are followed. */
function realForms(path: string): readonly string[] {
  try {
    return [...new Set([path, realpathSync(path)])];
  } catch {
    return [path];
  }
}

/** Node 20 aborts on some lists that name a path and the folder that it is in. */
const withoutNested = (paths: readonly string[]): readonly string[] =>
  [...new Set(paths)].filter((path) => !paths.some((other) => other !== path && other.endsWith(sep) && path.startsWith(other)));

/** The highest number of a file that this process has open; 0 where the system does not say. */
export function highestDescriptor(): number {
  try {
    return Math.max(...readdirSync('/dev/fd').map(Number));
  } catch {
    return 0;
  }
}
