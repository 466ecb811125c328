import type { GetClientTokenCommandInput, GetClientTokenCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import { provesClient } from '../../../../directory/clients/index.js';
import { machineScopes } from '../../../../directory/resource-servers/index.js';
import { CodedError, defined, seconds } from '../../../../kernel/index.js';
import { changedAccessToken } from '../../../../triggers/index.js';
import { AwsError, invalidParameter } from '../../errors.js';
import type { Parts, Run } from '../../operation.js';
import { clientContext } from './call-context.js';

/** Client credentials grant without an OAuth endpoint: an access token for a client whose only flow is ALLOW_CLIENT_TOKEN_AUTH. */
export const getClientToken =
  (
    parts: Pick<Parts, 'clients' | 'pools' | 'resourceServers' | 'tokens' | 'tokenTriggers' | 'clock'>,
  ): Run<GetClientTokenCommandInput, GetClientTokenCommandOutput> =>
  async ({ ClientId, Secret, Scopes, ClientMetadata }, call) => {
    const context = await clientContext(parts, ClientId, call);
    const { client } = context;
    if (!provesClient(client, Secret)) throw new AwsError('NotAuthorizedException', 'Unable to verify the client secret.');
    if (!client.authFlows.includes('ALLOW_CLIENT_TOKEN_AUTH')) throw invalidParameter('Auth flow not enabled for this client');
    const requested = Scopes && Scopes.length > 0 ? Scopes : undefined;
    const scopes = machineScopes(requested, client.oauthScopes, await parts.resourceServers.scopesOf(client.poolId));
    const request = {
      source: 'TokenGeneration_ClientCredentials',
      scopes,
      ...defined({ clientMetadata: ClientMetadata }),
    } as const;
    const changes = await parts.tokenTriggers.changesFor(context, request).catch(refuse);
    const plain = { clientId: client.id, scope: scopes.join(' ') };
    const AccessToken = await parts.tokens.issuer.access({
      poolId: client.poolId,
      sub: client.id,
      ...(changes ? changedAccessToken(plain, changes) : plain),
      clientId: client.id,
      authTime: seconds(parts.clock),
      version: 2,
      lifetime: client.lifetimes.access,
    });
    return { ClientAuthenticationResult: { AccessToken, ExpiresIn: client.lifetimes.access, TokenType: 'Bearer' } };
  };

/** Maps trigger errors, which the operation does not declare, to `NotAuthorizedException`. */
function refuse(error: unknown): never {
  if (!(error instanceof CodedError) || !error.code.startsWith('trigger_')) throw error;
  throw new AwsError('NotAuthorizedException', error.message, 400, error);
}
