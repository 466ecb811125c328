/**
 * What happened to accounts: sign-ins, sign-ups, passwords, with their outcome, written once, behind the answers. It looks at the services of
 * authentication from outside. Leaves to others what follows from an event.
 */
export { type AdminActivities, type AdminActivity, createAdminActivities } from './admin-activities.js';
export type { Audit } from './audit.js';
export { createAuditedRecovery, createAuditedRegistration } from './audited-accounts.js';
export { createAuditedSignIn, type Told } from './audited-sign-in.js';
export { contextOf } from './context.js';
export { type AuditParts, createAudit } from './create-audit.js';
export { deviceName } from './device-name.js';
export { AuditError, type AuditErrorCode } from './errors.js';
export { createLogDelivery, type LogDelivery } from './log-delivery.js';
export { createFileSink, createHttpSink, createLogSink, type Sink } from './sinks.js';
export type * from './types.js';
