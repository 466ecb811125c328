import type { Api } from '../api.js';
import type { Child } from '../dom.js';

/** Page of the console. `names`: values of the placeholders in `path`. */
export interface Page {
  /** Path with placeholders: `pools/:pool/users/:user`. */
  readonly path: string;
  readonly title: (names: Readonly<Record<string, string>>) => string;
  /** Renders the content. `again` renders the page anew after a change. */
  readonly draw: (api: Api, names: Readonly<Record<string, string>>, again: () => void) => Promise<readonly Child[]>;
}
