import type { CodedError } from '../../kernel/index.js';
import { DeliveryError } from '../errors.js';

/** Whether another try may succeed: always, unless a carrier says no. */
export const mayPass = (error: unknown): boolean => !(error instanceof DeliveryError) || error.mayPass;

/** For operators: what carriers say of a failure, never what the message said. */
export function reasonOf(error: unknown): string {
  const { detail, cause, message } = error as CodedError;
  const said = detail ?? (cause instanceof Error ? cause.message : undefined) ?? message;
  return said.slice(0, 200);
}
