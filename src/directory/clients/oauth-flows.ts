import { securityOf, type UserPool } from '../pools/index.js';
import { refusals } from './errors.js';
import type { OAuthFlow } from './types.js';

/** Filters out the flows that the pool's security profile does not allow. */
export const allowedFlows = (pool: UserPool, flows: readonly OAuthFlow[]): readonly OAuthFlow[] =>
  securityOf(pool).implicitGrant ? flows : flows.filter((flow) => flow !== 'implicit');

/** Throws `oauth_flow_invalid` for a flow that no client of the pool may have. */
export function checkFlows(pool: UserPool, flows: readonly OAuthFlow[]): void {
  if (allowedFlows(pool, flows).length < flows.length)
    throw refusals.flow('The implicit flow is not allowed by the security profile of the user pool.');
}
