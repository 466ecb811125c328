import { isReturnAddress } from '../../../directory/clients/index.js';
import { openIdScopesOf, type UserPool } from '../../../directory/pools/index.js';
import { REGISTRATION_SCOPE, type ResourceServer, type ResourceServers } from '../../../directory/resource-servers/index.js';
import { hasCode } from '../../../kernel/index.js';
import { STANDARD_SCOPES } from '../names.js';
import { termsOf } from '../registration/index.js';
import { REGISTER, USER_INFO } from './resource-metadata.js';

/**
 * Protected resource metadata (RFC 9728 section 2) by the rest of the path: of userInfo and registration, and of the pool's resource servers
 * whose identifier is a URL, percent-encoded. One read for the latter. Undefined for all others.
 */
export async function protectedResourceOf(
  pool: UserPool,
  rest: string,
  { issuer, resourceServers }: { readonly issuer: string; readonly resourceServers: Pick<ResourceServers, 'get'> },
): Promise<Record<string, unknown> | undefined> {
  if (rest === USER_INFO) return userInfo(pool, issuer);
  if (rest === REGISTER) return termsOf(pool) && described(`${issuer}${REGISTER}`, issuer, { scopes_supported: [REGISTRATION_SCOPE] });
  const identifier = decoded(rest.slice(1));
  if (identifier === undefined || !isReturnAddress(identifier)) return undefined;
  const server = await resourceServers.get(pool.id, identifier).catch(unlessUnknown);
  return server && ofResourceServer(server, issuer);
}

const described = (resource: string, issuer: string, more: Record<string, unknown>): Record<string, unknown> => ({
  resource,
  authorization_servers: [issuer],
  bearer_methods_supported: ['header'],
  ...more,
});

const userInfo = (pool: UserPool, issuer: string): Record<string, unknown> =>
  described(`${issuer}${USER_INFO}`, issuer, {
    scopes_supported: [...STANDARD_SCOPES, ...openIdScopesOf(pool)].filter(
      (scope) => !scope.startsWith('aws.') && scope !== 'offline_access',
    ),
    bearer_methods_supported: ['header', 'body'],
    dpop_signing_alg_values_supported: ['ES256', 'EdDSA', 'PS256'],
    tls_client_certificate_bound_access_tokens: true,
  });

const ofResourceServer = ({ identifier, name, scopes }: ResourceServer, issuer: string): Record<string, unknown> =>
  described(identifier, issuer, { resource_name: name, scopes_supported: scopes.map((scope) => `${identifier}/${scope.name}`) });

function unlessUnknown(error: unknown): undefined {
  if (!hasCode(error, 'resource_server_unknown')) throw error;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
