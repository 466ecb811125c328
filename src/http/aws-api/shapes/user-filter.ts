import type { UserFilter } from '../../../directory/users/index.js';
import { invalidParameter } from '../errors.js';

const FILTER = /^\s*"?([\w:]+)"?\s*(\^?=)\s*"((?:[^"\\]|\\.)*)"\s*$/;

/**
 * Parses a filter of ListUsers, such as `email ^= "ada"`. An empty filter counts as none. The directory decides which attributes are
 * searchable.
 */
export function parseUserFilter(text: string | undefined): UserFilter | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  const [, attribute, operator, value] = FILTER.exec(text) ?? [];
  if (attribute === undefined || value === undefined) throw invalidParameter('Error while parsing filter');
  return { attribute, match: operator === '=' ? 'equals' : 'starts-with', value: value.replace(/\\(.)/g, '$1') };
}
