import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Liquid } from 'liquidjs';

/** The package's own views folder: found upwards from this file, wherever the build put it. */
export function findViews(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return join(folder, 'views');
}

export interface Views {
  render(view: string, model: object): Promise<string>;
}

/** Templates are compiled once. Every value is escaped on its way out; a template has to say `raw` not to. */
export function createViews(folder: string): Views {
  const liquid = new Liquid({
    root: folder,
    extname: '.liquid',
    cache: true,
    jsTruthy: true,
    outputEscape: 'escape',
    ownPropertyOnly: true,
    strictFilters: true,
  });
  return { render: (view, model) => liquid.renderFile(view, model) };
}
