import type { ProtocolProfile } from './extensions.js';
import type { UserPool } from './types.js';

/**
 * Resolves the protocol profile of a pool: `cognito` where Cognito and OpenID Connect Core differ
 * and the pool has no profile of its own. No reads.
 */
export const protocolProfileOf = ({ extensions }: Pick<UserPool, 'extensions'>): ProtocolProfile =>
  extensions?.protocolProfile ?? 'cognito';

/** Scopes of OpenID Connect Core that Cognito does not have. Clients of the pool may have them. No reads. */
export const openIdScopesOf = (pool: Pick<UserPool, 'extensions'>): readonly string[] =>
  protocolProfileOf(pool) === 'openid' ? ['address', 'offline_access'] : [];
