import { foldCase } from './login-keys.js';
import type { User } from './types.js';

/** Characters; longer than any filter value (AWS limits the whole filter to 256). */
const MAX_TEXT = 256;

/**
 * Search keys of a user, one string per searchable attribute: the value, NUL, the sub. Each has its
 * own index behind the pool, so that both match types, the order and the continuation of a page are
 * one range of one index, whatever the size of the pool. (A single array would need one index only,
 * but MongoDB sorts a multikey match in memory: page 1 of `email ^= "a"` would read every match.)
 */
export interface SearchKeys {
  readonly username: string;
  readonly userStatus: string;
  readonly enabled: string;
  readonly email?: string;
  readonly phoneNumber?: string;
  readonly name?: string;
  readonly givenName?: string;
  readonly familyName?: string;
  readonly preferredUsername?: string;
}

export type SearchField = keyof SearchKeys;

type Text = (value: string) => string;
const exact: Text = (value) => value.normalize('NFC');

/**
 * Filter name, field, and comparison: AWS compares username and status case-sensitively, the status
 * of users not.
 */
const FIELDS: readonly (readonly [attribute: string, field: SearchField, text: Text])[] = [
  ['username', 'username', exact],
  ['cognito:user_status', 'userStatus', foldCase],
  ['status', 'enabled', exact],
  ['email', 'email', foldCase],
  ['phone_number', 'phoneNumber', exact],
  ['name', 'name', foldCase],
  ['given_name', 'givenName', foldCase],
  ['family_name', 'familyName', foldCase],
  ['preferred_username', 'preferredUsername', foldCase],
];

const BY_ATTRIBUTE = new Map(FIELDS.map(([attribute, field, text]) => [attribute, { field, text }]));

export const searchFields: readonly SearchField[] = FIELDS.map(([, field]) => field);

export function searchFieldOf(attribute: string): { readonly field: SearchField; readonly text: Text } | undefined {
  return BY_ATTRIBUTE.get(attribute);
}

export function searchKeys(user: Pick<User, 'sub' | 'username' | 'status' | 'enabled' | 'attributes'>): SearchKeys {
  const values: Readonly<Record<string, string | undefined>> = {
    ...user.attributes,
    username: user.username,
    'cognito:user_status': user.status,
    status: user.enabled ? 'Enabled' : 'Disabled',
  };
  const keys = FIELDS.flatMap(([attribute, field, text]) => {
    const value = values[attribute];
    return value === undefined ? [] : [[field, `${[...text(value)].slice(0, MAX_TEXT).join('')}\0${user.sub}`] as const];
  });
  return Object.fromEntries(keys) as unknown as SearchKeys;
}
