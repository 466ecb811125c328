import type { ProtocolProfile } from './extensions.js';
import type { UserPool } from './types.js';

/**
 * Resolves the protocol profile of a pool: `cognito` where Cognito and OpenID Connect Core differ
 * and the pool has no profile of its own. No reads.
 */
export const protocolProfileOf = ({ extensions }: Pick<UserPool, 'extensions'>): ProtocolProfile =>
  extensions?.protocolProfile ?? 'cognito';
