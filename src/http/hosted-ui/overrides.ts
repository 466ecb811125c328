import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { Logger } from '../../kernel/index.js';

/** Template texts by name: `sign-in`, `partials/field`. */
export type Sources = Readonly<Record<string, string>>;

/** The operator's templates, which replace the built-in ones of the same name. */
export interface Overrides {
  readonly allPools: Sources;
  /** By pool ID; they take precedence over `allPools`. */
  readonly byPool: ReadonlyMap<string, Sources>;
}

const EXTENSION = '.liquid';
const NAME = /^\w[\w.-]*$/;
/** Pool ID such as `us-east-1_demo`; no folder of templates has such a name. */
const POOL_ID = /^[\w-]+_[0-9a-zA-Z]+$/;
/** Bytes of one template. */
export const MAX_TEMPLATE_BYTES = 256 * 1024;
const MAX_TEMPLATES = 2000;
/** Path segments: `{pool}/account/profile.liquid`. */
const MAX_DEPTH = 3;

/**
 * Reads the folder once, at start; templates have no access to the file system afterwards. Links out of the folder, files that are too large
 * and unreadable files are skipped and logged.
 */
export function readOverrides(folder: string, logger: Logger): Overrides {
  const allPools: Record<string, string> = {};
  const byPool = new Map<string, Record<string, string>>();
  for (const [name, text] of textsIn(folder, logger)) {
    const [first = '', ...rest] = name.split('/');
    if (!POOL_ID.test(first) || rest.length === 0) allPools[name] = text;
    else byPool.set(first, { ...byPool.get(first), [rest.join('/')]: text });
  }
  return { allPools, byPool };
}

function textsIn(folder: string, logger: Logger): readonly (readonly [name: string, text: string])[] {
  const texts: [string, string][] = [];

  function readFolder(relative: string, depth: number): void {
    for (const entry of readdirSync(join(folder, relative)).sort()) {
      // Also skips `..data` of Kubernetes volumes, the target of their links.
      if (!NAME.test(entry) || texts.length >= MAX_TEMPLATES) continue;
      const inside = relative === '' ? entry : `${relative}/${entry}`;
      try {
        readEntry(inside, depth);
      } catch (error) {
        logger.error({ path: inside, why: (error as Error).message }, 'a template of the views folder was left out');
      }
    }
  }

  function readEntry(inside: string, depth: number): void {
    const path = realpathSync(join(folder, inside));
    if (!path.startsWith(root + sep)) throw new Error('it is a link out of the folder');
    const found = statSync(path);
    if (found.isDirectory() && depth < MAX_DEPTH) readFolder(inside, depth + 1);
    if (!found.isFile() || !inside.endsWith(EXTENSION)) return;
    if (found.size > MAX_TEMPLATE_BYTES) throw new Error(`it is larger than ${MAX_TEMPLATE_BYTES} bytes`);
    texts.push([inside.slice(0, -EXTENSION.length), readFileSync(path, 'utf8')]);
  }

  let root = '';
  try {
    root = realpathSync(folder);
    readFolder('', 1);
  } catch (error) {
    logger.error({ path: folder, why: (error as Error).message }, 'the views folder cannot be read');
  }
  return texts;
}
