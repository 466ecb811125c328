import type { AppClient } from '../../directory/clients/index.js';
import { activeScopes, type ResourceServers } from '../../directory/resource-servers/index.js';

/** What a sign-in by the API is good for: the user's own account (cognito.md section 9). */
export const API_SCOPE = 'aws.cognito.signin.user.admin';

/** The scope of an access token after API sign-in, with what the client's extension adds of the client's own. A read at most, where it adds any. */
export async function apiScopeOf(client: AppClient, resourceServers: Pick<ResourceServers, 'scopesOf'> | undefined): Promise<string> {
  const wanted = client.extensions?.apiScopes?.filter((scope) => scope !== API_SCOPE && client.oauthScopes.includes(scope)) ?? [];
  if (wanted.length === 0) return API_SCOPE;
  const existing = (await resourceServers?.scopesOf(client.poolId)) ?? new Set<string>();
  return [API_SCOPE, ...activeScopes(wanted, existing)].join(' ');
}
