import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { Logger } from '../../kernel/index.js';

/** Texts of templates by their names: `sign-in`, `partials/field`. */
export type Sources = Readonly<Record<string, string>>;

/** The operator's own templates: they take the place of ours of the same name. */
export interface Overrides {
  readonly everywhere: Sources;
  /** By pool id: before those for everywhere. */
  readonly ofPools: ReadonlyMap<string, Sources>;
}

const EXTENSION = '.liquid';
const NAME = /^\w[\w.-]*$/;
/** `us-east-1_demo`: no folder of templates has such a name. */
const POOL_ID = /^[\w-]+_[0-9a-zA-Z]+$/;
/** Bytes of a template, and files in all. */
export const MOST_BYTES = 256 * 1024;
const MOST_FILES = 2000;
/** `{pool}/account/profile.liquid` */
const DEEPEST = 3;

/**
 * Reads the folder once, at start: afterwards templates know no file system. What leads out of the folder, is too large or cannot be read is
 * left out and logged.
 */
export function readOverrides(folder: string, logger: Logger): Overrides {
  const everywhere: Record<string, string> = {};
  const ofPools = new Map<string, Record<string, string>>();
  for (const [name, text] of textsIn(folder, logger)) {
    const [first = '', ...rest] = name.split('/');
    if (!POOL_ID.test(first) || rest.length === 0) everywhere[name] = text;
    else ofPools.set(first, { ...ofPools.get(first), [rest.join('/')]: text });
  }
  return { everywhere, ofPools };
}

function textsIn(folder: string, logger: Logger): readonly (readonly [name: string, text: string])[] {
  const texts: [string, string][] = [];

  function page(relative: string, depth: number): void {
    for (const entry of readdirSync(join(folder, relative)).sort()) {
      // Also `..data` and the like, where volumes keep what their links point to.
      if (!NAME.test(entry) || texts.length >= MOST_FILES) continue;
      const inside = relative === '' ? entry : `${relative}/${entry}`;
      try {
        clientBranding(inside, depth);
      } catch (error) {
        logger.error({ path: inside, why: (error as Error).message }, 'a template of the views folder was left out');
      }
    }
  }

  function clientBranding(inside: string, depth: number): void {
    const path = realpathSync(join(folder, inside));
    if (!path.startsWith(root + sep)) throw new Error('it is a link out of the folder');
    const found = statSync(path);
    if (found.isDirectory() && depth < DEEPEST) page(inside, depth + 1);
    if (!found.isFile() || !inside.endsWith(EXTENSION)) return;
    if (found.size > MOST_BYTES) throw new Error(`it is larger than ${MOST_BYTES} bytes`);
    texts.push([inside.slice(0, -EXTENSION.length), readFileSync(path, 'utf8')]);
  }

  let root = '';
  try {
    root = realpathSync(folder);
    page('', 1);
  } catch (error) {
    logger.error({ path: folder, why: (error as Error).message }, 'the views folder cannot be read');
  }
  return texts;
}
