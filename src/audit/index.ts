/**
 * Audit: events of sign-ins, sign-ups and passwords with their results, written in the background. It decorates the services of
 * authentication. Reactions to events belong to other modules.
 */
export { type AdminActivities, type AdminActivity, createAdminActivities } from './admin-activities.js';
export type { Audit } from './audit.js';
export { createAuditedRecovery, createAuditedRegistration } from './audited-accounts.js';
export { createAuditedSignIn, type EventNotice } from './audited-sign-in.js';
export { contextOf } from './context.js';
export { type AuditParts, createAudit } from './create-audit.js';
export { deviceName } from './device-name.js';
export { AuditError, type AuditErrorCode } from './errors.js';
export { createLogDelivery, type LogDelivery } from './log-delivery.js';
export { createFileSink, createHttpSink, createLogSink, type Sink } from './sinks.js';
export type * from './types.js';
