import { CodedError } from './errors.js';
import type { Sealer } from './sealer.js';

/** A page of a list and the opaque token that continues it. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next?: string;
}

/** Page tokens name where a list goes on; sealed, so that one list's token is worth nothing in another. */
export interface PageTokens {
  write(list: string, position: readonly string[]): string;
  /** Throws `invalid_page_token`. */
  read(list: string, token: string): readonly string[];
}

export function createPageTokens(sealer: Sealer): PageTokens {
  return {
    write: (list, position) => sealer.seal(JSON.stringify(position), `page:${list}`),
    read(list, token) {
      try {
        return JSON.parse(sealer.open(token, `page:${list}`).toString()) as string[];
      } catch (cause) {
        throw new CodedError('invalid_page_token', 'Invalid pagination token given.', { cause });
      }
    },
  };
}
