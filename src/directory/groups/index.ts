/**
 * Groups of a user pool: their settings, members, and the effective groups of a user (names by
 * precedence, roles). Leaves the membership record to directory/users, so that a sign-in needs no
 * further read, and the use of roles to identity pools.
 */
export { createGroups, type GroupsParts } from './create-groups.js';
export type { GroupErrorCode } from './errors.js';
export type * from './groups.js';
export type * from './groups.js';
