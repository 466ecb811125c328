/** Users created by administrators: temporary passwords and invitations. */
export { createInvitations } from './invitations.js';
export type { Invitations } from './types.js';
