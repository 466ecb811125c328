import { type ErrorCodeOf, errors } from '../kernel/index.js';

/** Errors of the audit. Messages may be shown. */
export const refusals = errors({
  unknown: ['auth_event_unknown', 'Event does not exist.'],
  feedback: ['feedback_refused', 'Invalid feedback token.'],
  delivery: ['log_delivery_invalid', (message: string) => message],
});

export type AuditErrorCode = ErrorCodeOf<typeof refusals>;
