import { CodedError } from '../kernel/index.js';

export type AuditErrorCode = 'auth_event_unknown' | 'feedback_refused' | 'log_delivery_invalid';

/** Errors of the audit. Messages may be shown. */
export class AuditError extends CodedError<AuditErrorCode> {
  constructor(code: AuditErrorCode, message: string) {
    super(code, message);
    this.name = 'AuditError';
  }
}

export const refusals = {
  unknown: () => new AuditError('auth_event_unknown', 'Event does not exist.'),
  feedback: () => new AuditError('feedback_refused', 'Invalid feedback token.'),
  delivery: (message: string) => new AuditError('log_delivery_invalid', message),
} as const;
