import type { AppClient } from '../../../../directory/clients/index.js';
import { constantTimeEqual } from '../../../../kernel/index.js';

/** For the operations that take a client's secret in clear. A public client has none to give. */
export function isClientProven({ secret }: AppClient, given: string | undefined): boolean {
  if (secret === undefined || given === undefined) return secret === given;
  return constantTimeEqual(given, secret);
}
