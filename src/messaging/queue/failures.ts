import type { CodedError } from '../../kernel/index.js';
import { DeliveryError } from '../errors.js';

/** Reports whether another attempt may succeed: always, unless a sender refuses. */
export const mayPass = (error: unknown): boolean => !(error instanceof DeliveryError) || error.mayPass;

/** Returns a carrier's reason of a failure for operators, never content of the message. */
export function reasonOf(error: unknown): string {
  const { detail, cause, message } = error as CodedError;
  const reason = detail ?? (cause instanceof Error ? cause.message : undefined) ?? message;
  return reason.slice(0, 200);
}
