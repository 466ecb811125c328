import { securityOf, type UserPool } from '../pools/index.js';
import { authMethodOf } from './client-proof.js';
import { refusals } from './errors.js';
import type { AppClient, OAuthFlow } from './types.js';

/**
 * Returns how refresh tokens of a client are rotated: by the client's setting, or by the pool's
 * security profile for public clients. Undefined: not rotated, as for every FAPI 2.0 client
 * (section 5.3.2.1).
 */
export function rotationOf(pool: UserPool, client: AppClient): AppClient['rotation'] {
  if (client.extensions?.fapi2) return undefined;
  const { refreshGraceSeconds: graceSeconds } = securityOf(pool);
  return client.rotation ?? (graceSeconds !== undefined && authMethodOf(client) === 'none' ? { graceSeconds } : undefined);
}

/** Filters out the flows that the pool's security profile does not allow. */
export const allowedFlows = (pool: UserPool, flows: readonly OAuthFlow[]): readonly OAuthFlow[] =>
  securityOf(pool).implicitGrant ? flows : flows.filter((flow) => flow !== 'implicit');

/** Throws `oauth_flow_invalid` for a flow that no client of the pool may have. */
export function checkFlows(pool: UserPool, flows: readonly OAuthFlow[]): void {
  if (allowedFlows(pool, flows).length < flows.length)
    throw refusals.flow('The implicit flow is not allowed by the security profile of the user pool.');
}
