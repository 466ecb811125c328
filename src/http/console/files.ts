import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative } from 'node:path';
import { sha256 } from '../../kernel/index.js';

const TYPES: Readonly<Record<string, string>> = { '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8' };

export interface ConsoleFiles {
  /** Hash of all files, part of their URL: scripts import each other by relative paths. */
  readonly version: string;
  find(name: string): { readonly type: string; readonly body: Buffer } | undefined;
}

/** Reads scripts and styles of these folders once. */
export function readConsoleFiles(folders: readonly string[]): ConsoleFiles {
  const files = new Map<string, Buffer>();
  for (const folder of folders.filter((one) => existsSync(one))) {
    for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
      const path = join(entry.parentPath, entry.name);
      if (entry.isFile() && extname(entry.name) in TYPES) files.set(relative(folder, path), readFileSync(path));
    }
  }
  const version = sha256([...files].map(([name, body]) => `${name} ${sha256(body).toString('hex')}`).join('\n'))
    .toString('hex')
    .slice(0, 12);
  return {
    version,
    find(name) {
      const body = files.get(name);
      return body && { type: TYPES[extname(name)]!, body };
    },
  };
}
