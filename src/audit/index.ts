/**
 * What happened to accounts: sign-ins, sign-ups, passwords, with their outcome, written once, behind the answers. It looks at the services of
 * authentication from outside. Leaves to others what follows from an event.
 */
export type { Audit } from './audit.js';
export { contextOf } from './context.js';
export { createAuditedRecovery, createAuditedRegistration } from './audited-accounts.js';
export { createAuditedSignIn } from './audited-sign-in.js';
export { type AuditParts, createAudit } from './create-audit.js';
export { AuditError, type AuditErrorCode } from './errors.js';
export { createLogDelivery, type LogDelivery } from './log-delivery.js';
export type * from './types.js';
