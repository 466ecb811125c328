/**
 * Groups of a user pool: what they are, who is in them, and what standing they give a user (names by precedence, roles).
 * Leaves the membership itself on the user (directory/users), so that a sign-in reads nothing more, and to identity pools what a role is worth.
 */
export { createGroups, type GroupsParts } from './create-groups.js';
export { GroupError, type GroupErrorCode } from './errors.js';
export type * from './groups.js';
export type * from './types.js';
