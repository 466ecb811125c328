import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of this package, where `views` and `config` are: the nearest one above this file with a package.json. */
export function packageRoot(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}
