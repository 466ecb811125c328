import type { AppClient } from '../../directory/clients/index.js';
import { activeScopes, type ResourceServers } from '../../directory/resource-servers/index.js';

/** Scope of API sign-in: the user's own account (Cognito reserved scope). */
export const API_SCOPE = 'aws.cognito.signin.user.admin';

/** Scope of an access token after API sign-in, including the scopes that the client adds (extension). At most one read, if it adds any. */
export async function apiScopeOf(client: AppClient, resourceServers: Pick<ResourceServers, 'scopesOf'> | undefined): Promise<string> {
  const additional = client.extensions?.apiScopes?.filter((scope) => scope !== API_SCOPE && client.oauthScopes.includes(scope)) ?? [];
  if (additional.length === 0) return API_SCOPE;
  const existing = (await resourceServers?.scopesOf(client.poolId)) ?? new Set<string>();
  return [API_SCOPE, ...activeScopes(additional, existing)].join(' ');
}
