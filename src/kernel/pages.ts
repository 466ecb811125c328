import { CodedError } from './errors.js';
import type { Sealer } from './sealer.js';

/** Page of a list with the opaque token that continues it. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next?: string;
}

/** Seals the position of a list in a token; a token is valid for its own list only. */
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
