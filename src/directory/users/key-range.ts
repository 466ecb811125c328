import { refusals } from './errors.js';
import { prefixRange } from './prefix-range.js';
import { searchFieldOf } from './search-keys.js';
import type { UserFilter } from './users.js';
import type { KeyRange } from './users.store.js';

/** Returns the index range of a filter, from the position of a page on. Throws `filter_invalid`. */
export function keyRangeOf(filter: UserFilter | undefined, after: readonly string[] | undefined): KeyRange {
  const continuation = after?.[0] === undefined ? {} : { after: after[0] };
  if (!filter) return { by: 'sub', from: '', ...continuation };
  const { attribute, match, value } = filter;
  if (attribute === 'sub') return { by: 'sub', ...(match === 'equals' ? only(value) : prefixRange(value)), ...continuation };
  const searched = searchFieldOf(attribute);
  if (!searched) throw refusals.searchAttribute(attribute);
  const text = searched.text(value);
  // A search key is the text, NUL and the sub: keys that begin with text and NUL belong to exactly
  // this text.
  return { by: searched.field, ...prefixRange(match === 'equals' ? `${text}\0` : text), ...continuation };
}

const only = (key: string): { readonly from: string; readonly to: string } => ({ from: key, to: `${key}\0` });
