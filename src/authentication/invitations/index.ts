/** Users that an administrator makes: a temporary password and the message that carries it. */
export { createInvitations } from './invitations.js';
