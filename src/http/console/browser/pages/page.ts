import type { Api } from '../api.js';
import type { Child } from '../dom.js';

/** One address of the console: `names` are the parts of it that were left open. */
export interface Page {
  /** `pools/:pool/users/:user` */
  readonly path: string;
  readonly title: (names: Readonly<Record<string, string>>) => string;
  /** Again draws the page anew, after a change. */
  readonly draw: (api: Api, names: Readonly<Record<string, string>>, again: () => void) => Promise<readonly Child[]>;
}
