/**
 * Audit: events of sign-ins, sign-ups and passwords with their results, written in the background, and notices of risky
 * sign-ins. It implements the operation record of the guards (authentication).
 */
export { type AdminActivities, type AdminActivity, createAdminActivities } from './admin-activities.js';
export type { Audit } from './audit.js';
export { type AuditParts, createAudit } from './create-audit.js';
export type { AuditErrorCode } from './errors.js';
export { createLogDelivery, type LogDelivery } from './log-delivery.js';
export { createOperationRecord } from './operation-record.js';
export { createRiskNotices, type RiskNotices } from './risk-notices.js';
export { createFileSink, createHttpSink, createLogSink, type Sink } from './sinks.js';
export type * from './types.js';
