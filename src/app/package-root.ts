import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Root folder of this package, which holds `views` and `config`: the nearest parent folder with a package.json. */
export function packageRoot(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}
