import { defined } from '../kernel/index.js';
import { iamError, stsError } from './errors.js';
import type { RequestContext } from './policy/index.js';
import { tagContext } from './session-context.js';

export interface SessionTags {
  readonly tags?: readonly { readonly key: string; readonly value: string }[];
  readonly transitiveTagKeys?: readonly string[];
}

const MAX_TAGS = 50;

/**
 * Merges and checks the tags of a new session, inherited ones included. Throws `validation`,
 * `invalid_parameter`.
 */
export function checkSessionTags(
  { tags = [], transitiveTagKeys = [] }: SessionTags,
  inherited: Readonly<Record<string, string>> = {},
): { readonly tags: Readonly<Record<string, string>>; readonly transitiveTagKeys: readonly string[] } {
  const lower = (key: string): string => key.toLowerCase();
  const keys = tags.map(({ key }) => lower(key));
  if (new Set(keys).size < keys.length || keys.some((key) => key.startsWith('aws:')))
    throw iamError(
      'invalid_parameter',
      'Duplicate tag keys found, or tag keys with the prefix aws:. Please note that Tag keys are case insensitive.',
    );
  const taken = Object.keys(inherited).map(lower);
  if (keys.some((key) => taken.includes(key)) || transitiveTagKeys.some((key) => taken.includes(lower(key))))
    throw iamError(
      'invalid_parameter',
      "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
    );
  if (transitiveTagKeys.some((key) => !keys.includes(lower(key))))
    throw iamError('invalid_parameter', 'The specified transitive tag key must be included in the requested tags.');
  if (keys.length + taken.length > MAX_TAGS) throw stsError('validation', 'The session tags are not valid.');
  const given = Object.fromEntries(tags.map(({ key, value }) => [key, value]));
  const transitive = new Set(transitiveTagKeys.map(lower));
  return {
    tags: { ...inherited, ...given },
    transitiveTagKeys: [...Object.keys(inherited), ...Object.keys(given).filter((key) => transitive.has(lower(key)))],
  };
}

/** Returns the condition keys of the request's tags. */
export function requestTagContext({ tags = [], transitiveTagKeys = [] }: SessionTags): RequestContext {
  return {
    ...tagContext('aws:RequestTag', Object.fromEntries(tags.map(({ key, value }) => [key, value]))),
    ...defined({
      'aws:TagKeys': tags.length > 0 ? tags.map(({ key }) => key) : undefined,
      'sts:TransitiveTagKeys': transitiveTagKeys.length > 0 ? transitiveTagKeys : undefined,
    }),
  };
}
