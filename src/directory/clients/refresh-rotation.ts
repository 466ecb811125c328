import { securityOf, type UserPool } from '../pools/index.js';
import type { AppClient } from './types.js';

const isPublic = ({ secret, extensions = {} }: AppClient): boolean =>
  secret === undefined && extensions.jwks === undefined && extensions.jwksUri === undefined && extensions.tlsClientAuth === undefined;

/**
 * How refresh tokens of a client are rotated: as the client is set, or as the pool's security profile has it for public clients.
 * Undefined: they are not, which holds for every client of FAPI 2.0 (section 5.3.2.1).
 */
export function rotationOf(pool: UserPool, client: AppClient): AppClient['rotation'] {
  if (client.extensions?.fapi2) return undefined;
  const { refreshGraceSeconds: graceSeconds } = securityOf(pool);
  return client.rotation ?? (graceSeconds !== undefined && isPublic(client) ? { graceSeconds } : undefined);
}
