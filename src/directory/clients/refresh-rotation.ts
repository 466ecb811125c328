import { securityOf, type UserPool } from '../pools/index.js';
import type { AppClient } from './types.js';

const isPublic = ({ secret, extensions = {} }: AppClient): boolean =>
  secret === undefined && extensions.jwks === undefined && extensions.jwksUri === undefined && extensions.tlsClientAuth === undefined;

/**
 * Returns how refresh tokens of a client are rotated: by the client's setting, or by the pool's
 * security profile for public clients. Undefined: not rotated, as for every FAPI 2.0 client
 * (section 5.3.2.1).
 */
export function rotationOf(pool: UserPool, client: AppClient): AppClient['rotation'] {
  if (client.extensions?.fapi2) return undefined;
  const { refreshGraceSeconds: graceSeconds } = securityOf(pool);
  return client.rotation ?? (graceSeconds !== undefined && isPublic(client) ? { graceSeconds } : undefined);
}
