import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { packageRoot } from '../../support/browser.js';

export interface ModuleServer {
  /** `http://localhost:{port}`: another origin than the identity provider's. */
  readonly url: string;
  close(): void;
}

/**
 * What a bundler would do, a module at a time: an empty page, and every package of node_modules as ES modules under `/modules/`, with the
 * names they import turned into addresses. Unmodified otherwise.
 */
export async function startModuleServer(): Promise<ModuleServer> {
  const root = join(packageRoot(), 'node_modules');
  const addressOf = (file: string): string => `/modules/${file.slice(root.length + 1)}`;

  function fromCommonJs(code: string, file: string): string {
    const imports: string[] = [];
    const body = code.replace(/\brequire\((['"])([^'"\n]+)\1\)/g, (_, _quote: string, name: string) => {
      imports.push(`import required${imports.length} from '${addressOf(forBrowsers(resolve(root, name, file)))}';`);
      return `required${imports.length - 1}`;
    });
    return `${imports.join('\n')}\nconst exports = {}, module = { exports }, global = globalThis;\n${body}\nexport default module.exports;`;
  }

  function moduleAt(file: string): string {
    const code = readFileSync(file, 'utf8');
    if (!/^\s*(import|export)\b/m.test(code)) return fromCommonJs(code, file);
    return code.replace(
      /(\bfrom\s*|\bimport\s*|\bimport\(\s*)(['"])([^'"\n]+)\2/g,
      (_, before: string, quote: string, name: string) => `${before}${quote}${addressOf(forBrowsers(resolve(root, name, file)))}${quote}`,
    );
  }

  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname === '/') return void response.setHeader('content-type', 'text/html').end('<!doctype html><title>An app</title>');
    const name = pathname.replace(/^\/(modules|package)\//, '');
    const file = pathname.startsWith('/package/') ? forBrowsers(resolve(root, name, join(root, 'x'))) : join(root, name);
    if (!/\.m?js$/.test(file) || !existsSync(file)) return void response.writeHead(404).end();
    // An entry is answered with its place: one package must not be loaded under two addresses.
    if (pathname.startsWith('/package/')) return void response.writeHead(302, { location: addressOf(file) }).end();
    response.setHeader('content-type', 'text/javascript').end(moduleAt(file));
  });
  await new Promise<void>((listening) => server.listen(0, 'localhost', listening));
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    close: () => void server.close().closeAllConnections(),
  };
}

/** The file that an import means in a browser. */
function resolve(root: string, name: string, importer: string): string {
  if (name.startsWith('.')) return fileAt(join(dirname(importer), name));
  const [, packageName, inside] = /^((?:@[^/]+\/)?[^/]+)(\/.*)?$/.exec(name)!;
  const folder = nearest(root, packageName!, importer);
  if (folder === undefined) return join(root, 'absent', name);
  const manifest = manifestIn(folder);
  const exported = manifest.exports === undefined ? undefined : exportOf(manifest.exports, `.${inside ?? ''}`);
  if (exported !== undefined) return join(folder, exported);
  if (inside === undefined) return fileAt(join(folder, manifest.module ?? manifest.main ?? 'index.js'));
  // A folder of the package with a manifest of its own: how packages said it before `exports`.
  return fileAt(join(folder, inside, manifestIn(join(folder, inside)).module ?? ''));
}

/** What a package would rather give to browsers (`browser` in its manifest). */
function forBrowsers(file: string): string {
  let folder = dirname(file);
  while (folder !== dirname(folder) && !('name' in manifestIn(folder))) folder = dirname(folder);
  const { browser } = manifestIn(folder);
  if (typeof browser !== 'object') return file;
  const inside = `.${file.slice(folder.length)}`;
  const instead = browser[inside] ?? browser[inside.replace(/\.js$/, '')];
  return typeof instead === 'string' ? fileAt(join(folder, instead)) : file;
}

function manifestIn(folder: string): Manifest {
  const file = join(folder, 'package.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Manifest) : {};
}

type Exports = string | { readonly [name: string]: Exports };

interface Manifest {
  readonly name?: string;
  readonly browser?: string | Readonly<Record<string, string | false>>;
  readonly module?: string;
  readonly main?: string;
  readonly exports?: Exports;
}

const CONDITIONS = ['browser', 'module', 'import', 'default', 'node', 'es2015'];

function exportOf(exports: Exports, wanted: string): string | undefined {
  const bySubpath = typeof exports === 'object' && Object.keys(exports).some((key) => key.startsWith('.'));
  const found = bySubpath ? exports[wanted] : wanted === '.' ? exports : undefined;
  return found === undefined ? undefined : conditional(found);
}

function conditional(found: Exports): string | undefined {
  if (typeof found === 'string') return found;
  for (const condition of CONDITIONS) {
    const value = found[condition];
    if (value !== undefined) return conditional(value);
  }
  return undefined;
}

/** The package as the importer sees it: its own copy before the one of all. */
function nearest(root: string, packageName: string, importer: string): string | undefined {
  for (let folder = dirname(importer); folder.length >= dirname(root).length; folder = dirname(folder)) {
    const found = join(folder, 'node_modules', packageName);
    if (existsSync(found)) return found;
  }
  return undefined;
}

function fileAt(path: string): string {
  const tries = [path, `${path}.mjs`, `${path}.js`, join(path, 'index.mjs'), join(path, 'index.js')];
  return tries.find((file) => existsSync(file) && statSync(file).isFile()) ?? path;
}
