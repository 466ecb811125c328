import type { UserFilter } from '../../../directory/users/index.js';
import { invalidParameter } from '../errors.js';

const FILTER = /^\s*"?([\w:]+)"?\s*(\^?=)\s*"((?:[^"\\]|\\.)*)"\s*$/;

/** The little language of ListUsers: `email ^= "ada"`. An empty filter is none. Which attributes can be searched is the directory's to say. */
export function parseUserFilter(text: string | undefined): UserFilter | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  const [, attribute, operator, value] = FILTER.exec(text) ?? [];
  if (attribute === undefined || value === undefined) throw invalidParameter('Error while parsing filter');
  return { attribute, match: operator === '=' ? 'equals' : 'starts-with', value: value.replace(/\\(.)/g, '$1') };
}
